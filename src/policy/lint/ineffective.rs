//! Statements that no request can ever meet, and variables that are none.
//!
//! # Source
//! IAM User Guide, *IAM policy validation check reference*: an empty list of actions or resources is a
//! suggestion there and no error. *IAM policy elements: Variables and tags* for what needs `2012-10-17`.

use super::super::document::{ConditionClause, PolicyDocument, PolicyVersion, Statement};
use super::super::operator::{BaseOperator, SetQualifier};
use super::super::pattern::{ResourcePattern, arn_parts};
use super::super::variable::{has_variable, unclosed};
use crate::source::{Diagnostic, Span};

/// How many findings are reported; a document with more is remarked upon all the same.
const MAX_FINDINGS: usize = 100;

/// Prefixes of actions whose resources all have the same word as the service of their ARN.
const OWN_NAME: [&str; 6] = ["dynamodb", "lambda", "s3", "sagemaker", "sns", "sqs"];

/// What of a document never matches, or stands for something else than it looks like.
pub(super) fn ineffective(document: &PolicyDocument) -> Vec<Diagnostic> {
    let of_statement = |statement| {
        let vain = covers_nothing(statement).into_iter().chain(never_together(statement));
        vain.chain(of_other_services(statement)).chain(variables(statement, document.version()))
    };
    document.statements().iter().flat_map(of_statement).take(MAX_FINDINGS).collect()
}

/// Elements that leave nothing over.
fn covers_nothing(statement: &Statement) -> Vec<Diagnostic> {
    let action = &statement.action;
    let actions = action.patterns.iter().map(|pattern| (pattern.text(), pattern.span()));
    let mut findings = Vec::from_iter(leaves_none("Action", "action", action.negated, action.span, actions));
    if let Some(resource) = &statement.resource {
        let resources = resource.patterns.iter().map(|pattern| (pattern.text(), pattern.span()));
        findings.extend(leaves_none("Resource", "resource", resource.negated, resource.span, resources));
    }
    findings
}

fn leaves_none<'a>(
    element: &str,
    one: &str,
    negated: bool,
    span: Span,
    mut patterns: impl Iterator<Item = (&'a str, Span)>,
) -> Option<Diagnostic> {
    let help = format!("the statement covers no {one} and never applies");
    if negated {
        let (_, span) = patterns.find(|(text, _)| *text == "*")?;
        let message = format!("expected `Not{element}` to leave something over, found `*`, which is every {one}");
        return Some(Diagnostic::warning(span, message).with_help(help));
    }
    let message = format!("expected values for `{element}`, found an empty list");
    patterns.next().is_none().then(|| Diagnostic::warning(span, message).with_help(help))
}

/// A condition that wants a key to be there beside a `Null` that wants it to be absent.
fn never_together(statement: &Statement) -> impl Iterator<Item = Diagnostic> {
    let wants_absence = |condition: &&ConditionClause| {
        let values = &condition.values;
        condition.operator.base == BaseOperator::Null
            && condition.operator.set.is_none()
            && !values.is_empty()
            && values.iter().all(|value| value.value.eq_ignore_ascii_case("true"))
    };
    let wants_value = |condition: &&ConditionClause| {
        let operator = condition.operator;
        let is_positive = operator.base != BaseOperator::Null && !operator.base.is_negated();
        is_positive && !operator.if_exists && operator.set != Some(SetQualifier::ForAllValues)
    };
    let absent: Vec<&str> =
        statement.conditions.iter().filter(wants_absence).map(|condition| condition.folded_key.as_str()).collect();
    let contradicted = move |condition: &&ConditionClause| absent.contains(&condition.folded_key.as_str());
    statement.conditions.iter().filter(wants_value).filter(contradicted).map(|condition| {
        let (operator, key) = (&condition.operator, &condition.key);
        let message = format!("`{operator}` wants a value of `{key}`, and `Null` with `true` wants the key absent");
        let help =
            "both have to hold, so the statement never applies; make two statements of it, or drop one condition";
        Diagnostic::warning(condition.span, message).with_help(help)
    })
}

