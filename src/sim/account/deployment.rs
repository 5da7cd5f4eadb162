//! Deployments under way: what a record does to a stack, and how far it has come.

use serde::{Deserialize, Serialize};

use super::stack::StackResource;
use super::text::Text;

/// A deployment under way. It is gone once its record has succeeded or failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// The record that reports it; also its key.
    pub record_id: String,
    /// The stack's ARN.
    pub stack_id: String,
    /// What becomes of the stack.
    pub kind: DeploymentKind,
    /// The template to put in force.
    pub template: Text,
    /// The parameters as they were given, `UsePreviousValue` already resolved.
    pub parameters: Vec<(String, String)>,
    /// What was wrong with the request itself, found before the stack was touched.
    pub refusal: Option<String>,
    /// Whether a removal leaves the resources where they are.
    #[serde(default)]
    pub retains: bool,
    /// Whether it fails at its first resource, by plan.
    #[serde(default)]
    pub breaks: bool,
    /// Name of the role whose permissions it uses.
    pub acting_role: Option<String>,
    /// Where it stands.
    pub phase: DeploymentPhase,
    /// The number of the step that is due next.
    pub step: u32,
    /// What it has changed so far, oldest first.
    pub done: Vec<ResourceChange>,
    /// What is to be removed at the end.
    pub cleanup: Vec<StackResource>,
    /// Why it is being rolled back.
    pub failure: Option<String>,
}

/// What becomes of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeploymentKind {
    /// It is made.
    Create,
    /// It is changed.
    Update,
    /// It is removed.
    Delete,
}

/// Where a deployment stands. `begun` tells a resource that is being worked on from one whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeploymentPhase {
    /// Asked for, nothing checked yet.
    Requested,
    /// Resources are made and changed, in the template's order.
    Working {
        /// Position in that order.
        next: u32,
        /// Whether work on it has begun.
        begun: bool,
    },
    /// What was replaced or dropped is removed.
    Cleaning {
        /// Whether work on the next one has begun.
        begun: bool,
    },
    /// What was changed is changed back, newest first.
    RollingBack {
        /// Whether work on the newest one has begun.
        begun: bool,
    },
    /// The stack is done; the record has yet to say so.
    Closing,
}

/// One change that a deployment made to its stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceChange {
    /// The resource.
    pub logical_id: String,
    /// As it was before; none for a new one.
    pub before: Option<StackResource>,
    /// Whether a new physical resource took the place of the old one.
    pub replaced: bool,
}
