//! What is known of the account, from the answers so far.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::answer::{
    Answer, EventNote, LaunchPathNote, NotebookNote, PolicyNote, ProductNote, ProvisionedNote, RecordNote,
    ResourceNote, VersionNote,
};
use super::attempt::{Attempt, Outcome, VpcPlan};
use super::call::{Asked, Call};
use super::fleet::FleetNotes;
use super::persona::Persona;
use super::port::{CallError, CallErrorKind, Performed};
use super::real::{Evidence, RealNotes};
use super::region::{Region, TemplateFile, find_region};
use super::step::StepId;
use crate::names::Arn;
use crate::world::Timestamp;

/// How many attempts are kept. The first one stays: it is what the others are compared with.
const MAX_ATTEMPTS: usize = 64;

/// Most labs have no fleet, and say nothing of one.
fn is_empty(fleet: &FleetNotes) -> bool {
    *fleet == FleetNotes::default()
}

mod discovered;

use discovered::evidence_in_error;

/// What is known, and what the present run of the present step has asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    /// The region's code.
    pub region: String,
    /// Drawn at the lab's start; names and idempotency tokens are made from it.
    pub lab_id: String,
    /// The account.
    pub account_id: Option<String>,
    /// ARN of the base identity.
    pub base_arn: Option<String>,
    /// ARNs of the roles that are known.
    pub roles: BTreeMap<Persona, String>,
    /// What GetCallerIdentity said for each persona.
    pub seen_as: BTreeMap<Persona, String>,
    /// The product.
    pub product: Option<ProductNote>,
    /// Its versions, oldest first.
    pub versions: Vec<VersionNote>,
    /// The version that the lab made, or found made.
    pub new_version: Option<String>,
    /// The version in force before.
    pub old_version: Option<String>,
    /// The member's provisioned product.
    pub provisioned: Option<ProvisionedNote>,
    /// The parameters of its stack.
    pub stack_parameters: BTreeMap<String, String>,
    /// The resources of its stack.
    pub resources: Vec<ResourceNote>,
    /// The notebook instance.
    pub notebook: Option<NotebookNote>,
    /// The launch path.
    pub launch_path: Option<LaunchPathNote>,
    /// The product's parameters.
    pub parameter_keys: Vec<String>,
    /// The record of the update.
    pub record: Option<RecordNote>,
    /// The stack's events, oldest first.
    pub events: Vec<EventNote>,
    /// The account's exports.
    pub exports: BTreeMap<String, String>,
    /// Training attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// The notebook role's policies as read, those in force.
    pub policies: Vec<PolicyNote>,
    /// The same as a step before read them, until an update replaces what is in force.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies_before: Vec<PolicyNote>,
    /// Policies still to be read: ARNs, and the version in force once known.
    pub to_read: Vec<(String, Option<String>)>,
    /// Inline policies still to be read.
    pub inline_to_read: Vec<String>,
    /// The operations answered since the present step was entered, in order.
    pub trail: Vec<String>,
    /// What stopped the present step.
    pub failure: Option<CallError>,
    /// What a lab on a real account knows beside; none on the simulated one.
    pub real: Option<Box<RealNotes>>,
    /// What is kept of the whole team.
    #[serde(skip_serializing_if = "is_empty")]
    pub fleet: FleetNotes,
    /// Sessions that are open; they end with the program.
    #[serde(skip)]
    pub sessions: BTreeMap<Persona, Timestamp>,
}

impl Notes {
    /// The lab's region.
    #[must_use]
    pub fn lab_region(&self) -> Option<Region> {
        find_region(&self.region).ok()
    }

    /// The address of the new version's template in this region.
    #[must_use]
    pub fn template_url(&self) -> String {
        let chosen = self.real.as_ref().and_then(|real| real.wanted.template_url.clone());
        let workshop = || self.lab_region().map(|region| region.template_url(TemplateFile::V2));
        chosen.or_else(workshop).unwrap_or_default()
    }

