//! The AWS calls that the lab asks for.

use super::attempt::TrainingJobPlan;
use super::persona::Persona;

/// A call and who makes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Whose credentials sign it.
    pub who: Persona,
    /// What is asked.
    pub call: Call,
}

/// What a call does to the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touches {
    /// Reads only.
    Nothing,
    /// Gives temporary credentials; the account stays as it is.
    Session,
    /// Makes something new.
    Creates,
    /// Changes what is there.
    Changes,
}

impl Touches {
    /// Whether the account is another one afterwards.
    #[must_use]
    pub fn is_change(self) -> bool {
        matches!(self, Self::Creates | Self::Changes)
    }
}

/// One AWS call. Ids, not names, wherever AWS has both.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// `sts:GetCallerIdentity`.
    WhoAmI,
    /// `sts:AssumeRole`; the credentials stay where calls are performed.
    AssumeRole {
        /// Who one becomes.
        role: Persona,
        /// The role's ARN.
        role_arn: String,
        /// The session's name.
        session_name: String,
        /// What the role's trust policy may ask for of third parties.
        external_id: Option<String>,
    },
    /// `servicecatalog:SearchProductsAsAdmin`.
    SearchProductsAsAdmin,
    /// `servicecatalog:ListProvisioningArtifacts`.
    ListProvisioningArtifacts {
        /// The product.
        product_id: String,
    },
    /// `servicecatalog:DescribeProvisioningArtifact`.
    DescribeProvisioningArtifact {
        /// The product.
        product_id: String,
        /// The version.
        artifact_id: String,
        /// Whether the template's text is wanted.
        verbose: bool,
    },
    /// `servicecatalog:CreateProvisioningArtifact`.
    CreateProvisioningArtifact {
        /// The product.
        product_id: String,
        /// The version's title.
        name: String,
        /// What it is.
        description: String,
        /// Where the template is.
        template_url: String,
        /// Makes a repeated call harmless.
        token: String,
    },
    /// `servicecatalog:DescribeProduct`, how a member finds versions.
    DescribeProduct {
        /// The product.
        product_id: String,
    },
    /// `servicecatalog:ListLaunchPaths`.
    ListLaunchPaths {
        /// The product.
        product_id: String,
    },
    /// `servicecatalog:DescribeProvisioningParameters`.
    DescribeProvisioningParameters {
        /// The product.
        product_id: String,
        /// The version.
        artifact_id: String,
        /// The launch path.
        path_id: String,
    },
    /// `servicecatalog:SearchProvisionedProducts`, the caller's own.
    SearchProvisionedProducts,
    /// `servicecatalog:SearchProvisionedProducts`, everybody's of one product.
    SearchFleet {
        /// The product.
        product_id: String,
    },
    /// `servicecatalog:SearchProvisionedProducts`, everybody's, as an administrator may.
    SearchAllProvisionedProducts,
    /// `servicecatalog:DescribeProvisionedProduct`.
    DescribeProvisionedProduct {
        /// The provisioned product.
        provisioned_product_id: String,
    },
    /// `servicecatalog:UpdateProvisionedProduct`, every parameter with its previous value.
    UpdateProvisionedProduct {
        /// The provisioned product.
        provisioned_product_id: String,
        /// The product.
        product_id: String,
        /// The version to go to.
        artifact_id: String,
        /// The launch path, asked for just before; empty for the one that it was launched by.
        path_id: String,
        /// All parameter keys.
        parameter_keys: Vec<String>,
        /// Makes a repeated call harmless.
        token: String,
    },
    /// `servicecatalog:DescribeRecord`.
    DescribeRecord {
        /// The record.
        record_id: String,
    },
    /// `servicecatalog:DeleteProvisioningArtifact`.
    DeleteProvisioningArtifact {
        /// The product.
        product_id: String,
        /// The version.
        artifact_id: String,
    },
    /// `servicecatalog:UpdateProvisioningArtifact`: hides a version from end users.
    DeactivateProvisioningArtifact {
        /// The product.
        product_id: String,
        /// The version.
        artifact_id: String,
    },
    /// `cloudformation:DescribeStacks`, one stack.
    DescribeStack {
        /// The stack's ARN.
        stack_id: String,
    },
    /// `cloudformation:DescribeStackResources`.
    DescribeStackResources {
        /// The stack's ARN.
        stack_id: String,
    },
    /// `cloudformation:DescribeStackEvents`.
    DescribeStackEvents {
        /// The stack's ARN.
        stack_id: String,
    },
    /// `cloudformation:ListExports`.
    ListExports,
    /// `s3:GetObject`, unsigned: a template as Service Catalog would load it.
    FetchTemplate {
        /// Its address.
        url: String,
    },
    /// `sagemaker:DescribeNotebookInstance`.
    DescribeNotebookInstance {
        /// The notebook instance.
        name: String,
    },
    /// `sagemaker:CreateTrainingJob`.
    CreateTrainingJob(Box<TrainingJobPlan>),
    /// `sagemaker:DescribeTrainingJob`.
    DescribeTrainingJob {
        /// The job.
        name: String,
    },
    /// `sagemaker:StopTrainingJob`.
    StopTrainingJob {
        /// The job.
        name: String,
    },
    /// `sagemaker:ListTrainingJobs`.
    ListTrainingJobs {
        /// Part of the name.
        name_contains: String,
    },
    /// `iam:ListAccountAliases`.
    ListAccountAliases,
    /// `iam:ListRoles`.
    ListRoles,
    /// `iam:GetRole`.
    GetRole {
        /// The role's name, without path.
        role_name: String,
    },
    /// `iam:SimulatePrincipalPolicy`: what a role's policies would say to a training job.
    SimulateTrainingJob(Box<TrainingJobPlan>),
    /// `iam:ListPolicyVersions`.
    ListPolicyVersions {
        /// The policy.
        policy_arn: String,
    },
    /// `iam:ListAttachedRolePolicies`.
    ListAttachedRolePolicies {
        /// The role's name, without path.
        role_name: String,
    },
    /// `iam:ListRolePolicies`.
    ListRolePolicies {
        /// The role's name, without path.
        role_name: String,
    },
    /// `iam:GetRolePolicy`.
    GetRolePolicy {
        /// The role's name, without path.
        role_name: String,
        /// The inline policy's name.
        policy_name: String,
    },
    /// `iam:GetPolicy`.
    GetPolicy {
        /// The policy.
        policy_arn: String,
    },
    /// `iam:GetPolicyVersion`.
    GetPolicyVersion {
        /// The policy.
        policy_arn: String,
        /// Such as `v2`.
        version_id: String,
    },
    /// `iam:GetAccountAuthorizationDetails`: every role with its policies.
    GetAccountAuthorizationDetails,
}

