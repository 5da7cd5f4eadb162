//! The one table of keys.

use crossterm::event::KeyCode;

use super::{Action, Binding, Key, Scope, TeamAction};
use crate::lab::{Outcome, StepId};

const ENTER: Key = Key { code: KeyCode::Enter, ctrl: false };
const ESC: Key = Key { code: KeyCode::Esc, ctrl: false };
const DOWN: Key = Key { code: KeyCode::Down, ctrl: false };
const UP: Key = Key { code: KeyCode::Up, ctrl: false };
const LEFT: Key = Key { code: KeyCode::Left, ctrl: false };
const RIGHT: Key = Key { code: KeyCode::Right, ctrl: false };
const PAGE_DOWN: Key = Key { code: KeyCode::PageDown, ctrl: false };
const PAGE_UP: Key = Key { code: KeyCode::PageUp, ctrl: false };
const HOME: Key = Key { code: KeyCode::Home, ctrl: false };
const END: Key = Key { code: KeyCode::End, ctrl: false };
const TAB: Key = Key { code: KeyCode::Tab, ctrl: false };

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
    use Action::*;
    use Scope::*;
    [
        bind(Everywhere, ENTER, Primary, "go on", "The one primary action of this screen"),
        bind(Presenting, plain(' '), Advance, "next", "Go on; while something runs, once it has ended"),
        bind(Presenting, PAGE_DOWN, Advance, "", ""),
        bind(Presenting, PAGE_UP, PreviousStep, "", "Read the step before"),
        bind(Presenting, plain('.'), Blank, "", ""),
        bind(Home, plain('j'), Down, "down", ""),
        bind(Home, plain('x'), StartOver, "start over", "Begin the marked region's lab anew; it asks first"),
        bind(Guide, plain('s'), ShowMe, "show", "Show the AWS CLI equivalent of the next call; nothing is sent"),
        bind(Guide, plain('t'), Tip, "tip", "A tip; again for the next"),
        bind(Guide, plain('F'), Action::Fleet, "team", ""),
        bind(Guide, plain('I'), LetMe, "", "Do the step yourself: a way in for your own AWS CLI"),
        bind(Guide, plain('p'), PasteError, "paste error", ""),
        bind(Guide, plain('c'), Check, "check", "Ask the account whether the step is done; nothing is changed"),
        bind(Guide, plain('u'), Undo, "undo", "Back to the state before; the account goes back too"),
        bind(Guide, plain('['), PreviousStep, "", "Read the step before"),
        bind(Guide, LEFT, PreviousStep, "", ""),
        bind(Guide, plain('h'), PreviousStep, "", ""),
        bind(Guide, plain(']'), NextStep, "", "Solve this step and go to the next; while something runs, read on"),
        bind(Guide, RIGHT, NextStep, "", ""),
        bind(Guide, plain('l'), NextStep, "", ""),
        bind(Guide, plain('x'), ResetStep, "", "Put this step back to its beginning, the account too"),
        bind(Guide, ctrl('r'), Redo, "", "Forward again after an undo"),
        bind(Guide, plain('1'), GoTo(StepId::ChooseRegion), "", "Go to a step by its number; later ones: commands"),
        bind(Guide, plain('2'), GoTo(StepId::TrainOnV1), "", ""),
        bind(Guide, plain('3'), GoTo(StepId::BecomeAdmin), "", ""),
        bind(Guide, plain('4'), GoTo(StepId::CreateVersion), "", ""),
        bind(Guide, plain('5'), GoTo(StepId::ReadTheChange), "", ""),
        bind(Guide, plain('6'), GoTo(StepId::BecomeTeam), "", ""),
        bind(Guide, plain('7'), GoTo(StepId::UpdateNotebook), "", ""),
        bind(Guide, plain('8'), GoTo(StepId::TrainWithoutVpc), "", ""),
        bind(Guide, plain('9'), GoTo(StepId::ExplainTheDenial), "", ""),
        bind(Attempt, plain('a'), Predict(Some(Outcome::Allowed)), "allow", "Predict that the job is allowed"),
        bind(Attempt, plain('d'), Predict(Some(Outcome::ExplicitDeny)), "deny", "Predict that a Deny matches"),
        bind(Attempt, plain('-'), Predict(None), "", "Predict nothing"),
        bind(
            Attempt,
            plain('p'),
            PasteError,
            "paste error",
            "In a real account: the notebook's own error in place of an attempt",
        ),
        bind(Attempt, plain('v'), FullText, "full text", "AWS's message in full"),
        bind(Change, plain('n'), NextPlace, "next change", "The next change"),
        bind(Change, plain('N'), PreviousPlace, "", "The change before"),
        bind(Change, plain('r'), RawText, "raw", "The new version's template as it is"),
        bind(Denial, plain('1'), Part(1), "", "Who was refused"),
        bind(Denial, plain('2'), Part(2), "", "What was refused"),
        bind(Denial, plain('3'), Part(3), "", "On which resource"),
        bind(Denial, plain('4'), Part(4), "", "By which kind of policy"),
        bind(Denial, plain('v'), FullText, "full text", "AWS's message in full"),
        bind(Denial, plain('f'), Retry, "fill subnets, retry", "The same request with the approved subnets and group"),
        bind(Denial, plain('r'), RawText, "raw", "The policy's document as it is"),
        bind(Question, plain('a'), Answer, "answer", "Write an answer; it is compared with the policy in force"),
        bind(Question, plain('r'), RawText, "", "The policy's document as it is"),
        bind(Provisioning, ESC, Dismiss, "unwatch", "Back to the guide; the update goes on"),
        bind(Scope::WhatIf, plain(' '), ChangeNetwork, "network", "Another network for the marked request"),
        bind(Scope::WhatIf, plain('a'), RepeatRow, "add row", "The marked request once more, to be changed"),
        bind(Scope::WhatIf, plain('E'), Export, "export", "Copy the table as Markdown"),
        bind(Scope::WhatIf, plain('j'), Down, "down", ""),
        bind(Scope::WhatIf, plain('w'), Back, "", ""),
        bind(Calls, plain('Y'), CopyCommand, "copy CLI", "Copy the marked call as an AWS CLI command"),
        bind(Calls, plain('P'), CopyPython, "copy boto3", "Copy the marked call as a Python expression"),
        bind(Calls, plain('j'), Down, "down", ""),
        bind(Calls, plain('L'), Back, "", ""),
        bind(Scope::Timeline, plain('D'), Back, "", ""),
        bind(
            Scope::Fleet,
            plain(' '),
            Team(TeamAction::Pick),
            "mark",
            "Mark this notebook for a rollout, or take it back",
        ),
        bind(Scope::Fleet, plain('t'), Team(TeamAction::Pick), "", ""),
        bind(Scope::Fleet, plain('p'), Team(TeamAction::Pause), "pause", "Pause the rollout, or go on with it"),
        bind(
            Scope::Fleet,
            plain('x'),
            Team(TeamAction::Cancel),
            "cancel",
            "Call the rollout off: no further update is begun",
        ),
        bind(Scope::Fleet, plain('s'), Team(TeamAction::Sort), "sort", "Sort by owner, version, status, decision"),
        bind(
            Scope::Fleet,
            plain('f'),
            Team(TeamAction::Filter),
            "filter",
            "List all, those not refused, failed, under change",
        ),
        bind(Scope::Fleet, plain('v'), FullText, "more", "This notebook, and what the change costs by hand"),
        bind(
            Scope::Fleet,
            plain('r'),
            Team(TeamAction::ReadAgain),
            "read again",
            "Read the team from the account again",
        ),
        bind(Scope::Fleet, plain('Y'), CopyCommand, "", "Copy the update of this notebook as an AWS CLI command"),
        bind(Scope::Fleet, plain('F'), Back, "", ""),
        bind(Scope::Rollout, ENTER, Primary, "roll out", "Begin the rollout"),
        bind(
            Scope::Rollout,
            plain(' '),
            Team(TeamAction::Stages),
            "stages",
            "In stages (one, a tenth, the rest), or all at once",
        ),
        bind(Scope::Rollout, plain('s'), Team(TeamAction::Stages), "", ""),
        bind(Scope::Rollout, TAB, Team(TeamAction::Whom), "whom", "To all, to those that are marked, or to this one"),
        bind(Scope::Rollout, plain('w'), Team(TeamAction::Whom), "", ""),
        bind(Scope::Rollout, ESC, Dismiss, "leave it", "Leave everything as it is"),
        bind(Scope::Rollout, plain('q'), Dismiss, "", ""),
        bind(Guide, plain('v'), FullText, "", "The next command, or the error, in full"),
        bind(Overlay, ENTER, Dismiss, "", "Close this"),
        bind(Overlay, ESC, Dismiss, "close", ""),
        bind(Overlay, plain('q'), Dismiss, "", ""),
        bind(Overlay, plain('?'), Dismiss, "", ""),
        bind(Overlay, plain('y'), Copy, "copy", "Copy this text"),
        bind(Overlay, plain('/'), Search, "", "Look for words"),
        bind(Overlay, plain('n'), NextPlace, "", ""),
        bind(Overlay, plain('N'), PreviousPlace, "", ""),
        bind(Scope::Pages, ENTER, Primary, "open", "Open the marked page in your browser"),
        bind(Scope::Pages, ESC, Dismiss, "close", ""),
        bind(Scope::Pages, plain('q'), Dismiss, "", ""),
        bind(Scope::Pages, plain('o'), Dismiss, "", ""),
        bind(Scope::Pages, plain('y'), Copy, "copy address", "Copy the address of the marked page"),
        bind(Scope::Choice, ENTER, Primary, "take it", "Take the marked one, and go on with the step"),
        bind(Scope::Choice, ESC, Dismiss, "none of them", "Choose later"),
        bind(Scope::Choice, plain('q'), Dismiss, "", ""),
        bind(Scope::Choice, plain('y'), Copy, "copy", "Copy the marked one's ARN or id"),
        bind(Confirm, ESC, Dismiss, "cancel", "Leave everything as it is"),
        bind(Confirm, plain('q'), Dismiss, "", ""),
        bind(Confirm, ENTER, Primary, "start over", "Begin anew"),
        bind(Field, ENTER, Primary, "take it", "Take what is written, or what is marked"),
        bind(Field, ESC, Dismiss, "close", "Leave it"),
        bind(Field, DOWN, Down, "", ""),
        bind(Field, UP, Up, "", ""),
        bind(Field, PAGE_DOWN, HalfDown, "", ""),
        bind(Field, PAGE_UP, HalfUp, "", ""),
        bind(Field, TAB, NextTab, "", "The next tab of the help"),
        bind(Everywhere, plain('y'), Copy, "copy", "Copy what this screen is about"),
        bind(Everywhere, plain('?'), Help, "help", "The keys of this screen, and words explained"),
        bind(Everywhere, Key { code: KeyCode::F(1), ctrl: false }, Help, "", ""),
        bind(Everywhere, plain(':'), Commands, "commands", "Every command, found by its words; Ctrl-P too"),
        bind(Everywhere, ctrl('p'), Commands, "", ""),
        bind(Done, plain('q'), Back, "back", "Back to the first screen"),
        bind(Home, plain('q'), Back, "quit", "Quit; everything is saved"),
        bind(Everywhere, plain('q'), Back, "back", "Back, and from the first screen out; everything is saved"),
        bind(Everywhere, ESC, Dismiss, "", "Close, stop watching"),
        bind(Everywhere, plain('w'), Action::WhatIf, "what if", "What if: the lab's requests against each version"),
        bind(Everywhere, plain('e'), ExplainDenial, "", "The last denial, explained"),
        bind(Everywhere, plain('L'), CallLog, "calls", "Every AWS call so far, as CLI and Python too"),
        bind(
            Everywhere,
            plain('D'),
            Action::Timeline,
            "two controls",
            "Lab 4 and Lab 5 side by side: found later, refused at once",
        ),
        bind(
            Everywhere,
            plain('F'),
            Action::Fleet,
            "",
            "The whole team: every notebook's version and decision, and rolling a version out",
        ),
        bind(Everywhere, plain('Y'), CopyCommand, "", "Copy the AWS CLI command of the step"),
        bind(Everywhere, plain('o'), Links, "", "Pages about this: AWS's documentation, the template"),
        bind(Everywhere, plain('O'), Rehearse, "", "Leave a real account: go on from here in a simulated one"),
        bind(Everywhere, plain('/'), Search, "", "Look for words in what is shown; n and N go on"),
        bind(Everywhere, plain('n'), NextPlace, "", ""),
        bind(Everywhere, plain('N'), PreviousPlace, "", ""),
        bind(Everywhere, plain('S'), Roles, "", "Who acts as whom"),
        bind(Everywhere, plain('R'), ChangeRegion, "", "Another region: the first screen"),
        bind(Everywhere, plain('E'), Export, "", "How to keep what was seen"),
        bind(Everywhere, plain('z'), Redact, "", "Hide account numbers, names and ids; again to show them"),
        bind(Everywhere, plain('b'), Blank, "", "Blank the screen until a key is pressed"),
        bind(Always, plain('j'), Down, "", "Line down, also the arrow key"),
        bind(Always, DOWN, Down, "", ""),
        bind(Always, plain('k'), Up, "", "Line up, also the arrow key"),
        bind(Always, UP, Up, "", ""),
        bind(Always, plain('g'), First, "", "To the beginning"),
        bind(Always, HOME, First, "", ""),
        bind(Always, plain('G'), Last, "", "To the end"),
        bind(Always, END, Last, "", ""),
        bind(Always, ctrl('d'), HalfDown, "", "Half a page down"),
        bind(Always, PAGE_DOWN, HalfDown, "", ""),
        bind(Always, ctrl('u'), HalfUp, "", "Half a page up"),
        bind(Always, PAGE_UP, HalfUp, "", ""),
        bind(Always, ctrl('c'), Interrupt, "", "Cancel what runs; twice, quit"),
        bind(Always, ctrl('z'), Suspend, "", "Suspend; the shell's fg comes back"),
        bind(Always, plain('T'), NextTheme, "", "The theme after this one"),
        bind(Always, plain('m'), Mouse, "", "Listen to the mouse, or leave it to the terminal"),
        bind(Always, ctrl('l'), Redraw, "", "Draw everything anew"),
    ]
};
