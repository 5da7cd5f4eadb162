//! What an unquoted scalar is, by the core schema of YAML 1.2.
//!
//! DEVIATION: a number that JSON could not write (`012`, `+5`, `.5`, `0x1F`, `.inf`) stays text, as written. An
//! unquoted account id keeps its leading zero that way, and whatever is a number can be printed as JSON.

use crate::source::node::NodeKind;

/// The value of an unquoted scalar.
pub(super) fn resolve(text: &str) -> NodeKind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => NodeKind::Null,
        "true" | "True" | "TRUE" => NodeKind::Bool(true),
        "false" | "False" | "FALSE" => NodeKind::Bool(false),
        _ if is_number(text) => NodeKind::Number(text.to_owned()),
        _ => NodeKind::String(text.to_owned()),
    }
}

/// Whether `text` is a number of JSON, and so one of YAML too.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}
