//! An explained message as lines of text and as JSON, with what the policies say where they were given.

use serde_json::{Value, json};

use super::condition::ConditionRow;
use super::json::statement_json;
use super::judgement::{Judgement, decision_word};
use super::message::{MessagePart, MessageReport, kind_word, said};
use super::remedy::{remedy_json, remedy_sentence};
use super::verdict::{PartRow, StatementRows};
use crate::lab::DenialReason;
use crate::policy::ContextValue;
use crate::source::printable;

/// How wide the titles of the parts are.
const TITLE_WIDTH: usize = 20;

/// The explanation as lines of text. `judged` is what the given policies say, or why they could not be asked.
#[must_use]
pub fn explanation_lines(report: &MessageReport, judged: Option<&Result<Judgement, String>>) -> Vec<String> {
    let mut lines = vec![report.kind.clone(), String::new()];
    lines.extend(report.parts.iter().flat_map(part_lines));
    lines.extend([String::new(), "What the message does not say".to_owned()]);
    lines.extend(report.unsaid.iter().map(|line| format!("  - {line}")));
    match judged {
        None => {}
        Some(Ok(judgement)) => lines.extend(judgement_lines(judgement)),
        Some(Err(why)) => lines.extend([String::new(), format!("The policies cannot be asked: {why}.")]),
    }
    lines.iter().map(|line| printable(line).into_owned()).collect()
}

fn part_lines(part: &MessagePart) -> Vec<String> {
    let text = part.text.as_deref().unwrap_or("not in the message");
    let first = format!("{}  {:<TITLE_WIDTH$}{text}", part.number, part.title);
    std::iter::once(first).chain(part.lines.iter().map(|line| format!("   {line}"))).collect()
}

fn judgement_lines(judgement: &Judgement) -> Vec<String> {
    let rows = &judgement.rows;
    let mut lines = vec![String::new(), format!("What the policies say: {}", rows.outcome.verdict())];
    lines.extend(rows.statement.as_ref().map(statement_lines).unwrap_or_default());
    lines.extend(rows.closing.iter().map(|line| format!("  {line}")));
    let agrees = if judgement.agreement.agrees { "yes" } else { "no" };
    lines.push(format!("  Same answer as AWS: {agrees}. {}", judgement.agreement.sentence));
    if !judgement.absent.is_empty() {
        lines.push(format!("  Not given, so taken as absent: {}.", judgement.absent.join(", ")));
    }
    if !judgement.never_carried.is_empty() {
        let keys = judgement.never_carried.join(", ");
        lines.push(format!("  {} never carries {keys}.", judgement.request.action));
    }
    lines.extend(remedy_lines(judgement));
    lines
}

fn statement_lines(statement: &StatementRows) -> Vec<String> {
    let part = |name: &str, part: &PartRow| format!("    {name:<10}{:<16}{}", part.word(), part.detail());
    let effect = super::verdict::effect_word(statement.effect);
    let mut lines = vec![format!("  {}, {effect}", statement.place(None))];
    lines.extend(statement.principal.as_ref().map(|row| part("Principal", row)));
    lines.extend([part("Action", &statement.action), part("Resource", &statement.resource)]);
    lines.extend(statement.conditions.iter().flat_map(condition_lines));
    lines
}

fn condition_lines(row: &ConditionRow) -> Vec<String> {
    vec![
        format!("    {:<10}{:<16}{}  {}", "Condition", row.result(), row.operator, row.key),
        format!("    {:<26}expected {}", "", row.expected.join(", ")),
        format!("    {:<26}actual   {}  ({})", "", row.actual.join(", "), row.why),
    ]
}

fn remedy_lines(judgement: &Judgement) -> Vec<String> {
    if judgement.rows.outcome == crate::lab::Outcome::Allowed {
        return Vec::new();
    }
    let mut lines = vec![String::new(), "What would change it".to_owned()];
    lines.extend(judgement.remedies.iter().map(|remedy| format!("  - {}", remedy_sentence(remedy))));
    if judgement.remedies.is_empty() {
        lines.push("  - No edit of one or two condition keys does. What the policies say of it:".to_owned());
        lines.extend(judgement.rows.remedies.iter().map(|line| format!("    {line}")));
    }
    lines
}

/// The explanation as one JSON object.
#[must_use]
pub fn explanation_json(report: &MessageReport, judged: Option<&Result<Judgement, String>>) -> String {
    let denial = &report.denial;
    let (policy_type, policy_arn) = match &denial.reason {
        DenialReason::Explicit { policy_type, policy_arn } => (policy_type.as_ref(), policy_arn.as_ref()),
        DenialReason::Implicit { policy_type } => (Some(policy_type), None),
        DenialReason::Unstated => (None, None),
    };
    let part = |part: &MessagePart| json!({ "part": part.number, "title": part.title, "text": part.text, "explanation": part.lines });
    json!({
        "message": denial.message,
        "kind": kind_word(&denial.reason),
        "principal": said(&denial.principal),
        "action": said(&denial.action),
        "resource": denial.resource,
        "policy_type": policy_type,
        "policy_arn": policy_arn,
        "error_code": denial.client.code,
        "operation": denial.client.operation,
        "encoded_message": denial.client.encoded,
        "parts": report.parts.iter().map(part).collect::<Vec<_>>(),
        "unsaid": report.unsaid,
        "evaluation": judged.map(|judged| match judged {
            Ok(judgement) => judgement_json(judgement),
            Err(why) => json!({ "error": why }),
        }),
    })
    .to_string()
}

fn judgement_json(judgement: &Judgement) -> Value {
    let verdict = &judgement.verdict;
    let context = judgement.request.context.iter().map(|(key, value)| {
        let value = match value {
            ContextValue::Single(value) => json!(value),
            ContextValue::List(values) => json!(values),
        };
        (key.to_owned(), value)
    });
    json!({
        "decision": decision_word(verdict.decision),
        "agrees": judgement.agreement.agrees,
        "agreement": judgement.agreement.sentence,
        "context": context.collect::<serde_json::Map<_, _>>(),
        "absent": judgement.absent,
        "never_carried": judgement.never_carried,
        "statement": verdict.deciding().map(statement_json),
        "closest": verdict.closest().map(statement_json),
        "remedies": judgement.remedies.iter().map(remedy_json).collect::<Vec<_>>(),
        "trace": super::trace::TraceJson::new(verdict),
    })
}

#[cfg(test)]
mod tests;
