//! Killed at any moment: afterwards everything loads, and nothing that was reported as done is missing.
//!
//! `EXPLICIT_DENY_CRASHES=1000 cargo test --test it crash` kills each of them so often. The moments are random by seed,
//! in microseconds; where a program stands then is not.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use explicit_deny::lab::StepId;
use explicit_deny::world::{Dice, Seed};
use serde_json::Value;

use crate::command_line::explicit_deny;
use crate::pty::{DEADLINE, Terminal};
use crate::real::Cloud;
use crate::serve::Served;
use crate::signed::{Connection, Keys};

/// How often each is killed unless told otherwise.
const SAMPLE: u64 = 5;

#[allow(clippy::disallowed_methods)] // How much is tried is up to whoever runs it.
fn crashes() -> u64 {
    std::env::var("EXPLICIT_DENY_CRASHES").ok().map_or(SAMPLE, |text| text.parse().expect("a number"))
}

fn moment(dice: &mut Dice, most: Duration) -> Duration {
    Duration::from_micros(dice.below(most.as_micros().try_into().expect("not long")))
}

/// Lets a moment pass. Nothing is asserted about how long it was.
fn pass(moment: Duration) {
    let (sender, receiver) = channel::<()>();
    let _ = receiver.recv_timeout(moment);
    drop(sender);
}

/// The step that the saved lab is at, as whole lines on the disk have it.
fn saved_step(state: &Path) -> usize {
    let dir = state.join("labs/us-east-2");
    let Ok(copy) = fs::read_to_string(dir.join("lab.json")) else { return 0 };
    let copy: Value = serde_json::from_str(&copy).expect("a copy is whole or not there");
    let log = fs::read_to_string(dir.join(format!("changes-{}.jsonl", copy["generation"]))).unwrap_or_default();
    let mut whole = log.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let last = whole.next_back().map(|line| serde_json::from_str::<Value>(line).expect("a whole line is JSON"));
    let progress = last.map_or(copy["progress"].clone(), |line| line["progress"].clone());
    serde_json::from_value::<StepId>(progress["current"].clone()).expect("a step").number()
}

#[test]
fn a_killed_lab_has_all_that_was_saved() {
    let mut dice = Dice::new(Seed(1));
    let mut state = tempfile::tempdir().expect("a folder");
    for round in 0..crashes() {
        if saved_step(state.path()) >= 11 {
            state = tempfile::tempdir().expect("a folder");
        }
        let arguments = ["--no-motion", "lab", "--region", "us-east-2", "--speed", "instant"];
        let mut terminal = Terminal::start(&arguments, state.path(), 80, 24);
        let before = saved_step(state.path());
        terminal.until(if before > 0 { "Resume" } else { "Choose" });
        for _ in 0..1 + dice.below(12) {
            terminal.key("\r");
            let _ = terminal.take(moment(&mut dice, Duration::from_millis(80)));
        }
        let saved = saved_step(state.path());
        assert!(saved >= before, "round {round}: {saved} after {before}");
        terminal.signal("KILL");
        while terminal.take(DEADLINE).is_ok() {}
        let path = state.path().to_string_lossy().into_owned();
        let arguments = ["--plain", "lab", "--region", "us-east-2"];
        let loaded = explicit_deny(&arguments, &[("EXPLICIT_DENY_STATE_DIR", &path)]);
        let said = String::from_utf8_lossy(&loaded.stdout).into_owned();
        assert_eq!(loaded.status.code(), Some(0), "round {round}: {said}");
        let resumes =
            said.lines().find_map(|line| line.strip_prefix("Resume")?.split("step ").nth(1)?.split(' ').next());
        let resumes: usize = resumes.map_or(0, |number| number.parse().expect("a number"));
        assert!(resumes >= saved, "round {round}: {saved} was saved\n{said}");
    }
}

