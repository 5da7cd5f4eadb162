//! A small account made by hand: one user, a few roles, two networks.

use std::sync::Arc;
use std::time::Duration;

use super::client::{Client, element, text};
use crate::sim::account::{
    AccessKey, AccountState, Identity, InlinePolicy, KeyOwner, ManagedPolicy, Network, PolicyVersion, Role,
    SecurityGroup, Subnet, Text, User,
};
use crate::sim::simulator::{Options, Simulator};
use crate::sim::wire::{WireRequest, WireResponse};
use crate::world::{Clock, Ids, ManualClock, Pace, Seed, Timestamp};

pub(super) const ACCOUNT: &str = "123456789012";
pub(super) const NOW: Timestamp = Timestamp(1_795_453_262_000);
pub(super) const NOTEBOOK: &str = "arn:aws:iam::123456789012:role/service-role/notebook";
pub(super) const ADMIN: &str = "arn:aws:iam::123456789012:role/admin";
pub(super) const POLICY: &str = "arn:aws:iam::123456789012:policy/notebook-policy";

/// May assume every role and look at roles.
const USER_POLICY: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"},
    {"Effect":"Allow","Action":["iam:GetRole","iam:ListRoles"],"Resource":"*"}]}"#;

/// The shape of the lab's second version: no VPC is denied, the wrong one is not allowed.
const NOTEBOOK_POLICY: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Deny","Action":["sagemaker:CreateTrainingJob","sagemaker:CreateModel","sagemaker:CreateProcessingJob",
        "sagemaker:CreateHyperParameterTuningJob","sagemaker:CreateNotebookInstance"],
     "Resource":"*","Condition":{"Null":{"sagemaker:VpcSubnets":"true"}}},
    {"Effect":"Allow","Action":"sagemaker:*","Resource":"*","Condition":{"ForAllValues:StringEqualsIfExists":{
        "sagemaker:VpcSubnets":["subnet-1","subnet-2"],"sagemaker:VpcSecurityGroupIds":["sg-1"]}}},
    {"Effect":"Allow","Action":"ssm:GetParameter*","Resource":"arn:aws:ssm:*:*:parameter/ds-*"},
    {"Effect":"Allow","Action":"iam:PassRole","Resource":"*",
     "Condition":{"StringEquals":{"iam:PassedToService":["sagemaker.amazonaws.com"]}}}]}"#;

const ADMIN_POLICY: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sagemaker:*","iam:*","sts:*"],
    "Resource":"*"}}"#;

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"},
    {"Effect":"Allow","Principal":{"Service":"sagemaker.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

const SERVICE_TRUST: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow",
    "Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;

/// A simulator, its clock, and the user's keys.
pub(super) struct Bench {
    pub(super) simulator: Simulator,
    pub(super) clock: Arc<ManualClock>,
    pub(super) user: Client,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self::with(Options { pace: Pace::Times(1), ..Options::default() })
    }

    pub(super) fn with(options: Options) -> Self {
        let clock = Arc::new(ManualClock::at(NOW));
        let simulator = Simulator::new(account(), Ids::new(Seed(7)), clock.clone(), options);
        let user = Client {
            key: "AKIAEXAMPLE".to_owned(),
            secret: "secret".to_owned(),
            token: None,
            region: "eu-west-1".to_owned(),
            signed_at: NOW,
        };
        Self { simulator, clock, user }
    }

    pub(super) fn send(&mut self, request: &WireRequest) -> WireResponse {
        self.simulator.handle(request)
    }

    /// Moves the clock on; clients made before keep signing as of before.
    pub(super) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// The same keys with the clock's present time.
    pub(super) fn now(&self, client: &Client) -> Client {
        Client { signed_at: self.clock.now(), ..client.clone() }
    }

    /// A session of a role, for the user.
    pub(super) fn assume(&mut self, role: &str, more: &[(&str, &str)]) -> Client {
        let by = self.now(&self.user);
        self.assume_by(&by, role, more)
    }

    /// A session of a role, for whoever `by` is.
    pub(super) fn assume_by(&mut self, by: &Client, role: &str, more: &[(&str, &str)]) -> Client {
        let mut members = vec![("RoleArn", role), ("RoleSessionName", "SageMaker")];
        members.extend(more);
        let answer = self.send(&by.query("sts", "AssumeRole", &members));
        assert_eq!(answer.status, 200, "{}", text(&answer));
        Client {
            key: element(&answer, "AccessKeyId"),
            secret: element(&answer, "SecretAccessKey"),
            token: Some(element(&answer, "SessionToken")),
            ..by.clone()
        }
    }
}

/// The members of a training job that is well formed; `more` is written behind them.
pub(super) fn training_job(name: &str, more: &str) -> String {
    let comma = if more.is_empty() { "" } else { "," };
    format!(
        r#"{{"TrainingJobName":"{name}","RoleArn":"{NOTEBOOK}",
        "AlgorithmSpecification":{{"TrainingImage":"image","TrainingInputMode":"File"}},
        "OutputDataConfig":{{"S3OutputPath":"s3://models/out"}},
        "ResourceConfig":{{"InstanceType":"ml.m5.large","InstanceCount":1,"VolumeSizeInGB":5}},
        "StoppingCondition":{{"MaxRuntimeInSeconds":3600}}{comma}{more}}}"#
    )
}

