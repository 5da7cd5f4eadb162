//! What calls answer, as far as the lab needs it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::template_text::TemplateText;
use crate::world::Timestamp;

/// The answer to a [`super::Call`].
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// To `WhoAmI`.
    Caller {
        /// The caller's ARN.
        arn: String,
        /// The account.
        account_id: String,
    },
    /// To `AssumeRole`.
    Assumed {
        /// The session's ARN.
        arn: String,
        /// When the session ends.
        expires_at: Timestamp,
    },
    /// To `SearchProductsAsAdmin`.
    Products(Vec<ProductNote>),
    /// To `ListProvisioningArtifacts` and `DescribeProduct`.
    Versions(Vec<VersionNote>),
    /// To `CreateProvisioningArtifact` and `DescribeProvisioningArtifact`.
    Version(VersionNote),
    /// To `ListLaunchPaths`.
    LaunchPaths(Vec<LaunchPathNote>),
    /// To `DescribeProvisioningParameters`: the parameters' keys.
    ParameterKeys(Vec<String>),
    /// To `SearchProvisionedProducts`.
    ProvisionedProducts(Vec<ProvisionedNote>),
    /// To `DescribeProvisionedProduct`.
    ProvisionedProduct(ProvisionedNote),
    /// To `UpdateProvisionedProduct` and `DescribeRecord`.
    Record(RecordNote),
    /// To `DescribeStack`: the stack's parameters.
    StackParameters(BTreeMap<String, String>),
    /// To `DescribeStackResources`.
    Resources(Vec<ResourceNote>),
    /// To `DescribeStackEvents`, oldest first.
    Events(Vec<EventNote>),
    /// To `ListExports`: name → value.
    Exports(BTreeMap<String, String>),
    /// To `FetchTemplate`: the template's text.
    Template(String),
    /// To `DescribeNotebookInstance`.
    Notebook(NotebookNote),
    /// To `CreateTrainingJob`: the job's ARN.
    JobStarted(String),
    /// To `DescribeTrainingJob`.
    Job(JobNote),
    /// To `ListTrainingJobs`: names.
    Jobs(Vec<String>),
    /// To `ListAttachedRolePolicies`.
    AttachedPolicies(Vec<AttachedPolicy>),
    /// To `ListRolePolicies`: names.
    InlinePolicies(Vec<String>),
    /// To `GetPolicy`.
    Policy {
        /// The policy.
        arn: String,
        /// The version in force.
        default_version: String,
    },
    /// To `GetPolicyVersion` and `GetRolePolicy`.
    PolicyDocument(PolicyNote),
    /// To `SearchFleet`.
    Fleet(Vec<FleetNote>),
    /// To `GetAccountAuthorizationDetails`.
    Authorizations(Box<AuthorizationsNote>),
    /// To `SearchProvisionedProducts` over the whole account: each with the session that launched it.
    Owned(Vec<OwnedNote>),
    /// To `ListAccountAliases`.
    Alias(Option<String>),
    /// To `ListRoles`.
    Roles(Vec<RoleNote>),
    /// To `GetRole`.
    Role(RoleNote),
    /// To `SimulatePrincipalPolicy`.
    Simulated(Simulated),
    /// To `ListPolicyVersions`: how many there are.
    PolicyVersions(usize),
    /// To calls that answer nothing but that it is done.
    Done,
}

/// What IAM's simulation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Simulated {
    /// `allowed`
    Allowed,
    /// `explicitDeny`
    ExplicitDeny,
    /// `implicitDeny`
    ImplicitDeny,
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductNote {
    /// `prod-…`.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A version of a product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionNote {
    /// `pa-…`.
    pub id: String,
    /// Such as `Version 2`.
    pub name: String,
    /// `CREATING`, `AVAILABLE`, `FAILED`; empty where the call does not say.
    pub status: String,
    /// Whether end users see it.
    pub active: bool,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// Where its template came from.
    pub template_url: Option<String>,
    /// The template's text, where it was asked for. It is not saved: it can be asked for again.
    #[serde(skip)]
    pub template: Option<TemplateText>,
}

