//! What becomes due later.

use serde::{Deserialize, Serialize};

use crate::world::Timestamp;

/// A transition and when it is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// When.
    pub at: Timestamp,
    /// What.
    pub transition: Transition,
}

/// What can become due. Each is applied by the part of the account that scheduled it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Transition {
    /// A product version is ready.
    ArtifactReady {
        /// The version.
        artifact_id: String,
    },
    /// A record takes its next step (the deployment keeps its own place).
    RecordStep {
        /// The record.
        record_id: String,
        /// The step, from 0.
        step: u32,
    },
    /// A training job takes its next step.
    JobStep {
        /// The job.
        job: String,
        /// The secondary status it enters.
        status: String,
    },
    /// A notebook instance is ready.
    NotebookInService {
        /// The instance.
        name: String,
    },
    /// The detective control of Lab 4 looks at a job.
    DetectiveControl {
        /// The job.
        job: String,
    },
}
