//! A verdict as rows: the statement behind it, part by part, the order of the evaluation, what would change it.

use super::advice::remedies;
use super::condition::{ConditionRow, in_brief, when_absent};
use crate::lab::Outcome;
use crate::policy::{ConditionTrace, Decision, Effect, LayerKind, Match, StatementTrace, Verdict};

/// A verdict, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct VerdictRows {
    /// The decision.
    pub outcome: Outcome,
    /// The statement behind it; for a request that nothing allows, the Allow that came nearest.
    pub statement: Option<StatementRows>,
    /// What keeps the nearest Allow from applying, as half a sentence; none unless nothing allows the request.
    pub missing: Option<String>,
    /// Why the statement applies, or does not.
    pub closing: Vec<String>,
    /// The questions of the evaluation and their answers, in order.
    pub order: Vec<(&'static str, String)>,
    /// What would change the outcome, a sentence each.
    pub remedies: Vec<String>,
}

/// A statement and how it compared.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementRows {
    /// Counts from 1.
    pub number: usize,
    /// How many statements the document has.
    pub of: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// `Allow` or `Deny`.
    pub effect: Effect,
    /// The policy's name.
    pub policy: String,
    /// The policy's ARN.
    pub policy_arn: Option<String>,
    /// The policy's version, such as `v2`.
    pub policy_version: Option<String>,
    /// The kind of policy, where it is not the usual identity policy.
    pub kind: Option<&'static str>,
    /// The requester; none where statements name no principals.
    pub principal: Option<PartRow>,
    /// The action.
    pub action: PartRow,
    /// The resource.
    pub resource: PartRow,
    /// The conditions, in order.
    pub conditions: Vec<ConditionRow>,
    /// Whether the statement applies.
    pub matched: bool,
}

/// How a part of a statement compared.
#[derive(Clone, Debug, PartialEq)]
pub struct PartRow {
    /// Whether it covers the request.
    pub matched: bool,
    /// The pattern that settled it.
    pub pattern: Option<String>,
    /// Why, without a period.
    pub why: String,
}

impl PartRow {
    fn of(part: &Match) -> Self {
        Self { matched: part.matched, pattern: part.pattern.clone(), why: part.why.to_string() }
    }

    /// Matched or not, as a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        if self.matched { "matches" } else { "does not match" }
    }

    /// The pattern, or the reason where no single pattern settled it.
    #[must_use]
    pub fn detail(&self) -> &str {
        self.pattern.as_deref().unwrap_or(&self.why)
    }
}

impl StatementRows {
    fn of(statement: &StatementTrace) -> Self {
        Self {
            number: statement.index + 1,
            of: statement.of,
            sid: statement.sid.clone(),
            effect: statement.effect,
            policy: statement.origin.name.clone(),
            policy_arn: statement.origin.arn.clone(),
            policy_version: statement.origin.version.clone(),
            kind: layer_name(statement.layer),
            principal: statement.principal.as_ref().map(PartRow::of),
            action: PartRow::of(&statement.action),
            resource: PartRow::of(&statement.resource),
            conditions: statement.conditions.iter().map(|it| ConditionRow::of(it, statement.matched)).collect(),
            matched: statement.matched,
        }
    }

    /// Where the statement stands. `product_version` is the title under which the catalog knows the document.
    #[must_use]
    pub fn place(&self, product_version: Option<&str>) -> String {
        let sid = self.sid.as_ref().map_or_else(|| "no Sid".to_owned(), |sid| format!("Sid {sid}"));
        let document = product_version.unwrap_or(&self.policy);
        let version = match (&self.policy_version, product_version) {
            (Some(version), Some(_)) => format!("IAM version {version}, "),
            (Some(version), None) => format!("{version}, "),
            (None, _) => String::new(),
        };
        let kind = self.kind.map(|kind| format!(", a {kind}")).unwrap_or_default();
        format!("Statement {} of {} in {document}{kind} ({version}{sid})", self.number, self.of)
    }

    /// The place and the effect in a few words.
    #[must_use]
    pub fn brief(&self) -> String {
        format!("statement {} of {} in {}, {}", self.number, self.of, self.policy, self.an_effect())
    }

    /// The same where there is only one policy that can be meant.
    #[must_use]
    pub fn brief_in_its_policy(&self) -> String {
        format!("statement {} of {}, {}", self.number, self.of, self.an_effect())
    }

    fn an_effect(&self) -> &'static str {
        match self.effect {
            Effect::Allow => "an Allow",
            Effect::Deny => "a Deny",
        }
    }
}

/// `Allow` or `Deny`.
#[must_use]
pub fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    }
}

fn layer_name(layer: LayerKind) -> Option<&'static str> {
    match layer {
        LayerKind::Identity => None,
        LayerKind::ServiceControl(_) => Some("service control policy"),
        LayerKind::ResourceControl(_) => Some("resource control policy"),
        LayerKind::Resource => Some("resource-based policy"),
        LayerKind::Boundary => Some("permissions boundary"),
        LayerKind::Session => Some("session policy"),
    }
}

