//! `explicit-deny fleet … --real` from outside, the program's own `serve` in place of the cloud: nothing is changed
//! unasked, every notebook is updated once, and the ledger has it before it is sent.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;

use serde_json::Value;

use crate::real::{Cloud, Ended};

fn report(ended: &Ended) -> Value {
    serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("no report: {}", ended.stderr))
}

/// How many updates the served account has of each provisioned product.
fn updates(cloud: &Cloud) -> BTreeMap<String, usize> {
    let text = fs::read_to_string(cloud.path("account.json")).expect("it is kept");
    let account: Value = serde_json::from_str(&text).expect("JSON");
    let mut counts = BTreeMap::new();
    for record in account["tables"]["records"].as_object().into_iter().flatten().map(|(_, record)| record) {
        if record["record_type"] == "Update" {
            let id = record["provisioned_product_id"].as_str().expect("an id");
            *counts.entry(id.to_owned()).or_insert(0) += 1;
        }
    }
    counts
}

/// How many updates the ledger has as sent.
fn n_in_ledger(cloud: &Cloud) -> usize {
    let ledger = fs::read_to_string(cloud.path("state/ledger.jsonl")).unwrap_or_default();
    ledger.matches(r#""event":{"sending":{"update""#).count()
}

fn n_sent(cloud: &Cloud) -> usize {
    cloud.changes().iter().filter(|change| *change == "UpdateProvisionedProduct").count()
}

#[test]
fn a_real_fleet_is_read_until_a_rollout_is_confirmed_and_can_be_taken_back() {
    let cloud = Cloud::with_team("6", "");
    let status = cloud.ended(&["fleet", "status", "--json"]);
    let told = report(&status);
    assert_eq!((status.code, &told["notebooks"], &told["simulated"]), (Some(0), &7.into(), &false.into()));
    assert_eq!(cloud.ended(&["fleet", "verify"]).code, Some(1));
    let planned = cloud.ended(&["fleet", "rollout"]);
    assert_eq!((planned.code, cloud.changes().len()), (Some(1), 0), "{}", planned.stderr);
    assert!(planned.stdout.contains("CHANGE   CreateProvisioningArtifact"), "{}", planned.stdout);
    for words in [cloud.account_id(), "eu-west-1", "ADMIN", "7 of 7 notebooks", "Version 2", "undo = ", "no charge"] {
        assert!(planned.stdout.contains(words), "{words}: {}", planned.stdout);
    }
    assert!(planned.stderr.contains("nothing was changed"), "{}", planned.stderr);
    let only = cloud.ended(&["fleet", "rollout", "--only", "member2", "--json"]);
    super::schema::hold_lines("fleet", &only.stdout);
    let changes: Vec<Value> = only.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let effect = changes.last().and_then(|last| last["change"]["effect"].as_str()).expect("an effect");
    assert!(changes.len() == 2 && effect.starts_with("1 of 7 notebooks"), "{}", only.stdout);
    let one = cloud.ended(&["fleet", "rollout", "--only", "member2", "--yes", "--json", "--speed", "200"]);
    assert_eq!((one.code, n_sent(&cloud), n_in_ledger(&cloud)), (Some(0), 1, 1), "{}", one.stderr);
    let all = cloud.ended(&["fleet", "rollout", "--yes", "--json", "--speed", "200"]);
    assert_eq!((all.code, &report(&all)["rollout"]["updated"]), (Some(0), &7.into()), "{}", all.stderr);
    assert_eq!((n_sent(&cloud), n_in_ledger(&cloud)), (7, 7));
    assert_eq!(cloud.ended(&["fleet", "verify"]).code, Some(0));
    let again = cloud.ended(&["fleet", "rollout"]);
    assert_eq!((again.code, n_sent(&cloud)), (Some(0), 7), "{}", again.stderr);
    assert!(again.stdout.contains("nothing is to be done"), "{}", again.stdout);
    let undone = cloud.ended(&["clean-up", "--yes"]);
    assert_eq!(undone.code, Some(0), "{}{}", undone.stdout, undone.stderr);
    assert_eq!(cloud.n_versions(), 1);
    assert_eq!(report(&cloud.ended(&["fleet", "status", "--json"]))["summary"]["outside_vpc"]["allowed"], 7);
}

#[test]
fn a_real_rollout_that_is_killed_and_troubled_updates_each_notebook_once() {
    let throttled = r#"{"fault":"throttle","operation":"UpdateProvisionedProduct","every":4}"#;
    let lost = r#"{"fault":"reset","operation":"UpdateProvisionedProduct","every":5,"applied":true}"#;
    let cloud = Cloud::with_team("11", &format!("{throttled},{lost}"));
    let ledger = cloud.path("state/ledger.jsonl");
    let length = || fs::metadata(&ledger).map_or(0, |found| found.len());
    let arguments = ["fleet", "rollout", "--yes", "--speed", "200", "--concurrency", "2"];
    let mut n_killed = 0;
    // Killed as soon as the ledger has grown by so many bytes.
    for growth in [1, 300, 500, 900, 1_500] {
        let before = length();
        let mut command = cloud.prepared(&arguments);
        let mut rollout = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        while length() < before + growth && rollout.try_wait().expect("a child").is_none() {
            std::thread::yield_now();
        }
        rollout.kill().expect("killed, or gone already");
        n_killed += usize::from(!rollout.wait().expect("a child").success());
        assert!(n_in_ledger(&cloud) >= updates(&cloud).len(), "the ledger has each before it is sent");
    }
    assert!(n_killed > 0, "no rollout was killed in the middle");
    let last = cloud.ended(&arguments);
    assert_eq!(last.code, Some(0), "{}", last.stderr);
    let updates = updates(&cloud);
    assert!(updates.len() == 12 && updates.values().all(|count| *count == 1), "{updates:?}");
    assert_eq!(cloud.changes().iter().filter(|change| *change == "CreateProvisioningArtifact").count(), 1);
    assert_eq!(cloud.ended(&["fleet", "verify"]).code, Some(0));
}

#[test]
fn a_version_is_made_only_from_a_template_that_is_expected() {
    let built_in = fs::read_to_string("assets/templates/ds_notebook_v2.yaml").expect("a template");
    let cloud = Cloud::serving("lab", "", &built_in.replace("ds-notebook-policy-", "another-policy-"));
    let planned = cloud.ended(&["fleet", "rollout"]);
    assert!(planned.stdout.contains("WARNING"), "{}", planned.stdout);
    let refused = cloud.ended(&["fleet", "rollout", "--yes"]);
    assert_eq!((refused.code, cloud.changes().len()), (Some(3), 0), "{}", refused.stderr);
    assert!(refused.stderr.contains("is not what the lab expects"), "{}", refused.stderr);
}
