//! Conditions in rows and in plain words, whatever their operator.
//!
//! Nothing here compares values: whether a condition holds is what the trace says.

use crate::policy::{BaseOperator, ConditionTrace, ContextValue, Operator, SetQualifier};

/// The word for a condition key that the request does not bring.
pub const ABSENT: &str = "absent";

/// One condition and how it compared.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionRow {
    /// Such as `ForAllValues:StringEqualsIfExists`.
    pub operator: String,
    /// As spelled in the policy.
    pub key: String,
    /// What the policy wants, a value each.
    pub expected: Vec<String>,
    /// What the request brought, a value each; `absent` where it brought none.
    pub actual: Vec<String>,
    /// Whether the condition holds.
    pub holds: bool,
    /// Why, without a period.
    pub why: String,
    /// Whether it is one of those that settled the statement.
    pub decided: bool,
}

impl ConditionRow {
    /// The row of a condition in a statement that applies, or does not.
    pub(super) fn of(condition: &ConditionTrace, statement_matched: bool) -> Self {
        Self {
            operator: condition.operator.to_string(),
            key: condition.key.clone(),
            expected: expected_text(condition.operator, &condition.expected),
            actual: actual_text(condition.actual.as_ref()),
            holds: condition.holds,
            why: condition.why.to_string(),
            decided: condition.holds == statement_matched,
        }
    }

    /// The word in the result column. Never a tick: a condition that holds in a Deny is bad news.
    #[must_use]
    pub fn result(&self) -> &'static str {
        if self.holds { "TRUE" } else { "FALSE" }
    }
}

/// What a policy wants, a value each. `Null` says in words what its `true` stands for.
#[must_use]
pub fn expected_text(operator: Operator, values: &[String]) -> Vec<String> {
    let meaning = |value: &String| match (operator.base, value.to_ascii_lowercase().as_str()) {
        (BaseOperator::Null, "true") => "true (= absent)".to_owned(),
        (BaseOperator::Null, "false") => "false (= present)".to_owned(),
        _ => value.clone(),
    };
    values.iter().map(meaning).collect()
}

/// What a request brought, a value each.
fn actual_text(actual: Option<&ContextValue>) -> Vec<String> {
    match actual.map(ContextValue::values) {
        None => vec![ABSENT.to_owned()],
        Some([]) => vec!["an empty list".to_owned()],
        Some(values) => values.to_vec(),
    }
}

/// A condition as the second half of a sentence: `every value of K is one of a, b`.
#[must_use]
pub fn in_words(operator: Operator, key: &str, values: &[String]) -> String {
    words(operator, key, values, &values.join(", "))
}

/// The same with several values counted rather than listed.
pub(super) fn in_brief(operator: Operator, key: &str, values: &[String]) -> String {
    match values {
        [] | [_] => in_words(operator, key, values),
        several => words(operator, key, several, &format!("the {} values it lists", several.len())),
    }
}

fn words(operator: Operator, key: &str, values: &[String], listed: &str) -> String {
    if operator.base == BaseOperator::Null {
        let absent = values.iter().any(|value| value.eq_ignore_ascii_case("true"));
        return format!("it brings {}{key}", if absent { "no " } else { "" });
    }
    let subject = match operator.set {
        Some(SetQualifier::ForAllValues) => format!("every value of {key}"),
        Some(SetQualifier::ForAnyValue) => format!("at least one value of {key}"),
        None => key.to_owned(),
    };
    format!("{subject} {}", predicate(operator.base, values.len(), listed))
}

/// What else satisfies a condition that a request without the key satisfies; none where an absent key fails it.
#[must_use]
pub fn when_absent(operator: Operator) -> Option<&'static str> {
    let all_of_none = operator.set == Some(SetQualifier::ForAllValues);
    let none_of_none = operator.set == Some(SetQualifier::ForAnyValue);
    match operator.base {
        BaseOperator::Null => None,
        _ if operator.if_exists || all_of_none => Some("or there is none"),
        base if is_negated(base) && !none_of_none => Some("or there is none"),
        _ => None,
    }
}

fn is_negated(base: BaseOperator) -> bool {
    base.name().contains("Not")
}

fn predicate(base: BaseOperator, n_values: usize, listed: &str) -> String {
    let (one, many) = verb(base);
    match n_values {
        0 => format!("{many} nothing: no value is listed"),
        1 => format!("{one} {listed}"),
        _ => format!("{many} {listed}"),
    }
}

