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

/// The identity policies in a plan: logical id of the resource, name of the policy, document. Those are managed
/// policies, policies of their own, and the inline policies of roles, users and groups; trust policies are not.
#[must_use]
pub fn policy_documents(plan: &StackPlan) -> Vec<(String, String, Node)> {
    plan.resources.iter().flat_map(documents_of).collect()
}

fn documents_of(resource: &PlannedResource) -> Vec<(String, String, Node)> {
    let document = |node: &Node, name: &str| {
        let name = node.get(name).and_then(Node::scalar_text).unwrap_or_else(|| resource.logical_id.clone());
        Some((resource.logical_id.clone(), name, node.get("PolicyDocument")?.clone()))
    };
    let properties = &resource.properties;
    match resource.resource_type.as_str() {
        "AWS::IAM::ManagedPolicy" => document(properties, "ManagedPolicyName").into_iter().collect(),
        "AWS::IAM::Policy" | "AWS::IAM::RolePolicy" | "AWS::IAM::UserPolicy" | "AWS::IAM::GroupPolicy" => {
            document(properties, "PolicyName").into_iter().collect()
        }
        "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" => {
            let inline = properties.get("Policies").and_then(Node::as_list).unwrap_or_default();
            inline.iter().filter_map(|policy| document(policy, "PolicyName")).collect()
        }
        _ => Vec::new(),
    }
}
