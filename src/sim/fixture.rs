//! For tests: the account after Lab 4, callers made by hand, and operations called without a wire.

use std::collections::BTreeMap;
use std::time::Duration;

use super::account::{AccountState, Transition};
use super::fault::FaultPlan;
use super::operation::{Applying, Caller, Invocation, Service, ServiceError};
use super::scenario::{Ready, ScenarioOptions, after_lab_4};
use super::value::Value;
use super::{deployment, service, timeline};
use crate::policy::Principal;
use crate::world::{Ids, Pace, Seed, Timestamp};

/// The present of every test: 2026-11-23T17:01:02Z.
pub(crate) const NOW: Timestamp = Timestamp(1_795_453_262_000);

/// An account under test.
pub(crate) struct Fixture {
    pub(crate) account: AccountState,
    pub(crate) ids: Ids,
    pub(crate) ready: Ready,
    pub(crate) now: Timestamp,
    pub(crate) templates: BTreeMap<String, String>,
    pub(crate) faults: FaultPlan,
}

impl Fixture {
    /// The account as it is found.
    pub(crate) fn new() -> Self {
        Self::with(ScenarioOptions::default())
    }

    /// The account with other options.
    pub(crate) fn with(options: ScenarioOptions) -> Self {
        let templates = options.templates.clone();
        let (account, ids, ready) = after_lab_4(Seed(42), options, NOW).expect("the scenario stands");
        Self { account, ids, ready, now: NOW, templates, faults: FaultPlan::default() }
    }

    /// A session of the administrator.
    pub(crate) fn admin(&self) -> Caller {
        self.session(&self.ready.admin_role, "root-session")
    }

    /// A session of the team.
    pub(crate) fn team(&self) -> Caller {
        self.session(&self.ready.team_role, "somebody")
    }

    /// A session of a role.
    pub(crate) fn session(&self, role_arn: &str, session: &str) -> Caller {
        let role_name = role_arn.rsplit('/').next().unwrap_or_default();
        let arn = format!("arn:aws:sts::{}:assumed-role/{role_name}/{session}", self.ready.account_id);
        Caller {
            principal: Principal::parse(Some(&arn)).expect("a session"),
            arn,
            user_id: format!("AROA:{session}"),
            account_id: self.ready.account_id.clone(),
            role_name: Some(role_name.to_owned()),
            user_name: None,
            access_key_id: "ASIA".to_owned(),
        }
    }

    /// Calls an operation without asking IAM.
    pub(crate) fn call(
        &mut self,
        service: Service,
        caller: &Caller,
        name: &str,
        input: serde_json::Value,
    ) -> Result<Value, ServiceError> {
        let operation = service::find(service, name).expect("an operation that is offered");
        let invocation = Invocation {
            operation,
            input: value(input),
            caller: caller.clone(),
            request_id: self.ids.uuid(),
            now: self.now,
        };
        (operation.apply)(&mut self.applying(), &invocation)
    }

