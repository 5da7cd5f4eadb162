//! The ledger: every change of a real account, written down and on the disk before it is sent, and completed after.
//!
//! `ledger.jsonl` in the state directory, readable by its owner alone. A line that a crash cut off is the last one; the
//! change behind it was never sent. Changes without an ending may have happened: whoever undoes looks.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cli::store::{StoreError, lock, open_private};
use crate::lab::{Answer, Call, CallError, CallErrorKind, Performed, Persona};
use crate::world::Timestamp;

/// How the token of an update begins that undoes another one, and is not to be undone itself.
pub const UNDO: &str = "explicit-deny-undo-";

/// The largest ledger that is read, in bytes.
const MAX_LEDGER: u64 = 64 << 20;

/// A line.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Line {
    at: Timestamp,
    number: u64,
    account_id: String,
    region: String,
    event: Event,
}

/// What a line tells of a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It is sent next.
    Sending(Change),
    /// It was answered; with the id of what was made.
    Done(Option<String>),
    /// It was refused: nothing changed.
    Refused(String),
    /// Nobody knows: the answer did not come, or cannot be read.
    Unknown(String),
    /// It is undone, or needs no undoing.
    Undone,
}

/// A change, as far as undoing it needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A version of a product.
    Version {
        /// The product.
        product_id: String,
        /// The version's title.
        name: String,
        /// Its template.
        template_url: String,
    },
    /// An update of a provisioned product.
    Update {
        /// The provisioned product.
        provisioned_product_id: String,
        /// The product.
        product_id: String,
        /// The version before, where it was seen.
        from: Option<String>,
        /// The version after.
        to: String,
        /// Whether the administrator sent it, as for notebooks that are not one's own.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        as_admin: bool,
    },
    /// A training job.
    Job {
        /// Its name.
        name: String,
    },
    /// What undoes something else, and is not undone itself.
    Undoing {
        /// The operation.
        operation: String,
        /// Of what.
        id: String,
    },
}

impl Change {
    /// The change that `call` of `who` is; `before` is the version that the provisioned product had.
    pub fn of_call(who: Persona, call: &Call, before: Option<String>) -> Option<Self> {
        let undoing = |id: &str| Some(Self::Undoing { operation: call.operation().to_owned(), id: id.to_owned() });
        match call {
            Call::CreateProvisioningArtifact { product_id, name, template_url, .. } => Some(Self::Version {
                product_id: product_id.clone(),
                name: name.clone(),
                template_url: template_url.clone(),
            }),
            Call::UpdateProvisionedProduct { provisioned_product_id, token, .. } if token.starts_with(UNDO) => {
                undoing(provisioned_product_id)
            }
            Call::UpdateProvisionedProduct { provisioned_product_id, product_id, artifact_id, .. } => {
                Some(Self::Update {
                    provisioned_product_id: provisioned_product_id.clone(),
                    product_id: product_id.clone(),
                    from: before,
                    to: artifact_id.clone(),
                    as_admin: who == Persona::Admin,
                })
            }
            Call::CreateTrainingJob(plan) => Some(Self::Job { name: plan.job_name.clone() }),
            Call::StopTrainingJob { name } => undoing(name),
            Call::DeleteProvisioningArtifact { artifact_id, .. }
            | Call::DeactivateProvisioningArtifact { artifact_id, .. } => undoing(artifact_id),
            _ => None,
        }
    }
}

impl Event {
    /// How a change ended.
    fn of(performed: &Performed) -> Self {
        match &performed.result {
            Ok(Answer::Version(version)) => Self::Done(Some(version.id.clone())),
            Ok(Answer::Record(record)) => Self::Done(Some(record.id.clone())),
            Ok(_) => Self::Done(None),
            Err(error) if is_certain(error, performed.http_status) => Self::Refused(error.code.clone()),
            Err(error) => Self::Unknown(error.code.clone()),
        }
    }
}

/// Whether an error means that nothing changed. A conflict may be with one's own first try, whose answer was lost; a
/// session may have ended between two tries.
fn is_certain(error: &CallError, status: Option<u16>) -> bool {
    use CallErrorKind::{Denied, Invalid, NotFound};
    matches!(error.kind, Denied | Invalid | NotFound) && status.is_none_or(|status| status < 500)
}

/// A change that is not undone yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    /// Its number.
    pub number: u64,
    /// When it was sent.
    pub at: Timestamp,
    /// What it is.
    pub change: Change,
    /// The id of what was made; none where nobody knows.
    pub id: Option<String>,
}

