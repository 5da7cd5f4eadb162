//! `explicit-deny fleet` from outside: what one command changes the next one sees, troubled and broken off as well.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

struct Told {
    code: Option<i32>,
    report: Value,
    errors: String,
}

fn command(state: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_explicit-deny"));
    command.arg("fleet").args(arguments).arg("--state-dir").arg(state).stdin(Stdio::null());
    command
}

fn fleet(state: &Path, arguments: &[&str]) -> Told {
    let all: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    let output = command(state, &all).output().expect("the binary starts");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no report: {errors}"));
    Told { code: output.status.code(), report, errors }
}

/// How many updates the saved account has of each provisioned product.
fn updates(state: &Path) -> BTreeMap<String, usize> {
    let text = std::fs::read_to_string(state.join("fleet/account.jsonl")).expect("a saved account");
    let mut records = BTreeMap::new();
    for line in text.lines().skip(1) {
        let line: Value = serde_json::from_str(line).expect("JSON");
        for (id, record) in line["tables"]["records"].as_object().into_iter().flatten() {
            records.insert(id.clone(), record.clone());
        }
    }
    let mut counts = BTreeMap::new();
    for record in records.values().filter(|record| record["record_type"] == "Update") {
        let id = record["provisioned_product_id"].as_str().expect("an id");
        *counts.entry(id.to_owned()).or_insert(0) += 1;
    }
    counts
}

fn owners(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(|member| member["owner"].as_str()).collect()
}

#[test]
fn what_a_rollout_changes_the_next_command_sees() {
    let state = tempfile::tempdir().expect("a folder");
    let status = fleet(state.path(), &["status", "--fleet", "12", "--seed", "7"]);
    assert_eq!((status.code, &status.report["notebooks"]), (Some(0), &13.into()), "{}", status.errors);
    assert_eq!(status.report["summary"]["outside_vpc"]["allowed"], 13);
    let verified = fleet(state.path(), &["verify", "--fleet", "12", "--seed", "7"]);
    assert_eq!((verified.code, owners(&verified.report["could_train_outside_vpc"]).len()), (Some(1), 13));
    let one = fleet(state.path(), &["rollout", "--only", "member3", "--speed", "instant"]);
    assert_eq!((one.code, &one.report["rollout"]["published"]), (Some(0), &true.into()), "{}", one.errors);
    assert_eq!(one.report["summary"]["versions"], serde_json::json!({ "DS User Notebook v1": 12, "Version 2": 1 }));
    let all = fleet(state.path(), &["rollout", "--stages", "--speed", "instant"]);
    let rollout = &all.report["rollout"];
    assert_eq!((all.code, &rollout["published"], &rollout["updated"]), (Some(0), &false.into(), &13.into()));
    assert_eq!(rollout["ended"], "complete");
    assert_eq!(all.report["comparison"]["by_hand"]["policy_edits"], 12);
    let verified = fleet(state.path(), &["verify"]);
    assert_eq!((verified.code, &verified.report["verified"]), (Some(0), &true.into()));
    let again = fleet(state.path(), &["rollout", "--speed", "instant"]);
    assert_eq!((again.code, &again.report["rollout"]["updated"]), (Some(0), &13.into()));
    let updates = updates(state.path());
    assert!(updates.len() == 13 && updates.values().all(|count| *count == 1), "{updates:?}");
    // Another size is another account.
    let other = fleet(state.path(), &["status", "--fleet", "2"]);
    assert_eq!((other.code, &other.report["summary"]["outside_vpc"]["allowed"]), (Some(0), &3.into()));
}

#[test]
fn a_troubled_rollout_names_who_was_rolled_back_and_can_be_repaired() {
    let state = tempfile::tempdir().expect("a folder");
    let plan = state.path().join("plan.json");
    let faults = r#"{"faults":[
        {"fault":"roll_back","provisioned_product":"notebook-member4"},
        {"fault":"throttle","every":3}]}"#;
    std::fs::write(&plan, faults).expect("written");
    let plan = plan.to_string_lossy().into_owned();
    let seed = ["--fleet", "10", "--seed", "3", "--speed", "instant"];
    let troubled: Vec<&str> = ["rollout", "--faults", &plan].into_iter().chain(seed).collect();
    let troubled = fleet(state.path(), &troubled);
    let failures = &troubled.report["rollout"]["failures"];
    assert_eq!((troubled.code, owners(failures)), (Some(1), vec!["member4"]), "{}", troubled.errors);
    assert_eq!(failures[0]["status"], "TAINTED");
    let verified = fleet(state.path(), &["verify"]);
    let findings = &verified.report["could_train_outside_vpc"];
    assert_eq!((verified.code, owners(findings)), (Some(1), vec!["member4"]));
    let reason = findings[0]["reason"].as_str().expect("a reason");
    assert!(reason.contains("allow CreateTrainingJob without a VPC") && reason.contains("rolled back"), "{reason}");
    let repaired = fleet(state.path(), &["rollout", "--speed", "instant"]);
    assert_eq!((repaired.code, &repaired.report["verified"]), (Some(0), &true.into()), "{}", repaired.errors);
    assert_eq!(fleet(state.path(), &["verify"]).code, Some(0));
}

