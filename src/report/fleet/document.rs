//! A fleet as Markdown: a summary, and every notebook in a table.

use super::lines::{comparison_line, failure_lines, rollout_line, verdict_line};
use super::{FleetReport, html};
use crate::source::printable;

/// The report as Markdown. Names and reasons come from the account: what Markdown would take for its own is escaped.
#[must_use]
pub fn fleet_markdown(report: &FleetReport) -> String {
    let mut text = format!("# Fleet {}\n\n**{}**\n\n", report.title, verdict_line(report));
    for (name, value) in html::facts(report) {
        text.push_str(&format!("- {name}: {}\n", escaped(&value)));
    }
    text.push_str(&format!("- Cost: {}\n", escaped(comparison_line(&report.by_hand).trim())));
    if let Some(rollout) = &report.rollout {
        text.push_str(&format!("\n## Rollout\n\n{}\n", escaped(&rollout_line(rollout))));
        for line in failure_lines(report) {
            text.push_str(&format!("- {}\n", escaped(line.trim())));
        }
    }
    text.push_str("\n## Notebooks\n\n| owner | notebook | version | status | without a VPC | remark |\n");
    text.push_str("| --- | --- | --- | --- | --- | --- |\n");
    for cells in report.members.iter().map(html::cells) {
        text.push_str(&format!("| {} |\n", cells.map(|cell| escaped(&cell)).join(" | ")));
    }
    text
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable(text).chars() {
        if "\\`*_{}[]<>()#+!|~&".contains(character) {
            escaped.push('\\');
        }
        escaped.push(if character == '\n' { ' ' } else { character });
    }
    escaped
}
