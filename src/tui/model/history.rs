//! The states of the lab to go back to, and forward to again.
//!
//! A mark holds how far the lab was; the account of the same moment is kept by whoever performs effects, under the
//! mark's number.

use crate::lab::{Progress, StepId};

/// How many states are kept in either direction.
const MAX_MARKS: usize = 24;

/// The number of a kept state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MarkId(pub u64);

/// A kept state.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::tui) struct Mark {
    /// Under this number the account is kept.
    pub(in crate::tui) id: MarkId,
    /// How far the lab was.
    pub(in crate::tui) progress: Box<Progress>,
}

/// The states before the present one, newest last, and those that were undone, nearest last.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::tui) struct History {
    past: Vec<Mark>,
    future: Vec<Mark>,
    n_marks: u64,
}

impl History {
    /// Marks a state that is being left; what was undone before is given up.
    pub(in crate::tui) fn mark(&mut self, progress: &Progress) -> MarkId {
        self.future.clear();
        let mark = self.new_mark(progress);
        let id = mark.id;
        push(&mut self.past, mark);
        id
    }

    /// The state to go back to; the present one can then be come back to.
    pub(in crate::tui) fn undo(&mut self, present: &Progress) -> Option<(Mark, MarkId)> {
        let mark = self.past.pop()?;
        let left = self.new_mark(present);
        let id = left.id;
        push(&mut self.future, left);
        Some((mark, id))
    }

    /// The state that was undone last.
    pub(in crate::tui) fn redo(&mut self, present: &Progress) -> Option<(Mark, MarkId)> {
        let mark = self.future.pop()?;
        let left = self.new_mark(present);
        let id = left.id;
        push(&mut self.past, left);
        Some((mark, id))
    }

    /// The newest state at the beginning of a step; newer ones are then among those that can be come back to.
    pub(in crate::tui) fn back_to(&mut self, step: StepId, present: &Progress) -> Option<(Mark, MarkId)> {
        let begins = |mark: &Mark| mark.progress.current == step && mark.progress.notes.trail.is_empty();
        let at = self.past.iter().rposition(begins)?;
        let left = self.new_mark(present);
        let id = left.id;
        let mark = self.past.remove(at);
        push(&mut self.past, left);
        self.future.clear();
        Some((mark, id))
    }

    /// Whether there is a state to go back to, and one to go forward to.
    pub(in crate::tui) fn ways(&self) -> (bool, bool) {
        (!self.past.is_empty(), !self.future.is_empty())
    }

    /// Every number that is still held.
    #[cfg(test)]
    pub(in crate::tui) fn held(&self) -> Vec<MarkId> {
        self.past.iter().chain(&self.future).map(|mark| mark.id).collect()
    }

    fn new_mark(&mut self, progress: &Progress) -> Mark {
        self.n_marks += 1;
        Mark { id: MarkId(self.n_marks), progress: Box::new(progress.clone()) }
    }
}

fn push(marks: &mut Vec<Mark>, mark: Mark) {
    if marks.len() == MAX_MARKS {
        marks.remove(0);
    }
    marks.push(mark);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screen::sample::fresh;

    fn at(step: StepId) -> Progress {
        Progress { current: step, ..fresh() }
    }

    #[test]
    fn back_and_forward_again() {
        let mut history = History::default();
        history.mark(&at(StepId::ChooseRegion));
        history.mark(&at(StepId::TrainOnV1));
        let step = |found: Option<(Mark, MarkId)>| found.map(|(mark, _)| mark.progress.current);
        assert_eq!(step(history.undo(&at(StepId::BecomeAdmin))), Some(StepId::TrainOnV1));
        assert_eq!(step(history.undo(&at(StepId::TrainOnV1))), Some(StepId::ChooseRegion));
        assert_eq!(step(history.undo(&at(StepId::ChooseRegion))), None);
        assert_eq!(step(history.redo(&at(StepId::ChooseRegion))), Some(StepId::TrainOnV1));
        assert_eq!(history.ways(), (true, true));
        history.mark(&at(StepId::TrainOnV1));
        assert_eq!(history.ways(), (true, false));
    }

    #[test]
    fn only_so_many_are_kept() {
        let mut history = History::default();
        (0..100).for_each(|_| {
            history.mark(&at(StepId::TrainOnV1));
        });
        assert_eq!(history.held().len(), MAX_MARKS);
        assert_eq!(history.held().last(), Some(&MarkId(100)));
    }
}
