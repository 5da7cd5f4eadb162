//! Results to stdout, everything else to stderr; a closed pipe ends quietly.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use super::args::{ColorChoice, Global};
use super::color;
use super::exit::{CliError, Exit};
use crate::source::is_unprintable;
use crate::tui::theme::{ColorLevel, Theme};

/// Where a command writes.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// Whether errors are coloured.
    color: bool,
    ascii: bool,
    /// The colours of results, where they have any.
    theme: Option<Theme>,
}

impl Output {
    /// The process's own streams, as the global options and the environment want them.
    #[must_use]
    pub fn of_process(global: &Global) -> Self {
        let has_colors = |is_terminal: bool| match global.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                is_terminal && !global.plain && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        };
        let color = has_colors(io::stderr().is_terminal()) && color::level(global.color) != ColorLevel::None;
        let theme = Theme::new(color::theme(global.theme), color::level(global.color));
        let theme = has_colors(io::stdout().is_terminal()).then_some(theme);
        Self { color, ascii: global.ascii || !utf8_locale(), theme }
    }

    /// Writes lines of result for a person, verdicts and findings in their colours.
    ///
    /// # Errors
    /// As [`Output::line`].
    pub fn result(self, text: &str) -> Result<(), CliError> {
        write(&self.theme.map_or_else(|| harmless(text), |theme| theme.ink_words(&harmless(text)).into()))
    }

    /// Writes the lines of a difference, what is added and removed in its colours.
    ///
    /// # Errors
    /// As [`Output::line`].
    pub fn changes(self, text: &str) -> Result<(), CliError> {
        write(&self.theme.map_or_else(|| harmless(text), |theme| theme.ink_changes(&harmless(text)).into()))
    }

    /// Writes one line of result. A reader that has gone away ends the program, quietly.
    ///
    /// # Errors
    /// Whatever else keeps it from being written.
    pub fn line(self, text: &str) -> Result<(), CliError> {
        write(&harmless(text))
    }

    /// Says something that is no result.
    pub fn note(self, text: &str) {
        // Nobody may be listening on stderr; that changes no result.
        let _ = writeln!(io::stderr().lock(), "{}", harmless(text));
    }

    /// Prints an error with its help line.
    pub fn complain(self, error: &CliError) {
        let theme = match (self.color, self.ascii) {
            (true, false) => miette::GraphicalTheme::unicode(),
            (false, false) => miette::GraphicalTheme::unicode_nocolor(),
            (_, true) => miette::GraphicalTheme::none(),
        };
        let mut text = String::new();
        let handler = miette::GraphicalReportHandler::new_themed(theme).with_wrap_lines(false);
        match handler.render_report(&mut text, error) {
            Ok(()) if self.color => drop(writeln!(io::stderr().lock(), "{}", with_colors(text.trim_matches('\n')))),
            Ok(()) => self.note(text.trim_matches('\n')),
            Err(_) => self.note(&format!("error: {error}")),
        }
    }
}

/// Writes what can do no harm.
fn write(text: &str) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.write_all(b"\n")).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(i32::from(Exit::Done.code())),
        other => Ok(other?),
    }
}

/// The same text, of whose escape sequences only colours are left.
fn with_colors(text: &str) -> String {
    let mut pieces = text.split('\u{1b}');
    let mut safe = pieces.next().map(|first| harmless(first).into_owned()).unwrap_or_default();
    for piece in pieces {
        let behind_numbers = piece
            .strip_prefix('[')
            .map(|rest| rest.trim_start_matches([';', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']));
        safe.push(if behind_numbers.is_some_and(|rest| rest.starts_with('m')) { '\u{1b}' } else { ' ' });
        safe.push_str(&harmless(piece));
    }
    safe
}

/// The same text, unable to do anything to a terminal or a reader's eye: in JSON such characters are escaped, in lines
/// they are blanks. Nothing that a document or an account said gets by here.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let stays = |character: char| matches!(character, '\n' | '\t') || !is_unprintable(character);
    if text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let is_json = text.starts_with(['{', '[']);
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            _ if stays(character) => safe.push(character),
            _ if is_json => safe.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => safe.push(' '),
        }
    }
    Cow::Owned(safe)
}

/// Whether the locale says UTF-8. Windows terminals do without one.
#[must_use]
pub fn utf8_locale() -> bool {
    let set =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| std::env::var_os(name).filter(|v| !v.is_empty()));
    match set {
        Some(locale) => {
            let locale = locale.to_string_lossy().to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
        None => cfg!(windows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_said_does_anything() {
        let check = |text: &str, expected: &str| assert_eq!(harmless(text), expected);
        check("two\nlines\tand a tab", "two\nlines\tand a tab");
        check("a\u{1b}]0;title\u{7}b", "a ]0;title b");
        check("a\u{9b}31mb\u{202e}c\u{7f}", "a 31mb c ");
        assert_eq!(with_colors("\u{1b}[31ma\u{1b}[0m\u{1b}[2J\u{1b}]0;b"), "\u{1b}[31ma\u{1b}[0m [2J ]0;b");
        check("{\"a\":\"\u{9b}\u{202e}é\"}", "{\"a\":\"\\u009b\\u202eé\"}");
    }
}
