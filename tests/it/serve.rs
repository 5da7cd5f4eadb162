//! `serve` as a program: its one line, its file, its journal, its end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// The program under test; `EXPLICIT_DENY_BINARY` names another build of it.
pub fn binary() -> std::ffi::OsString {
    std::env::var_os("EXPLICIT_DENY_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_explicit-deny").into())
}

pub struct Served {
    pub child: Child,
    pub ready: Value,
}

impl Served {
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(binary())
            .arg("serve")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("a pipe")).read_line(&mut line).expect("one line");
        let ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        super::schema::hold_lines("serve-ready", &line);
        Self { child, ready }
    }

    pub fn signal(&mut self, name: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().expect("kill runs").success());
        let status = self.child.wait().expect("it ends");
        let mut said = String::new();
        self.child.stderr.as_mut().expect("a pipe").read_to_string(&mut said).expect("text");
        (status.code(), said)
    }

    /// One request over a connection of its own.
    fn ask(&self, head: &str, body: &str) -> String {
        let address = self.ready["endpoint"].as_str().and_then(|it| it.strip_prefix("http://")).expect("an address");
        ask(address, head, body)
    }
}

/// What is answered at an address to a request of this head and body.
pub fn ask(address: &str, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let length = body.len();
    write!(stream, "{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn path(file: &Path) -> &str {
    file.to_str().expect("a plain name")
}

#[test]
fn every_signal_ends_it_well() {
    for name in ["-INT", "-TERM", "-HUP"] {
        let mut served = Served::start(&[]);
        let secret = served.ready["secret_access_key"].as_str().expect("text").to_owned();
        let (code, said) = served.signal(name);
        assert_eq!(code, Some(0), "{name}");
        assert!(said.contains("export AWS_ENDPOINT_URL=") && said.contains("[profile deny-notebook]"), "{said}");
        assert!(!said.contains(&secret), "the secret stands on stdout alone");
    }
}

#[test]
fn the_account_is_the_same_after_any_end() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("account.json");
    let mut first = Served::start(&["--state", path(&file), "--seed", "7"]);
    let _ = first.signal("-KILL");
    let mut second = Served::start(&["--state", path(&file), "--region", "us-east-1", "--seed", "8"]);
    for member in ["account_id", "region", "secret_access_key", "roles", "product_id", "notebook_instance", "subnets"] {
        assert_eq!(first.ready[member], second.ready[member], "{member}");
    }
    let held = Command::new(env!("CARGO_BIN_EXE_explicit-deny")).args(["serve", "--state", path(&file)]).output();
    assert_eq!(held.expect("it runs").status.code(), Some(4), "a second program is kept out");
    assert_eq!(second.signal("-INT").0, Some(0));
}

#[test]
fn a_damaged_account_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("account.json");
    let _ = Served::start(&["--state", path(&file)]).signal("-TERM");
    let whole = std::fs::read_to_string(&file).expect("it was kept");
    let newer = whole.replacen(r#""version":2"#, r#""version":3"#, 1);
    for text in [&whole[..whole.len() / 2], "", "{}", &newer] {
        std::fs::write(&file, text).expect("written");
        let refused =
            Command::new(env!("CARGO_BIN_EXE_explicit-deny")).args(["serve", "--state", path(&file)]).output();
        let refused = refused.expect("it runs");
        assert_eq!(refused.status.code(), Some(4));
        assert!(refused.stdout.is_empty());
        assert!(String::from_utf8_lossy(&refused.stderr).contains("left as it is"));
        assert_eq!(std::fs::read_to_string(&file).expect("still there"), text);
    }
}

#[test]
fn the_journal_has_a_line_for_every_answer_and_strangers_get_none() {
    let dir = tempfile::tempdir().expect("a folder");
    let journal = dir.path().join("journal.jsonl");
    let mut served = Served::start(&["--journal", path(&journal)]);
    let target = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: SageMaker.ListTrainingJobs";
    let unsigned = served.ask(target, "{}");
    assert!(unsigned.contains("400 Bad Request") && unsigned.contains("MissingAuthenticationToken"), "{unsigned}");
    for head in ["POST / HTTP/1.1\r\nHost: example.com", "POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://a.b"] {
        assert!(served.ask(head, "{}").starts_with("HTTP/1.1 403"), "{head}");
    }
    let _ = served.signal("-TERM");
    let lines: Vec<Value> = std::fs::read_to_string(&journal)
        .expect("a journal")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 1, "what is refused at the door is no call");
    assert_eq!(lines[0]["operation"], "ListTrainingJobs");
    assert_eq!((&lines[0]["status"], &lines[0]["principal"]), (&400.into(), &Value::Null));
}

