//! A transcript as Markdown.

use super::Transcript;
use super::view::{CallView, View};
use crate::report::markdown::{cell, code};

/// The transcript as Markdown.
#[must_use]
pub fn transcript_markdown(transcript: &Transcript) -> String {
    let view = View::of(transcript);
    let mut lines = vec!["# explicit-deny: transcript of Lab 5".to_owned(), String::new()];
    lines.extend(view.facts.iter().map(|(name, value)| format!("- {name}: {}", cell(value))));
    for step in &view.steps {
        lines.extend([String::new(), format!("## {}", cell(&step.title)), String::new()]);
        if !step.calls.is_empty() {
            lines.extend(["| role | action | verdict | time |".to_owned(), "| --- | --- | --- | --- |".to_owned()]);
            lines.extend(step.calls.iter().map(|call| {
                format!(
                    "| {} | {} | {} | {} |",
                    cell(&call.role),
                    code(&call.action),
                    call.verdict,
                    cell(&call.elapsed)
                )
            }));
        }
        lines.extend(step.calls.iter().filter(|call| call.error.is_some()).flat_map(error_markdown));
        for (held, text) in &step.checks {
            let word = if *held { "Check held" } else { "Check **not** held" };
            lines.extend([String::new(), format!("{word}: {}", cell(text))]);
        }
    }
    lines.join("\n")
}

fn error_markdown(call: &CallView) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some((error, message)) = &call.error {
        lines.extend([
            String::new(),
            format!("**{}** {}: {}", call.verdict, code(error), cell(message)),
            String::new(),
        ]);
    }
    lines.extend(call.facts.iter().map(|(name, value)| format!("- {name}: {}", code(value))));
    if let Some((words, conditions)) = &call.statement {
        lines.push(format!("- {}", cell(words)));
        if !conditions.is_empty() {
            lines.extend([
                String::new(),
                "| operator | key | policy expects | request has | result |".to_owned(),
                "| --- | --- | --- | --- | --- |".to_owned(),
            ]);
            lines.extend(conditions.iter().map(|[operator, key, expected, actual, result]| {
                let [operator, key, expected, actual] = [operator, key, expected, actual].map(|text| code(text));
                format!("| {operator} | {key} | {expected} | {actual} | {result} |")
            }));
        }
    }
    lines
}
