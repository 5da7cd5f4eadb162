//! What requests bring and answers carry, before a protocol gives it bytes.

use crate::world::Timestamp;

/// A value of any of the protocols. Times stay times until the protocol writes them its own way.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An absent member; never written.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(String),
    /// An instant.
    Time(Timestamp),
    /// A list.
    List(Vec<Value>),
    /// A structure or map, members in order.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// A text value.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A text value, or an absent member.
    #[must_use]
    pub fn optional(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.into()))
    }

    /// A structure with `members`, absent ones left out.
    #[must_use]
    pub fn structure<'a>(members: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        let present = members.into_iter().filter(|(_, value)| *value != Self::Null);
        Self::Map(present.map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// A list of what `items` give.
    #[must_use]
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(items.into_iter().collect())
    }

    /// The member `name`, if this is a structure that has it; a `Null` member is absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Map(members) => members
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value)
                .filter(|value| **value != Self::Null),
            _ => None,
        }
    }

    /// The value at a path of member names, such as `["NetworkConfig", "VpcConfig"]`.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |value, name| value.get(name))
    }

    /// The text of the member `name`.
    #[must_use]
    pub fn str(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// The text, if this is text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if this is one (Query protocols bring numbers as text).
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The Boolean, if this is one (Query protocols bring Booleans as text).
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The members, if this is a list; an absent or other value has none.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The texts of a list of text under `name`; absent and empty are alike.
    #[must_use]
    pub fn texts(&self, name: &str) -> Vec<String> {
        let items = self.get(name).map_or(&[][..], Self::items);
        items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
    }
}
