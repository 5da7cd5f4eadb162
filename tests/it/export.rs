//! Transcripts of the built program: kept by `run` and `lab`, exported in every format.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::command_line::explicit_deny;
use super::schema::hold_lines;

fn program(arguments: &[&str], state: &Path) -> Output {
    explicit_deny(arguments, &[("EXPLICIT_DENY_STATE_DIR", &state.to_string_lossy())])
}

fn text(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refused(arguments: &[&str], state: &Path, code: i32, says: &str) {
    let output = program(arguments, state);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    assert!(error.contains(says) && output.stdout.is_empty(), "{arguments:?}: {error}");
}

#[test]
fn a_run_is_exported_in_every_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path();
    refused(&["export"], state, 4, "make one with `explicit-deny run`");
    text(&program(&["run", "--speed", "instant", "--seed", "7"], state));
    let json = text(&program(&["export", "--format", "json"], state));
    hold_lines("transcript", &json);
    let whole: Value = serde_json::from_str(&json).expect("JSON");
    let entries = whole["entries"].as_array().cloned().unwrap_or_default();
    assert_eq!(entries.iter().filter(|entry| entry["check"]["held"] == true).count(), 12);
    let markdown = text(&program(&["export"], state));
    let page = folder.path().join("page.html");
    text(&program(&["export", "--format", "html", "-o", &page.to_string_lossy()], state));
    let page = std::fs::read_to_string(page).expect("written");
    for shown in [&markdown, &page] {
        for part in
            ["8. Train without a VPC", "AccessDeniedException", "explicit deny", "sagemaker:VpcSubnets", "absent"]
        {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }
    for outside in ["<script", "<link rel=\"stylesheet\"", "src=", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    let picture = text(&program(&["export", "--format", "svg"], state));
    assert!(picture.starts_with("<svg ") && picture.contains("DENIED"), "{picture}");
    assert_eq!(picture, text(&program(&["export", "--format", "svg"], state)), "the same every time");
    let cast = text(&program(&["export", "--format", "cast"], state));
    let lines: Vec<serde_json::Value> = cast.lines().map(|it| serde_json::from_str(it).expect("JSON")).collect();
    assert_eq!(lines[0]["version"], 2);
    assert!(lines.len() > 20 && cast.contains("Lab complete"), "{} lines", lines.len());
    refused(&["export", "--format", "pdf"], state, 2, "markdown, html, json");
    refused(&["export", "-o", "/dev/null/page.md"], state, 2, "name another file");
}

#[test]
fn redaction_leaves_no_account_and_no_person() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = text(&program(&["run", "--json", "--speed", "instant", "--account-id", "210987654321"], folder.path()));
    let ids = run.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let ids: Vec<&str> = ids.filter(|word| word.starts_with("subnet-0") || word.starts_with("sg-0")).collect();
    assert!(run.contains("210987654321") && ids.len() > 3);
    for format in ["markdown", "html", "json"] {
        let redacted = text(&program(&["export", "--redact", "--format", format], folder.path()));
        for name in
            ids.iter().copied().chain(["210987654321", "/ana", "-ana", "DataScienceAdministrator", "ds-notebook-role"])
        {
            assert!(!redacted.contains(name), "{format}: {name}");
        }
        assert!(redacted.contains("000000000000") && redacted.contains("subnet-0000000000000000"), "{format}");
    }
    for format in ["svg", "cast"] {
        let redacted = text(&program(&["export", "--redact", "--format", format], folder.path()));
        assert!(!redacted.contains("210987654321") && !redacted.contains("-ana"), "{format}: {redacted}");
    }
    hold_lines("transcript", &text(&program(&["export", "--redact", "--format", "json"], folder.path())));
}

/// The screens are those of the lab that was, its region, account and outcomes, not of one like it.
#[test]
fn the_screens_are_drawn_from_what_was_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path();
    let fixed = ["--speed", "instant", "--region", "us-east-2", "--account-id", "210987654321"];
    text(&program(&[&["run"], &fixed[..]].concat(), state));
    let cast = text(&program(&["export", "--format", "cast"], state));
    let shown = |cast: &str| -> String {
        let lines = cast.lines().skip(1).map(|it| serde_json::from_str::<Value>(it).expect("JSON"));
        lines.filter_map(|line| Some(line[2].as_str()?.to_owned())).collect()
    };
    for part in ["us-east-2", "Ohio", "210987654321", "DENIED", "Lab complete"] {
        assert!(shown(&cast).contains(part), "{part}");
    }
    assert!(text(&program(&["export", "--format", "svg"], state)).contains("us-east-2"));
    let templates = folder.path().join("templates");
    std::fs::create_dir(&templates).expect("a folder");
    let v1 = include_str!("../../assets/templates/ds_notebook_v1.yaml");
    std::fs::write(templates.join("ds_notebook_v2.yaml"), v1).expect("written");
    let other = program(&[&["run", "--templates", &templates.to_string_lossy()], &fixed[..]].concat(), state);
    assert_eq!(other.status.code(), Some(1), "a version that denies nothing");
    let cast = shown(&text(&program(&["export", "--format", "cast"], state)));
    assert!(!cast.contains("DENIED") && !cast.contains("Lab complete") && cast.contains("is not done yet"), "{cast}");
}

