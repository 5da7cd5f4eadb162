//! A line that is being written.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use tui_input::Input;
use unicode_width::UnicodeWidthStr;

use crate::tui::look::{Look, safe};

/// Draws it and says where its cursor is. A text that is too long shows the part around the cursor.
pub(in crate::tui) fn draw(label: &str, input: &Input, look: &Look, area: Rect, buf: &mut Buffer) -> Position {
    let label_width = u16::try_from(label.width()).unwrap_or(u16::MAX).min(area.width);
    let room = usize::from(area.width.saturating_sub(label_width).saturating_sub(1)).max(1);
    let from = input.visual_scroll(room);
    let before = safe(input.value());
    let shown = skip_cells(&before, from);
    Line::from(vec![Span::styled(label.to_owned(), look.theme.key()), Span::raw(shown)]).render(area, buf);
    let at = u16::try_from(input.visual_cursor().saturating_sub(from)).unwrap_or(0);
    Position { x: (area.x + label_width + at).min(area.right().saturating_sub(1)), y: area.y }
}

fn skip_cells(text: &str, cells: usize) -> String {
    let mut skipped = 0;
    let is_before = |character: &char| {
        let is_before = skipped < cells;
        skipped += unicode_width::UnicodeWidthChar::width(*character).unwrap_or(0);
        is_before
    };
    text.chars().skip_while(is_before).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screen::sample::{drawn, look};

    #[test]
    fn a_long_text_shows_the_part_around_the_cursor() {
        let input = Input::from("0123456789".to_owned());
        let mut cursor = Position::ORIGIN;
        let row = drawn(8, 1, |area, buf| cursor = draw("> ", &input, &look(false), area, buf));
        assert_eq!((row.as_str(), cursor.x), ("> 56789", 7));
        let empty = drawn(3, 1, |area, buf| cursor = draw("> ", &Input::default(), &look(false), area, buf));
        assert_eq!((empty.as_str(), cursor.x), (">", 2));
    }
}
