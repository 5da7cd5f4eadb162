//! Condition operators: their names, and what each of them compares.
//!
//! A family of operators lives in one file below and gives one comparison of a request value with all wanted values.
//! What several request values, an absent key or a negation make of it is the same for all and lies in
//! [`condition`](super::condition).
//!
//! # Source
//! IAM User Guide, *IAM JSON policy elements: Condition operators*.

mod address;
mod arn;
mod binary;
mod boolean;
mod date;
mod numeric;
mod ordered;
mod reading;
mod resolved;
mod sorted_texts;
mod string;
mod wanted;

pub use reading::Readings;
pub use resolved::Resolved;
pub use wanted::{Comparison, Wanted};

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A condition operator with what surrounds it, such as `ForAllValues:StringEqualsIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operator {
    /// The comparison.
    pub base: BaseOperator,
    /// How several request values are taken.
    pub set: Option<SetQualifier>,
    /// Whether an absent key satisfies it.
    pub if_exists: bool,
}

/// How the values of a multivalued key are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetQualifier {
    /// `ForAllValues`: every request value has to satisfy the comparison.
    ForAllValues,
    /// `ForAnyValue`: at least one has to.
    ForAnyValue,
}

/// What a family of operators compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The whole text.
    Exact,
    /// The whole text without case.
    IgnoreCase,
    /// A glob over the whole text.
    Like,
    /// Numbers.
    Numeric(Relation),
    /// Instants.
    Date(Relation),
    /// `true` and `false`.
    Bool,
    /// Bytes, in base64.
    Binary,
    /// An address and a range.
    Address,
    /// An ARN and a pattern of six parts.
    Arn,
    /// Whether the key is there.
    Null,
}

/// How a request value has to stand to a wanted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Relation {
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Relation {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
        }
    }
}

/// The table of operators: name, family, whether it is the negation of the comparison.
macro_rules! operators {
    ($($(#[$doc:meta])* $name:ident: $family:expr, $negated:literal;)*) => {
        /// A comparison, without qualifier and suffix.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum BaseOperator { $($(#[$doc])* $name,)* }

        impl BaseOperator {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in a policy.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// What it compares.
            pub(super) fn family(self) -> Family {
                match self { $(Self::$name => $family,)* }
            }

            /// Whether it holds where the comparison does not.
            #[must_use]
            pub fn is_negated(self) -> bool {
                match self { $(Self::$name => $negated,)* }
            }
        }
    };
}

operators! {
    /// Exact text; `*` and `?` are ordinary characters.
    StringEquals: Family::Exact, false;
    /// The negation of `StringEquals`.
    StringNotEquals: Family::Exact, true;
    /// Text without case.
    StringEqualsIgnoreCase: Family::IgnoreCase, false;
    /// The negation of `StringEqualsIgnoreCase`.
    StringNotEqualsIgnoreCase: Family::IgnoreCase, true;
    /// A glob over the whole text.
    StringLike: Family::Like, false;
    /// The negation of `StringLike`.
    StringNotLike: Family::Like, true;
    /// Equal numbers, however written.
    NumericEquals: Family::Numeric(Relation::Equal), false;
    /// Two numbers that differ.
    NumericNotEquals: Family::Numeric(Relation::Equal), true;
    /// A request value below the wanted one.
    NumericLessThan: Family::Numeric(Relation::Less), false;
    /// A request value not above the wanted one.
    NumericLessThanEquals: Family::Numeric(Relation::AtMost), false;
    /// A request value above the wanted one.
    NumericGreaterThan: Family::Numeric(Relation::Greater), false;
    /// A request value not below the wanted one.
    NumericGreaterThanEquals: Family::Numeric(Relation::AtLeast), false;
    /// The same instant.
    DateEquals: Family::Date(Relation::Equal), false;
    /// Two instants that differ.
    DateNotEquals: Family::Date(Relation::Equal), true;
    /// Before the wanted instant.
    DateLessThan: Family::Date(Relation::Less), false;
    /// Not after the wanted instant.
    DateLessThanEquals: Family::Date(Relation::AtMost), false;
    /// After the wanted instant.
    DateGreaterThan: Family::Date(Relation::Greater), false;
    /// Not before the wanted instant.
    DateGreaterThanEquals: Family::Date(Relation::AtLeast), false;
    /// `true` or `false`.
    Bool: Family::Bool, false;
    /// Equal bytes.
    BinaryEquals: Family::Binary, false;
    /// An address inside a range.
    IpAddress: Family::Address, false;
    /// The negation of `IpAddress`.
    NotIpAddress: Family::Address, true;
    /// The same as `ArnLike`.
    ArnEquals: Family::Arn, false;
    /// The same as `ArnNotLike`.
    ArnNotEquals: Family::Arn, true;
    /// A pattern of six parts.
    ArnLike: Family::Arn, false;
    /// The negation of `ArnLike`.
    ArnNotLike: Family::Arn, true;
    /// Whether the key is absent.
    Null: Family::Null, false;
}

impl BaseOperator {
    /// Whether variables in its wanted values are replaced: those of texts and ARNs.
    pub(super) fn takes_variables(self) -> bool {
        matches!(self.family(), Family::Exact | Family::IgnoreCase | Family::Like | Family::Arn)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.set {
            Some(SetQualifier::ForAllValues) => "ForAllValues:",
            Some(SetQualifier::ForAnyValue) => "ForAnyValue:",
            None => "",
        })?;
        f.write_str(self.base.name())?;
        f.write_str(if self.if_exists { "IfExists" } else { "" })
    }
}

impl FromStr for Operator {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (set, rest) = match text.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(SetQualifier::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(SetQualifier::ForAnyValue), rest),
            Some((other, _)) => return Err(format!("expected `ForAllValues` or `ForAnyValue`, found `{other}`")),
            None => (None, text),
        };
        let (name, if_exists) = rest.strip_suffix("IfExists").map_or((rest, false), |name| (name, true));
        let base = BaseOperator::ALL.iter().copied().find(|base| base.name() == name);
        match base {
            Some(BaseOperator::Null) if if_exists => Err(format!("expected `Null` without `IfExists`, found `{text}`")),
            Some(base) => Ok(Self { base, set, if_exists }),
            None => Err(format!("expected a condition operator, found `{text}`")),
        }
    }
}

impl Family {
    /// Whether the negated operator holds only between values that are both of the family's kind.
    pub fn negation_needs_both(self) -> bool {
        matches!(self, Self::Numeric(_) | Self::Date(_))
    }

    /// What a value of the family is called.
    pub fn value_name(self) -> &'static str {
        match self {
            Self::Exact | Self::IgnoreCase | Self::Like => "text",
            Self::Numeric(_) => "a number",
            Self::Date(_) => "a date",
            Self::Bool | Self::Null => "`true` or `false`",
            Self::Binary => "base64",
            Self::Address => "an address",
            Self::Arn => "an ARN",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_reads_as_it_prints() {
        for base in BaseOperator::ALL.iter().copied() {
            for set in [None, Some(SetQualifier::ForAllValues), Some(SetQualifier::ForAnyValue)] {
                for if_exists in [false, true] {
                    let operator = Operator { base, set, if_exists };
                    let expected = (base != BaseOperator::Null || !if_exists).then_some(operator);
                    assert_eq!(operator.to_string().parse().ok(), expected, "{operator}");
                }
            }
        }
    }

    #[test]
    fn other_names_are_no_operators() {
        for text in [
            "",
            "stringequals",
            "StringEqual",
            "BinaryNotEquals",
            "IfExists",
            "NullIfExists",
            "ForAllValues:NullIfExists",
            "ForAllValues",
            "ForAllValues:",
            "forAllValues:StringEquals",
            "ForSomeValues:StringEquals",
            "ForAllValues:ForAnyValue:StringEquals",
            "StringEqualsIfExistsIfExists",
            " StringEquals",
        ] {
            assert!(text.parse::<Operator>().is_err(), "`{text}`");
        }
    }
}
