//! Notebook instances and training jobs.

use serde::{Deserialize, Serialize};

use super::text::Text;
use crate::world::Timestamp;

/// A notebook instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotebookInstance {
    /// Such as `ds-notebook-ml-dev-ana`.
    pub name: String,
    /// Such as `InService`.
    pub status: Text,
    /// Such as `ml.t3.medium`.
    pub instance_type: Text,
    /// The execution role's ARN.
    pub role_arn: String,
    /// Its subnet.
    pub subnet_id: Option<Text>,
    /// Its security groups.
    pub security_groups: Vec<Text>,
    /// Its volume's key.
    pub kms_key_id: Option<Text>,
    /// `Enabled` or `Disabled`.
    pub direct_internet_access: Text,
    /// Gigabytes.
    pub volume_size_gb: u32,
    /// The lifecycle configuration's name.
    pub lifecycle_config: Option<String>,
    /// The default code repository.
    pub default_code_repository: Option<String>,
    /// Tags in order.
    pub tags: Vec<(Text, String)>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub modified_at: Timestamp,
}

/// A training job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingJob {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Where it stands.
    pub status: JobStatus,
    /// In detail, oldest first; the last one is the present.
    pub transitions: Vec<SecondaryTransition>,
    /// The role it runs as.
    pub role_arn: String,
    /// Its network, if it has one.
    pub vpc_config: Option<VpcConfig>,
    /// The request's members as DescribeTrainingJob gives them back, as JSON text.
    pub request: String,
    /// Why it failed or was stopped.
    pub failure_reason: Option<String>,
    /// The session that started it.
    pub created_by: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When training began.
    pub training_started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When it last changed.
    pub modified_at: Timestamp,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobStatus {
    /// At work.
    InProgress,
    /// Done.
    Completed,
    /// Failed.
    Failed,
    /// Being stopped.
    Stopping,
    /// Stopped.
    Stopped,
}

/// A step in a job's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondaryTransition {
    /// Such as `Downloading`.
    pub status: String,
    /// AWS's words for it.
    pub message: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A job's network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpcConfig {
    /// Subnet ids.
    pub subnets: Vec<String>,
    /// Security group ids.
    pub security_group_ids: Vec<String>,
}
