//! Everything that can happen to the screens, as plain values.

use std::sync::Arc;

use ratatui::layout::{Position, Size};
use tui_input::InputRequest;

use super::effect::FleetNews;
use super::keymap::Action;
use crate::lab::{Asked, KeptAccount, Opened, Performed, Progress, Recalled, SavedLab, StepId};

/// The number of something under way. What comes back under a number that is no longer waited for is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskId(pub u64);

/// Something happened.
#[derive(Clone, Debug)]
pub enum Message {
    /// A key asked for this.
    Action(Action),
    /// The field is edited.
    Edit(InputRequest),
    /// Text was pasted.
    Pasted(String),
    /// A cell was clicked.
    Clicked(Position),
    /// Steps were solved on the way to another.
    Solved {
        /// Under which number.
        id: TaskId,
        /// How far it went.
        solved: Arc<Solved>,
    },
    /// A text was copied, or could not be.
    Copied {
        /// How many characters it has.
        n_characters: usize,
        /// What took it, or why nothing did.
        result: Result<&'static str, String>,
    },
    /// A page was given to a browser, or could not be.
    Visited(Result<(), String>),
    /// The terminal said what its background is.
    Background {
        /// Whether dark letters are read well on it.
        is_light: bool,
    },
    /// The labs that are saved, newest first.
    Listed(Vec<SavedLab>),
    /// A lab was opened, or could not be.
    Opened {
        /// Under which number.
        id: TaskId,
        /// The lab, or what to show, line by line.
        result: Result<Box<Opened>, String>,
    },
    /// A call ended.
    Answered {
        /// Under which number.
        id: TaskId,
        /// How.
        performed: Box<Performed>,
    },
    /// Work for a whole team ended, all that did within a moment.
    Fleet(Vec<FleetNews>),
    /// A wait is over.
    Waited(TaskId),
    /// Other clients can reach the account at this address, or cannot.
    Admitted(Result<String, String>),
    /// Another client called the account.
    CalledElsewhere,
    /// What the account remembers of a request.
    Recalled(Option<Box<Recalled>>),
    /// A save ended. The error is what to show.
    Saved(Result<(), String>),
    /// The window has this size now.
    Resized(Size),
    /// A quarter of a second passed while something runs.
    Tick,
    /// A minute passed while a session's end is on the screen.
    Minute,
    /// The program must end: a signal, or the end of the input.
    Stop,
}

/// What solving steps led to.
#[derive(Clone, Debug)]
pub struct Solved {
    /// How far the lab is.
    pub progress: Progress,
    /// The calls that were made on the way.
    pub calls: Vec<SolvingCall>,
    /// The beginnings of the steps on the way, where accounts can be kept.
    pub beginnings: Vec<(Progress, KeptAccount)>,
    /// Why it went no further, if it did not arrive.
    pub stuck: Option<String>,
}

/// A call that solved something.
#[derive(Clone, Debug)]
pub struct SolvingCall {
    /// The step that asked for it.
    pub step: StepId,
    /// What was asked.
    pub asked: Asked,
    /// How it ended.
    pub performed: Performed,
}
