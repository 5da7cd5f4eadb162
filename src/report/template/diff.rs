//! What differs between two templates: policies statement by statement, everything else by its path.
//!
//! Both are read with the same assumptions (`assumption`), so that a policy is compared as it would be in force.

use serde_json::{Map, Value};

use super::assumption::assumed_plan;
use super::document::{PlannedPolicy, has_inline, is_policy, planned_policies};
use super::plain::{brief, plain};
use crate::lab::PolicyChange;
use crate::policy::{self, PolicyDocument};
use crate::report::{ChangeRows, change_rows};
use crate::source::{self, Diagnostic};
use crate::template;

/// The most differences that are told of one element.
const MAX_DETAILS: usize = 100;

/// Two templates compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateDiff {
    /// The old one's name.
    pub old_name: String,
    /// The new one's name.
    pub new_name: String,
    /// Every policy document of either, in the order of the new template, those that are gone at the end.
    pub policies: Vec<PolicyDiff>,
    /// What else was added, removed or changed.
    pub elements: Vec<ElementChange>,
}

/// A policy of two templates, or of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDiff {
    /// The resource that it stands in.
    pub logical_id: String,
    /// Its name.
    pub name: String,
    /// `added`, `removed`, `changed` or `unchanged`.
    pub word: &'static str,
    /// Its statements.
    pub rows: ChangeRows,
}

/// An element of a section that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementChange {
    /// Such as `Parameters` or `Resources`.
    pub section: String,
    /// Its name in the section; empty for a section that is one text.
    pub name: String,
    /// `added`, `removed` or `changed`.
    pub word: &'static str,
    /// For a resource its type.
    pub resource_type: Option<String>,
    /// For a changed one what differs.
    pub details: Vec<Difference>,
    /// How many more there are than are told.
    pub n_more: usize,
}

/// A path, the text before and the text after.
pub type Difference = (String, Option<String>, Option<String>);

impl TemplateDiff {
    /// Whether the two say the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.elements.is_empty() && self.policies.iter().all(|policy| policy.word == "unchanged")
    }
}

/// Compares two templates, each a name and a text.
///
/// # Errors
/// Which of the two cannot be read (0 or 1), and what is wrong with it.
pub fn template_diff(old: (&str, &str), new: (&str, &str)) -> Result<TemplateDiff, (usize, Vec<Diagnostic>)> {
    let old_side = Side::read(old.1).map_err(|findings| (0, findings))?;
    let new_side = Side::read(new.1).map_err(|findings| (1, findings))?;
    Ok(TemplateDiff {
        old_name: old.0.to_owned(),
        new_name: new.0.to_owned(),
        policies: policy_diffs(old.0, new.0, &old_side.policies, &new_side.policies),
        elements: element_changes(&old_side.sections, &new_side.sections),
    })
}

/// One template, read.
struct Side {
    policies: Vec<(PlannedPolicy, PolicyDocument)>,
    sections: Map<String, Value>,
}

impl Side {
    fn read(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let template = template::parse(text)?;
        let (plan, _) = assumed_plan(&template);
        let mut policies = Vec::new();
        for planned in planned_policies(&plan) {
            match policy::parse(&planned.node, planned.kind) {
                (Some(document), _) => policies.push((planned, document)),
                (None, findings) => return Err(findings.into_iter().filter(Diagnostic::is_error).collect()),
            }
        }
        let root = source::parse(text).map_err(|finding| vec![finding])?;
        let Value::Object(mut sections) = plain(&root, true) else {
            return Ok(Self { policies, sections: Map::new() });
        };
        if let Some(Value::Object(resources)) = sections.get_mut("Resources") {
            resources.values_mut().for_each(leave_policies_out);
        }
        Ok(Self { policies, sections })
    }
}

