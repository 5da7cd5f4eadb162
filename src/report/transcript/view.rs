//! A transcript as it is shown: entries grouped by step, each call with its verdict.

use serde_json::Value;

use super::Transcript;
use crate::lab::{StepId, step};
use crate::source::printable;

/// What is shown of a transcript.
pub(super) struct View {
    /// Titles and values above everything.
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) steps: Vec<StepView>,
}

/// The calls and the check of one step; a step that was visited twice stands twice.
#[derive(Default)]
pub(super) struct StepView {
    name: String,
    /// Its number and title.
    pub(super) title: String,
    pub(super) calls: Vec<CallView>,
    /// Whether the check held, and what it found.
    pub(super) checks: Vec<(bool, String)>,
}

/// One call.
pub(super) struct CallView {
    pub(super) role: String,
    pub(super) action: String,
    /// `ALLOW`, `DENY`, `NO ALLOW` or `ERROR`.
    pub(super) verdict: &'static str,
    pub(super) elapsed: String,
    /// Titles and values.
    pub(super) facts: Vec<(&'static str, String)>,
    /// The error's code and text.
    pub(super) error: Option<(String, String)>,
    /// The deciding statement in words, and its conditions.
    pub(super) statement: Option<(String, Vec<ConditionView>)>,
}

/// One condition: operator, key, what the policy expects, what the request has, the result.
pub(super) type ConditionView = [String; 5];

impl View {
    pub(super) fn of(transcript: &Transcript) -> Self {
        let whole = &transcript.whole;
        let entries = whole["entries"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut steps: Vec<StepView> = Vec::new();
        for entry in entries {
            let (kind, inner) =
                if entry["call"].is_object() { ("call", &entry["call"]) } else { ("check", &entry["check"]) };
            let name = text(&inner["step"]);
            if steps.last().is_none_or(|last| last.name != name) {
                steps.push(StepView { title: title(&name), name, ..StepView::default() });
            }
            let Some(step) = steps.last_mut() else { continue };
            match kind {
                "call" => step.calls.push(CallView::of(inner)),
                _ => step.checks.push((inner["held"] == true, text(&inner["text"]))),
            }
        }
        let calls = steps.iter().flat_map(|step| &step.calls);
        let (n_calls, n_denied) = calls.fold((0, 0), |(all, denied), call| {
            (all + 1, denied + usize::from(matches!(call.verdict, "DENY" | "NO ALLOW")))
        });
        let n_held = steps.iter().flat_map(|step| &step.checks).filter(|(held, _)| *held).count();
        let account = if whole["simulated"] == true { "simulated" } else { "REAL AWS" };
        let mut facts = vec![
            ("Region", text(&whole["region"])),
            ("Account", format!("{} ({account})", text(&whole["account_id"]))),
            ("Started", text(&whole["started_at"])),
            ("Calls", format!("{n_calls}, {n_denied} of them denied")),
            ("Checks held", n_held.to_string()),
        ];
        if whole["left_out"].as_u64().unwrap_or(0) > 0 {
            facts.push(("Left out", format!("{} entries beyond the limit", whole["left_out"])));
        }
        Self { facts, steps }
    }
}

impl CallView {
    fn of(call: &Value) -> Self {
        let verdict = match call["outcome"].as_str() {
            Some("ok") => "ALLOW",
            Some("explicit_deny") => "DENY",
            Some("implicit_deny") => "NO ALLOW",
            _ => "ERROR",
        };
        let is_denied = matches!(verdict, "DENY" | "NO ALLOW");
        let decided = [("Decided by", &call["explanation"]), ("Came nearest", &call["closest"])];
        let decided = decided.into_iter().find(|(_, statement)| is_denied && statement.is_object());
        let facts =
            [("Principal", &call["principal"]), ("Resource", &call["resource"]), ("Request id", &call["request_id"])];
        let error = &call["error"];
        Self {
            role: text(&call["role"]).to_uppercase(),
            action: text(&call["action"]),
            verdict,
            elapsed: format!("{} ms", text(&call["elapsed_ms"])),
            facts: facts
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, text(value)))
                .collect(),
            error: error.is_object().then(|| (text(&error["code"]), text(&error["message"]))),
            statement: decided.map(|(word, statement)| (statement_words(word, statement), conditions(statement))),
        }
    }
}

fn statement_words(word: &str, statement: &Value) -> String {
    let version = statement["policy_version"].as_str().map(|version| format!(" ({})", printable(version)));
    let (number, effect, policy) = (&statement["statement"], text(&statement["effect"]), text(&statement["policy"]));
    format!("{word}: statement {number}, {effect}, of {policy}{}", version.unwrap_or_default())
}

fn conditions(statement: &Value) -> Vec<ConditionView> {
    let condition = |condition: &Value| {
        let actual = &condition["actual"];
        [
            text(&condition["operator"]),
            text(&condition["key"]),
            list(&condition["expected"]),
            if actual.is_null() { "absent".to_owned() } else { list(actual) },
            if condition["holds"] == true { "TRUE" } else { "FALSE" }.to_owned(),
        ]
    };
    statement["conditions"].as_array().into_iter().flatten().map(condition).collect()
}

fn list(value: &Value) -> String {
    value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join(", ")
}

/// A value as text without control characters.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "unknown".to_owned(),
        Value::String(text) => printable(text).into_owned(),
        other => other.to_string(),
    }
}

fn title(name: &str) -> String {
    let known = name.parse::<StepId>();
    known.map_or_else(|_| name.to_owned(), |id| format!("{}. {}", id.number(), step(id).title()))
}
