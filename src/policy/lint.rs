//! What is legal in a policy but says less than it seems: misspelt keys, keys that an action never carries, an `Allow`
//! that an absent key slips through, and statements that never apply.
//!
//! It speaks only of what is known for certain: SageMaker's keys by the table, and the global keys.
//!
//! # Source
//! IAM User Guide, *AWS global condition context keys* and *Single-valued vs. multivalued context keys*.

mod ineffective;

use super::catalogue::SageMakerCatalogue;
use super::document::{ConditionClause, Effect, PolicyDocument, Statement};
use super::operator::{BaseOperator, SetQualifier};
use crate::names::nearest;
use crate::source::Diagnostic;

/// Keys that AWS fills for requests of any service; those that end in `/` have one per tag.
const GLOBAL_KEYS: [&str; 52] = [
    "aws:AssumedRoot",
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:ChatbotSourceArn",
    "aws:CurrentTime",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "aws:Ec2InstanceSourceVpc",
    "aws:EpochTime",
    "aws:FederatedProvider",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalTag/",
    "aws:PrincipalType",
    "aws:referer",
    "aws:RequestedRegion",
    "aws:RequestTag/",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:ResourceTag/",
    "aws:SecureTransport",
    "aws:SignInSessionArn",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:userid",
    "aws:username",
    "aws:ViaAWSService",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:VpcSourceIp",
    "ec2:SourceInstanceARN",
    "glue:RoleAssumedBy",
    "lambda:SourceFunctionArn",
];

/// SageMaker's keys outside the table of creating actions.
const OTHER_SAGEMAKER_KEYS: [&str; 4] = [
    "sagemaker:ResourceTag/",
    "sagemaker:TaggingAction",
    "sagemaker:SearchVisibilityCondition/",
    "sagemaker:TargetModel",
];

/// How many letters a misspelt key may be away from the one that was meant.
const MOST_EDITS: usize = 3;

/// What a document says that it probably does not mean. All of it is valid.
#[must_use]
pub fn lint(document: &PolicyDocument, catalogue: &SageMakerCatalogue) -> Vec<Diagnostic> {
    let statements = document.statements();
    let mut findings = Vec::new();
    for statement in statements {
        for condition in &statement.conditions {
            let finding = misspelt(condition, catalogue)
                .or_else(|| never_carried(statement, condition, catalogue))
                .or_else(|| unguarded(statement, condition, statements));
            findings.extend(finding);
        }
    }
    findings.extend(ineffective::ineffective(document));
    findings
}

/// A key of a family that is known in full, and that is not in it.
fn misspelt(condition: &ConditionClause, catalogue: &SageMakerCatalogue) -> Option<Diagnostic> {
    let key = condition.key.as_str();
    let family = key.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let known: Vec<&str> = match family.as_str() {
        "aws" => GLOBAL_KEYS.to_vec(),
        "sagemaker" => {
            let of_actions = catalogue.actions.iter().flat_map(|action| &action.keys).map(|key| key.key.as_str());
            let deprecated = catalogue.deprecated_keys.iter().map(|(old, _)| old.as_str());
            of_actions.chain(deprecated).chain(OTHER_SAGEMAKER_KEYS).collect()
        }
        _ => return None,
    };
    let is_known = |word: &&str| match word.strip_suffix('/') {
        Some(stem) => key.get(..stem.len() + 1).is_some_and(|start| start.eq_ignore_ascii_case(word)),
        None => key.eq_ignore_ascii_case(word),
    };
    if known.iter().any(is_known) {
        return None;
    }
    // What stands behind a tag key's slash is the tag's own name and is nobody's spelling mistake. Without a likeness
    // nothing is said: services and AWS itself add keys faster than tables follow.
    let compared = key.split_inclusive('/').next().unwrap_or(key);
    let meant = nearest(compared, known, MOST_EDITS)?;
    let message = format!("no request carries the key `{key}`");
    Some(Diagnostic::warning(condition.span, message).with_help(format!("did you mean `{meant}`?")))
}

/// A key that none of the statement's actions carries. Only where every action is named and in the table.
fn never_carried(
    statement: &Statement,
    condition: &ConditionClause,
    catalogue: &SageMakerCatalogue,
) -> Option<Diagnostic> {
    let key = condition.key.as_str();
    if statement.action.negated || !key.to_ascii_lowercase().starts_with("sagemaker:") {
        return None;
    }
    let find =
        |name: &str| catalogue.actions.iter().find(|action| action.action.to_string().eq_ignore_ascii_case(name));
    let actions: Option<Vec<_>> = statement.action.patterns.iter().map(|pattern| find(pattern.text())).collect();
    let actions = actions.filter(|actions| !actions.is_empty())?;
    let carries = actions.iter().any(|action| action.keys.iter().any(|known| known.key.eq_ignore_ascii_case(key)));
    let is_other =
        OTHER_SAGEMAKER_KEYS.iter().any(|other| key.to_ascii_lowercase().starts_with(&other.to_ascii_lowercase()));
    if carries || is_other {
        return None;
    }
    let message = format!("none of the statement's actions carries `{key}`");
    let help = "the key is always absent here: a positive operator never holds, `Null` with `true` always does";
    Some(Diagnostic::warning(condition.span, message).with_help(help))
}

