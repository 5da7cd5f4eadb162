//! DescribeNotebookInstance and ListNotebookInstances.

use super::creation::arn;
use super::invalid;
use super::list::{self, Item, MAX_RESULTS, NAME_CONTAINS, NEXT_TOKEN, SORT_BY};
use super::member::NAME;
use crate::sim::account::{AccountState, NotebookInstance};
use crate::sim::operation::{Member, Operation, Permission, Service, Shape};
use crate::sim::value::Value;

const STATUSES: Shape = Shape::Enum(&["Pending", "InService", "Stopping", "Stopped", "Failed", "Deleting", "Updating"]);

pub(super) const DESCRIBE_NOTEBOOK_INSTANCE: Operation = Operation {
    service: Service::SageMaker,
    name: "DescribeNotebookInstance",
    members: &[Member::required(&["NotebookInstanceName"], NAME)],
    permissions: |invocation, account| {
        let name = invocation.input.str("NotebookInstanceName").unwrap_or_default();
        vec![Permission::new("sagemaker:DescribeNotebookInstance", arn(account, "notebook-instance", name))]
    },
    apply: |applying, invocation| {
        let name = invocation.input.str("NotebookInstanceName").unwrap_or_default();
        let instance = applying.account.notebook_instances.get(name);
        let instance = instance.ok_or_else(|| invalid("RecordNotFound"))?;
        let mut members = summary(applying.account, instance);
        members.extend(details(instance));
        Ok(Value::structure(members))
    },
};

pub(super) const LIST_NOTEBOOK_INSTANCES: Operation = Operation {
    service: Service::SageMaker,
    name: "ListNotebookInstances",
    members: &[
        NAME_CONTAINS,
        Member::optional(&["StatusEquals"], STATUSES),
        SORT_BY,
        Member::optional(&["SortOrder"], Shape::Enum(&["Ascending", "Descending"])),
        MAX_RESULTS,
        NEXT_TOKEN,
    ],
    permissions: |_, _| vec![Permission::new("sagemaker:ListNotebookInstances", "*")],
    apply: |applying, invocation| {
        let account: &AccountState = applying.account;
        let items = account.notebook_instances.values().map(|instance| Item {
            name: instance.name.clone(),
            status: instance.status.to_string(),
            created_at: instance.created_at,
            modified_at: instance.modified_at,
            shown: Value::structure(summary(account, instance)),
        });
        list::answer(invocation, "NotebookInstances", items)
    },
};

fn summary(account: &AccountState, instance: &NotebookInstance) -> Vec<(&'static str, Value)> {
    let url = format!("{}.notebook.{}.sagemaker.aws", instance.name.to_ascii_lowercase(), account.identity.region);
    vec![
        ("NotebookInstanceName", Value::text(&instance.name)),
        ("NotebookInstanceArn", Value::Text(arn(account, "notebook-instance", &instance.name))),
        ("NotebookInstanceStatus", Value::text(&instance.status)),
        ("Url", Value::Text(url)),
        ("InstanceType", Value::text(&instance.instance_type)),
        ("CreationTime", Value::Time(instance.created_at)),
        ("LastModifiedTime", Value::Time(instance.modified_at)),
        ("NotebookInstanceLifecycleConfigName", Value::optional(instance.lifecycle_config.as_deref())),
        ("DefaultCodeRepository", Value::optional(instance.default_code_repository.as_deref())),
    ]
}

fn details(instance: &NotebookInstance) -> Vec<(&'static str, Value)> {
    vec![
        ("RoleArn", Value::text(&instance.role_arn)),
        ("SubnetId", Value::optional(instance.subnet_id.as_deref())),
        ("SecurityGroups", Value::list(instance.security_groups.iter().map(Value::text))),
        ("KmsKeyId", Value::optional(instance.kms_key_id.as_deref())),
        ("DirectInternetAccess", Value::text(&instance.direct_internet_access)),
        ("VolumeSizeInGB", Value::Integer(instance.volume_size_gb.into())),
        ("RootAccess", Value::text("Enabled")),
        ("PlatformIdentifier", Value::text("notebook-al2-v3")),
    ]
}
