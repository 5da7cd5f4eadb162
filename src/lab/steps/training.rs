//! The training attempts.

use super::{ask, real};
use crate::lab::attempt::{Attempt, Outcome, TrainingJobPlan, VpcPlan};
use crate::lab::call::Call;
use crate::lab::notes::Notes;
use crate::lab::persona::Persona::{Notebook, Team};
use crate::lab::step::{Checked, Next, StepId};
use crate::world::Timestamp;

/// A subnet that no policy of the lab names. It need not exist: the request is refused before AWS looks.
const FOREIGN_SUBNET: &str = "subnet-0f0e0d0c0b0a09080";

pub(super) fn train_on_v1(notes: &Notes, now: Timestamp) -> Next {
    if let Some(next) = discover(notes) {
        return next;
    }
    let known = notes.real.as_ref().and_then(|real| real::know_the_role(notes, real, now));
    known.unwrap_or_else(|| attempt(notes, now, "no-vpc", None, false))
}

pub(super) fn train_without_vpc(notes: &Notes, now: Timestamp) -> Next {
    attempt(notes, now, "no-vpc", None, true)
}

pub(super) fn train_with_vpc(notes: &Notes, now: Timestamp) -> Next {
    if notes.answered("ListExports") == 0 {
        return ask(Team, Call::ListExports);
    }
    match notes.approved_vpc() {
        Some(vpc) => attempt(notes, now, "vpc", Some(vpc), false),
        None => Next::Stuck("the project's subnets and security group are not among the account's exports".to_owned()),
    }
}

pub(super) fn train_in_a_foreign_subnet(notes: &Notes, now: Timestamp) -> Next {
    attempt(notes, now, "other", Some(foreign_network(notes)), true)
}

/// The job that a step asks for, as far as it is known before it is sent. The role is empty until it is known;
/// the project's own network is absent until the exports have been read.
#[must_use]
pub fn planned_job(notes: &Notes, step: StepId, now: Timestamp) -> Option<TrainingJobPlan> {
    let plan = if notes.real.is_some() { real::plan } else { plan };
    match step {
        StepId::TrainOnV1 | StepId::TrainWithoutVpc => plan(notes, now, "no-vpc", None),
        StepId::TrainWithVpc => plan(notes, now, "vpc", notes.approved_vpc()),
        StepId::TrainInAForeignSubnet => plan(notes, now, "other", Some(foreign_network(notes))),
        _ => None,
    }
}

/// A subnet that is not the project's, with the security group that is.
fn foreign_network(notes: &Notes) -> VpcPlan {
    let security_group_ids = notes.approved_vpc().map(|vpc| vpc.security_group_ids).unwrap_or_default();
    VpcPlan { subnets: vec![FOREIGN_SUBNET.to_owned()], security_group_ids }
}

/// Finds the member's notebook and, through it, the role that will be refused.
fn discover(notes: &Notes) -> Option<Next> {
    let team = |call| Some(ask(Team, call));
    if notes.answered("SearchProvisionedProducts") == 0 {
        return team(Call::SearchProvisionedProducts);
    }
    let Some(stack_id) = notes.provisioned.as_ref().and_then(|provisioned| provisioned.stack_id.clone()) else {
        if let Some(real) = &notes.real {
            return Some(real::no_notebook(notes, real));
        }
        let none = "you have no provisioned product with a stack; launch the notebook product first (Lab 3)";
        return Some(Next::Stuck(none.to_owned()));
    };
    if notes.answered("DescribeStacks") == 0 {
        return team(Call::DescribeStack { stack_id });
    }
    if notes.answered("DescribeStackResources") == 0 {
        return team(Call::DescribeStackResources { stack_id });
    }
    if notes.answered("ListExports") == 0 {
        return team(Call::ListExports);
    }
    if notes.answered("DescribeNotebookInstance") > 0 {
        return None;
    }
    let is_notebook = |kind: &str| kind == "AWS::SageMaker::NotebookInstance";
    match notes.resources.iter().find(|resource| is_notebook(&resource.resource_type)) {
        Some(notebook) => {
            let name = notebook.physical_id.rsplit('/').next().unwrap_or_default().to_owned();
            team(Call::DescribeNotebookInstance { name })
        }
        None => Some(Next::Stuck("the stack has no notebook instance".to_owned())),
    }
}

