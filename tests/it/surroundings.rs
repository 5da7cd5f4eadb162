//! Surroundings that are against the program: no room, no home, no reader, nothing in a file, far too much in it.
//! It says what is wrong and ends, within bounded memory; nothing panics.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::real::Cloud;

/// How much memory a command may map, in KiB: far less than the largest file that it is given.
const MEMORY: u64 = 700 << 10;

/// The size of a file that no command reads as a whole.
const HUGE: u64 = 1 << 30;

/// Ends what does not end by itself, in seconds of work.
const WORK: u64 = 240;

const MESSAGE: &str = "User: arn:aws:iam::111122223333:user/a is not authorized to perform: s3:GetObject";

/// A shell that sets limits and becomes the program; `limits` comes before.
fn limited(limits: &str, arguments: &[&str], state: &Path) -> Command {
    let mut command = Command::new("sh");
    let script = format!("ulimit -t {WORK}; {limits}; exec \"$0\" \"$@\"");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_explicit-deny")]).args(arguments);
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"] {
        command.env_remove(name);
    }
    command
        .env("EXPLICIT_DENY_STATE_DIR", state)
        .env("XDG_CONFIG_HOME", state)
        .env("AWS_CONFIG_FILE", state.join("none"))
        .env("AWS_SHARED_CREDENTIALS_FILE", state.join("none"))
        .stdin(Stdio::null());
    command
}

/// The exit code, which there is and is one of ours, and what was said.
fn ended(what: &str, output: &Output) -> (i32, String) {
    let said = String::from_utf8_lossy(&[&output.stderr[..], &output.stdout].concat()).into_owned();
    assert!(!said.contains("panicked"), "{what}: {said}");
    let code = output.status.code().unwrap_or_else(|| panic!("{what} ended by a signal: {:?} {said}", output.status));
    assert!(matches!(code, 0..=4 | 70), "{what}: {code} {said}");
    (code, said)
}

/// Every command that reads a file; `FILE` stands for it, a leading `<` for standard input.
const READERS: [&[&str]; 18] = [
    &["explain", "FILE"],
    &["explain", "-", "<"],
    &["explain", "MESSAGE", "--policy", "FILE"],
    &["policy", "eval", "--cases", "FILE"],
    &["policy", "eval", "--cases", "-", "<"],
    &["policy", "check", "FILE"],
    &["policy", "check", "-", "<"],
    &["policy", "matrix", "--template", "FILE"],
    &["template", "check", "FILE"],
    &["template", "check", "-", "<"],
    &["template", "diff", "v1", "FILE"],
    &["template", "plan", "FILE"],
    &["--config", "FILE", "regions"],
    &["serve", "--state", "FILE"],
    &["serve", "--faults", "FILE"],
    &["run", "--speed", "instant", "--templates", "FOLDER"],
    &["serve", "--templates", "FOLDER"],
    &["fleet", "status", "--templates", "FOLDER"],
];

/// Files of the state directory, and a command that reads each.
const STATE: [(&str, &[&str]); 6] = [
    ("transcript.jsonl", &["export"]),
    ("labs/eu-west-1/lab.json", &["--plain", "lab", "--region", "eu-west-1"]),
    ("labs/eu-west-1/changes-1.jsonl", &["--plain", "lab", "--region", "eu-west-1"]),
    ("fleet/account.jsonl", &["fleet", "status"]),
    ("fleet/rollout.jsonl", &["fleet", "rollout"]),
    ("fleet/rollout.jsonl", &["fleet", "verify"]),
];

fn file_of(path: &Path, length: u64) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    File::create(path).and_then(|file| file.set_len(length)).expect("a file with nothing in it");
}

/// Gives every reader a file of `length` bytes that are all 0, and hands over what came of it.
fn every_reader(length: u64, mut check: impl FnMut(&str, i32, &str)) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = |name: &str| dir.path().join(name);
    fs::write(path("message"), MESSAGE).expect("written");
    for arguments in READERS {
        let what = arguments.join(" ");
        file_of(&path("file"), length);
        file_of(&path("folder/ds_notebook_v1.yaml"), length);
        let reads_stdin = arguments.last() == Some(&"<");
        let text = |argument: &&&str| match **argument {
            "FILE" => path("file").to_string_lossy().into_owned(),
            "FOLDER" => path("folder").to_string_lossy().into_owned(),
            "MESSAGE" => path("message").to_string_lossy().into_owned(),
            other => other.to_owned(),
        };
        let given: Vec<String> =
            arguments.iter().filter(|it| **it != "<").collect::<Vec<_>>().iter().map(text).collect();
        let given: Vec<&str> = given.iter().map(String::as_str).collect();
        let mut command = limited(&format!("ulimit -v {MEMORY}"), &given, &path("state"));
        if reads_stdin {
            command.stdin(File::open(path("file")).expect("it is there"));
        }
        let (code, said) = ended(&what, &command.output().expect("sh runs"));
        check(&what, code, &said);
    }
}

