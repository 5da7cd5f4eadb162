//! CreateModel, CreateProcessingJob and CreateHyperParameterTuningJob, as far as the decision.
//!
//! DEVIATION: what is allowed and refers to things that exist is answered with its ARN, and then forgotten:
//! nothing here describes or lists it again.

use super::condition;
use super::creation::{arn, check_role, check_vpc, permissions};
use super::member::{
    INSTANCE_TYPE, NAME, ROLE, TAG_KEY, TAG_VALUE, TAGS, TUNING_NAME, VPC, VPC_GROUP, VPC_GROUPS, VPC_SUBNET,
    VPC_SUBNETS,
};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Service, ServiceError, Shape};
use crate::sim::value::Value;

pub(super) const CREATE_MODEL: Operation = Operation {
    service: Service::SageMaker,
    name: "CreateModel",
    members: &[
        Member::required(&["ModelName"], NAME),
        Member::optional(&["ExecutionRoleArn"], ROLE),
        Member::optional(&["PrimaryContainer"], Shape::Structure),
        Member::optional(&["Containers"], Shape::Structures { min: 0, max: 15 }),
        Member::optional(&["EnableNetworkIsolation"], Shape::Bool),
        VPC,
        VPC_GROUPS,
        VPC_GROUP,
        VPC_SUBNETS,
        VPC_SUBNET,
        TAGS,
        TAG_KEY,
        TAG_VALUE,
    ],
    permissions: |invocation, account| {
        let input = &invocation.input;
        let resource = arn(account, "model", input.str("ModelName").unwrap_or_default());
        let roles: Vec<&str> = input.str("ExecutionRoleArn").into_iter().collect();
        permissions(invocation, &resource, condition::of_model(input), &roles)
    },
    apply: |applying, invocation| {
        check_vpc(applying.account, invocation.input.get("VpcConfig"))?;
        created(applying, invocation, "ModelName", "model", "ModelArn")
    },
};

pub(super) const CREATE_PROCESSING_JOB: Operation = Operation {
    service: Service::SageMaker,
    name: "CreateProcessingJob",
    members: &[
        Member::required(&["ProcessingJobName"], NAME),
        Member::required(&["RoleArn"], ROLE),
        Member::required(&["ProcessingResources"], Shape::Structure),
        Member::required(&["ProcessingResources", "ClusterConfig"], Shape::Structure),
        Member::required(&["ProcessingResources", "ClusterConfig", "InstanceType"], INSTANCE_TYPE),
        Member::required(&["AppSpecification"], Shape::Structure),
        Member::required(&["AppSpecification", "ImageUri"], Shape::text(0, 255)),
        Member::optional(&["NetworkConfig"], Shape::Structure),
        Member::optional(&["NetworkConfig", "VpcConfig"], Shape::Structure),
        Member::required(&["NetworkConfig", "VpcConfig", "Subnets"], Shape::Texts { min: 1, max: 16 }),
        Member::required(&["NetworkConfig", "VpcConfig", "SecurityGroupIds"], Shape::Texts { min: 1, max: 5 }),
        TAGS,
        TAG_KEY,
        TAG_VALUE,
    ],
    permissions: |invocation, account| {
        let input = &invocation.input;
        let resource = arn(account, "processing-job", input.str("ProcessingJobName").unwrap_or_default());
        let role = input.str("RoleArn").unwrap_or_default();
        permissions(invocation, &resource, condition::of_processing(input), &[role])
    },
    apply: |applying, invocation| {
        check_vpc(applying.account, invocation.input.at(&["NetworkConfig", "VpcConfig"]))?;
        created(applying, invocation, "ProcessingJobName", "processing-job", "ProcessingJobArn")
    },
};

pub(super) const CREATE_HYPER_PARAMETER_TUNING_JOB: Operation = Operation {
    service: Service::SageMaker,
    name: "CreateHyperParameterTuningJob",
    members: &[
        Member::required(&["HyperParameterTuningJobName"], TUNING_NAME),
        Member::required(&["HyperParameterTuningJobConfig"], Shape::Structure),
        Member::required(&["HyperParameterTuningJobConfig", "Strategy"], STRATEGY),
        Member::required(&["HyperParameterTuningJobConfig", "ResourceLimits"], Shape::Structure),
        Member::optional(&["TrainingJobDefinition"], Shape::Structure),
        Member::required(&["TrainingJobDefinition", "RoleArn"], ROLE),
        Member::optional(&["TrainingJobDefinition", "VpcConfig"], Shape::Structure),
        Member::required(&["TrainingJobDefinition", "VpcConfig", "Subnets"], Shape::Texts { min: 1, max: 16 }),
        Member::required(&["TrainingJobDefinition", "VpcConfig", "SecurityGroupIds"], Shape::Texts { min: 1, max: 5 }),
        Member::optional(&["TrainingJobDefinitions"], Shape::Structures { min: 1, max: 10 }),
        Member::required(&["TrainingJobDefinitions", "member", "RoleArn"], ROLE),
        TAGS,
        TAG_KEY,
        TAG_VALUE,
    ],
    permissions: |invocation, account| {
        let input = &invocation.input;
        let name = input.str("HyperParameterTuningJobName").unwrap_or_default();
        let definitions = definitions(input);
        let mut roles: Vec<&str> = definitions.iter().filter_map(|definition| definition.str("RoleArn")).collect();
        roles.dedup();
        let resource = arn(account, "hyper-parameter-tuning-job", name);
        permissions(invocation, &resource, condition::of_training(&definitions), &roles)
    },
    apply: |applying, invocation| {
        for definition in definitions(&invocation.input) {
            check_vpc(applying.account, definition.get("VpcConfig"))?;
            check_role(applying.account, definition.str("RoleArn").unwrap_or_default())?;
        }
        let kind = "hyper-parameter-tuning-job";
        created(applying, invocation, "HyperParameterTuningJobName", kind, "HyperParameterTuningJobArn")
    },
};

const STRATEGY: Shape = Shape::Enum(&["Bayesian", "Random", "Hyperband", "Grid"]);

/// The one definition or the several.
fn definitions(input: &Value) -> Vec<&Value> {
    let several = input.get("TrainingJobDefinitions").map_or(&[][..], Value::items);
    input.get("TrainingJobDefinition").into_iter().chain(several).collect()
}

fn created(
    applying: &mut Applying<'_>,
    invocation: &Invocation,
    name: &str,
    kind: &str,
    answer: &str,
) -> Result<Value, ServiceError> {
    let input = &invocation.input;
    if let Some(role) = input.str("RoleArn").or_else(|| input.str("ExecutionRoleArn")) {
        check_role(applying.account, role)?;
    }
    let arn = arn(applying.account, kind, input.str(name).unwrap_or_default());
    Ok(Value::structure([(answer, Value::Text(arn))]))
}