impl Call {
    /// The service as IAM and the AWS CLI name it, and the operation as AWS names it.
    #[must_use]
    pub fn service_and_operation(&self) -> (&'static str, &'static str) {
        match self {
            Self::WhoAmI => ("sts", "GetCallerIdentity"),
            Self::AssumeRole { .. } => ("sts", "AssumeRole"),
            Self::SearchProductsAsAdmin => ("servicecatalog", "SearchProductsAsAdmin"),
            Self::ListProvisioningArtifacts { .. } => ("servicecatalog", "ListProvisioningArtifacts"),
            Self::DescribeProvisioningArtifact { .. } => ("servicecatalog", "DescribeProvisioningArtifact"),
            Self::CreateProvisioningArtifact { .. } => ("servicecatalog", "CreateProvisioningArtifact"),
            Self::DescribeProduct { .. } => ("servicecatalog", "DescribeProduct"),
            Self::ListLaunchPaths { .. } => ("servicecatalog", "ListLaunchPaths"),
            Self::DescribeProvisioningParameters { .. } => ("servicecatalog", "DescribeProvisioningParameters"),
            Self::SearchProvisionedProducts => ("servicecatalog", "SearchProvisionedProducts"),
            Self::SearchFleet { .. } => ("servicecatalog", "SearchProvisionedProducts"),
            Self::SearchAllProvisionedProducts => ("servicecatalog", "SearchProvisionedProducts"),
            Self::DescribeProvisionedProduct { .. } => ("servicecatalog", "DescribeProvisionedProduct"),
            Self::UpdateProvisionedProduct { .. } => ("servicecatalog", "UpdateProvisionedProduct"),
            Self::DescribeRecord { .. } => ("servicecatalog", "DescribeRecord"),
            Self::DeleteProvisioningArtifact { .. } => ("servicecatalog", "DeleteProvisioningArtifact"),
            Self::DeactivateProvisioningArtifact { .. } => ("servicecatalog", "UpdateProvisioningArtifact"),
            Self::DescribeStack { .. } => ("cloudformation", "DescribeStacks"),
            Self::DescribeStackResources { .. } => ("cloudformation", "DescribeStackResources"),
            Self::DescribeStackEvents { .. } => ("cloudformation", "DescribeStackEvents"),
            Self::ListExports => ("cloudformation", "ListExports"),
            Self::FetchTemplate { .. } => ("s3", "GetObject"),
            Self::DescribeNotebookInstance { .. } => ("sagemaker", "DescribeNotebookInstance"),
            Self::CreateTrainingJob(_) => ("sagemaker", "CreateTrainingJob"),
            Self::DescribeTrainingJob { .. } => ("sagemaker", "DescribeTrainingJob"),
            Self::StopTrainingJob { .. } => ("sagemaker", "StopTrainingJob"),
            Self::ListTrainingJobs { .. } => ("sagemaker", "ListTrainingJobs"),
            Self::ListAccountAliases => ("iam", "ListAccountAliases"),
            Self::ListRoles => ("iam", "ListRoles"),
            Self::GetRole { .. } => ("iam", "GetRole"),
            Self::SimulateTrainingJob(_) => ("iam", "SimulatePrincipalPolicy"),
            Self::ListPolicyVersions { .. } => ("iam", "ListPolicyVersions"),
            Self::ListAttachedRolePolicies { .. } => ("iam", "ListAttachedRolePolicies"),
            Self::ListRolePolicies { .. } => ("iam", "ListRolePolicies"),
            Self::GetRolePolicy { .. } => ("iam", "GetRolePolicy"),
            Self::GetPolicy { .. } => ("iam", "GetPolicy"),
            Self::GetPolicyVersion { .. } => ("iam", "GetPolicyVersion"),
            Self::GetAccountAuthorizationDetails => ("iam", "GetAccountAuthorizationDetails"),
        }
    }