/// An `Allow` under `ForAllValues` that a request without the key passes, with nothing that catches the absence.
fn unguarded(statement: &Statement, condition: &ConditionClause, all: &[Statement]) -> Option<Diagnostic> {
    let is_open = statement.effect == Effect::Allow
        && condition.operator.set == Some(SetQualifier::ForAllValues)
        && condition.operator.base != BaseOperator::Null;
    let same_key = |other: &&ConditionClause| other.key.eq_ignore_ascii_case(&condition.key);
    let says = |conditions: &[ConditionClause], absent: &str| {
        conditions.iter().filter(same_key).any(|other| {
            other.operator.base == BaseOperator::Null && other.values.iter().any(|value| value.value == absent)
        })
    };
    let guarded_here = says(&statement.conditions, "false");
    let guarded_by_deny = all.iter().any(|other| other.effect == Effect::Deny && says(&other.conditions, "true"));
    (is_open && !guarded_here && !guarded_by_deny).then(|| {
        let key = &condition.key;
        Diagnostic::warning(condition.span, format!("this Allow also holds for requests without `{key}`"))
            .with_help(format!("`ForAllValues` is true for an absent key; add \"Null\": {{\"{key}\": \"false\"}}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicyKind, parse_text};
    use crate::source::Span;

    /// The findings on a valid document: at which characters, and what is said.
    pub(super) fn found_in(text: &str) -> Vec<(String, String)> {
        let document = parse_text(text, PolicyKind::Identity).0.expect("a valid policy");
        let findings = lint(&document, SageMakerCatalogue::builtin()).into_iter();
        let place = |span: Span| text.get(span.start as usize..span.end as usize).expect("a place in the text");
        let show = |finding: Diagnostic| {
            assert!(!finding.is_error(), "{}", finding.message);
            let says = format!("{} | {}", finding.message, finding.help.unwrap_or_default());
            (place(finding.span).to_owned(), says)
        };
        findings.map(show).collect()
    }

    fn check(statements: &str, says: &[&str]) {
        let found = found_in(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#));
        assert_eq!(found.len(), says.len(), "{found:?}");
        for ((_, found), says) in found.iter().zip(says) {
            assert!(found.contains(says), "{found} does not say {says}");
        }
    }

    fn statement(effect: &str, action: &str, condition: &str) -> String {
        format!(r#"{{"Effect":"{effect}","Action":"{action}","Resource":"*","Condition":{{{condition}}}}}"#)
    }

    #[test]
    fn misspelt_keys_are_named_with_the_one_that_was_meant() {
        let null =
            |key: &str| statement("Deny", "sagemaker:CreateTrainingJob", &format!(r#""Null":{{"{key}":"true"}}"#));
        check(&null("sagemaker:VpcSubnet"), &["did you mean `sagemaker:VpcSubnets`?"]);
        check(&null("aws:SourceIP4"), &["did you mean `aws:SourceIp`?"]);
        check(&null("aws:PrincipleTag/team"), &["did you mean `aws:PrincipalTag/`?"]);
        check(&null("sagemaker:vpcsubnets"), &[]);
        check(&null("aws:PrincipalTag/team"), &[]);
        check(&null("s3:prefix"), &[]);
    }

    #[test]
    fn keys_that_the_action_never_carries_are_named() {
        let on = |action: &str| statement("Deny", action, r#""Bool":{"sagemaker:NetworkIsolation":"false"}"#);
        check(&on("sagemaker:CreateNotebookInstance"), &["none of the statement's actions carries"]);
        check(&on("sagemaker:CreateTrainingJob"), &[]);
        check(&on("sagemaker:*"), &[]);
    }

    #[test]
    fn an_allow_for_all_values_wants_a_guard() {
        let allow = statement("Allow", "sagemaker:*", r#""ForAllValues:StringEquals":{"sagemaker:VpcSubnets":["a"]}"#);
        let deny = statement("Deny", "sagemaker:*", r#""Null":{"sagemaker:VpcSubnets":"true"}"#);
        check(&allow, &["also holds for requests without `sagemaker:VpcSubnets`"]);
        check(&format!("{deny},{allow}"), &[]);
        let guarded = allow.replace(r#""Condition":{"#, r#""Condition":{"Null":{"sagemaker:VpcSubnets":"false"},"#);
        check(&guarded, &[]);
    }
}
