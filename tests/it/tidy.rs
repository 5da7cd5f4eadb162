//! The house rules, as tests: who may use whom, what may be named where, how long things may be.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which rooms each room may name, from the table in `ARCHITECTURE.md`.
const MAY_USE: [(&str, &[&str]); 11] = [
    ("world", &[]),
    ("names", &[]),
    ("source", &[]),
    ("policy", &["names", "source"]),
    ("template", &["names", "source"]),
    ("lab", &["world", "names", "source", "policy", "template"]),
    ("report", &["world", "names", "source", "policy", "template", "lab"]),
    ("sim", &["world", "names", "source", "policy", "template"]),
    ("aws", &["world", "names", "lab"]),
    ("tui", &["world", "names", "source", "policy", "template", "lab", "report"]),
    ("cli", &["world", "names", "source", "policy", "template", "lab", "report", "sim", "aws", "tui"]),
];

/// Longest file, in lines that are neither blank, comment nor test.
const MAX_CODE_LINES: usize = 400;

/// Longest function, in lines.
const MAX_FUNCTION_LINES: usize = 70;

struct Source {
    path: PathBuf,
    room: String,
    /// Without comments and without in-file tests.
    code: String,
    text: String,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn files_below(dir: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a folder of the project") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files_below(&path, ending, into);
        } else if path.to_string_lossy().ends_with(ending) {
            into.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    files_below(&root().join("src"), ".rs", &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let inside = path.strip_prefix(root().join("src")).expect("below src").to_string_lossy().into_owned();
        let room = inside.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        let is_test = inside.ends_with("tests.rs") || inside.contains("/tests/");
        let code = if is_test { String::new() } else { without_tests_and_comments(&text) };
        Source { path, room, code, text }
    };
    paths.into_iter().map(read).collect()
}

/// Drops comment lines, and everything from an in-file `mod tests` on: tests stand at the end of a file.
fn without_tests_and_comments(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let kept = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    kept.collect::<Vec<_>>().join("\n")
}

pub fn complain_if_any(what: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{what}:\n  {}", findings.join("\n  "));
}

#[test]
fn rooms_use_only_the_rooms_below_them() {
    let may_use: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    let mut findings = Vec::new();
    for source in sources() {
        let Some(allowed) = may_use.get(source.room.as_str()) else { continue };
        for used in source.code.split("crate::").skip(1) {
            let room: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if may_use.contains_key(room.as_str()) && room != source.room && !allowed.contains(&room.as_str()) {
                findings.push(format!("{} uses `{room}`", source.path.display()));
            }
        }
    }
    complain_if_any("rooms that reach where they must not", &findings);
}

#[test]
fn pure_rooms_have_no_edges() {
    let edges = ["async ", "tokio::", "std::fs", "std::env", "SystemTime", "Instant::now", "std::net", "std::process"];
    let pure = ["policy", "template", "report", "names", "source"];
    let mut findings = Vec::new();
    for source in sources().iter().filter(|source| pure.contains(&source.room.as_str())) {
        findings.extend(
            edges.iter().filter(|edge| source.code.contains(*edge)).map(|e| format!("{}: {e}", source.path.display())),
        );
    }
    complain_if_any("pure rooms that touch an edge", &findings);
}

#[test]
fn crates_of_an_edge_stay_in_their_room() {
    let mut findings = Vec::new();
    for source in sources() {
        let inside = source.path.strip_prefix(root().join("src")).expect("below src").to_string_lossy().into_owned();
        let mut only = |name: &str, allowed: &dyn Fn(&str) -> bool| {
            if source.code.contains(name) && !allowed(&inside) {
                findings.push(format!("{inside} names {name}"));
            }
        };
        let in_room = |room: &'static str| move |path: &str| path.starts_with(room);
        only("aws_sdk_", &in_room("aws"));
        only("ratatui::", &in_room("tui"));
        only("crossterm::", &|path| path.starts_with("tui") || path == "cli/screens.rs");
        only("client::http", &|path| path.starts_with("aws/connect") || path.starts_with("sim/transport"));
        only("HashMap", &|path| !path.starts_with("sim"));
        only("thread_local!", &|_| false);
        only("static mut", &|_| false);
    }
    complain_if_any("crates out of their room", &findings);
}

#[test]
fn files_say_what_they_are_for_and_stay_short() {
    let mut findings = Vec::new();
    for source in sources() {
        if !source.text.starts_with("//!") {
            findings.push(format!("{} has no module documentation", source.path.display()));
        }
        let n_lines = source.code.lines().filter(|line| !line.trim().is_empty()).count();
        if n_lines > MAX_CODE_LINES {
            findings.push(format!("{} has {n_lines} lines of code", source.path.display()));
        }
    }
    complain_if_any("files", &findings);
}

#[test]
fn functions_fit_a_screen() {
    let mut findings = Vec::new();
    for source in sources() {
        let lines: Vec<&str> = source.code.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let is_function =
                line.trim_start().split('(').next().is_some_and(|head| head.split(' ').any(|w| w == "fn"));
            if !is_function || line.trim_end().ends_with([';', '}']) {
                continue;
            }
            let closing = format!("{}}}", " ".repeat(indent));
            let length = lines[start..].iter().position(|line| *line == closing).unwrap_or(0) + 1;
            if length > MAX_FUNCTION_LINES {
                findings.push(format!("{}: {} ({length} lines)", source.path.display(), line.trim()));
            }
        }
    }
    complain_if_any("functions", &findings);
}

#[test]
fn nothing_outside_tests_unwraps() {
    let banned = [".unwrap()", "todo!(", "unimplemented!(", "dbg!("];
    let mut findings = Vec::new();
    for source in sources() {
        findings.extend(
            banned.iter().filter(|word| source.code.contains(*word)).map(|w| format!("{}: {w}", source.path.display())),
        );
    }
    complain_if_any("words that have no place outside tests", &findings);
}
