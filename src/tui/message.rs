//! Everything that can happen to the screens, as plain values.

use ratatui::layout::Size;

use super::keymap::Action;
use crate::lab::{Opened, Performed, Recalled, SavedLab};

/// The number of something under way. What comes back under a number that is no longer waited for is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskId(pub u64);

/// Something happened.
#[derive(Clone, Debug)]
pub enum Message {
    /// A key asked for this.
    Action(Action),
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
    /// A wait is over.
    Waited(TaskId),
    /// What the account remembers of a request.
    Recalled(Option<Box<Recalled>>),
    /// A save ended. The error is what to show.
    Saved(Result<(), String>),
    /// The window has this size now.
    Resized(Size),
    /// A quarter of a second passed while something runs.
    Tick,
    /// The program must end: a signal, or the end of the input.
    Stop,
}