#[test]
fn a_rollout_that_is_killed_updates_nobody_twice_and_forgets_nobody() {
    let state = tempfile::tempdir().expect("a folder");
    assert_eq!(fleet(state.path(), &["status", "--fleet", "60", "--seed", "5"]).code, Some(0));
    let journal = state.path().join("fleet/rollout.jsonl");
    let length = || std::fs::metadata(&journal).map_or(0, |found| found.len());
    let mut killed = 0;
    // Killed as soon as the journal has grown by so many bytes, from its first line to many members on.
    for growth in [1, 40, 200, 500, 700, 900, 1_100, 300] {
        let before = length();
        let arguments = ["rollout", "--speed", "instant", "--concurrency", "3"];
        let mut rollout =
            command(state.path(), &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        while length() < before + growth && rollout.try_wait().expect("a child").is_none() {
            std::thread::yield_now();
        }
        rollout.kill().expect("killed, or gone already");
        killed += usize::from(!rollout.wait().expect("a child").success());
    }
    let last = fleet(state.path(), &["rollout", "--speed", "instant"]);
    assert_eq!(last.code, Some(0), "{}", last.errors);
    assert!(killed > 0, "no rollout was killed in the middle");
    let updates = updates(state.path());
    assert!(updates.len() == 61 && updates.values().all(|count| *count == 1), "{updates:?}");
    assert_eq!(fleet(state.path(), &["verify"]).code, Some(0));
}

/// How many records the saved account has; whatever is read of it has to be whole.
fn n_records(state: &Path) -> usize {
    let text = std::fs::read_to_string(state.join("fleet/account.jsonl")).expect("a saved account");
    let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n')).skip(1);
    let lines = whole.map(|line| serde_json::from_str::<Value>(line).expect("a whole line is JSON"));
    let of_line = |line: Value| line["tables"]["records"].as_object().cloned().unwrap_or_default();
    lines.flat_map(of_line).map(|(id, _)| id).collect::<std::collections::BTreeSet<_>>().len()
}

#[test]
fn the_saved_account_is_folded_and_whole_whenever_the_program_is_killed() {
    let state = tempfile::tempdir().expect("a folder");
    let size = ["--fleet", "5", "--seed", "9"];
    assert_eq!(fleet(state.path(), &[&["status"], &size[..]].concat()).code, Some(0));
    let (account, beside) = (state.path().join("fleet/account.jsonl"), state.path().join("fleet/account.new"));
    let plan = state.path().join("plan.json");
    // Each rollout leaves every notebook as it was, and its stack with a longer story.
    let rule = |owner: String| format!(r#"{{"fault":"roll_back","provisioned_product":"notebook-{owner}"}}"#);
    let owners = ["ana".to_owned()].into_iter().chain((1..=5).map(|number| format!("member{number}")));
    let rules: Vec<String> = owners.map(rule).collect();
    std::fs::write(&plan, format!(r#"{{"faults":[{}]}}"#, rules.join(","))).expect("written");
    let plan = plan.to_string_lossy().into_owned();
    let arguments = ["rollout", "--speed", "instant", "--faults", &plan, "--max-failures", "1000"];
    let length = || std::fs::metadata(&account).map_or(0, |found| found.len());
    let (mut n_known, mut n_folded, mut n_killed) = (0, 0, 0);
    for _ in 0..40 {
        let before = length();
        let mut rollout =
            command(state.path(), &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        // Killed in the middle of the new copy, at first; later ones may end.
        while rollout.try_wait().expect("a child").is_none() {
            if n_killed < 3 && beside.exists() {
                rollout.kill().expect("killed, or gone already");
                n_killed += 1;
            }
            std::thread::yield_now();
        }
        let n_now = n_records(state.path());
        assert!(n_now >= n_known, "{n_now} records after {n_known}");
        (n_known, n_folded) = (n_now, n_folded + usize::from(length() < before));
        if n_folded > 1 && n_killed == 3 {
            break;
        }
        if n_killed < 3 && beside.exists() {
            // What was left beside it is no hindrance.
            assert_eq!(fleet(state.path(), &["status"]).code, Some(0));
            std::fs::remove_file(&beside).expect("it was left");
        }
    }
    assert!(n_folded > 1 && n_killed == 3, "{n_folded} folded, {n_killed} killed");
    let last = fleet(state.path(), &["rollout", "--speed", "instant"]);
    assert_eq!(fleet(state.path(), &["rollout", "--speed", "instant"]).code, Some(0), "{}", last.errors);
    assert_eq!(fleet(state.path(), &["verify"]).code, Some(0));
    assert_eq!(fleet(state.path(), &[&["verify"], &size[..]].concat()).code, Some(0), "it is the same account");
}

#[test]
fn wrong_usage_and_damage_are_refused_with_the_remedy() {
    let state = tempfile::tempdir().expect("a folder");
    let check = |arguments: &[&str], code: i32, says: &str| {
        let output = command(state.path(), arguments).output().expect("the binary starts");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        assert!(error.contains(says), "{arguments:?} says: {error}");
    };
    check(&["status", "--fleet", "3", "--seed", "1"], 0, "");
    check(&["rollout", "--only", "nobody"], 2, "no notebook belongs to `nobody`");
    check(
        &["status", "--fleet", "3", "--seed", "2"],
        0,
        "than the saved one (3 members, eu-west-1, seed 1): a new one",
    );
    check(&["status", "--fleet", "10001"], 2, "10001");
    check(&["status", "--json", "--format", "html"], 2, "cannot be used with");
    let account = state.path().join("fleet/account.jsonl");
    let text = std::fs::read_to_string(&account).expect("a saved account");
    std::fs::write(&account, text.replacen("\"tables\"", "\"gadgets\"", 1)).expect("written");
    check(&["status"], 4, "damaged at line 2");
    check(&["status", "--fresh", "--fleet", "1", "--format", "markdown"], 0, "");
}