/// A way from a portfolio to a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchPathNote {
    /// `lpv3-…`.
    pub id: String,
    /// The portfolio's name.
    pub name: String,
}

/// A provisioned product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvisionedNote {
    /// `pp-…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Such as `AVAILABLE`.
    pub status: String,
    /// The product.
    pub product_id: String,
    /// The version.
    pub artifact_id: String,
    /// The stack's ARN, where the call gives it.
    pub stack_id: Option<String>,
}

/// A provisioned product of anybody's, with what tells whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetNote {
    /// The provisioned product.
    pub provisioned: ProvisionedNote,
    /// Its ARN.
    pub arn: String,
    /// Why it is as it is, where AWS says so.
    pub status_message: Option<String>,
    /// ARN of the session that launched it.
    pub launched_by: String,
    /// The newest record.
    pub record_id: String,
}

/// The roles of an account and the policies that they have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorizationsNote {
    /// The roles.
    pub roles: Vec<RoleDetailNote>,
    /// Managed policies by ARN, each with the version in force.
    pub policies: BTreeMap<String, DocumentNote>,
}

/// A role with its policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleDetailNote {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// ARN of the provisioned product that it belongs to, from the tag that Service Catalog puts on it.
    pub provisioned_product_arn: Option<String>,
    /// Policies inside it.
    pub inline: Vec<DocumentNote>,
    /// ARNs of the managed policies attached to it.
    pub attached: Vec<String>,
    /// ARN of its permissions boundary.
    pub boundary: Option<String>,
}

/// A policy's document. Equal texts are held once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentNote {
    /// The policy's name.
    pub name: String,
    /// The version; none for an inline policy.
    pub version: Option<String>,
    /// The document as JSON text.
    pub document: Arc<str>,
}

/// A provisioned product and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedNote {
    /// The provisioned product.
    pub product: ProvisionedNote,
    /// The ARN of the user or session that launched it.
    pub owner: String,
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleNote {
    /// Its name, without path.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its trust policy as JSON text.
    pub trust: String,
    /// ARN of its permissions boundary.
    #[serde(default)]
    pub boundary: Option<String>,
}

/// A record of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordNote {
    /// `rec-…`.
    pub id: String,
    /// Such as `SUCCEEDED`.
    pub status: String,
    /// When it was asked for.
    pub created_at: Option<Timestamp>,
    /// What went wrong.
    pub errors: Vec<String>,
}

impl RecordNote {
    /// Whether nothing more will come of it.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self.status.as_str(), "SUCCEEDED" | "FAILED")
    }
}

/// A resource of a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceNote {
    /// The name inside the template.
    pub logical_id: String,
    /// The name in the account.
    pub physical_id: String,
    /// Such as `AWS::IAM::Role`.
    pub resource_type: String,
}

/// An event of a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventNote {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Of which resource.
    pub logical_id: String,
    /// Such as `AWS::CloudFormation::Stack`.
    pub resource_type: String,
    /// Such as `UPDATE_COMPLETE`.
    pub status: String,
    /// Why.
    pub reason: Option<String>,
}

/// The notebook instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotebookNote {
    /// Its name.
    pub name: String,
    /// Such as `InService`.
    pub status: String,
    /// The execution role.
    pub role_arn: String,
}

/// A training job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobNote {
    /// Its name.
    pub name: String,
    /// Such as `InProgress`.
    pub status: String,
    /// Such as `Downloading`.
    pub secondary_status: String,
    /// AWS's words for the present state, or why it ended.
    pub message: Option<String>,
    /// Whether it has a VPC.
    pub has_vpc: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A managed policy attached to a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedPolicy {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
}

/// A policy as read from the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyNote {
    /// Its name.
    pub name: String,
    /// Its ARN; none for an inline policy.
    pub arn: Option<String>,
    /// The version; none for an inline policy.
    pub version: Option<String>,
    /// The document as JSON text.
    pub document: String,
}
