//! The documents, held to the program: their commands are run, what they promise is seen, their links lead somewhere.
//!
//! A fence ```` ```sh ```` is run by `sh` in a folder of its document's own, block after block, and has to end with 0;
//! `exit=N` after `sh` names another code. `no-run` is for what needs a terminal, a network or a long time: of such a
//! block, every line that begins with the program is parsed. Each line of a ```` ```text ```` fence has to be in what
//! the block before it said.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::tidy::{complain_if_any, files_below, root};

/// What stands between two fences.
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
struct Block {
    info: String,
    text: String,
    line: usize,
}

/// README, the map and the guides.
fn documents() -> Vec<PathBuf> {
    let mut paths = vec![root().join("README.md"), root().join("ARCHITECTURE.md")];
    files_below(&root().join("docs"), ".md", &mut paths);
    paths.sort();
    paths
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("UTF-8")
}

#[cfg(all(unix, feature = "aws", feature = "loopback"))]
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (line, number) in text.lines().zip(1..) {
        match (line.strip_prefix("```"), open.take()) {
            (Some(info), None) => {
                open = Some(Block { info: info.trim().to_owned(), text: String::new(), line: number });
            }
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some(block)) => open = Some(Block { text: format!("{}{line}\n", block.text), ..block }),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    blocks
}

/// The text without fences and without `code`.
fn prose(text: &str) -> String {
    let fenced = text.split("\n```").step_by(2).map(|part| format!("{part}\n")).collect::<String>();
    fenced.split('`').step_by(2).collect()
}

/// The name that a heading has in a link, as code hosts make it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|it| if it == ' ' { '-' } else { it }).collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    let unfenced = text.split("\n```").step_by(2).collect::<Vec<_>>().join("\n");
    unfenced.lines().filter(|line| line.starts_with('#')).map(|line| anchor(line.trim_start_matches('#'))).collect()
}

#[test]
fn links_and_anchors_lead_somewhere() {
    let mut findings = Vec::new();
    for document in documents() {
        let text = read(&document);
        for link in prose(&text).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let folder = document.parent().expect("a folder");
            let target = if file.is_empty() { document.clone() } else { folder.join(file) };
            let is_there = target.exists() && (heading.is_empty() || anchors(&read(&target)).contains(heading));
            if !is_there {
                findings.push(format!("{} points at {link}", document.display()));
            }
        }
    }
    complain_if_any("links that lead nowhere", &findings);
}

#[test]
fn a_heading_is_named_as_in_links() {
    assert_eq!(anchor(" What is saved, and how to delete it"), "what-is-saved-and-how-to-delete-it");
    assert_eq!(anchor("# `run --json`".trim_start_matches('#')), "run---json");
}

#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod commands {
    use super::{Block, blocks, documents, read};
    use crate::tidy::root;
    use std::path::Path;
    use std::process::{Command, Output, Stdio};

    /// Runs a script as a reader would, in `folder`, with the program on the path and AWS's own work done at once.
    fn shell(script: &str, folder: &Path) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_explicit-deny")).parent().expect("a folder").to_owned();
        #[allow(clippy::disallowed_methods)]
        // A command of the guides finds the program first, then what else there is.
        let path = std::env::var("PATH").unwrap_or_default();
        Command::new("sh")
            .args(["-euc", script])
            .current_dir(folder)
            .env("PATH", format!("{}:{path}", program.display()))
            .env("HOME", folder)
            .env("XDG_CONFIG_HOME", folder.join("config"))
            .env("XDG_DATA_HOME", folder.join("data"))
            .env("EXPLICIT_DENY_SPEED", "instant")
            .env("AWS_CONFIG_FILE", folder.join("none"))
            .env_remove("AWS_REGION")
            .env_remove("AWS_DEFAULT_REGION")
            .stdin(Stdio::null())
            .output()
            .expect("sh starts")
    }

    fn run(document: &str, block: &Block, folder: &Path) -> String {
        let code = block.info.split(' ').find_map(|word| word.strip_prefix("exit=")).unwrap_or("0");
        let output = shell(&block.text, folder);
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        let place = format!("{document}, line {}", block.line);
        assert_eq!(output.status.code().map(|it| it.to_string()).as_deref(), Some(code), "{place}: {said}");
        said
    }

    /// The arguments are read before the help is given, so that a wrong one is refused.
    fn parse(document: &str, block: &Block, folder: &Path) {
        for line in block.text.lines().filter(|line| line.starts_with("explicit-deny")) {
            let output = shell(&format!("{line} --help"), folder);
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(0), "{document}, line {}: {line}: {error}", block.line);
        }
    }

    /// Goes through one document in a folder of its own. Gives back how many blocks were run.
    fn follow(document: &Path) -> usize {
        let name = document.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink(root().join("assets"), folder.path().join("assets")).expect("a link");
        let mut said: Option<String> = None;
        let mut n_run = 0;
        for block in blocks(&read(document)) {
            let mut words = block.info.split(' ');
            match (words.next(), words.next()) {
                (Some("sh"), Some("no-run")) => parse(&name, &block, folder.path()),
                (Some("sh"), _) => {
                    said = Some(run(&name, &block, folder.path()));
                    n_run += 1;
                }
                (Some("text"), _) => {
                    let said = said.as_deref().unwrap_or_default();
                    for line in block.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                        assert!(said.contains(line), "{name}, line {}: `{line}` is not said:\n{said}", block.line);
                    }
                }
                _ => {}
            }
        }
        n_run
    }

    #[test]
    fn what_the_guides_tell_to_do_works() {
        let guides: Vec<_> = documents().into_iter().filter(|path| path.starts_with(root().join("docs"))).collect();
        let n_run: usize = guides.iter().map(|guide| follow(guide)).sum();
        assert!(n_run >= 15, "only {n_run} blocks are run");
    }
}

#[test]
fn the_instructors_times_are_those_of_the_notes() {
    use explicit_deny::lab::{StepId, step, text_of};
    let guide = read(&root().join("docs/instructor.md"));
    let mut sum = 0;
    for id in StepId::ALL {
        let minutes = text_of(id).notes.minutes;
        sum += minutes;
        let row = format!("| {} | {} | {minutes} |", id.number(), step(id).short_title);
        assert!(guide.contains(&row), "docs/instructor.md lacks `{row}`");
    }
    assert!(guide.contains(&format!("{sum} minutes")), "docs/instructor.md does not say {sum} minutes");
}
