//! The lines of a transcript as they are kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{KeptState, TRANSCRIPT_VERSION};
use crate::lab::{Checked, FleetNotes, Progress, StepId, step};
use crate::world::Timestamp;

/// The first line: what is known before the first call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptHead {
    /// `run` or `lab`.
    pub command: &'static str,
    /// The region's code.
    pub region: String,
    /// Which lab it is of; a transcript goes on when its lab does. It is not exported.
    pub lab_id: String,
    /// Whether the account is simulated.
    pub simulated: bool,
    /// When it began.
    pub started_at: Timestamp,
}

impl TranscriptHead {
    /// The line.
    #[must_use]
    pub fn line(&self) -> String {
        json!({
            "version": TRANSCRIPT_VERSION,
            "command": self.command,
            "region": self.region,
            "account_id": null,
            "simulated": self.simulated,
            "started_at": self.started_at.to_iso8601(),
            "lab_id": self.lab_id,
        })
        .to_string()
    }

    /// Whether a kept transcript, by its first line, is of the same lab.
    #[must_use]
    pub fn is_of_same_lab(&self, first_line: &str) -> bool {
        let Ok(kept) = serde_json::from_str::<Value>(first_line) else { return false };
        kept["version"] == TRANSCRIPT_VERSION
            && kept["lab_id"] == self.lab_id.as_str()
            && kept["command"] == self.command
    }
}

/// The line of a call, given as the JSON object that `run --json` says of it.
#[must_use]
pub fn call_entry(call_json: &str, at: Timestamp) -> String {
    format!("{{\"call\":{call_json},\"at\":\"{}\"}}", at.to_iso8601())
}

/// The line of a step's check.
#[must_use]
pub fn check_entry(id: StepId, checked: &Checked, at: Timestamp) -> String {
    let check = json!({
        "step": id.name(), "title": step(id).title(), "held": checked.holds(), "text": checked.text(),
    });
    json!({ "check": check, "at": at.to_iso8601() }).to_string()
}

/// The line that names the account, once it is known.
#[must_use]
pub fn account_entry(account_id: &str) -> String {
    json!({ "account_id": account_id }).to_string()
}

/// The line that says how many entries were beyond the limit.
#[must_use]
pub fn left_out_entry(count: u64) -> String {
    json!({ "left_out": count }).to_string()
}

/// The line of how far the lab is at the end of a step: the screens are drawn from it, and it is not exported itself.
/// None where it cannot be written down.
#[must_use]
pub fn state_entry(progress: &Progress, at: Timestamp) -> Option<String> {
    let templates: BTreeMap<&str, &str> = progress
        .notes
        .versions
        .iter()
        .filter_map(|version| Some((version.id.as_str(), &**version.template.as_ref()?)))
        .collect();
    let mut kept = progress.clone();
    // The team has a file of its own, and no screen of a transcript shows it.
    kept.notes.fleet = FleetNotes::default();
    serde_json::to_string(&StateLine { state: &kept, templates, at }).ok()
}

#[derive(Serialize)]
struct StateLine<'a> {
    state: &'a Progress,
    templates: BTreeMap<&'a str, &'a str>,
    at: Timestamp,
}

/// Reads the line again; none where it is of another form.
pub(super) fn read_state(entry: Value) -> Option<KeptState> {
    #[derive(Deserialize)]
    struct Line {
        state: Progress,
        templates: BTreeMap<String, String>,
        at: Timestamp,
    }
    let Line { state: mut progress, mut templates, at } = serde_json::from_value(entry).ok()?;
    for version in &mut progress.notes.versions {
        version.template = templates.remove(&version.id).map(Into::into);
    }
    Some(KeptState { progress, at })
}