#[test]
fn planned_faults_trouble_the_calls_that_they_name() {
    let dir = tempfile::tempdir().expect("a folder");
    let (plan, journal) = (dir.path().join("plan.json"), dir.path().join("journal.jsonl"));
    let faults = r#"{"faults":[{"fault":"throttle","operation":"ListTrainingJobs","calls":[1]},
        {"fault":"server_error","operation":"ListTrainingJobs","calls":[2]},
        {"fault":"truncate","operation":"ListTrainingJobs","calls":[3]},
        {"fault":"reset","operation":"ListTrainingJobs","calls":[4]},
        {"fault":"slow","operation":"ListTrainingJobs","calls":[5],"milliseconds":1}]}"#;
    std::fs::write(&plan, faults).expect("written");
    let mut served = Served::start(&["--faults", path(&plan), "--journal", path(&journal)]);
    let list = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: SageMaker.ListTrainingJobs";
    let answers: Vec<String> = (0..6).map(|_| served.ask(list, "{}")).collect();
    let body = |answer: &str| answer.split_once("\r\n\r\n").map(|(_, body)| body.len());
    assert!(answers[0].contains("ThrottlingException"), "{}", answers[0]);
    assert!(answers[1].starts_with("HTTP/1.1 500"), "{}", answers[1]);
    let whole = body(&answers[5]).expect("a whole answer");
    assert!(answers[5].contains("MissingAuthenticationToken"), "{}", answers[5]);
    assert!(body(&answers[2]).is_none_or(|length| length < whole), "{}", answers[2]);
    assert!(body(&answers[3]).is_none_or(|length| length == 0), "{}", answers[3]);
    assert_eq!(body(&answers[4]), Some(whole));
    let _ = served.signal("-TERM");
    let lines = std::fs::read_to_string(&journal).expect("a journal");
    let named: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["fault"].clone()).collect();
    assert_eq!(Value::from(named), serde_json::json!(["throttle", "server_error", "truncate", "reset", "slow", null]));
}

#[test]
fn what_cannot_be_served_is_refused_before_the_ready_line() {
    let dir = tempfile::tempdir().expect("a folder");
    let plan = dir.path().join("plan.json");
    std::fs::write(&plan, r#"{"faults":[{"fault":"fire"}]}"#).expect("written");
    let taken = Served::start(&[]);
    let port = taken.ready["endpoint"].as_str().and_then(|it| it.rsplit(':').next()).expect("a port").to_owned();
    let cases: [(&[&str], i32, &str); 6] = [
        (&["--faults", path(&plan)], 4, "unknown variant"),
        (&["--faults", "/no/such/plan"], 4, "a plan of faults"),
        (&["--state", "/no/such/folder/account.json"], 4, "cannot be kept"),
        (&["--journal", "/no/such/folder/journal"], 4, "cannot be written"),
        (&["--max-session", "0"], 2, "--max-session"),
        (&["--port", &port], 3, "cannot be had"),
    ];
    for (arguments, code, says) in cases {
        let refused = Command::new(env!("CARGO_BIN_EXE_explicit-deny")).arg("serve").args(arguments).output();
        let refused = refused.expect("it runs");
        assert_eq!(refused.status.code(), Some(code), "{arguments:?}");
        assert!(refused.stdout.is_empty(), "{arguments:?}");
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(said.contains(says), "{arguments:?}: {said}");
    }
}

#[test]
fn a_folder_of_other_templates_is_served_as_well() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("mine.yaml"), "Resources: {T: {Type: 'AWS::SNS::Topic'}}").expect("written");
    let served = Served::start(&["--templates", path(dir.path()), "--region", "us-west-2"]);
    let get = |file: &str| {
        let bucket = "sagemaker-workshop-cloudformation-us-west-2/quickstart";
        served.ask(&format!("GET /{bucket}/{file} HTTP/1.1\r\nHost: localhost"), "")
    };
    assert!(get("mine.yaml").contains("AWS::SNS::Topic"));
    assert!(get("ds_notebook_v2.yaml").contains("SageMaker notebook instance"));
    assert!(get("other.yaml").starts_with("HTTP/1.1 404"));
}
