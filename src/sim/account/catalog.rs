//! Service Catalog: portfolios, products, versions, constraints, provisioned products, records.

use serde::{Deserialize, Serialize};

use super::text::Text;
use crate::world::Timestamp;

/// A portfolio and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portfolio {
    /// `port-…`.
    pub id: String,
    /// Such as `ml-dev products`.
    pub display_name: String,
    /// Who provides it.
    pub provider_name: String,
    /// ARNs of the IAM principals that may launch from it.
    pub principals: Vec<String>,
    /// Ids of its products.
    pub products: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// `prod-…`.
    pub id: String,
    /// `prodview-…`, the id of its view.
    pub view_id: String,
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub owner: String,
    /// What it is.
    pub short_description: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A provisioning artifact: a version of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// `pa-…`.
    pub id: String,
    /// The product it is a version of.
    pub product_id: String,
    /// Such as `Version 2`.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Whether end users see it.
    pub active: bool,
    /// `DEFAULT` or `DEPRECATED`.
    pub guidance: String,
    /// Whether it can be used yet.
    pub status: ArtifactStatus,
    /// Where the template came from.
    pub template_url: String,
    /// The template's text.
    pub template: Text,
    /// When it was made; versions are listed in this order.
    pub created_at: Timestamp,
    /// Position among the product's versions, from 0.
    pub sequence: u64,
}

/// Where the making of a version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ArtifactStatus {
    /// Being made.
    Creating,
    /// Ready.
    Available,
    /// Could not be made.
    Failed,
}

/// A constraint on a product in a portfolio.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    /// `cons-…`.
    pub id: String,
    /// Of which portfolio.
    pub portfolio_id: String,
    /// On which product.
    pub product_id: String,
    /// What it demands.
    pub kind: ConstraintKind,
    /// What it is for.
    pub description: String,
}

/// What a constraint demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConstraintKind {
    /// Stacks are changed with this role's permissions.
    Launch {
        /// The launch role.
        role_arn: String,
    },
    /// Parameters must satisfy these rules.
    Template {
        /// The rules, as JSON text.
        rules: String,
    },
}

/// A way from a portfolio to a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchPath {
    /// `lpv3-…`.
    pub id: String,
    /// The portfolio's display name.
    pub name: String,
    /// The portfolio.
    pub portfolio_id: String,
    /// The product.
    pub product_id: String,
}

/// A provisioned product: one launch of a product, with its stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvisionedProduct {
    /// `pp-…`.
    pub id: String,
    /// Such as `notebook-ana`.
    pub name: String,
    /// `arn:aws:servicecatalog:…:stack/NAME/pp-…`.
    pub arn: String,
    /// Where it stands.
    pub status: ProvisionedStatus,
    /// Why, where there is something to say.
    pub status_message: Option<String>,
    /// The product.
    pub product_id: Text,
    /// The version in force, or being put in force.
    pub artifact_id: Text,
    /// The launch path it came by.
    pub path_id: Text,
    /// The stack's ARN.
    pub stack_id: String,
    /// ARN of the role or user that launched it.
    pub user_arn: Text,
    /// ARN of the session that launched it.
    pub user_arn_session: String,
    /// The launch role.
    pub launch_role_arn: Option<Text>,
    /// The newest record.
    pub last_record_id: String,
    /// The newest provisioning record.
    pub last_provisioning_record_id: String,
    /// The newest provisioning record that succeeded.
    pub last_successful_provisioning_record_id: String,
    /// When it was launched.
    pub created_at: Timestamp,
}

/// Where a provisioned product stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProvisionedStatus {
    /// Ready.
    Available,
    /// Being changed.
    UnderChange,
    /// The last change was rolled back; what was before is in force.
    Tainted,
    /// Nothing usable.
    Error,
}

/// A record: one change of a provisioned product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// `rec-…`.
    pub id: String,
    /// The provisioned product.
    pub provisioned_product_id: String,
    /// Its name.
    pub provisioned_product_name: String,
    /// The product.
    pub product_id: Text,
    /// The version asked for.
    pub artifact_id: Text,
    /// The launch path.
    pub path_id: Text,
    /// What is done.
    pub record_type: RecordType,
    /// How far it is.
    pub status: RecordStatus,
    /// Code and description of what went wrong.
    pub errors: Vec<(String, String)>,
    /// Key, value, description of the stack's outputs once there are any.
    pub outputs: Vec<(Text, String, Option<Text>)>,
    /// The launch role.
    pub launch_role_arn: Option<Text>,
    /// ARN of the role or user that asked for it.
    pub user_arn: Text,
    /// The session that asked for it.
    pub user_arn_session: Text,
    /// Parameters of the change, key and value.
    pub parameters: Vec<(Text, String)>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a record does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecordType {
    /// First launch.
    Provision,
    /// Change.
    Update,
    /// End.
    Terminate,
}

/// How far a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecordStatus {
    /// Asked for.
    Created,
    /// At work.
    InProgress,
    /// Rolling back.
    InProgressInError,
    /// Done.
    Succeeded,
    /// Failed.
    Failed,
}