/// The steps, calls and checks of a transcript, in order.
fn told(state: &Path) -> Vec<String> {
    let whole: Value = serde_json::from_str(&text(&program(&["export", "--format", "json"], state))).expect("JSON");
    let told = |entry: &Value| match &entry["call"] {
        Value::Null => format!("{} check {}", entry["check"]["step"], entry["check"]["held"]),
        call => format!("{} {} {}", call["step"], call["action"], call["outcome"]),
    };
    whole["entries"].as_array().expect("a list").iter().map(told).collect()
}

#[test]
fn the_lab_keeps_the_same_transcript_as_a_run() {
    let (run, lab) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    text(&program(&["run", "--speed", "instant"], run.path()));
    let enters = "\n".repeat(200);
    let mut child = Command::new(env!("CARGO_BIN_EXE_explicit-deny"))
        .args(["lab", "--plain", "--speed", "instant", "--region", "eu-west-1"])
        .env("EXPLICIT_DENY_STATE_DIR", lab.path())
        .env("XDG_CONFIG_HOME", lab.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary starts");
    // It ends by itself and need not read all of it.
    let _ = std::io::Write::write_all(&mut child.stdin.take().expect("piped"), enters.as_bytes());
    assert!(child.wait().expect("it ends").success());
    assert_eq!(told(lab.path()), told(run.path()));
}

/// Opens the page in a browser, 375 pixels wide: nothing may overflow, nothing be asked for outside of it or complained
/// of on the console, and the denial has to be on it.
#[test]
fn the_page_fits_a_phone() {
    let folder = tempfile::tempdir().expect("a folder");
    text(&program(&["run", "--speed", "instant"], folder.path()));
    let page = text(&program(&["export", "--format", "html"], folder.path()));
    let around = format!(
        "<!doctype html><iframe id=f style='width:375px;height:800px;border:0'></iframe><p id=p></p><script>\
         f.onload = () => {{ const d = f.contentDocument; const e = d.documentElement; p.textContent = 'fits ' + (e.scrollWidth <= e.clientWidth && f.clientWidth == 375) + \
         ' denied ' + d.body.innerText.includes('with an explicit deny') + ' requests ' + f.contentWindow.performance.getEntriesByType('resource').length + ' end'; }}; f.srcdoc = {};</script>",
        Value::from(page).to_string().replace("</", "<\\/")
    );
    let file = folder.path().join("around.html");
    std::fs::write(&file, around).expect("written");
    let flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--enable-logging=stderr",
        "--virtual-time-budget=5000",
        "--dump-dom",
    ];
    let browser = Command::new("chromium")
        .args(flags)
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("file://{}", file.display()))
        .output();
    match browser {
        Err(error) => eprintln!("passed over: chromium: {error}"),
        Ok(output) => {
            let shown = String::from_utf8_lossy(&output.stdout).into_owned();
            let console = String::from_utf8_lossy(&output.stderr).into_owned();
            let console: Vec<&str> = console.lines().filter(|line| line.contains("CONSOLE")).collect();
            assert!(console.is_empty(), "{console:?}");
            assert!(
                shown.contains("fits true denied true requests 0 end"),
                "{}",
                shown.chars().rev().take(300).collect::<String>()
            );
        }
    }
}
