//! CreateTrainingJob.

use super::creation::{arn, check_role, check_vpc, permissions};
use super::member::{
    INSTANCE_TYPE, KMS_KEY, NAME, ROLE, S3_URI, SECONDS, TAG_KEY, TAG_VALUE, TAGS, VPC, VPC_GROUP, VPC_GROUPS,
    VPC_SUBNET, VPC_SUBNETS,
};
use super::{condition, invalid, progress};
use crate::sim::account::{AccountState, JobStatus, TrainingJob, VpcConfig};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Service, ServiceError, Shape};
use crate::sim::value::Value;
use crate::sim::wire::to_json_text;

pub(super) const CREATE_TRAINING_JOB: Operation = Operation {
    service: Service::SageMaker,
    name: "CreateTrainingJob",
    members: MEMBERS,
    permissions: |invocation, account| {
        let input = &invocation.input;
        let resource = arn(account, "training-job", input.str("TrainingJobName").unwrap_or_default());
        let role = input.str("RoleArn").unwrap_or_default();
        permissions(invocation, &resource, condition::of_training(&[input]), &[role])
    },
    apply: create,
};

const COUNT: Shape = Shape::Integer { min: 0, max: i32::MAX as i64 };

const MEMBERS: &[Member] = &[
    Member::required(&["TrainingJobName"], NAME),
    Member::required(&["RoleArn"], ROLE),
    Member::optional(&["HyperParameters"], Shape::Structure),
    Member::optional(&["AlgorithmSpecification"], Shape::Structure),
    Member::optional(&["AlgorithmSpecification", "TrainingImage"], Shape::text(0, 255)),
    Member::optional(&["AlgorithmSpecification", "AlgorithmName"], Shape::text(1, 170)),
    Member::required(&["AlgorithmSpecification", "TrainingInputMode"], Shape::Enum(&["Pipe", "File", "FastFile"])),
    Member::optional(&["InputDataConfig"], Shape::Structures { min: 1, max: 20 }),
    Member::required(&["InputDataConfig", "member", "ChannelName"], Shape::text(1, 64)),
    Member::required(&["InputDataConfig", "member", "DataSource"], Shape::Structure),
    Member::required(&["OutputDataConfig"], Shape::Structure),
    Member::required(&["OutputDataConfig", "S3OutputPath"], S3_URI),
    Member::optional(&["OutputDataConfig", "KmsKeyId"], KMS_KEY),
    Member::optional(&["ResourceConfig"], Shape::Structure),
    Member::optional(&["ResourceConfig", "InstanceType"], INSTANCE_TYPE),
    Member::optional(&["ResourceConfig", "InstanceCount"], COUNT),
    Member::optional(&["ResourceConfig", "VolumeSizeInGB"], COUNT),
    Member::optional(&["ResourceConfig", "VolumeKmsKeyId"], KMS_KEY),
    Member::optional(&["ResourceConfig", "KeepAlivePeriodInSeconds"], Shape::Integer { min: 0, max: 21_600 }),
    Member::optional(&["ResourceConfig", "InstanceGroups"], Shape::Structures { min: 0, max: 5 }),
    Member::optional(&["StoppingCondition"], Shape::Structure),
    Member::optional(&["StoppingCondition", "MaxRuntimeInSeconds"], SECONDS),
    Member::optional(&["StoppingCondition", "MaxWaitTimeInSeconds"], SECONDS),
    VPC,
    VPC_GROUPS,
    VPC_GROUP,
    VPC_SUBNETS,
    VPC_SUBNET,
    TAGS,
    TAG_KEY,
    TAG_VALUE,
    Member::optional(&["EnableNetworkIsolation"], Shape::Bool),
    Member::optional(&["EnableInterContainerTrafficEncryption"], Shape::Bool),
    Member::optional(&["EnableManagedSpotTraining"], Shape::Bool),
    Member::optional(&["RemoteDebugConfig"], Shape::Structure),
    Member::optional(&["RemoteDebugConfig", "EnableRemoteDebug"], Shape::Bool),
    Member::optional(&["CheckpointConfig"], Shape::Structure),
    Member::optional(&["Environment"], Shape::Structure),
    Member::optional(&["ExperimentConfig"], Shape::Structure),
];

fn create(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let input = &invocation.input;
    let name = input.str("TrainingJobName").unwrap_or_default();
    let job_arn = arn(applying.account, "training-job", name);
    check(applying.account, input, name, &job_arn)?;
    let vpc_config = input
        .get("VpcConfig")
        .map(|vpc| VpcConfig { subnets: vpc.texts("Subnets"), security_group_ids: vpc.texts("SecurityGroupIds") });
    let job = TrainingJob {
        name: name.to_owned(),
        arn: job_arn.clone(),
        status: JobStatus::InProgress,
        transitions: Vec::new(),
        role_arn: input.str("RoleArn").unwrap_or_default().to_owned(),
        vpc_config,
        request: to_json_text(input),
        failure_reason: None,
        created_by: invocation.caller.arn.clone(),
        created_at: applying.now,
        training_started_at: None,
        ended_at: None,
        modified_at: applying.now,
    };
    progress::start(applying, job, input.at(&["StoppingCondition", "MaxRuntimeInSeconds"]).and_then(Value::as_i64));
    Ok(Value::structure([("TrainingJobArn", Value::Text(job_arn))]))
}

/// What the request refers to, in the order in which SageMaker looks.
///
/// DEVIATION: the account has no S3 objects, so input data is taken to be where the request says.
fn check(account: &AccountState, input: &Value, name: &str, job_arn: &str) -> Result<(), ServiceError> {
    for needed in ["AlgorithmSpecification", "ResourceConfig", "StoppingCondition"] {
        if input.get(needed).is_none() {
            return Err(invalid(format!("{needed} is required for this training job.")));
        }
    }
    let algorithm = |member| input.at(&["AlgorithmSpecification", member]).is_some();
    if algorithm("TrainingImage") == algorithm("AlgorithmName") {
        return Err(invalid(
            "You must specify exactly one of TrainingImage and AlgorithmName in AlgorithmSpecification.",
        ));
    }
    check_spot(input)?;
    check_role(account, input.str("RoleArn").unwrap_or_default())?;
    check_vpc(account, input.get("VpcConfig"))?;
    if account.training_jobs.contains(name) {
        let message = format!(
            "Job name must be unique within an AWS account and region, and a training job with this name already exists ({job_arn})"
        );
        return Err(ServiceError::new("ResourceInUse", message));
    }
    Ok(())
}

fn check_spot(input: &Value) -> Result<(), ServiceError> {
    let seconds = |member| input.at(&["StoppingCondition", member]).and_then(Value::as_i64);
    let is_spot = input.get("EnableManagedSpotTraining").and_then(Value::as_bool) == Some(true);
    match (is_spot, seconds("MaxWaitTimeInSeconds"), seconds("MaxRuntimeInSeconds")) {
        (true, None, _) => {
            Err(invalid("Invalid MaxWaitTimeInSeconds. It must be present when EnableManagedSpotTraining is true"))
        }
        (false, Some(_), _) => {
            Err(invalid("Invalid MaxWaitTimeInSeconds. It must be absent when EnableManagedSpotTraining is false"))
        }
        (true, Some(wait), Some(run)) if wait < run => {
            Err(invalid("Invalid MaxWaitTimeInSeconds. It must be equal to or greater than MaxRuntimeInSeconds"))
        }
        _ => Ok(()),
    }
}
