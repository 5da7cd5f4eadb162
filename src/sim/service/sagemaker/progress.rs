//! How a training job goes on: from start to end, stopped on request, or stopped by the detective control.
//!
//! Everything is scheduled when the job starts, in the order of AWS's time, so that at any pace, also when
//! nothing takes time, one thing still follows the other.

use std::time::Duration;

use crate::sim::account::{JobStatus, SecondaryTransition, TrainingJob, Transition};
use crate::sim::operation::Applying;
use crate::sim::timeline;
use crate::world::Timestamp;

/// Seconds of AWS time after the start, secondary status, and AWS's words for it. A status that comes again
/// gets new words.
const LIFE: [(u64, &str, &str); 7] = [
    (0, STARTING, "Starting the training job"),
    (10, STARTING, "Launching requested ML instances"),
    (75, STARTING, "Preparing the instances for training"),
    (115, DOWNLOADING, "Downloading input data"),
    (TRAINING_AT, "Training", "Training image download completed. Training in progress."),
    (170, "Uploading", "Uploading generated training model"),
    (180, COMPLETED, "Training job completed"),
];

const STARTING: &str = "Starting";
const DOWNLOADING: &str = "Downloading";
const COMPLETED: &str = "Completed";
const STOPPING: &str = "Stopping";
const STOPPED: &str = "Stopped";
const TOO_LONG: &str = "MaxRuntimeExceeded";

/// When training proper begins, and how long it takes.
const TRAINING_AT: u64 = 140;
const TRAINING_TAKES: u64 = 30;

/// When the detective control has heard of a job.
const CONTROL_AT: u64 = 120;

/// How long a container takes to stop.
const STOPPING_TAKES: u64 = 30;

const CONTROL_REASON: &str =
    "Stopped by the detective control of this account: the training job has no VPC configuration";

/// Puts a new job into the account and schedules its life.
pub(super) fn start(applying: &mut Applying<'_>, job: TrainingJob, max_runtime_seconds: Option<i64>) {
    let name = job.name.clone();
    let is_outside_vpc = job.vpc_config.is_none();
    applying.account.training_jobs.insert(name.clone(), job);
    job_step(applying, &name, STARTING);
    let limit = max_runtime_seconds.and_then(|seconds| u64::try_from(seconds).ok());
    let mut plan: Vec<(u64, Transition)> = Vec::new();
    match limit.filter(|limit| *limit < TRAINING_TAKES) {
        None => plan.extend(LIFE[1..].iter().map(|(at, status, _)| (*at, step(&name, status)))),
        Some(limit) => {
            let before_end = LIFE[1..].iter().filter(|(at, ..)| *at <= TRAINING_AT);
            plan.extend(before_end.map(|(at, status, _)| (*at, step(&name, status))));
            plan.push((TRAINING_AT + limit, step(&name, TOO_LONG)));
        }
    }
    if is_outside_vpc {
        plan.push((CONTROL_AT, Transition::DetectiveControl { job: name }));
    }
    plan.sort_by_key(|(at, _)| *at);
    for (at, transition) in plan {
        schedule(applying, at, transition);
    }
}

/// A job enters a secondary status, unless it has left the way that leads there.
pub(crate) fn job_step(applying: &mut Applying<'_>, name: &str, status: &str) {
    let now = applying.now;
    let Some(job) = applying.account.training_jobs.get_mut(name) else { return };
    match (job.status, status) {
        (JobStatus::Stopping, STOPPED) => end(job, JobStatus::Stopped, STOPPED, "Training job stopped", now),
        (JobStatus::InProgress, TOO_LONG) => {
            let words = "Training job runtime exceeded MaxRuntimeInSeconds provided";
            end(job, JobStatus::Stopped, TOO_LONG, words, now);
        }
        (JobStatus::InProgress, COMPLETED) => {
            end(job, JobStatus::Completed, COMPLETED, words_of(job, COMPLETED), now);
        }
        (JobStatus::InProgress, _) => {
            enter(job, status, words_of(job, status), now);
            if status == DOWNLOADING {
                job.training_started_at = Some(now);
            }
        }
        _ => {}
    }
}

/// The detective control looks at a job and stops it if it runs outside a VPC.
pub(crate) fn detective_control(applying: &mut Applying<'_>, name: &str) {
    let job = applying.account.training_jobs.get(name);
    if job.is_some_and(|job| job.status == JobStatus::InProgress && job.vpc_config.is_none()) {
        stop(applying, name, Some(CONTROL_REASON));
    }
}

/// Begins to stop a job that is at work.
pub(super) fn stop(applying: &mut Applying<'_>, name: &str, reason: Option<&str>) {
    forget(applying, name);
    let now = applying.now;
    let Some(job) = applying.account.training_jobs.get_mut(name) else { return };
    job.status = JobStatus::Stopping;
    job.failure_reason = reason.map(str::to_owned);
    enter(job, STOPPING, "Stopping the training job", now);
    schedule(applying, STOPPING_TAKES, step(name, STOPPED));
}

/// Takes back what was still to come for a job.
pub(super) fn forget(applying: &mut Applying<'_>, name: &str) {
    timeline::cancel(applying.account, |transition| match transition {
        Transition::JobStep { job, .. } | Transition::DetectiveControl { job } => job == name,
        _ => false,
    });
}

fn schedule(applying: &mut Applying<'_>, seconds: u64, transition: Transition) {
    let at = applying.now.after(applying.pace.scale(Duration::from_secs(seconds)));
    timeline::schedule(applying.account, at, transition);
}

fn step(job: &str, status: &str) -> Transition {
    Transition::JobStep { job: job.to_owned(), status: status.to_owned() }
}

/// The words for the next occurrence of a status.
fn words_of(job: &TrainingJob, status: &str) -> &'static str {
    let current = job.transitions.last().map_or("", |transition| transition.message.as_str());
    let mut of_status = LIFE.iter().filter(|(_, name, _)| *name == status).map(|(.., words)| *words);
    let first = of_status.clone().next().unwrap_or_default();
    if of_status.any(|words| words == current) { of_status.next().unwrap_or(first) } else { first }
}

/// The same status again changes the words of the present transition; another one begins a transition.
fn enter(job: &mut TrainingJob, status: &str, words: &str, now: Timestamp) {
    job.modified_at = now;
    if let Some(current) = job.transitions.last_mut() {
        if current.status == status {
            words.clone_into(&mut current.message);
            return;
        }
        current.ended_at = Some(now);
    }
    job.transitions.push(SecondaryTransition {
        status: status.to_owned(),
        message: words.to_owned(),
        started_at: now,
        ended_at: None,
    });
}

fn end(job: &mut TrainingJob, status: JobStatus, secondary: &str, words: &str, now: Timestamp) {
    enter(job, secondary, words, now);
    job.status = status;
    job.ended_at = Some(now);
    if let Some(last) = job.transitions.last_mut() {
        last.ended_at = Some(now);
    }
}
