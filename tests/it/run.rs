//! `explicit-deny run --json` from outside: the whole lab, and what other templates make of it.

use std::path::Path;

use serde_json::Value;

use crate::command_line::explicit_deny;

struct Run {
    code: Option<i32>,
    calls: Vec<Value>,
    summary: Value,
    errors: String,
}

fn run(arguments: &[&str]) -> Run {
    let all: Vec<&str> = ["run", "--json", "--speed", "instant"].into_iter().chain(arguments.iter().copied()).collect();
    let output = explicit_deny(&all, &[]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let summary = lines.pop().unwrap_or_else(|| panic!("no line at all: {errors}"))["summary"].clone();
    Run { code: output.status.code(), calls: lines, summary, errors }
}

impl Run {
    /// The training attempt of a step.
    fn attempt(&self, step: &str) -> &Value {
        let of_step = |call: &&Value| call["step"] == step && call["action"] == "sagemaker:CreateTrainingJob";
        self.calls.iter().find(of_step).unwrap_or_else(|| panic!("no attempt in {step}: {}", self.errors))
    }
}

fn built_in(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/templates").join(name);
    std::fs::read_to_string(path).expect("a built-in template")
}

/// Runs the lab with a Version 2 of its own.
fn run_with_version_2(text: &str) -> Run {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("ds_notebook_v2.yaml"), text).expect("written");
    run(&["--templates", &dir.path().to_string_lossy()])
}

#[test]
fn the_lab_holds_in_every_region() {
    for region in ["eu-west-1", "eu-west-2", "ap-southeast-2", "us-west-2", "us-east-1", "us-east-2"] {
        let run = run(&["--region", region]);
        assert_eq!(run.code, Some(0), "{region}: {}", run.errors);
        assert_eq!(run.summary["checks_held"], 12);
        assert_eq!(run.summary["region"], region);
        assert_eq!(run.attempt("train-on-v1")["outcome"], "ok");
        assert_eq!(run.attempt("train-with-vpc")["outcome"], "ok");
        assert_eq!(run.attempt("train-in-a-foreign-subnet")["outcome"], "implicit_deny");
        let denied = run.attempt("train-without-vpc");
        assert_eq!((&denied["outcome"], &denied["http_status"]), (&"explicit_deny".into(), &400.into()));
        let explanation = &denied["explanation"];
        assert_eq!((&explanation["statement"], &explanation["effect"]), (&2.into(), &"Deny".into()));
        let condition = serde_json::json!([{
            "operator": "Null", "key": "sagemaker:VpcSubnets", "expected": ["true"], "actual": null, "holds": true
        }]);
        assert_eq!(explanation["conditions"], condition);
    }
}

#[test]
fn the_same_seed_gives_the_same_account() {
    let ids = |seed: &str| {
        let run = run(&["--seed", seed, "--until", "create-version"]);
        assert_eq!(run.code, Some(0), "{}", run.errors);
        (run.summary["account_id"].clone(), run.calls.iter().map(|call| call["resource"].clone()).collect::<Vec<_>>())
    };
    assert_eq!(ids("11").0, ids("11").0);
    assert_ne!(ids("11").0, ids("12").0);
}

#[test]
fn without_the_deny_statement_the_job_is_allowed_and_the_check_does_not_hold() {
    let run = run_with_version_2(&without_the_deny(&built_in("ds_notebook_v2.yaml")));
    assert_eq!(run.code, Some(1), "{}", run.errors);
    assert_eq!(run.attempt("train-without-vpc")["outcome"], "ok");
}

#[test]
fn with_other_subnets_in_the_condition_the_approved_ones_are_refused() {
    let text = built_in("ds_notebook_v2.yaml");
    let run = run_with_version_2(&other_subnets(&text));
    assert_eq!(run.code, Some(1), "{}", run.errors);
    assert_eq!(run.attempt("train-with-vpc")["outcome"], "implicit_deny");
    assert_eq!(run.attempt("train-without-vpc")["outcome"], "explicit_deny");
}

#[test]
fn a_refused_template_makes_no_version_and_one_that_is_no_document_no_run() {
    let run = run_with_version_2("Resources:\n  Role:\n    Typ: AWS::IAM::Role\n");
    assert_eq!(run.code, Some(1));
    assert!(!run.calls.iter().any(|call| call["step"] == "update-notebook"));
    for text in ["Resources:\n  Role:\n    Type: [unclosed\n", "hello\n", ""] {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("ds_notebook_v2.yaml"), text).expect("written");
        for command in [&["run"][..], &["lab"], &["serve"], &["fleet", "status"]] {
            let output = explicit_deny(&[command, &["--templates", &dir.path().to_string_lossy()]].concat(), &[]);
            let error = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(4), "{command:?} {text:?}: {error}");
            let named = error.contains("ds_notebook_v2.yaml") && error.contains("line ") && error.contains("column ");
            assert!(output.stdout.is_empty() && named, "{command:?} {text:?}: {error}");
        }
    }
}

/// The template without its Deny statement: from its list item to the next one.
fn without_the_deny(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let deny = lines.iter().position(|line| line.contains("Effect: Deny")).expect("a Deny");
    let is_item = |line: &str| line.trim_start().starts_with("- Effect") || line.trim_start().starts_with("- Sid");
    let start = (0..=deny).rev().find(|at| is_item(lines[*at])).expect("its list item");
    let end = (deny + 1..lines.len()).find(|at| is_item(lines[*at])).expect("the next item");
    [&lines[..start], &lines[end..]].concat().join("\n")
}

/// The template with subnets of its own in place of the imported ones of the condition.
fn other_subnets(text: &str) -> String {
    text.lines()
        .map(|line| {
            let imported = line.contains("ds-subnet") && line.trim_start().starts_with("- ");
            let indent: String = line.chars().take_while(|c| *c == ' ').collect();
            if imported { format!("{indent}- subnet-0000000000000000f") } else { line.to_owned() }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn what_comes_before_the_step_that_is_asked_for_is_done_and_not_told() {
    let found = run(&["--step", "8", "--until", "9"]);
    assert_eq!((found.code, found.summary["checks_held"].as_u64()), (Some(0), Some(9)), "{}", found.errors);
    let steps: std::collections::BTreeSet<&str> = found.calls.iter().filter_map(|call| call["step"].as_str()).collect();
    assert_eq!(steps.into_iter().collect::<Vec<_>>(), ["explain-the-denial", "train-without-vpc"]);
}
