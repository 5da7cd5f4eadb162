//! The values of a request as the operators read them, read once for all statements that ask for their key.

use core::net::IpAddr;
use std::sync::OnceLock;

use super::date::Instant;
use super::numeric::Number;
use super::ordered::Sorted;
use super::sorted_texts::SortedTexts;
use super::string::fold_case;
use super::{binary, boolean};

/// What has been read of a key's values. They have to be the same values every time.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    numbers: OnceLock<Sorted<Number>>,
    dates: OnceLock<Sorted<Instant>>,
    bools: OnceLock<Sorted<bool>>,
    bytes: OnceLock<Sorted<Vec<u8>>>,
    addresses: OnceLock<Sorted<IpAddr>>,
    texts: OnceLock<SortedTexts>,
    folded: OnceLock<SortedTexts>,
}

impl Readings {
    pub(super) fn numbers(&self, values: &[String]) -> &Sorted<Number> {
        self.numbers.get_or_init(|| sorted(values, Number::parse))
    }

    pub(super) fn dates(&self, values: &[String]) -> &Sorted<Instant> {
        self.dates.get_or_init(|| sorted(values, Instant::parse))
    }

    pub(super) fn bools(&self, values: &[String]) -> &Sorted<bool> {
        self.bools.get_or_init(|| sorted(values, boolean::parse))
    }

    pub(super) fn bytes(&self, values: &[String]) -> &Sorted<Vec<u8>> {
        self.bytes.get_or_init(|| sorted(values, binary::parse))
    }

    pub(super) fn addresses(&self, values: &[String]) -> &Sorted<IpAddr> {
        self.addresses.get_or_init(|| sorted(values, |text| text.parse().ok()))
    }

    pub(super) fn texts(&self, values: &[String]) -> &SortedTexts {
        self.texts.get_or_init(|| SortedTexts::new(values.iter().map(String::as_str)))
    }

    /// The texts without case.
    pub(super) fn folded(&self, values: &[String]) -> &SortedTexts {
        self.folded.get_or_init(|| SortedTexts::new(values.iter().map(|value| fold_case(value))))
    }
}

fn sorted<T: Ord>(values: &[String], read: fn(&str) -> Option<T>) -> Sorted<T> {
    Sorted::new(values.iter().map(|value| read(value)))
}