/// Actions of a service none of whose resources the statement names; each service once.
fn of_other_services(statement: &Statement) -> Vec<Diagnostic> {
    let Some(resource) = statement.resource.as_ref().filter(|resource| !resource.negated) else { return Vec::new() };
    let services: Option<Vec<&str>> = resource.patterns.iter().map(service_of).collect();
    let Some(services) = services.filter(|services| !services.is_empty() && !statement.action.negated) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    let mut seen = Vec::new();
    for action in &statement.action.patterns {
        let prefix = action.text().split(':').next().unwrap_or_default().to_ascii_lowercase();
        if !OWN_NAME.contains(&prefix.as_str()) || services.contains(&prefix.as_str()) || seen.contains(&prefix) {
            continue;
        }
        let message =
            format!("no `Resource` of the statement is one of {prefix}, so `{}` never matches", action.text());
        let help = format!("resources of this action have ARNs such as `arn:aws:{prefix}:…`");
        findings.push(Diagnostic::warning(action.span(), message).with_help(help));
        seen.push(prefix);
    }
    findings
}

/// The service of an ARN, where it is certain which actions have such resources.
fn service_of(pattern: &ResourcePattern) -> Option<&str> {
    let [_, partition, service, ..] = arn_parts(pattern.text())?;
    let is_plain = !partition.contains(['*', '?', '$']);
    OWN_NAME.contains(&service).then_some(service).filter(|_| is_plain)
}

