//! The transcript of a run: what it is made of, and as Markdown, JSON and one self-contained page.
//!
//! `cli` keeps it as lines, one JSON object each: a head, then calls, checks and what became known later.

mod html;
mod line;
mod markdown;
mod secret;
mod view;

pub use html::transcript_html;
pub use line::{TranscriptHead, account_entry, call_entry, check_entry, left_out_entry, state_entry};
pub use markdown::transcript_markdown;
pub use secret::without_secrets;

use serde_json::{Value, json};

use crate::lab::{Progress, Redaction};
use crate::world::Timestamp;

/// The form of a transcript.
pub const TRANSCRIPT_VERSION: u64 = 1;

/// A transcript: one value, whose members the schema `transcript` tells, and the states that its screens are drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    whole: Value,
    states: Vec<KeptState>,
}

/// How far the lab was when a step ended.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptState {
    /// The step, and what was known.
    pub progress: Progress,
    /// When.
    pub at: Timestamp,
}

/// Why lines are no transcript.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TranscriptError {
    /// There is nothing.
    #[error("the transcript is empty; make one with `explicit-deny run`")]
    Empty,
    /// It was written by a newer program.
    #[error(
        "the transcript has form {0}, this program reads {TRANSCRIPT_VERSION}; export it with the program that wrote it"
    )]
    Newer(u64),
    /// A line is not what was written.
    #[error("the transcript is damaged at line {0}; make a new one with `explicit-deny run`")]
    Damaged(usize),
}

impl Transcript {
    /// Whether the account was simulated.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.whole["simulated"] == true
    }

    /// The ends of the steps, in order; none in a transcript of a program that kept none.
    #[must_use]
    pub fn states(&self) -> &[KeptState] {
        &self.states
    }

    /// Reads the lines of a transcript. A last line that was cut off is left out.
    ///
    /// # Errors
    /// When they are none.
    pub fn read(text: &str) -> Result<Self, TranscriptError> {
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let (_, first) = lines.next().ok_or(TranscriptError::Empty)?;
        let mut whole: Value = serde_json::from_str(first).map_err(|_| TranscriptError::Damaged(1))?;
        match whole.get("version").and_then(Value::as_u64) {
            Some(TRANSCRIPT_VERSION) => {}
            Some(other) => return Err(TranscriptError::Newer(other)),
            None => return Err(TranscriptError::Damaged(1)),
        }
        let n_lines = text.lines().count();
        let (mut entries, mut states, mut left_out) = (Vec::new(), Vec::new(), 0);
        for (index, line) in lines {
            let entry: Value = match serde_json::from_str(line) {
                Ok(entry) => entry,
                Err(_) if index + 1 == n_lines && !text.ends_with('\n') => break,
                Err(_) => return Err(TranscriptError::Damaged(index + 1)),
            };
            if let Some(account) = entry.get("account_id") {
                whole["account_id"] = account.clone();
            } else if let Some(more) = entry.get("left_out").and_then(Value::as_u64) {
                left_out += more;
            } else if entry.get("state").is_some() {
                states.extend(line::read_state(entry));
            } else {
                entries.push(entry);
            }
        }
        if let Some(members) = whole.as_object_mut() {
            members.remove("lab_id");
            members.insert("redacted".to_owned(), json!(false));
            members.insert("left_out".to_owned(), json!(left_out));
            members.insert("entries".to_owned(), Value::Array(entries));
        }
        Ok(Self { whole, states })
    }

    /// The same with stand-ins, those of the screens, for accounts, keys, people, roles and ids.
    #[must_use]
    pub fn redacted(mut self) -> Self {
        let last = self.states.last();
        let mut redaction = last.map(|state| Redaction::of(&state.progress.notes)).unwrap_or_default();
        redaction.learn_value(&mut self.whole);
        redaction.hide_value(&mut self.whole);
        self.whole["redacted"] = json!(true);
        let hidden = |state: KeptState| Some(KeptState { progress: redaction.progress(&state.progress)?, ..state });
        self.states = self.states.into_iter().filter_map(hidden).collect();
        self
    }

    /// The transcript as one JSON object.
    #[must_use]
    pub fn json(&self) -> String {
        self.whole.to_string()
    }
}

#[cfg(test)]
mod tests;
