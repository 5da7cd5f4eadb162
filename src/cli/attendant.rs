//! Looking after a served account: its file, its journal, and what is said of it on stderr.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::exit::CliError;
use super::files::{behind_links, folder_of};
use super::output::Output;
use super::store::{self, StoreError};
use crate::policy::{Decision, Verdict};
use crate::sim::{Attendant, JournalEntry, Judgement, Keeping, Simulator};
use crate::source::printable;

/// The largest account file that is read, in bytes.
const MAX_ACCOUNT: u64 = 256 << 20;

/// Of how many operations that are not offered it is said so.
const MAX_NOT_OFFERED: usize = 256;

/// An account's file, held against a second program.
#[derive(Debug)]
pub struct AccountFile {
    path: PathBuf,
    _lock: File,
}

impl AccountFile {
    /// Takes hold of the file at `path`, whether it is there yet or not, by whatever link it is named.
    ///
    /// # Errors
    /// When another program holds it, or nothing can be written beside it.
    pub fn hold(path: &Path) -> Result<Self, CliError> {
        let path = behind_links(path);
        let mut lock_name = path.as_os_str().to_owned();
        lock_name.push(".lock");
        let lock = store::lock(Path::new(&lock_name)).map_err(|error| match error {
            StoreError::Held => CliError::Document(format!("another explicit-deny serves `{}`", path.display())),
            error => CliError::Document(format!("the account cannot be kept: {error}")),
        })?;
        Ok(Self { path, _lock: lock })
    }

    /// The account's text, if there is one.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(&self) -> Result<Option<String>, CliError> {
        let unreadable = |source| CliError::Unreadable {
            path: self.path.clone(),
            wanted: "looked for an account that `serve --state` kept; the file is left as it is".to_owned(),
            source,
        };
        match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(error)),
            Ok(file) if file.len() > MAX_ACCOUNT => {
                Err(unreadable(io::Error::other(format!("larger than {MAX_ACCOUNT} bytes"))))
            }
            Ok(_) => std::fs::read_to_string(&self.path).map(Some).map_err(unreadable),
        }
    }

    /// Why a text that was read is no account.
    #[must_use]
    pub fn refuse(&self, why: &str) -> CliError {
        let path = self.path.display();
        CliError::Document(format!("`{path}`: {}; the file is left as it is", printable(why)))
    }

    fn write(&self, text: &str) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder_of(&self.path))?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_data()?;
        file.persist(&self.path).map(|_| ()).map_err(|error| error.error)
    }
}

/// Whoever looks after the account that `serve` serves.
pub struct ServeAttendant {
    simulator: Arc<Mutex<Simulator>>,
    file: Option<Arc<AccountFile>>,
    journal: Option<Mutex<File>>,
    output: Output,
    /// Operations that are not offered, each told of once.
    not_offered: Mutex<BTreeSet<String>>,
    saving: tokio::sync::Mutex<Saving>,
}

#[derive(Default)]
struct Saving {
    /// Whether the last save failed, so that the next one has to be made whatever has changed.
    failed: bool,
}

impl ServeAttendant {
    /// Looks after `simulator`, in `file` where there is one.
    ///
    /// # Errors
    /// When the journal cannot be opened.
    pub fn new(
        simulator: Arc<Mutex<Simulator>>,
        file: Option<AccountFile>,
        journal: Option<&Path>,
        output: Output,
    ) -> Result<Self, CliError> {
        let open = |path: &Path| {
            let opened = OpenOptions::new().create(true).append(true).open(path);
            opened.map_err(|error| CliError::Document(format!("`{}` cannot be written: {error}", path.display())))
        };
        Ok(Self {
            simulator,
            file: file.map(Arc::new),
            journal: journal.map(open).transpose()?.map(Mutex::new),
            output,
            not_offered: Mutex::default(),
            saving: tokio::sync::Mutex::default(),
        })
    }

