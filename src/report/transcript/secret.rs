//! What a transcript of a real account never keeps: external ids, keys, and what an address carries besides a place.

/// What stands for a secret.
const HIDDEN: &str = "HIDDEN";

/// Beginnings of access key ids.
const KEYS: [&str; 2] = ["AKIA", "ASIA"];

/// A line of a transcript without secrets. It stays the JSON that it was.
#[must_use]
pub fn without_secrets(line: &str) -> String {
    let line = without_external_ids(line);
    let line = without_queries(&line);
    without_keys(&line)
}

/// The values that a trust policy asks for, to the end of the conditions that they are among.
fn without_external_ids(line: &str) -> String {
    const KEY: &str = "sts:ExternalId";
    let mut pieces = line.split(KEY);
    let mut safe = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        safe.push_str(KEY);
        let end = piece.find('}').unwrap_or(piece.len());
        let (conditions, rest) = piece.split_at(end);
        let is_value = |c: char| c.is_alphanumeric() || "+=,.@:/_-".contains(c);
        for (index, part) in conditions.split('"').enumerate() {
            let part_of_value = part.trim_end_matches('\\');
            let backslashes = &part[part_of_value.len()..];
            let holds_value = !part_of_value.is_empty()
                && part_of_value.chars().all(is_value)
                && part_of_value.chars().any(char::is_alphanumeric);
            safe.push_str(if index > 0 { "\"" } else { "" });
            safe.push_str(if holds_value { HIDDEN } else { part_of_value });
            safe.push_str(backslashes);
        }
        safe.push_str(rest);
    }
    safe
}

/// Addresses without a name before the host, and without what is asked of it: a signature may be in either.
fn without_queries(line: &str) -> String {
    let mut pieces = line.split("://");
    let mut safe = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        safe.push_str("://");
        let ends = |c: char| c.is_whitespace() || "\"\\'<>)".contains(c);
        let (address, rest) = piece.split_at(piece.find(ends).unwrap_or(piece.len()));
        let host_end = address.find('/').unwrap_or(address.len());
        let name_end = address[..host_end].rfind('@').map_or(0, |at| at + 1);
        let address = &address[name_end..];
        match address.split_once('?') {
            Some((place, _)) => safe.push_str(&format!("{place}?{HIDDEN}")),
            None => safe.push_str(address),
        }
        safe.push_str(rest);
    }
    safe
}

fn without_keys(line: &str) -> String {
    KEYS.iter().fold(line.to_owned(), |line, prefix| {
        let mut pieces = line.split(prefix);
        let mut safe = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let is_key = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
            let length = piece.find(|c| !is_key(c)).unwrap_or(piece.len());
            safe.push_str(prefix);
            safe.push_str(if length >= 12 { HIDDEN } else { &piece[..length] });
            safe.push_str(&piece[length..]);
        }
        safe
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_stays_in_a_line() {
        let check = |line: &str, expected: &str| assert_eq!(without_secrets(line), expected);
        check(r#"{"a":"https://s3.amazonaws.com/b/v2.yaml"}"#, r#"{"a":"https://s3.amazonaws.com/b/v2.yaml"}"#);
        check(
            r#"{"a":"https://u:p@host/v2.yaml?X-Amz-Signature=abc&X-Amz-Security-Token=x y"}"#,
            r#"{"a":"https://host/v2.yaml?HIDDEN y"}"#,
        );
        check(r#"key AKIAABCDEFGHIJKLMNOP and ASIA"#, "key AKIAHIDDEN and ASIA");
        check(
            r#"{"trust":"{\"StringEquals\":{\"sts:ExternalId\":\"s3cr-et\"},\"x\":\"y\"}"}"#,
            r#"{"trust":"{\"StringEquals\":{\"sts:ExternalId\":\"HIDDEN\"},\"x\":\"y\"}"}"#,
        );
        check(r#"{"sts:ExternalId": ["one", "two"]}"#, r#"{"sts:ExternalId": ["HIDDEN", "HIDDEN"]}"#);
    }
}
