//! The account under the dice: what clients ask, and what the program would save.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::sim::test_client::{Client, parsed};
use crate::sim::test_lab::{Lab, NOW, Person};
use crate::sim::{
    AccountState, FaultPlan, ManagedPolicy, Options, Ready, WireRequest, account_line, apply_account_line, read_account,
};
use crate::world::{Dice, Ids, ManualClock, Pace};

/// Where the templates lie.
const BUCKET: &str = "https://s3.eu-west-1.amazonaws.com/sagemaker-workshop-cloudformation-eu-west-1/quickstart";

/// Reads well, and fails when it is deployed.
const BROKEN: &str = "Parameters: {ProjectName: {Type: String, Default: a}}\nResources:\n  SageMakerExecPolicy:\n    \
    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {Nonsense: true}\n";

/// An account that seeds start from.
pub(super) struct Origin {
    account: AccountState,
    ids: Ids,
    pub(super) ready: Ready,
    whole: String,
}

impl Origin {
    /// The account after Lab 4; with version 2 published and in force, if so wanted.
    pub(super) fn new(is_updated: bool) -> Self {
        let mut lab = Lab::new(7, Options { templates: templates(), ..Options::default() }).with_sessions();
        if is_updated {
            let target = |operation: &str| format!("AWS242ServiceCatalogService.{operation}");
            let client = lab.known(Person::Admin).expect("a session");
            let body = publishing(&lab.ready, "ds_notebook_v2.yaml", "first");
            let answer = lab.send(&client.json(&target("CreateProvisioningArtifact"), &body.to_string()));
            let version = parsed(&answer)["ProvisioningArtifactDetail"]["Id"].as_str().expect("an id").to_owned();
            let client = lab.known(Person::Team).expect("a session");
            let mut body = updating(&lab.ready, &lab.ready.provisioned_product_id, &version, "ml.t3.medium");
            body["UpdateToken"] = "first".into();
            lab.send(&client.json(&target("UpdateProvisionedProduct"), &body.to_string()));
            lab.simulator.hurry();
        }
        let whole = lab.simulator.whole();
        let (account, ids) = (lab.simulator.account().clone(), lab.simulator.ids().clone());
        Self { account, ids, ready: lab.ready, whole }
    }

    /// The documents in force.
    pub(super) fn documents(&self) -> impl Iterator<Item = String> {
        let in_force = |policy: &ManagedPolicy| policy.in_force().map(|version| version.document.to_string());
        self.account.policies.values().filter_map(in_force)
    }
}

fn publishing(ready: &Ready, file: &str, token: &str) -> Value {
    json!({
        "ProductId": ready.product_id, "IdempotencyToken": token,
        "Parameters": { "Name": file, "Info": { "LoadTemplateFromURL": format!("{BUCKET}/{file}") } },
    })
}

/// An update as the lab asks for it: all parameters as before but for one.
fn updating(ready: &Ready, product: &str, version: &str, instance_type: &str) -> Value {
    let kept =
        ["ProjectName", "EnvType", "NotebookOwnerUsername", "NotebookOwnerEmail", "VolumeSize", "NotebookSubnet"];
    let kept = kept.iter().map(|key| json!({ "Key": key, "UsePreviousValue": true }));
    let given = json!({ "Key": "InstanceType", "Value": instance_type });
    json!({
        "ProvisionedProductId": product, "ProductId": ready.product_id, "ProvisioningArtifactId": version,
        "ProvisioningParameters": kept.chain([given]).collect::<Vec<_>>(),
    })
}

fn templates() -> BTreeMap<String, String> {
    BTreeMap::from([("broken.yaml".to_owned(), BROKEN.to_owned())])
}

/// What a client asks.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) operation: &'static str,
    /// Under which token, by whom.
    pub(super) token: Option<(Person, String)>,
    pub(super) request: WireRequest,
    /// Whether it is signed as it should be.
    pub(super) is_honest: bool,
}

/// An account and its clients.
pub(super) struct World {
    pub(super) lab: Lab,
    pub(super) dice: Dice,
    /// The newest whole copy, and the lines since.
    base: String,
    lines: Vec<String>,
    n_jobs: u64,
    /// What happened, a line each.
    pub(super) told: String,
}

