//! The path of one request through the account, and of what becomes due.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::account::{AccountState, Changes, Due, Transition};
use super::auth::{self, Credential, Documents};
use super::fault::{Fault, FaultPlan};
use super::journal::{Journal, JournalEntry, MAX_ENTRIES};
use super::operation::{Applying, Caller, Invocation, Operation, Service, ServiceError};
use super::value::Value;
use super::wire::{self, MAX_BODY, Route, WireRequest, WireResponse};
use super::{constraint, deployment, service, snapshot, timeline};
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
    /// The calls that are answered with trouble.
    pub faults: FaultPlan,
    /// How many of the newest answers are known, with how they were decided; 512 at the most and unless less is asked.
    pub recall: Option<usize>,
}

/// A simulated account that answers requests.
#[derive(Debug)]
pub struct Simulator {
    account: AccountState,
    ids: Ids,
    clock: Arc<dyn Clock>,
    options: Options,
    journal: Journal,
    documents: Documents,
}

impl Simulator {
    /// An account that answers. The built-in templates are published beside those of `options`.
    #[must_use]
    pub fn new(account: AccountState, ids: Ids, clock: Arc<dyn Clock>, options: Options) -> Self {
        let journal = Journal::new(options.recall.unwrap_or(MAX_ENTRIES).min(MAX_ENTRIES));
        Self { account, ids, clock, options, journal, documents: Documents::default() }
    }

    /// Answers a request. Whatever the bytes, there is an answer.
    pub fn handle(&mut self, request: &WireRequest) -> WireResponse {
        let now = self.clock.now();
        self.advance_to(now);
        let credential = Credential::read(request);
        let scope = credential.as_ref().ok().and_then(Option::as_ref).map(|credential| credential.service.as_str());
        let route = wire::recognise(request, scope);
        let mut entry = JournalEntry {
            request_id: self.ids.uuid(),
            at: now,
            principal: None,
            service: route.service,
            operation: route.operation.clone(),
            judgements: Vec::new(),
            status: 0,
            code: None,
            fault: None,
        };
        let fault = self.options.faults.next(&route);
        entry.fault = fault.as_ref().map(Fault::name);
        let refusal = fault.as_ref().and_then(|fault| fault.refusal(route.service, now));
        let answer = match refusal {
            Some(refusal) if fault.as_ref().is_some_and(|fault| !fault.is_applied) => Err(refusal),
            refusal => {
                let perform =
                    |credential: Option<Credential>| self.perform(request, &route, credential.as_ref(), &mut entry);
                let answer = credential.and_then(perform);
                refusal.map_or(answer, Err)
            }
        };
        let answer = answer.map_err(|error| wire::spell(route.protocol, error));
        let mut response = wire::write(&route, request, &entry.request_id, answer.as_ref());
        response.trouble = fault.and_then(|fault| fault.trouble());
        entry.status = response.status;
        entry.code = answer.err().map(|error| error.code);
        self.journal.record(entry);
        response
    }

    /// Applies what is due now.
    pub fn advance(&mut self) {
        self.advance_to(self.clock.now());
    }

    /// Does all that is pending now, in its order: somebody skipped the wait.
    pub fn hurry(&mut self) {
        let now = self.clock.now();
        while let Some(due) = timeline::pop_due(&mut self.account, Timestamp(i64::MAX)) {
            self.pass(due.transition, now);
        }
    }