/// Variables that were not closed, and variables where the language has none.
fn variables(statement: &Statement, version: PolicyVersion) -> Vec<Diagnostic> {
    let resources = statement.resource.iter().flat_map(|clause| &clause.patterns);
    let resources = resources.map(|pattern| (pattern.text(), pattern.span()));
    let conditions = statement.conditions.iter().filter(|condition| condition.operator.base.takes_variables());
    let wanted = conditions.flat_map(|condition| &condition.values).map(|value| (value.value.as_str(), value.span));
    let mut findings = Vec::new();
    let mut has_said_version = false;
    for (text, span) in resources.chain(wanted) {
        if let Some(piece) = unclosed(text) {
            let message = format!("expected `}}` at the end of the variable `${{{piece}`, found none");
            findings.push(Diagnostic::warning(span, message).with_help("without it, the text stands for itself"));
        } else if version == PolicyVersion::V2008 && !has_said_version && has_variable(text) {
            has_said_version = true;
            let message =
                format!("expected `Version` to be `2012-10-17` for the variable in `{text}`, found another or none");
            let help = "without it, `${…}` stands for itself; add `\"Version\": \"2012-10-17\"` to the document";
            findings.push(Diagnostic::warning(span, message).with_help(help));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::found_in;

    /// The one statement gives these findings, each by its place and a piece of what is said.
    fn check_in(version: &str, statement: &str, says: &[(&str, &str)]) {
        let text = format!(r#"{{{version}"Statement":{statement}}}"#);
        let found = found_in(&text);
        assert_eq!(found.len(), says.len(), "{text}: {found:?}");
        for ((place, found), (at, says)) in found.iter().zip(says) {
            assert_eq!(place, at, "{found}");
            assert!(found.contains(says), "{found} does not say {says}");
        }
    }

    fn check(statement: &str, says: &[(&str, &str)]) {
        check_in(r#""Version":"2012-10-17","#, statement, says);
    }

    #[test]
    fn elements_that_leave_nothing_over() {
        let check = |elements: &str, says: &[(&str, &str)]| check(&format!(r#"{{"Effect":"Deny",{elements}}}"#), says);
        check(r#""Action":"*","Resource":"*""#, &[]);
        check(r#""NotAction":[],"NotResource":[]"#, &[]);
        check(r#""Action":[],"Resource":"*""#, &[("[]", "values for `Action`, found an empty list")]);
        check(r#""Action":"*","Resource":[]"#, &[("[]", "values for `Resource`, found an empty list")]);
        check(r#""NotAction":"*","Resource":"*""#, &[(r#""*""#, "`NotAction` to leave something over")]);
        check(r#""NotAction":["s3:*","*"],"Resource":"*""#, &[(r#""*""#, "covers no action and never applies")]);
        check(r#""NotAction":"s3:*","Resource":"*""#, &[]);
        check(r#""Action":"*","NotResource":"*""#, &[(r#""*""#, "`NotResource` to leave something over")]);
        check(r#""Action":"*","NotResource":"arn:aws:s3:::*""#, &[]);
    }

    #[test]
    fn a_key_cannot_be_absent_and_have_a_value() {
        let check = |null: &str, other: &str, says: &[(&str, &str)]| {
            let conditions = format!(r#""Null":{{"aws:SourceVpc":{null}}},{other}"#);
            check(&format!(r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{{conditions}}}}}"#), says);
        };
        let equals = |operator: &str| format!(r#""{operator}":{{"aws:sourcevpc":"v"}}"#);
        let never = [(r#""aws:sourcevpc":"v""#, "wants the key absent")];
        for null in [r#""true""#, "true", r#"["True","true"]"#] {
            check(null, &equals("StringEquals"), &never);
        }
        for operator in ["ForAnyValue:StringEquals", "StringLike", "StringEqualsIgnoreCase"] {
            check(r#""true""#, &equals(operator), &never);
        }
        for operator in ["StringEqualsIfExists", "ForAllValues:StringEquals", "StringNotEquals"] {
            check(r#""true""#, &equals(operator), &[]);
        }
        check(r#""false""#, &equals("StringEquals"), &[]);
        check(r#"["true","false"]"#, &equals("StringEquals"), &[]);
        check(r#""true""#, r#""StringEquals":{"aws:SourceVpce":"v"}"#, &[]);
    }

    #[test]
    fn actions_and_resources_of_different_services() {
        let check = |action: &str, resource: &str, says: &[(&str, &str)]| {
            check(&format!(r#"{{"Effect":"Allow","Action":{action},"Resource":{resource}}}"#), says);
        };
        let bucket = r#""arn:aws:s3:::b/*""#;
        check(r#""s3:GetObject""#, bucket, &[]);
        check(
            r#""sagemaker:*""#,
            bucket,
            &[(r#""sagemaker:*""#, "no `Resource` of the statement is one of sagemaker")],
        );
        check(r#"["s3:Get*","SQS:SendMessage","sqs:*"]"#, bucket, &[(r#""SQS:SendMessage""#, "one of sqs")]);
        check(r#"["s3:Get*","sqs:*"]"#, r#"["arn:aws:s3:::b","arn:aws:sqs:*:*:q"]"#, &[]);
        for uncertain in [r#""*""#, r#""arn:aws:*:::b""#, r#""arn:aws:s3*""#, r#"["arn:aws:s3:::b","arn:aws:x:::b"]"#] {
            check(r#""sagemaker:*""#, uncertain, &[]);
        }
        for uncertain in [r#""*""#, r#""iam:PassRole""#, r#""kms:Decrypt""#] {
            check(uncertain, bucket, &[]);
        }
    }

    #[test]
    fn variables_that_are_none() {
        let with =
            |resource: &str| format!(r#"{{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::{resource}"}}"#);
        let at = |resource: &str| format!(r#""arn:aws:s3:::{resource}""#);
        let check_text = |text: &str, new: Option<&str>, old: Option<&str>| {
            let place = at(text);
            for (version, says) in [(r#""Version":"2012-10-17","#, new), (r#""Version":"2008-10-17","#, old), ("", old)]
            {
                check_in(version, &with(text), &Vec::from_iter(says.map(|says| (place.as_str(), says))));
            }
        };
        let no_version = Some("`Version` to be `2012-10-17`");
        check_text("b", None, None);
        check_text("$b{}", None, None);
        check_text("${a}${b, 'x${y'}", None, no_version);
        check_text("${aws:user${aws:username}", Some("variable `${aws:user`"), Some("variable `${aws:user`"));
        check_text("${aws:username}/*", None, no_version);
        check_text("${aws:username, 'x'}", None, no_version);
        check_text("${*}", None, no_version);
        let unclosed = Some("end of the variable `${aws:username`");
        check_text("${aws:username", unclosed, unclosed);
        check_text("${aws:userid}/${aws:username/*", Some("`${aws:username/*`"), Some("`${aws:username/*`"));
        let condition = |operator: &str| {
            format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"{operator}":{{"aws:userid":"${{a"}}}}}}"#
            )
        };
        check(&condition("StringEquals"), &[(r#""${a""#, "variable `${a`")]);
        check(&condition("StringNotLike"), &[(r#""${a""#, "variable `${a`")]);
    }

    #[test]
    fn findings_have_a_limit() {
        let statement = r#"{"Effect":"Deny","Action":[],"Resource":[]}"#;
        let text = format!(r#"{{"Statement":[{}]}}"#, vec![statement; 5_000].join(","));
        assert_eq!(found_in(&text).len(), super::MAX_FINDINGS);
    }
}
