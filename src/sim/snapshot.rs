//! The account as text: whole copies, and one line for each set of changes between them.
//!
//! Only the text is made and read here; files belong to whoever keeps them. The form carries a version: a newer
//! one is refused rather than half understood.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserializer, Serialize};

use super::account::{AccountState, Changes, Identity, SavedTables, TablesSeed, Text};
use crate::world::Ids;

/// What a whole copy calls itself.
const FORMAT: &str = "explicit-deny account";

/// The version of the form that is written, and the newest that is read.
const VERSION: u32 = 2;

/// A whole copy as it is written. The texts stand before the tables that name them.
#[derive(Serialize)]
struct Whole<'a> {
    format: &'a str,
    version: u32,
    identity: &'a Identity,
    ids: &'a Ids,
    texts: Vec<Text>,
    tables: SavedTables<'a>,
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
}

/// The whole account as text.
#[must_use]
pub fn write(account: &AccountState, ids: &Ids) -> String {
    write_tables(account, ids, None)
}

/// The account as text, but for its access keys: whoever reads it back issues new ones.
#[must_use]
pub fn write_without_keys(account: &AccountState, ids: &Ids) -> String {
    write_tables(account, ids, Some("access_keys"))
}

fn write_tables(account: &AccountState, ids: &Ids, leave_out: Option<&'static str>) -> String {
    let tables = SavedTables::of(account, leave_out);
    let whole =
        Whole { format: FORMAT, version: VERSION, identity: &account.identity, ids, texts: tables.texts(), tables };
    // Maps with text keys and plain values: there is nothing in it that JSON could not hold.
    serde_json::to_string(&whole).unwrap_or_default()
}

/// Reads a whole copy.
///
/// # Errors
/// The text is damaged, is something else, or was written by a newer program.
pub fn read(text: &str) -> Result<(AccountState, Ids), SnapshotError> {
    let mut reading = Reading::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = (&mut reading).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    if let Some(refusal) = reading.refusal {
        return Err(refusal);
    }
    read?;
    let missing = |name: &str| serde_json::Error::custom(format!("missing field `{name}`"));
    let account = reading.account.ok_or_else(|| missing("identity"))?;
    Ok((account, reading.ids.ok_or_else(|| missing("ids"))?))
}

/// A whole copy while it is read, in the order in which it is written.
#[derive(Default)]
struct Reading {
    is_ours: bool,
    account: Option<AccountState>,
    ids: Option<Ids>,
    texts: Vec<Text>,
    refusal: Option<SnapshotError>,
}

impl Reading {
    fn field<'de, A: MapAccess<'de>>(&mut self, name: &str, fields: &mut A) -> Result<(), A::Error> {
        match name {
            "format" => {
                let found: String = fields.next_value()?;
                self.is_ours = found == FORMAT;
                if !self.is_ours {
                    self.refusal = Some(SnapshotError::Foreign(found));
                    return Err(A::Error::custom("something else"));
                }
            }
            "version" => {
                let found: u32 = fields.next_value()?;
                if found > VERSION {
                    self.refusal = Some(SnapshotError::Newer(found));
                    return Err(A::Error::custom("newer"));
                }
            }
            "identity" => self.account = Some(AccountState::empty(fields.next_value()?)),
            "ids" => self.ids = Some(fields.next_value()?),
            "texts" => self.texts = fields.next_value()?,
            "tables" => match &mut self.account {
                Some(account) => fields.next_value_seed(TablesSeed { account, texts: &self.texts })?,
                None => return Err(A::Error::missing_field("identity")),
            },
            _ => drop(fields.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for &mut Reading {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Reading {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a saved account")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let (mut has_tables, mut has_version) = (false, false);
        while let Some(name) = fields.next_key::<String>()? {
            self.field(&name, &mut fields)?;
            has_tables |= name == "tables";
            has_version |= name == "version";
        }
        match (self.is_ours, has_version, has_tables) {
            (true, true, true) => Ok(()),
            (false, ..) => Err(A::Error::missing_field("format")),
            (_, false, _) => Err(A::Error::missing_field("version")),
            _ => Err(A::Error::missing_field("tables")),
        }
    }
}

/// A set of changes as one line, without its line end.
#[must_use]
pub fn change_line(changes: &Changes, ids: &Ids) -> String {
    let mut line = format!("{{\"ids\":{},\"texts\":{},\"tables\":{{", json(ids), json(&changes.texts));
    for (position, (table, records)) in changes.tables.iter().enumerate() {
        line.push_str(if position > 0 { "," } else { "" });
        line.push_str(&format!("{}:{{", json(table)));
        for (position, (key, record)) in records.iter().enumerate() {
            line.push_str(if position > 0 { "," } else { "" });
            line.push_str(&json(key));
            line.push(':');
            line.push_str(record.as_deref().unwrap_or("null"));
        }
        line.push('}');
    }
    line.push_str("}}");
    line
}

/// Plain values: there is nothing in them that JSON could not hold.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The whole account but for its access keys, as lines over an empty one; each holds at most `size` records.
///
/// # Errors
/// Whatever `take` answers.
pub fn account_lines<E>(
    account: &mut AccountState,
    ids: &Ids,
    size: usize,
    mut take: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let mut taken = Ok(());
    account.each_part(size, |changes| {
        if taken.is_ok() && !changes.tables.contains_key("access_keys") {
            taken = take(&change_line(&changes, ids));
        }
    });
    taken
}

/// Applies one line of changes. An account to which a line could be applied only in part is of no more use.
///
/// # Errors
/// The line is damaged or names what this program does not know.
pub fn apply_line(account: &mut AccountState, ids: &mut Ids, line: &str) -> Result<(), SnapshotError> {
    let mut deserializer = serde_json::Deserializer::from_str(line);
    LineSeed { account, ids }.deserialize(&mut deserializer)?;
    Ok(deserializer.end()?)
}

/// Reads one set of changes into an account. Lines from before texts were shared have none.
struct LineSeed<'a> {
    account: &'a mut AccountState,
    ids: &'a mut Ids,
}

impl<'de> DeserializeSeed<'de> for LineSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for LineSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a set of changes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let (mut texts, mut has_tables): (Vec<Text>, bool) = (Vec::new(), false);
        while let Some(name) = fields.next_key::<String>()? {
            match name.as_str() {
                "ids" => *self.ids = fields.next_value()?,
                "texts" => texts = fields.next_value()?,
                "tables" => {
                    fields.next_value_seed(TablesSeed { account: self.account, texts: &texts })?;
                    has_tables = true;
                }
                _ => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        if has_tables { Ok(()) } else { Err(A::Error::missing_field("tables")) }
    }
}

#[cfg(test)]
mod tests;
