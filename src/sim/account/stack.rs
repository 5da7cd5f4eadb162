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
    pub status: String,
    /// Why, where there is something to say.
    pub status_reason: Option<String>,
    /// The template in force.
    pub template: Text,
    /// Parameters in order.
    pub parameters: Vec<(String, String)>,
    /// Key, value, description, export name.
    pub outputs: Vec<(String, String, Option<String>, Option<String>)>,
    /// What it made.
    pub resources: Vec<StackResource>,
    /// What happened, oldest first.
    pub events: Vec<StackEvent>,
    /// The role it is changed with.
    pub role_arn: Option<String>,
    /// Tags in order.
    pub tags: Vec<(String, String)>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
}

/// One resource of a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackResource {
    /// The name inside the template.
    pub logical_id: String,
    /// What `Ref` gives.
    pub physical_id: String,
    /// Such as `AWS::IAM::Role`.
    pub resource_type: String,
    /// Such as `CREATE_COMPLETE`.
    pub status: String,
    /// What `Fn::GetAtt` gives, name and value.
    pub attributes: Vec<(String, String)>,
    /// The evaluated properties.
    pub properties: Properties,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One event of a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackEvent {
    /// Its id; empty where it follows from resource, status and time.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub event_id: String,
    /// The resource's logical id; the stack's name for the stack itself.
    pub logical_id: String,
    /// The resource's physical id.
    pub physical_id: String,
    /// Such as `AWS::IAM::ManagedPolicy`.
    pub resource_type: String,
    /// Such as `UPDATE_IN_PROGRESS`.
    pub status: String,
    /// Why, where there is something to say.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl StackEvent {
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
