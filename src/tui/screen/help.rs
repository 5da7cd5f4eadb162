//! The keys of a screen, from the one table of keys.

use ratatui::text::{Line, Span};

use crate::tui::keymap::{Binding, Scope, bindings};
use crate::tui::look::Look;

/// A line of the help: a heading, or a key and its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui) enum HelpLine {
    /// A heading.
    Heading(&'static str),
    /// A key.
    Key(&'static Binding),
    /// Nothing.
    Gap,
}

/// Cells of the column of keys.
const KEY_WIDTH: usize = 8;

/// The lines for a screen.
pub(in crate::tui) fn lines(scope: Scope) -> Vec<HelpLine> {
    let with_help = || bindings(scope).filter(|binding| !binding.help.is_empty());
    let own = with_help().filter(|binding| binding.scope == scope).map(HelpLine::Key);
    let shared = with_help().filter(|binding| binding.scope != scope).map(HelpLine::Key);
    let mut lines = vec![HelpLine::Heading("THIS SCREEN")];
    lines.extend(own);
    lines.extend([HelpLine::Gap, HelpLine::Heading("EVERYWHERE")]);
    lines.extend(shared);
    lines
}

/// How a line looks.
pub(in crate::tui) fn line(line: &HelpLine, look: &Look) -> Line<'static> {
    match line {
        HelpLine::Gap => Line::default(),
        HelpLine::Heading(text) => Line::styled(*text, look.theme.strong()),
        HelpLine::Key(binding) => Line::from(vec![
            Span::styled(format!("{:<KEY_WIDTH$}", binding.key.to_string()), look.theme.key()),
            Span::raw(binding.help),
        ]),
    }
}
