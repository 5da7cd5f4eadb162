//! The update of the notebook: its record, the stack's events since, and how it ended.

use crate::lab::{EventNote, Notes};
use crate::world::Timestamp;

/// An update under way or over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordReport {
    /// The provisioned product's name.
    pub product: String,
    /// The old version's title.
    pub from: String,
    /// The new version's title.
    pub to: String,
    /// The record's status, such as `IN_PROGRESS`; none before the update is asked for.
    pub record: Option<String>,
    /// The provisioned product's status, such as `UNDER_CHANGE`.
    pub status: Option<String>,
    /// The stack's events since the update began, oldest first.
    pub events: Vec<EventNote>,
    /// How it ended, a sentence each; empty while it runs.
    pub ending: Vec<String>,
    /// Whether it ended well.
    pub succeeded: bool,
}

/// What is known of the update that began at `started_at`.
#[must_use]
pub fn record_report(notes: &Notes, started_at: Option<Timestamp>) -> RecordReport {
    let title = |id: Option<&String>| notes.version(id).map(|version| notes.title_of(version).to_owned());
    let began = notes.record.as_ref().and_then(|record| record.created_at).or(started_at);
    let is_new = |event: &&EventNote| began.is_none_or(|began| event.at >= began);
    let succeeded = notes.record.as_ref().is_some_and(|record| record.status == "SUCCEEDED")
        && notes.provisioned.as_ref().is_some_and(|product| product.status == "AVAILABLE");
    let to = title(notes.new_version.as_ref()).unwrap_or_else(|| "the new version".to_owned());
    let from = title(notes.old_version.as_ref()).unwrap_or_else(|| "the old version".to_owned());
    RecordReport {
        product: notes.provisioned.as_ref().map_or_else(|| "your notebook".to_owned(), |product| product.name.clone()),
        record: notes.record.as_ref().map(|record| record.status.clone()),
        status: status(notes),
        events: if notes.record.is_some() { notes.events.iter().filter(is_new).cloned().collect() } else { Vec::new() },
        ending: ending(notes, &from, &to),
        succeeded,
        from,
        to,
    }
}

/// The product's status. While the record is open AWS has it under change, whatever was read before.
fn status(notes: &Notes) -> Option<String> {
    let is_open = notes.record.as_ref().is_some_and(|record| !record.is_final());
    let read = notes.provisioned.as_ref().map(|product| product.status.clone());
    if is_open { Some("UNDER_CHANGE".to_owned()) } else { read }
}

/// Whether the product was read after the record became final: what was read before says nothing of the ending.
fn is_read_again(notes: &Notes, artifact_id: &str) -> bool {
    notes.answered("DescribeProvisionedProduct") > 0 || notes.new_version.as_deref() == Some(artifact_id)
}

fn ending(notes: &Notes, from: &str, to: &str) -> Vec<String> {
    let (Some(record), Some(product)) = (&notes.record, &notes.provisioned) else { return Vec::new() };
    let because = record.errors.iter().map(|error| format!("AWS says: {error}"));
    let first = match (record.status.as_str(), product.status.as_str()) {
        (final_status @ ("SUCCEEDED" | "FAILED"), _) if !is_read_again(notes, &product.artifact_id) => {
            return vec![format!("The record says {final_status}; the product's state is read next.")];
        }
        ("SUCCEEDED", "AVAILABLE") => {
            format!("SUCCEEDED: {to} is in force. The notebook role's policy is replaced; nothing else changed.")
        }
        ("SUCCEEDED", status) => format!("The record says SUCCEEDED, but the product is {status}."),
        ("FAILED", "TAINTED") => {
            format!("TAINTED: the update failed and AWS rolled it back. {from} is still in force; update again.")
        }
        ("FAILED", "ERROR") => {
            "ERROR: the update failed and the rollback did too. The stack needs an administrator.".to_owned()
        }
        ("FAILED", _) => format!("FAILED: the update was refused before anything changed. {from} is still in force."),
        _ => return Vec::new(),
    };
    std::iter::once(first).chain(because).collect()
}
