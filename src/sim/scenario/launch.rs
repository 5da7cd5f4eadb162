//! Launching notebooks as the team does, through the catalog's own operation.

use std::collections::BTreeMap;

use super::identities::Roles;
use super::{ENVIRONMENT, PROJECT, ScenarioError};
use crate::policy::Principal;
use crate::sim::account::{AccountState, RecordStatus};
use crate::sim::deployment::{self, Program};
use crate::sim::fault::FaultPlan;
use crate::sim::operation::{Applying, Caller, Invocation};
use crate::sim::service::servicecatalog;
use crate::sim::value::Value;
use crate::world::{Ids, Pace, Timestamp};

/// What all launches have in common.
pub(super) struct Launcher<'a> {
    /// What is launched.
    pub(super) product_id: &'a str,
    /// Its first version's template.
    pub(super) program: &'a Result<Program, String>,
    /// The templates in the public buckets.
    pub(super) templates: &'a BTreeMap<String, String>,
    /// The roles.
    pub(super) roles: &'a Roles,
}

/// What a launch made.
pub(super) struct Made {
    /// ARN of the notebook role.
    pub(super) role: String,
    /// Name of the notebook instance.
    pub(super) notebook_instance: String,
}

impl Launcher<'_> {
    /// Launches the first version for `owner`, in the team's session of that name, and waits until it is up.
    ///
    /// # Errors
    /// The launch is refused or fails.
    pub(super) fn launch(
        &self,
        account: &mut AccountState,
        ids: &mut Ids,
        owner: &str,
        at: Timestamp,
    ) -> Result<String, ScenarioError> {
        let failed = |reason: String| ScenarioError::Launch { owner: owner.to_owned(), reason };
        let version = account.artifacts.values().find(|version| version.product_id == self.product_id);
        let version = version.map(|version| version.id.clone()).unwrap_or_default();
        let invocation = Invocation {
            operation: servicecatalog::provision(),
            input: self.input(owner, &version, &ids.uuid()),
            caller: self.caller(account, owner).map_err(failed)?,
            request_id: ids.uuid(),
            now: at,
        };
        let mut applying = Applying {
            account,
            ids,
            now: at,
            pace: Pace::Times(1),
            templates: self.templates,
            max_session: None,
            faults: &mut FaultPlan::default(),
        };
        let answer =
            (invocation.operation.apply)(&mut applying, &invocation).map_err(|error| failed(error.to_string()))?;
        let detail = |name: &str| answer.at(&["RecordDetail", name]).and_then(Value::as_str).unwrap_or_default();
        deployment::run(&mut applying, detail("RecordId"), self.program);
        let record = applying.account.records.get(detail("RecordId"));
        match record.filter(|record| record.status == RecordStatus::Succeeded) {
            Some(_) => Ok(detail("ProvisionedProductId").to_owned()),
            None => {
                let errors = record.map(|record| record.errors.clone()).unwrap_or_default();
                Err(failed(errors.into_iter().map(|(_, words)| words).collect::<Vec<_>>().join("; ")))
            }
        }
    }

    fn input(&self, owner: &str, version: &str, token: &str) -> Value {
        let email = format!("{owner}@example.com");
        let parameters = [
            ("ProjectName", PROJECT),
            ("EnvType", ENVIRONMENT),
            ("NotebookOwnerUsername", owner),
            ("NotebookOwnerEmail", &email),
            ("InstanceType", "ml.t3.medium"),
            ("VolumeSize", "10"),
            ("NotebookSubnet", "1"),
        ];
        let parameter =
            |(key, value): (&str, &str)| Value::structure([("Key", Value::text(key)), ("Value", Value::text(value))]);
        Value::structure([
            ("ProductId", Value::text(self.product_id)),
            ("ProvisioningArtifactId", Value::text(version)),
            ("ProvisionedProductName", Value::text(format!("notebook-{owner}"))),
            ("ProvisioningParameters", Value::list(parameters.map(parameter))),
            ("ProvisionToken", Value::text(token)),
        ])
    }

    fn caller(&self, account: &AccountState, owner: &str) -> Result<Caller, String> {
        let role_name = self.roles.team.rsplit('/').next().unwrap_or_default().to_owned();
        let account_id = account.identity.account_id.clone();
        let arn = format!("arn:aws:sts::{account_id}:assumed-role/{role_name}/{owner}");
        let role_id = account.roles.get(&role_name).map(|role| role.role_id.clone()).unwrap_or_default();
        Ok(Caller {
            principal: Principal::parse(Some(&arn))?,
            arn,
            user_id: format!("{role_id}:{owner}"),
            account_id,
            role_name: Some(role_name),
            user_name: None,
            access_key_id: String::new(),
        })
    }
}

/// What the launch of a provisioned product made.
///
/// # Errors
/// Its template makes no role or no notebook instance.
pub(super) fn made(account: &AccountState, provisioned_product_id: &str) -> Result<Made, ScenarioError> {
    let product = account.provisioned_products.get(provisioned_product_id);
    let stack = product.and_then(|product| account.stacks.get(&product.stack_id));
    let resources = stack.map(|stack| stack.resources.as_slice()).unwrap_or_default();
    let attribute = |resource_type: &str, name: &str| {
        let resource = resources.iter().find(|resource| resource.resource_type == resource_type)?;
        resource.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    };
    let notebook_instance = attribute("AWS::SageMaker::NotebookInstance", "NotebookInstanceName")
        .ok_or(ScenarioError::Missing("notebook instance"))?;
    let runs_as = account.notebook_instances.get(&notebook_instance).map(|instance| instance.role_arn.clone());
    let role = runs_as.or_else(|| attribute("AWS::IAM::Role", "Arn")).ok_or(ScenarioError::Missing("notebook role"))?;
    Ok(Made { role, notebook_instance })
}
