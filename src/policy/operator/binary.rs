//! Bytes, written in base64 on both sides.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Reads base64 with its padding.
pub fn parse(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_needs_its_padding() {
        for (text, expected) in
            [("", Some("")), ("YQ==", Some("a")), ("YWI=", Some("ab")), ("YQ", None), ("Y", None), ("Y Q==", None)]
        {
            assert_eq!(parse(text).as_deref(), expected.map(str::as_bytes), "`{text}`");
        }
    }
}
