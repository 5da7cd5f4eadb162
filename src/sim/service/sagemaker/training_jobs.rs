//! ListTrainingJobs.

use super::list::{self, Item, MAX_RESULTS, NAME_CONTAINS, NEXT_TOKEN, SORT_BY};
use super::training_job::status;
use crate::sim::account::TrainingJob;
use crate::sim::operation::{Member, Operation, Permission, Service, Shape};
use crate::sim::value::Value;

const STATUSES: Shape = Shape::Enum(&["InProgress", "Completed", "Failed", "Stopping", "Stopped", "Deleting"]);

pub(super) const LIST_TRAINING_JOBS: Operation = Operation {
    service: Service::SageMaker,
    name: "ListTrainingJobs",
    members: &[
        NAME_CONTAINS,
        Member::optional(&["StatusEquals"], STATUSES),
        SORT_BY,
        Member::optional(&["SortOrder"], Shape::Enum(&["Ascending", "Descending"])),
        MAX_RESULTS,
        NEXT_TOKEN,
    ],
    permissions: |_, _| vec![Permission::new("sagemaker:ListTrainingJobs", "*")],
    apply: |applying, invocation| {
        list::answer(invocation, "TrainingJobSummaries", applying.account.training_jobs.values().map(item))
    },
};

fn item(job: &TrainingJob) -> Item {
    let shown = Value::structure([
        ("TrainingJobName", Value::text(&job.name)),
        ("TrainingJobArn", Value::text(&job.arn)),
        ("CreationTime", Value::Time(job.created_at)),
        ("TrainingEndTime", job.ended_at.map_or(Value::Null, Value::Time)),
        ("LastModifiedTime", Value::Time(job.modified_at)),
        ("TrainingJobStatus", Value::text(status(job.status))),
        ("SecondaryStatus", Value::optional(job.transitions.last().map(|last| last.status.as_str()))),
    ]);
    Item {
        name: job.name.clone(),
        status: status(job.status).to_owned(),
        created_at: job.created_at,
        modified_at: job.modified_at,
        shown,
    }
}
