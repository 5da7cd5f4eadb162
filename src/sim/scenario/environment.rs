//! The network, and what the environment's stacks export and put into SSM.

use super::identities::Roles;
use super::{PROJECT, SHARED_SERVICES, suffix};
use crate::sim::account::{AccountState, Export, Network, SecurityGroup, Stack, StackEvent, Subnet, Text};
use crate::world::{Ids, Timestamp};

/// What GetTemplate gives for the stacks of Labs 1 and 2, which are here only by what they export.
const TEMPLATE: &str = "# The workshop's template for this stack is not part of this account.\nResources: {}\n";

/// What the rest of the scenario needs of the environment.
pub(super) struct Environment {
    /// The project's three subnets.
    pub(super) subnets: Vec<String>,
    /// The project's security group for SageMaker.
    pub(super) security_group: String,
}

/// Puts networks, exports, parameters and the two stacks into the account.
pub(super) fn lay(account: &mut AccountState, ids: &mut Ids, roles: &Roles, at: Timestamp) -> Environment {
    let suffix = suffix();
    let project = network(account, ids, &format!("ds-vpc-{suffix}"), &format!("ds-sagemaker-sg-{suffix}"));
    // The account's default network: what a training job must not be put into.
    network(account, ids, "default", "default");
    let shared = network(account, ids, &format!("srv-vpc-{SHARED_SERVICES}"), "default");
    let key = key(account, ids);
    put_environment_stack(account, ids, roles, &project, &key, at);
    put_shared_stack(account, ids, &shared, at);
    let subnets = project.subnets.iter().map(|subnet| subnet.id.clone()).collect();
    let security_group = project.security_groups.first().map(|group| group.id.clone()).unwrap_or_default();
    Environment { subnets, security_group }
}

/// A network with three subnets, one per zone, and one security group.
fn network(account: &mut AccountState, ids: &mut Ids, name: &str, group: &str) -> Network {
    let zone = |letter: &str| format!("{}{letter}", account.identity.region);
    let network = Network {
        vpc_id: ids.ec2("vpc"),
        name: name.to_owned(),
        subnets: ["a", "b", "c"]
            .map(|letter| Subnet { id: ids.ec2("subnet"), availability_zone: zone(letter) })
            .to_vec(),
        security_groups: vec![SecurityGroup { id: ids.ec2("sg"), name: group.to_owned() }],
    };
    account.networks.insert(&network.vpc_id, network.clone());
    network
}

fn key(account: &mut AccountState, ids: &mut Ids) -> String {
    let id = ids.uuid();
    let arn = account.arn("kms", &format!("key/{id}"));
    account.kms_keys.insert(id, arn.clone());
    arn
}

