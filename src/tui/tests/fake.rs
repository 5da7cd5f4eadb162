//! An account and a workshop that answer from a table, made up for the screens.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::fake_team::Team;
use crate::lab::{
    Account, Answer, AttachedPolicy, Call, CallError, CallErrorKind, EventNote, JobNote, KeptAccount, LaunchPathNote,
    NotebookNote, Opened, Opening, Performed, Performing, Persona, PolicyNote, ProductNote, Progress, ProvisionedNote,
    Recalled, RecordNote, Region, ResourceNote, SavedLab, Saving, TrainingJobPlan, VersionNote, Workshop,
};
use crate::world::Timestamp;

pub(super) const NOW: Timestamp = Timestamp(1_795_453_262_000);

const ACCOUNT: &str = "012348485732";
const ROLE: &str = "arn:aws:iam::012348485732:role/ds-notebook-role-ml-dev-ana";
const POLICY: &str = "arn:aws:iam::012348485732:policy/ds-notebook-policy-ml-dev-ana";
const STACK: &str = "arn:aws:cloudformation:eu-west-1:012348485732:stack/SC-1/1";

/// The policy that the role has after the update, as far as the lab asks about it.
pub(super) const DOCUMENT: &str = r#"{"Version":"2012-10-17","Statement":[
{"Effect":"Allow","Action":["ssm:GetParameters","ssm:GetParameter"],"Resource":"*"},
{"Effect":"Deny","Action":["sagemaker:CreateTrainingJob","sagemaker:CreateProcessingJob"],"Resource":"*",
 "Condition":{"Null":{"sagemaker:VpcSubnets":"true"}}},
{"Effect":"Allow","Action":"sagemaker:*","Resource":"*","Condition":{"ForAllValues:StringEqualsIfExists":
 {"sagemaker:VpcSubnets":["subnet-1","subnet-2","subnet-3"],"sagemaker:VpcSecurityGroupIds":["sg-1"]}}}]}"#;

/// The policy before.
pub(super) const DOCUMENT_1: &str = r#"{"Version":"2012-10-17","Statement":[
{"Effect":"Allow","Action":["ssm:GetParameters","ssm:GetParameter"],"Resource":"*"},
{"Effect":"Allow","Action":"sagemaker:*","Resource":"*"}]}"#;

/// What the account must remember between calls.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    version_made: bool,
    updating: bool,
    looks_at_record: usize,
    pub(super) team: Team,
    hurried: bool,
    pub(super) jobs: Vec<String>,
}

/// The account.
#[derive(Debug, Default)]
pub(super) struct FakeAccount {
    pub(super) state: Mutex<State>,
    /// The operation that fails, and how often still.
    pub(super) failing: Mutex<Option<(&'static str, usize)>>,
    /// The operation that is never answered.
    pub(super) silent: Option<&'static str>,
    /// How many further notebooks there are.
    pub(super) team: usize,
    /// The one of them whose update is rolled back, by its number.
    pub(super) rolls_back: Option<usize>,
    /// How often the record is looked at before the update is done.
    pub(super) slow: usize,
}

impl Account for FakeAccount {
    fn perform(&self, who: Persona, call: Call) -> Performing {
        if self.silent == Some(call.operation()) {
            return Box::pin(std::future::pending());
        }
        let result = self.failure(&call).map_or_else(|| self.answer(who, &call), Err);
        let http_status = Some(if result.is_ok() { 200 } else { 400 });
        let request_id = Some("11111111-2222-3333-4444-555555555555".to_owned());
        let performed = Performed { result, request_id, http_status, elapsed: Duration::from_micros(400) };
        Box::pin(async move {
            // As a real answer does, this one takes a turn of the loop.
            tokio::task::yield_now().await;
            performed
        })
    }

    fn recall(&self, _request_id: &str) -> Option<Recalled> {
        None
    }

