//! A fleet as one HTML page that needs no script and no other file, readable on a phone and on paper.

use super::FleetReport;
use super::lines::{comparison_line, failure_lines, rollout_line, verdict_line};
use crate::lab::FleetMember;
use crate::source::printable;

const STYLE: &str = ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:1rem auto;\
max-width:70rem;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #8888;\
padding:.3rem .6rem .3rem 0;text-align:left;overflow-wrap:anywhere;vertical-align:top}.no{font-weight:700}\
@media(max-width:40rem){thead{display:none}td{display:block;border:0;padding:0}tr{display:block;\
border-bottom:1px solid #8888;padding:.4rem 0}}";

/// The report as HTML.
#[must_use]
pub fn fleet_html(report: &FleetReport) -> String {
    let title = format!("Fleet {}", report.title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title}</title><style>{STYLE}</style></head><body>\n\
         <h1>{title}</h1>\n<p><strong>{}</strong></p>\n<ul>\n",
        escaped(&verdict_line(report))
    );
    for (name, value) in facts(report) {
        page.push_str(&format!("<li>{name}: {}</li>\n", escaped(&value)));
    }
    page.push_str(&format!("<li>Cost: {}</li>\n</ul>\n", escaped(comparison_line(&report.by_hand).trim())));
    if let Some(rollout) = &report.rollout {
        page.push_str(&format!("<h2>Rollout</h2>\n<p>{}</p>\n<ul>\n", escaped(&rollout_line(rollout))));
        for line in failure_lines(report) {
            page.push_str(&format!("<li>{}</li>\n", escaped(line.trim())));
        }
        page.push_str("</ul>\n");
    }
    page.push_str(
        "<h2>Notebooks</h2>\n<table><thead><tr><th>Owner</th><th>Notebook</th><th>Version</th><th>Status</th>\
         <th>Without a VPC</th><th>Remark</th></tr></thead><tbody>\n",
    );
    for member in &report.members {
        let class = if member.is_safe() { "" } else { " class=\"no\"" };
        let cells = cells(member).map(|cell| format!("<td>{}</td>", escaped(&cell)));
        page.push_str(&format!("<tr{class}>{}</tr>\n", cells.concat()));
    }
    page.push_str("</tbody></table>\n</body></html>");
    page
}

/// What is said before the table.
pub(super) fn facts(report: &FleetReport) -> Vec<(&'static str, String)> {
    let counted = |counts: &std::collections::BTreeMap<String, usize>| {
        counts.iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
    };
    let mode = if report.simulated { "simulated" } else { "real" };
    vec![
        ("Account", format!("{} in {} ({mode})", report.account_id, report.region)),
        ("Product", report.product_id.clone()),
        ("Notebooks", report.summary.notebooks.to_string()),
        ("Versions in force", counted(&report.summary.versions)),
        ("Status", counted(&report.summary.statuses)),
    ]
}

/// A member as the cells of a row.
pub(super) fn cells(member: &FleetMember) -> [String; 6] {
    let verdict = match member.exposure.word() {
        "explicit_deny" => "DENY",
        "implicit_deny" => "NO ALLOW",
        "allowed" => "ALLOW",
        other => other,
    };
    let remark = if member.is_safe() && member.status == "AVAILABLE" { String::new() } else { member.reason() };
    [
        member.owner.clone(),
        member.notebook.clone(),
        member.version.clone(),
        member.status.clone(),
        verdict.to_owned(),
        remark,
    ]
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
