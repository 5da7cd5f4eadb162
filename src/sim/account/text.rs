//! Texts that many records have alike: templates, policy documents, and the words that stacks and records of all
//! members share. Each is held once, and read once.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::record::Recorded;
use crate::policy::{self, PolicyDocument, PolicyKind};
use crate::sim::deployment::Program;

/// Fewer texts than this are never looked through for those that nobody holds any more.
const MIN_SWEEP: usize = 1_024;

/// A text that is shared by whoever holds the same one, together with what was read out of it.
#[derive(Clone, Default)]
pub struct Text(Arc<Held>);

#[derive(Default)]
struct Held {
    text: String,
    policy: OnceLock<Option<Arc<PolicyDocument>>>,
    program: OnceLock<Arc<Result<Program, String>>>,
}

impl Text {
    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self
    }

    /// The text as an identity policy, compiled; none if it is no policy.
    pub(crate) fn policy(&self) -> Option<Arc<PolicyDocument>> {
        let compile = || policy::parse_text(self, PolicyKind::Identity).0.map(Arc::new);
        self.0.policy.get_or_init(compile).clone()
    }

    /// The text as a template, read for deployment.
    pub(crate) fn program(&self) -> Arc<Result<Program, String>> {
        Arc::clone(self.0.program.get_or_init(|| Arc::new(Program::read(self))))
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Arc::new(Held { text, ..Held::default() }))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::from(text.clone())
    }
}

impl From<&Text> for Text {
    fn from(text: &Text) -> Self {
        text.clone()
    }
}

impl From<&Text> for String {
    fn from(text: &Text) -> Self {
        (**text).to_owned()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        (*text).to_owned()
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        **self == **other
    }
}

impl PartialEq<Text> for String {
    fn eq(&self, other: &Text) -> bool {
        **self == **other
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.text == other.0.text
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.text.cmp(&other.0.text)
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl std::borrow::Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// The texts that records of one account share.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    held: BTreeSet<Text>,
    /// When there are so many, those that no record holds any more are forgotten.
    sweep_at: usize,
}

impl Texts {
    /// The one text of these words.
    pub(crate) fn share(&mut self, text: &str) -> Text {
        match self.held.get(text) {
            Some(held) => held.clone(),
            None => self.hold(Text::from(text)),
        }
    }

    /// The one text of the same words, which may be this one.
    pub(crate) fn adopt(&mut self, text: &Text) -> Text {
        match self.held.get(text) {
            Some(held) => held.clone(),
            None => self.hold(text.clone()),
        }
    }

    /// Lets a record hold the texts that others of the same words hold.
    pub(crate) fn adopt_all(&mut self, record: &mut impl Recorded) {
        record.each_text(&mut |text| *text = self.adopt(text));
    }

    /// Pairs whose names many records have alike.
    pub(crate) fn named<N: AsRef<str>>(&mut self, pairs: impl IntoIterator<Item = (N, String)>) -> Vec<(Text, String)> {
        pairs.into_iter().map(|(name, value)| (self.share(name.as_ref()), value)).collect()
    }

    fn hold(&mut self, text: Text) -> Text {
        if self.held.len() >= self.sweep_at.max(MIN_SWEEP) {
            self.held.retain(|held| Arc::strong_count(&held.0) > 1);
            self.sweep_at = self.held.len() * 2;
        }
        self.held.insert(text.clone());
        text
    }
}

/// Pairs as the evaluation of a template takes them.
pub(crate) fn owned_pairs(pairs: &[(Text, String)]) -> impl Iterator<Item = (String, String)> {
    pairs.iter().map(|(name, value)| (name.to_string(), value.clone()))
}

/// How a saved text says that it stands elsewhere: this word and its number there.
const ELSEWHERE: &str = "shared:";

/// Texts shorter than this, in bytes, are saved where they stand.
const MIN_SHARED: usize = 96;

/// The texts of one saved copy or line: each stands there once, and records name it by its number.
#[derive(Debug, Default)]
pub(crate) struct Pack {
    numbers: std::collections::BTreeMap<Text, usize>,
    texts: Vec<Text>,
}

impl Pack {
    /// What stands for `text` in a record.
    pub(crate) fn pack(&mut self, text: &Text) -> Text {
        // A text that only looks like a reference is packed as well, so that none is ever mistaken for one.
        if text.len() < MIN_SHARED && !text.starts_with(ELSEWHERE) {
            return text.clone();
        }
        let number = match self.numbers.get(text) {
            Some(number) => *number,
            None => {
                self.texts.push(text.clone());
                self.numbers.insert(text.clone(), self.texts.len() - 1);
                self.texts.len() - 1
            }
        };
        Text::from(format!("{ELSEWHERE}{number}"))
    }

    /// The texts in the order of their numbers.
    pub(crate) fn texts(&self) -> &[Text] {
        &self.texts
    }

    /// The same, for good.
    pub(crate) fn into_texts(self) -> Vec<Text> {
        self.texts
    }
}

/// What a record's text stands for. Files from before texts were shared hold every text in its place.
pub(crate) fn unpack(text: &Text, texts: &[Text]) -> Option<Text> {
    let number: usize = text.strip_prefix(ELSEWHERE)?.parse().ok()?;
    texts.get(number).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        let mut pack = Pack::default();
        let long = Text::from("x".repeat(MIN_SHARED));
        let texts = [Text::from("short"), long.clone(), Text::from("shared:0"), Text::from("shared:nothing"), long];
        let packed: Vec<_> = texts.iter().map(|text| pack.pack(text)).collect();
        let held = pack.into_texts();
        assert_eq!(held.len(), 3);
        let back: Vec<_> = packed.iter().map(|text| unpack(text, &held).unwrap_or_else(|| text.clone())).collect();
        assert_eq!(back, texts);
    }

    #[test]
    fn equal_texts_are_held_once() {
        let mut texts = Texts::default();
        let (one, two) = (texts.share("alike"), texts.share("alike"));
        assert!(Arc::ptr_eq(&one.0, &two.0));
        for number in 0..3 * MIN_SWEEP {
            texts.share(&number.to_string());
        }
        assert!(texts.held.len() <= MIN_SWEEP + 1);
        assert!(Arc::ptr_eq(&one.0, &texts.share("alike").0), "what is held stays");
    }
}