/// The rows of a verdict.
#[must_use]
pub fn verdict_rows(verdict: &Verdict) -> VerdictRows {
    let statement = verdict.deciding().or_else(|| verdict.closest());
    VerdictRows {
        outcome: Outcome::from(verdict.decision),
        statement: statement.map(StatementRows::of),
        missing: verdict.closest().map(failing),
        closing: closing(verdict),
        order: order(verdict),
        remedies: remedies(verdict),
    }
}

fn closing(verdict: &Verdict) -> Vec<String> {
    match (verdict.decision, verdict.deciding(), verdict.closest()) {
        (Decision::ExplicitDeny, Some(deny), _) => {
            vec![format!("{}. So this Deny applies. {}", all_parts(deny), beaten(verdict))]
        }
        (Decision::Allowed, Some(allow), _) => {
            vec![format!("{}. So this Allow applies. No Deny matches.", all_parts(allow))]
        }
        (Decision::ImplicitDeny, _, Some(closest)) => {
            vec![
                format!("This Allow comes nearest, but {}, so it does not apply.", failing(closest)),
                no_allow(verdict),
            ]
        }
        _ => vec![no_allow(verdict)],
    }
}

fn no_allow(verdict: &Verdict) -> String {
    let types: Vec<&str> = verdict.decided_by.iter().map(|it| it.word()).collect();
    let which =
        if types.is_empty() || types == ["identity"] { String::new() } else { format!(" ({})", types.join(", ")) };
    format!("No Deny matches, but no statement{which} allows it either: that is an implicit deny.")
}

/// More conditions than this are not put into words.
const MAX_IN_WORDS: usize = 2;

fn all_parts(statement: &StatementTrace) -> String {
    match statement.conditions.as_slice() {
        [] => "Action and resource match and there is no condition".to_owned(),
        few if few.len() <= MAX_IN_WORDS => {
            let words: Vec<String> = few.iter().map(condition_in_words).collect();
            format!("All parts are TRUE: {}", words.join(" and "))
        }
        _ => "All parts are TRUE".to_owned(),
    }
}

fn condition_in_words(condition: &ConditionTrace) -> String {
    let words = in_brief(condition.operator, &condition.key, &condition.expected);
    let absent = when_absent(condition.operator).map(|note| format!(", {note}")).unwrap_or_default();
    format!("{}{absent}", words.replacen("it brings", "the request brings", 1))
}

/// That a Deny wins, and over what.
fn beaten(verdict: &Verdict) -> String {
    let allows = matching(verdict, Effect::Allow);
    match allows.len() {
        0 => "A Deny beats every Allow; here nothing allows the request anyway.".to_owned(),
        _ => format!("A Deny beats every Allow, here {}.", list_statements(&allows)),
    }
}

/// The parts of a statement that do not cover the request.
fn failing(statement: &StatementTrace) -> String {
    let named = [("action", Some(&statement.action)), ("resource", Some(&statement.resource))];
    let named = named.into_iter().chain([("requester", statement.principal.as_ref())]);
    let unmatched = named.filter(|(_, part)| part.is_some_and(|part| !part.matched));
    let uncovered = unmatched.map(|(name, _)| format!("it does not cover the {name}"));
    let conditions = statement.conditions.iter().filter(|condition| !condition.holds);
    let false_ones = conditions.map(|it| format!("its condition on {} is FALSE ({})", it.key, it.why));
    uncovered.chain(false_ones).collect::<Vec<_>>().join(" and ")
}

/// The matching statements with an effect, as sentences name them.
pub(super) fn matching(verdict: &Verdict, effect: Effect) -> Vec<String> {
    let of_effect = verdict.matched().filter(|statement| statement.effect == effect);
    of_effect.map(|statement| numbered(verdict, statement)).collect()
}

/// A statement's number as people count, with its policy where that is not the one the verdict is about.
pub(super) fn numbered(verdict: &Verdict, statement: &StatementTrace) -> String {
    let main = verdict.deciding().or_else(|| verdict.closest()).map(|main| &main.origin);
    match main {
        Some(origin) if *origin != statement.origin => format!("{} of {}", statement.index + 1, statement.origin.name),
        _ => (statement.index + 1).to_string(),
    }
}

fn list_statements(numbers: &[String]) -> String {
    let word = if numbers.len() == 1 { "statement" } else { "statements" };
    format!("{word} {}", numbers.join(", "))
}

