//! The lines of `run`: one per call, then a summary, as JSON and as text.

use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use crate::lab::{Asked, Outcome, Performed, Recalled, StepId};
use crate::policy::{ContextValue, StatementTrace};

/// One call of a run, with everything that is told about it.
#[derive(Clone, Debug)]
pub struct CallRecord<'a> {
    /// The step it belongs to.
    pub step: StepId,
    /// Who asked what.
    pub asked: &'a Asked,
    /// The caller's ARN, where it is known.
    pub principal: Option<String>,
    /// The ARN of what it acts on, where it is known.
    pub resource: Option<String>,
    /// How it ended.
    pub performed: &'a Performed,
    /// The decision behind it, where the account remembers it.
    pub recalled: Option<&'a Recalled>,
    /// In one word.
    pub outcome: Outcome,
    /// Whether the account is simulated.
    pub simulated: bool,
    /// How the attempt came about, where it is one in a real account: `sent`, `probe`, `pasted` or `prediction`.
    pub evidence: Option<&'static str>,
}

/// The end of a run.
#[derive(Clone, Debug)]
pub struct RunSummary {
    /// The region's code.
    pub region: String,
    /// The account.
    pub account_id: Option<String>,
    /// Where the new version's template came from.
    pub template_url: String,
    /// Steps walked.
    pub steps: usize,
    /// Checks that held.
    pub checks_held: usize,
    /// AWS calls made.
    pub calls: usize,
    /// How many of them were denied.
    pub denied: usize,
    /// From the first call to the last.
    pub elapsed: Duration,
}

/// A call as one JSON object.
#[must_use]
pub fn call_json(record: &CallRecord<'_>) -> String {
    let error = record.performed.result.as_ref().err();
    let verdict = record.recalled.map(|recalled| &recalled.verdict);
    let mut line = json!({
        "step": record.step.name(),
        "role": record.asked.who.word(),
        "principal": record.principal,
        "action": record.asked.call.action(),
        "resource": record.recalled.map(|recalled| &recalled.request.resource).or(record.resource.as_ref()),
        "outcome": record.outcome.word(),
        "http_status": record.performed.http_status,
        "error": error.map(|error| json!({ "code": error.code, "message": error.message })),
        "explanation": verdict.and_then(|verdict| verdict.deciding()).map(statement_json),
    });
    if let (Some(members), Some(closest)) = (line.as_object_mut(), verdict.and_then(|verdict| verdict.closest())) {
        members.insert("closest".to_owned(), statement_json(closest));
    }
    if let Some(members) = line.as_object_mut() {
        members.insert("request_id".to_owned(), json!(record.performed.request_id));
        members.insert("elapsed_ms".to_owned(), json!(milliseconds(record.performed.elapsed)));
        members.insert("simulated".to_owned(), json!(record.simulated));
        if let Some(evidence) = record.evidence {
            members.insert("evidence".to_owned(), json!(evidence));
        }
    }
    line.to_string()
}

/// The end of a run as one JSON object.
#[must_use]
pub fn summary_json(summary: &RunSummary) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        region: &'a str,
        account_id: Option<&'a str>,
        template_url: &'a str,
        steps: usize,
        checks_held: usize,
        calls: usize,
        denied: usize,
        elapsed_ms: f64,
    }
    let line = Line {
        region: &summary.region,
        account_id: summary.account_id.as_deref(),
        template_url: &summary.template_url,
        steps: summary.steps,
        checks_held: summary.checks_held,
        calls: summary.calls,
        denied: summary.denied,
        elapsed_ms: milliseconds(summary.elapsed),
    };
    json!({ "summary": line }).to_string()
}

/// A statement and its conditions. Statements are counted from 1 here, as people count.
pub(super) fn statement_json(statement: &StatementTrace) -> serde_json::Value {
    let conditions: Vec<serde_json::Value> = statement
        .conditions
        .iter()
        .map(|condition| {
            json!({
                "operator": condition.operator.to_string(),
                "key": condition.key,
                "expected": condition.expected.to_vec(),
                "actual": condition.actual.as_ref().map(ContextValue::values),
                "holds": condition.holds,
            })
        })
        .collect();
    json!({
        "policy": statement.origin.arn.as_ref().unwrap_or(&statement.origin.name),
        "policy_version": statement.origin.version,
        "statement": statement.index + 1,
        "sid": statement.sid,
        "effect": format!("{:?}", statement.effect),
        "conditions": conditions,
    })
}

/// A call as one line of text; a refusal takes a second one.
#[must_use]
pub fn call_line(record: &CallRecord<'_>) -> String {
    let head = format!(
        "        {:<9}{:<46}{:<9}{:>7.1} ms",
        record.asked.who.pill(),
        record.asked.call.action(),
        record.outcome.verdict(),
        milliseconds(record.performed.elapsed)
    );
    let evidence = record.evidence.filter(|word| *word != "sent").map(|word| format!("  ({word})")).unwrap_or_default();
    let mut lines = vec![head + &evidence];
    if let Err(error) = &record.performed.result {
        lines.push(format!("        {}: {}", error.code, crate::source::printable(&error.message)));
    }
    let explains = matches!(record.outcome, Outcome::ExplicitDeny | Outcome::ImplicitDeny);
    let verdict = record.recalled.map(|recalled| &recalled.verdict).filter(|_| explains);
    if let Some(statement) = verdict.and_then(|verdict| verdict.deciding()) {
        lines.push(format!("        decided by statement {} of {}", statement.index + 1, statement.of));
        lines.extend(statement.conditions.iter().map(|condition| {
            let actual =
                condition.actual.as_ref().map_or_else(|| "absent".to_owned(), |actual| actual.values().join(", "));
            let result = if condition.holds { "TRUE" } else { "FALSE" };
            let expected = condition.expected.join(", ");
            format!(
                "          {} {} expects {expected}, request has {actual}: {result}",
                condition.operator, condition.key
            )
        }));
    }
    lines.join("\n")
}

/// The end of a run as one line of text.
#[must_use]
pub fn summary_line(summary: &RunSummary) -> String {
    format!(
        "{} of {} checks held, {} calls, {} denied, {:.1} ms, region {}",
        summary.checks_held,
        summary.steps,
        summary.calls,
        summary.denied,
        milliseconds(summary.elapsed),
        summary.region
    )
}

/// Milliseconds with one decimal's worth of meaning kept exact to a microsecond.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1000.0
}
