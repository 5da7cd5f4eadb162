//! What holds after every step, whatever happened.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::world::{Asked, Origin, World};
use crate::policy::Decision;
use crate::sim::account::owned_pairs;
use crate::sim::test_client::parsed;
use crate::sim::test_lab::Person;
use crate::sim::{
    AccountState, JobStatus, ProvisionedStatus, Record, RecordStatus, Stack, WireResponse, write_account,
};
use crate::source::to_json;
use crate::template::{Attributes, Imports, Inputs, Pseudo, evaluate, parse, policy_documents};

/// How many answers a journal keeps.
const RECALLED: usize = 512;

/// What is the same for all seeds, or was worked out once.
pub(super) struct Known {
    pub(super) origins: [Origin; 2],
    /// The documents that were there before anybody came.
    initial: BTreeSet<String>,
    /// Stack and template → the policy documents that they give.
    documents: BTreeMap<(String, String), Vec<String>>,
    /// What the seed did.
    pub(super) told: String,
}

impl Known {
    pub(super) fn new() -> Self {
        let origins = [Origin::new(false), Origin::new(true)];
        // Version 1's, but not what the update put in force: that has to come from its template.
        let initial = origins[0].documents().collect();
        Self { origins, initial, documents: BTreeMap::new(), told: String::new() }
    }

    /// Whether the template in this stack gives the document.
    fn gives(&mut self, account: &AccountState, stack: &Stack, template: &str, document: &str) -> bool {
        let key = (stack.stack_id.clone(), template.to_owned());
        let is_in = |documents: &Vec<String>| documents.iter().any(|given| given == document);
        if self.documents.get(&key).is_some_and(is_in) {
            return true;
        }
        let documents = given(account, stack, template);
        let found = is_in(&documents);
        self.documents.insert(key, documents);
        found
    }
}

/// The policy documents of a template, as the stack stands.
fn given(account: &AccountState, stack: &Stack, template: &str) -> Vec<String> {
    let Ok(template) = parse(template) else { return Vec::new() };
    let deployed = account.deployments.values().filter(|it| it.stack_id == stack.stack_id);
    let parameters = deployed.flat_map(|deployment| deployment.parameters.iter().cloned());
    let made = stack.resources.iter().map(|resource| {
        let attributes = owned_pairs(&resource.attributes).collect();
        (resource.logical_id.to_string(), Attributes { reference: resource.physical_id.clone(), attributes })
    });
    let inputs = Inputs {
        parameters: owned_pairs(&stack.parameters).chain(parameters).collect(),
        imports: Imports::Known(Arc::new(
            account.exports.iter().map(|(name, export)| (name.to_owned(), export.value.clone())).collect(),
        )),
        pseudo: Pseudo {
            region: account.identity.region.clone(),
            account_id: account.identity.account_id.as_str().to_owned(),
            partition: "aws".to_owned(),
            stack_id: stack.stack_id.clone(),
            stack_name: stack.name.clone(),
        },
        attributes: made.collect(),
    };
    policy_documents(&evaluate(&template, &inputs).0).into_iter().map(|(.., document)| to_json(&document)).collect()
}

/// What is known of one account's past.
pub(super) struct Laws {
    records: BTreeMap<String, Record>,
    /// What was made under which token.
    made: BTreeMap<(&'static str, Person, String), String>,
    /// Policy ARN and document that a template is known to have put there.
    explained: BTreeSet<(String, String)>,
    /// The newest request ids since the start.
    answered: VecDeque<String>,
    pub(super) clock_was_set: bool,
}

/// What was there before a request.
pub(super) struct Before {
    asked: Option<Asked>,
    records: BTreeSet<String>,
    artifacts: BTreeSet<String>,
    jobs: BTreeSet<String>,
    /// Whether the policy in force on the notebook's role denies jobs without a VPC.
    is_guarded: bool,
}

fn keys<V>(table: &crate::sim::Table<V>) -> BTreeSet<String> {
    table.iter().map(|(key, _)| key.to_owned()).collect()
}

impl Laws {
    pub(super) fn of(world: &World) -> Self {
        let account = world.lab.simulator.account();
        let records = account.records.iter().map(|(id, record)| (id.to_owned(), record.clone())).collect();
        Self {
            records,
            made: BTreeMap::new(),
            explained: BTreeSet::new(),
            answered: VecDeque::new(),
            clock_was_set: false,
        }
    }

    /// What is due is done and saved first, so that every change after this is the request's.
    pub(super) fn before(&self, world: &mut World, asked: Option<Asked>) -> Before {
        world.lab.simulator.advance();
        world.save();
        let account = world.lab.simulator.account();
        Before {
            asked,
            records: keys(&account.records),
            artifacts: keys(&account.artifacts),
            jobs: keys(&account.training_jobs),
            is_guarded: is_guarded(account, &world.lab.ready.notebook_role),
        }
    }