    /// Starts a step: what it asked before no longer counts.
    pub fn enter_step(&mut self) {
        self.trail.clear();
        self.failure = None;
        if let Some(real) = &mut self.real {
            real.question = None;
            real.choice = None;
            real.n_renewals = 0;
        }
        let are_whole = self.to_read.is_empty() && self.inline_to_read.is_empty();
        let policies = std::mem::take(&mut self.policies);
        if are_whole && !policies.is_empty() {
            self.policies_before = policies;
        }
        self.to_read.clear();
        self.inline_to_read.clear();
    }

    /// Takes in how a job is by now that was looked at outside the steps.
    pub fn look_again(&mut self, performed: &Performed) {
        if let Ok(Answer::Job(job)) = &performed.result
            && let Some(attempt) = self.attempts.iter_mut().find(|attempt| attempt.plan.job_name == job.name)
        {
            attempt.job = Some(job.clone());
        }
    }

    /// How often the present step has had an answer to `operation`.
    #[must_use]
    pub fn answered(&self, operation: &str) -> usize {
        self.trail.iter().filter(|name| *name == operation).count()
    }

    /// The notebook role's name, without its path.
    #[must_use]
    pub fn notebook_role_name(&self) -> Option<String> {
        let arn = self.roles.get(&Persona::Notebook)?;
        arn.parse::<Arn>().ok().map(|arn| arn.last_component().to_owned())
    }

    /// The name that AWS SSO, the console and the lab give the caller's sessions: the base identity's own.
    #[must_use]
    pub fn session_name(&self, role: Persona) -> String {
        if role == Persona::Notebook {
            return "SageMaker".to_owned();
        }
        if let Some(chosen) = self.real.as_ref().and_then(|real| real.wanted.session_name.clone()) {
            return chosen;
        }
        let own = self.base_arn.as_deref().and_then(|arn| arn.parse::<Arn>().ok());
        own.map_or_else(|| "participant".to_owned(), |arn| arn.last_component().to_owned())
    }

    /// The call that opens a session of `role`.
    #[must_use]
    pub fn assume_role(&self, role: Persona, role_arn: String) -> Call {
        let external_id = self.real.as_ref().and_then(|real| real.wanted.external_id.clone());
        Call::AssumeRole { role, role_arn, session_name: self.session_name(role), external_id }
    }

    /// Whose credentials make the attempts: the notebook role's own session, or the base identity where that is the
    /// notebook role already, as inside the notebook instance.
    #[must_use]
    pub fn notebook_actor(&self) -> Persona {
        let is_inside = self.real.is_some()
            && self
                .notebook_role_name()
                .zip(self.base_arn.as_ref())
                .is_some_and(|(role, base)| base.contains(&format!(":assumed-role/{role}/")));
        if is_inside { Persona::Base } else { Persona::Notebook }
    }

    /// The project's own subnets and security group, from the account's exports.
    #[must_use]
    pub fn approved_vpc(&self) -> Option<VpcPlan> {
        let under =
            |prefix: &str| -> Vec<String> { self.exports_of_project(prefix).map(|(_, value)| value.clone()).collect() };
        let subnets: Vec<String> = (1..=3).flat_map(|zone| under(&format!("ds-subnet{zone}-"))).collect();
        let security_group_ids = under("ds-sagemaker-sg-");
        (!subnets.is_empty() && !security_group_ids.is_empty()).then_some(VpcPlan { subnets, security_group_ids })
    }

    /// The exports whose name begins so; those of the notebook's own project where the account has several.
    pub fn exports_of_project(&self, prefix: &str) -> impl Iterator<Item = (&String, &String)> {
        let parameter = |name: &str| self.stack_parameters.get(name).cloned().unwrap_or_default();
        let project = format!("-{}-{}", parameter("ProjectName"), parameter("EnvType"));
        let (prefix, of_project) = (prefix.to_owned(), format!("{}{project}", prefix.trim_end_matches('-')));
        let own = |name: &str| name == of_project || name.starts_with(&format!("{of_project}-"));
        let has_own = self.exports.keys().any(|name| own(name));
        self.exports.iter().filter(move |(name, _)| {
            let is_own = **name == of_project || name.starts_with(&format!("{of_project}-"));
            if has_own { is_own } else { name.starts_with(&prefix) }
        })
    }

