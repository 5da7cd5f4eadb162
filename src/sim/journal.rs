//! What was asked and how it was decided, by request id. It holds no secret and no body.

use std::collections::{BTreeMap, VecDeque};

use super::operation::Service;
use crate::policy::{Decision, PolicySet, Request, Verdict, evaluate};
use crate::world::Timestamp;

/// How many entries are kept unless less is asked for; the oldest gives way to the newest.
pub(crate) const MAX_ENTRIES: usize = 512;

/// One answered request.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// The id that the answer carries.
    pub request_id: String,
    /// When it was answered.
    pub at: Timestamp,
    /// The caller's ARN; absent for a request that was not authenticated.
    pub principal: Option<String>,
    /// The service asked, if it could be told.
    pub service: Option<Service>,
    /// The operation as the request names it; empty if it names none.
    pub operation: String,
    /// What IAM was asked and said, in order; the last one is the one that refused, if any did.
    pub judgements: Vec<Judgement>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The error's code as the answer carries it.
    pub code: Option<String>,
    /// The fault that was planned for it.
    pub fault: Option<&'static str>,
}

/// One question to IAM and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Who asked for what, with every condition key.
    pub request: Request,
    /// The decision.
    pub decision: Decision,
    /// The policies that were asked, as they stood then.
    pub policies: PolicySet,
}

impl Judgement {
    /// The decision with the whole trace. It is made when somebody looks back: few do.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        evaluate(&self.policies, &self.request)
    }
}

/// The newest entries.
#[derive(Debug)]
pub(crate) struct Journal {
    capacity: usize,
    entries: BTreeMap<String, JournalEntry>,
    order: VecDeque<String>,
}

impl Journal {
    /// A journal that keeps so many entries.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, entries: BTreeMap::new(), order: VecDeque::new() }
    }

    /// Adds an entry and drops the oldest one when there are too many.
    pub(crate) fn record(&mut self, entry: JournalEntry) {
        self.order.push_back(entry.request_id.clone());
        self.entries.insert(entry.request_id.clone(), entry);
        while self.order.len() > self.capacity {
            if let Some(oldest) = self.order.pop_front() {
                self.entries.remove(&oldest);
            }
        }
    }

    /// The entry of the newest answer.
    pub(crate) fn latest(&self) -> Option<&JournalEntry> {
        self.entries.get(self.order.back()?)
    }

    /// The entry of a request.
    pub(crate) fn recall(&self, request_id: &str) -> Option<&JournalEntry> {
        self.entries.get(request_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_512_entries_are_kept() {
        let mut journal = Journal::new(MAX_ENTRIES);
        for number in 0..600 {
            journal.record(JournalEntry {
                request_id: number.to_string(),
                at: Timestamp(number),
                principal: None,
                service: None,
                operation: String::new(),
                judgements: Vec::new(),
                status: 200,
                code: None,
                fault: None,
            });
        }
        assert!(journal.recall("87").is_none());
        assert!(journal.recall("88").is_some());
        assert_eq!(journal.entries.len(), MAX_ENTRIES);
    }
}
