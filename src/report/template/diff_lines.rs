//! A difference of templates as lines of text.

use super::diff::{ElementChange, PolicyDiff, TemplateDiff};
use crate::report::{ChangeRow, StatementRow};
use crate::source::printable;

/// How many values of a clause are shown before the rest is counted.
const MOST_VALUES: usize = 12;

/// The difference for a terminal: policies first, unchanged statements on a line each.
#[must_use]
pub fn diff_lines(diff: &TemplateDiff) -> Vec<String> {
    let mut lines = vec![format!("--- {}", diff.old_name), format!("+++ {}", diff.new_name)];
    for policy in &diff.policies {
        lines.push(String::new());
        lines.extend(policy_lines(policy));
    }
    if !diff.elements.is_empty() {
        lines.push(String::new());
        lines.extend(diff.elements.iter().flat_map(element_lines));
    }
    lines.extend([String::new(), ending(diff).to_owned()]);
    lines.iter().map(|line| printable(line).trim_end().to_owned()).collect()
}

/// What differs, without a word on what does not.
pub(super) fn changed_lines(diff: &TemplateDiff) -> Vec<String> {
    let policies = diff.policies.iter().filter(|policy| policy.word != "unchanged").flat_map(policy_lines);
    let changed = policies.filter(|line| !line.contains(" unchanged  "));
    changed.chain(diff.elements.iter().flat_map(element_lines)).collect()
}

/// In one sentence.
pub(super) fn ending(diff: &TemplateDiff) -> &'static str {
    if diff.is_same() { "The templates say the same." } else { "The templates differ." }
}

fn policy_lines(policy: &PolicyDiff) -> Vec<String> {
    let rows = &policy.rows;
    let counts = if rows.counts.is_empty() { "no statements" } else { &rows.counts };
    let mut lines = vec![format!("Policy {} of {} ({}): {counts}", policy.name, policy.logical_id, policy.word)];
    if policy.word != "unchanged" {
        lines.extend(rows.statements.iter().flat_map(statement_lines));
        lines.extend(rows.in_words.iter().map(|sentence| format!("  {sentence}")));
    }
    lines
}

fn statement_lines(row: &StatementRow) -> Vec<String> {
    let sign = match row.word {
        "unchanged" => ' ',
        "new" => '+',
        "removed" => '-',
        _ => '~',
    };
    let head = format!("{sign} {:<9} {:<6} {}", numbers(row), row.effect, row.word);
    if row.word == "unchanged" {
        return vec![format!("{head:<30}{}", clause(&row.action, 3))];
    }
    let clauses = std::iter::once(&row.action).chain(&row.resource).chain(&row.details);
    let clauses = clauses.map(|it| format!("  {} {}", it.sign, clause(it, MOST_VALUES)));
    std::iter::once(head).chain(clauses).collect()
}

/// The statement's number before and after.
pub(super) fn numbers(row: &StatementRow) -> String {
    match (row.old, row.new) {
        (Some(old), Some(new)) if old == new => old.to_string(),
        (Some(old), Some(new)) => format!("{old} -> {new}"),
        (one, other) => one.or(other).map(|number| number.to_string()).unwrap_or_default(),
    }
}

/// A clause in one line.
pub(super) fn clause(row: &ChangeRow, most: usize) -> String {
    let shown: Vec<&str> = row.values.iter().take(most).map(String::as_str).collect();
    let more = row.values.len().saturating_sub(most);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{} {}{more}", row.label, shown.join(", "))
}

fn element_lines(element: &ElementChange) -> Vec<String> {
    let sign = match element.word {
        "added" => '+',
        "removed" => '-',
        _ => '~',
    };
    let details = element.details.iter().flat_map(|(path, old, new)| {
        let path = if path.is_empty() { "value" } else { path };
        let line = |sign: char, text: &Option<String>| text.as_ref().map(|text| format!("  {sign} {path}: {text}"));
        [line('-', old), line('+', new)].into_iter().flatten().collect::<Vec<_>>()
    });
    let more = (element.n_more > 0).then(|| format!("  and {} more differences", element.n_more));
    std::iter::once(format!("{sign} {} {}", title(element), element.word)).chain(details).chain(more).collect()
}

/// What an element is called: its section, its name, and of a resource its type.
pub(super) fn title(element: &ElementChange) -> String {
    let resource_type = element.resource_type.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    format!("{} {}{resource_type}", element.section, element.name).trim_end().to_owned()
}
