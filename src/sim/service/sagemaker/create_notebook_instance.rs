//! CreateNotebookInstance.

use std::time::Duration;

use super::creation::{arn, check_network, check_role, permissions};
use super::member::{INSTANCE_TYPE, KMS_KEY, NAME, NETWORK_ID, ROLE, TAG_KEY, TAG_VALUE, TAGS};
use super::{condition, invalid};
use crate::sim::account::{NotebookInstance, Text, Transition};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Service, ServiceError, Shape};
use crate::sim::timeline;
use crate::sim::value::Value;

/// How long AWS takes to make one.
const PENDING: Duration = Duration::from_secs(180);

const SWITCH: Shape = Shape::Enum(&["Enabled", "Disabled"]);

pub(super) const CREATE_NOTEBOOK_INSTANCE: Operation = Operation {
    service: Service::SageMaker,
    name: "CreateNotebookInstance",
    members: &[
        Member::required(&["NotebookInstanceName"], NAME),
        Member::required(&["InstanceType"], INSTANCE_TYPE),
        Member::required(&["RoleArn"], ROLE),
        Member::optional(&["SubnetId"], NETWORK_ID),
        Member::optional(&["SecurityGroupIds"], Shape::Texts { min: 0, max: 5 }),
        Member::required(&["SecurityGroupIds", "member"], NETWORK_ID),
        Member::optional(&["KmsKeyId"], KMS_KEY),
        Member::optional(&["DirectInternetAccess"], SWITCH),
        Member::optional(&["RootAccess"], SWITCH),
        Member::optional(&["VolumeSizeInGB"], Shape::Integer { min: 5, max: 16_384 }),
        Member::optional(&["LifecycleConfigName"], NAME),
        Member::optional(&["DefaultCodeRepository"], Shape::text(1, 1024)),
        TAGS,
        TAG_KEY,
        TAG_VALUE,
    ],
    permissions: |invocation, account| {
        let input = &invocation.input;
        let resource = arn(account, "notebook-instance", input.str("NotebookInstanceName").unwrap_or_default());
        let lifecycle = input.str("LifecycleConfigName");
        let lifecycle = lifecycle.map(|name| arn(account, "notebook-instance-lifecycle-config", name));
        let role = input.str("RoleArn").unwrap_or_default();
        permissions(invocation, &resource, condition::of_notebook(input, lifecycle), &[role])
    },
    apply: create,
};

/// A notebook instance is ready.
pub(crate) fn notebook_in_service(applying: &mut Applying<'_>, name: &str) {
    let now = applying.now;
    if let Some(instance) = applying.account.notebook_instances.get_mut(name) {
        instance.status = applying.account.texts.share("InService");
        instance.modified_at = now;
    }
}

fn create(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let input = &invocation.input;
    let name = input.str("NotebookInstanceName").unwrap_or_default().to_owned();
    let instance_arn = arn(applying.account, "notebook-instance", &name);
    check_role(applying.account, input.str("RoleArn").unwrap_or_default())?;
    let subnets: Vec<String> = input.str("SubnetId").map(str::to_owned).into_iter().collect();
    check_network(applying.account, &subnets, &input.texts("SecurityGroupIds"))?;
    if applying.account.notebook_instances.contains(&name) {
        return Err(invalid(format!("Cannot create a duplicate notebook instance ({instance_arn})")));
    }
    let mut instance = describe(input, &name, applying);
    applying.account.texts.adopt_all(&mut instance);
    applying.account.notebook_instances.insert(name.clone(), instance);
    let ready_at = applying.now.after(applying.pace.scale(PENDING));
    timeline::schedule(applying.account, ready_at, Transition::NotebookInService { name });
    Ok(Value::structure([("NotebookInstanceArn", Value::Text(instance_arn))]))
}

fn describe(input: &Value, name: &str, applying: &Applying<'_>) -> NotebookInstance {
    let text = |member| input.str(member).map(str::to_owned);
    let shared = |member| input.str(member).map(Text::from);
    let size = input.get("VolumeSizeInGB").and_then(Value::as_i64).and_then(|size| u32::try_from(size).ok());
    let tags = input.get("Tags").map_or(&[][..], Value::items);
    let tag = |tag: &Value| Some((tag.str("Key")?.into(), tag.str("Value").unwrap_or_default().to_owned()));
    NotebookInstance {
        name: name.to_owned(),
        status: "Pending".into(),
        instance_type: shared("InstanceType").unwrap_or_default(),
        role_arn: text("RoleArn").unwrap_or_default(),
        subnet_id: shared("SubnetId"),
        security_groups: input.texts("SecurityGroupIds").into_iter().map(Text::from).collect(),
        kms_key_id: shared("KmsKeyId"),
        direct_internet_access: shared("DirectInternetAccess").unwrap_or_else(|| "Enabled".into()),
        volume_size_gb: size.unwrap_or(5),
        lifecycle_config: text("LifecycleConfigName"),
        default_code_repository: text("DefaultCodeRepository"),
        tags: tags.iter().filter_map(tag).collect(),
        created_at: applying.now,
        modified_at: applying.now,
    }
}
