//! A resource as its template wants it for one stack. What many stacks have alike is evaluated and written once.

use std::sync::{Arc, Mutex, PoisonError};

use super::resource::Named;
use crate::sim::account::{Properties, Text, Texts};
use crate::source::{Node, parse_json, to_json};
use crate::template::{PlannedResource, UpdateBehaviour, behaviour_of, same_value};

/// A resource as it is to be.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(super) logical_id: String,
    pub(super) resource_type: String,
    values: Vec<(String, Arc<Value>)>,
    /// As the stack keeps them.
    properties: Properties,
}

/// The value of a property.
#[derive(Debug)]
pub(super) struct Value {
    node: Node,
    json: Text,
    /// What it was compared with last, and whether it is the same: many stacks have the same one before an update.
    compared: Mutex<Option<(String, bool)>>,
}

impl From<Node> for Value {
    fn from(node: Node) -> Self {
        let json = to_json(&node).into();
        Self { node, json, compared: Mutex::default() }
    }
}

impl Wanted {
    /// The resource with these properties.
    pub(super) fn new(logical_id: &str, resource_type: &str, values: Vec<(String, Arc<Value>)>) -> Self {
        let properties = Properties::of_values(values.iter().map(|(name, value)| (name.as_str(), &value.json)));
        Self { logical_id: logical_id.to_owned(), resource_type: resource_type.to_owned(), values, properties }
    }

    /// The properties that a resource was made with.
    pub(super) fn again(logical_id: &str, resource_type: &str, properties: &Properties) -> Self {
        let node = properties.node();
        Self { properties: properties.clone(), ..Self::new(logical_id, resource_type, values_of(&node)) }
    }

    /// The properties as a stack keeps them, long texts shared with those that it has already.
    pub(super) fn kept(&self, texts: &mut Texts) -> Properties {
        self.properties.shared(texts)
    }

    /// The JSON text of a property.
    pub(super) fn json(&self, name: &str) -> Option<&Text> {
        self.of(name).map(|value| &value.json)
    }

    /// What it takes to make this of a resource of the same type.
    pub(super) fn behaviour(&self, held: &Properties) -> UpdateBehaviour {
        let unlike = held.unlike(&self.properties).into_iter();
        let is_changed = |name: &String| match (self.of(name), held.json(name)) {
            (Some(value), Some(before)) => !value.is(&before),
            (value, before) => value.is_some() || before.is_some(),
        };
        match unlike.filter(is_changed).collect::<Vec<_>>() {
            changed if changed.is_empty() => UpdateBehaviour::Unchanged,
            changed => behaviour_of(&self.resource_type, changed),
        }
    }

    fn of(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }
}

impl Value {
    /// Whether it is the same as what stands in `json`, as CloudFormation compares values.
    fn is(&self, json: &str) -> bool {
        let mut last = self.compared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, is_same)) = last.as_ref().filter(|(known, _)| known == json) {
            return *is_same;
        }
        let is_same = parse_json(json).is_ok_and(|before| same_value(&before, &self.node));
        *last = Some((json.to_owned(), is_same));
        is_same
    }
}

impl From<PlannedResource> for Wanted {
    fn from(planned: PlannedResource) -> Self {
        let PlannedResource { logical_id, resource_type, properties, .. } = planned;
        match properties.as_map() {
            Some(_) => Self::new(&logical_id, &resource_type, values_of(&properties)),
            None => Self {
                properties: Properties::of(&properties, &mut Texts::default()),
                ..Self::new(&logical_id, &resource_type, Vec::new())
            },
        }
    }
}

fn values_of(properties: &Node) -> Vec<(String, Arc<Value>)> {
    let entries = properties.as_map().unwrap_or_default();
    entries.iter().map(|entry| (entry.key.value.clone(), Arc::new(entry.value.clone().into()))).collect()
}

impl Named for Wanted {
    fn value(&self, name: &str) -> Option<&Node> {
        self.of(name).map(|value| &value.node)
    }
}