    /// Who may become the notebook role.
    #[must_use]
    pub fn notebook_parent(&self) -> Option<Persona> {
        match &self.real {
            Some(_) if self.notebook_actor() == Persona::Base => Some(Persona::Base),
            Some(real) => real.notebook_parent(self.roles.get(&Persona::Team), self.base_arn.as_ref()),
            None => Persona::Notebook.assumed_by(),
        }
    }

    /// How an attempt came about.
    #[must_use]
    pub fn evidence(&self, attempt: &Attempt) -> Evidence {
        let known = self.real.as_ref().and_then(|real| real.evidence.get(&attempt.number).copied());
        known.unwrap_or(Evidence::Sent)
    }

    /// How the attempt that a call was about came about, in a real account.
    #[must_use]
    pub fn evidence_of(&self, asked: &Asked) -> Option<Evidence> {
        let is_attempt = matches!(asked.call, Call::CreateTrainingJob(_) | Call::SimulateTrainingJob(_));
        let last = self.attempts.last().filter(|_| is_attempt && self.real.is_some())?;
        Some(self.evidence(last))
    }

    /// An attempt's outcome is the lab's reading of it; every other call's is what the answer says. For notes that have
    /// taken the answer in.
    #[must_use]
    pub fn outcome_of(&self, asked: &Asked, performed: &Performed) -> Outcome {
        let is_attempt = matches!(asked.call, Call::CreateTrainingJob(_));
        let read = self.attempts.last().filter(|_| is_attempt).map(|attempt| attempt.outcome);
        let said = || performed.result.as_ref().err().map_or(Outcome::Allowed, Outcome::of_error);
        read.unwrap_or_else(said)
    }

    /// A version by its id.
    #[must_use]
    pub fn version(&self, id: Option<&String>) -> Option<&VersionNote> {
        self.versions.iter().find(|version| Some(&version.id) == id)
    }

