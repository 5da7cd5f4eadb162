//! The one table of keys. Key handling, the hints in the last row and the help are all read from it.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::lab::Outcome;

/// Where a binding holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// On every screen, and over it.
    Always,
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
    /// The lab is complete.
    Done,
    /// Help or a text over a screen.
    Overlay,
    /// A question over a screen.
    Confirm,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The one primary action of the screen.
    Primary,
    /// Back; on the first screen, quit.
    Back,
    /// Close what is open, stop watching.
    Dismiss,
    /// Cancel what runs; twice, quit.
    Interrupt,
    /// The keys of this screen.
    Help,
    /// A tip, then the next.
    Tip,
    /// The AWS CLI equivalent.
    ShowMe,
    /// The text in full.
    FullText,
    /// Begin the lab anew.
    StartOver,
    /// The step before, to read.
    PreviousStep,
    /// The step after, to read.
    NextStep,
    /// One line down.
    Down,
    /// One line up.
    Up,
    /// Half a page down.
    HalfDown,
    /// Half a page up.
    HalfUp,
    /// To the beginning.
    First,
    /// To the end.
    Last,
    /// The next change.
    NextChange,
    /// The change before.
    PreviousChange,
    /// Say how the attempt will end; none takes it back.
    Predict(Option<Outcome>),
    /// A part of the message, counted from 1.
    Part(u8),
    /// The requests against the versions of the policy.
    WhatIf,
    /// Another network for the marked request.
    ChangeNetwork,
    /// The marked request once more, to be changed.
    RepeatRow,
    /// The next theme.
    NextTheme,
    /// Draw everything anew.
    Redraw,
    /// Stop until the shell continues the program.
    Suspend,
}

