//! The section `Resources`.

use super::entry;
use crate::source::{Entry, Node, NodeKind};
use crate::template::document::Resource;
use crate::template::findings::Findings;

/// CloudFormation's quota.
const MAX_RESOURCES: usize = 500;

const KEYS: &[&str] = &[
    "Type",
    "Properties",
    "DependsOn",
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "Metadata",
    "UpdatePolicy",
    "UpdateReplacePolicy",
];

pub(super) fn parse(section: &Node, findings: &mut Findings) -> Vec<Resource> {
    let members = entry::named(section, ("Resources", "Resource"), MAX_RESOURCES, findings);
    members.iter().map(|member| resource(member, findings)).collect()
}

fn resource(Entry { key, value }: &Entry, findings: &mut Findings) -> Resource {
    entry::entries(value, "a resource", findings);
    entry::known_only(value, KEYS, "resource", findings);
    let resource_type = match value.get("Type") {
        Some(node) => entry::string(node, "Type", findings).unwrap_or_default(),
        None => {
            let message = format!("[/Resources/{}] Every Resources object must contain a Type member.", key.value);
            findings.error(key.span, message);
            String::new()
        }
    };
    Resource {
        logical_id: key.value.clone(),
        resource_type,
        properties: properties(value, findings),
        depends_on: depends_on(value, findings),
        condition: entry::string_at(value, "Condition", findings),
        deletion_policy: entry::string_at(value, "DeletionPolicy", findings),
        update_replace_policy: entry::string_at(value, "UpdateReplacePolicy", findings),
        span: key.span,
    }
}

fn properties(resource: &Node, findings: &mut Findings) -> Node {
    let empty = Node { kind: NodeKind::Map(Vec::new()), span: resource.span };
    match resource.get("Properties") {
        None => empty,
        Some(node) if matches!(node.kind, NodeKind::Null) => empty,
        Some(node) => {
            entry::entries(node, "the properties of a resource", findings);
            node.clone()
        }
    }
}

fn depends_on(resource: &Node, findings: &mut Findings) -> Vec<String> {
    let Some(node) = resource.get("DependsOn") else { return Vec::new() };
    match node.as_list() {
        Some(members) => members.iter().filter_map(|member| entry::string(member, "DependsOn", findings)).collect(),
        None => entry::string(node, "DependsOn", findings).into_iter().collect(),
    }
}
