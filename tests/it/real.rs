//! `--real` from outside, against the built program's own `serve` in place of the cloud: found by asking, nothing
//! changed without a confirmation, everything undone, no change lost or doubled under faults, no secret anywhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::serve::{Served, binary};

/// Operations that leave another account behind.
const CHANGES: [&str; 6] = [
    "CreateProvisioningArtifact",
    "DeleteProvisioningArtifact",
    "UpdateProvisioningArtifact",
    "UpdateProvisionedProduct",
    "CreateTrainingJob",
    "StopTrainingJob",
];

/// A served account, and a folder with the profile that reaches it.
pub struct Cloud {
    pub served: Served,
    dir: tempfile::TempDir,
}

/// How a command ended.
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Cloud {
    pub fn new(trust: &str, faults: &str) -> Self {
        Self::serving(trust, faults, "")
    }

    /// The same, whose bucket has another template in place of the new one; none where it is empty.
    pub fn serving(trust: &str, faults: &str, template: &str) -> Self {
        Self::started(trust, faults, template, &[])
    }

    /// The same with so many further members; the account is kept in `account.json`.
    pub fn with_team(size: &str, faults: &str) -> Self {
        Self::started("lab", faults, "", &["--fleet", size, "--state", "account.json"])
    }

    fn started(trust: &str, faults: &str, template: &str, more: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
        fs::write(path("plan.json"), format!("{{\"faults\":[{faults}]}}")).expect("written");
        let (journal, plan) = (path("journal.jsonl"), path("plan.json"));
        let fixed = ["--seed", "5", "--speed", "instant", "--trust", trust];
        let templates = path("templates");
        fs::create_dir(&templates).expect("a folder");
        if !template.is_empty() {
            fs::write(dir.path().join("templates/ds_notebook_v2.yaml"), template).expect("written");
        }
        let files = ["--journal", &journal, "--faults", &plan, "--templates", &templates];
        let kept = path("account.json");
        let more: Vec<&str> = more.iter().map(|one| if *one == "account.json" { &kept } else { *one }).collect();
        let served = Served::start(&[&fixed[..], &files, &more].concat());
        let member = |name: &str| served.ready[name].as_str().expect("text").to_owned();
        let profile = format!(
            "[profile stand-in]\naws_access_key_id = {}\naws_secret_access_key = {}\nregion = {}\n",
            member("access_key_id"),
            member("secret_access_key"),
            member("region")
        );
        fs::write(path("config"), profile).expect("written");
        Self { served, dir }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn command(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        self.command_at(self.endpoint(), arguments, environment)
    }

    pub fn endpoint(&self) -> &str {
        self.served.ready["endpoint"].as_str().expect("text")
    }

    /// What leads to the account, and keeps everything else out.
    pub fn environment(&self) -> Vec<(String, String)> {
        let path = |name: &str| self.path(name).to_string_lossy().into_owned();
        let plain = |text: &str| text.to_owned();
        vec![
            (plain("AWS_PROFILE"), plain("stand-in")),
            (plain("AWS_CONFIG_FILE"), path("config")),
            (plain("AWS_SHARED_CREDENTIALS_FILE"), path("none")),
            (plain("AWS_EC2_METADATA_DISABLED"), plain("true")),
            (plain("EXPLICIT_DENY_STATE_DIR"), path("state")),
        ]
    }

    pub fn command_at(&self, endpoint: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        self.prepared_at(endpoint, arguments).envs(environment.iter().copied()).output().expect("the binary starts")
    }

    /// A command on this account that is not started yet.
    pub fn prepared(&self, arguments: &[&str]) -> Command {
        self.prepared_at(self.endpoint(), arguments)
    }

    fn prepared_at(&self, endpoint: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") || name.to_string_lossy().to_lowercase().contains("proxy") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .args(["--real", "--endpoint-url", endpoint])
            .envs(self.environment())
            .stdin(std::process::Stdio::null());
        command
    }

    pub fn ended(&self, arguments: &[&str]) -> Ended {
        let Output { status, stdout, stderr } = self.command(arguments, &[]);
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ended { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// The lab, with pauses made short.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.ended(&[&["run", "--json", "--speed", "200"], arguments].concat())
    }

    /// The operations that changed the account, as its own journal has them.
    pub fn changes(&self) -> Vec<String> {
        let journal = fs::read_to_string(self.path("journal.jsonl")).unwrap_or_default();
        let lines = journal.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let changed = |line: &Value| {
            let operation = line["operation"].as_str().unwrap_or_default().to_owned();
            (CHANGES.contains(&operation.as_str()) && line["decision"] == "allowed").then_some(operation)
        };
        lines.filter_map(|line| changed(&line)).collect()
    }

    /// How many versions the product has now, as `doctor` reads them.
    pub fn n_versions(&self) -> usize {
        let doctor = self.ended(&["doctor", "--json"]);
        let lines = doctor.stdout.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let versions = lines.filter(|line| line["check"] == "versions").map(|line| line["found"].to_string());
        versions.map(|found| found.matches("(pa-").count()).next().unwrap_or_else(|| panic!("{}", doctor.stdout))
    }

    pub fn account_id(&self) -> &str {
        self.served.ready["account_id"].as_str().expect("text")
    }
}

impl Ended {
    fn summary(&self) -> Value {
        let last = self.stdout.lines().last().unwrap_or_else(|| panic!("nothing on stdout: {}", self.stderr));
        serde_json::from_str::<Value>(last).expect("JSON")["summary"].clone()
    }
}

#[test]
fn nothing_is_changed_before_it_is_confirmed_and_everything_is_undone_after() {
    let cloud = Cloud::new("lab", "");
    let planned = cloud.run(&[]);
    assert_eq!(planned.code, Some(1), "{}", planned.stderr);
    assert_eq!(cloud.changes(), Vec::<String>::new());
    let of_line = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["change"].clone();
    let told: Vec<Value> = planned.stdout.lines().map(of_line).filter(|change| !change.is_null()).collect();
    let operations: Vec<&str> = told.iter().filter_map(|change| change["operation"].as_str()).collect();
    assert_eq!(operations.len(), 6, "{operations:?}");
    for change in &told {
        assert_eq!((&change["account_id"], &change["region"]), (&cloud.account_id().into(), &"eu-west-1".into()));
        for member in ["role", "effect", "cost", "command"] {
            assert!(change[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {change}");
        }
    }
    let done = cloud.run(&["--yes"]);
    assert_eq!((done.code, &done.summary()["checks_held"]), (Some(0), &12.into()), "{}", done.stderr);
    let jobs = cloud.changes().iter().filter(|name| *name == "CreateTrainingJob").count();
    let stops = cloud.changes().iter().filter(|name| *name == "StopTrainingJob").count();
    assert_eq!((jobs, stops), (2, 2), "each job that started was stopped");
    let n_changes = cloud.changes().len();
    let listed = cloud.ended(&["clean-up"]);
    assert_eq!((listed.code, cloud.changes().len()), (Some(1), n_changes), "{}", listed.stdout);
    assert!(listed.stdout.contains("would delete version pa-") && listed.stdout.contains("back to version pa-"));
    let undone = cloud.ended(&["clean-up", "--yes"]);
    assert_eq!(undone.code, Some(0), "{}{}", undone.stdout, undone.stderr);
    assert_eq!(cloud.n_versions(), 1);
    assert_eq!(cloud.ended(&["clean-up", "--yes"]).code, Some(0));
    // And the lab can be done once more.
    assert_eq!(cloud.run(&["--yes"]).code, Some(0));
}

#[test]
fn a_template_is_looked_at_before_a_version_is_made_from_it() {
    let built_in = fs::read_to_string("assets/templates/ds_notebook_v2.yaml").expect("a template");
    let changed = built_in.replace("ds-notebook-policy-", "another-policy-");
    let cloud = Cloud::serving("lab", "", &changed);
    let planned = cloud.ended(&["run", "--speed", "200"]);
    for words in ["WARNING  it says something else than the built-in", "another-policy-", "in force:", "1 narrowed"] {
        assert!(planned.stdout.contains(words), "{words}: {}", planned.stdout);
    }
    let own = cloud.path("own.yaml").to_string_lossy().into_owned();
    fs::write(&own, &built_in).expect("written");
    for (more, says) in [(&[][..], "--template-url URL"), (&["--template", &own], "aws s3 cp")] {
        let refused = cloud.run(&[&["--yes"], more].concat());
        assert!(refused.code == Some(1) && refused.stderr.contains(says), "{}", refused.stderr);
        assert!(!cloud.changes().contains(&"CreateProvisioningArtifact".to_owned()));
    }
    fs::write(&own, format!("# mine\n{changed}")).expect("written");
    let meant = cloud.run(&["--yes", "--until", "create-version", "--template", &own]);
    assert_eq!(meant.code, Some(0), "the file says what stands there: {}", meant.stderr);
    assert_eq!(cloud.n_versions(), 2);
}

#[test]
fn without_the_notebook_role_a_prediction_is_labelled_and_the_pasted_error_counts() {
    let cloud = Cloud::new("real", "");
    let predicted = cloud.run(&["--yes"]);
    assert_eq!(predicted.code, Some(1), "a prediction is no denial");
    assert!(predicted.stderr.contains("prediction, not an attempt"), "{}", predicted.stderr);
    assert!(predicted.stdout.contains(r#""evidence":"prediction""#));
    assert!(!cloud.changes().contains(&"CreateTrainingJob".to_owned()));
    let role = cloud.served.ready["roles"]["notebook"].as_str().and_then(|arn| arn.rsplit('/').next()).expect("a role");
    let account = cloud.account_id();
    let error = |job: &str, reason: &str| {
        format!(
            "ClientError: An error occurred (AccessDeniedException) when calling the CreateTrainingJob\n  operation: User: \
             arn:aws:sts::{account}:assumed-role/{role}/SageMaker is not authorized to perform: \
             sagemaker:CreateTrainingJob on resource: arn:aws:sagemaker:eu-west-1:{account}:training-job/{job} {reason}"
        )
    };
    let stranger = error("j", "with an explicit deny").replace(role, "somebody-else");
    let elsewhere = error("j", "with an explicit deny").replace(account, "111122223333");
    let abroad = error("j", "with an explicit deny").replace("eu-west-1", "us-east-1");
    let above = error("j", "with an explicit deny in a service control policy");
    let texts = [
        ("stranger", stranger),
        ("elsewhere", elsewhere),
        ("abroad", abroad),
        ("above", above),
        ("explicit", error("xgboost-1", "with an explicit deny in an identity-based policy")),
        (
            "implicit",
            error("xgboost-2", "because no identity-based policy allows the sagemaker:CreateTrainingJob action"),
        ),
    ];
    let paths = texts.map(|(name, text)| {
        fs::write(cloud.path(name), text).expect("written");
        cloud.path(name).to_string_lossy().into_owned()
    });
    let [strangers @ .., explicit, implicit] = &paths;
    let wrong =
        cloud.run(&[&["--yes"][..], &strangers.iter().flat_map(|path| ["--paste", path]).collect::<Vec<_>>()].concat());
    assert_eq!(wrong.code, Some(1));
    for why in ["not about the notebook role", "account 111122223333", "from us-east-1", "by a service control policy"]
    {
        assert!(wrong.stderr.contains(why), "{why}: {}", wrong.stderr);
    }
    let pasted = cloud.run(&["--yes", "--paste", explicit, "--paste", implicit]);
    assert_eq!((pasted.code, &pasted.summary()["checks_held"]), (Some(0), &12.into()), "{}", pasted.stderr);
    // The lab is done: done again, it says that the control is in force.
    let again = cloud.run(&[]);
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("already in force"), "{}", again.stderr);
    assert_eq!(cloud.ended(&["clean-up", "--yes"]).code, Some(0));
}

#[test]
fn doctor_says_what_stops_the_lab_and_what_does_not() {
    let cloud = Cloud::new("real", "");
    let well = cloud.ended(&["doctor", "--json"]);
    assert_eq!(well.code, Some(0), "{}", well.stdout);
    let state = |stdout: &str, check: &str| {
        let mut lines = stdout.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        lines.find(|line| line["check"] == check).map(|line| line["state"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(state(&well.stdout, "notebook").as_deref(), Some("remark"));
    assert_eq!(state(&well.stdout, "clock").as_deref(), Some("ok"));
    assert_eq!(cloud.changes(), Vec::<String>::new());
    let none = cloud.ended(&["doctor", "--json", "--region", "eu-west-1", "--profile", "nobody"]);
    assert_eq!(none.code, Some(1), "{}", none.stdout);
    assert_eq!(state(&none.stdout, "credentials").as_deref(), Some("stops"));
    assert!(none.stdout.contains("stand-in"), "the profiles that there are: {}", none.stdout);
}

#[test]
fn what_must_not_be_is_refused() {
    let cloud = Cloud::new("lab", "");
    let account = cloud.account_id();
    let run = |environment: &[(&str, &str)]| {
        let output = cloud.command(&["run", "--yes"], environment);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = run(&[("EXPLICIT_DENY_FORBIDDEN_ACCOUNTS", account)]);
    assert!(code == Some(1) && said.contains("forbidden"), "{said}");
    let (code, said) = run(&[("EXPLICIT_DENY_ALLOWED_ACCOUNTS", "111111111111")]);
    assert!(code == Some(1) && said.contains("none of the allowed"), "{said}");
    let (code, said) = run(&[("AWS_CA_BUNDLE", &cloud.path("config").to_string_lossy())]);
    assert!(code == Some(2) && said.contains("AWS_CA_BUNDLE"), "{said}");
    let with_device =
        fs::read_to_string(cloud.path("config")).expect("a profile") + "mfa_serial = arn:aws:iam::1:mfa/me\n";
    fs::write(cloud.path("device"), with_device).expect("written");
    let device = cloud.path("device").to_string_lossy().into_owned();
    let (code, said) = run(&[("AWS_CONFIG_FILE", &device)]);
    assert!(code == Some(2) && said.contains("mfa/me") && said.contains("--mfa-code"), "{said}");
    let unknown = cloud.ended(&["run", "--mfa-serial", "arn:aws:iam::1:mfa/other", "--mfa-code", "123456"]);
    assert!(unknown.code == Some(3) && unknown.stderr.contains("mfa/other"), "{}", unknown.stderr);
    let wrong = cloud.ended(&["run", "--mfa-serial", "arn:aws:iam::1:mfa/other", "--mfa-code", "12"]);
    assert!(wrong.code == Some(2) && wrong.stderr.contains("six digits"), "{}", wrong.stderr);
    let (code, said) = run(&[("AWS_REGION", "eu-central-1")]);
    assert!(code == Some(2) && said.contains("eu-west-1"), "{said}");
    assert_eq!(cloud.changes(), Vec::<String>::new());
    // A folder that cannot be written: without a ledger nothing is changed.
    fs::write(cloud.path("state"), "in the way").or_else(|_| fs::write(cloud.path("file"), "")).expect("written");
    let blocked = cloud.path("config").to_string_lossy().into_owned();
    let (code, said) = run(&[("EXPLICIT_DENY_STATE_DIR", &blocked)]);
    assert!(code == Some(2) && said.contains("ledger"), "{said}");
    assert_eq!(cloud.changes(), Vec::<String>::new());
}

#[test]
fn the_screens_read_and_refuse_to_change() {
    let cloud = Cloud::new("lab", "");
    let plain = cloud.command(&["--plain", "lab", "--region", "eu-west-1"], &[]);
    // Without input it leaves; nothing has been asked of the account.
    assert_eq!(plain.status.code(), Some(0), "{}", String::from_utf8_lossy(&plain.stderr));
    assert!(fs::read_to_string(cloud.path("journal.jsonl")).unwrap_or_default().is_empty());
}

#[test]
fn a_real_run_keeps_a_transcript_that_every_format_is_made_of() {
    let cloud = Cloud::new("lab", "");
    let secrets = ["--external-id", "s3cr3t-external-id"];
    let run = cloud.run(&[&["--yes"], &secrets[..]].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for line in run.stdout.lines().filter(|line| !line.contains("FetchTemplate") && !line.contains("s3:GetObject")) {
        let call: Value = serde_json::from_str(line).expect("JSON");
        let known = call["summary"].is_object() || (call["principal"].is_string() && call["resource"].is_string());
        assert!(known, "{line}");
    }
    let export = |arguments: &[&str]| {
        let mut command = Command::new(binary());
        let output = command.arg("export").args(arguments).envs(cloud.environment()).output().expect("it starts");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let account = cloud.account_id();
    let key = cloud.served.ready["access_key_id"].as_str().expect("text");
    let secret = cloud.served.ready["secret_access_key"].as_str().expect("text");
    for format in ["markdown", "html", "json", "cast", "svg"] {
        let text = export(&["--format", format]);
        assert!(text.contains("REAL AWS") || text.contains("\"simulated\":false"), "{format}: {text}");
        assert!(format == "svg" || text.contains(account), "{format}");
        assert!(![key, secret, "s3cr3t-external-id"].iter().any(|secret| text.contains(secret)), "{format}");
        let redacted = export(&["--format", format, "--redact"]);
        assert!(!redacted.contains(account) && !redacted.contains("-ana"), "{format}: {redacted}");
    }
    crate::schema::hold_lines("transcript", &export(&["--format", "json"]));
    let kept = fs::read_to_string(cloud.path("state/transcript.jsonl")).expect("kept");
    assert!(![key, secret, "s3cr3t-external-id"].iter().any(|secret| kept.contains(secret)));
}

#[test]
fn known_secrets_appear_nowhere() {
    let cloud = Cloud::new("lab", r#"{"fault":"skew","operation":"DescribeProduct","calls":[1]}"#);
    let secret = cloud.served.ready["secret_access_key"].as_str().expect("text").to_owned();
    let mut said = String::new();
    for arguments in [
        &["run", "--yes", "--speed", "200"][..],
        &["run", "--yes", "--speed", "200", "--json"],
        &["doctor"],
        &["clean-up", "--yes"],
    ] {
        let ended = cloud.ended(&[&["--log-level", "trace"], arguments].concat());
        said.push_str(&ended.stdout);
        said.push_str(&ended.stderr);
    }
    said.push_str(&fs::read_to_string(cloud.path("journal.jsonl")).expect("a journal"));
    let mut n_files = 0;
    every_file(&cloud.path("state"), &mut |path| {
        n_files += 1;
        said.push_str(&String::from_utf8_lossy(&fs::read(path).expect("read")));
    });
    assert!(n_files >= 3, "ledger, log and progress: {n_files}");
    assert!(said.contains("CreateTrainingJob"), "something was said");
    for canary in [secret.as_str(), "SecretAccessKey", "SessionToken", "x-amz-security-token", "Signature="] {
        assert!(!said.contains(canary), "{canary}");
    }
}

pub fn every_file(dir: &Path, seen: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { every_file(&path, seen) } else { seen(&path) }
    }
}

#[test]
fn a_profile_whose_role_asks_for_a_code_is_told_what_leads_around_it() {
    let cloud = Cloud::new("lab", "");
    let config = fs::read_to_string(cloud.path("config")).expect("a file");
    let role = "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = stand-in\n";
    fs::write(cloud.path("config"), format!("{config}{role}mfa_serial = arn:aws:iam::111122223333:mfa/ana\n"))
        .expect("written");
    let Output { status, stderr, .. } = cloud.command(&["run", "--profile", "role"], &[]);
    let said = String::from_utf8_lossy(&stderr);
    assert_eq!(status.code(), Some(2), "{said}");
    assert!(said.contains("aws configure export-credentials --profile role --format env"), "{said}");
    assert_eq!(cloud.changes(), Vec::<String>::new());
}

#[test]
fn a_profile_that_is_named_counts_before_keys_of_the_environment() {
    let cloud = Cloud::new("lab", "");
    let other = [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "of another account")];
    let Output { status, stdout, stderr } = cloud.command(&["doctor", "--profile", "stand-in"], &other);
    let said = String::from_utf8_lossy(&stdout);
    assert!(said.contains(cloud.account_id()), "{status}: {said}{}", String::from_utf8_lossy(&stderr));
    let missing = cloud.command(&["run", "--profile", "nobody", "--region", "eu-west-1"], &other);
    assert_eq!(missing.status.code(), Some(3), "{}", String::from_utf8_lossy(&missing.stderr));
}

#[test]
fn what_is_no_roles_arn_is_told_before_anything_is_asked() {
    let cloud = Cloud::new("lab", "");
    let ended = cloud.ended(&["run", "--admin-role", "nope"]);
    assert!(ended.code == Some(2) && ended.stderr.contains("`nope` is no role's ARN"), "{}", ended.stderr);
}
