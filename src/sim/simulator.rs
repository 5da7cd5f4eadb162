//! The path of one request through the account.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::account::{AccountState, Changes, Due, Transition};
use super::journal::{Journal, JournalEntry};
use super::operation::Applying;
use super::service;
use super::wire::{WireRequest, WireResponse};
use super::{deployment, timeline};
use crate::policy::MessageForm;
use crate::world::{Clock, Ids, Pace, Timestamp};

/// How an account is simulated.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How fast AWS's own work is done.
    pub pace: Pace,
    /// Which generation of AWS's denial message is sent.
    pub message_form: MessageForm,
    /// No session lasts longer than this.
    pub max_session: Option<Duration>,
    /// File name → text of templates in the public buckets; they stand in for built-in ones of the same name.
    pub templates: BTreeMap<String, String>,
}

/// A simulated account that answers requests.
#[derive(Debug)]
pub struct Simulator {
    account: AccountState,
    ids: Ids,
    clock: Arc<dyn Clock>,
    options: Options,
    journal: Journal,
}

impl Simulator {
    /// An account that answers.
    #[must_use]
    pub fn new(account: AccountState, ids: Ids, clock: Arc<dyn Clock>, options: Options) -> Self {
        Self { account, ids, clock, options, journal: Journal::default() }
    }

    /// Answers a request. Whatever the bytes, there is an answer.
    pub fn handle(&mut self, _request: &WireRequest) -> WireResponse {
        self.advance();
        let _ = self.ids.uuid();
        WireResponse { status: 500, headers: Vec::new(), body: Vec::new() }
    }

    /// Applies what is due now.
    pub fn advance(&mut self) {
        let now = self.clock.now();
        while let Some(due) = timeline::pop_due(&mut self.account, now) {
            let at = due.at;
            self.apply(due, at);
        }
    }

    /// Does all that is pending now, in its order: somebody skipped the wait.
    pub fn hurry(&mut self) {
        let now = self.clock.now();
        while let Some(due) = timeline::pop_due(&mut self.account, Timestamp(i64::MAX)) {
            self.apply(due, now);
        }
    }

    /// When something becomes due next.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        timeline::next_due(&self.account)
    }

    /// How a request was decided; the newest 512 are known.
    #[must_use]
    pub fn recall(&self, request_id: &str) -> Option<&JournalEntry> {
        self.journal.recall(request_id)
    }

    /// What is in the account.
    #[must_use]
    pub fn account(&self) -> &AccountState {
        &self.account
    }

    /// What was changed since this was last asked.
    pub fn take_changes(&mut self) -> Changes {
        self.account.take_changes()
    }

    fn apply(&mut self, due: Due, now: Timestamp) {
        let mut applying = Applying {
            account: &mut self.account,
            ids: &mut self.ids,
            now,
            pace: self.options.pace,
            templates: &self.options.templates,
        };
        match due.transition {
            Transition::ArtifactReady { artifact_id } => {
                service::servicecatalog::artifact_ready(&mut applying, &artifact_id);
            }
            Transition::RecordStep { record_id, step } => deployment::step(&mut applying, &record_id, step),
            Transition::JobStep { job, status } => service::sagemaker::job_step(&mut applying, &job, &status),
            Transition::DetectiveControl { job } => service::sagemaker::detective_control(&mut applying, &job),
        }
    }
}