    /// The laws of one answer.
    pub(super) fn answered(&mut self, world: &World, before: Before, answer: &WireResponse) {
        let told = &world.told;
        let simulator = &world.lab.simulator;
        let id = answer.header("x-amzn-requestid").expect("every answer has an id").to_owned();
        let entry = simulator.latest().expect("every answer is in the journal");
        assert_eq!((&entry.request_id, entry.status), (&id, answer.status), "the journal is complete\n{told}");
        assert_eq!(entry.code.is_some(), answer.status >= 400, "the journal has the code\n{told}");
        self.answered.push_back(id);
        if self.answered.len() > RECALLED {
            self.answered.pop_front();
        }
        for id in [self.answered.front(), self.answered.back()].into_iter().flatten() {
            assert!(simulator.recall(id).is_some(), "the newest {RECALLED} answers are known\n{told}");
        }
        let allowed = entry.judgements.iter().filter(|judgement| judgement.decision == Decision::Allowed).count();
        if answer.status == 200 {
            assert_eq!(allowed, entry.judgements.len(), "what is done was allowed\n{told}");
        } else if entry.fault.is_none() {
            assert!(!simulator.is_changed(), "what is refused changes nothing\n{told}");
            let is_denied = entry.code.as_deref().is_some_and(|code| code.starts_with("AccessDenied"));
            let by_iam = entry.judgements.last().is_some_and(|judgement| judgement.decision != Decision::Allowed);
            assert!(!by_iam || is_denied, "who is not allowed is told so\n{told}");
        }
        let Some(asked) = &before.asked else { return };
        assert_eq!(entry.operation, asked.operation, "the journal has the operation\n{told}");
        if !asked.is_honest {
            assert!(answer.status != 200 && !simulator.is_changed(), "a forged request does nothing\n{told}");
        }
        self.made_once(simulator.account(), &before, asked, answer, told);
        guarded(simulator.account(), &before, &world.lab.ready.notebook_role, told);
    }

    /// A token makes one thing, and every answer to it names that.
    fn made_once(&mut self, account: &AccountState, before: &Before, asked: &Asked, answer: &WireResponse, told: &str) {
        let records = keys(&account.records);
        let artifacts = keys(&account.artifacts);
        let new = records.difference(&before.records).chain(artifacts.difference(&before.artifacts));
        let new: Vec<&String> = new.collect();
        let Some((person, token)) = asked.token.clone() else {
            assert_eq!(new.len(), 0, "nothing is made without a token\n{told}");
            return;
        };
        assert!(new.len() <= 1, "one request makes one thing\n{told}");
        let key = (asked.operation, person, token);
        for id in new {
            let earlier = self.made.insert(key.clone(), id.clone());
            assert_eq!(earlier, None, "a token makes one thing, {id} is another\n{told}");
        }
        if answer.status == 200 {
            let body = parsed(answer);
            let id = body["RecordDetail"]["RecordId"].as_str().or(body["ProvisioningArtifactDetail"]["Id"].as_str());
            assert_eq!(id.map(str::to_owned), self.made.get(&key).cloned(), "the answer to a token\n{told}");
        }
    }

    /// The laws of the account as it stands.
    pub(super) fn hold(&mut self, world: &World, known: &mut Known) {
        let account = world.lab.simulator.account();
        self.records_go_on(account, &world.told);
        changes_are_whole(account, &world.told);
        for job in account.training_jobs.values() {
            let is_outside = job.vpc_config.is_none();
            assert!(
                !(is_outside && job.status == JobStatus::Completed) || self.clock_was_set,
                "the detective control stops {}\n{}",
                job.name,
                world.told
            );
        }
        self.policies_come_from_templates(account, known, &world.told);
        settled_as_recorded(account, known, &world.told);
    }

    /// No record is lost, and none goes back.
    fn records_go_on(&mut self, account: &AccountState, told: &str) {
        for (id, earlier) in &mut self.records {
            let now = account.records.get(id).unwrap_or_else(|| panic!("record {id} is lost\n{told}"));
            let identity = |record: &Record| {
                (
                    record.provisioned_product_id.clone(),
                    record.artifact_id.clone(),
                    record.record_type,
                    record.created_at,
                )
            };
            assert_eq!(identity(now), identity(earlier), "{told}");
            let goes_on = rank(now.status) > rank(earlier.status) || now == earlier;
            let is_same_step = now.status == earlier.status && rank(now.status) < 3;
            assert!(goes_on || is_same_step, "{id}: {:?} after {:?}\n{told}", now.status, earlier.status);
            earlier.clone_from(now);
        }
        for (id, record) in account.records.iter() {
            self.records.entry(id.to_owned()).or_insert_with(|| record.clone());
        }
    }