/// The ledger, open for writing. Another program is kept out as long as it lives.
#[derive(Debug)]
pub struct Ledger {
    file: File,
    path: PathBuf,
    next: u64,
    _lock: File,
}

/// The ledger's file in a state directory.
pub fn ledger_path(state_dir: &Path) -> PathBuf {
    state_dir.join("ledger.jsonl")
}

impl Ledger {
    /// Opens the ledger, and cuts off what a crash left half written.
    ///
    /// # Errors
    /// When it cannot be written, is damaged, or another program has it.
    pub fn open(state_dir: &Path) -> Result<Self, StoreError> {
        let path = ledger_path(state_dir);
        let failed = |source| StoreError::File { path: path.clone(), source };
        let lock = lock(&state_dir.join("ledger.lock"))?;
        let (lines, whole) = read(&path)?;
        let file = open_private(&path).map_err(failed)?;
        file.set_len(whole).map_err(failed)?;
        let next = lines.iter().map(|line| line.number).max().map_or(1, |last| last + 1);
        Ok(Self { file, path, next, _lock: lock })
    }

    /// Writes down that a change is sent next; its number.
    ///
    /// # Errors
    /// When it is not on the disk: then it must not be sent.
    pub fn sending(
        &mut self,
        at: Timestamp,
        account_id: &str,
        region: &str,
        change: Change,
    ) -> Result<u64, StoreError> {
        let number = self.next;
        self.write(Line {
            at,
            number,
            account_id: account_id.to_owned(),
            region: region.to_owned(),
            event: Event::Sending(change),
        })?;
        self.next += 1;
        Ok(number)
    }

    /// Writes down how a change ended.
    ///
    /// # Errors
    /// When it cannot be written: then its ending is unknown to whoever reads.
    pub fn ended(
        &mut self,
        at: Timestamp,
        account_id: &str,
        region: &str,
        number: u64,
        performed: &Performed,
    ) -> Result<(), StoreError> {
        self.event(at, account_id, region, number, Event::of(performed))
    }

    /// Writes down that a change is undone.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn undone(&mut self, at: Timestamp, account_id: &str, region: &str, number: u64) -> Result<(), StoreError> {
        self.event(at, account_id, region, number, Event::Undone)
    }

    fn event(
        &mut self,
        at: Timestamp,
        account_id: &str,
        region: &str,
        number: u64,
        event: Event,
    ) -> Result<(), StoreError> {
        self.write(Line { at, number, account_id: account_id.to_owned(), region: region.to_owned(), event })
    }

    fn write(&mut self, line: Line) -> Result<(), StoreError> {
        let failed = |source| StoreError::File { path: self.path.clone(), source };
        let mut text = serde_json::to_string(&line).map_err(|error| failed(io::Error::other(error)))?;
        text.push('\n');
        self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_all()).map_err(failed)
    }
}

/// The lines of a ledger, and how many bytes of it are whole lines.
fn read(path: &Path) -> Result<(Vec<Line>, u64), StoreError> {
    let failed = |source| StoreError::File { path: path.to_owned(), source };
    let bytes = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        Ok(file) if file.len() > MAX_LEDGER => {
            return Err(failed(io::Error::other(format!("larger than {MAX_LEDGER} bytes"))));
        }
        Err(error) => return Err(failed(error)),
        Ok(_) => fs::read(path).map_err(failed)?,
    };
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let text = String::from_utf8_lossy(bytes.get(..whole).unwrap_or_default()).into_owned();
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let damaged = |error: serde_json::Error| StoreError::Damaged {
            path: path.to_owned(),
            line: index + 1,
            reason: error.to_string(),
        };
        lines.push(serde_json::from_str(line).map_err(damaged)?);
    }
    Ok((lines, u64::try_from(whole).unwrap_or(0)))
}