    /// When something becomes due next.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        timeline::next_due(&self.account)
    }

    /// How a request was decided; the newest are known, as many as was asked for.
    #[must_use]
    pub fn recall(&self, request_id: &str) -> Option<&JournalEntry> {
        self.journal.recall(request_id)
    }

    /// The entry of the newest answer.
    #[must_use]
    pub fn latest(&self) -> Option<&JournalEntry> {
        self.journal.latest()
    }

    /// Whether anything was changed since changes were last taken.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.account.is_changed()
    }

    /// The whole account as text, keys included. It counts as unchanged from here on.
    pub fn whole(&mut self) -> String {
        self.account.forget_changes();
        snapshot::write(&self.account, &self.ids)
    }

    /// The whole account but for its access keys, as lines over an empty one; each holds at most `size` records.
    ///
    /// # Errors
    /// Whatever `take` answers.
    pub fn lines<E>(&mut self, size: usize, take: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        snapshot::account_lines(&mut self.account, &self.ids, size, take)
    }

    /// What is in the account.
    #[must_use]
    pub fn account(&self) -> &AccountState {
        &self.account
    }

    /// The ids that are still to be drawn; a saved account goes on with them.
    #[must_use]
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// What was changed since this was last asked.
    pub fn take_changes(&mut self) -> Changes {
        self.account.take_changes()
    }

    /// Each transition is applied as of the instant it was due, so that one late request leaves the same
    /// account as many timely ones.
    fn advance_to(&mut self, now: Timestamp) {
        while let Some(Due { at, transition }) = timeline::pop_due(&mut self.account, now) {
            self.pass(transition, at);
        }
    }

    fn pass(&mut self, transition: Transition, now: Timestamp) {
        let applying = &mut self.applying(now);
        match transition {
            Transition::ArtifactReady { artifact_id } => {
                service::servicecatalog::artifact_ready(applying, &artifact_id);
            }
            Transition::RecordStep { record_id, step } => deployment::step(applying, &record_id, step),
            Transition::JobStep { job, status } => service::sagemaker::job_step(applying, &job, &status),
            Transition::NotebookInService { name } => service::sagemaker::notebook_in_service(applying, &name),
            Transition::DetectiveControl { job } => service::sagemaker::detective_control(applying, &job),
        }
    }

    /// Judges a request in AWS's order: signature and session, operation and body, members, IAM, and only then
    /// what it refers to.
    fn perform(
        &mut self,
        request: &WireRequest,
        route: &Route,
        credential: Option<&Credential>,
        entry: &mut JournalEntry,
    ) -> Result<Value, ServiceError> {
        if request.body.len() > MAX_BODY {
            let message = format!("the body has more than {MAX_BODY} bytes");
            return Err(ServiceError::new("RequestEntityTooLarge", message).with_status(413));
        }
        let authenticate = |credential| self.authenticate(request, route, credential, entry.at);
        let caller = credential.map(authenticate).transpose()?;
        entry.principal = caller.as_ref().map(|caller| caller.arn.clone());
        if route.service == Some(Service::S3) {
            let input = wire::read(route, request)?;
            return service::s3::read(&route.operation, &input, &self.options.templates);
        }
        let caller = caller.ok_or_else(unsigned)?;
        let operation = find(route)?;
        let input = wire::read(route, request)?;
        constraint::check(operation.members, &input)?;
        let invocation = Invocation { operation, input, caller, request_id: entry.request_id.clone(), now: entry.at };
        let form = self.options.message_form;
        let (judgements, allowed) = auth::authorize(&invocation, &self.account, &mut self.documents, form);
        entry.judgements = judgements;
        allowed?;
        (operation.apply)(&mut self.applying(invocation.now), &invocation)
    }

    fn authenticate(
        &self,
        request: &WireRequest,
        route: &Route,
        credential: &Credential,
        now: Timestamp,
    ) -> Result<Caller, ServiceError> {
        let caller = auth::authenticate(request, credential, route.service, &self.account, now)?;
        let key = self.account.access_keys.get(&caller.access_key_id);
        match (key, route.service) {
            (Some(key), Some(service)) if !auth::may_use(key, service, &route.operation) => {
                Err(ServiceError::new("InvalidClientTokenId", auth::INVALID_TOKEN))
            }
            _ => Ok(caller),
        }
    }

    fn applying(&mut self, now: Timestamp) -> Applying<'_> {
        Applying {
            account: &mut self.account,
            ids: &mut self.ids,
            now,
            pace: self.options.pace,
            max_session: self.options.max_session,
            templates: &self.options.templates,
            faults: &mut self.options.faults,
        }
    }
}

fn unsigned() -> ServiceError {
    ServiceError::new("MissingAuthenticationToken", "Request is missing Authentication Token")
}

fn find(route: &Route) -> Result<&'static Operation, ServiceError> {
    let operation = route.service.and_then(|service| service::find(service, &route.operation));
    let printable = route.operation.chars().filter(|character| !character.is_control()).take(128);
    operation.ok_or_else(|| {
        let message = format!("The action {} is not valid for this endpoint.", printable.collect::<String>());
        ServiceError::new("InvalidAction", message)
    })
}
