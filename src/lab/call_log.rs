//! The calls of a session, as they ended: who asked for what, how it went, how long it took.
//!
//! Kept in memory only, and only so many of them. Credentials never come here: a call does not carry any.

use std::collections::VecDeque;
use std::time::Duration;

use super::attempt::Outcome;
use super::call::Asked;
use super::notes::Notes;
use super::persona::Persona;
use super::port::Performed;
use super::step::StepId;
use crate::world::Timestamp;

/// How many calls are kept; older ones are forgotten first.
const MAX_CALLS: usize = 512;

/// A call that ended.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedCall {
    /// Counts from 1 over the session.
    pub number: usize,
    /// When it ended.
    pub at: Timestamp,
    /// The step that asked for it.
    pub step: StepId,
    /// What was asked, and with whose credentials.
    pub asked: Asked,
    /// The caller's ARN, where AWS has said it; else the role that it is a session of.
    pub principal: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// AWS's code and text, where it failed.
    pub error: Option<(String, String)>,
    /// The HTTP status, if there was an answer.
    pub http_status: Option<u16>,
    /// AWS's id of the request.
    pub request_id: Option<String>,
    /// How long it took.
    pub elapsed: Duration,
}

fn caller(notes: &Notes, who: Persona) -> Option<String> {
    let of_role = || notes.roles.get(&who).map(|role| format!("a session of {role}"));
    notes.seen_as.get(&who).cloned().or_else(of_role)
}

/// The calls, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallLog {
    calls: VecDeque<LoggedCall>,
    n_logged: usize,
}

impl CallLog {
    /// Writes a call down. `notes` are those after its answer was taken in.
    pub fn log(&mut self, step: StepId, asked: &Asked, performed: &Performed, notes: &Notes, now: Timestamp) {
        self.n_logged += 1;
        if self.calls.len() == MAX_CALLS {
            self.calls.pop_front();
        }
        let error = performed.result.as_ref().err();
        self.calls.push_back(LoggedCall {
            number: self.n_logged,
            at: now,
            step,
            asked: asked.clone(),
            principal: caller(notes, asked.who),
            outcome: error.map_or(Outcome::Allowed, Outcome::of_error),
            error: error.map(|error| (error.code.clone(), error.message.clone())),
            http_status: performed.http_status,
            request_id: performed.request_id.clone(),
            elapsed: performed.elapsed,
        });
    }

    /// Those that are kept, oldest first.
    #[must_use]
    pub fn calls(&self) -> &VecDeque<LoggedCall> {
        &self.calls
    }

    /// How many there were in all.
    #[must_use]
    pub fn n_logged(&self) -> usize {
        self.n_logged
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{Call, CallError, CallErrorKind};

    #[test]
    fn the_newest_are_kept_with_how_they_ended() {
        let mut log = CallLog::default();
        let asked = Asked { who: Persona::Base, call: Call::WhoAmI };
        let message = "Rate exceeded".to_owned();
        let error = CallError { kind: CallErrorKind::Throttled, code: "ThrottlingException".to_owned(), message };
        let performed = Performed {
            result: Err(error),
            request_id: Some("1".to_owned()),
            http_status: Some(400),
            elapsed: Duration::ZERO,
        };
        for second in 0..600 {
            log.log(StepId::ChooseRegion, &asked, &performed, &Notes::default(), Timestamp(second));
        }
        assert_eq!((log.calls().len(), log.n_logged()), (MAX_CALLS, 600));
        let last = log.calls().back().expect("one");
        assert_eq!((last.number, last.outcome), (600, Outcome::Error));
        assert_eq!(last.error.as_ref().map(|(code, _)| code.as_str()), Some("ThrottlingException"));
    }
}