fn put_environment_stack(
    account: &mut AccountState,
    ids: &mut Ids,
    roles: &Roles,
    network: &Network,
    key: &str,
    at: Timestamp,
) {
    let suffix = suffix();
    let subnet = |index: usize| network.subnets.get(index).map(|subnet| subnet.id.clone()).unwrap_or_default();
    let group = network.security_groups.first().map(|group| group.id.clone()).unwrap_or_default();
    let (s3_endpoint, pypi) = (ids.ec2("vpce"), ids.ec2("vpce"));
    let tail = ids.dice().text("0123456789abcdef", 12);
    let region = account.identity.region.clone();
    let exports = [
        (format!("ds-subnet1-{suffix}"), subnet(0)),
        (format!("ds-subnet2-{suffix}"), subnet(1)),
        (format!("ds-subnet3-{suffix}"), subnet(2)),
        (format!("ds-sagemaker-sg-{suffix}"), group.clone()),
        (format!("ds-s3-endpoint-{suffix}-id"), s3_endpoint.clone()),
        (format!("ds-pypi-endpoint-{suffix}-dns"), format!("{pypi}.vpce-svc.{region}.vpce.amazonaws.com")),
        (format!("ds-admin-role-{suffix}-arn"), roles.environment_admin.clone()),
        (format!("ds-user-role-{suffix}-arn"), roles.team.clone()),
        (format!("ds-s3-data-{suffix}"), format!("ds-data-bucket-{suffix}-{tail}")),
        (format!("ds-s3-models-{suffix}"), format!("ds-model-bucket-{suffix}-{tail}")),
        (
            format!("ds-source-{suffix}-url"),
            format!("https://git-codecommit.{region}.amazonaws.com/v1/repos/ds-source-{suffix}"),
        ),
        (format!("ds-notebook-lc-{suffix}"), format!("ds-notebook-lc-{suffix}")),
    ];
    let parameters = [
        (format!("ds-vpc-{suffix}-id"), network.vpc_id.clone()),
        (format!("ds-subnet-a-{suffix}-id"), subnet(0)),
        (format!("ds-subnet-b-{suffix}-id"), subnet(1)),
        (format!("ds-subnet-c-{suffix}-id"), subnet(2)),
        (format!("ds-sagemaker-sg-{suffix}-id"), group),
        (format!("ds-s3-endpoint-{suffix}-id"), s3_endpoint),
        (format!("ds-kms-cmk-{suffix}-arn"), key.to_owned()),
        (format!("ds-user-role-{suffix}-arn"), roles.team.clone()),
        (format!("ds-sc-launch-role-{suffix}-arn"), roles.launch.clone()),
    ];
    for (name, value) in parameters {
        account.parameters.insert(name, value);
    }
    let name = format!("SC-{}-{}", account.identity.account_id, ids.catalog("pp"));
    put_stack(account, ids, &name, &exports, at);
}

fn put_shared_stack(account: &mut AccountState, ids: &mut Ids, network: &Network, at: Timestamp) {
    let subnet = |index: usize| network.subnets.get(index).map(|subnet| subnet.id.clone()).unwrap_or_default();
    let service = ids.ec2("vpce-svc");
    let exports = [
        (format!("{SHARED_SERVICES}-QuickstartMode"), "false".to_owned()),
        (
            format!("srv-endsrv-pypimirror-{SHARED_SERVICES}"),
            format!("com.amazonaws.vpce.{}.{service}", account.identity.region),
        ),
        (format!("srv-vpc-{SHARED_SERVICES}"), network.vpc_id.clone()),
        (format!("srv-vpc-{SHARED_SERVICES}-cidr"), "10.2.0.0/16".to_owned()),
        (format!("srv-subneta-{SHARED_SERVICES}"), subnet(0)),
        (format!("srv-subnetb-{SHARED_SERVICES}"), subnet(1)),
        (format!("srv-subnetc-{SHARED_SERVICES}"), subnet(2)),
    ];
    put_stack(account, ids, &format!("ds-shared-services-{PROJECT}"), &exports, at);
}

fn put_stack(account: &mut AccountState, ids: &mut Ids, name: &str, exports: &[(String, String)], at: Timestamp) {
    let stack_id = account.arn("cloudformation", &format!("stack/{name}/{}", ids.uuid()));
    let output = |(export, value): &(String, String)| {
        let key = export.split('-').map(capitalized).collect::<String>();
        (Text::from(key), value.clone(), None, Some(export.clone()))
    };
    let event = |status: &str, event_id: String| StackEvent {
        event_id,
        logical_id: name.into(),
        physical_id: Text::from(&stack_id),
        resource_type: "AWS::CloudFormation::Stack".into(),
        status: status.into(),
        reason: None,
        at,
    };
    let stack = Stack {
        stack_id: stack_id.clone(),
        name: name.to_owned(),
        status: "CREATE_COMPLETE".into(),
        status_reason: None,
        template: TEMPLATE.into(),
        parameters: Vec::new(),
        outputs: exports.iter().map(output).collect(),
        resources: Vec::new(),
        events: vec![event("CREATE_IN_PROGRESS", ids.uuid()), event("CREATE_COMPLETE", ids.uuid())],
        role_arn: None,
        tags: Vec::new(),
        created_at: at,
        updated_at: None,
    };
    for (name, value) in exports {
        let export = Export { name: name.clone(), value: value.clone(), stack_id: stack_id.clone() };
        account.exports.insert(name, export);
    }
    account.stacks.insert(stack_id, stack);
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), letters.as_str()))
}