    fn hurry(&self) {
        self.state.lock().unwrap().hurried = true;
    }
}

impl FakeAccount {
    fn failure(&self, call: &Call) -> Option<CallError> {
        let mut failing = self.failing.lock().unwrap();
        match failing.as_mut() {
            Some((operation, left)) if *operation == call.operation() && *left > 0 => {
                *left -= 1;
                Some(error(CallErrorKind::Throttled, "ThrottlingException", "Rate exceeded"))
            }
            _ => None,
        }
    }

    fn answer(&self, who: Persona, call: &Call) -> Result<Answer, CallError> {
        let mut state = self.state.lock().unwrap();
        Ok(match call {
            Call::WhoAmI => Answer::Caller { arn: session(who), account_id: ACCOUNT.to_owned() },
            Call::AssumeRole { role, .. } => {
                Answer::Assumed { arn: session(*role), expires_at: NOW.after(Duration::from_secs(3600)) }
            }
            Call::SearchProductsAsAdmin => {
                Answer::Products(vec![ProductNote { id: "prod-1".into(), name: "SageMaker Notebook".into() }])
            }
            Call::ListProvisioningArtifacts { .. } | Call::DescribeProduct { .. } => {
                Answer::Versions(versions(state.version_made))
            }
            Call::CreateProvisioningArtifact { template_url, .. } => {
                state.version_made = true;
                let status = "CREATING".to_owned();
                Answer::Version(VersionNote { status, template_url: Some(template_url.clone()), ..version(2, None) })
            }
            Call::DescribeProvisioningArtifact { artifact_id, verbose, .. } => {
                let number = if artifact_id == "pa-1" { 1 } else { 2 };
                Answer::Version(version(number, verbose.then(|| template(number))))
            }
            Call::ListLaunchPaths { .. } => {
                Answer::LaunchPaths(vec![LaunchPathNote { id: "lpv3-1".into(), name: "Data science".into() }])
            }
            Call::DescribeProvisioningParameters { .. } => Answer::ParameterKeys(vec!["EnvType".into()]),
            Call::SearchFleet { .. } => Answer::Fleet(state.team.found(self.team, self.provisioned(&state))),
            Call::GetAccountAuthorizationDetails => {
                Answer::Authorizations(Box::new(state.team.authorizations(self.team, state.updating)))
            }
            Call::UpdateProvisionedProduct { provisioned_product_id, token, .. }
                if provisioned_product_id.starts_with("pp-m") =>
            {
                Answer::Record(state.team.update(provisioned_product_id, token))
            }
            Call::DescribeRecord { record_id } if record_id.starts_with("rec-pp-m") => {
                let hurried = state.hurried;
                Answer::Record(state.team.look(record_id, if hurried { 0 } else { self.slow }, self.rolls_back))
            }
            Call::SearchProvisionedProducts => Answer::ProvisionedProducts(vec![self.provisioned(&state)]),
            Call::DescribeProvisionedProduct { .. } => Answer::ProvisionedProduct(self.provisioned(&state)),
            Call::UpdateProvisionedProduct { .. } => {
                state.updating = true;
                Answer::Record(record("CREATED"))
            }
            Call::DescribeRecord { .. } => {
                state.looks_at_record += 1;
                let is_done = state.hurried || state.looks_at_record > self.slow;
                Answer::Record(record(if is_done { "SUCCEEDED" } else { "IN_PROGRESS" }))
            }
            Call::DescribeStack { .. } => Answer::StackParameters(BTreeMap::from([("EnvType".into(), "dev".into())])),
            Call::DescribeStackResources { .. } => Answer::Resources(vec![ResourceNote {
                logical_id: "SageMakerNotebook".into(),
                physical_id: "arn:aws:sagemaker:eu-west-1:012348485732:notebook-instance/ml-dev-ana".into(),
                resource_type: "AWS::SageMaker::NotebookInstance".into(),
            }]),
            Call::DescribeStackEvents { .. } => Answer::Events(vec![EventNote {
                id: "1".into(),
                at: NOW,
                logical_id: "SC-1".into(),
                resource_type: "AWS::CloudFormation::Stack".into(),
                status: "UPDATE_IN_PROGRESS".into(),
                reason: None,
            }]),
            Call::ListExports => Answer::Exports(exports()),
            Call::DescribeNotebookInstance { name } => {
                Answer::Notebook(NotebookNote { name: name.clone(), status: "InService".into(), role_arn: ROLE.into() })
            }
            Call::CreateTrainingJob(plan) => return train(&mut state, plan),
            Call::DescribeTrainingJob { name } => Answer::Job(job(name, state.updating)),
            Call::ListTrainingJobs { .. } => Answer::Jobs(state.jobs.clone()),
            Call::ListAttachedRolePolicies { .. } => Answer::AttachedPolicies(vec![AttachedPolicy {
                name: "ds-notebook-policy-ml-dev-ana".into(),
                arn: POLICY.into(),
            }]),
            Call::ListRolePolicies { .. } => Answer::InlinePolicies(Vec::new()),
            Call::GetPolicy { .. } => Answer::Policy { arn: POLICY.into(), default_version: "v2".into() },
            Call::GetRolePolicy { .. } | Call::GetPolicyVersion { .. } => Answer::PolicyDocument(PolicyNote {
                name: "ds-notebook-policy-ml-dev-ana".into(),
                arn: Some(POLICY.into()),
                version: Some("v2".into()),
                document: DOCUMENT.into(),
            }),
            // Only a real account is asked for the rest.
            other => return Err(error(CallErrorKind::Other, "NotFaked", other.operation())),
        })
    }

