//! SageMaker: training jobs and notebook instances, and the decision on three more things that can be created.

mod condition;
mod create_notebook_instance;
mod create_training_job;
mod creation;
mod decided;
mod list;
mod member;
mod notebook_instance;
mod progress;
mod training_job;
mod training_jobs;

pub(crate) use create_notebook_instance::notebook_in_service;
pub(crate) use progress::{detective_control, job_step};

use crate::sim::operation::{Operation, ServiceError};

/// The operations that are offered.
pub(crate) const OPERATIONS: &[Operation] = &[
    create_training_job::CREATE_TRAINING_JOB,
    training_job::DESCRIBE_TRAINING_JOB,
    training_jobs::LIST_TRAINING_JOBS,
    training_job::STOP_TRAINING_JOB,
    training_job::DELETE_TRAINING_JOB,
    notebook_instance::DESCRIBE_NOTEBOOK_INSTANCE,
    notebook_instance::LIST_NOTEBOOK_INSTANCES,
    create_notebook_instance::CREATE_NOTEBOOK_INSTANCE,
    decided::CREATE_MODEL,
    decided::CREATE_PROCESSING_JOB,
    decided::CREATE_HYPER_PARAMETER_TUNING_JOB,
];

/// SageMaker's refusal of a request that is well formed and allowed, but cannot be done.
fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::new("ValidationException", message)
}
