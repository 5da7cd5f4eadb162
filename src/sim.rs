//! The simulated account: bytes in, bytes out, and IAM enforced as AWS enforces it.
//!
//! It does not know that a lab exists: whatever a client sends is authenticated, checked, authorized by
//! [`crate::policy`] against the policies that the account's templates put there, and only then applied.
//! It has no background task and asks nobody for the time: what becomes due becomes due when the next
//! request or tick brings a later time.

mod account;
mod auth;
mod bucket;
mod constraint;
mod deployment;
mod fault;
#[cfg(test)]
mod fixture;
mod journal;
mod operation;
mod page;
mod scenario;
mod service;
mod simulator;
mod snapshot;
mod timeline;
mod transport;
mod value;
mod wire;

pub use account::{
    AccessKey, AccountState, Artifact, ArtifactStatus, Changes, Constraint, ConstraintKind, Deployment, DeploymentKind,
    DeploymentPhase, Due, Export, Identity, InlinePolicy, JobStatus, KeyOwner, LaunchPath, ManagedPolicy, Network,
    NotebookInstance, PolicyVersion, Portfolio, Product, Properties, ProvisionedProduct, ProvisionedStatus, Record,
    RecordStatus, RecordType, ResourceChange, Role, SecondaryTransition, SecurityGroup, Stack, StackEvent,
    StackResource, Subnet, Table, Text, Texts, TrainingJob, Transition, User, VpcConfig, issue_base_key,
};
pub use fault::{FaultPlan, FaultPlanError, Trouble};
pub use journal::{JournalEntry, Judgement};
pub use operation::{Applying, Caller, Invocation, Member, Operation, Permission, Service, ServiceError, Shape};
pub use scenario::{Ready, ScenarioError, ScenarioOptions, Trust, after_lab_4};
pub use simulator::{Options, Simulator};
pub use snapshot::{
    SnapshotError, account_lines, apply_line as apply_account_line, change_line as account_line, read as read_account,
    write as write_account, write_without_keys as write_account_without_keys,
};
#[cfg(feature = "loopback")]
pub use transport::{Attendant, Keeping, Page, bind, serve};
#[cfg(feature = "aws")]
pub use transport::{http_client, http_client_beside};
pub use value::Value;
pub use wire::{WireRequest, WireResponse};

#[cfg(any(test, fuzzing))]
pub(crate) use tests::{client as test_client, lab as test_lab};

#[cfg(test)]
mod tests;
#[cfg(all(fuzzing, not(test)))]
#[allow(dead_code)]
mod tests {
    //! What fuzz targets need of the tests.
    pub(crate) mod client;
    pub(crate) mod lab;
}
