//! Text broken at blanks, by cells, with its styles kept.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthChar;

/// A run of text in one style.
pub(in crate::tui) type Segment = (String, Style);

/// A character and its style.
type Styled = (char, Style);

/// Breaks text into lines of at most `width` cells, at blanks only; a word is cut only if it is wider than a
/// whole line. Control characters become blanks. Lines after the first begin with `indent` blanks.
pub(in crate::tui) fn wrap_styled(segments: &[Segment], width: u16, indent: usize) -> Vec<Line<'static>> {
    let mut lines = Lines::new(usize::from(width.max(1)), indent);
    let characters = segments.iter().flat_map(|(text, style)| text.chars().map(|character| (character, *style)));
    for (character, style) in characters {
        match character {
            '\n' => lines.end_line(),
            character if character == ' ' || character.is_control() => lines.blank(style),
            character => lines.word.push((character, style)),
        }
    }
    lines.end_line();
    lines.done
}

/// Lines being filled.
struct Lines {
    width: usize,
    indent: usize,
    done: Vec<Line<'static>>,
    line: Vec<Styled>,
    blanks: Vec<Styled>,
    word: Vec<Styled>,
}

impl Lines {
    fn new(width: usize, indent: usize) -> Self {
        let indent = if indent * 2 > width { 0 } else { indent };
        Self { width, indent, done: Vec::new(), line: Vec::new(), blanks: Vec::new(), word: Vec::new() }
    }

    fn blank(&mut self, style: Style) {
        self.end_word();
        self.blanks.push((' ', style));
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let needed = cells(&self.line) + cells(&self.blanks) + cells(&self.word);
        // A word that has to be cut anyway begins where there is room.
        let is_cut = cells(&self.word) + self.indent > self.width;
        if needed > self.width && self.has_text() && !is_cut {
            self.break_line();
        }
        self.line.append(&mut self.blanks);
        for (character, style) in std::mem::take(&mut self.word) {
            if cells(&self.line) + character.width().unwrap_or(0) > self.width {
                self.break_line();
            }
            self.line.push((character, style));
        }
    }

    fn has_text(&self) -> bool {
        self.line.iter().any(|(character, _)| *character != ' ')
    }

    fn break_line(&mut self) {
        self.done.push(to_line(&self.line));
        self.blanks.clear();
        self.line = vec![(' ', Style::new()); self.indent];
    }

    fn end_line(&mut self) {
        self.end_word();
        self.blanks.clear();
        self.done.push(to_line(&self.line));
        self.line.clear();
    }
}

fn cells(characters: &[Styled]) -> usize {
    characters.iter().map(|(character, _)| character.width().unwrap_or(0)).sum()
}

fn to_line(characters: &[Styled]) -> Line<'static> {
    let runs = characters.chunk_by(|(_, one), (_, next)| one == next);
    let span = |run: &[Styled]| {
        let style = run.first().map(|(_, style)| *style).unwrap_or_default();
        Span::styled(run.iter().map(|(character, _)| shown(*character)).collect::<String>(), style)
    };
    Line::from(runs.map(span).collect::<Vec<_>>())
}

/// A blank that must not break a line is drawn as any other, because not every terminal knows it.
fn shown(character: char) -> char {
    if character == '\u{a0}' { ' ' } else { character }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks_and_cut_only_what_is_wider_than_a_line() {
        let check = |text: &str, width: u16, indent: usize, expected: &[&str]| {
            let lines = wrap_styled(&[(text.to_owned(), Style::new())], width, indent);
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            assert_eq!(lines, expected, "{text:?} in {width}");
        };
        check("", 5, 0, &[""]);
        check("one two three", 7, 0, &["one two", "three"]);
        check("one two three", 7, 2, &["one two", "  three"]);
        check("arn:aws:iam::1:x y", 8, 0, &["arn:aws:", "iam::1:x", "y"]);
        check("as arn:aws:iam::1:x", 8, 0, &["as arn:a", "ws:iam::", "1:x"]);
        check("a  b c", 4, 0, &["a  b", "c"]);
        check("a\u{7}b\nc", 9, 0, &["a b", "c"]);
        check("a\u{a0}b c", 3, 0, &["a b", "c"]);
        check("日本 語", 4, 0, &["日本", "語"]);
        check("abc", 0, 4, &["a", "b", "c"]);
    }
}
