//! CloudFormation stacks.

use serde::{Deserialize, Serialize};

use super::properties::Properties;
use super::text::Text;
use crate::world::Timestamp;

/// A stack. The templates of the simulated account are kept with the stack, as GetTemplate gives them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stack {
    /// `arn:aws:cloudformation:…:stack/NAME/UUID`.
    pub stack_id: String,
    /// `SC-ACCOUNT-pp-…` for provisioned products.
    pub name: String,
    /// Such as `UPDATE_COMPLETE`.
    pub status: Text,
    /// Why, where there is something to say.
    pub status_reason: Option<String>,
    /// The template in force.
    pub template: Text,
    /// Parameters in order.
    pub parameters: Vec<(Text, String)>,
    /// Key, value, description, export name.
    pub outputs: Vec<(Text, String, Option<Text>, Option<String>)>,
    /// What it made.
    pub resources: Vec<StackResource>,
    /// What happened, oldest first.
    pub events: Vec<StackEvent>,
    /// The role it is changed with.
    pub role_arn: Option<Text>,
    /// Tags in order.
    pub tags: Vec<(Text, String)>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
}

/// One resource of a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackResource {
    /// The name inside the template.
    pub logical_id: Text,
    /// What `Ref` gives.
    pub physical_id: String,
    /// Such as `AWS::IAM::Role`.
    pub resource_type: Text,
    /// Such as `CREATE_COMPLETE`.
    pub status: Text,
    /// What `Fn::GetAtt` gives, name and value.
    pub attributes: Vec<(Text, String)>,
    /// The evaluated properties.
    pub properties: Properties,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One event of a stack. Its words are shared with other events: there are many and few are different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackEvent {
    /// Its id; empty where it follows from resource, status and time.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub event_id: String,
    /// The resource's logical id; the stack's name for the stack itself.
    #[serde(rename = "logical", alias = "logical_id")]
    pub logical_id: Text,
    /// The resource's physical id.
    #[serde(rename = "physical", alias = "physical_id", default, skip_serializing_if = "is_empty")]
    pub physical_id: Text,
    /// Such as `AWS::IAM::ManagedPolicy`.
    #[serde(rename = "type", alias = "resource_type")]
    pub resource_type: Text,
    /// Such as `UPDATE_IN_PROGRESS`.
    pub status: Text,
    /// Why, where there is something to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// When.
    pub at: Timestamp,
}

fn is_empty(text: &Text) -> bool {
    text.is_empty()
}

impl Stack {
    /// The physical id as the stack's events have it already, if they do.
    pub(crate) fn known_id(&self, physical_id: &str) -> Text {
        let known = self.events.iter().rev().map(|event| &event.physical_id).find(|known| ***known == *physical_id);
        known.cloned().unwrap_or_else(|| physical_id.into())
    }
}

impl StackEvent {
    /// The words that events of other stacks have too. The event of a resource has its name from the template; that of the
    /// stack, which is called `stack`, has a name of its own.
    pub(super) fn words(&mut self, stack: &str) -> impl Iterator<Item = &mut Text> {
        let Self { logical_id, resource_type, status, reason, .. } = self;
        let name = Some(logical_id).filter(|name| ***name != *stack);
        [resource_type, status].into_iter().chain(reason).chain(name)
    }

    /// The names, which only events of the same stack have.
    pub(super) fn names(&mut self) -> [&mut Text; 2] {
        [&mut self.logical_id, &mut self.physical_id]
    }

    /// Its id, as CloudFormation makes ids of events.
    #[must_use]
    pub fn id(&self) -> String {
        if self.event_id.is_empty() {
            format!("{}-{}-{}", self.logical_id, self.status, self.at.to_iso8601())
        } else {
            self.event_id.clone()
        }
    }
}

/// An export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The stack that exports it.
    pub stack_id: String,
}