#[test]
fn a_killed_serve_knows_every_session_that_it_answered_with() {
    let mut dice = Dice::new(Seed(2));
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("account.json").to_string_lossy().into_owned();
    let (mut known, mut n_opened): (Vec<Keys>, usize) = (Vec::new(), 0);
    for round in 0..crashes() {
        if round % 50 == 49 {
            fs::remove_file(&file).expect("it was kept");
            known.clear();
        }
        let mut served = Served::start(&["--state", &file, "--seed", "7"]);
        let keys = Keys::of(&served);
        let role = served.ready["roles"]["admin"].as_str().expect("a role").to_owned();
        let mut connection = Connection::open(&served).expect("it listens");
        for session in &known {
            let (status, body) = connection.sts(session, "Action=GetCallerIdentity").expect("an answer");
            assert_eq!(status, 200, "round {round}: {body}");
        }
        let wait = moment(&mut dice, Duration::from_millis(80));
        let id = served.child.id().to_string();
        let killer = std::thread::spawn(move || {
            pass(wait);
            Command::new("kill").args(["-KILL", &id]).status().expect("kill runs").success()
        });
        while let Some(session) = connection.assume(&keys, &role, "me") {
            known.push(session);
            n_opened += 1;
        }
        assert!(killer.join().expect("it ends"), "round {round}");
        served.child.wait().expect("it ends");
    }
    assert!(n_opened > 0, "no session was opened");
    eprintln!("{n_opened} sessions were opened and known after the next start");
}

#[test]
fn a_killed_run_on_a_real_account_has_every_change_in_its_ledger() {
    let mut dice = Dice::new(Seed(3));
    let mut left = crashes();
    while left > 0 {
        let cloud = Cloud::new("lab", "");
        for _ in 0..left.min(20) {
            left -= 1;
            let mut command = cloud.prepared(&["run", "--json", "--speed", "200", "--yes"]);
            let mut run = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
            pass(moment(&mut dice, Duration::from_millis(600)));
            run.kill().expect("a process of ours");
            run.wait().expect("it ends");
            let ledger = fs::read_to_string(cloud.path("state/ledger.jsonl")).unwrap_or_default();
            let sent = ledger.matches(r#""event":{"sending""#).count();
            assert!(sent >= cloud.changes().len(), "{:?} of {ledger}", cloud.changes());
        }
        let finished = cloud.run(&["--yes"]);
        let is_done = finished.code == Some(0) || finished.stderr.contains("already in force");
        assert!(is_done, "{}", finished.stderr);
        let undone = cloud.ended(&["clean-up", "--yes"]);
        assert_eq!(undone.code, Some(0), "{}{}", undone.stdout, undone.stderr);
        assert_eq!(cloud.n_versions(), 1);
    }
}

#[test]
fn a_killed_export_leaves_the_whole_file_or_the_one_before() {
    let mut dice = Dice::new(Seed(4));
    let dir = tempfile::tempdir().expect("a folder");
    let state = dir.path().join("state").to_string_lossy().into_owned();
    let program = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_explicit-deny"));
        command.args(arguments).env("EXPLICIT_DENY_STATE_DIR", &state).env("XDG_CONFIG_HOME", dir.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let killed = |dice: &mut Dice, arguments: &[&str]| {
        let mut child = program(arguments).spawn().expect("it starts");
        pass(moment(dice, Duration::from_millis(60)));
        child.kill().expect("a process of ours");
        child.wait().expect("it ends");
    };
    let page = dir.path().join("page.html").to_string_lossy().into_owned();
    let export = ["export", "--format", "html", "-o", &page];
    let run = ["run", "--speed", "instant", "--seed", "7"];
    for round in 0..crashes() {
        assert!(program(&run).status().expect("it runs").success());
        assert!(program(&export).status().expect("it runs").success());
        let whole = fs::read_to_string(&page).expect("written");
        assert!(whole.trim_end().ends_with("</html>"), "round {round}");
        fs::write(&page, "before").expect("written");
        killed(&mut dice, &export);
        let left = fs::read_to_string(&page).expect("still there");
        assert!(left == "before" || left == whole, "round {round}: {} bytes", left.len());
        // A transcript that was cut off is exported as far as it goes.
        killed(&mut dice, &run);
        let code = program(&export).status().expect("it runs").code();
        assert!(matches!(code, Some(0 | 4)), "round {round}: {code:?}");
    }
}
