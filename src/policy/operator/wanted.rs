//! The wanted values of a condition, compiled for their operator.

use super::address::Ranges;
use super::arn::{self, Pattern};
use super::date::Instant;
use super::numeric::Number;
use super::ordered::Ordered;
use super::string::Texts;
use super::{BaseOperator, Family, Relation, binary, boolean};
use crate::policy::request::Context;
use crate::policy::variable::Template;
use crate::source::Located;

/// How a request value compared with the wanted values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison<'a> {
    /// It matches the wanted value at this position.
    Hit(usize),
    /// It matches none.
    Miss,
    /// It matches none, and the variable of this key, which one of them needs, has no value.
    Unresolved(&'a str),
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
    Arns(Vec<Pattern>),
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
            Family::Arn => Self::Arns(texts.map(|text| Pattern::new(text, variables)).collect()),
        }
    }

    /// Compares one request value with all wanted values.
    pub fn compare<'a>(&'a self, value: &str, context: &'a Context) -> Comparison<'a> {
        match self {
            Self::Texts(texts) => texts.compare(value, context),
            Self::Numbers(numbers) => numbers.compare(Number::parse(value)),
            Self::Dates(dates) => dates.compare(Instant::parse(value)),
            Self::Bools(bools) => bools.compare(boolean::parse(value)),
            Self::Bytes(bytes) => bytes.compare(binary::parse(value)),
            Self::Ranges(ranges) => ranges.compare(value),
            Self::Arns(patterns) => arn::compare(value, patterns, context),
        }
    }

    /// Whether this Boolean is among the wanted ones.
    pub fn wants(&self, found: bool) -> bool {
        matches!(self, Self::Bools(bools) if matches!(bools.compare(Some(found)), Comparison::Hit(_)))
    }

    /// The values with variables, with their positions.
    pub fn templates(&self) -> Vec<(usize, &Template)> {
        match self {
            Self::Texts(texts) => texts.templates().collect(),
            Self::Arns(patterns) => arn::templates(patterns).collect(),
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
            Self::Arns(patterns) => ("an ARN of six parts", patterns.iter().position(Pattern::matches_nothing)),
        };
        position.map(|position| (name, position))
    }
}
