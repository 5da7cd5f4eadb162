//! The section `Outputs`.

use super::entry;
use crate::source::{Entry, Node};
use crate::template::document::Output;
use crate::template::findings::Findings;

/// CloudFormation's quota.
const MAX_OUTPUTS: usize = 200;

pub(super) fn parse(section: &Node, findings: &mut Findings) -> Vec<Output> {
    let members = entry::named(section, ("Outputs", "Output"), MAX_OUTPUTS, findings);
    members.iter().filter_map(|member| output(member, findings)).collect()
}

fn output(Entry { key, value }: &Entry, findings: &mut Findings) -> Option<Output> {
    entry::entries(value, "an output", findings);
    entry::known_only(value, &["Value", "Description", "Export", "Condition"], "output", findings);
    let Some(result) = value.get("Value") else {
        findings.error(key.span, "Every Outputs member must contain a Value object");
        return None;
    };
    let export_name = value.get("Export").and_then(|export| export_name(export, findings));
    Some(Output {
        key: key.value.clone(),
        value: result.clone(),
        description: entry::string_at(value, "Description", findings),
        export_name,
        condition: entry::string_at(value, "Condition", findings),
        span: key.span,
    })
}

fn export_name(export: &Node, findings: &mut Findings) -> Option<Node> {
    let name = export.get("Name").cloned();
    if name.is_none() {
        findings.error(export.span, "Every Export member must contain a Name object");
    }
    name
}
