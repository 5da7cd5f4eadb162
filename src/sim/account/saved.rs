//! All tables of an account as they are written and read: record by record, so that a large account is in memory
//! once and not twice.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserializer, Serialize, Serializer};

use super::record::Recorded;
use super::table::packed;
use super::text::{Pack, Text, Texts};
use super::{AccountState, Table, for_each_table};

/// The tables, to be written with the texts that their records name by number.
pub(crate) struct SavedTables<'a> {
    account: &'a AccountState,
    leave_out: Option<&'static str>,
    pack: RefCell<Pack>,
}

impl<'a> SavedTables<'a> {
    /// All tables but one.
    pub(crate) fn of(account: &'a AccountState, leave_out: Option<&'static str>) -> Self {
        let mut pack = Pack::default();
        macro_rules! collect {
            ($($field:ident),*) => { $(account.$field.values().for_each(|record| { let _ = packed(record, &mut pack); });)* };
        }
        for_each_table!(collect);
        Self { account, leave_out, pack: RefCell::new(pack) }
    }

    /// The texts, in the order of their numbers.
    pub(crate) fn texts(&self) -> Vec<Text> {
        self.pack.borrow().texts().to_vec()
    }
}

impl Serialize for SavedTables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tables = serializer.serialize_map(None)?;
        macro_rules! write {
            ($($field:ident),*) => { $(
                let name = stringify!($field);
                if !self.account.$field.is_empty() && self.leave_out != Some(name) {
                    tables.serialize_entry(name, &SavedTable { table: &self.account.$field, pack: &self.pack })?;
                }
            )* };
        }
        for_each_table!(write);
        tables.end()
    }
}

struct SavedTable<'a, V> {
    table: &'a Table<V>,
    pack: &'a RefCell<Pack>,
}

impl<V: Recorded + Clone + Serialize> Serialize for SavedTable<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut records = serializer.serialize_map(Some(self.table.len()))?;
        for (key, record) in self.table.iter() {
            records.serialize_entry(key, &packed(record, &mut self.pack.borrow_mut()))?;
        }
        records.end()
    }
}

/// Reads tables, or changes to them, into an account.
pub(crate) struct TablesSeed<'a> {
    /// The account.
    pub(crate) account: &'a mut AccountState,
    /// The texts that records name by number.
    pub(crate) texts: &'a [Text],
}

impl<'de> DeserializeSeed<'de> for TablesSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TablesSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the tables of an account")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut tables: A) -> Result<(), A::Error> {
        while let Some(name) = tables.next_key::<String>()? {
            macro_rules! read {
                ($($field:ident),*) => {
                    match name.as_str() {
                        $(stringify!($field) => {
                            let (table, shared) = (&mut self.account.$field, &mut self.account.texts);
                            tables.next_value_seed(TableSeed { name: &name, table, texts: self.texts, shared })?;
                        })*
                        _ => {
                            tables.next_value::<IgnoredAny>()?;
                            return Err(A::Error::custom(format!("there is no table `{name}`")));
                        }
                    }
                };
            }
            for_each_table!(read);
        }
        Ok(())
    }
}

struct TableSeed<'a, V> {
    name: &'a str,
    table: &'a mut Table<V>,
    texts: &'a [Text],
    /// The texts that the account has already.
    shared: &'a mut Texts,
}

impl<'de, V: Recorded + Clone + Serialize + DeserializeOwned> DeserializeSeed<'de> for TableSeed<'_, V> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, V: Recorded + Clone + Serialize + DeserializeOwned> Visitor<'de> for TableSeed<'_, V> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the records of table `{}`", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut records: A) -> Result<(), A::Error> {
        while let Some(key) = records.next_key::<String>()? {
            let record: Option<V> = records.next_value().map_err(|error| {
                A::Error::custom(format!("`{key}` in table `{}` cannot be read: {error}", self.name))
            })?;
            self.table.read(key, record, self.texts, self.shared);
        }
        Ok(())
    }
}
