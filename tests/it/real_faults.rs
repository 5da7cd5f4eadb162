//! A real account whose every call goes wrong in turn: nothing is lost or made twice, what happened is said, and the lab
//! can be finished and undone.
//!
//! Each case troubles one call of the lab, by its number, with all the tries that the SDK makes of it. Every run of the
//! tests takes a few cases, chosen by a fixed seed; `EXPLICIT_DENY_FAULTS=all cargo test --test it every_call` takes
//! them all, and `EXPLICIT_DENY_FAULTS=SEED` a few others.

use std::fs;

use serde_json::Value;

use crate::real::Cloud;

/// The faults, each with how many calls in a row meet it, and whether the call takes effect although nobody hears of it.
const FAULTS: [(&str, usize, bool); 9] = [
    ("throttle", 3, false),
    ("server_error", 3, false),
    ("server_error", 3, true),
    ("reset", 3, false),
    ("reset", 3, true),
    ("truncate", 3, true),
    ("skew", 1, false),
    ("expire", 1, false),
    ("slow", 3, true),
];

/// How many cases are taken where nobody asks for all.
const SAMPLE: usize = 9;

/// Which cases those are.
const SEED: u64 = 20_261_125;

/// How often the lab is started until it has to be done.
const MAX_RUNS: usize = 5;

/// One rule of a plan.
fn rule(fault: &str, calls: &[usize], applied: bool, operation: Option<&str>) -> String {
    let mut rule = serde_json::json!({ "fault": fault, "calls": calls, "applied": applied });
    if let Some(operation) = operation {
        rule["operation"] = operation.into();
    }
    if fault == "slow" {
        rule["milliseconds"] = 40.into();
    }
    rule.to_string()
}

/// Does the lab under a plan, as often as it takes, and undoes it; gives back how often it was started.
fn survive(plan: &str) -> Result<usize, String> {
    let cloud = Cloud::new("lab", plan);
    let mut n_runs = 0;
    loop {
        n_runs += 1;
        let run = cloud.run(&["--yes"]);
        if run.code == Some(0) {
            break;
        }
        let is_told = run.stderr.contains("cannot go on") || run.stderr.contains("NOT HELD");
        if !matches!(run.code, Some(1 | 3)) || !is_told || run.stderr.contains("panicked") || n_runs == MAX_RUNS {
            return Err(format!("{plan}: run {n_runs} ended with {:?}: {}", run.code, run.stderr));
        }
    }
    let doctor = cloud.ended(&["doctor"]);
    if cloud.n_versions() != 2 || !doctor.stdout.contains("has 2 of 5 versions") {
        return Err(format!("{plan}: something was lost, or made twice: {}", doctor.stdout));
    }
    let undone = cloud.ended(&["clean-up", "--yes"]);
    let doctor = cloud.ended(&["doctor"]);
    if undone.code != Some(0) || cloud.n_versions() != 1 || !doctor.stdout.contains("has 3 of 5 versions") {
        return Err(format!("{plan}: not undone: {}{}{}", undone.stdout, undone.stderr, doctor.stdout));
    }
    let unstopped = jobs_left(&cloud);
    if unstopped.is_empty() { Ok(n_runs) } else { Err(format!("{plan}: jobs that nobody stopped: {unstopped:?}")) }
}

/// Jobs that were accepted and neither stopped nor looked at afterwards.
fn jobs_left(cloud: &Cloud) -> Vec<String> {
    let journal = fs::read_to_string(cloud.path("journal.jsonl")).expect("a journal");
    let lines: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let allowed = |operations: &[&str]| -> Vec<String> {
        let of =
            |line: &&Value| operations.iter().any(|name| line["operation"] == *name) && line["decision"] == "allowed";
        lines.iter().filter(of).map(|line| line["resource"].to_string()).collect()
    };
    let seen_to = allowed(&["StopTrainingJob", "DescribeTrainingJob"]);
    allowed(&["CreateTrainingJob"]).into_iter().filter(|job| !seen_to.contains(job)).collect()
}

/// How many calls the lab is where nothing goes wrong.
fn n_calls() -> usize {
    let cloud = Cloud::new("lab", "");
    assert_eq!(cloud.run(&["--yes"]).code, Some(0));
    fs::read_to_string(cloud.path("journal.jsonl")).expect("a journal").lines().count()
}

/// Every case; or some, by a small generator of our own.
fn chosen(all: Vec<String>) -> Vec<String> {
    let asked = std::env::var_os("EXPLICIT_DENY_FAULTS").unwrap_or_default();
    if asked == "all" {
        return all;
    }
    let mut state = asked.to_str().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let mut draw = |below: usize| {
        state = u64::wrapping_add(u64::wrapping_mul(state, 6_364_136_223_846_793_005), 1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    (0..SAMPLE).map(|_| all[draw(all.len())].clone()).collect()
}

#[test]
fn faults_at_the_calls_that_change_something_lose_and_double_nothing() {
    let plans = [
        ("throttle", "CreateProvisioningArtifact", false, 3),
        ("reset", "CreateProvisioningArtifact", true, 3),
        ("server_error", "UpdateProvisionedProduct", true, 3),
        ("truncate", "UpdateProvisionedProduct", true, 3),
        ("reset", "CreateTrainingJob", true, 3),
        ("server_error", "StopTrainingJob", false, 3),
        // A session is opened anew three times in one step.
        ("expire", "DescribeRecord", false, 4),
        ("skew", "AssumeRole", false, 2),
    ];
    for (fault, operation, applied, n_calls) in plans {
        let calls: Vec<usize> = (1..=n_calls).collect();
        let plan = rule(fault, &calls, applied, Some(operation));
        match survive(&plan) {
            Ok(n_runs) => assert!(n_runs > 1, "{plan}: it was no trouble"),
            Err(why) => panic!("{why}"),
        }
    }
}

#[test]
fn every_call_in_turn_may_go_wrong() {
    let n_calls = n_calls();
    let case = |(fault, n_tries, applied): (&str, usize, bool), number: usize| {
        rule(fault, &(number..number + n_tries).collect::<Vec<_>>(), applied, None)
    };
    let all: Vec<String> = (1..=n_calls).flat_map(|number| FAULTS.map(|fault| case(fault, number))).collect();
    let cases = chosen(all);
    let mut n_runs = 0;
    let mut failed = Vec::new();
    for plan in &cases {
        match survive(plan) {
            Ok(n) => n_runs += n,
            Err(why) => failed.push(why),
        }
    }
    println!("{n_calls} calls, {} cases, {n_runs} runs, {} failed", cases.len(), failed.len());
    assert!(failed.is_empty(), "{} of {} cases:\n{}", failed.len(), cases.len(), failed.join("\n"));
}
