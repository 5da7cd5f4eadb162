//! A table that remembers what was changed in it, so that saving costs what a change costs and not what there is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::record::Recorded;
use super::text::{Pack, Text, Texts, unpack};

/// Records by key, in the order of the keys.
#[derive(Clone, Debug)]
pub struct Table<V> {
    records: BTreeMap<String, V>,
    touched: BTreeSet<String>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self { records: BTreeMap::new(), touched: BTreeSet::new() }
    }
}

/// Changes by table and key; `None` is a record that is gone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// The long texts that the records name by number.
    pub texts: Vec<Text>,
    /// Table name → key → the new record as JSON text.
    pub tables: BTreeMap<String, BTreeMap<String, Option<String>>>,
}

impl Changes {
    /// Whether nothing was changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }
}

impl<V> Table<V> {
    /// The record under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&V> {
        self.records.get(key)
    }

    /// The record under `key`, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let record = self.records.get_mut(key)?;
        if !self.touched.contains(key) {
            self.touched.insert(key.to_owned());
        }
        Some(record)
    }

    /// Puts a record under `key`; gives back the one that was there.
    pub fn insert(&mut self, key: impl Into<String>, record: V) -> Option<V> {
        let key = key.into();
        self.touched.insert(key.clone());
        self.records.insert(key, record)
    }

    /// Takes the record under `key` away.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        let record = self.records.remove(key)?;
        self.touched.insert(key.to_owned());
        Some(record)
    }

    /// Whether there is a record under `key`.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.records.contains_key(key)
    }

    /// All records in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.records.iter().map(|(key, record)| (key.as_str(), record))
    }

    /// All records, without keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.records.values()
    }

    /// The first record and its key.
    #[must_use]
    pub fn first(&self) -> Option<(&str, &V)> {
        self.records.first_key_value().map(|(key, record)| (key.as_str(), record))
    }

    pub(super) fn is_changed(&self) -> bool {
        !self.touched.is_empty()
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

impl<V: Recorded + Clone + Serialize + DeserializeOwned> Table<V> {
    pub(super) fn forget_changes(&mut self) {
        self.touched.clear();
    }

    pub(super) fn take_changes(&mut self, name: &str, into: &mut Changes, pack: &mut Pack) {
        let touched = std::mem::take(&mut self.touched);
        if touched.is_empty() {
            return;
        }
        let changed = touched.into_iter().map(|key| {
            let value = self.records.get_mut(&key).and_then(|record| packed_json(record, pack));
            (key, value)
        });
        into.tables.insert(name.to_owned(), changed.collect());
    }

    pub(super) fn each_part(&mut self, name: &str, size: usize, take: &mut impl FnMut(Changes)) {
        let mut records = self.records.iter_mut().peekable();
        while records.peek().is_some() {
            let mut pack = Pack::default();
            let part = records.by_ref().take(size.max(1));
            let part = part.map(|(key, record)| (key.clone(), packed_json(record, &mut pack)));
            let tables = BTreeMap::from([(name.to_owned(), part.collect())]);
            take(Changes { tables, texts: pack.into_texts() });
        }
    }

    /// Takes in a record as it was saved, or that it is gone. It does not count as changed.
    pub(super) fn read(&mut self, key: String, record: Option<V>, texts: &[Text], shared: &mut Texts) {
        let Some(mut record) = record else {
            self.records.remove(&key);
            return;
        };
        record.each_text(&mut |text| {
            *text = shared.adopt(unpack(text, texts).as_ref().unwrap_or(text));
        });
        record.shrink();
        self.records.insert(key, record);
    }
}

/// A record as JSON, its long texts elsewhere. They are taken out for the while, which is cheaper than a copy of all of it.
fn packed_json<V: Recorded + Serialize>(record: &mut V, pack: &mut Pack) -> Option<String> {
    let mut whole = Vec::new();
    record.each_text(&mut |text| {
        let packed = pack.pack(text);
        whole.push(std::mem::replace(text, packed));
    });
    let json = serde_json::to_string(record).ok();
    let mut whole = whole.into_iter();
    record.each_text(&mut |text| whole.next().into_iter().for_each(|whole| *text = whole));
    json
}

/// A record as it is saved: its long texts stand elsewhere.
pub(super) fn packed<V: Recorded + Clone>(record: &V, pack: &mut Pack) -> V {
    let mut packed = record.clone();
    packed.each_text(&mut |text| *text = pack.pack(text));
    packed
}
