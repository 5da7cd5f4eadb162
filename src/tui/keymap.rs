//! Keys: what each asks for on which screen. Key handling, the hints in the last row, the help and the list of commands
//! are all read from one table.

mod action;
mod remap;
mod table;

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

pub use action::{Action, TeamAction};
pub use remap::RemapError;
pub use table::KEYMAP;

/// Where a binding holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// On every screen, and over it.
    Always,
    /// On every screen while presenting, before the screen's own.
    Presenting,
    /// On every screen.
    Everywhere,
    /// The first screen.
    Home,
    /// The step guide.
    Guide,
    /// The training attempt.
    Attempt,
    /// The change between two versions.
    Change,
    /// The update under way.
    Provisioning,
    /// The denial, explained.
    Denial,
    /// The closing question.
    Question,
    /// What if.
    WhatIf,
    /// The calls so far.
    Calls,
    /// The two controls, side by side.
    Timeline,
    /// The whole team.
    Fleet,
    /// A rollout, before it begins.
    Rollout,
    /// The lab is complete.
    Done,
    /// A text over a screen.
    Overlay,
    /// Pages over a screen.
    Pages,
    /// Several things of an account, of which one is meant.
    Choice,
    /// A question over a screen.
    Confirm,
    /// Something is being written.
    Field,
}

/// A key as the table writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Which.
    pub code: KeyCode,
    /// Whether Ctrl is held.
    pub ctrl: bool,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Where it holds.
    pub scope: Scope,
    /// The key.
    pub key: Key,
    /// What it asks for.
    pub action: Action,
    /// The words in the hints; empty where it is not hinted at.
    pub label: &'static str,
    /// The sentence in the help; empty where another key of the same action has it.
    pub help: &'static str,
}

/// The keys in force: the table, with what the configuration file changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
    presenting: bool,
}

impl Default for Keymap {
    fn default() -> Self {
        Self { bindings: KEYMAP.to_vec(), presenting: false }
    }
}

impl Keymap {
    /// The same for a presenter: a clicker's keys go on and back.
    #[must_use]
    pub fn presenting(self) -> Self {
        Self { presenting: true, ..self }
    }

    /// What a key event asks for on this screen, if anything.
    #[must_use]
    pub fn action(&self, scope: Scope, event: &KeyEvent) -> Option<Action> {
        let action = self.bindings(scope).find(|binding| binding.key.is(event))?.action;
        match event.kind {
            KeyEventKind::Press => Some(action),
            KeyEventKind::Repeat => Some(action).filter(|action| action.is_movement()),
            KeyEventKind::Release => None,
        }
    }

    /// The key of an action on a screen, as people write it; empty where it has none.
    #[must_use]
    pub fn key_of(&self, scope: Scope, action: Action) -> String {
        let binding = self.bindings(scope).find(|binding| binding.action == action);
        binding.map(|binding| binding.key.to_string()).unwrap_or_default()
    }

    /// The bindings that hold on a screen: its own first, so that they win.
    pub(super) fn bindings(&self, scope: Scope) -> impl Iterator<Item = &Binding> {
        let is_over = matches!(
            scope,
            Scope::Overlay | Scope::Pages | Scope::Choice | Scope::Confirm | Scope::Rollout | Scope::Field
        );
        let presenting = self.presenting && !is_over;
        let first = self.bindings.iter().filter(move |binding| presenting && binding.scope == Scope::Presenting);
        let own = self.bindings.iter().filter(move |binding| binding.scope == scope);
        let shared = self.bindings.iter().filter(move |binding| match binding.scope {
            // Where something is written, a letter is a letter.
            Scope::Always => scope != Scope::Field || binding.key.ctrl,
            Scope::Everywhere => !is_over,
            _ => false,
        });
        first.chain(own).chain(shared)
    }
}

impl Scope {
    /// Where it holds, as a heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Always => "Always",
            Self::Everywhere => "On every screen",
            Self::Presenting => "While presenting",
            Self::Home => "First screen",
            Self::Guide => "Step guide",
            Self::Attempt => "Training attempt",
            Self::Change => "Change between two versions",
            Self::Provisioning => "Update under way",
            Self::Denial => "Denial",
            Self::Question => "Closing question",
            Self::WhatIf => "What if",
            Self::Calls => "AWS calls so far",
            Self::Timeline => "Lab 4 and Lab 5 side by side",
            Self::Fleet => "The whole team",
            Self::Rollout => "A rollout, before it begins",
            Self::Done => "Lab complete",
            Self::Overlay => "A text over a screen",
            Self::Pages => "Pages over a screen",
            Self::Choice => "One of several to choose",
            Self::Confirm => "A question over a screen",
            Self::Field => "While something is written",
        }
    }
}

/// An action as the documents tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Its keys, between commas.
    pub keys: String,
    /// The sentence.
    pub help: &'static str,
    /// Its name for the configuration file.
    pub name: &'static str,
}

