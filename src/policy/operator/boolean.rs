//! `true` and `false`, without case.

/// Reads a Boolean.
pub fn parse(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_words_are_booleans() {
        for (text, expected) in
            [("true", Some(true)), ("False", Some(false)), ("", None), ("1", None), ("yes", None), (" true", None)]
        {
            assert_eq!(parse(text), expected, "`{text}`");
        }
    }
}
