//! Numbers as policies write them: sign, digits, fraction. Compared exactly, whatever their length.

use std::cmp::Ordering;

/// A number in its shortest form, so that equal numbers are equal values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    negative: bool,
    /// Without leading zeros.
    whole: String,
    /// Without trailing zeros.
    fraction: String,
}

impl Number {
    /// Reads an optional sign, digits and an optional fraction.
    pub fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (unsigned, None),
        };
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !fraction.is_none_or(is_digits) {
            return None;
        }
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.unwrap_or_default().trim_end_matches('0').to_owned();
        let is_zero = whole.is_empty() && fraction.is_empty();
        Some(Self { negative: text.starts_with('-') && !is_zero, whole, fraction })
    }

    fn cmp_size(&self, other: &Self) -> Ordering {
        let whole = self.whole.len().cmp(&other.whole.len()).then_with(|| self.whole.cmp(&other.whole));
        whole.then_with(|| self.fraction.cmp(&other.fraction))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.cmp_size(other),
            (true, true) => other.cmp_size(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, expected: Ordering) {
        let read = |text: &str| Number::parse(text).unwrap_or_else(|| panic!("`{text}` is a number"));
        assert_eq!(read(left).cmp(&read(right)), expected, "`{left}` and `{right}`");
        assert_eq!(read(right).cmp(&read(left)), expected.reverse(), "`{right}` and `{left}`");
    }

    #[test]
    fn numbers_compare_by_value() {
        use Ordering::{Equal, Less};
        for (left, right, expected) in [
            ("10", "10.0", Equal),
            ("010", "+10", Equal),
            ("0", "-0.00", Equal),
            ("9", "10", Less),
            ("-10", "-9", Less),
            ("-1", "0", Less),
            ("1.05", "1.5", Less),
            ("1.5", "1.51", Less),
            ("-1.51", "-1.5", Less),
            ("0.1", "1", Less),
            ("9007199254740992", "9007199254740993", Less),
            ("99999999999999999999999999", "100000000000000000000000000", Less),
        ] {
            check(left, right, expected);
        }
    }

    #[test]
    fn everything_else_is_no_number() {
        for text in ["", "-", "+", ".5", "5.", "1e3", "0x10", " 1", "1 ", "1,5", "--1", "1.2.3", "NaN", "١"] {
            assert_eq!(Number::parse(text), None, "`{text}`");
        }
    }
}
