//! What a key, a line of the list of commands or a click may ask for.

use crate::lab::{Outcome, StepId};
use crate::tui::theme::ThemeName;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The one primary action of the screen.
    Primary,
    /// The same, for a clicker: while something runs it waits its turn, once.
    Advance,
    /// What advances by itself.
    Autoplay,
    /// Back; on the first screen, quit.
    Back,
    /// Close what is open, stop watching.
    Dismiss,
    /// Cancel what runs; twice, quit.
    Interrupt,
    /// The keys of this screen.
    Help,
    /// Every command, to be found by its words.
    Commands,
    /// The next tab of the help.
    NextTab,
    /// A tip, then the next.
    Tip,
    /// The AWS CLI equivalent.
    ShowMe,
    /// A way in for the person's own AWS CLI.
    LetMe,
    /// Ask the account whether the step is done, and change nothing.
    Check,
    /// The text in full.
    FullText,
    /// The document behind the screen, as it is.
    RawText,
    /// Begin the lab anew.
    StartOver,
    /// Put the present step back to its beginning.
    ResetStep,
    /// Back to the state before.
    Undo,
    /// Forward again.
    Redo,
    /// The step before, to read.
    PreviousStep,
    /// The step after: read while something runs, else the present one is solved.
    NextStep,
    /// To a step, with the account in the state that it needs.
    GoTo(StepId),
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
    /// The next place of the search, or the next change.
    NextPlace,
    /// The place before.
    PreviousPlace,
    /// Look for words in what is shown.
    Search,
    /// Say how the attempt will end; none takes it back.
    Predict(Option<Outcome>),
    /// A part of the message, counted from 1.
    Part(u8),
    /// The same request with the project's own network.
    Retry,
    /// Write an answer to the closing question.
    Answer,
    /// The requests against the versions of the policy.
    WhatIf,
    /// Another network for the marked request.
    ChangeNetwork,
    /// The marked request once more, to be changed.
    RepeatRow,
    /// The last denial, explained.
    ExplainDenial,
    /// The calls so far.
    CallLog,
    /// The detective control and the preventive one, side by side.
    Timeline,
    /// The whole team.
    Fleet,
    /// Something on the team's screen.
    Team(TeamAction),
    /// Who acts as whom.
    Roles,
    /// Another region.
    ChangeRegion,
    /// Copy what the screen is about.
    Copy,
    /// Copy the AWS CLI command.
    CopyCommand,
    /// Copy the Python call.
    CopyPython,
    /// The pages about it.
    Links,
    /// Leave a real account: go on in a simulated one.
    Rehearse,
    /// Hand the notebook's own error over.
    PasteError,
    /// Keep what was seen.
    Export,
    /// Hide what tells the account and its people.
    Redact,
    /// Show nothing, until any key.
    Blank,
    /// Whether the mouse is listened to.
    Mouse,
    /// The next theme.
    NextTheme,
    /// This theme.
    SetTheme(ThemeName),
    /// Draw everything anew.
    Redraw,
    /// Stop until the shell continues the program.
    Suspend,
}

/// What is asked for on the team's screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamAction {
    /// Sort by something else.
    Sort,
    /// List others.
    Filter,
    /// Pick the marked notebook for a rollout, or take it back.
    Pick,
    /// Read the team again.
    ReadAgain,
    /// Pause the rollout, or go on with it.
    Pause,
    /// Begin no further update.
    Cancel,
    /// In stages, or all at once.
    Stages,
    /// Whom the rollout is for.
    Whom,
}

impl TeamAction {
    fn name(self) -> &'static str {
        match self {
            Self::Sort => "sort",
            Self::Filter => "filter",
            Self::Pick => "pick",
            Self::ReadAgain => "read-again",
            Self::Pause => "pause",
            Self::Cancel => "cancel-rollout",
            Self::Stages => "stages",
            Self::Whom => "whom",
        }
    }
}

impl Action {
    /// Whether holding the key down may repeat it.
    #[must_use]
    pub fn is_movement(self) -> bool {
        matches!(self, Self::Down | Self::Up | Self::HalfDown | Self::HalfUp | Self::First | Self::Last)
    }

    /// The name under which the configuration file gives it other keys.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Advance => "advance",
            Self::Autoplay => "autoplay",
            Self::Back => "back",
            Self::Dismiss => "dismiss",
            Self::Interrupt => "interrupt",
            Self::Help => "help",
            Self::Commands => "commands",
            Self::NextTab => "next-tab",
            Self::Tip => "tip",
            Self::ShowMe => "show-me",
            Self::Check => "check",
            Self::FullText => "full-text",
            Self::RawText => "raw-text",
            Self::StartOver => "start-over",
            Self::ResetStep => "reset-step",
            Self::Undo => "undo",
            Self::Redo => "redo",
            Self::PreviousStep => "previous-step",
            Self::NextStep => "next-step",
            Self::GoTo(_) => "go-to",
            Self::Down => "down",
            Self::Up => "up",
            Self::HalfDown => "half-page-down",
            Self::HalfUp => "half-page-up",
            Self::First => "first",
            Self::Last => "last",
            Self::NextPlace => "next-place",
            Self::PreviousPlace => "previous-place",
            Self::Search => "search",
            Self::Predict(Some(Outcome::Allowed)) => "predict-allow",
            Self::Predict(Some(_)) => "predict-deny",
            Self::Predict(None) => "predict-nothing",
            Self::Part(_) => "part",
            Self::Retry => "retry",
            Self::Answer => "answer",
            Self::WhatIf => "what-if",
            Self::ChangeNetwork => "change-network",
            Self::RepeatRow => "add-row",
            Self::ExplainDenial => "explain-denial",
            Self::CallLog => "call-log",
            Self::Timeline => "time-line",
            Self::Fleet => "fleet",
            Self::Team(action) => action.name(),
            Self::Roles => "roles",
            Self::ChangeRegion => "change-region",
            Self::Copy => "copy",
            Self::CopyCommand => "copy-command",
            Self::CopyPython => "copy-python",
            Self::LetMe => "let-me",
            Self::Links => "links",
            Self::Rehearse => "rehearse",
            Self::PasteError => "paste-error",
            Self::Export => "export",
            Self::Redact => "redact",
            Self::Blank => "blank",
            Self::Mouse => "mouse",
            Self::NextTheme => "next-theme",
            Self::SetTheme(_) => "theme",
            Self::Redraw => "redraw",
            Self::Suspend => "suspend",
        }
    }
}
