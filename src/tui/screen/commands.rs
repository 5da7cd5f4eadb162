//! Help and the list of commands: what can be done, found by its keys or its words, and words explained.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::text::{Line, Span};

use crate::lab::STEPS;
use crate::tui::keymap::{Action, Binding, Keymap, Scope};
use crate::tui::look::Look;
use crate::tui::theme::ThemeName;

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandsView {
    /// Help: the keys of this screen first. Without it, every command.
    pub help_for: Option<Scope>,
    /// The screen below.
    pub shown: Scope,
    /// The tab of the help.
    pub tab: Tab,
    /// The marked row among those that can be marked.
    pub marked: Option<usize>,
}

/// The tabs of the help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Keys.
    #[default]
    Keys,
    /// Words explained.
    Glossary,
    /// What this program is.
    About,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A heading.
    Heading(&'static str),
    /// Nothing.
    Gap,
    /// Something that can be done.
    Command {
        /// The key, if it has one.
        key: String,
        /// The sentence.
        help: String,
        /// What it asks for.
        action: Action,
    },
    /// A word and what it means.
    Term(&'static str, &'static str),
    /// A line of text.
    Text(String),
}

/// Cells of the column of keys.
const KEY_WIDTH: usize = 8;

/// The words that are explained, one to a line: `word: meaning.`
const GLOSSARY: &str = include_str!("../../../assets/glossary.md");

impl Tab {
    /// The tab after it.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Keys => Self::Glossary,
            Self::Glossary => Self::About,
            Self::About => Self::Keys,
        }
    }
}

impl CommandsView {
    /// The help for a screen.
    #[must_use]
    pub fn help(shown: Scope) -> Self {
        Self { help_for: Some(shown), shown, tab: Tab::Keys, marked: None }
    }

    /// Every command.
    #[must_use]
    pub fn all(shown: Scope) -> Self {
        Self { help_for: None, shown, tab: Tab::Keys, marked: Some(0) }
    }

    /// The title of its box.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match (self.help_for, self.tab) {
            (None, _) => "Commands",
            (Some(_), Tab::Keys) => "Help: keys   (TAB glossary)",
            (Some(_), Tab::Glossary) => "Help: glossary   (TAB about)",
            (Some(_), Tab::About) => "Help: about   (TAB keys)",
        }
    }

    /// The lines, as far as they fit the query.
    #[must_use]
    pub fn entries(&self, query: &str, keys: &Keymap) -> Vec<Entry> {
        let query = query.trim();
        let entries = match (self.help_for, self.tab) {
            (_, Tab::Glossary) => glossary(),
            (_, Tab::About) => about(),
            (Some(scope), Tab::Keys) => help(scope, keys, query.is_empty()),
            (None, Tab::Keys) => everything(self.shown, keys),
        };
        if query.is_empty() { entries } else { found(entries, query) }
    }

    /// What the marked row asks for.
    #[must_use]
    pub fn marked_action(&self, query: &str, keys: &Keymap) -> Option<Action> {
        let commands = self.entries(query, keys).into_iter().filter_map(|entry| match entry {
            Entry::Command { action, .. } => Some(action),
            _ => None,
        });
        commands.into_iter().nth(self.marked?)
    }

    /// The greatest row that can be marked; none where there is none.
    #[must_use]
    pub fn last_row(&self, query: &str, keys: &Keymap) -> Option<usize> {
        self.entries(query, keys).iter().filter(|entry| is_row(entry)).count().checked_sub(1)
    }
}

/// Whether a line can be marked.
fn is_row(entry: &Entry) -> bool {
    matches!(entry, Entry::Command { .. } | Entry::Term(..))
}

fn help(scope: Scope, keys: &Keymap, headed: bool) -> Vec<Entry> {
    let command = |binding: &Binding| of_binding(binding);
    let with_help = || keys.bindings(scope).filter(|binding| !binding.help.is_empty());
    let own = with_help().filter(|binding| binding.scope == scope).map(command);
    let shared = with_help().filter(|binding| binding.scope != scope).map(command);
    if !headed {
        return own.chain(shared).collect();
    }
    let mut entries = vec![Entry::Heading("THIS SCREEN")];
    entries.extend(own);
    entries.extend([Entry::Gap, Entry::Heading("EVERYWHERE")]);
    entries.extend(shared);
    entries
}

fn everything(shown: Scope, keys: &Keymap) -> Vec<Entry> {
    // What only makes sense as a key is left to keys.
    let is_key = |action: Action| {
        action.is_movement() || matches!(action, Action::Primary | Action::Dismiss | Action::Commands | Action::GoTo(_))
    };
    let is_listed = |binding: &&Binding| !binding.help.is_empty() && !is_key(binding.action);
    let mut entries: Vec<Entry> = keys.bindings(shown).filter(is_listed).map(of_binding).collect();
    entries.extend(STEPS.iter().map(|step| Entry::Command {
        key: keys.key_of(shown, Action::GoTo(step.id)),
        help: format!("Go to step {}: {}", step.id.number(), step.title()),
        action: Action::GoTo(step.id),
    }));
    entries.extend(ThemeName::ALL.map(|theme| Entry::Command {
        key: String::new(),
        help: format!("Theme: {}", theme.word()),
        action: Action::SetTheme(theme),
    }));
    entries
}

fn of_binding(binding: &Binding) -> Entry {
    Entry::Command { key: binding.key.to_string(), help: binding.help.to_owned(), action: binding.action }
}

