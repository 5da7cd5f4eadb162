//! One training job: DescribeTrainingJob, StopTrainingJob, DeleteTrainingJob.

use super::creation::arn;
use super::member::NAME;
use super::{invalid, progress};
use crate::sim::account::{AccountState, JobStatus, TrainingJob};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;
use crate::sim::wire::from_json_text;

const JOB_NAME: Member = Member::required(&["TrainingJobName"], NAME);

/// The members of the request that the description gives back as they came.
const ECHOED: [&str; 17] = [
    "HyperParameters",
    "AlgorithmSpecification",
    "RoleArn",
    "InputDataConfig",
    "OutputDataConfig",
    "ResourceConfig",
    "VpcConfig",
    "StoppingCondition",
    "CheckpointConfig",
    "DebugHookConfig",
    "DebugRuleConfigurations",
    "ExperimentConfig",
    "Environment",
    "ProfilerConfig",
    "RetryStrategy",
    "RemoteDebugConfig",
    "TensorBoardOutputConfig",
];

/// Flags that the description always has.
const FLAGS: [&str; 3] =
    ["EnableNetworkIsolation", "EnableInterContainerTrafficEncryption", "EnableManagedSpotTraining"];

pub(super) const DESCRIBE_TRAINING_JOB: Operation = Operation {
    service: Service::SageMaker,
    name: "DescribeTrainingJob",
    members: &[JOB_NAME],
    permissions,
    apply: |applying, invocation| named(invocation, applying.account).map(describe),
};

pub(super) const STOP_TRAINING_JOB: Operation =
    Operation { service: Service::SageMaker, name: "StopTrainingJob", members: &[JOB_NAME], permissions, apply: stop };

pub(super) const DELETE_TRAINING_JOB: Operation = Operation {
    service: Service::SageMaker,
    name: "DeleteTrainingJob",
    members: &[JOB_NAME],
    permissions,
    apply: delete,
};

/// AWS's word for where a job stands.
pub(super) fn status(status: JobStatus) -> &'static str {
    match status {
        JobStatus::InProgress => "InProgress",
        JobStatus::Completed => "Completed",
        JobStatus::Failed => "Failed",
        JobStatus::Stopping => "Stopping",
        JobStatus::Stopped => "Stopped",
    }
}

fn permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    let name = invocation.input.str("TrainingJobName").unwrap_or_default();
    let action = format!("sagemaker:{}", invocation.operation.name);
    vec![Permission::new(&action, arn(account, "training-job", name))]
}

fn named<'a>(invocation: &Invocation, account: &'a AccountState) -> Result<&'a TrainingJob, ServiceError> {
    let name = invocation.input.str("TrainingJobName").unwrap_or_default();
    account.training_jobs.get(name).ok_or_else(|| invalid("Requested resource not found."))
}

fn stop(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let job = named(invocation, applying.account)?;
    let name = job.name.clone();
    match job.status {
        JobStatus::InProgress => progress::stop(applying, &name, None),
        JobStatus::Stopping => {}
        ended => {
            return Err(invalid(format!(
                "The request was rejected because the training job is in status {}.",
                status(ended)
            )));
        }
    }
    Ok(Value::structure([]))
}

fn delete(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let job = named(invocation, applying.account)?;
    let name = job.name.clone();
    if matches!(job.status, JobStatus::InProgress | JobStatus::Stopping) {
        let message = format!("The training job {name} is in status {} and cannot be deleted.", status(job.status));
        return Err(ServiceError::new("ResourceInUse", message));
    }
    progress::forget(applying, &name);
    applying.account.training_jobs.remove(&name);
    Ok(Value::structure([]))
}

fn describe(job: &TrainingJob) -> Value {
    let request = from_json_text(&job.request).unwrap_or(Value::Map(Vec::new()));
    let mut members = vec![
        ("TrainingJobName", Value::text(&job.name)),
        ("TrainingJobArn", Value::text(&job.arn)),
        ("TrainingJobStatus", Value::text(status(job.status))),
        ("SecondaryStatus", Value::optional(job.transitions.last().map(|last| last.status.as_str()))),
        ("SecondaryStatusTransitions", transitions(job)),
        ("ModelArtifacts", artifacts(job, &request)),
        ("FailureReason", Value::optional(job.failure_reason.as_deref())),
        ("CreationTime", Value::Time(job.created_at)),
        ("TrainingStartTime", job.training_started_at.map_or(Value::Null, Value::Time)),
        ("TrainingEndTime", job.ended_at.map_or(Value::Null, Value::Time)),
        ("LastModifiedTime", Value::Time(job.modified_at)),
    ];
    members.extend(ECHOED.map(|name| (name, request.get(name).cloned().unwrap_or(Value::Null))));
    members.extend(FLAGS.map(|name| (name, request.get(name).cloned().unwrap_or(Value::Bool(false)))));
    if let (Some(start), Some(end)) = (job.training_started_at, job.ended_at) {
        let seconds = i64::try_from(end.since(start).as_secs()).unwrap_or(i64::MAX).max(1);
        members.push(("TrainingTimeInSeconds", Value::Integer(seconds)));
        members.push(("BillableTimeInSeconds", Value::Integer(seconds)));
    }
    Value::structure(members)
}

fn transitions(job: &TrainingJob) -> Value {
    Value::list(job.transitions.iter().map(|transition| {
        Value::structure([
            ("Status", Value::text(&transition.status)),
            ("StartTime", Value::Time(transition.started_at)),
            ("EndTime", transition.ended_at.map_or(Value::Null, Value::Time)),
            ("StatusMessage", Value::text(&transition.message)),
        ])
    }))
}

/// Where the model is, or will be.
fn artifacts(job: &TrainingJob, request: &Value) -> Value {
    let output = request.at(&["OutputDataConfig", "S3OutputPath"]).and_then(Value::as_str).unwrap_or_default();
    let path = format!("{}/{}/output/model.tar.gz", output.trim_end_matches('/'), job.name);
    Value::structure([("S3ModelArtifacts", Value::Text(path))])
}
