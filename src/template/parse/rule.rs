//! The section `Rules`.

use super::entry;
use crate::source::{Entry, Node};
use crate::template::document::{Assertion, Rule};
use crate::template::findings::Findings;

pub(super) fn parse(section: &Node, findings: &mut Findings) -> Vec<Rule> {
    let members = entry::named(section, ("Rules", "Rule"), usize::MAX, findings);
    members.iter().map(|member| rule(member, findings)).collect()
}

fn rule(Entry { key, value }: &Entry, findings: &mut Findings) -> Rule {
    entry::entries(value, "a rule", findings);
    entry::known_only(value, &["RuleCondition", "Assertions"], "rule", findings);
    let assertions = match value.get("Assertions").map(|node| (node, node.as_list())) {
        Some((_, Some(members))) => members.iter().filter_map(|member| assertion(member, findings)).collect(),
        Some((node, None)) => {
            findings.error(node.span, format!("expected a list of assertions, found {}", node.kind_name()));
            Vec::new()
        }
        None => {
            findings.error(key.span, "Every Rules object must contain an Assertions member.");
            Vec::new()
        }
    };
    Rule { name: key.value.clone(), condition: value.get("RuleCondition").cloned(), assertions, span: key.span }
}

fn assertion(node: &Node, findings: &mut Findings) -> Option<Assertion> {
    let Some(assert) = node.get("Assert") else {
        findings.error(node.span, "Every Assertions object must contain an Assert member.");
        return None;
    };
    Some(Assertion { assert: assert.clone(), description: entry::string_at(node, "AssertDescription", findings) })
}