fn order(verdict: &Verdict) -> Vec<(&'static str, String)> {
    let answer = |effect: Effect| match matching(verdict, effect) {
        none if none.is_empty() => "no".to_owned(),
        found => format!("yes, {}", list_statements(&found)),
    };
    let result = match verdict.decision {
        Decision::ExplicitDeny => "DENY: the Deny decides, no Allow counts",
        Decision::Allowed => "ALLOW",
        Decision::ImplicitDeny => "NO ALLOW",
    };
    vec![
        ("Does any Deny match?", answer(Effect::Deny)),
        ("Does any Allow match?", answer(Effect::Allow)),
        ("Result", result.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::names::ActionName;
    use crate::policy::{
        Context, Layer, Policy, PolicyKind, PolicyOrigin, PolicySet, Principal, Request, evaluate, parse_text,
    };

    /// The rows for a request without a VPC under these statements, each a policy of its own.
    fn rows(statements: &[&str]) -> VerdictRows {
        let policies = statements.iter().enumerate().map(|(index, statement)| {
            let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
            let (document, findings) = parse_text(&text, PolicyKind::Identity);
            let origin = PolicyOrigin { name: format!("policy-{index}"), ..PolicyOrigin::default() }.into();
            Policy { origin, document: Arc::new(document.unwrap_or_else(|| panic!("{findings:?}"))) }
        });
        let set = PolicySet { layers: vec![Layer { kind: LayerKind::Identity, policies: policies.collect() }] };
        let session = "arn:aws:sts::012345678901:assumed-role/notebook/SageMaker";
        let request = Request {
            principal: Principal::parse(Some(session)).expect("a session"),
            principal_account: None,
            action: ActionName::new("sagemaker", "CreateTrainingJob"),
            resource: "arn:aws:sagemaker:eu-west-1:012345678901:training-job/j".to_owned(),
            resource_account: None,
            context: Context::from_iter([("sagemaker:MaxRuntimeInSeconds", "300")]),
        };
        verdict_rows(&evaluate(&set, &request))
    }

    const ALLOW: &str = r#"{"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*"}"#;
    const NULL: &str = r#"{"Effect": "Deny", "Action": "sagemaker:Create*", "Resource": "*",
        "Condition": {"Null": {"sagemaker:VpcSubnets": "true"}}}"#;
    const PLAIN_DENY: &str = r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#;
    const IF_IN: &str = r#"{"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*",
        "Condition": {"StringEquals": {"sagemaker:VpcSubnets": "subnet-1"}}}"#;
    const OTHER: &str = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;

    fn check(statements: &[&str], outcome: Outcome, closing: &str, remedies: &[&str]) {
        let rows = rows(statements);
        assert_eq!((rows.outcome, rows.closing.join(" ").as_str()), (outcome, closing));
        assert_eq!(rows.remedies, remedies);
    }

    #[test]
    fn verdicts_say_why_and_what_would_change_them() {
        check(
            &[ALLOW, NULL],
            Outcome::ExplicitDeny,
            "All parts are TRUE: the request brings no sagemaker:VpcSubnets. So this Deny applies. \
             A Deny beats every Allow, here statement 1 of policy-0.",
            &["Send VpcConfig.Subnets (sagemaker:VpcSubnets): then the condition is FALSE."],
        );
        check(
            &[NULL, IF_IN],
            Outcome::ExplicitDeny,
            "All parts are TRUE: the request brings no sagemaker:VpcSubnets. So this Deny applies. \
             A Deny beats every Allow; here nothing allows the request anyway.",
            &[
                "Send VpcConfig.Subnets (sagemaker:VpcSubnets): then the condition is FALSE.",
                "Statement 1 of policy-1 then allows it if sagemaker:VpcSubnets is subnet-1.",
            ],
        );
        check(
            &[PLAIN_DENY, NULL],
            Outcome::ExplicitDeny,
            "Action and resource match and there is no condition. So this Deny applies. \
             A Deny beats every Allow; here nothing allows the request anyway.",
            &[
                "Nothing in the request: this Deny has no condition. The policy would have to change.",
                "One more Deny statement matches and would have to be passed too.",
                "Past the Deny, no statement allows it either.",
            ],
        );
        check(
            &[IF_IN, OTHER],
            Outcome::ImplicitDeny,
            "This Allow comes nearest, but its condition on sagemaker:VpcSubnets is FALSE (the key is not in the request), \
             so it does not apply. \
             No Deny matches, but no statement allows it either: that is an implicit deny.",
            &["Send VpcConfig.Subnets so that sagemaker:VpcSubnets is subnet-1."],
        );
        check(
            &[ALLOW],
            Outcome::Allowed,
            "Action and resource match and there is no condition. So this Allow applies. No Deny matches.",
            &[],
        );
    }

    #[test]
    fn the_deciding_statement_is_told_part_by_part() {
        let statement = rows(&[ALLOW, NULL]).statement.expect("a Deny decides");
        assert_eq!(statement.place(None), "Statement 1 of 1 in policy-1 (no Sid)");
        assert_eq!(statement.brief(), "statement 1 of 1 in policy-1, a Deny");
        assert_eq!((statement.action.word(), statement.action.detail()), ("matches", "sagemaker:Create*"));
        let condition = statement.conditions.first().expect("it has one");
        assert_eq!((condition.result(), condition.decided), ("TRUE", true));
        assert_eq!(
            (condition.expected.join(""), condition.actual.join("")),
            ("true (= absent)".into(), "absent".into())
        );
    }
}
