//! The wanted values of a condition, compiled for their operator.

use super::address::Ranges;
use super::arn::Patterns;
use super::date::Instant;
use super::numeric::Number;
use super::ordered::Ordered;
use super::reading::Readings;
use super::resolved::Resolved;
use super::string::Texts;
use super::{BaseOperator, Family, Relation, binary, boolean};
use crate::policy::request::Context;
use crate::policy::variable::Template;
use crate::source::Located;

/// How a request value compared with the wanted values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// It matches the wanted value at this position.
    Hit(usize),
    /// It matches none.
    Miss,
    /// It is not of the kind that the operator compares.
    Unreadable,
    /// It matches none, and the wanted value at this position is not of the kind that the operator compares.
    UnreadableWanted(usize),
}

/// Wanted values, by what their operator compares.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// Of the string operators.
    Texts(Texts),
    /// Of the numeric operators.
    Numbers(Ordered<Number>),
    /// Of the date operators.
    Dates(Ordered<Instant>),
    /// Of `Bool` and `Null`.
    Bools(Ordered<bool>),
    /// Of `BinaryEquals`.
    Bytes(Ordered<Vec<u8>>),
    /// Of the address operators.
    Ranges(Ranges),
    /// Of the ARN operators.
    Arns(Patterns),
}

impl Wanted {
    /// Compiles the wanted values of an operator. Without `variables`, `${…}` is ordinary text.
    pub fn new(base: BaseOperator, values: &[Located<String>], variables: bool) -> Self {
        let texts = values.iter().map(|value| value.value.as_str());
        match base.family() {
            family @ (Family::Exact | Family::IgnoreCase | Family::Like) => {
                Self::Texts(Texts::new(family, texts, variables))
            }
            Family::Numeric(relation) => Self::Numbers(Ordered::new(relation, texts.map(Number::parse))),
            Family::Date(relation) => Self::Dates(Ordered::new(relation, texts.map(Instant::parse))),
            Family::Bool | Family::Null => Self::Bools(Ordered::new(Relation::Equal, texts.map(boolean::parse))),
            Family::Binary => Self::Bytes(Ordered::new(Relation::Equal, texts.map(binary::parse))),
            Family::Address => Self::Ranges(Ranges::new(texts)),
            Family::Arn => Self::Arns(Patterns::new(texts, variables)),
        }
    }

    /// Replaces the variables of the wanted values, for the comparison with so many values.
    pub fn resolve<'a>(&'a self, context: &'a Context, n_values: usize) -> Resolved<'a> {
        match self {
            Self::Texts(texts) => Resolved::new(texts.templates(), context, texts.family(), n_values),
            Self::Arns(patterns) => Resolved::new(patterns.templates(), context, Family::Arn, n_values),
            _ => Resolved::default(),
        }
    }

    /// The key of the first variable that has no value.
    pub fn unresolved<'a>(&'a self, context: &'a Context) -> Option<&'a str> {
        self.templates().into_iter().find_map(|(_, template)| template.resolve(context).err())
    }

    /// Compares one request value with all wanted values, those with variables as `resolved`.
    pub fn compare(&self, value: &str, resolved: &Resolved<'_>) -> Comparison {
        match self {
            Self::Texts(texts) => texts.compare(value, resolved),
            Self::Numbers(numbers) => numbers.compare(Number::parse(value).as_ref()),
            Self::Dates(dates) => dates.compare(Instant::parse(value).as_ref()),
            Self::Bools(bools) => bools.compare(boolean::parse(value).as_ref()),
            Self::Bytes(bytes) => bytes.compare(binary::parse(value).as_ref()),
            Self::Ranges(ranges) => ranges.compare(value.parse().ok().as_ref()),
            Self::Arns(patterns) => patterns.compare(value, resolved),
        }
    }

    /// The same for the only value of a key, which is long enough to be read once for all statements.
    pub fn compare_long(&self, value: &String, readings: &Readings, resolved: &Resolved<'_>) -> Comparison {
        let values = std::slice::from_ref(value);
        match self {
            Self::Numbers(numbers) => numbers.compare(readings.numbers(values).least()),
            Self::Bytes(bytes) => bytes.compare(readings.bytes(values).least()),
            _ => self.compare(value, resolved),
        }
    }

    /// The position of a value of the request whose comparison is as `ends_so` asks, if there is one. `None` where
    /// that is better found by comparing value after value.
    pub fn first(
        &self,
        values: &[String],
        readings: &Readings,
        ends_so: impl Fn(Comparison) -> bool,
    ) -> Option<Option<usize>> {
        let asks_for_hits =
            ends_so(Comparison::Hit(0)) && !ends_so(Comparison::Miss) && !ends_so(Comparison::Unreadable);
        match self {
            Self::Texts(texts) if asks_for_hits => texts.hit_among(values, readings),
            Self::Arns(patterns) if asks_for_hits => patterns.hit_among(values, readings),
            Self::Texts(_) | Self::Arns(_) => None,
            Self::Numbers(numbers) => Some(numbers.first(readings.numbers(values), ends_so)),
            Self::Dates(dates) => Some(dates.first(readings.dates(values), ends_so)),
            Self::Bools(bools) => Some(bools.first(readings.bools(values), ends_so)),
            Self::Bytes(bytes) => Some(bytes.first(readings.bytes(values), ends_so)),
            Self::Ranges(ranges) => Some(ranges.first(readings.addresses(values), ends_so)),
        }
    }

    /// Whether this Boolean is among the wanted ones.
    pub fn wants(&self, found: bool) -> bool {
        matches!(self, Self::Bools(bools) if matches!(bools.compare(Some(&found)), Comparison::Hit(_)))
    }

    /// The values with variables, with their positions.
    pub fn templates(&self) -> Vec<(usize, &Template)> {
        match self {
            Self::Texts(texts) => texts.templates().collect(),
            Self::Arns(patterns) => patterns.templates().collect(),
            _ => Vec::new(),
        }
    }

    /// What a value of this kind is called, and the position of the first wanted value that is not one.
    pub fn unreadable(&self) -> Option<(&'static str, usize)> {
        let (name, position) = match self {
            Self::Texts(_) => return None,
            Self::Numbers(numbers) => ("a number", numbers.unreadable()),
            Self::Dates(dates) => ("a date", dates.unreadable()),
            Self::Bools(bools) => ("`true` or `false`", bools.unreadable()),
            Self::Bytes(bytes) => ("base64", bytes.unreadable()),
            Self::Ranges(ranges) => ("an address or a range of addresses", ranges.unreadable()),
            Self::Arns(patterns) => ("an ARN of six parts", patterns.unreadable()),
        };
        position.map(|position| (name, position))
    }
}
