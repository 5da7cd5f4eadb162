//! The members that Service Catalog's operations share, with the constraints of its model.

use crate::sim::operation::{Member, Shape};

const ID: Shape = Shape::Text { min: 1, max: 100, pattern: Some((r"^[a-zA-Z0-9_\-]*", is_id)) };
const TOKEN: Shape = Shape::Text { min: 1, max: 128, pattern: Some(("[a-zA-Z0-9][a-zA-Z0-9_-]*", is_token)) };

/// An id that must be there.
pub(super) const fn id(path: &'static [&'static str]) -> Member {
    Member { path, required: true, shape: ID }
}

/// An id that may be there.
pub(super) const fn optional_id(path: &'static [&'static str]) -> Member {
    Member { path, required: false, shape: ID }
}

/// An idempotency token, which clients fill in by themselves.
pub(super) const fn token(path: &'static [&'static str]) -> Member {
    Member { path, required: true, shape: TOKEN }
}

/// Text of at most `max` characters that may be there.
pub(super) const fn text(path: &'static [&'static str], max: usize) -> Member {
    Member { path, required: false, shape: Shape::Text { min: 0, max, pattern: None } }
}

/// A word out of `words` that may be there.
pub(super) const fn word(path: &'static [&'static str], words: &'static [&'static str]) -> Member {
    Member { path, required: false, shape: Shape::Enum(words) }
}

/// A Boolean that may be there.
pub(super) const fn flag(path: &'static [&'static str]) -> Member {
    Member { path, required: false, shape: Shape::Bool }
}

/// A structure or map.
pub(super) const fn structure(path: &'static [&'static str], required: bool) -> Member {
    Member { path, required, shape: Shape::Structure }
}

/// Structures that may be there.
pub(super) const fn structures(path: &'static [&'static str], max: usize) -> Member {
    Member { path, required: false, shape: Shape::Structures { min: 0, max } }
}

/// The language of messages; any is taken, all answers are in English.
pub(super) const LANGUAGE: Member = text(&["AcceptLanguage"], 100);

/// Where a page begins.
pub(super) const PAGE_TOKEN: Member = text(&["PageToken"], 2024);

/// How much a page holds.
pub(super) const PAGE_SIZE: Member = page_size(20);

/// How much a page holds, `max` at most.
pub(super) const fn page_size(max: i64) -> Member {
    Member { path: &["PageSize"], required: false, shape: Shape::Integer { min: 0, max } }
}

/// Whose things are meant.
pub(super) const ACCESS_LEVEL: [Member; 3] = [
    structure(&["AccessLevelFilter"], false),
    word(&["AccessLevelFilter", "Key"], &["Account", "Role", "User"]),
    text(&["AccessLevelFilter", "Value"], 2024),
];

fn is_id(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

fn is_token(text: &str) -> bool {
    is_id(text) && text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
}