    /// Every document in force that was not there at the start is one that a published template gives.
    fn policies_come_from_templates(&mut self, account: &AccountState, known: &mut Known, told: &str) {
        for (arn, policy) in account.policies.iter() {
            let Some(in_force) = policy.in_force() else { panic!("{arn} has no version in force\n{told}") };
            let document = in_force.document.to_string();
            let fact = (arn.to_owned(), document.clone());
            if known.initial.contains(&document) || self.explained.contains(&fact) {
                continue;
            }
            let is_given = account.stacks.values().any(|stack| {
                account.artifacts.values().any(|version| known.gives(account, stack, &version.template, &document))
            });
            assert!(is_given, "no template put this in force on {arn}: {document}\n{told}");
            self.explained.insert(fact);
        }
        for role in account.roles.values() {
            for arn in &role.attached_policies {
                assert!(account.policies.contains(arn), "{} has {arn}, which is gone\n{told}", role.name);
            }
        }
    }

    /// What was saved is what there is.
    pub(super) fn nothing_lost(&self, world: &World, saved: &AccountState) {
        let (live, ids) = (world.lab.simulator.account(), world.lab.simulator.ids());
        assert!(write_account(saved, ids) == write_account(live, ids), "saved and read back\n{}", world.told);
    }

    /// Answers from before are not known any more.
    pub(super) fn restarted(&mut self) {
        self.answered.clear();
    }
}

fn rank(status: RecordStatus) -> u8 {
    match status {
        RecordStatus::Created => 0,
        RecordStatus::InProgress => 1,
        RecordStatus::InProgressInError => 2,
        RecordStatus::Succeeded | RecordStatus::Failed => 3,
    }
}

/// Whether the role has a policy in force that denies jobs without a VPC.
fn is_guarded(account: &AccountState, role_arn: &str) -> bool {
    let attached = account.role_by_arn(role_arn).map(|role| role.attached_policies.as_slice()).unwrap_or_default();
    let documents = attached.iter().filter_map(|arn| account.policies.get(arn)?.in_force());
    let denies = r#""Condition":{"Null":{"sagemaker:VpcSubnets":"true"}}"#;
    documents.into_iter().any(|version| version.document.contains(denies))
}

/// Once version 2 is in force, the notebook's role starts no job outside the VPC.
fn guarded(account: &AccountState, before: &Before, role_arn: &str, told: &str) {
    let role = role_arn.rsplit('/').next().unwrap_or_default();
    let new = account.training_jobs.values().filter(|job| !before.jobs.contains(&job.name));
    for job in new.filter(|job| job.created_by.contains(&format!("assumed-role/{role}/"))) {
        assert!(!before.is_guarded || job.vpc_config.is_some(), "{} runs outside the VPC\n{told}", job.name);
    }
}

/// A provisioned product is under change as long as a deployment is under way for its newest record.
fn changes_are_whole(account: &AccountState, told: &str) {
    for product in account.provisioned_products.values() {
        let is_changing = product.status == ProvisionedStatus::UnderChange;
        let has_deployment = account.deployments.contains(&product.last_record_id);
        assert_eq!(is_changing, has_deployment, "{} is {:?}\n{told}", product.name, product.status);
        assert!(account.records.contains(&product.last_record_id), "the newest record of {}\n{told}", product.name);
    }
    let scheduled: Vec<String> = account.timeline.values().map(|due| format!("{:?}", due.transition)).collect();
    for (id, _) in account.deployments.iter() {
        let is_scheduled = scheduled.iter().any(|transition| transition.contains(id));
        assert!(is_scheduled, "{id} would never go on\n{told}");
    }
}

/// What a provisioned product last succeeded with is what is in force.
fn settled_as_recorded(account: &AccountState, known: &mut Known, told: &str) {
    for product in account.provisioned_products.values() {
        let is_settled = matches!(product.status, ProvisionedStatus::Available | ProvisionedStatus::Tainted);
        let record = account.records.get(&product.last_successful_provisioning_record_id).filter(|_| is_settled);
        let version = record.and_then(|record| account.artifacts.get(&record.artifact_id));
        let stack = account.stacks.get(&product.stack_id);
        let (Some(version), Some(stack)) = (version, stack) else { continue };
        let resources = stack.resources.iter().filter(|it| it.resource_type == "AWS::IAM::ManagedPolicy");
        for resource in resources {
            let in_force = account.policies.get(&resource.physical_id).and_then(|policy| policy.in_force());
            let document = in_force.map(|version| version.document.to_string()).unwrap_or_default();
            let is_given = known.gives(account, stack, &version.template, &document);
            assert!(is_given, "{} has {}, in force is {document}\n{told}", product.name, version.name);
        }
    }
}
