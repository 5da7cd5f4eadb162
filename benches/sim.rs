//! How fast the simulated account answers: one request through `Simulator::handle`, signature and decision included.
//!
//! `cargo bench --bench sim`. The account is the one after Lab 4, with the notebook at Version 2.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use divan::{Bencher, black_box};
use explicit_deny::sim::{self, Ready, ScenarioOptions, Simulator, WireRequest};
use explicit_deny::template;
use explicit_deny::world::{Clock, ManualClock, Pace, Seed, Timestamp};

const NOW: Timestamp = Timestamp(1_795_453_262_000);

fn main() {
    divan::main();
}

/// An access key, with its token where it is a session's.
struct Keys {
    id: String,
    secret: String,
    token: Option<String>,
}

struct Bench {
    simulator: Simulator,
    ready: Ready,
}

impl Bench {
    /// The account whose notebook was launched from the template of Version 2: the policy is the one that the update
    /// puts in force.
    fn new() -> Self {
        let version_2 = template::builtin("ds_notebook_v2.yaml").expect("it comes with the program").to_owned();
        let templates = [("ds_notebook_v1.yaml".to_owned(), version_2)].into();
        let options = ScenarioOptions { templates, ..ScenarioOptions::default() };
        let (account, ids, ready) = sim::after_lab_4(Seed(7), options, NOW).expect("a scenario");
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(NOW));
        let options = sim::Options { pace: Pace::Instant, recall: Some(1), ..sim::Options::default() };
        Self { simulator: Simulator::new(account, ids, clock, options), ready }
    }

    /// A session of the notebook role, by way of the team role.
    fn notebook(&mut self) -> Keys {
        let (id, secret) = (self.ready.access_key_id.clone(), self.ready.secret_access_key.clone());
        let (team, notebook) = (self.ready.team_role.clone(), self.ready.notebook_role.clone());
        let team = self.assume(&Keys { id, secret, token: None }, &team);
        self.assume(&team, &notebook)
    }

    fn assume(&mut self, by: &Keys, role: &str) -> Keys {
        let form = [("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", role), ("RoleSessionName", "ana")];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = signed(by, "sts", &[("content-type", "application/x-www-form-urlencoded")], body);
        let answer = self.simulator.handle(&request);
        let text = String::from_utf8(answer.body).expect("text");
        let element = |name: &str| {
            let behind = text.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("{name} in {text}")).1;
            behind.split('<').next().unwrap_or_default().to_owned()
        };
        Keys { id: element("AccessKeyId"), secret: element("SecretAccessKey"), token: Some(element("SessionToken")) }
    }

    fn training_job(&mut self, with_vpc: bool) -> WireRequest {
        let keys = self.notebook();
        let network = serde_json::json!({
            "Subnets": self.ready.subnets, "SecurityGroupIds": self.ready.security_group_ids,
        });
        let mut members = serde_json::json!({
            "TrainingJobName": "job-1",
            "RoleArn": self.ready.notebook_role,
            "AlgorithmSpecification": { "TrainingImage": "image", "TrainingInputMode": "File" },
            "OutputDataConfig": { "S3OutputPath": "s3://models/out" },
            "ResourceConfig": { "InstanceType": "ml.m4.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 5 },
            "StoppingCondition": { "MaxRuntimeInSeconds": 300 },
        });
        if with_vpc {
            members["VpcConfig"] = network;
        }
        json(&keys, "sagemaker", "SageMaker.CreateTrainingJob", members.to_string())
    }
}