#[test]
fn files_that_are_empty_are_refused_or_mean_nothing() {
    every_reader(0, |what, code, said| {
        let means_nothing = ["policy eval", "--config"].iter().any(|it| what.contains(it));
        assert_eq!(code == 0, means_nothing, "{what}: {said}");
        assert!(code == 0 || !said.trim().is_empty(), "{what} says why");
    });
}

#[test]
fn files_that_are_far_too_large_are_refused_in_little_memory() {
    every_reader(HUGE, |what, code, said| {
        assert!(code != 0, "{what}: {said}");
        let says_so = ["larger than", "expected at most", "longer than", "no access-denied message"];
        let is_told = says_so.iter().any(|it| said.contains(it)) || what.contains("policy eval");
        assert!(is_told, "{what}: {said}");
    });
}

#[test]
fn state_that_is_empty_or_far_too_large_does_no_harm() {
    for (file, arguments) in STATE {
        for length in [0, HUGE] {
            let dir = tempfile::tempdir().expect("a folder");
            let state = dir.path();
            if file.contains("changes") {
                let saves = ["--plain", "lab", "--region", "eu-west-1", "--speed", "instant"];
                let mut lab = limited("true", &saves, state).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
                let lab = lab.as_mut().expect("sh runs");
                lab.stdin.take().expect("a pipe").write_all(b"\n").expect("it reads");
                assert!(lab.wait().expect("it ends").success());
                assert!(state.join("labs/eu-west-1/lab.json").exists(), "saved");
            } else if file.starts_with("fleet/rollout") {
                let made = limited("true", &["fleet", "status", "--fleet", "2"], state).output().expect("sh runs");
                assert_eq!(ended("fleet status", &made).0, 0);
            }
            file_of(&state.join(file), length);
            let what = format!("{} with {file} of {length} bytes", arguments.join(" "));
            let output = limited(&format!("ulimit -v {MEMORY}"), arguments, state).output().expect("sh runs");
            let (code, said) = ended(&what, &output);
            // The first screen of the lab leaves out what cannot be read; opened, it says why.
            let is_shown = arguments.contains(&"lab") || length == 0;
            assert!(is_shown || code != 0, "{what}: {said}");
            assert!(fs::metadata(state.join(file)).expect("still there").len() >= length, "{what}");
        }
    }
}

/// Commands that write to standard output.
const WRITERS: [&[&str]; 15] = [
    &["regions"],
    &["template-url", "--region", "eu-west-1"],
    &["run", "--speed", "instant"],
    &["run", "--speed", "instant", "--json"],
    &["explain", "MESSAGE"],
    &["policy", "matrix"],
    &["policy", "matrix", "--json"],
    &["template", "diff", "v1", "v2"],
    &["template", "check", "v2"],
    &["fleet", "status", "--fleet", "3"],
    &["fleet", "verify", "--fleet", "3", "--format", "html"],
    &["completions", "bash"],
    &["man"],
    &["schema"],
    &["config", "show"],
];

/// Runs every writer into `stdout`.
fn every_writer(stdout: impl Fn() -> Stdio, check: impl Fn(&str, i32, &str)) {
    let dir = tempfile::tempdir().expect("a folder");
    let message = dir.path().join("message").to_string_lossy().into_owned();
    fs::write(&message, MESSAGE).expect("written");
    for arguments in WRITERS.iter().chain([&["--help"][..], &["--version"], &["export"]].iter()) {
        let given: Vec<&str> = arguments.iter().map(|it| if *it == "MESSAGE" { &message } else { *it }).collect();
        let what = arguments.join(" ");
        let child = limited("true", &given, &dir.path().join("state")).stdout(stdout()).stderr(Stdio::piped()).spawn();
        let (code, said) = ended(&what, &child.and_then(std::process::Child::wait_with_output).expect("sh runs"));
        check(&what, code, &said);
    }
}

#[test]
fn a_reader_that_has_gone_away_ends_the_program_quietly() {
    let gone = || {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        Stdio::from(writer)
    };
    every_writer(gone, |what, code, said| {
        assert!(!said.to_lowercase().contains("broken pipe"), "{what}: {said}");
        assert!(matches!(code, 0 | 1), "{what}: {code} {said}");
    });
}

