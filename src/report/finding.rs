//! What is wrong with a document, as lines that show the place.

use crate::source::{Diagnostic, position, printable};

/// How much of a long line is shown before the place at fault, and in all, in characters.
const BEFORE: usize = 40;
const SHOWN: usize = 100;

/// A finding with the line it stands in, the place marked, and the remedy.
#[must_use]
pub fn finding_lines(text: &str, finding: &Diagnostic) -> Vec<String> {
    let at = position(text, finding.span.start);
    let source = printable(text.lines().nth(at.line - 1).unwrap_or_default());
    let skipped = at.column.saturating_sub(BEFORE + 1);
    let shown: String = source.chars().skip(skipped).take(SHOWN).collect();
    let room = shown.chars().count().saturating_sub(at.column - 1 - skipped).max(1);
    let length = text
        .get(finding.span.start as usize..finding.span.end as usize)
        .map_or(1, |fault| fault.lines().next().unwrap_or_default().chars().count().clamp(1, room));
    let severity = if finding.is_error() { "error" } else { "warning" };
    let mut lines = vec![
        format!("{severity}: {}", printable(&finding.message)),
        format!("  at {at}"),
        format!("    {shown}"),
        format!("    {}{}", " ".repeat(at.column - 1 - skipped), "^".repeat(length)),
    ];
    lines.extend(finding.help.as_ref().map(|help| format!("  help: {}", printable(help))));
    lines
}

#[cfg(test)]
mod tests;