    /// Writes the account, so that the file is there before the first request.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_first(&self) -> Result<(), CliError> {
        let Some(file) = &self.file else { return Ok(()) };
        file.write(&locked(&self.simulator).whole())
            .map_err(|error| CliError::Document(format!("`{}` cannot be written: {error}", file.path.display())))
    }

    /// Saves what has changed. Whoever comes while another save is under way waits for it, and one save takes what all
    /// of them changed.
    async fn save(&self) {
        let Some(file) = self.file.clone() else { return };
        let mut saving = self.saving.lock().await;
        let text = {
            let mut simulator = locked(&self.simulator);
            if !simulator.is_changed() && !saving.failed {
                return;
            }
            simulator.whole()
        };
        let path = file.path.display().to_string();
        let written = tokio::task::spawn_blocking(move || file.write(&text))
            .await
            .unwrap_or_else(|_| Err(io::Error::other("the save was broken off")));
        if let (Err(error), false) = (&written, saving.failed) {
            self.output.note(&format!("`{path}` cannot be written: {error}; the account goes on unsaved"));
        }
        saving.failed = written.is_err();
    }

    fn say_what_is_not_offered(&self, entry: &JournalEntry) {
        let is_unknown = matches!(entry.code.as_deref(), Some("UnknownOperationException" | "InvalidAction"));
        if !is_unknown {
            return;
        }
        let service = entry.service.map_or("an unknown service", |service| service.signing_name());
        let name: String = printable(&entry.operation).chars().take(128).collect();
        let mut told = self.not_offered.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < MAX_NOT_OFFERED && told.insert(format!("{service} {name}")) {
            self.output.note(&format!("not offered: {name} of {service}"));
        }
    }
}

impl Attendant for ServeAttendant {
    fn simulator(&self) -> Option<Arc<Mutex<Simulator>>> {
        Some(Arc::clone(&self.simulator))
    }

    fn answered(&self, entry: &JournalEntry) {
        self.say_what_is_not_offered(entry);
        if let Some(journal) = &self.journal {
            let mut journal = journal.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = journal.write_all(format!("{}\n", journal_line(entry)).as_bytes()) {
                tracing::warn!(%error, "the journal cannot be written");
            }
        }
    }

    fn keep(&self) -> Keeping<'_> {
        Box::pin(self.save())
    }
}

fn locked(simulator: &Mutex<Simulator>) -> std::sync::MutexGuard<'_, Simulator> {
    simulator.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One answered call as the journal has it: no secret, no body.
fn journal_line(entry: &JournalEntry) -> Value {
    // The last question to IAM is the one that refused, if any did.
    let judgement = entry.judgements.last();
    let verdict = judgement.map(Judgement::verdict);
    let statement = verdict.as_ref().and_then(Verdict::deciding).map(|statement| {
        json!({
            "policy": statement.origin.arn.as_deref().unwrap_or(&statement.origin.name),
            "policy_version": statement.origin.version,
            "statement": statement.index + 1,
            "sid": statement.sid,
            "effect": statement.effect.text(),
        })
    });
    json!({
        "time": entry.at.to_iso8601(),
        "principal": entry.principal,
        "service": entry.service.map(|service| service.signing_name()),
        "operation": printable(&entry.operation),
        "action": judgement.map(|judgement| judgement.request.action.to_string()),
        "resource": judgement.map(|judgement| judgement.request.resource.clone()),
        "decision": judgement.map(|judgement| match judgement.decision {
            Decision::Allowed => "allowed",
            Decision::ExplicitDeny => "explicitly_denied",
            Decision::ImplicitDeny => "implicitly_denied",
        }),
        "decided_by": statement,
        "status": entry.status,
        "code": entry.code,
        "fault": entry.fault,
        "request_id": entry.request_id,
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_held_once_by_whatever_name() {
        let dir = tempfile::tempdir().expect("a folder");
        let (file, link) = (dir.path().join("account.json"), dir.path().join("link"));
        std::os::unix::fs::symlink("account.json", &link).expect("a link to a file that is not there yet");
        let by_link = AccountFile::hold(&link).expect("nobody else has it");
        let refused = AccountFile::hold(&file).expect_err("it is the same").to_string();
        assert!(refused.contains("another explicit-deny serves"), "{refused}");
        by_link.write("the account").expect("written");
        assert_eq!(std::fs::read_to_string(&file).expect("the link leads to it"), "the account");
        assert!(std::fs::symlink_metadata(&link).expect("it is there").is_symlink());
    }
}