/// A `VpcConfig` of these subnets and groups.
pub(super) fn vpc(subnets: &[&str], groups: &[&str]) -> String {
    serde_json::json!({ "Subnets": subnets, "SecurityGroupIds": groups }).to_string().replacen(
        '{',
        "\"VpcConfig\":{",
        1,
    )
}

fn account() -> AccountState {
    let account_id = ACCOUNT.parse().unwrap();
    let mut account = AccountState::empty(Identity { account_id, region: "eu-west-1".to_owned() });
    account.users.insert("ana", user());
    let owner = KeyOwner::User { name: "ana".to_owned() };
    let key = AccessKey { access_key_id: "AKIAEXAMPLE".to_owned(), secret: "secret".to_owned(), owner };
    account.access_keys.insert("AKIAEXAMPLE", key);
    for (name, path, trust, attached, inline) in [
        ("notebook", "/service-role/", TRUST, &[POLICY][..], None),
        ("admin", "/", TRUST, &[][..], Some(ADMIN_POLICY)),
        ("other", "/", SERVICE_TRUST, &[][..], Some(ADMIN_POLICY)),
    ] {
        account.roles.insert(name, role(name, path, trust, attached, inline));
    }
    account.policies.insert(POLICY, managed());
    for (vpc_id, subnets, group) in
        [("vpc-1", &["subnet-1", "subnet-2"][..], "sg-1"), ("vpc-2", &["subnet-9"][..], "sg-9")]
    {
        account.networks.insert(vpc_id, network(vpc_id, subnets, group));
    }
    account.parameters.insert("ds-vpc-id", "vpc-1".to_owned());
    account
}

fn user() -> User {
    User {
        name: "ana".to_owned(),
        path: "/".to_owned(),
        user_id: "AIDAEXAMPLE".to_owned(),
        arn: format!("arn:aws:iam::{ACCOUNT}:user/ana"),
        inline_policies: vec![InlinePolicy { name: "own".to_owned(), document: USER_POLICY.into() }],
        attached_policies: Vec::new(),
        created_at: NOW,
    }
}

fn role(name: &str, path: &str, trust: &str, attached: &[&str], inline: Option<&str>) -> Role {
    let inline = inline.map(|document| InlinePolicy { name: "inline".to_owned(), document: document.into() });
    Role {
        name: name.to_owned(),
        path: path.into(),
        role_id: format!("AROA{}", name.to_uppercase()),
        arn: format!("arn:aws:iam::{ACCOUNT}:role{path}{name}"),
        trust_policy: trust.into(),
        inline_policies: inline.into_iter().collect(),
        attached_policies: attached.iter().map(|arn| (*arn).to_owned()).collect(),
        permissions_boundary: None,
        max_session_duration_seconds: 7_200,
        tags: vec![("Team".into(), "blue & <white>".to_owned())],
        created_at: NOW,
    }
}

fn managed() -> ManagedPolicy {
    let version =
        |id: &str, document: &str| PolicyVersion { version_id: id.into(), document: document.into(), created_at: NOW };
    ManagedPolicy {
        name: "notebook-policy".to_owned(),
        arn: POLICY.to_owned(),
        policy_id: "ANPAEXAMPLE".to_owned(),
        path: "/".into(),
        description: Text::default(),
        versions: vec![version("v1", ADMIN_POLICY), version("v2", NOTEBOOK_POLICY)],
        default_version: "v2".into(),
        next_version: 3,
        created_at: NOW,
        updated_at: NOW,
    }
}

fn network(vpc_id: &str, subnets: &[&str], group: &str) -> Network {
    let subnet = |id: &&str| Subnet { id: (*id).to_owned(), availability_zone: "eu-west-1a".to_owned() };
    Network {
        vpc_id: vpc_id.to_owned(),
        name: vpc_id.to_owned(),
        subnets: subnets.iter().map(subnet).collect(),
        security_groups: vec![SecurityGroup { id: group.to_owned(), name: group.to_owned() }],
    }
}
