//! Lines of text: wrapped by words, or cut where a row ends.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::wrap::wrap_styled;
use crate::tui::look::Look;

/// The text in lines of at most `width` cells, broken between words; a longer word is broken where the line ends.
pub(in crate::tui) fn wrap(text: &str, width: u16) -> Vec<String> {
    let paragraph = |line: &str| wrap_styled(&[(line.to_owned(), Style::new())], width, 0);
    text.lines().flat_map(paragraph).map(|line| line.to_string()).collect()
}

/// The row of `area` that is `index` rows below its top; empty where there is none.
pub(in crate::tui) fn row(area: Rect, index: u16) -> Rect {
    let height = u16::from(index < area.height);
    Rect { y: area.y.saturating_add(index.min(area.height)), height, ..area }
}

/// Draws lines from the top of `area`, as far as they fit.
pub(in crate::tui) fn draw_lines<'a>(lines: impl IntoIterator<Item = Line<'a>>, area: Rect, buf: &mut Buffer) {
    for (index, line) in (0..area.height).zip(lines) {
        line.render(row(area, index), buf);
    }
}

/// Says that there is more below, and how to get there.
pub(in crate::tui) fn more_below(n_rows: usize, look: &Look) -> Line<'static> {
    let text = if n_rows == 1 { "1 more row: j".to_owned() } else { format!("{n_rows} more rows: j") };
    Line::styled(text, look.theme.muted()).right_aligned()
}

/// A number of lines as rows.
pub(in crate::tui) fn rows(n_lines: usize) -> u16 {
    u16::try_from(n_lines).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_breaks_between_words_and_long_words_where_the_line_ends() {
        let check = |text: &str, width: u16, lines: &[&str]| assert_eq!(wrap(text, width), lines, "{text}");
        check("one two three", 7, &["one two", "three"]);
        check("one\ntwo", 7, &["one", "two"]);
        check("abcdefgh ij", 3, &["abc", "def", "gh", "ij"]);
        check("abcdefgh ij", 5, &["abcde", "fgh", "ij"]);
        check("日本語", 4, &["日本", "語"]);
        check("a\u{1b}b", 9, &["a b"]);
        check("x", 0, &["x"]);
        check("", 5, &[]);
    }
}