    /// Calls one of Service Catalog's operations, which must succeed.
    pub(crate) fn catalog(&mut self, caller: &Caller, name: &str, input: serde_json::Value) -> Value {
        let answer = self.call(Service::ServiceCatalog, caller, name, input);
        answer.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The refusal of one of Service Catalog's operations: code and message.
    pub(crate) fn refused(&mut self, caller: &Caller, name: &str, input: serde_json::Value) -> (String, String) {
        let error = self.call(Service::ServiceCatalog, caller, name, input).expect_err("a refusal");
        (error.code, error.message)
    }

    /// Publishes `text` under a file name and makes a version of the product from it; gives the version's id.
    pub(crate) fn publish(&mut self, file: &str, text: Option<&str>) -> String {
        if let Some(text) = text {
            self.templates.insert(file.to_owned(), text.to_owned());
        }
        let admin = self.admin();
        let input = serde_json::json!({
            "ProductId": self.ready.product_id,
            "Parameters": { "Name": file, "Info": { "LoadTemplateFromURL": url(file) }, "Type": "CLOUD_FORMATION_TEMPLATE" },
            "IdempotencyToken": file.replace('.', "-"),
        });
        let answer = self.catalog(&admin, "CreateProvisioningArtifact", input);
        text_at(&answer, &["ProvisioningArtifactDetail", "Id"])
    }

    /// Updates the notebook to a version as the lab does, and waits; gives the record's id.
    pub(crate) fn update(&mut self, version: &str) -> String {
        let input = self.update_input(version, &[]);
        self.update_with(input)
    }

    /// Updates the notebook and waits; gives the record's id.
    pub(crate) fn update_with(&mut self, input: serde_json::Value) -> String {
        let team = self.team();
        let answer = self.catalog(&team, "UpdateProvisionedProduct", input);
        self.wait();
        text_at(&answer, &["RecordDetail", "RecordId"])
    }

    /// The lab's update request: all parameters as before but for `changes`.
    pub(crate) fn update_input(&mut self, version: &str, changes: &[(&str, &str)]) -> serde_json::Value {
        let names = [
            "ProjectName",
            "EnvType",
            "NotebookOwnerUsername",
            "NotebookOwnerEmail",
            "InstanceType",
            "VolumeSize",
            "NotebookSubnet",
        ];
        let parameter = |name: &str| match changes.iter().find(|(changed, _)| *changed == name) {
            Some((_, value)) => serde_json::json!({ "Key": name, "Value": value }),
            None => serde_json::json!({ "Key": name, "UsePreviousValue": true }),
        };
        serde_json::json!({
            "ProvisionedProductId": self.ready.provisioned_product_id,
            "ProductId": self.ready.product_id,
            "ProvisioningArtifactId": version,
            "ProvisioningParameters": names.map(parameter),
            "UpdateToken": self.ids.uuid(),
        })
    }

    /// Lets time pass until nothing is due any more.
    pub(crate) fn wait(&mut self) {
        while let Some(due) = timeline::pop_due(&mut self.account, Timestamp(i64::MAX)) {
            self.now = due.at;
            let mut applying = self.applying();
            match due.transition {
                Transition::RecordStep { record_id, step } => deployment::step(&mut applying, &record_id, step),
                Transition::ArtifactReady { artifact_id } => {
                    service::servicecatalog::artifact_ready(&mut applying, &artifact_id);
                }
                _ => {}
            }
        }
    }

    /// Lets `duration` pass.
    pub(crate) fn pass(&mut self, duration: Duration) {
        let until = self.now.after(duration);
        while let Some(due) = timeline::pop_due(&mut self.account, until) {
            self.now = due.at;
            if let Transition::RecordStep { record_id, step } = due.transition {
                deployment::step(&mut self.applying(), &record_id, step);
            }
        }
        self.now = until;
    }

    fn applying(&mut self) -> Applying<'_> {
        Applying {
            account: &mut self.account,
            ids: &mut self.ids,
            now: self.now,
            pace: Pace::Times(1),
            templates: &self.templates,
            max_session: None,
            faults: &mut self.faults,
        }
    }
}

/// The workshop's address of a file.
pub(crate) fn url(file: &str) -> String {
    format!("https://s3.eu-west-1.amazonaws.com/sagemaker-workshop-cloudformation-eu-west-1/quickstart/{file}")
}

/// The text at a path of an answer; empty if it is not there.
pub(crate) fn text_at(answer: &Value, path: &[&str]) -> String {
    answer.at(path).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// JSON as requests bring it.
pub(crate) fn value(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(value),
        serde_json::Value::Number(number) => number.as_i64().map_or(Value::Null, Value::Integer),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => Value::list(items.into_iter().map(value)),
        serde_json::Value::Object(members) => {
            Value::Map(members.into_iter().map(|(name, member)| (name, value(member))).collect())
        }
    }
}