/// Sends the attempt once, then asks the account what became of it.
fn attempt(notes: &Notes, now: Timestamp, label: &str, vpc: Option<VpcPlan>, wants_denial: bool) -> Next {
    if notes.real.is_some() {
        return real::attempt(notes, now, label, vpc, wants_denial);
    }
    if notes.answered("CreateTrainingJob") == 0 {
        return match plan(notes, now, label, vpc).filter(|_| notes.roles.contains_key(&Notebook)) {
            Some(plan) => ask(Notebook, Call::CreateTrainingJob(Box::new(plan))),
            None => Next::Stuck("the notebook's role is not known".to_owned()),
        };
    }
    let Some(last) = notes.attempts.last() else {
        return Next::Stuck("the attempt has no result".to_owned());
    };
    let name = last.plan.job_name.clone();
    match last.outcome {
        Outcome::Allowed if notes.answered("DescribeTrainingJob") == 0 => {
            ask(Notebook, Call::DescribeTrainingJob { name })
        }
        Outcome::ExplicitDeny | Outcome::ImplicitDeny if notes.answered("ListTrainingJobs") == 0 => {
            ask(Notebook, Call::ListTrainingJobs { name_contains: name })
        }
        _ => Next::Enough,
    }
}

/// The job as the lab's notebook asks for it, small and short.
pub(super) fn plan(notes: &Notes, now: Timestamp, label: &str, vpc: Option<VpcPlan>) -> Option<TrainingJobPlan> {
    let region = notes.lab_region()?;
    let role_arn = notes.roles.get(&Notebook).cloned().unwrap_or_default();
    let bucket = |prefix: &str, otherwise: &str| {
        let found = notes.exports_of_project(prefix).next();
        found.map_or_else(|| otherwise.to_owned(), |(_, bucket)| bucket.clone())
    };
    let number = notes.attempts.last().map_or(1, |last| last.number + 1);
    let stamp = now.0.div_euclid(1000).rem_euclid(100_000);
    Some(TrainingJobPlan {
        job_name: format!("{label}-{stamp:05}-{number}"),
        image: region.xgboost_image(),
        instance_type: "ml.m4.xlarge".to_owned(),
        instance_count: 1,
        volume_gb: 30,
        max_runtime_seconds: 300,
        role_arn,
        input: format!("s3://{}/secure-sagemaker-demo/train_data/", bucket("ds-s3-data-", "ds-data-bucket")),
        output: format!("s3://{}/secure-sagemaker-demo/models", bucket("ds-s3-models-", "ds-model-bucket")),
        vpc,
    })
}

pub(super) fn started_without_vpc(notes: &Notes) -> Checked {
    started(notes, StepId::TrainOnV1, |has_vpc| !has_vpc)
}

pub(super) fn started_in_vpc(notes: &Notes) -> Checked {
    started(notes, StepId::TrainWithVpc, |has_vpc| has_vpc)
}

fn started(notes: &Notes, step: StepId, network: fn(bool) -> bool) -> Checked {
    let attempt = notes.attempt_of(step);
    if let Some(checked) = attempt.and_then(|attempt| real::accepted(notes, attempt)) {
        return checked;
    }
    match attempt {
        Some(Attempt { job: Some(job), .. }) if network(job.has_vpc) => {
            let place = if job.has_vpc { "in the project's VPC" } else { "without a VPC" };
            Checked::Held(format!("training job {} was accepted {place}", job.name))
        }
        Some(attempt) => Checked::NotYet(refused(attempt)),
        None => Checked::NotYet("no job has been asked for".to_owned()),
    }
}

pub(super) fn denied_explicitly(notes: &Notes) -> Checked {
    denied(notes, StepId::TrainWithoutVpc, Outcome::ExplicitDeny)
}

pub(super) fn denied_implicitly(notes: &Notes) -> Checked {
    denied(notes, StepId::TrainInAForeignSubnet, Outcome::ImplicitDeny)
}

fn denied(notes: &Notes, step: StepId, outcome: Outcome) -> Checked {
    let attempt = notes.attempt_of(step);
    if let Some(checked) = attempt.and_then(|attempt| real::refused_in_theory(notes, attempt)) {
        return checked;
    }
    match attempt {
        Some(attempt) if attempt.outcome == outcome && attempt.seen_absent => {
            let how =
                if outcome == Outcome::ExplicitDeny { "with an explicit deny" } else { "because nothing allows it" };
            Checked::Held(format!("refused {how}; the account has no job {}", attempt.plan.job_name))
        }
        Some(attempt) if attempt.outcome == Outcome::Allowed => {
            Checked::NotYet(format!("job {} was accepted: the control is not in force", attempt.plan.job_name))
        }
        Some(attempt) => Checked::NotYet(refused(attempt)),
        None => Checked::NotYet("no job has been asked for".to_owned()),
    }
}

fn refused(attempt: &Attempt) -> String {
    let why = attempt.error.as_ref().map(|error| error.message.as_str()).unwrap_or("it was not found afterwards");
    format!("attempt {} ended with {}: {why}", attempt.number, attempt.outcome.verdict())
}
