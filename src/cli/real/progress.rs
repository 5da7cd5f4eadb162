//! How far a lab on a real account is, on disk: one file for each account and region. The account itself is not kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Reached;
use crate::cli::store::{StoreError, write_whole};
use crate::lab::{PROGRESS_VERSION, Persona, Progress};
use crate::world::Ids;

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 16 << 20;

fn path(state_dir: &Path, account_id: &str, region: &str) -> PathBuf {
    state_dir.join("real").join(format!("{account_id}-{region}.json"))
}

/// A lab at its beginning, with the roles that were named.
pub fn begin(reached: &Reached, is_plan: bool) -> Progress {
    let lab_id = Ids::new(crate::cli::connect::seed_by_chance()).uuid();
    let named = [(Persona::Admin, &reached.wanted.admin_role), (Persona::Team, &reached.wanted.team_role)];
    let roles = named.into_iter().filter_map(|(who, arn)| Some((who, arn.clone()?))).collect();
    let mut progress = Progress::begin(reached.region, roles, lab_id, reached.clock.now());
    progress.notes.real = Some(Box::new(reached.notes(is_plan)));
    progress
}

/// Writes down how far one is.
///
/// # Errors
/// When it cannot be written.
pub fn save(state_dir: &Path, progress: &Progress) -> Result<(), StoreError> {
    let Some(account_id) = &progress.notes.account_id else { return Ok(()) };
    let path = path(state_dir, account_id, &progress.notes.region);
    let text = serde_json::to_string(progress)
        .map_err(|error| StoreError::File { path: path.clone(), source: io::Error::other(error) })?;
    write_whole(&path, &text)
}

/// Goes on where an earlier run in the same account and region stopped: `present` knows the account and its roles, the
/// saved one everything else. Gives back whether there was one.
///
/// # Errors
/// When it cannot be read.
pub fn resume(state_dir: &Path, present: &mut Progress) -> Result<bool, StoreError> {
    let Some(account_id) = present.notes.account_id.clone() else { return Ok(false) };
    let path = path(state_dir, &account_id, &present.notes.region);
    let failed = |source| StoreError::File { path: path.clone(), source };
    let text = match fs::metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(failed(error)),
        Ok(file) if file.len() > MAX_FILE => {
            return Err(failed(io::Error::other(format!("larger than {MAX_FILE} bytes"))));
        }
        Ok(_) => fs::read_to_string(&path).map_err(failed)?,
    };
    let mut saved: Progress = serde_json::from_str(&text).map_err(|error| StoreError::Damaged {
        path: path.clone(),
        line: error.line(),
        reason: error.to_string(),
    })?;
    if saved.version > PROGRESS_VERSION {
        return Err(StoreError::Newer { path, found: saved.version });
    }
    if saved.is_complete() {
        return Ok(false);
    }
    let notes = &mut present.notes;
    saved.notes.account_id.clone_from(&notes.account_id);
    saved.notes.base_arn.clone_from(&notes.base_arn);
    saved.notes.seen_as.append(&mut notes.seen_as);
    saved.notes.roles.append(&mut notes.roles);
    saved.notes.sessions.append(&mut notes.sessions);
    if let (Some(old), Some(now)) = (&mut saved.notes.real, notes.real.take()) {
        (old.wanted, old.is_plan, old.alias, old.roles) = (now.wanted, now.is_plan, now.alias, now.roles);
        old.is_unattended = now.is_unattended;
        old.refused = now.refused;
    }
    *present = saved;
    Ok(true)
}

/// Forgets how far one was: what was done is undone.
///
/// # Errors
/// When it cannot be removed.
pub fn forget(state_dir: &Path, account_id: &str, region: &str) -> Result<(), StoreError> {
    let path = path(state_dir, account_id, region);
    match fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(StoreError::File { path, source }),
        _ => Ok(()),
    }
}
