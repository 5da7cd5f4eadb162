//! The built binary from outside: results, errors, exit codes.

use std::process::{Command, Output, Stdio};

/// Runs the binary with `arguments`, no region in the environment, and its state in a folder of its own.
pub fn explicit_deny(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let state = tempfile::tempdir().expect("a folder");
    Command::new(env!("CARGO_BIN_EXE_explicit-deny"))
        .args(arguments)
        .env_remove("AWS_REGION")
        .env_remove("AWS_DEFAULT_REGION")
        .env("AWS_CONFIG_FILE", state.path().join("none"))
        .env("EXPLICIT_DENY_STATE_DIR", state.path())
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts")
}

fn check(arguments: &[&str], environment: &[(&str, &str)], code: i32, stdout: &str, says: &str) {
    let output = explicit_deny(arguments, environment);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout, "{arguments:?}");
    assert!(error.contains(says), "{arguments:?} says: {error}");
}

const OHIO_V2: &str =
    "https://s3.us-east-2.amazonaws.com/sagemaker-workshop-cloudformation-us-east-2/quickstart/ds_notebook_v2.yaml\n";
const LONDON_V1: &str =
    "https://s3.eu-west-2.amazonaws.com/sagemaker-workshop-cloudformation-eu-west-2/quickstart/ds_notebook_v1.yaml\n";

#[test]
fn template_url_prints_one_url_and_nothing_else() {
    check(&["template-url", "--region", "us-east-2"], &[], 0, OHIO_V2, "");
    check(&["template-url", "--region", "eu-west-2", "--template", "v1"], &[], 0, LONDON_V1, "");
    check(&["template-url"], &[("AWS_REGION", "us-east-2")], 0, OHIO_V2, "");
    check(&["template-url"], &[("AWS_DEFAULT_REGION", "us-east-2")], 0, OHIO_V2, "");
    check(&["template-url", "--region", "us-east-2"], &[("AWS_REGION", "eu-west-1")], 0, OHIO_V2, "");
}

#[test]
fn template_url_without_a_region_of_the_lab_is_wrong_usage() {
    check(&["template-url"], &[], 2, "", "eu-west-1, eu-west-2, ap-southeast-2, us-west-2, us-east-1, us-east-2");
    check(&["template-url", "--region", "eu-west1"], &[], 2, "", "did you mean `eu-west-1`?");
    check(&["template-url"], &[("AWS_REGION", "eu-central-1")], 2, "", "not one of the lab's regions");
}

#[test]
fn regions_lists_the_six_in_the_labs_order() {
    let output = explicit_deny(&["regions", "--json"], &[]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect();
    let codes: Vec<&str> = lines.iter().filter_map(|line| line["region"].as_str()).collect();
    assert_eq!(codes, ["eu-west-1", "eu-west-2", "ap-southeast-2", "us-west-2", "us-east-1", "us-east-2"]);
    assert_eq!(lines[4]["city"], "N. Virginia");
    assert_eq!(lines[5]["template_url"].as_str().map(str::len), Some(OHIO_V2.len() - 1));
}

#[test]
fn wrong_usage_ends_with_two_and_help_with_zero() {
    check(&["no-such-command"], &[], 2, "", "unrecognized subcommand");
    check(&["run", "--speed", "0"], &[], 2, "", "whole number from 1");
    check(&["run", "--until", "nowhere"], &[], 2, "", "there is no step `nowhere`");
    let help = explicit_deny(&["--help"], &[]);
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&help.stdout).contains("Exit codes"));
}

#[test]
fn without_a_terminal_the_lab_says_so() {
    check(&["lab"], &[], 2, "", "explicit-deny run");
}
