//! Results to stdout, everything else to stderr; a closed pipe ends quietly.

use std::io::{self, IsTerminal, Write};

use super::args::{ColorChoice, Global};
use super::exit::{CliError, Exit};

/// Where a command writes.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    color: bool,
    ascii: bool,
}

impl Output {
    /// The process's own streams, as the global options and the environment want them.
    #[must_use]
    pub fn of_process(global: &Global) -> Self {
        let color = match global.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty()) && io::stderr().is_terminal()
            }
        };
        Self { color, ascii: global.ascii || !utf8_locale() }
    }

    /// Writes one line of result. A reader that has gone away ends the program, quietly.
    ///
    /// # Errors
    /// Whatever else keeps it from being written.
    pub fn line(self, text: &str) -> Result<(), CliError> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.write_all(b"\n")).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(i32::from(Exit::Done.code())),
            other => Ok(other?),
        }
    }

    /// Says something that is no result.
    pub fn note(self, text: &str) {
        // Nobody may be listening on stderr; that changes no result.
        let _ = writeln!(io::stderr().lock(), "{text}");
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
            Ok(()) => self.note(text.trim_matches('\n')),
            Err(_) => self.note(&format!("error: {error}")),
        }
    }
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
