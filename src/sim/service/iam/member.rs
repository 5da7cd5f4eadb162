//! What IAM demands of names, ARNs and documents, and how documents are written.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::sim::account::Text;
use crate::sim::operation::{Member, Shape};
use crate::sim::value::Value;

/// What RFC 3986 leaves as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const NAME_PATTERN: &str = "[\\w+=,.@-]+";

pub(super) const ROLE_NAME: Member = Member::required(&["RoleName"], Shape::matching(1, 64, NAME_PATTERN, is_name));
pub(super) const USER_NAME: Member = Member::optional(&["UserName"], Shape::matching(1, 128, NAME_PATTERN, is_name));
pub(super) const POLICY_NAME: Member =
    Member::required(&["PolicyName"], Shape::matching(1, 128, NAME_PATTERN, is_name));
pub(super) const POLICY_ARN: Member = Member::required(&["PolicyArn"], Shape::text(20, 2048));
pub(super) const VERSION_ID: Member =
    Member::required(&["VersionId"], Shape::matching(0, 256, "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?", is_version));
pub(super) const PATH_PREFIX: Member = Member::optional(&["PathPrefix"], Shape::text(1, 512));

fn is_name(text: &str) -> bool {
    let fits = |character: char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
    !text.is_empty() && text.chars().all(fits)
}

fn is_version(text: &str) -> bool {
    let number = text.strip_prefix('v').map(|rest| rest.split_once('.').map_or(rest, |(number, _)| number));
    number.is_some_and(|number| {
        number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0') && !number.is_empty()
    })
}

/// A policy document as IAM's answers carry it.
pub(super) fn document(text: &str) -> Value {
    Value::Text(utf8_percent_encode(text, ENCODED).to_string())
}

/// A structure `Tags` of keys and values; absent if there are none.
pub(super) fn tags(tags: &[(Text, String)]) -> Value {
    let tag =
        |(key, value): &(Text, String)| Value::structure([("Key", Value::text(key)), ("Value", Value::text(value))]);
    if tags.is_empty() { Value::Null } else { Value::list(tags.iter().map(tag)) }
}