#[cfg(target_os = "linux")]
#[test]
fn no_room_for_the_result_is_told() {
    let full = || Stdio::from(File::options().write(true).open("/dev/full").expect("a device of Linux"));
    every_writer(full, |what, code, said| {
        // What clap prints itself has no code of its own for it.
        let is_clap = what.starts_with("--");
        assert!(is_clap || (code != 0 && !said.trim().is_empty()), "{what}: {code} {said}");
    });
}

/// What is written beyond so many blocks of 512 bytes fails, as on a disk without room.
fn no_room(blocks: u64) -> String {
    format!("trap '' XFSZ; ulimit -f {blocks}")
}

#[test]
fn no_room_for_the_state_is_told_and_what_was_saved_still_loads() {
    // None at all, some of the first copy, and the copy but not all of the lines.
    for blocks in [0, 40, 200, 400] {
        let dir = tempfile::tempdir().expect("a folder");
        let state = dir.path();
        let run = limited(&no_room(blocks), &["run", "--speed", "instant"], state).output().expect("sh runs");
        assert_eq!(ended("run", &run).0, 0, "the lab itself needs no room");
        let lab = ["--plain", "lab", "--region", "eu-west-1", "--speed", "instant"];
        let mut child = limited(&no_room(blocks), &lab, state);
        let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("sh");
        // It may have ended before it read all of it.
        let _ = child.stdin.take().expect("a pipe").write_all("\n".repeat(60).as_bytes());
        let output = child.wait_with_output().expect("it ends");
        let (code, said) = ended("lab", &output);
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(code, 0, "{blocks}: {said}");
        assert!(blocks > 40 || shown.to_lowercase().contains("not saved"), "{blocks}: {shown}");
        let again = limited("true", &["--plain", "lab", "--region", "eu-west-1"], state).output().expect("sh runs");
        assert_eq!(ended("lab again", &again).0, 0);
        let resumes = String::from_utf8_lossy(&again.stdout).contains("Resume");
        assert_eq!(resumes, blocks >= 200, "{blocks}: {}", String::from_utf8_lossy(&again.stdout));
        let export = limited("true", &["export"], state).output().expect("sh runs");
        let (code, said) = ended("export", &export);
        assert!(matches!(code, 0 | 4), "{blocks}: {said}");
        for arguments in [&["fleet", "rollout", "--fleet", "3"][..], &["serve", "--state", "account.json"]] {
            let mut command = limited(&no_room(blocks.min(40)), arguments, state);
            let refused = command.current_dir(state).output().expect("sh runs");
            let (code, said) = ended(&arguments.join(" "), &refused);
            assert!(code != 0 && !said.trim().is_empty(), "{arguments:?}: {code} {said}");
        }
    }
}

#[test]
fn without_room_for_the_ledger_a_real_account_is_not_changed() {
    let cloud = Cloud::new("lab", "");
    let prepared = cloud.prepared(&["run", "--yes"]);
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{}; exec \"$0\" \"$@\"", no_room(0))]).arg(prepared.get_program());
    command.args(prepared.get_args()).stdin(Stdio::null());
    for (name, value) in prepared.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let (code, said) = ended("run --real", &command.output().expect("sh runs"));
    assert!(code != 0 && said.contains("cannot be"), "{code} {said}");
    assert_eq!(cloud.changes(), Vec::<String>::new());
}

#[test]
fn without_a_home_a_terminal_or_a_folder_it_works_as_far_as_it_can() {
    let dir = tempfile::tempdir().expect("a folder");
    let bare = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_explicit-deny"));
        command.args(arguments).env_clear().envs(environment.iter().copied()).stdin(Stdio::null());
        ended(&arguments.join(" "), &command.current_dir(dir.path()).output().expect("it starts"))
    };
    for environment in [
        &[("HOME", "/dev/null")][..],
        &[("HOME", "/dev/null/none"), ("TERM", "dumb")],
        &[("HOME", "/proc"), ("XDG_DATA_HOME", "relative")],
        &[("HOME", "/proc"), ("LANG", "xx"), ("TERM", "")],
    ] {
        for arguments in [&["regions"][..], &["run", "--speed", "instant"], &[], &["lab", "--region", "eu-west-1"]] {
            let (code, said) = bare(arguments, environment);
            assert_eq!(code, 0, "{arguments:?} with {environment:?}: {said}");
        }
        for arguments in [&["fleet", "status", "--fleet", "2"][..], &["export"]] {
            let (code, said) = bare(arguments, environment);
            assert!(matches!(code, 0 | 2 | 4), "{arguments:?} with {environment:?}: {code} {said}");
            assert!(code == 0 || !said.trim().is_empty(), "{arguments:?} with {environment:?}");
        }
    }
}
