//! The account's state: one table per kind of thing, each of which knows what was changed in it.
//!
//! The records are what the state file holds, so they are serialized as they are: a second set of types
//! that repeats every field would be kept in step by hand and differ in nothing.

mod catalog;
mod credentials;
mod deployment;
mod iam;
mod network;
mod properties;
mod record;
mod sagemaker;
mod saved;
mod stack;
mod table;
mod text;
mod timeline;

pub use catalog::{
    Artifact, ArtifactStatus, Constraint, ConstraintKind, LaunchPath, Portfolio, Product, ProvisionedProduct,
    ProvisionedStatus, Record, RecordStatus, RecordType,
};
pub use credentials::{AccessKey, KeyOwner, issue_base_key};
pub use deployment::{Deployment, DeploymentKind, DeploymentPhase, ResourceChange};
pub use iam::{InlinePolicy, ManagedPolicy, PolicyVersion, Role, User};
pub use network::{Network, SecurityGroup, Subnet};
pub use properties::Properties;
pub(crate) use record::Recorded;
pub use sagemaker::{JobStatus, NotebookInstance, SecondaryTransition, TrainingJob, VpcConfig};
pub(crate) use saved::{SavedTables, TablesSeed};
pub use stack::{Export, Stack, StackEvent, StackResource};
pub use table::{Changes, Table};
pub(crate) use text::{Pack, owned_pairs};
pub use text::{Text, Texts};
pub use timeline::{Due, Transition};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::names::AccountId;

/// What an account is from its first moment on and never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The account's number.
    pub account_id: AccountId,
    /// The one region that it is used in.
    pub region: String,
}

/// Everything that is in the account.
#[derive(Clone, Debug)]
pub struct AccountState {
    /// Number and region.
    pub identity: Identity,
    /// IAM users by name.
    pub users: Table<User>,
    /// IAM roles by name.
    pub roles: Table<Role>,
    /// Managed policies by ARN, AWS's own included.
    pub policies: Table<ManagedPolicy>,
    /// Access keys by id, temporary ones included.
    pub access_keys: Table<AccessKey>,
    /// Portfolios by id.
    pub portfolios: Table<Portfolio>,
    /// Products by id.
    pub products: Table<Product>,
    /// Provisioning artifacts (product versions) by id.
    pub artifacts: Table<Artifact>,
    /// Launch paths by id.
    pub launch_paths: Table<LaunchPath>,
    /// Launch and template constraints by id.
    pub constraints: Table<Constraint>,
    /// Provisioned products by id.
    pub provisioned_products: Table<ProvisionedProduct>,
    /// Records by id.
    pub records: Table<Record>,
    /// Deployments under way by the id of their record.
    pub deployments: Table<Deployment>,
    /// Answers already given under an idempotency token: `operation/token` → id of what it made.
    pub tokens: Table<String>,
    /// Stacks by stack id (ARN).
    pub stacks: Table<Stack>,
    /// Exports by name.
    pub exports: Table<Export>,
    /// Notebook instances by name.
    pub notebook_instances: Table<NotebookInstance>,
    /// Training jobs by name.
    pub training_jobs: Table<TrainingJob>,
    /// Subnets and security groups.
    pub networks: Table<Network>,
    /// SSM parameters by name.
    pub parameters: Table<String>,
    /// KMS key ids → ARN.
    pub kms_keys: Table<String>,
    /// What becomes due, by a key that sorts by time: `{at:020}-{sequence:08}`.
    pub timeline: Table<Due>,
    /// What whoever made the account decided about it: `also_trusted`, the ARN of the role that roles for
    /// SageMaker trust besides the service; `ready`, what one needs to know to begin.
    pub settings: Table<String>,
    /// Counters that must survive: `timeline` sequence, `generation` of the state.
    pub counters: Table<u64>,
    /// Long texts that many records have alike.
    pub texts: Texts,
    /// Name → id of provisioned products. It may name some that are gone.
    names: BTreeMap<String, String>,
}

/// Calls `$visit!(name, field)` for every table, so that saving, loading and change tracking cannot forget one.
macro_rules! for_each_table {
    ($visit:ident) => {
        $visit!(
            users,
            roles,
            policies,
            access_keys,
            portfolios,
            products,
            artifacts,
            launch_paths,
            constraints,
            provisioned_products,
            records,
            deployments,
            tokens,
            stacks,
            exports,
            notebook_instances,
            training_jobs,
            networks,
            parameters,
            kms_keys,
            timeline,
            settings,
            counters
        )
    };
}

pub(crate) use for_each_table;

impl AccountState {
    /// An account with nothing in it.
    #[must_use]
    pub fn empty(identity: Identity) -> Self {
        macro_rules! make {
            ($($field:ident),*) => { Self { identity, texts: Texts::default(), names: BTreeMap::new(), $($field: Table::default()),* } };
        }
        for_each_table!(make)
    }

    /// What was changed since this was last asked: per table and key the new value, or none for what is gone.
    pub fn take_changes(&mut self) -> Changes {
        let (mut changes, mut pack) = (Changes::default(), Pack::default());
        macro_rules! take {
            ($($field:ident),*) => { $(self.$field.take_changes(stringify!($field), &mut changes, &mut pack);)* };
        }
        for_each_table!(take);
        changes.texts = pack.into_texts();
        changes
    }

    /// Whether anything was changed since changes were last asked for or forgotten.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        macro_rules! is_changed {
            ($($field:ident),*) => { false $(|| self.$field.is_changed())* };
        }
        for_each_table!(is_changed)
    }

    /// Takes everything that is there as saved: changes count from here on.
    pub fn forget_changes(&mut self) {
        macro_rules! forget {
            ($($field:ident),*) => { $(self.$field.forget_changes();)* };
        }
        for_each_table!(forget);
    }

    /// Everything there is, in sets of changes to an empty account that hold at most `size` records each.
    pub fn each_part(&mut self, size: usize, mut take: impl FnMut(Changes)) {
        macro_rules! part {
            ($($field:ident),*) => { $(self.$field.each_part(stringify!($field), size, &mut take);)* };
        }
        for_each_table!(part);
    }

    /// Whether a provisioned product has this name.
    pub(crate) fn has_provisioned(&mut self, name: &str) -> bool {
        // What was read from a file is not in the index yet.
        if self.names.len() < self.provisioned_products.len() {
            self.names =
                self.provisioned_products.iter().map(|(id, held)| (held.name.clone(), id.to_owned())).collect();
        }
        let id = self.names.get(name);
        id.and_then(|id| self.provisioned_products.get(id)).is_some_and(|held| held.name == name)
    }

    /// Puts a new provisioned product into its table.
    pub(crate) fn add_provisioned(&mut self, mut product: ProvisionedProduct) {
        self.texts.adopt_all(&mut product);
        self.names.insert(product.name.clone(), product.id.clone());
        self.provisioned_products.insert(product.id.clone(), product);
    }

    /// The role of this ARN.
    #[must_use]
    pub fn role_by_arn(&self, arn: &str) -> Option<&Role> {
        let name = arn.rsplit('/').next().unwrap_or_default();
        self.roles.get(name).filter(|role| role.arn == arn)
    }

    /// An ARN of this account in its region.
    #[must_use]
    pub fn arn(&self, service: &str, resource: &str) -> String {
        let Identity { account_id, region } = &self.identity;
        format!("arn:aws:{service}:{region}:{account_id}:{resource}")
    }
}
