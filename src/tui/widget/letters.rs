//! A word in letters that the last row of a room can read.

use font8x8::legacy::BASIC_LEGACY;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::look::Look;

/// Cells of a letter across.
const ACROSS: u16 = 8;

/// Dots of a letter down.
const DOWN: u16 = 8;

/// How many rows the letters take: two dots to a cell, or one where there are only letters to draw with.
pub(in crate::tui) fn height(look: &Look) -> u16 {
    if look.glyphs.ascii { DOWN } else { DOWN / 2 }
}

/// How many cells a word takes.
pub(in crate::tui) fn width(word: &str) -> u16 {
    u16::try_from(word.chars().count()).unwrap_or(u16::MAX / ACROSS).saturating_mul(ACROSS)
}

/// Draws a word from the upper left of `area`, as far as it fits.
pub(in crate::tui) fn draw(word: &str, style: Style, look: &Look, area: Rect, buf: &mut Buffer) {
    for (letter, x) in word.chars().zip((area.x..area.right()).step_by(usize::from(ACROSS))) {
        let dots = BASIC_LEGACY.get(letter as usize).copied().unwrap_or_default();
        for row in 0..height(look).min(area.height) {
            for column in 0..ACROSS.min(area.right() - x) {
                let symbol = symbol(&dots, column, row, look);
                buf[(x + column, area.y + row)].set_symbol(symbol).set_style(style);
            }
        }
    }
}

fn symbol(dots: &[u8; 8], column: u16, row: u16, look: &Look) -> &'static str {
    let is_set = |y: u16| dots.get(usize::from(y)).is_some_and(|bits| bits >> column & 1 == 1);
    if look.glyphs.ascii {
        return if is_set(row) { "#" } else { " " };
    }
    match (is_set(2 * row), is_set(2 * row + 1)) {
        (true, true) => "█",
        (true, false) => "▀",
        (false, true) => "▄",
        (false, false) => " ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screen::sample::{drawn, look};

    #[test]
    fn the_verdicts_can_be_read_from_afar() {
        for ascii in [false, true] {
            let look = look(ascii);
            let shown =
                |word: &str| drawn(width(word), height(&look), |area, buf| draw(word, Style::new(), &look, area, buf));
            insta::assert_snapshot!(format!("letters_{ascii}"), ["DENY", "ALLOW", "NO ALLOW"].map(shown).join("\n\n"));
        }
        drawn(3, 1, |area, buf| draw("DENY", Style::new(), &look(false), area, buf));
    }
}
