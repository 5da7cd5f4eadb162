//! `AWS::SageMaker::NotebookInstance`.

use std::time::Duration;

use super::{Handler, Made, Workplace, property};
use crate::policy::ContextValue;
use crate::sim::account::{NotebookInstance, StackResource, Text};
use crate::sim::deployment::wanted::Wanted;

/// The handler. An instance has to be started, whether it is made or changed.
pub(super) const HANDLER: Handler = Handler {
    takes: Duration::from_secs(200),
    name_property: Some("NotebookInstanceName"),
    note: None,
    create,
    update,
    delete,
};

/// How many characters a notebook instance's name may have.
const MAX_NAME: usize = 63;

/// The attribute that tells the name.
const NAME_ATTRIBUTE: &str = "NotebookInstanceName";

/// Gigabytes of a volume unless the template says otherwise.
const DEFAULT_VOLUME_GB: u32 = 5;

fn create(place: &mut Workplace<'_, '_>, properties: &Wanted) -> Result<Made, String> {
    let name = property::text(properties, "NotebookInstanceName").unwrap_or_else(|| place.generated_name());
    if name.chars().count() > MAX_NAME {
        let message = format!(
            "1 validation error detected: Value '{name}' at 'notebookInstanceName' failed to satisfy constraint: \
             Member must have length less than or equal to {MAX_NAME}"
        );
        return Err(place.fault("SageMaker", 400, "InvalidRequest", &message));
    }
    let arn = arn(place, &name);
    let keys = network_keys(properties);
    place.ask_with("sagemaker:CreateNotebookInstance", &arn, &keys)?;
    if !place.tags(properties).is_empty() {
        place.ask("sagemaker:AddTags", &arn)?;
    }
    ask_to_pass(place, properties)?;
    if place.applying.account.notebook_instances.contains(&name) {
        let message = format!("Cannot create a duplicate notebook instance ({arn})");
        return Err(place.fault("SageMaker", 400, "AlreadyExists", &message));
    }
    check_network(place, properties)?;
    let created_at = place.applying.now;
    let instance = instance(place, &name, properties, created_at);
    place.applying.account.notebook_instances.insert(&name, instance);
    Ok(made(arn, name))
}

fn update(place: &mut Workplace<'_, '_>, held: &StackResource, properties: &Wanted) -> Result<Made, String> {
    let name = name_of(held);
    let Some(before) = place.applying.account.notebook_instances.get(&name).cloned() else {
        return Err(place.fault("SageMaker", 400, "NotFound", "RecordNotFound"));
    };
    for action in
        ["sagemaker:StopNotebookInstance", "sagemaker:UpdateNotebookInstance", "sagemaker:StartNotebookInstance"]
    {
        place.ask(action, &held.physical_id)?;
    }
    let instance = instance(place, &name, properties, before.created_at);
    if instance.role_arn != before.role_arn {
        ask_to_pass(place, properties)?;
    }
    if instance.tags != before.tags {
        place.ask("sagemaker:AddTags", &held.physical_id)?;
    }
    place.applying.account.notebook_instances.insert(&name, instance);
    Ok(made(held.physical_id.clone(), name))
}

fn delete(place: &mut Workplace<'_, '_>, held: &StackResource) -> Result<(), String> {
    place.ask("sagemaker:StopNotebookInstance", &held.physical_id)?;
    place.ask("sagemaker:DeleteNotebookInstance", &held.physical_id)?;
    place.applying.account.notebook_instances.remove(&name_of(held));
    Ok(())
}

/// The instance's name as the template has it, which its ARN has not.
fn name_of(held: &StackResource) -> String {
    let name = held.attributes.iter().find(|(key, _)| key == NAME_ATTRIBUTE);
    name.map(|(_, name)| name.clone()).unwrap_or_default()
}

/// SageMaker lower-cases names in ARNs.
fn arn(place: &Workplace<'_, '_>, name: &str) -> String {
    place.applying.account.arn("sagemaker", &format!("notebook-instance/{}", name.to_lowercase()))
}

fn network_keys(properties: &Wanted) -> Vec<(&'static str, ContextValue)> {
    let lists = [("sagemaker:VpcSubnets", "SubnetId"), ("sagemaker:VpcSecurityGroupIds", "SecurityGroupIds")];
    let filled = lists.map(|(key, name)| (key, property::texts(properties, name)));
    filled.into_iter().filter(|(_, values)| !values.is_empty()).map(|(key, values)| (key, values.into())).collect()
}

fn ask_to_pass(place: &mut Workplace<'_, '_>, properties: &Wanted) -> Result<(), String> {
    let role = property::text(properties, "RoleArn").unwrap_or_default();
    place.ask_with("iam:PassRole", &role, &[("iam:PassedToService", ContextValue::from("sagemaker.amazonaws.com"))])
}

/// The subnet and the groups exist.
fn check_network(place: &mut Workplace<'_, '_>, properties: &Wanted) -> Result<(), String> {
    let networks = || place.applying.account.networks.values();
    let subnet = property::text(properties, "SubnetId");
    let unknown_subnet =
        subnet.filter(|id| !networks().any(|network| network.subnets.iter().any(|held| held.id == *id)));
    let groups = property::texts(properties, "SecurityGroupIds");
    let known_group = |id: &String| networks().any(|network| network.security_groups.iter().any(|held| held.id == *id));
    let unknown_group = groups.into_iter().find(|id| !known_group(id));
    let message = match (unknown_subnet, unknown_group) {
        (Some(id), _) => format!("The subnet ID '{id}' does not exist"),
        (None, Some(id)) => format!("The security group '{id}' does not exist"),
        (None, None) => return Ok(()),
    };
    Err(place.fault("SageMaker", 400, "InvalidRequest", &message))
}

fn instance(
    place: &mut Workplace<'_, '_>,
    name: &str,
    properties: &Wanted,
    created_at: crate::world::Timestamp,
) -> NotebookInstance {
    let text = |key: &str| property::text(properties, key);
    let shared = |key: &str| text(key).map(Text::from);
    let mut instance = NotebookInstance {
        name: name.to_owned(),
        status: "InService".into(),
        instance_type: shared("InstanceType").unwrap_or_default(),
        role_arn: text("RoleArn").unwrap_or_default(),
        subnet_id: shared("SubnetId"),
        security_groups: property::texts(properties, "SecurityGroupIds").into_iter().map(Text::from).collect(),
        kms_key_id: shared("KmsKeyId"),
        direct_internet_access: shared("DirectInternetAccess").unwrap_or_else(|| "Enabled".into()),
        volume_size_gb: property::number(properties, "VolumeSizeInGB").unwrap_or(DEFAULT_VOLUME_GB),
        lifecycle_config: text("LifecycleConfigName"),
        default_code_repository: text("DefaultCodeRepository"),
        tags: place.tags(properties),
        created_at,
        modified_at: place.applying.now,
    };
    place.applying.account.texts.adopt_all(&mut instance);
    instance
}

fn made(arn: String, name: String) -> Made {
    Made { physical_id: arn, attributes: vec![(NAME_ATTRIBUTE.into(), name)] }
}
