//! Every target with its corpus as it is, and with changes to it by seed.
//!
//! `EXPLICIT_DENY_FUZZ=100000 cargo test --release --no-default-features --lib fuzz` tries so many changes per target.

use std::path::PathBuf;

use super::TARGETS;
use crate::world::{Dice, Seed};

/// How many changed inputs a target gets unless told otherwise.
const SAMPLE: u64 = 150;

fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/corpus").join(target);
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = files.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), std::fs::read(path).expect("readable"))).collect()
}

/// Says how to repeat what panicked.
struct Repeat(String);

impl Drop for Repeat {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.0);
        }
    }
}

#[allow(clippy::disallowed_methods)] // How much is tried is up to whoever runs it.
fn wanted(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

/// One input, with a few bytes changed, taken out, doubled, or exchanged for those of another input.
fn changed(inputs: &[(String, Vec<u8>)], dice: &mut Dice) -> Vec<u8> {
    let below = |dice: &mut Dice, limit: usize| usize::try_from(dice.below(limit as u64)).unwrap_or(0);
    let mut bytes = inputs[below(dice, inputs.len())].1.clone();
    for _ in 0..=below(dice, 4) {
        let at = below(dice, bytes.len().max(1)).min(bytes.len());
        let length = below(dice, 24).min(bytes.len() - at);
        match below(dice, 7) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).unwrap_or(0),
            1 => drop(bytes.drain(at..at + length)),
            2 => bytes.splice(at..at, bytes[at..at + length].to_vec()).for_each(drop),
            3 => {
                let other = &inputs[below(dice, inputs.len())].1;
                let from = below(dice, other.len().max(1)).min(other.len());
                let to = (from + below(dice, 64)).min(other.len());
                bytes.splice(at..at + length, other[from..to].to_vec()).for_each(drop);
            }
            4 => bytes.truncate(at),
            5 => {
                let words: [&[u8]; 8] = [b"\"", b"{", b"\\", b"\n", b"\xff", "é".as_bytes(), b"99999999999", b"null"];
                bytes.splice(at..at, words[below(dice, words.len())].to_vec()).for_each(drop);
            }
            _ if at < bytes.len() => bytes[at] ^= 1 << below(dice, 8),
            _ => {}
        }
    }
    bytes
}

#[test]
fn the_corpus_passes() {
    for (target, run) in TARGETS {
        for (name, bytes) in corpus(target) {
            let _repeat = Repeat(format!("target {target}, tests/cases/corpus/{target}/{name}"));
            run(&bytes);
        }
    }
}

#[test]
fn changes_to_the_corpus_pass() {
    let first = wanted("EXPLICIT_DENY_SEED");
    let sample = if first.is_some() { 1 } else { wanted("EXPLICIT_DENY_FUZZ").unwrap_or(SAMPLE) };
    for (target, run) in TARGETS {
        let inputs = corpus(target);
        for seed in (0..sample).map(|n| first.unwrap_or(n)) {
            let bytes = changed(&inputs, &mut Dice::new(Seed(seed)));
            let again =
                format!("EXPLICIT_DENY_SEED={seed} cargo test --no-default-features --lib changes_to_the_corpus");
            let _repeat = Repeat(format!("target {target}: {}\n{again}", bytes.escape_ascii()));
            run(&bytes);
        }
    }
}

#[test]
fn every_target_is_built_for_the_fuzzer() {
    for (target, _) in TARGETS {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/fuzz_targets/{target}.rs"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(text.contains(&format!("explicit_deny::fuzz::{target}(bytes)")), "{target}");
    }
}
