//! Questions that need several calls: what comes next follows from the answers so far, whoever performs the calls.

use crate::lab::port::{CallError, Performed};
use crate::lab::step::Next;
use crate::source::printable;

/// A question that is answered by several calls.
pub trait Inquiry {
    /// What to ask next, or that there is enough, or why it goes no further.
    fn next(&self) -> Next;

    /// Takes in the answer to what was asked last.
    fn absorb(&mut self, performed: Performed);
}

/// A refusal in a sentence, fit to be shown.
#[must_use]
pub fn refused_call(action: &str, error: &CallError) -> String {
    format!("{action} was refused: {}", printable(&error.to_string()))
}

/// An answer to another question, in a sentence.
#[must_use]
pub fn unexpected_answer(action: &str) -> String {
    format!("the answer to {action} is not what was asked for")
}