    fn provisioned(&self, state: &State) -> ProvisionedNote {
        ProvisionedNote {
            id: "pp-1".into(),
            name: "notebook-ana".into(),
            status: "AVAILABLE".into(),
            product_id: "prod-1".into(),
            artifact_id: if state.updating { "pa-2".into() } else { "pa-1".into() },
            stack_id: Some(STACK.into()),
        }
    }
}

/// Version 1 allows everything; after the update, only the project's own network passes.
fn train(state: &mut State, plan: &TrainingJobPlan) -> Result<Answer, CallError> {
    let arn = plan.job_arn("eu-west-1");
    let refused = |why: &str| {
        let user = session(Persona::Notebook);
        let text =
            format!("User: {user} is not authorized to perform: sagemaker:CreateTrainingJob on resource: {arn} {why}");
        Err(error(CallErrorKind::Denied, "AccessDeniedException", &text))
    };
    let subnets = plan.vpc.as_ref().map(|vpc| vpc.subnets.clone()).unwrap_or_default();
    if state.updating && subnets.is_empty() {
        return refused(&format!("with an explicit deny in an identity-based policy: {POLICY}"));
    }
    if state.updating && !subnets.contains(&"subnet-1".to_owned()) {
        return refused("because no identity-based policy allows the sagemaker:CreateTrainingJob action");
    }
    state.jobs.push(plan.job_name.clone());
    Ok(Answer::JobStarted(arn))
}

fn error(kind: CallErrorKind, code: &str, message: &str) -> CallError {
    CallError { kind, code: code.to_owned(), message: message.to_owned() }
}

fn session(who: Persona) -> String {
    let role = match who {
        Persona::Base => return "arn:aws:iam::012348485732:user/ana".to_owned(),
        Persona::Admin => "ds-administrator-role",
        Persona::Team => "ds-user-role-ml-dev",
        Persona::Notebook => "ds-notebook-role-ml-dev-ana",
    };
    format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/ana")
}

/// A template that makes the role's policy, and nothing else.
fn template(number: i64) -> String {
    let document = if number == 1 { DOCUMENT_1 } else { DOCUMENT };
    format!(
        r#"{{"Resources":{{"Policy":{{"Type":"AWS::IAM::ManagedPolicy","Properties":{{"PolicyDocument":{document}}}}}}}}}"#
    )
}

fn version(number: i64, template: Option<String>) -> VersionNote {
    VersionNote {
        id: format!("pa-{number}"),
        name: format!("Version {number}"),
        status: "AVAILABLE".into(),
        active: true,
        created_at: Some(Timestamp(NOW.0 + number)),
        template_url: None,
        template: template.map(Into::into),
    }
}

fn versions(second: bool) -> Vec<VersionNote> {
    (1..=if second { 2 } else { 1 }).map(|number| version(number, None)).collect()
}

fn record(status: &str) -> RecordNote {
    RecordNote { id: "rec-1".into(), status: status.into(), created_at: Some(NOW), errors: Vec::new() }
}

fn job(name: &str, has_vpc: bool) -> JobNote {
    JobNote {
        name: name.to_owned(),
        status: "InProgress".into(),
        secondary_status: "Starting".into(),
        message: None,
        has_vpc,
        created_at: NOW,
        ended_at: None,
    }
}

fn exports() -> BTreeMap<String, String> {
    let pairs = [
        ("ds-subnet1-ml-dev", "subnet-1"),
        ("ds-subnet2-ml-dev", "subnet-2"),
        ("ds-subnet3-ml-dev", "subnet-3"),
        ("ds-sagemaker-sg-ml-dev", "sg-1"),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

/// Opens labs on one fake account and keeps what is saved.
#[derive(Default)]
pub(super) struct FakeWorkshop {
    pub(super) account: Arc<FakeAccount>,
    pub(super) saved: Mutex<Vec<SavedLab>>,
    pub(super) kept: Arc<Mutex<Option<Progress>>>,
    pub(super) n_saves: Arc<AtomicUsize>,
    pub(super) opened: Mutex<Vec<(Region, bool)>>,
    /// Why nothing can be saved.
    pub(super) full: bool,
    /// The accounts that were kept.
    pub(super) states: Mutex<Vec<State>>,
    /// Whether its accounts are real ones.
    pub(super) is_real: AtomicBool,
}

impl Workshop for FakeWorkshop {
    fn saved(&self) -> Vec<SavedLab> {
        self.saved.lock().unwrap().clone()
    }

    fn open(&self, region: Region, fresh: bool) -> Opening {
        self.opened.lock().unwrap().push((region, fresh));
        let kept = self.kept.lock().unwrap().clone().filter(|_| !fresh);
        if fresh {
            *self.account.state.lock().unwrap() = State::default();
        }
        let roles = BTreeMap::from([
            (Persona::Admin, "arn:aws:iam::012348485732:role/ds-administrator-role".to_owned()),
            (Persona::Team, "arn:aws:iam::012348485732:role/ds-user-role-ml-dev".to_owned()),
        ]);
        let progress = kept.unwrap_or_else(|| Progress::begin(region, roles, "lab-1".to_owned(), NOW));
        let account: Arc<dyn Account> = Arc::<FakeAccount>::clone(&self.account);
        let simulated = !self.is_real.load(Ordering::Relaxed);
        Box::pin(async move { Ok(Opened { account, progress, simulated, notice: None }) })
    }

    fn save(&self, progress: &Progress) -> Saving {
        if self.full {
            return Box::pin(async { Err("the disk is full".to_owned()) });
        }
        let (kept, n_saves, progress) = (Arc::clone(&self.kept), Arc::clone(&self.n_saves), progress.clone());
        Box::pin(async move {
            tokio::task::yield_now().await;
            *kept.lock().unwrap() = Some(progress);
            n_saves.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })
    }

    fn keep(&self) -> Option<KeptAccount> {
        let mut states = self.states.lock().unwrap();
        states.push(self.account.state.lock().unwrap().clone());
        Some(KeptAccount::new((states.len() - 1).to_string()))
    }

    fn restore(&self, kept: KeptAccount, progress: Progress) -> Opening {
        let number: usize = kept.text().parse().unwrap();
        self.account.state.lock().unwrap().clone_from(&self.states.lock().unwrap()[number]);
        let account: Arc<dyn Account> = Arc::<FakeAccount>::clone(&self.account);
        Box::pin(async move { Ok(Opened { account, progress, simulated: true, notice: None }) })
    }
}
