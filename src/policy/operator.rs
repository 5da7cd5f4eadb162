//! Condition operators.

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

macro_rules! operators {
    ($($name:ident),* $(,)?) => {
        /// A comparison, without qualifier and suffix.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum BaseOperator { $($name),* }

        impl BaseOperator {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in a policy.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}

operators! {
    StringEquals, StringNotEquals, StringEqualsIgnoreCase, StringNotEqualsIgnoreCase, StringLike, StringNotLike,
    NumericEquals, NumericNotEquals, NumericLessThan, NumericLessThanEquals, NumericGreaterThan,
    NumericGreaterThanEquals, DateEquals, DateNotEquals, DateLessThan, DateLessThanEquals, DateGreaterThan,
    DateGreaterThanEquals, Bool, BinaryEquals, IpAddress, NotIpAddress, ArnEquals, ArnNotEquals, ArnLike,
    ArnNotLike, Null,
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
            Some(BaseOperator::Null) if if_exists => Err("`Null` takes no `IfExists`".to_owned()),
            Some(base) => Ok(Self { base, set, if_exists }),
            None => Err(format!("expected a condition operator, found `{text}`")),
        }
    }
}