/// Every scope with the keys that are worth a sentence there: keys of one action on one line, and its name for the
/// configuration file.
#[must_use]
pub fn described() -> Vec<(Scope, Vec<Described>)> {
    let mut scopes: Vec<(Scope, Vec<Described>)> = Vec::new();
    for binding in KEYMAP.iter().filter(|binding| !binding.help.is_empty()) {
        let same = |other: &&Binding| (other.scope, other.action) == (binding.scope, binding.action);
        let keys = KEYMAP.iter().filter(same).map(|other| other.key.to_string()).collect::<Vec<_>>().join(", ");
        let row = Described { keys, help: binding.help, name: binding.action.name() };
        match scopes.iter_mut().find(|(scope, _)| *scope == binding.scope) {
            Some((_, rows)) => rows.push(row),
            None => scopes.push((binding.scope, vec![row])),
        }
    }
    scopes
}

impl Key {
    fn is(self, event: &KeyEvent) -> bool {
        // Shift is part of the character already; some terminals report it besides.
        let held = event.modifiers.difference(KeyModifiers::SHIFT);
        let wanted = if self.ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE };
        self.code == event.code && held == wanted
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let control = if self.ctrl { "Ctrl-" } else { "" };
        match self.code {
            KeyCode::Enter => f.write_str("ENTER"),
            KeyCode::Esc => f.write_str("ESC"),
            KeyCode::Up => f.write_str("UP"),
            KeyCode::Down => f.write_str("DOWN"),
            KeyCode::Left => f.write_str("LEFT"),
            KeyCode::Right => f.write_str("RIGHT"),
            KeyCode::PageDown => f.write_str("PGDN"),
            KeyCode::PageUp => f.write_str("PGUP"),
            KeyCode::Tab => f.write_str("TAB"),
            KeyCode::F(number) => write!(f, "F{number}"),
            KeyCode::Char(' ') => f.write_str("SPACE"),
            KeyCode::Char(character) if self.ctrl => write!(f, "{control}{}", character.to_ascii_uppercase()),
            KeyCode::Char(character) => write!(f, "{character}"),
            other => write!(f, "{other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREENS: [Scope; 12] = [
        Scope::Fleet,
        Scope::Calls,
        Scope::Timeline,
        Scope::WhatIf,
        Scope::Home,
        Scope::Guide,
        Scope::Attempt,
        Scope::Change,
        Scope::Provisioning,
        Scope::Denial,
        Scope::Question,
        Scope::Done,
    ];

    fn press(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn no_key_means_two_things_on_one_screen() {
        for binding in KEYMAP {
            let same = KEYMAP.iter().filter(|other| (other.scope, other.key) == (binding.scope, binding.key));
            assert_eq!(same.count(), 1, "{:?} {}", binding.scope, binding.key);
        }
    }

    #[test]
    fn every_screen_has_enter_and_a_way_back() {
        let check = |scope: Scope, code: KeyCode, expected: Action| {
            assert_eq!(
                Keymap::default().action(scope, &press(code, KeyModifiers::NONE)),
                Some(expected),
                "{scope:?} {code}"
            );
        };
        for scope in SCREENS {
            check(scope, KeyCode::Enter, Action::Primary);
            check(scope, KeyCode::Char('q'), Action::Back);
            check(scope, KeyCode::Char('?'), Action::Help);
        }
        check(Scope::Overlay, KeyCode::Enter, Action::Dismiss);
        check(Scope::Confirm, KeyCode::Enter, Action::Primary);
    }

    #[test]
    fn keys_count_when_they_go_down_and_only_movement_repeats() {
        let check = |kind: KeyEventKind, character: char, expected: Option<Action>| {
            let event = KeyEvent { kind, ..press(KeyCode::Char(character), KeyModifiers::NONE) };
            assert_eq!(Keymap::default().action(Scope::Guide, &event), expected, "{kind:?} {character}");
        };
        check(KeyEventKind::Press, 'j', Some(Action::Down));
        check(KeyEventKind::Repeat, 'j', Some(Action::Down));
        check(KeyEventKind::Press, 'q', Some(Action::Back));
        check(KeyEventKind::Repeat, 'q', None);
        check(KeyEventKind::Release, 'q', None);
    }

    #[test]
    fn shift_is_part_of_the_character_and_other_modifiers_are_not() {
        let check = |code: char, modifiers: KeyModifiers, expected: Option<Action>| {
            assert_eq!(
                Keymap::default().action(Scope::Guide, &press(KeyCode::Char(code), modifiers)),
                expected,
                "{code} {modifiers:?}"
            );
        };
        check('G', KeyModifiers::SHIFT, Some(Action::Last));
        check('?', KeyModifiers::SHIFT, Some(Action::Help));
        check('d', KeyModifiers::CONTROL, Some(Action::HalfDown));
        check('j', KeyModifiers::ALT, None);
        check('q', KeyModifiers::CONTROL, None);
    }
}