impl World {
    pub(super) fn new(mut dice: Dice, origin: &Origin) -> Self {
        let (options, plan) = options(&mut dice);
        let clock = Arc::new(ManualClock::at(NOW));
        let ids = origin.ids.clone();
        let lab = Lab::of(origin.account.clone(), ids, origin.ready.clone(), clock, options).with_luck();
        let told = format!("start {plan}\n");
        Self { lab, dice, base: origin.whole.clone(), lines: Vec::new(), n_jobs: 0, told }
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.dice.below(limit as u64)).unwrap_or(0)
    }

    pub(super) fn options(&mut self) -> (Options, String) {
        options(&mut self.dice)
    }

    /// Saves what was changed, as a line; now and then as a whole copy.
    pub(super) fn save(&mut self) {
        if !self.lab.simulator.is_changed() {
            return;
        }
        if self.dice.below(40) == 0 {
            self.base = self.lab.simulator.whole();
            self.lines.clear();
        } else {
            let changes = self.lab.simulator.take_changes();
            self.lines.push(account_line(&changes, self.lab.simulator.ids()));
        }
    }

    /// What was saved, read back.
    pub(super) fn saved(&self) -> (AccountState, Ids) {
        let (mut account, mut ids) = read_account(&self.base).expect("a whole copy");
        for line in &self.lines {
            apply_account_line(&mut account, &mut ids, line).expect("a line");
        }
        (account, ids)
    }

    /// The keys of a person; somebody who has none yet opens no session here.
    fn client(&self, person: Person) -> Option<Client> {
        self.lab.known(person)
    }

    fn token(&mut self) -> String {
        format!("t{}", self.dice.below(12))
    }

    fn catalog(&mut self, person: Person, operation: &'static str, token: &str, mut body: Value) -> Option<Asked> {
        let token_of = self.token();
        body[token] = token_of.as_str().into();
        let target = format!("AWS242ServiceCatalogService.{operation}");
        let request = self.client(person)?.json(&target, &body.to_string());
        Some(Asked { operation, token: Some((person, token_of)), request, is_honest: true })
    }

    pub(super) fn publish(&mut self) -> Option<Asked> {
        let file = ["ds_notebook_v1.yaml", "ds_notebook_v2.yaml", "ds_notebook_v2.yaml", "broken.yaml", "none.yaml"]
            [self.below(5)];
        let person = [Person::Admin, Person::Admin, Person::Team][self.below(3)];
        let body = publishing(&self.lab.ready, file, "");
        self.catalog(person, "CreateProvisioningArtifact", "IdempotencyToken", body)
    }

    /// A version and a provisioned product that there are, or were.
    fn which(&mut self) -> (String, String) {
        let account = self.lab.simulator.account();
        let versions: Vec<String> = account.artifacts.values().map(|version| version.id.clone()).collect();
        let products: Vec<String> = account.provisioned_products.values().map(|held| held.id.clone()).collect();
        let version = versions[self.below(versions.len())].clone();
        let at = self.below(products.len() + 1);
        let own = self.lab.ready.provisioned_product_id.clone();
        (version, products.get(at).cloned().unwrap_or(own))
    }

    pub(super) fn update(&mut self) -> Option<Asked> {
        let (version, product) = self.which();
        let value = ["ml.t3.medium", "ml.m5.xlarge", "ml.none"][self.below(3)];
        let body = updating(&self.lab.ready, &product, &version, value);
        let person = [Person::Team, Person::Team, Person::Team, Person::Notebook][self.below(4)];
        self.catalog(person, "UpdateProvisionedProduct", "UpdateToken", body)
    }

    pub(super) fn provision(&mut self) -> Option<Asked> {
        let (version, _) = self.which();
        let owner = ["bo", "cy"][self.below(2)];
        let parameters = [
            ("ProjectName", "ml"),
            ("NotebookOwnerUsername", owner),
            ("NotebookOwnerEmail", "a@example.com"),
            ("NotebookSubnet", "1"),
        ];
        let parameters = parameters.map(|(key, value)| json!({ "Key": key, "Value": value }));
        let body = json!({
            "ProductId": self.lab.ready.product_id, "ProvisioningArtifactId": version,
            "ProvisionedProductName": format!("notebook-{owner}"), "ProvisioningParameters": parameters,
        });
        self.catalog(Person::Team, "ProvisionProduct", "ProvisionToken", body)
    }

    pub(super) fn terminate(&mut self) -> Option<Asked> {
        let (_, product) = self.which();
        let body = json!({ "ProvisionedProductId": product });
        self.catalog(Person::Team, "TerminateProvisionedProduct", "TerminateToken", body)
    }

    pub(super) fn create_job(&mut self) -> Option<Asked> {
        self.n_jobs += self.dice.below(3).min(1);
        let ready = self.lab.ready.clone();
        let subnet = [ready.subnets[0].as_str(), "subnet-0", ""][self.below(3)];
        let mut body = json!({
            "TrainingJobName": format!("job-{}", self.n_jobs),
            "RoleArn": ready.notebook_role,
            "AlgorithmSpecification": { "TrainingImage": "image", "TrainingInputMode": "File" },
            "OutputDataConfig": { "S3OutputPath": "s3://models/out" },
            "ResourceConfig": { "InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5 },
            "StoppingCondition": { "MaxRuntimeInSeconds": 5 + self.dice.below(60) },
        });
        if self.dice.below(2) == 0 {
            body["VpcConfig"] = json!({ "Subnets": [subnet], "SecurityGroupIds": ready.security_group_ids });
        }
        let person = [Person::Notebook, Person::Notebook, Person::Notebook, Person::Admin][self.below(4)];
        self.job(person, "CreateTrainingJob", &body)
    }

    pub(super) fn end_job(&mut self) -> Option<Asked> {
        let name = format!("job-{}", self.dice.below(self.n_jobs + 1));
        let operation = ["StopTrainingJob", "DeleteTrainingJob"][self.below(2)];
        self.job(Person::Notebook, operation, &json!({ "TrainingJobName": name }))
    }

    fn job(&mut self, person: Person, operation: &'static str, body: &Value) -> Option<Asked> {
        let request = self.client(person)?.json(&format!("SageMaker.{operation}"), &body.to_string());
        Some(Asked { operation, token: None, request, is_honest: true })
    }

    /// A call that only reads.
    pub(super) fn look(&mut self) -> Option<Asked> {
        let (version, product) = self.which();
        let person = [Person::Base, Person::Admin, Person::Team, Person::Notebook][self.below(4)];
        let client = self.client(person)?;
        let catalog = |operation: &'static str, body: Value| {
            (operation, client.json(&format!("AWS242ServiceCatalogService.{operation}"), &body.to_string()))
        };
        let (operation, request) = match self.below(6) {
            0 => ("GetCallerIdentity", client.query("sts", "GetCallerIdentity", &[])),
            1 => catalog("DescribeProvisionedProduct", json!({ "Id": product })),
            2 => catalog("ListRecordHistory", json!({ "AccessLevelFilter": { "Key": "Account", "Value": "self" } })),
            3 => {
                let product = self.lab.ready.product_id.clone();
                catalog(
                    "DescribeProvisioningArtifact",
                    json!({ "ProvisioningArtifactId": version, "ProductId": product }),
                )
            }
            4 => ("ListTrainingJobs", client.json("SageMaker.ListTrainingJobs", "{}")),
            _ => ("GetAccountAuthorizationDetails", client.query("iam", "GetAccountAuthorizationDetails", &[])),
        };
        Some(Asked { operation, token: None, request, is_honest: true })
    }

    /// A request that somebody changed on its way, or signed long ago, or not at all.
    pub(super) fn forge(&mut self) -> Option<Asked> {
        let mut asked = match self.below(3) {
            0 => self.create_job(),
            1 => self.publish(),
            _ => self.update(),
        }?;
        match self.below(3) {
            0 => asked.request.body.push(b' '),
            1 => asked.request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization")),
            _ => asked.request.headers.push(("x-amz-more".to_owned(), "1".to_owned())),
        }
        Some(Asked { is_honest: false, token: None, ..asked })
    }
}

