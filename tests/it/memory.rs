//! No growth: served requests, and lab runs in one process. Frames are in `tui/tests/storm.rs`.
//!
//! `EXPLICIT_DENY_REQUESTS=1000000 EXPLICIT_DENY_RUNS=10000 cargo test --release --test it memory` does all of them.

use std::fs;
use std::process::Command;

use crate::serve::Served;
use crate::signed::{Connection, Keys};
use crate::whole_lab::WholeLab;

/// How many requests are served, and labs run, unless told otherwise.
const REQUESTS: usize = 3_000;
const RUNS: usize = 12;

/// How much more memory the second half may take than the first one, in KiB.
const MORE_KIB: usize = 16 << 10;

#[allow(clippy::disallowed_methods)] // How much is tried is up to whoever runs it.
fn wanted(variable: &str) -> Option<usize> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

fn resident(process: &str) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("Linux tells it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
fn served_requests_take_no_more_memory_as_they_go_on() {
    let served = Served::start(&["--seed", "7", "--speed", "instant"]);
    let process = served.child.id().to_string();
    let keys = Keys::of(&served);
    let role = served.ready["roles"]["notebook"].as_str().expect("a role").to_owned();
    let mut connection = Connection::open(&served).expect("it listens");
    let n_requests = wanted("EXPLICIT_DENY_REQUESTS").unwrap_or(REQUESTS);
    let mut half = 0;
    for n in 1..=n_requests {
        // Some are refused by IAM: they are in the journal with their policies.
        let form = match n % 4 {
            0 => format!("Action=AssumeRole&RoleArn={role}&RoleSessionName=me"),
            _ => "Action=GetCallerIdentity".to_owned(),
        };
        let (status, body) = connection.sts(&keys, &form).expect("an answer");
        assert_eq!(status, if n % 4 == 0 { 403 } else { 200 }, "{body}");
        if n == n_requests / 2 {
            half = resident(&process);
        }
    }
    let end = resident(&process);
    println!("{n_requests} requests: {half} KiB at the half, {end} KiB at the end");
    assert!(end <= half + MORE_KIB, "{half} KiB became {end} KiB");
}

/// The labs run in a process of their own, which is this test again.
#[test]
fn lab_runs_take_no_more_memory_as_they_go_on() {
    if let Some(n_runs) = wanted("EXPLICIT_DENY_CHILD") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut half = 0;
        for n in 1..=n_runs {
            assert_eq!(runtime.block_on(WholeLab::new(n as u64).walk()), 49);
            if n == n_runs / 2 {
                half = resident("self");
            }
        }
        println!("resident {half} {}", resident("self"));
        return;
    }
    let n_runs = wanted("EXPLICIT_DENY_RUNS").unwrap_or(RUNS).to_string();
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child.args(["--nocapture", "--exact", "memory::lab_runs_take_no_more_memory_as_they_go_on"]);
    let output = child.env("EXPLICIT_DENY_CHILD", &n_runs).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find_map(|line| line.split("resident ").nth(1)).unwrap_or_else(|| panic!("{said}"));
    let numbers: Vec<usize> = line.split(' ').map(|text| text.parse().expect("a number")).collect();
    println!("{n_runs} labs: {} KiB at the half, {} KiB at the end", numbers[0], numbers[1]);
    assert!(numbers[1] <= numbers[0] + MORE_KIB, "{line}");
}
