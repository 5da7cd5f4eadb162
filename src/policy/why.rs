//! The closed list of reasons why a part of a statement applies or does not.

use std::fmt;

/// A reason. `Display` gives one short sentence without a final period.
///
/// The texts in it are borrowed while deciding and owned in a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why<T = String> {
    /// A reason that needs no text of the request or the policy.
    Plain(Reason),
    /// This request value matches this wanted one.
    ValueMatches {
        /// The request value.
        value: T,
        /// The wanted value as written.
        wanted: T,
    },
    /// This request value matches none of the wanted ones.
    ValueMatchesNone(T),
    /// This request value matches this one, which a negated operator excludes.
    ValueExcluded {
        /// The request value.
        value: T,
        /// The excluded value as written.
        wanted: T,
    },
    /// This request value is none that a negated operator excludes.
    ValueNotExcluded(T),
    /// This request value is not what the operator compares.
    ValueUnreadable {
        /// The request value.
        value: T,
        /// What the operator compares, such as `a number`.
        expected: &'static str,
    },
    /// This wanted value is not what the operator compares.
    WantedUnreadable {
        /// The wanted value.
        value: T,
        /// What the operator compares.
        expected: &'static str,
    },
    /// The variable of this key has no value, so what needs it matches nothing.
    VariableWithoutValue(T),
    /// The same under a negated operator, which that satisfies.
    NothingEqualsNoValue(T),
}

/// The reasons and their sentences, one line each.
macro_rules! reasons {
    ($($name:ident: $sentence:literal;)*) => {
        /// A reason without a text; [`Reason::sentence`] is its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Reason { $($name,)* }

        impl Reason {
            /// One short sentence without a final period.
            #[must_use]
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)* }
            }
        }
    };
}

reasons! {
    // Action and resource.
    PatternCovers: "a pattern covers it";
    NoPatternCovers: "no pattern covers it";
    PatternExcludes: "a pattern excludes it";
    NoPatternExcludes: "no pattern excludes it";
    EmptyList: "the list is empty and names nothing";
    OwnResource: "the statement is about the resource its policy hangs on";
    ActionWithoutResource: "the action has no resource, and the pattern asks for one";
    // Principal.
    NamesEverybody: "it names everybody";
    NamesRequester: "it names the requester";
    NamesBehind: "it names the role, or the user, behind the session";
    NamesAccount: "it names the requester's account";
    NamesOthers: "it does not name the requester";
    NamesNobody: "the statement names no principal and concerns nobody";
    ExcludesOthers: "it does not exclude the requester";
    ExcludesRequester: "it excludes the requester";
    BoundaryLiftsExclusion: "the requester has a permissions boundary, so no exclusion counts in a deny";
    // The key of a condition.
    KeyPresent: "the key is in the request";
    KeyAbsent: "the key is not in the request";
    KeyAbsentNegated: "the key is not in the request, which satisfies a negated operator";
    KeyAbsentIfExists: "the key is not in the request, which `IfExists` lets pass";
    KeyAbsentAllValues: "the key is not in the request, and `ForAllValues` asks nothing of an absent key";
    KeyAbsentAnyValue: "the key is not in the request, and `ForAnyValue` needs a value";
    NoValue: "the key is in the request without a value, which counts as absent";
    NoValueAllValues: "the key has no value, and `ForAllValues` asks nothing then";
    NoValueAnyValue: "the key has no value, and `ForAnyValue` needs one";
    NullOfAllValues: "`ForAllValues:Null` always holds";
    NullOfAnyValue: "`ForAnyValue:Null` never holds";
    // The values of a condition.
    NothingWanted: "the list of wanted values is empty";
    QualifierMissing: "the request has several values, and the operator has no `ForAllValues` or `ForAnyValue`";
    AllValuesMatch: "every request value matches a wanted one";
    AllValuesDiffer: "no request value is an excluded one";
    NoValueMatches: "no request value matches a wanted one";
    NoValueDiffers: "every request value is an excluded one";
}

impl<T> From<Reason> for Why<T> {
    fn from(reason: Reason) -> Self {
        Self::Plain(reason)
    }
}

impl<T: fmt::Display> fmt::Display for Why<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(reason) => f.write_str(reason.sentence()),
            Self::ValueMatches { value, wanted } => write!(f, "`{value}` matches `{wanted}`"),
            Self::ValueMatchesNone(value) => write!(f, "`{value}` matches no wanted value"),
            Self::ValueExcluded { value, wanted } => write!(f, "`{value}` is excluded by `{wanted}`"),
            Self::ValueNotExcluded(value) => write!(f, "`{value}` is not an excluded value"),
            Self::ValueUnreadable { value, expected } => write!(f, "the request's `{value}` is not {expected}"),
            Self::WantedUnreadable { value, expected } => write!(f, "the policy's `{value}` is not {expected}"),
            Self::VariableWithoutValue(key) => write!(f, "the variable `{key}` has no value, so nothing matches it"),
            Self::NothingEqualsNoValue(key) => {
                write!(f, "the variable `{key}` has no value, and nothing equals that")
            }
        }
    }
}

impl Why<&str> {
    /// The same reason with its own texts, long ones shortened.
    pub(super) fn owned(self) -> Why {
        match self {
            Self::Plain(reason) => Why::Plain(reason),
            Self::ValueMatches { value, wanted } => {
                Why::ValueMatches { value: shortened(value), wanted: shortened(wanted) }
            }
            Self::ValueMatchesNone(value) => Why::ValueMatchesNone(shortened(value)),
            Self::ValueExcluded { value, wanted } => {
                Why::ValueExcluded { value: shortened(value), wanted: shortened(wanted) }
            }
            Self::ValueNotExcluded(value) => Why::ValueNotExcluded(shortened(value)),
            Self::ValueUnreadable { value, expected } => Why::ValueUnreadable { value: shortened(value), expected },
            Self::WantedUnreadable { value, expected } => Why::WantedUnreadable { value: shortened(value), expected },
            Self::VariableWithoutValue(key) => Why::VariableWithoutValue(shortened(key)),
            Self::NothingEqualsNoValue(key) => Why::NothingEqualsNoValue(shortened(key)),
        }
    }
}

/// How much of a text goes into a trace, in bytes: every statement repeats texts of the request.
pub(super) const MAX_TEXT: usize = 1024;

/// The beginning of a text, with an ellipsis where something is left out.
pub(super) fn shortened(text: &str) -> String {
    if text.len() <= MAX_TEXT {
        return text.to_owned();
    }
    let mut end = MAX_TEXT;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", text.get(..end).unwrap_or_default())
}