/// What is not undone yet, by account and region, oldest first.
///
/// # Errors
/// When the ledger cannot be read.
pub fn open_changes(state_dir: &Path) -> Result<BTreeMap<(String, String), Vec<Open>>, StoreError> {
    let (lines, _) = read(&ledger_path(state_dir))?;
    let mut open: BTreeMap<u64, (Line, Open)> = BTreeMap::new();
    for line in lines {
        match &line.event {
            Event::Sending(Change::Undoing { .. }) => {}
            Event::Sending(change) => {
                let entry = Open { number: line.number, at: line.at, change: change.clone(), id: None };
                open.insert(line.number, (line, entry));
            }
            Event::Done(id) => {
                if let Some((_, entry)) = open.get_mut(&line.number) {
                    entry.id.clone_from(id);
                }
            }
            Event::Unknown(_) => {}
            Event::Refused(_) | Event::Undone => {
                open.remove(&line.number);
            }
        }
    }
    // The way back is to the version before the first update: a repeated one saw the new version as the one before.
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    let mut by_place: BTreeMap<(String, String), Vec<Open>> = BTreeMap::new();
    for (line, mut entry) in open.into_values() {
        if let Change::Update { provisioned_product_id, from, .. } = &mut entry.change {
            match first.get(provisioned_product_id) {
                Some(version) => *from = Some(version.clone()),
                None => drop(from.clone().map(|version| first.insert(provisioned_product_id.clone(), version))),
            }
        }
        by_place.entry((line.account_id, line.region)).or_default().push(entry);
    }
    Ok(by_place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn performed(result: Result<Answer, CallError>) -> Performed {
        Performed { result, request_id: None, http_status: Some(200), elapsed: Duration::ZERO }
    }

    fn job(name: &str) -> Change {
        Change::Job { name: name.to_owned() }
    }

    #[test]
    fn what_was_sent_stays_open_until_it_is_refused_or_undone() {
        let dir = tempfile::tempdir().expect("a folder");
        let denied = CallError { kind: CallErrorKind::Denied, code: "AccessDenied".into(), message: String::new() };
        let lost = CallError { kind: CallErrorKind::Unreachable, code: "TimedOut".into(), message: String::new() };
        let at = Timestamp(1);
        {
            let mut ledger = Ledger::open(dir.path()).expect("opened");
            let send = |ledger: &mut Ledger, name| ledger.sending(at, "1", "r", job(name)).expect("written");
            let a = send(&mut ledger, "refused");
            ledger.ended(at, "1", "r", a, &performed(Err(denied))).expect("written");
            let b = send(&mut ledger, "lost");
            ledger.ended(at, "1", "r", b, &performed(Err(lost))).expect("written");
            let c = send(&mut ledger, "undone");
            ledger.undone(at, "1", "r", c).expect("written");
            let _ = send(&mut ledger, "cut off after this");
            assert!(matches!(Ledger::open(dir.path()), Err(StoreError::Held)), "one writer");
        }
        // A crash in the middle of a line.
        let path = ledger_path(dir.path());
        let mut text = fs::read(&path).expect("read");
        text.extend_from_slice(b"{\"at\":1,\"numb");
        fs::write(&path, &text).expect("written");
        let open = open_changes(dir.path()).expect("read");
        let names: Vec<&Change> = open[&("1".into(), "r".into())].iter().map(|open| &open.change).collect();
        assert_eq!(names, [&job("lost"), &job("cut off after this")]);
        let mut again = Ledger::open(dir.path()).expect("opened");
        assert_eq!(again.sending(at, "1", "r", job("next")).expect("written"), 5);
        assert_eq!(open_changes(dir.path()).expect("whole again").values().next().map(Vec::len), Some(3));
    }

    #[test]
    fn the_way_back_is_to_the_version_before_the_first_update() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut ledger = Ledger::open(dir.path()).expect("opened");
        let mut update = |from: &str, to: &str| {
            let ids = ("pp-1".to_owned(), "prod-1".to_owned());
            let (from, to) = (Some(from.to_owned()), to.to_owned());
            let (provisioned_product_id, product_id) = ids;
            let change = Change::Update { provisioned_product_id, product_id, from, to, as_admin: false };
            ledger.sending(Timestamp(1), "1", "r", change).expect("written")
        };
        let _ = (update("v1", "v2"), update("v2", "v2"));
        let open = open_changes(dir.path()).expect("read");
        for open in &open[&("1".into(), "r".into())] {
            assert!(matches!(&open.change, Change::Update { from: Some(from), .. } if from == "v1"), "{open:?}");
        }
    }

    #[test]
    fn damage_is_refused_with_its_place() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(ledger_path(dir.path()), "{}\n").expect("written");
        assert!(matches!(open_changes(dir.path()), Err(StoreError::Damaged { line: 1, .. })));
        assert!(Ledger::open(dir.path()).is_err());
    }
}