/// Takes the policy documents out of a resource: they are compared by themselves.
fn leave_policies_out(resource: &mut Value) {
    let resource_type = resource.get("Type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(Value::Object(properties)) = resource.get_mut("Properties") else { return };
    properties.retain(|name, value| !(is_policy(&resource_type, name) && value.is_object()));
    if has_inline(&resource_type) {
        let inline = properties.get_mut("Policies").and_then(Value::as_array_mut);
        let entries = inline.into_iter().flatten().filter_map(Value::as_object_mut);
        entries.for_each(|policy| policy.retain(|name, _| name != "PolicyDocument"));
    }
}

fn policy_diffs(
    old_name: &str,
    new_name: &str,
    old: &[(PlannedPolicy, PolicyDocument)],
    new: &[(PlannedPolicy, PolicyDocument)],
) -> Vec<PolicyDiff> {
    let same_place = |one: &PlannedPolicy, other: &PlannedPolicy| {
        (&one.logical_id, &one.place, one.kind) == (&other.logical_id, &other.place, other.kind)
    };
    let find = |wanted: &PlannedPolicy, among: &[(PlannedPolicy, PolicyDocument)]| {
        among.iter().find(|(planned, _)| same_place(planned, wanted)).map(|(_, document)| document.clone())
    };
    let row = |planned: &PlannedPolicy, before: Option<PolicyDocument>, after: Option<PolicyDocument>| {
        let word = match (&before, &after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        let (old, new) = (before.unwrap_or_default(), after.unwrap_or_default());
        let change = PolicyChange {
            old_name: old_name.to_owned(),
            new_name: new_name.to_owned(),
            statements: policy::diff(&old, &new),
            imports: Vec::new(),
            old,
            new,
        };
        let is_same = word == "changed" && change.is_empty() && change.old.version() == change.new.version();
        PolicyDiff {
            logical_id: planned.logical_id.clone(),
            name: planned.name.clone(),
            word: if is_same { "unchanged" } else { word },
            rows: change_rows(&change),
        }
    };
    let kept = new.iter().map(|(planned, after)| row(planned, find(planned, old), Some(after.clone())));
    let gone = old.iter().filter(|(planned, _)| find(planned, new).is_none());
    kept.chain(gone.map(|(planned, before)| row(planned, Some(before.clone()), None))).collect()
}

/// The order in which sections are told; those that nobody knows come behind.
const SECTIONS: [&str; 8] = [
    "AWSTemplateFormatVersion",
    "Description",
    "Parameters",
    "Mappings",
    "Conditions",
    "Rules",
    "Resources",
    "Outputs",
];

fn element_changes(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<ElementChange> {
    let known = SECTIONS.iter().map(|name| (*name).to_owned());
    let others = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    let others = others.filter(|name| !SECTIONS.contains(&name.as_str())).cloned();
    known.chain(others).flat_map(|name| section_changes(&name, old.get(&name), new.get(&name))).collect()
}

fn section_changes(section: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<ElementChange> {
    let empty = Map::new();
    let (old, new) = match (old, new) {
        (None | Some(Value::Object(_)), None | Some(Value::Object(_))) => {
            (old.and_then(Value::as_object).unwrap_or(&empty), new.and_then(Value::as_object).unwrap_or(&empty))
        }
        _ => return change(section, "", old, new).into_iter().collect(),
    };
    let added = new.keys().filter(|name| !old.contains_key(*name));
    let names = old.keys().chain(added);
    names.filter_map(|name| change(section, name, old.get(name), new.get(name))).collect()
}

fn change(section: &str, name: &str, old: Option<&Value>, new: Option<&Value>) -> Option<ElementChange> {
    let word = match (old, new) {
        (None, Some(_)) => "added",
        (Some(_), None) => "removed",
        (old, new) if old == new => return None,
        _ => "changed",
    };
    let mut found = Found::default();
    if let (Some(old), Some(new)) = (old, new) {
        differences(String::new(), Some(old), Some(new), &mut found);
    }
    let resource_type = new.or(old).and_then(|value| value.get("Type")).and_then(Value::as_str);
    Some(ElementChange {
        section: section.to_owned(),
        name: name.to_owned(),
        word,
        resource_type: resource_type.filter(|_| section == "Resources").map(str::to_owned),
        details: found.details,
        n_more: found.n_more,
    })
}

/// What differs in an element, as far as it is told.
#[derive(Default)]
struct Found {
    details: Vec<Difference>,
    n_more: usize,
}

/// Collects where two values differ, down to the innermost maps and lists of the same length.
fn differences(path: String, old: Option<&Value>, new: Option<&Value>, into: &mut Found) {
    if old == new {
        return;
    }
    match (old, new) {
        (Some(Value::Object(before)), Some(Value::Object(after))) if !is_call(before) && !is_call(after) => {
            let added = after.keys().filter(|name| !before.contains_key(*name));
            for name in before.keys().chain(added) {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                differences(inner, before.get(name), after.get(name), into);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) if before.len() == after.len() => {
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                differences(format!("{path}[{index}]"), Some(before), Some(after), into);
            }
        }
        _ if into.details.len() >= MAX_DETAILS => into.n_more += 1,
        _ => into.details.push((path, old.map(brief), new.map(brief))),
    }
}

/// Whether an object calls a function: it is shown as a whole.
fn is_call(object: &Map<String, Value>) -> bool {
    object.len() == 1 && object.keys().all(|name| name == "Ref" || name.starts_with("Fn::"))
}