impl Action {
    /// Whether holding the key down may repeat it.
    #[must_use]
    pub fn is_movement(self) -> bool {
        matches!(self, Self::Down | Self::Up | Self::HalfDown | Self::HalfUp | Self::First | Self::Last)
    }
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

const ENTER: Key = Key { code: KeyCode::Enter, ctrl: false };
const ESC: Key = Key { code: KeyCode::Esc, ctrl: false };
const DOWN: Key = Key { code: KeyCode::Down, ctrl: false };
const UP: Key = Key { code: KeyCode::Up, ctrl: false };

const fn plain(character: char) -> Key {
    Key { code: KeyCode::Char(character), ctrl: false }
}

const fn ctrl(character: char) -> Key {
    Key { code: KeyCode::Char(character), ctrl: true }
}

const fn bind(scope: Scope, key: Key, action: Action, label: &'static str, help: &'static str) -> Binding {
    Binding { scope, key, action, label, help }
}

/// Every binding. On one screen the hints follow this order.
pub const KEYMAP: &[Binding] = &{
    use Action::{
        Back, ChangeNetwork, Dismiss, Down, First, FullText, HalfDown, HalfUp, Help, Interrupt, Last, NextChange,
        NextStep, NextTheme, Part, Predict, PreviousChange, PreviousStep, Primary, Redraw, RepeatRow, ShowMe,
        StartOver, Suspend, Tip, Up,
    };
    use Scope::{
        Always, Attempt, Change, Confirm, Denial, Done, Everywhere, Guide, Home, Overlay, Provisioning, WhatIf,
    };
    [
        bind(Everywhere, ENTER, Primary, "go on", "The one primary action of this screen"),
        bind(Home, plain('x'), StartOver, "start over", "Begin the marked region's lab anew; it asks first"),
        bind(Guide, plain('s'), ShowMe, "show", "Show the AWS CLI equivalent of the next call; nothing is sent"),
        bind(Guide, plain('t'), Tip, "tip", "A tip; again for the next"),
        bind(Guide, plain('['), PreviousStep, "", "Read the step before"),
        bind(Guide, plain(']'), NextStep, "", "Read the step after; nothing is done"),
        bind(Attempt, plain('a'), Predict(Some(Outcome::Allowed)), "allow", "Predict that the job is allowed"),
        bind(Attempt, plain('d'), Predict(Some(Outcome::ExplicitDeny)), "deny", "Predict that a Deny matches"),
        bind(Attempt, plain('-'), Predict(None), "", "Predict nothing"),
        bind(Attempt, plain('v'), FullText, "full text", "AWS's message in full"),
        bind(Change, plain('n'), NextChange, "next change", "The next change"),
        bind(Change, plain('N'), PreviousChange, "", "The change before"),
        bind(Denial, plain('1'), Part(1), "", "Who was refused"),
        bind(Denial, plain('2'), Part(2), "", "What was refused"),
        bind(Denial, plain('3'), Part(3), "", "On which resource"),
        bind(Denial, plain('4'), Part(4), "", "By which kind of policy"),
        bind(Denial, plain('v'), FullText, "full text", "AWS's message in full"),
        bind(Provisioning, ESC, Dismiss, "unwatch", "Back to the guide; the update goes on"),
        bind(WhatIf, plain(' '), ChangeNetwork, "other network", "Another network for the marked request"),
        bind(WhatIf, plain('a'), RepeatRow, "add row", "The marked request once more, to be changed"),
        bind(WhatIf, plain('w'), Back, "", ""),
        bind(Guide, plain('v'), FullText, "", "The next command, or the error, in full"),
        bind(Overlay, ENTER, Dismiss, "", "Close this"),
        bind(Overlay, ESC, Dismiss, "close", ""),
        bind(Overlay, plain('q'), Dismiss, "", ""),
        bind(Overlay, plain('?'), Dismiss, "", ""),
        bind(Confirm, ESC, Dismiss, "cancel", "Leave everything as it is"),
        bind(Confirm, plain('q'), Dismiss, "", ""),
        bind(Confirm, ENTER, Primary, "start over", "Begin anew"),
        bind(Everywhere, plain('w'), Action::WhatIf, "", "What if: the lab's requests against each version"),
        bind(Everywhere, plain('?'), Help, "help", "The keys of this screen"),
        bind(Everywhere, Key { code: KeyCode::F(1), ctrl: false }, Help, "", ""),
        bind(Done, plain('q'), Back, "back", "Back to the first screen"),
        bind(Home, plain('q'), Back, "quit", "Quit; everything is saved"),
        bind(Everywhere, plain('q'), Back, "back", "Back, and from the first screen out; everything is saved"),
        bind(Everywhere, ESC, Dismiss, "", "Close, stop watching"),
        bind(Always, plain('j'), Down, "", "Line down, also the arrow key"),
        bind(Always, DOWN, Down, "", ""),
        bind(Always, plain('k'), Up, "", "Line up, also the arrow key"),
        bind(Always, UP, Up, "", ""),
        bind(Always, plain('g'), First, "", "To the beginning"),
        bind(Always, plain('G'), Last, "", "To the end"),
        bind(Always, ctrl('d'), HalfDown, "", "Half a page down"),
        bind(Always, ctrl('u'), HalfUp, "", "Half a page up"),
        bind(Always, ctrl('c'), Interrupt, "", "Cancel what runs; twice, quit"),
        bind(Always, ctrl('z'), Suspend, "", "Suspend; the shell's fg comes back"),
        bind(Always, plain('T'), NextTheme, "", "The next theme: dark, light, high contrast, presenter"),
        bind(Always, ctrl('l'), Redraw, "", "Draw everything anew"),
    ]
};

/// What a key event asks for on this screen, if anything.
#[must_use]
pub fn action(scope: Scope, event: &KeyEvent) -> Option<Action> {
    let action = bindings(scope).find(|binding| binding.key.is(event))?.action;
    match event.kind {
        KeyEventKind::Press => Some(action),
        KeyEventKind::Repeat => Some(action).filter(|action| action.is_movement()),
        KeyEventKind::Release => None,
    }
}

/// The bindings that hold on a screen: its own first, so that they win.
pub(super) fn bindings(scope: Scope) -> impl Iterator<Item = &'static Binding> {
    let is_over = matches!(scope, Scope::Overlay | Scope::Confirm);
    let own = KEYMAP.iter().filter(move |binding| binding.scope == scope);
    let shared = KEYMAP.iter().filter(move |binding| match binding.scope {
        Scope::Always => true,
        Scope::Everywhere => !is_over,
        _ => false,
    });
    own.chain(shared)
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

    const SCREENS: [Scope; 9] = [
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
            assert_eq!(action(scope, &press(code, KeyModifiers::NONE)), Some(expected), "{scope:?} {code}");
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
            assert_eq!(action(Scope::Guide, &event), expected, "{kind:?} {character}");
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
            assert_eq!(action(Scope::Guide, &press(KeyCode::Char(code), modifiers)), expected, "{code} {modifiers:?}");
        };
        check('G', KeyModifiers::SHIFT, Some(Action::Last));
        check('?', KeyModifiers::SHIFT, Some(Action::Help));
        check('d', KeyModifiers::CONTROL, Some(Action::HalfDown));
        check('j', KeyModifiers::ALT, None);
        check('q', KeyModifiers::CONTROL, None);
    }
}