    /// The operation alone, such as `CreateTrainingJob`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.service_and_operation().1
    }

    /// The IAM action, such as `sagemaker:CreateTrainingJob`.
    #[must_use]
    pub fn action(&self) -> String {
        let (service, operation) = self.service_and_operation();
        format!("{service}:{operation}")
    }

    /// What it does to the account. The match is exhaustive on purpose: a new call cannot forget to say.
    #[must_use]
    pub fn touches(&self) -> Touches {
        match self {
            Self::AssumeRole { .. } => Touches::Session,
            Self::CreateProvisioningArtifact { .. } | Self::CreateTrainingJob(_) => Touches::Creates,
            Self::UpdateProvisionedProduct { .. }
            | Self::DeleteProvisioningArtifact { .. }
            | Self::DeactivateProvisioningArtifact { .. }
            | Self::StopTrainingJob { .. } => Touches::Changes,
            Self::WhoAmI
            | Self::SearchProductsAsAdmin
            | Self::ListProvisioningArtifacts { .. }
            | Self::DescribeProvisioningArtifact { .. }
            | Self::DescribeProduct { .. }
            | Self::ListLaunchPaths { .. }
            | Self::DescribeProvisioningParameters { .. }
            | Self::SearchProvisionedProducts
            | Self::SearchAllProvisionedProducts
            | Self::DescribeProvisionedProduct { .. }
            | Self::DescribeRecord { .. }
            | Self::DescribeStack { .. }
            | Self::DescribeStackResources { .. }
            | Self::DescribeStackEvents { .. }
            | Self::ListExports
            | Self::FetchTemplate { .. }
            | Self::DescribeNotebookInstance { .. }
            | Self::DescribeTrainingJob { .. }
            | Self::ListTrainingJobs { .. }
            | Self::ListAccountAliases
            | Self::ListRoles
            | Self::GetRole { .. }
            | Self::SimulateTrainingJob(_)
            | Self::ListPolicyVersions { .. }
            | Self::ListAttachedRolePolicies { .. }
            | Self::ListRolePolicies { .. }
            | Self::GetRolePolicy { .. }
            | Self::GetPolicy { .. }
            | Self::GetPolicyVersion { .. }
            | Self::SearchFleet { .. }
            | Self::GetAccountAuthorizationDetails => Touches::Nothing,
        }
    }
}
