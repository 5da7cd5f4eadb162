//! The calls to SageMaker: the training job that the lab is about, and the notebook instance.

use std::collections::HashMap;

use aws_sdk_sagemaker::operation::create_training_job::builders::CreateTrainingJobFluentBuilder;
use aws_sdk_sagemaker::operation::describe_training_job::DescribeTrainingJobOutput;
use aws_sdk_sagemaker::types::{
    AlgorithmSpecification, Channel, DataSource, OutputDataConfig, ResourceConfig, S3DataDistribution, S3DataSource,
    S3DataType, StoppingCondition, Tag, TrainingInputMode, TrainingInstanceType, VpcConfig,
};

use super::error::refused;
use super::reply::{Refused, Reply, Served, each_page, required, served, text, timestamp};
use super::session::Session;
use crate::lab::{Answer, JobNote, NotebookNote, TrainingJobPlan, VpcPlan};

/// The name of the one input channel, which the XGBoost image expects.
const TRAIN_CHANNEL: &str = "train";
/// What the lab's notebook gives the estimator.
const HYPER_PARAMETERS: [(&str, &str); 8] = [
    ("max_depth", "5"),
    ("eta", "0.2"),
    ("gamma", "4"),
    ("min_child_weight", "6"),
    ("subsample", "0.8"),
    ("verbosity", "0"),
    ("objective", "binary:logistic"),
    ("num_round", "100"),
];

/// `CreateTrainingJob`.
pub(super) async fn create_training_job(session: &Session, plan: &TrainingJobPlan) -> Reply {
    let output = planned(session.sagemaker().create_training_job(), plan).send().await.map_err(refused)?;
    let arn = required(output.training_job_arn(), "TrainingJobArn")?.to_owned();
    served(&output, Answer::JobStarted(arn))
}

/// `DescribeTrainingJob`.
pub(super) async fn describe_training_job(session: &Session, name: String) -> Reply {
    let output = session.sagemaker().describe_training_job().training_job_name(name).send().await.map_err(refused)?;
    let job = job(&output)?;
    served(&output, Answer::Job(job))
}

/// `StopTrainingJob`.
pub(super) async fn stop_training_job(session: &Session, name: String) -> Reply {
    let output = session.sagemaker().stop_training_job().training_job_name(name).send().await.map_err(refused)?;
    served(&output, Answer::Done)
}

/// `ListTrainingJobs` whose name contains a text.
pub(super) async fn list_training_jobs(session: &Session, name_contains: String) -> Reply {
    let pages = session.sagemaker().list_training_jobs().name_contains(name_contains).into_paginator().send();
    let mut names = Vec::new();
    let request_id = each_page(pages, |page| {
        names.extend(page.training_job_summaries().iter().map(|summary| text(summary.training_job_name())));
    })
    .await?;
    Ok(Served { answer: Answer::Jobs(names), request_id })
}

/// `DescribeNotebookInstance`.
pub(super) async fn describe_notebook_instance(session: &Session, name: String) -> Reply {
    let output =
        session.sagemaker().describe_notebook_instance().notebook_instance_name(&name).send().await.map_err(refused)?;
    let note = NotebookNote {
        name,
        status: text(output.notebook_instance_status().map(|status| status.as_str())),
        role_arn: required(output.role_arn(), "RoleArn")?.to_owned(),
    };
    served(&output, Answer::Notebook(note))
}

fn planned(request: CreateTrainingJobFluentBuilder, plan: &TrainingJobPlan) -> CreateTrainingJobFluentBuilder {
    request
        .training_job_name(&plan.job_name)
        .algorithm_specification(algorithm(plan))
        .set_hyper_parameters(Some(hyper_parameters()))
        .role_arn(&plan.role_arn)
        .input_data_config(train_channel(plan))
        .output_data_config(OutputDataConfig::builder().s3_output_path(&plan.output).build())
        .resource_config(resources(plan))
        .stopping_condition(
            StoppingCondition::builder().max_runtime_in_seconds(count(plan.max_runtime_seconds)).build(),
        )
        .set_vpc_config(plan.vpc.as_ref().map(network))
        .set_tags(plan.is_marked().then(|| vec![Tag::builder().key("created-by").value("explicit-deny").build()]))
}

fn algorithm(plan: &TrainingJobPlan) -> AlgorithmSpecification {
    AlgorithmSpecification::builder().training_image(&plan.image).training_input_mode(TrainingInputMode::File).build()
}

fn hyper_parameters() -> HashMap<String, String> {
    HYPER_PARAMETERS.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn train_channel(plan: &TrainingJobPlan) -> Channel {
    let source = S3DataSource::builder()
        .s3_data_type(S3DataType::S3Prefix)
        .s3_uri(&plan.input)
        .s3_data_distribution_type(S3DataDistribution::FullyReplicated)
        .build();
    Channel::builder()
        .channel_name(TRAIN_CHANNEL)
        .data_source(DataSource::builder().s3_data_source(source).build())
        .build()
}

fn resources(plan: &TrainingJobPlan) -> ResourceConfig {
    ResourceConfig::builder()
        .instance_type(TrainingInstanceType::from(plan.instance_type.as_str()))
        .instance_count(count(plan.instance_count))
        .volume_size_in_gb(count(plan.volume_gb))
        .build()
}

fn network(vpc: &VpcPlan) -> VpcConfig {
    VpcConfig::builder()
        .set_subnets(Some(vpc.subnets.clone()))
        .set_security_group_ids(Some(vpc.security_group_ids.clone()))
        .build()
}

/// AWS counts in signed numbers; what does not fit, AWS would refuse too.
fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn job(output: &DescribeTrainingJobOutput) -> Result<JobNote, Refused> {
    let latest = output.secondary_status_transitions().last().and_then(|transition| transition.status_message());
    Ok(JobNote {
        name: required(output.training_job_name(), "TrainingJobName")?.to_owned(),
        status: text(output.training_job_status().map(|status| status.as_str())),
        secondary_status: text(output.secondary_status().map(|status| status.as_str())),
        message: output.failure_reason().or(latest).map(str::to_owned),
        has_vpc: output.vpc_config().is_some(),
        created_at: required(output.creation_time().copied().and_then(timestamp), "CreationTime")?,
        ended_at: output.training_end_time().copied().and_then(timestamp),
    })
}
