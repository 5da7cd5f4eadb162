//! The policy documents in a plan, of every kind: identity, trust, resource.

use crate::policy::PolicyKind;
use crate::source::Node;
use crate::template::{PlannedResource, StackPlan};

/// A policy document in a plan.
#[derive(Clone, Debug)]
pub(super) struct PlannedPolicy {
    /// The resource that it stands in.
    pub(super) logical_id: String,
    /// Where in its properties, in words that do not depend on values: what two templates are compared by.
    pub(super) place: String,
    /// Its name, for people.
    pub(super) name: String,
    pub(super) kind: PolicyKind,
    pub(super) node: Node,
}

/// The properties that hold a policy document, by resource type; other types have none that is judged here.
const PROPERTIES: [(&str, &str, PolicyKind); 20] = [
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::Policy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::RolePolicy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::UserPolicy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", PolicyKind::Trust),
    ("AWS::S3::BucketPolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::S3::AccessPoint", "Policy", PolicyKind::Resource),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::SQS::QueuePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::KMS::Key", "KeyPolicy", PolicyKind::Resource),
    ("AWS::KMS::ReplicaKey", "KeyPolicy", PolicyKind::Resource),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", PolicyKind::Resource),
    ("AWS::ECR::Repository", "RepositoryPolicyText", PolicyKind::Resource),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument", PolicyKind::Resource),
    ("AWS::EFS::FileSystem", "FileSystemPolicy", PolicyKind::Resource),
    ("AWS::OpenSearchService::Domain", "AccessPolicies", PolicyKind::Resource),
    ("AWS::Elasticsearch::Domain", "AccessPolicies", PolicyKind::Resource),
    ("AWS::SSO::PermissionSet", "InlinePolicy", PolicyKind::Identity),
    ("AWS::Backup::BackupVault", "AccessPolicy", PolicyKind::Resource),
];

/// The resource types with inline policies.
const INLINE: [&str; 3] = ["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"];

/// Every policy document of a plan, in the order of the template. One that is written as a text is left out.
pub(super) fn planned_policies(plan: &StackPlan) -> Vec<PlannedPolicy> {
    plan.resources.iter().flat_map(|resource| own(resource).into_iter().chain(inline(resource))).collect()
}

/// Whether a property of a resource type is a policy document, or holds some.
pub(super) fn is_policy(resource_type: &str, property: &str) -> bool {
    PROPERTIES.iter().any(|(of, name, _)| (*of, *name) == (resource_type, property))
}

/// Whether a resource type has inline policies.
pub(super) fn has_inline(resource_type: &str) -> bool {
    INLINE.contains(&resource_type)
}

fn own(resource: &PlannedResource) -> Vec<PlannedPolicy> {
    let rows = PROPERTIES.iter().filter(|(of, ..)| *of == resource.resource_type);
    let policy = |(_, property, kind): &(&str, &str, PolicyKind)| {
        let node = resource.properties.get(property).filter(|node| node.as_map().is_some())?.clone();
        let named = ["ManagedPolicyName", "PolicyName"].iter().find_map(|name| resource.properties.get(name));
        let name = named.and_then(Node::scalar_text).unwrap_or_else(|| (*property).to_owned());
        Some(PlannedPolicy {
            logical_id: resource.logical_id.clone(),
            place: (*property).to_owned(),
            name: if *kind == PolicyKind::Trust { "trust policy".to_owned() } else { name },
            kind: *kind,
            node,
        })
    };
    rows.filter_map(policy).collect()
}

fn inline(resource: &PlannedResource) -> Vec<PlannedPolicy> {
    if !has_inline(&resource.resource_type) {
        return Vec::new();
    }
    let listed = resource.properties.get("Policies").and_then(Node::as_list).unwrap_or_default();
    let policy = |(index, entry): (usize, &Node)| {
        let name =
            entry.get("PolicyName").and_then(Node::scalar_text).unwrap_or_else(|| format!("number {}", index + 1));
        Some(PlannedPolicy {
            logical_id: resource.logical_id.clone(),
            place: format!("Policies {name}"),
            name,
            kind: PolicyKind::Identity,
            node: entry.get("PolicyDocument")?.clone(),
        })
    };
    listed.iter().enumerate().filter_map(policy).collect()
}