fn glossary() -> Vec<Entry> {
    let terms = GLOSSARY.lines().filter_map(|line| line.split_once(": "));
    terms.map(|(word, meaning)| Entry::Term(word, meaning)).collect()
}

fn about() -> Vec<Entry> {
    let version = format!("explicit-deny {}, MIT licence", env!("CARGO_PKG_VERSION"));
    let lines = [
        version.as_str(),
        "A companion for Lab 5, Preventive Controls, of the Amazon SageMaker security workshop.",
        "",
        "On a simulated account every decision is made by the program's own IAM evaluation, from the policies that",
        "the account's CloudFormation templates put there. Nothing about an outcome is scripted.",
        "explicit-deny help lists what can be done without these screens.",
    ];
    lines.map(|line| Entry::Text(line.to_owned())).into()
}

/// Those that the query fits, best first.
fn found(entries: Vec<Entry>, query: &str) -> Vec<Entry> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let mut letters = Vec::new();
    let mut scored: Vec<(u32, Entry)> = entries
        .into_iter()
        .filter_map(|entry| {
            let text = match &entry {
                Entry::Command { key, help, action } => format!("{help} {} {key}", action.name()),
                Entry::Term(word, meaning) => format!("{word}: {meaning}"),
                Entry::Heading(_) | Entry::Gap | Entry::Text(_) => return None,
            };
            let score = pattern.score(Utf32Str::new(&text, &mut letters), &mut matcher)?;
            Some((score, entry))
        })
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, entry)| entry).collect()
}

/// How the lines look, and which of them is marked.
pub(in crate::tui) fn lines(
    view: &CommandsView,
    entries: &[Entry],
    look: &Look,
    width: u16,
) -> (Vec<Line<'static>>, usize) {
    let (mut lines, mut n_rows, mut marked_line) = (Vec::new(), 0, 0);
    for entry in entries {
        let is_marked = is_row(entry) && view.marked == Some(n_rows);
        n_rows += usize::from(is_row(entry));
        if is_marked {
            marked_line = lines.len();
        }
        lines.extend(entry_lines(entry, is_marked, look, width));
    }
    if lines.is_empty() {
        lines.push(Line::styled("Nothing fits. ESC closes this.", look.theme.muted()));
    }
    (lines, marked_line)
}

fn entry_lines(entry: &Entry, is_marked: bool, look: &Look, width: u16) -> Vec<Line<'static>> {
    let mark = if is_marked { look.glyphs.here } else { " " };
    let style = if is_marked { look.theme.selected() } else { look.theme.text() };
    match entry {
        Entry::Gap => vec![Line::default()],
        Entry::Heading(text) => vec![Line::styled(*text, look.theme.strong())],
        Entry::Text(text) => crate::tui::widget::text::wrap(text, width)
            .into_iter()
            .map(Line::from)
            .chain(text.is_empty().then(Line::default))
            .collect(),
        Entry::Command { key, help, .. } => vec![Line::from(vec![
            Span::raw(format!("{mark} ")),
            Span::styled(format!("{key:<KEY_WIDTH$}"), look.theme.key()),
            Span::styled(help.clone(), style),
        ])],
        Entry::Term(word, meaning) => {
            let segments = [
                (format!("{mark} "), look.theme.text()),
                ((*word).to_owned(), if is_marked { style } else { look.theme.strong() }),
                (format!("  {meaning}"), look.theme.text()),
            ];
            crate::tui::widget::wrap::wrap_styled(&segments, width, 4)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(view: &CommandsView, query: &str) -> Vec<String> {
        let word = |entry| match entry {
            Entry::Command { help, .. } => Some(help),
            Entry::Term(word, _) => Some(word.to_owned()),
            _ => None,
        };
        view.entries(query, &Keymap::default()).into_iter().filter_map(word).collect()
    }

    #[test]
    fn what_is_looked_for_comes_first() {
        let all = CommandsView::all(Scope::Guide);
        for (query, first) in [
            ("step 8", "Go to step 8: Train without a VPC"),
            ("thm light", "Theme: light"),
            ("undo", "Back to the state before; the account goes back too"),
        ] {
            assert_eq!(words(&all, query).first().map(String::as_str), Some(first), "{query}");
        }
        assert!(words(&all, "qqqqzzzz").is_empty());
        let glossary = CommandsView { tab: Tab::Glossary, ..CommandsView::help(Scope::Guide) };
        assert_eq!(words(&glossary, "tainted").first().map(String::as_str), Some("TAINTED"));
    }

    #[test]
    fn the_marked_row_is_what_enter_takes() {
        let keys = Keymap::default();
        let all = CommandsView { marked: Some(0), ..CommandsView::all(Scope::Guide) };
        assert_eq!(all.marked_action("call so far", &keys), Some(Action::CallLog));
        assert_eq!(CommandsView::help(Scope::Guide).marked_action("", &keys), None);
        assert_eq!(all.last_row("qqqqzzzz", &keys), None);
    }

    #[test]
    fn every_term_has_a_meaning_and_they_are_in_order() {
        let terms: Vec<&str> =
            GLOSSARY.lines().filter_map(|line| line.split_once(": ")).map(|(word, _)| word).collect();
        assert_eq!(terms.len(), GLOSSARY.lines().count());
        assert!(terms.is_sorted_by_key(|term| term.to_ascii_lowercase()), "{terms:?}");
    }
}