fn json(keys: &Keys, service: &str, target: &str, body: String) -> WireRequest {
    signed(keys, service, &[("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target)], body)
}

fn signed(keys: &Keys, service: &str, headers: &[(&str, &str)], body: String) -> WireRequest {
    let identity = Credentials::new(&keys.id, &keys.secret, keys.token.clone(), None, "bench").into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("eu-west-1")
        .name(service)
        .time(UNIX_EPOCH + Duration::from_millis(NOW.0.unsigned_abs()))
        .settings(SigningSettings::default())
        .build()
        .expect("all is given")
        .into();
    let mut headers = headers.to_vec();
    headers.push(("host", "127.0.0.1"));
    let body = body.into_bytes();
    let signable = SignableRequest::new("POST", "/", headers.iter().copied(), SignableBody::Bytes(&body));
    let (instructions, _) = sign(signable.expect("a request"), &params).expect("signed").into_parts();
    let mut all: Vec<(String, String)> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    all.extend(instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())));
    WireRequest { method: "POST".to_owned(), uri: "/".to_owned(), headers: all, body }
}

#[divan::bench]
fn create_training_job_denied(bencher: Bencher) {
    let mut bench = Bench::new();
    let request = bench.training_job(false);
    let answer = bench.simulator.handle(&request);
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(text.contains("with an explicit deny"), "{text}");
    bencher.bench_local(|| bench.simulator.handle(black_box(&request)));
}

/// The same job again: it is allowed, and then refused because its name is taken.
#[divan::bench]
fn create_training_job_again(bencher: Bencher) {
    let mut bench = Bench::new();
    let request = bench.training_job(true);
    let _ = bench.simulator.handle(&request);
    let text = String::from_utf8_lossy(&bench.simulator.handle(&request).body).into_owned();
    assert!(text.contains("ResourceInUse"), "{text}");
    bencher.bench_local(|| bench.simulator.handle(black_box(&request)));
}

#[divan::bench]
fn get_caller_identity(bencher: Bencher) {
    let mut bench = Bench::new();
    let keys = bench.notebook();
    let body = "Action=GetCallerIdentity&Version=2011-06-15".to_owned();
    let request = signed(&keys, "sts", &[("content-type", "application/x-www-form-urlencoded")], body);
    assert_eq!(bench.simulator.handle(&request).status, 200);
    bencher.bench_local(|| bench.simulator.handle(black_box(&request)));
}

/// What is refused for its signature costs little.
#[divan::bench]
fn unknown_key(bencher: Bencher) {
    let mut bench = Bench::new();
    let keys = Keys { id: "AKIAUNKNOWN".to_owned(), secret: "secret".to_owned(), token: None };
    let request = json(&keys, "sagemaker", "SageMaker.ListTrainingJobs", "{}".to_owned());
    assert_eq!(bench.simulator.handle(&request).status, 400);
    bencher.bench_local(|| bench.simulator.handle(black_box(&request)));
}

/// The whole account as the state file holds it.
#[divan::bench]
fn whole_account_as_text(bencher: Bencher) {
    let mut bench = Bench::new();
    bencher.bench_local(|| bench.simulator.whole());
}

/// Read back, as a resumed lab is.
#[divan::bench]
fn whole_account_read(bencher: Bencher) {
    let text = Bench::new().simulator.whole();
    bencher.bench(|| sim::read_account(black_box(&text)));
}

/// What one training job changed, as the line that a save appends, and the line read back.
#[divan::bench]
fn change_line(bencher: Bencher) {
    let mut bench = Bench::new();
    let request = bench.training_job(true);
    let _ = bench.simulator.whole();
    let _ = bench.simulator.handle(&request);
    let changes = bench.simulator.take_changes();
    let ids = bench.simulator.ids().clone();
    let whole = bench.simulator.whole();
    let (mut account, mut read_ids) = sim::read_account(&whole).expect("a copy");
    bencher.bench_local(|| {
        let line = sim::account_line(black_box(&changes), &ids);
        sim::apply_account_line(&mut account, &mut read_ids, &line)
    });
}

/// One operation of each service and protocol, by the base user and the sessions that may.
#[divan::bench(args = ["sts", "iam", "servicecatalog", "cloudformation", "ssm", "sagemaker"])]
fn read_of(bencher: Bencher, service: &str) {
    let mut bench = Bench::new();
    let base =
        Keys { id: bench.ready.access_key_id.clone(), secret: bench.ready.secret_access_key.clone(), token: None };
    let (admin, team) = (bench.ready.admin_role.clone(), bench.ready.team_role.clone());
    let keys = if matches!(service, "iam" | "cloudformation") { admin } else { team };
    let keys = bench.assume(&base, &keys);
    let form = &[("content-type", "application/x-www-form-urlencoded")];
    let query = |action: &str| format!("Action={action}");
    let request = match service {
        "sts" => signed(&keys, "sts", form, query("GetCallerIdentity&Version=2011-06-15")),
        "iam" => signed(&keys, "iam", form, query("ListRoles&Version=2010-05-08")),
        "cloudformation" => signed(&keys, service, form, query("DescribeStacks&Version=2010-05-15")),
        "ssm" => json(&keys, service, "AmazonSSM.GetParameters", r#"{"Names":["ds-vpc-id"]}"#.to_owned()),
        "sagemaker" => {
            let keys = bench.notebook();
            json(&keys, service, "SageMaker.ListTrainingJobs", "{}".to_owned())
        }
        _ => json(&keys, service, "AWS242ServiceCatalogService.SearchProducts", "{}".to_owned()),
    };
    let status = bench.simulator.handle(&request).status;
    assert_eq!(status, 200, "{service}");
    bencher.bench_local(|| bench.simulator.handle(black_box(&request)));
}
