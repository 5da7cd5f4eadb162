//! A verdict as rows: the statement behind it, part by part, the order of the evaluation, what would change it.

use super::condition::ConditionRow;
use super::remedy::remedies;
use crate::lab::Outcome;
use crate::policy::{Decision, Effect, LayerKind, Match, StatementTrace, Verdict};

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
            (Some(version), Some(_)) => format!("policy version {version}, "),
            (Some(version), None) => format!("{version}, "),
            (None, _) => String::new(),
        };
        let kind = self.kind.map(|kind| format!(", a {kind}")).unwrap_or_default();
        format!("Statement {} of {} in {document}{kind} ({version}{sid})", self.number, self.of)
    }

    /// The place and the effect in a few words.
    #[must_use]
    pub fn brief(&self) -> String {
        let effect = match self.effect {
            Effect::Allow => "an Allow",
            Effect::Deny => "a Deny",
        };
        format!("statement {} of {} in {}, {effect}", self.number, self.of, self.policy)
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
            vec![format!("{}, so this Deny applies. {}", all_parts(deny), beaten(verdict))]
        }
        (Decision::Allowed, Some(allow), _) => {
            vec![format!("{}, so this Allow applies. No Deny matches.", all_parts(allow))]
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

fn all_parts(statement: &StatementTrace) -> &'static str {
    if statement.conditions.is_empty() {
        "Action and resource match and there is no condition"
    } else {
        "All parts are TRUE"
    }
}

/// That a Deny wins, and over what.
fn beaten(verdict: &Verdict) -> String {
    let allows = numbers(verdict, Effect::Allow);
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
    let false_ones = conditions.map(|condition| format!("its condition on {} is FALSE", condition.key));
    uncovered.chain(false_ones).collect::<Vec<_>>().join(" and ")
}

/// The numbers of the matching statements with an effect, as people count.
pub(super) fn numbers(verdict: &Verdict, effect: Effect) -> Vec<usize> {
    verdict.matched().filter(|statement| statement.effect == effect).map(|statement| statement.index + 1).collect()
}

fn list_statements(numbers: &[usize]) -> String {
    let word = if numbers.len() == 1 { "statement" } else { "statements" };
    let list: Vec<String> = numbers.iter().map(usize::to_string).collect();
    format!("{word} {}", list.join(", "))
}

fn order(verdict: &Verdict) -> Vec<(&'static str, String)> {
    let answer = |effect: Effect| match numbers(verdict, effect) {
        none if none.is_empty() => "no".to_owned(),
        found => format!("yes, {}", list_statements(&found)),
    };
    let result = match verdict.decision {
        Decision::ExplicitDeny => "DENY: 1 decides, 2 no longer counts",
        Decision::Allowed => "ALLOW",
        Decision::ImplicitDeny => "NO ALLOW",
    };
    vec![
        ("Does any Deny match?", answer(Effect::Deny)),
        ("Does any Allow match?", answer(Effect::Allow)),
        ("Result", result.to_owned()),
    ]
}