    /// What the lab calls a version: the one before is Version 1 where the product has no others, whatever the account
    /// calls it.
    #[must_use]
    pub fn title_of<'a>(&self, version: &'a VersionNote) -> &'a str {
        let is_old = self.old_version.as_ref() == Some(&version.id) && self.new_version.as_ref() != Some(&version.id);
        if is_old && self.versions.len() == 2 { "Version 1" } else { &version.name }
    }

    /// The lab's version, once the notebook has been updated to it.
    #[must_use]
    pub fn new_version_in_force(&self) -> Option<&VersionNote> {
        let in_force = self.provisioned.as_ref().map(|provisioned| &provisioned.artifact_id)?;
        self.version(self.new_version.as_ref().filter(|new| *new == in_force))
    }

    /// The newest attempt of a step.
    #[must_use]
    pub fn attempt_of(&self, step: StepId) -> Option<&Attempt> {
        self.attempts.iter().rev().find(|attempt| attempt.step == step)
    }

    /// Takes an answer in. A denial of a training attempt is a result; every other error stops the step.
    pub fn absorb(&mut self, step: StepId, asked: &Asked, performed: &Performed, now: Timestamp) {
        if self.renews(asked, performed) {
            return;
        }
        self.trail.push(asked.call.operation().to_owned());
        if let Call::CreateTrainingJob(plan) = &asked.call {
            self.absorb_attempt(step, plan, performed, now);
            return;
        }
        match &performed.result {
            Ok(answer) => self.absorb_answer(step, asked, answer, now),
            Err(_) if step == StepId::ExplainTheDenial && matches!(asked.call, Call::SimulateTrainingJob(_)) => {}
            Err(error) => {
                if self.real.as_mut().is_some_and(|real| real.tolerate(asked, error)) {
                    self.absorb_refusal(asked);
                    return;
                }
                if error.kind == CallErrorKind::Credentials {
                    self.sessions.remove(&asked.who);
                }
                self.failure = Some(self.explained(asked, error));
            }
        }
    }

    fn absorb_attempt(
        &mut self,
        step: StepId,
        plan: &super::attempt::TrainingJobPlan,
        performed: &Performed,
        now: Timestamp,
    ) {
        let error = performed.result.as_ref().err().cloned();
        let mut outcome = error.as_ref().map_or(Outcome::Allowed, Outcome::of_error);
        let number = self.attempts.last().map_or(1, |last| last.number + 1);
        if let (Some(real), Some(error)) = (&mut self.real, &error)
            && let Some(evidence) = evidence_in_error(error)
        {
            outcome = Outcome::Allowed;
            real.evidence.insert(number, evidence);
        }
        if outcome == Outcome::Error {
            self.failure.clone_from(&error);
        }
        self.add_attempt(Attempt {
            number,
            step,
            plan: plan.clone(),
            outcome,
            error,
            request_id: performed.request_id.clone(),
            http_status: performed.http_status,
            elapsed_micros: u64::try_from(performed.elapsed.as_micros()).unwrap_or(u64::MAX),
            at: now,
            job: None,
            seen_absent: false,
        });
    }

    pub(super) fn add_attempt(&mut self, attempt: Attempt) {
        self.attempts.push(attempt);
        if self.attempts.len() > MAX_ATTEMPTS {
            self.attempts.remove(1);
        }
    }

    fn absorb_answer(&mut self, step: StepId, asked: &Asked, answer: &Answer, now: Timestamp) {
        match answer {
            Answer::Caller { arn, account_id } => self.absorb_caller(asked.who, arn, account_id),
            Answer::Assumed { arn, expires_at } => self.absorb_session(&asked.call, arn, *expires_at),
            Answer::Products(products) => self.absorb_products(products),
            Answer::Versions(versions) => self.absorb_versions(versions),
            Answer::Version(version) => self.absorb_version(&asked.call, version),
            Answer::LaunchPaths(paths) => self.launch_path = paths.first().cloned(),
            Answer::ParameterKeys(keys) => self.parameter_keys.clone_from(keys),
            Answer::ProvisionedProducts(all) => self.absorb_own_products(all),
            Answer::ProvisionedProduct(one) => self.absorb_provisioned(Some(one)),
            Answer::Record(record) => self.absorb_record(&asked.call, record),
            Answer::StackParameters(parameters) => self.stack_parameters.clone_from(parameters),
            Answer::Resources(resources) => self.resources.clone_from(resources),
            Answer::Events(events) => self.events.clone_from(events),
            Answer::Exports(exports) => self.exports.clone_from(exports),
            Answer::Notebook(notebook) => self.absorb_notebook(notebook),
            Answer::JobStarted(_) => {}
            Answer::Job(job) => {
                let attempt = self.attempts.iter_mut().rev().find(|attempt| attempt.plan.job_name == job.name);
                if let Some(attempt) = attempt {
                    attempt.job = Some(job.clone());
                }
            }
            Answer::Jobs(names) => {
                if let Some(attempt) = self.attempts.last_mut() {
                    attempt.seen_absent = !names.contains(&attempt.plan.job_name);
                }
            }
            Answer::AttachedPolicies(attached) => {
                self.to_read.extend(attached.iter().map(|policy| (policy.arn.clone(), None)));
                self.read_boundary_too();
            }
            Answer::InlinePolicies(names) => self.inline_to_read.extend(names.iter().cloned()),
            Answer::Policy { arn, default_version } => self.absorb_default_version(arn, default_version),
            Answer::PolicyDocument(policy) => self.absorb_policy(policy),
            // No step asks for a whole fleet.
            Answer::Fleet(_) | Answer::Authorizations(_) => {}
            Answer::Owned(_)
            | Answer::Alias(_)
            | Answer::Roles(_)
            | Answer::Template(_)
            | Answer::Role(_)
            | Answer::Simulated(_)
            | Answer::PolicyVersions(_)
            | Answer::Done => self.absorb_real(step, asked, answer, now),
        }
    }

    fn absorb_caller(&mut self, who: Persona, arn: &str, account_id: &str) {
        self.seen_as.insert(who, arn.to_owned());
        if who == Persona::Base {
            self.account_id = Some(account_id.to_owned());
            self.base_arn = Some(arn.to_owned());
        }
    }

    fn absorb_session(&mut self, call: &Call, arn: &str, expires_at: Timestamp) {
        let Call::AssumeRole { role, .. } = call else { return };
        self.sessions.insert(*role, expires_at);
        // The steps that become ADMIN and TEAM ask GetCallerIdentity, and are done by its answer; of the notebook nobody asks.
        if *role == Persona::Notebook {
            self.seen_as.insert(*role, arn.to_owned());
        }
    }

    fn absorb_versions(&mut self, versions: &[VersionNote]) {
        let known = std::mem::take(&mut self.versions);
        self.versions = versions
            .iter()
            .map(|version| {
                let before = known.iter().find(|old| old.id == version.id);
                let url_before = || before.and_then(|old| old.template_url.clone());
                let template_before = || before.and_then(|old| old.template.clone());
                VersionNote {
                    template_url: version.template_url.clone().or_else(url_before),
                    template: version.template.clone().or_else(template_before),
                    status: before.map_or_else(|| version.status.clone(), |old| old.status.clone()),
                    ..version.clone()
                }
            })
            .collect();
        self.versions.sort_by_key(|version| version.created_at);
    }

    fn absorb_version(&mut self, call: &Call, version: &VersionNote) {
        if matches!(call, Call::CreateProvisioningArtifact { .. }) {
            self.new_version = Some(version.id.clone());
        }
        match self.versions.iter_mut().find(|known| known.id == version.id) {
            Some(known) => {
                let template = version.template.clone().or_else(|| known.template.take());
                let template_url = version.template_url.clone().or_else(|| known.template_url.take());
                *known = VersionNote { template, template_url, ..version.clone() };
            }
            None => self.versions.push(version.clone()),
        }
    }

    fn absorb_provisioned(&mut self, provisioned: Option<&ProvisionedNote>) {
        let Some(provisioned) = provisioned else { return };
        let stack_id =
            provisioned.stack_id.clone().or_else(|| self.provisioned.as_ref().and_then(|old| old.stack_id.clone()));
        if self.old_version.is_none() {
            self.old_version = Some(provisioned.artifact_id.clone());
        }
        self.provisioned = Some(ProvisionedNote { stack_id, ..provisioned.clone() });
    }

    fn absorb_record(&mut self, call: &Call, record: &RecordNote) {
        if matches!(call, Call::UpdateProvisionedProduct { .. }) {
            self.policies_before.clear();
        }
        self.record = Some(record.clone());
    }

    fn absorb_notebook(&mut self, notebook: &NotebookNote) {
        self.roles.insert(Persona::Notebook, notebook.role_arn.clone());
        self.notebook = Some(notebook.clone());
    }

    fn absorb_default_version(&mut self, arn: &str, default_version: &str) {
        if let Some(entry) = self.to_read.iter_mut().find(|(known, _)| known == arn) {
            entry.1 = Some(default_version.to_owned());
        }
    }

    fn absorb_policy(&mut self, policy: &PolicyNote) {
        match &policy.arn {
            Some(arn) => self.to_read.retain(|(known, _)| known != arn),
            None => self.inline_to_read.retain(|name| *name != policy.name),
        }
        self.policies.push(policy.clone());
    }
}
