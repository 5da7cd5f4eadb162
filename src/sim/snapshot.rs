//! The account as text: whole copies, and one line for each set of changes between them.
//!
//! Only the text is made and read here; files belong to whoever keeps them. The form carries a version: a newer
//! one is refused rather than half understood.

use serde::{Deserialize, Serialize};

use super::account::{AccountState, Changes, Identity, TableError};
use crate::world::Ids;

/// What a whole copy calls itself.
const FORMAT: &str = "explicit-deny account";

/// The version of the form that is written, and the newest that is read.
const VERSION: u32 = 1;

/// A whole copy.
#[derive(Serialize, Deserialize)]
struct Whole {
    format: String,
    version: u32,
    identity: Identity,
    ids: Ids,
    tables: Changes,
}

/// The part of a whole copy that every version has.
#[derive(Deserialize)]
struct Heading {
    format: String,
    version: u32,
}

/// One set of changes.
#[derive(Serialize, Deserialize)]
struct Line {
    ids: Ids,
    tables: Changes,
}

/// Why a text is not an account.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It is not JSON, or something is missing.
    #[error("not a saved account, or a damaged one: {0}")]
    Damaged(#[from] serde_json::Error),
    /// It is something else.
    #[error("expected a saved account (`{FORMAT}`), found `{0}`")]
    Foreign(String),
    /// It was written by a newer program.
    #[error("the account was saved in form {0}, this program reads up to form {VERSION}")]
    Newer(u32),
    /// A record does not have the form of its table.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// The whole account as text.
#[must_use]
pub fn write(account: &AccountState, ids: &Ids) -> String {
    write_tables(account, ids, account.all())
}

/// The account as text, but for its access keys: whoever reads it back issues new ones.
#[must_use]
pub fn write_without_keys(account: &AccountState, ids: &Ids) -> String {
    let mut tables = account.all();
    tables.tables.remove("access_keys");
    write_tables(account, ids, tables)
}

fn write_tables(account: &AccountState, ids: &Ids, tables: Changes) -> String {
    let whole = Whole {
        format: FORMAT.to_owned(),
        version: VERSION,
        identity: account.identity.clone(),
        ids: ids.clone(),
        tables,
    };
    // Maps with text keys and plain values: there is nothing in it that JSON could not hold.
    serde_json::to_string(&whole).unwrap_or_default()
}

/// Reads a whole copy.
///
/// # Errors
/// The text is damaged, is something else, or was written by a newer program.
pub fn read(text: &str) -> Result<(AccountState, Ids), SnapshotError> {
    let heading: Heading = serde_json::from_str(text)?;
    if heading.format != FORMAT {
        return Err(SnapshotError::Foreign(heading.format));
    }
    if heading.version > VERSION {
        return Err(SnapshotError::Newer(heading.version));
    }
    let whole: Whole = serde_json::from_str(text)?;
    let mut account = AccountState::empty(whole.identity);
    account.apply_changes(&whole.tables)?;
    Ok((account, whole.ids))
}

/// A set of changes as one line, without its line end.
#[must_use]
pub fn change_line(changes: &Changes, ids: &Ids) -> String {
    serde_json::to_string(&Line { ids: ids.clone(), tables: changes.clone() }).unwrap_or_default()
}

/// Applies one line of changes. An account to which a line could be applied only in part is of no more use.
///
/// # Errors
/// The line is damaged or names what this program does not know.
pub fn apply_line(account: &mut AccountState, ids: &mut Ids, line: &str) -> Result<(), SnapshotError> {
    let line: Line = serde_json::from_str(line)?;
    account.apply_changes(&line.tables)?;
    *ids = line.ids;
    Ok(())
}

#[cfg(test)]
mod tests;
