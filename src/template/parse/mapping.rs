//! The section `Mappings`: name, top-level key, second-level key, value.

use super::entry;
use crate::source::{Located, Node, NodeKind};
use crate::template::findings::Findings;

/// CloudFormation's quota.
const MAX_MAPPINGS: usize = 200;

pub(super) fn parse(section: &Node, findings: &mut Findings) -> Vec<(Located<String>, Node)> {
    let mut mappings = Vec::new();
    for mapping in entry::named(section, ("Mappings", "Mapping"), MAX_MAPPINGS, findings) {
        for top in entry::entries(&mapping.value, "a mapping", findings) {
            for second in entry::entries(&top.value, "a key of a mapping", findings) {
                if !is_value(&second.value) {
                    findings.error(second.value.span, "Every Mappings attribute must be a String or a List.");
                }
            }
        }
        mappings.push((mapping.key.clone(), mapping.value.clone()));
    }
    mappings
}

fn is_value(node: &Node) -> bool {
    match &node.kind {
        NodeKind::List(members) => members.iter().all(|member| member.scalar_text().is_some()),
        _ => node.scalar_text().is_some(),
    }
}
