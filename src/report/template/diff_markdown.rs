//! A difference of templates as Markdown, for a comment on a change.

use super::diff::{ElementChange, PolicyDiff, TemplateDiff};
use super::diff_lines::{clause, ending, numbers, title};
use crate::report::markdown::{cell, code};
use crate::report::{ChangeRow, StatementRow};

/// How many values of a clause are shown before the rest is counted.
const MOST_VALUES: usize = 8;

/// The difference as Markdown: a table of statements for each policy that changed, a list of everything else.
#[must_use]
pub fn diff_markdown(diff: &TemplateDiff) -> Vec<String> {
    let mut lines = vec![format!("### {} → {}", code(&diff.old_name), code(&diff.new_name)), String::new()];
    lines.push(ending(diff).to_owned());
    for policy in &diff.policies {
        lines.push(String::new());
        lines.extend(policy_markdown(policy));
    }
    if !diff.elements.is_empty() {
        lines.extend([String::new(), "#### Everything else".to_owned(), String::new()]);
        lines.extend(diff.elements.iter().flat_map(element_markdown));
    }
    lines
}

fn policy_markdown(policy: &PolicyDiff) -> Vec<String> {
    let title = format!("#### Policy {} of {}: {}", code(&policy.name), code(&policy.logical_id), policy.word);
    let mut lines = vec![title, String::new()];
    if !policy.rows.counts.is_empty() {
        lines.push(format!("{}.", policy.rows.counts));
    }
    if policy.word == "unchanged" {
        return lines;
    }
    lines.extend(policy.rows.in_words.iter().map(|sentence| format!("- {}", cell(sentence))));
    let changed = policy.rows.statements.iter().filter(|row| row.word != "unchanged");
    lines.extend([String::new(), "| statement | effect | | what |".to_owned(), "| --- | --- | --- | --- |".to_owned()]);
    lines.extend(changed.map(statement_markdown));
    lines
}

fn statement_markdown(row: &StatementRow) -> String {
    let clauses = std::iter::once(&row.action).chain(&row.resource).chain(&row.details);
    let what = |it: &ChangeRow| {
        let sign = if it.sign == ' ' { String::new() } else { format!("**{}** ", it.sign) };
        format!("{sign}{}", code(clause(it, MOST_VALUES).trim()))
    };
    let what: Vec<String> = clauses.map(what).collect();
    format!("| {} | {} | {} | {} |", numbers(row), row.effect, row.word, what.join("<br>"))
}

fn element_markdown(element: &ElementChange) -> Vec<String> {
    let details = element.details.iter().map(|(path, old, new)| {
        let text = |text: &Option<String>| text.as_ref().map_or_else(|| "nothing".to_owned(), |text| code(text));
        let path = if path.is_empty() { "value".to_owned() } else { code(path) };
        format!("  - {path}: {} → {}", text(old), text(new))
    });
    let more = (element.n_more > 0).then(|| format!("  - and {} more differences", element.n_more));
    std::iter::once(format!("- {} {}", code(&title(element)), element.word)).chain(details).chain(more).collect()
}