/// A pace, and a plan of faults.
fn options(dice: &mut Dice) -> (Options, String) {
    let pace = [Pace::Times(1), Pace::Times(1), Pace::Times(20), Pace::Instant];
    let pace = pace[usize::try_from(dice.below(4)).unwrap_or(0)];
    let faults = [
        r#"{"fault":"throttle","chance":0.1}"#,
        r#"{"fault":"server_error","chance":0.1,"applied":true}"#,
        r#"{"fault":"server_error","chance":0.05}"#,
        r#"{"fault":"reset","chance":0.1}"#,
        r#"{"fault":"truncate","chance":0.05,"applied":false}"#,
        r#"{"fault":"expire","chance":0.03}"#,
        r#"{"fault":"skew","chance":0.03}"#,
        r#"{"fault":"slow","chance":0.1,"milliseconds":5}"#,
        r#"{"fault":"roll_back","provisioned_product":"notebook-ana","chance":0.3}"#,
    ];
    let taken: Vec<&str> = faults.iter().filter(|_| dice.below(4) == 0).copied().collect();
    let plan = format!(r#"{{"seed":{},"faults":[{}]}}"#, dice.below(1 << 32), taken.join(","));
    let faults = FaultPlan::parse(&plan).expect("a plan");
    (Options { pace, faults, templates: templates(), ..Options::default() }, format!("{pace} {plan}"))
}
