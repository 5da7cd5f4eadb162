//! The screen of the whole team in the built program: read, rolled out to, killed in the middle, gone on with.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

use explicit_deny::world::{Dice, Seed};
use serde_json::Value;

use crate::pty::{DEADLINE, Terminal};

/// How often the rollout is killed.
const KILLS: u64 = 4;

fn pass(moment: Duration) {
    let (sender, receiver) = channel::<()>();
    let _ = receiver.recv_timeout(moment);
    drop(sender);
}

/// How many updates the saved account has of each provisioned product.
fn updates(state: &Path) -> BTreeMap<String, usize> {
    let dir = state.join("labs/eu-west-1");
    let copy = fs::read_to_string(dir.join("lab.json")).expect("a saved lab");
    let copy: Value = serde_json::from_str(&copy).expect("JSON");
    let log = fs::read_to_string(dir.join(format!("changes-{}.jsonl", copy["generation"]))).unwrap_or_default();
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let mut records = BTreeMap::new();
    for line in std::iter::once(copy.clone()).chain(lines) {
        let Some(account) = line["account"].as_str() else { continue };
        let account: Value = serde_json::from_str(account).expect("JSON");
        for (id, record) in account["tables"]["records"].as_object().into_iter().flatten() {
            records.insert(id.clone(), record.clone());
        }
    }
    let mut counts = BTreeMap::new();
    for record in records.values().filter(|record| record["record_type"] == "Update") {
        let id = record["provisioned_product_id"].as_str().expect("an id").to_owned();
        *counts.entry(id).or_default() += 1;
    }
    counts
}

fn open(state: &Path, arguments: &[&str]) -> Terminal {
    let mut terminal = Terminal::start(arguments, state, 120, 40);
    terminal.until("Choose");
    terminal.still();
    terminal.key("\r");
    // The first screen names the step too where a lab is saved.
    terminal.until("Train without a VPC, on Version 1");
    terminal.still();
    terminal.key("F");
    terminal.until("notebooks without a VPC");
    terminal
}

#[test]
fn a_rollout_that_is_killed_goes_on_and_updates_every_notebook_once() {
    let state = tempfile::tempdir().expect("a folder");
    let arguments = ["lab", "--region", "eu-west-1", "--seed", "7", "--fleet", "60", "--speed", "40"];
    let mut dice = Dice::new(Seed(3));
    for round in 0..=KILLS {
        let mut terminal = open(state.path(), &arguments);
        if terminal.screen().contains("was broken off") {
            terminal.key("\r");
        } else if !terminal.screen().contains("60 refused") {
            terminal.key("\r");
            terminal.until("out to ");
            terminal.key("\r");
        }
        if round < KILLS {
            terminal.until("under way");
            pass(Duration::from_millis(dice.below(900)));
            terminal.signal("KILL");
            while terminal.take(DEADLINE).is_ok() {}
            continue;
        }
        terminal.until("60 refused");
        terminal.still();
        terminal.signal("TERM");
        assert_eq!(terminal.ends().exit_code(), 0);
    }
    let updates = updates(state.path());
    assert_eq!(updates.len(), 60, "{updates:?}");
    assert!(updates.values().all(|count| *count == 1), "{updates:?}");
}

#[test]
fn keys_are_answered_while_a_rollout_runs_and_the_lab_goes_on_afterwards() {
    let state = tempfile::tempdir().expect("a folder");
    let arguments =
        ["--no-motion", "lab", "--region", "eu-west-1", "--seed", "7", "--fleet", "300", "--speed", "instant"];
    let mut terminal = open(state.path(), &arguments);
    terminal.until("COULD TRAIN OUTSIDE");
    terminal.key("\r");
    terminal.until("Roll version 2 out to 300 notebooks?");
    terminal.key("\r");
    terminal.key("G");
    terminal.until("▸  member300");
    terminal.until("300 refused");
    terminal.until("300 of 300 have it, none failed");
    terminal.key("q");
    terminal.until("Train without a VPC");
    terminal.signal("TERM");
    assert_eq!(terminal.ends().exit_code(), 0);
}
