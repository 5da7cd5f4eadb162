//! How things look on this terminal: theme, glyphs, the present, and text made safe to show.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::theme::Theme;
use crate::lab::Persona;
pub use crate::source::printable as safe;
use crate::world::{Pace, Timestamp};

/// What every screen needs to draw itself besides its data.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Styles by role.
    pub theme: Theme,
    /// The glyphs that the terminal can show.
    pub glyphs: Glyphs,
    /// The present.
    pub now: Timestamp,
    /// Minutes east of UTC, for clocks on screen.
    pub utc_offset_minutes: i32,
    /// Whether everything is read line by line.
    pub plain: bool,
}

impl Look {
    /// Whether boxes are drawn with letters. Where everything is read line by line they are not: what has to be left
    /// out there has to be told from text.
    pub(super) fn boxes_in_letters(&self) -> bool {
        self.glyphs.ascii && !self.plain
    }

    /// The width that decides what stands side by side: read line by line, nothing does.
    #[must_use]
    pub fn layout_width(&self, width: u16) -> u16 {
        const NARROW: u16 = 60;
        if self.plain { width.min(NARROW) } else { width }
    }
}

/// The glyphs, all one cell wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Selected, or at work.
    pub here: &'static str,
    /// Done.
    pub done: &'static str,
    /// Not yet.
    pub open: &'static str,
    /// Denied.
    pub cross: &'static str,
    /// Marks the line that decided.
    pub bar: &'static str,
    /// A full cell of a progress bar.
    pub full: &'static str,
    /// An empty cell of a progress bar, and a separator.
    pub dot: &'static str,
    /// Something was left out.
    pub ellipsis: &'static str,
    /// From one to the other.
    pub arrow: &'static str,
    /// Between parts of a line.
    pub separator: &'static str,
    /// Whether boxes are drawn with letters.
    pub ascii: bool,
}

impl Glyphs {
    /// For terminals with UTF-8.
    pub const UNICODE: Self = Self {
        here: "▸",
        done: "✓",
        open: "○",
        cross: "✗",
        bar: "▌",
        full: "█",
        dot: "·",
        ellipsis: "…",
        arrow: "→",
        separator: "│",
        ascii: false,
    };

    /// For the others.
    pub const ASCII: Self = Self {
        here: ">",
        done: "+",
        open: "o",
        cross: "x",
        bar: "|",
        full: "#",
        dot: ".",
        ellipsis: "...",
        arrow: "->",
        separator: "|",
        ascii: true,
    };

    /// The symbol on a role's pill.
    #[must_use]
    pub fn persona(self, persona: Persona) -> &'static str {
        match (persona, self.ascii) {
            (Persona::Base, false) => "○",
            (Persona::Admin, false) => "◆",
            (Persona::Team, false) => "●",
            (Persona::Notebook, false) => "■",
            (Persona::Base, true) => "o",
            (Persona::Admin, true) => "&",
            (Persona::Team, true) => "*",
            (Persona::Notebook, true) => "@",
        }
    }
}

/// Text cut in the middle to `width` cells: the ends are what differs in ARNs.
#[must_use]
pub fn middle(text: &str, width: usize, ellipsis: &str) -> String {
    cut(text, width, 2, ellipsis)
}

/// The same with the cut nearer to the start, for ARNs where the end has to be readable.
#[must_use]
pub fn first_third(text: &str, width: usize, ellipsis: &str) -> String {
    cut(text, width, 3, ellipsis)
}

/// Text cut to `width` cells, of which one part in `parts` comes from its start.
fn cut(text: &str, width: usize, parts: usize, ellipsis: &str) -> String {
    let text = safe(text);
    if text.width() <= width {
        return text.into_owned();
    }
    let room = width.saturating_sub(ellipsis.width());
    let (head, tail) = (room / parts, room - room / parts);
    let take = |characters: &mut dyn Iterator<Item = char>, limit: usize| {
        let mut used = 0;
        let mut taken = Vec::new();
        for character in characters {
            used += character.width().unwrap_or(0);
            if used > limit {
                break;
            }
            taken.push(character);
        }
        taken
    };
    let start: String = take(&mut text.chars(), head).into_iter().collect();
    let end: String = take(&mut text.chars().rev(), tail).into_iter().rev().collect();
    if room == 0 { String::new() } else { format!("{start}{ellipsis}{end}") }
}

/// How fast AWS's own work is done in a simulated account.
pub(super) fn pace_in_words(pace: Pace) -> String {
    match pace {
        Pace::Times(1) => "as slow as AWS's".to_owned(),
        Pace::Times(times) => format!("{times} times faster"),
        Pace::Instant => "done at once".to_owned(),
    }
}

impl Look {
    /// The time of day of `at`, as `10:42`.
    #[must_use]
    pub fn hour_minute(&self, at: Timestamp) -> String {
        let (hours, minutes, _) = self.time_of_day(at);
        format!("{hours:02}:{minutes:02}")
    }

    /// The time of day of `at`, as `10:42:07`.
    #[must_use]
    pub fn hour_minute_second(&self, at: Timestamp) -> String {
        let (hours, minutes, seconds) = self.time_of_day(at);
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }

    fn time_of_day(&self, at: Timestamp) -> (i64, i64, i64) {
        let seconds = at.0.div_euclid(1000) + i64::from(self.utc_offset_minutes) * 60;
        let of_day = seconds.rem_euclid(86_400);
        (of_day / 3600, of_day / 60 % 60, of_day % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_lose_their_middle() {
        let check = |text: &str, width: usize, shown: &str| assert_eq!(middle(text, width, "…"), shown);
        check("short", 10, "short");
        check("arn:aws:iam::1:role/abcdef", 11, "arn:a…bcdef");
        check("abc", 1, "");
        check("a\u{1b}[2Jb", 9, "a [2Jb");
        check("日本語日本語", 5, "日…語");
        assert_eq!(first_third("arn:aws:iam::1:role/abcdef", 13, "…"), "arn:…e/abcdef");
    }
}
