//! Users, roles and policies.

use serde::{Deserialize, Serialize};

use super::text::Text;
use crate::world::Timestamp;

/// An IAM user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Such as `ana`.
    pub name: String,
    /// `/` unless it stands elsewhere.
    pub path: String,
    /// `AIDA…`.
    pub user_id: String,
    /// `arn:aws:iam::…:user/NAME`.
    pub arn: String,
    /// Policies inside the user.
    pub inline_policies: Vec<InlinePolicy>,
    /// ARNs of attached managed policies.
    pub attached_policies: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A role. Its ARN carries the path; the ARN of its sessions does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Such as `ds-notebook-role-ml-dev-ana`.
    pub name: String,
    /// Such as `/service-role/`.
    pub path: Text,
    /// `AROA…`.
    pub role_id: String,
    /// `arn:aws:iam::…:role/PATH/NAME`.
    pub arn: String,
    /// The trust policy, as JSON text.
    pub trust_policy: Text,
    /// Policies inside the role.
    pub inline_policies: Vec<InlinePolicy>,
    /// ARNs of attached managed policies.
    pub attached_policies: Vec<String>,
    /// ARN of the permissions boundary.
    pub permissions_boundary: Option<String>,
    /// The longest session in seconds, 3,600 to 43,200.
    pub max_session_duration_seconds: u32,
    /// Tags in order.
    pub tags: Vec<(Text, String)>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A policy that lives inside one user or role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlinePolicy {
    /// Its name.
    pub name: String,
    /// The document, as JSON text.
    pub document: Text,
}

/// A managed policy with its versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// Its name.
    pub name: String,
    /// `arn:aws:iam::…:policy/NAME`, or `arn:aws:iam::aws:policy/NAME` for AWS's own.
    pub arn: String,
    /// `ANPA…`.
    pub policy_id: String,
    /// `/` unless it stands elsewhere.
    pub path: Text,
    /// What it is for.
    pub description: Text,
    /// At most five; numbers are never reused.
    pub versions: Vec<PolicyVersion>,
    /// The version in force, such as `v2`.
    pub default_version: Text,
    /// The number of the next version.
    pub next_version: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its default version last changed.
    pub updated_at: Timestamp,
}

/// One version of a managed policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// `v1`, `v2`…
    pub version_id: Text,
    /// The document, as JSON text.
    pub document: Text,
    /// When it was made.
    pub created_at: Timestamp,
}

impl ManagedPolicy {
    /// The version in force.
    #[must_use]
    pub fn in_force(&self) -> Option<&PolicyVersion> {
        self.versions.iter().find(|version| version.version_id == self.default_version)
    }
}
