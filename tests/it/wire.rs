//! The SDK's clients against the simulated account, in process: what one side signs and writes, the other side
//! checks and reads. Each call of the lab as the persona that makes it, and each kind of refusal.

use std::sync::{Arc, Mutex};

use explicit_deny::aws::{AwsAccount, BaseCredentials, Connection, Retries};
use explicit_deny::lab::{
    Account, Answer, Call, CallError, CallErrorKind, Performed, Persona, TemplateFile, TrainingJobPlan, VpcPlan,
    find_region,
};
use explicit_deny::policy::Decision;
use explicit_deny::sim::{self, Ready, ScenarioOptions, Simulator};
use explicit_deny::world::{Clock, ManualClock, Pace, Seed, Timestamp};

use crate::whole_lab::Memory;

const NOW: Timestamp = Timestamp(1_795_453_262_000);
const REGION: &str = "eu-west-1";

/// A simulated account after Lab 4 with the SDK in front of it.
struct Bench {
    account: AwsAccount,
    ready: Ready,
    clock: Arc<ManualClock>,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    fn new() -> Self {
        Self::signing_with(|ready| (ready.access_key_id.clone(), ready.secret_access_key.clone()))
    }

    fn signing_with(keys: impl Fn(&Ready) -> (String, String)) -> Self {
        let clock = Arc::new(ManualClock::at(NOW));
        let options = ScenarioOptions { region: REGION.to_owned(), ..ScenarioOptions::default() };
        let (account, ids, ready) = sim::after_lab_4(Seed(7), options, NOW).expect("a scenario");
        let options = sim::Options { pace: Pace::Instant, ..sim::Options::default() };
        let as_clock = || Arc::clone(&clock) as Arc<dyn Clock>;
        let simulator = Arc::new(Mutex::new(Simulator::new(account, ids, as_clock(), options)));
        let (access_key_id, secret) = keys(&ready);
        let account = AwsAccount::connect(Connection {
            region: REGION.to_owned(),
            http_client: sim::http_client(Arc::clone(&simulator)),
            base: BaseCredentials::fixed(access_key_id, secret, None),
            clock: as_clock(),
            recall: Some(Arc::new(Memory(simulator))),
            retries: Retries::Never,
            endpoint_url: None,
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { account, ready, clock, runtime }
    }

    /// With every role assumed.
    fn with_roles() -> Self {
        let bench = Self::new();
        let Ready { admin_role, team_role, notebook_role, .. } = bench.ready.clone();
        for (role, role_arn) in
            [(Persona::Admin, admin_role), (Persona::Team, team_role), (Persona::Notebook, notebook_role)]
        {
            let who = role.assumed_by().expect("a role");
            // The session's name is the user's, as in the console: what the team launched belongs to it.
            let session_name = if role == Persona::Notebook { "SageMaker".to_owned() } else { bench.user_name() };
            let assumed = bench.answer(who, Call::AssumeRole { role, role_arn, session_name, external_id: None });
            assert!(matches!(assumed, Answer::Assumed { expires_at, .. } if expires_at > NOW), "{assumed:?}");
        }
        bench
    }

    fn user_name(&self) -> String {
        let Answer::Caller { arn, .. } = self.answer(Persona::Base, Call::WhoAmI) else { panic!("not a caller") };
        arn.rsplit('/').next().expect("a name").to_owned()
    }

    fn perform(&self, who: Persona, call: Call) -> Performed {
        self.runtime.block_on(self.account.perform(who, call))
    }

    fn answer(&self, who: Persona, call: Call) -> Answer {
        let told = format!("{who:?} {call:?}");
        let performed = self.perform(who, call);
        assert!(performed.request_id.is_some(), "{told}: no request id");
        assert_eq!(performed.http_status, Some(200), "{told}: {performed:?}");
        performed.result.expect(&told)
    }

    fn refusal(&self, who: Persona, call: Call) -> (CallError, Performed) {
        let performed = self.perform(who, call);
        (performed.result.clone().expect_err("a refusal"), performed)
    }

    fn product(&self) -> String {
        self.ready.product_id.clone()
    }

    fn plan(&self, name: &str, vpc: Option<VpcPlan>) -> Call {
        let region = find_region(REGION).expect("a region of the lab");
        Call::CreateTrainingJob(Box::new(TrainingJobPlan {
            job_name: name.to_owned(),
            image: region.xgboost_image(),
            instance_type: "ml.m4.xlarge".to_owned(),
            instance_count: 1,
            volume_gb: 30,
            max_runtime_seconds: 300,
            role_arn: self.ready.notebook_role.clone(),
            input: format!("s3://sagemaker-workshop-cloudformation-{REGION}/quickstart/train_data.csv"),
            output: "s3://out/models".to_owned(),
            vpc,
        }))
    }

    fn approved(&self) -> VpcPlan {
        let Ready { subnets, security_group_ids, .. } = self.ready.clone();
        VpcPlan { subnets, security_group_ids }
    }

    /// Publishes version 2 and updates the notebook to it; the record as it stands afterwards.
    fn update_to_version_2(&self) -> Answer {
        let publish = Call::CreateProvisioningArtifact {
            product_id: self.product(),
            name: "Version 2".to_owned(),
            description: "preventive".to_owned(),
            template_url: find_region(REGION).expect("a region of the lab").template_url(TemplateFile::V2),
            token: "publish-1".to_owned(),
        };
        let Answer::Version(version) = self.answer(Persona::Admin, publish) else { panic!("not a version") };
        assert_eq!((version.name.as_str(), version.active), ("Version 2", true));
        let Answer::LaunchPaths(paths) =
            self.answer(Persona::Team, Call::ListLaunchPaths { product_id: self.product() })
        else {
            panic!("not launch paths")
        };
        let path_id = paths.first().expect("a path").id.clone();
        let parameters = Call::DescribeProvisioningParameters {
            product_id: self.product(),
            artifact_id: version.id.clone(),
            path_id: path_id.clone(),
        };
        let Answer::ParameterKeys(parameter_keys) = self.answer(Persona::Team, parameters) else {
            panic!("not parameters")
        };
        assert_eq!(parameter_keys.len(), 7);
        let update = Call::UpdateProvisionedProduct {
            provisioned_product_id: self.ready.provisioned_product_id.clone(),
            product_id: self.product(),
            artifact_id: version.id,
            path_id,
            parameter_keys,
            token: "update-1".to_owned(),
        };
        let Answer::Record(record) = self.answer(Persona::Team, update) else { panic!("not a record") };
        self.account.hurry();
        self.answer(Persona::Team, Call::DescribeRecord { record_id: record.id })
    }
}

#[test]
fn everyone_is_who_they_say() {
    let bench = Bench::with_roles();
    let check = |who: Persona, role: &str| {
        let Answer::Caller { arn, account_id } = bench.answer(who, Call::WhoAmI) else { panic!("not a caller") };
        assert_eq!(account_id, bench.ready.account_id.as_str());
        let name = role.rsplit('/').next().expect("a name");
        assert!(arn.contains(name), "{arn} is not {name}");
    };
    check(Persona::Admin, &bench.ready.admin_role);
    check(Persona::Team, &bench.ready.team_role);
    check(Persona::Notebook, &bench.ready.notebook_role);
}

#[test]
fn the_catalog_answers_administrator_and_member() {
    let bench = Bench::with_roles();
    let product_id = bench.product();
    let Answer::Products(products) = bench.answer(Persona::Admin, Call::SearchProductsAsAdmin) else { panic!() };
    assert!(products.iter().any(|product| product.id == product_id), "{products:?}");
    let listed = bench.answer(Persona::Admin, Call::ListProvisioningArtifacts { product_id: product_id.clone() });
    let seen = bench.answer(Persona::Team, Call::DescribeProduct { product_id: product_id.clone() });
    assert_eq!(listed, seen);
    let Answer::Versions(versions) = listed else { panic!("not versions") };
    let first = versions.first().expect("a version").clone();
    assert!(first.created_at.is_some_and(|at| at < NOW));
    let describe = |verbose| Call::DescribeProvisioningArtifact {
        product_id: product_id.clone(),
        artifact_id: first.id.clone(),
        verbose,
    };
    let Answer::Version(version) = bench.answer(Persona::Admin, describe(true)) else { panic!("not a version") };
    assert_eq!(version.status, "AVAILABLE");
    assert!(version.template.is_some_and(|text| text.contains("SageMakerExecPolicy")));
    let Answer::ProvisionedProducts(own) = bench.answer(Persona::Team, Call::SearchProvisionedProducts) else {
        panic!("not provisioned products")
    };
    let own: Vec<_> = own.iter().map(|product| (product.id.clone(), product.artifact_id.clone())).collect();
    assert_eq!(own, [(bench.ready.provisioned_product_id.clone(), first.id)]);
}

#[test]
fn the_lab_ends_in_an_explicit_deny_that_the_account_remembers() {
    let bench = Bench::with_roles();
    let Answer::JobStarted(arn) = bench.answer(Persona::Notebook, bench.plan("on-v1", None)) else { panic!() };
    assert!(arn.ends_with(":training-job/on-v1"), "{arn}");
    let Answer::Record(record) = bench.update_to_version_2() else { panic!("not a record") };
    assert_eq!((record.status.as_str(), record.errors), ("SUCCEEDED", Vec::new()));
    let (error, performed) = bench.refusal(Persona::Notebook, bench.plan("no-vpc", None));
    assert_eq!((error.kind, error.code.as_str()), (CallErrorKind::Denied, "AccessDeniedException"));
    assert!(error.message.contains("with an explicit deny in an identity-based policy"), "{}", error.message);
    assert_eq!(performed.http_status, Some(400));
    let recalled = bench.account.recall(&performed.request_id.expect("an id")).expect("a memory");
    assert_eq!(recalled.verdict.decision, Decision::ExplicitDeny);
    let foreign = VpcPlan { subnets: vec!["subnet-0f0e0d0c0b0a09080".into()], ..bench.approved() };
    let (error, _) = bench.refusal(Persona::Notebook, bench.plan("foreign", Some(foreign)));
    assert!(error.message.contains("because no identity-based policy allows"), "{}", error.message);
    bench.answer(Persona::Notebook, bench.plan("vpc", Some(bench.approved())));
    let describe = Call::DescribeTrainingJob { name: "vpc".into() };
    let Answer::Job(job) = bench.answer(Persona::Notebook, describe) else { panic!("not a job") };
    assert!(job.has_vpc && job.created_at == NOW, "{job:?}");
    let list = |name: &str| Call::ListTrainingJobs { name_contains: name.into() };
    assert_eq!(bench.answer(Persona::Notebook, list("vpc")), Answer::Jobs(vec!["vpc".into()]));
}

#[test]
fn the_policies_of_the_notebook_role_can_be_read() {
    let bench = Bench::with_roles();
    bench.update_to_version_2();
    let role_name = bench.ready.notebook_role.rsplit('/').next().expect("a name").to_owned();
    let list = Call::ListAttachedRolePolicies { role_name: role_name.clone() };
    let Answer::AttachedPolicies(attached) = bench.answer(Persona::Team, list) else { panic!("not policies") };
    let own = attached.iter().find(|policy| policy.name.starts_with("ds-notebook-policy")).expect("its own policy");
    let get = Call::GetPolicy { policy_arn: own.arn.clone() };
    let Answer::Policy { default_version, .. } = bench.answer(Persona::Team, get) else { panic!("not a policy") };
    assert_eq!(default_version, "v2");
    let get = Call::GetPolicyVersion { policy_arn: own.arn.clone(), version_id: default_version };
    let Answer::PolicyDocument(note) = bench.answer(Persona::Team, get) else { panic!("not a document") };
    assert_eq!(note.name, own.name);
    let document: serde_json::Value = serde_json::from_str(&note.document).expect("decoded JSON");
    assert_eq!(document["Statement"][1]["Effect"], "Deny");
    let inline = bench.answer(Persona::Team, Call::ListRolePolicies { role_name });
    assert_eq!(inline, Answer::InlinePolicies(Vec::new()));
    let role_name = bench.ready.team_role.rsplit('/').next().expect("a name").to_owned();
    let get = Call::GetRolePolicy { role_name, policy_name: "SageMakerAccessInlinePolicy".into() };
    let Answer::PolicyDocument(note) = bench.answer(Persona::Admin, get) else { panic!("not a document") };
    assert!(serde_json::from_str::<serde_json::Value>(&note.document).is_ok());
}

#[test]
fn the_member_finds_the_notebook_and_its_role() {
    let bench = Bench::with_roles();
    let provisioned_product_id = bench.ready.provisioned_product_id.clone();
    let describe = Call::DescribeProvisionedProduct { provisioned_product_id };
    let Answer::ProvisionedProduct(note) = bench.answer(Persona::Team, describe) else { panic!("not a product") };
    assert_eq!((note.status.as_str(), note.product_id), ("AVAILABLE", bench.product()));
    let describe = Call::DescribeNotebookInstance { name: bench.ready.notebook_instance.clone() };
    let Answer::Notebook(note) = bench.answer(Persona::Team, describe) else { panic!("not a notebook") };
    assert_eq!((note.status.as_str(), note.role_arn), ("InService", bench.ready.notebook_role.clone()));
}

#[test]
fn refusals_are_told_apart() {
    let bench = Bench::with_roles();
    let check = |who: Persona, call: Call, kind: CallErrorKind, code: &str| {
        let (error, performed) = bench.refusal(who, call);
        assert_eq!((error.kind, error.code.as_str()), (kind, code), "{}", error.message);
        assert!(performed.request_id.is_some() && performed.http_status.is_some(), "{performed:?}");
    };
    let product_id = bench.product();
    check(
        Persona::Team,
        Call::ListProvisioningArtifacts { product_id },
        CallErrorKind::Denied,
        "AccessDeniedException",
    );
    check(
        Persona::Admin,
        Call::ListProvisioningArtifacts { product_id: "prod-aaaaaaaaaaaaa".into() },
        CallErrorKind::NotFound,
        "ResourceNotFoundException",
    );
    let policy_arn = format!("arn:aws:iam::{}:policy/none", bench.ready.account_id);
    check(Persona::Admin, Call::GetPolicy { policy_arn }, CallErrorKind::NotFound, "NoSuchEntity");
    check(
        Persona::Notebook,
        Call::DescribeTrainingJob { name: "none".into() },
        CallErrorKind::Invalid,
        "ValidationException",
    );
    let role_arn = bench.ready.admin_role.clone();
    let switch = Call::AssumeRole { role: Persona::Admin, role_arn, session_name: "x-1".into(), external_id: None };
    check(Persona::Team, switch, CallErrorKind::Denied, "AccessDenied");
    let session_over = std::time::Duration::from_secs(3601);
    bench.clock.advance(session_over);
    check(Persona::Team, Call::WhoAmI, CallErrorKind::Credentials, "ExpiredToken");
}

#[test]
fn a_wrong_key_is_a_matter_of_credentials() {
    let check = |keys: fn(&Ready) -> (String, String), code: &str| {
        let (error, _) = Bench::signing_with(keys).refusal(Persona::Base, Call::WhoAmI);
        assert_eq!((error.kind, error.code.as_str()), (CallErrorKind::Credentials, code));
        assert!(!error.message.contains("wrong-secret"), "{}", error.message);
    };
    check(|ready| (ready.access_key_id.clone(), "wrong-secret".to_owned()), "SignatureDoesNotMatch");
    check(|_| ("AKIAWRONGWRONGWRONGW".to_owned(), "wrong-secret".to_owned()), "InvalidClientTokenId");
}