/// How a comparison reads before one value and before several.
fn verb(base: BaseOperator) -> (&'static str, &'static str) {
    use BaseOperator as Op;
    match base {
        Op::StringEquals | Op::NumericEquals | Op::DateEquals | Op::BinaryEquals => ("is", "is one of"),
        Op::StringNotEquals | Op::NumericNotEquals | Op::DateNotEquals => ("is not", "is none of"),
        Op::StringEqualsIgnoreCase => ("is, in any case,", "is, in any case, one of"),
        Op::StringNotEqualsIgnoreCase => ("is not, in any case,", "is, in any case, none of"),
        Op::StringLike | Op::ArnLike | Op::ArnEquals => ("is like", "is like one of"),
        Op::StringNotLike | Op::ArnNotLike | Op::ArnNotEquals => ("is not like", "is like none of"),
        Op::NumericLessThan => ("is less than", "is less than one of"),
        Op::NumericLessThanEquals => ("is at most", "is at most one of"),
        Op::NumericGreaterThan => ("is more than", "is more than one of"),
        Op::NumericGreaterThanEquals => ("is at least", "is at least one of"),
        Op::DateLessThan => ("is before", "is before one of"),
        Op::DateLessThanEquals => ("is not after", "is not after one of"),
        Op::DateGreaterThan => ("is after", "is after one of"),
        Op::DateGreaterThanEquals => ("is not before", "is not before one of"),
        Op::Bool => ("is", "is one of"),
        Op::IpAddress => ("lies in", "lies in one of"),
        Op::NotIpAddress => ("lies outside", "lies in none of"),
        Op::Null => ("is null:", "is null:"),
    }
}

/// The field of a SageMaker request that fills a condition key.
#[must_use]
pub fn request_field(key: &str) -> Option<&'static str> {
    const FIELDS: [(&str, &str); 9] = [
        ("sagemaker:VpcSubnets", "VpcConfig.Subnets"),
        ("sagemaker:VpcSecurityGroupIds", "VpcConfig.SecurityGroupIds"),
        ("sagemaker:InstanceTypes", "ResourceConfig.InstanceType"),
        ("sagemaker:VolumeKmsKeyArn", "ResourceConfig.VolumeKmsKeyId"),
        ("sagemaker:OutputKmsKeyArn", "OutputDataConfig.KmsKeyId"),
        ("sagemaker:NetworkIsolation", "EnableNetworkIsolation"),
        ("sagemaker:InterContainerTrafficEncryption", "EnableInterContainerTrafficEncryption"),
        ("sagemaker:MaxRuntimeInSeconds", "StoppingCondition.MaxRuntimeInSeconds"),
        ("sagemaker:KeepAlivePeriod", "ResourceConfig.KeepAlivePeriodInSeconds"),
    ];
    FIELDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, field)| *field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(operator: &str, values: &[&str], words: &str, absent: bool) {
        let operator: Operator = operator.parse().expect("an operator");
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        assert_eq!(in_words(operator, "K", &values), words, "{operator}");
        assert_eq!(when_absent(operator).is_some(), absent, "{operator} without the key");
    }

    #[test]
    fn conditions_read_as_sentences() {
        check("Null", &["true"], "it brings no K", false);
        check("Null", &["false"], "it brings K", false);
        check("StringEquals", &["a"], "K is a", false);
        check("StringEquals", &["a", "b"], "K is one of a, b", false);
        check("StringEquals", &[], "K is one of nothing: no value is listed", false);
        check("StringEqualsIfExists", &["a"], "K is a", true);
        check("StringNotEquals", &["a", "b"], "K is none of a, b", true);
        check("ForAllValues:StringLike", &["a*"], "every value of K is like a*", true);
        check("ForAnyValue:StringEquals", &["a"], "at least one value of K is a", false);
        check("ForAnyValue:StringNotEquals", &["a"], "at least one value of K is not a", false);
        check("NumericLessThanEquals", &["3600"], "K is at most 3600", false);
        check("DateGreaterThan", &["2026-01-01"], "K is after 2026-01-01", false);
        check("NotIpAddress", &["10.0.0.0/8"], "K lies outside 10.0.0.0/8", true);
        check("ArnLike", &["arn:*", "b"], "K is like one of arn:*, b", false);
        check("Bool", &["true"], "K is true", false);
    }

    #[test]
    fn every_operator_has_words() {
        for base in BaseOperator::ALL {
            let (one, many) = verb(*base);
            assert!(!one.is_empty() && !many.is_empty(), "{}", base.name());
        }
    }

    #[test]
    fn null_says_what_its_value_stands_for() {
        let null = "Null".parse().expect("an operator");
        assert_eq!(expected_text(null, &["TRUE".to_owned()]), ["true (= absent)"]);
        assert_eq!(expected_text("Bool".parse().expect("an operator"), &["true".to_owned()]), ["true"]);
    }

    #[test]
    fn keys_lead_to_request_fields_in_any_case() {
        assert_eq!(request_field("SageMaker:vpcsubnets"), Some("VpcConfig.Subnets"));
        assert_eq!(request_field("aws:SourceIp"), None);
    }
}
