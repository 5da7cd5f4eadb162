//! The call that a step is about, before it is made. What is not known yet stands as a word in capitals.

use super::{training, update, version};
use crate::lab::call::Call;
use crate::lab::notes::Notes;
use crate::lab::persona::Persona;
use crate::lab::step::StepId;
use crate::world::Timestamp;

/// The words that stand for what is not known yet.
const UNKNOWN: [&str; 5] = [NOTEBOOK_ROLE_ARN, PROVISIONED_PRODUCT_ID, PRODUCT_ID, VERSION_ID, PATH_ID];
const NOTEBOOK_ROLE_ARN: &str = "NOTEBOOK_ROLE_ARN";
pub(super) const PROVISIONED_PRODUCT_ID: &str = "PROVISIONED_PRODUCT_ID";
pub(super) const PRODUCT_ID: &str = "PRODUCT_ID";
pub(super) const VERSION_ID: &str = "VERSION_ID";
pub(super) const PATH_ID: &str = "PATH_ID";

/// The first word in a command that stands for something that is not known yet.
#[must_use]
pub fn unknown_in(command: &str) -> Option<&'static str> {
    UNKNOWN.into_iter().find(|word| command.contains(word))
}

/// The one call that a step is about; none where it is about reading several things.
#[must_use]
pub fn main_call(notes: &Notes, step: StepId, now: Timestamp) -> Option<Call> {
    match step {
        StepId::BecomeAdmin => assume_role(notes, Persona::Admin),
        StepId::BecomeTeam => assume_role(notes, Persona::Team),
        StepId::CreateVersion => Some(version::create_call(notes, &product_id(notes))),
        StepId::ReadTheChange => Some(Call::DescribeProvisioningArtifact {
            product_id: product_id(notes),
            artifact_id: notes.new_version.clone().unwrap_or_else(|| VERSION_ID.to_owned()),
            verbose: true,
        }),
        StepId::UpdateNotebook => Some(update::update_call(notes)),
        StepId::TrainOnV1 | StepId::TrainWithoutVpc | StepId::TrainWithVpc | StepId::TrainInAForeignSubnet => {
            let mut plan = training::planned_job(notes, step, now)?;
            if plan.role_arn.is_empty() {
                plan.role_arn = NOTEBOOK_ROLE_ARN.to_owned();
            }
            Some(Call::CreateTrainingJob(Box::new(plan)))
        }
        StepId::ChooseRegion | StepId::ExplainTheDenial | StepId::ClosingQuestion => None,
    }
}

fn assume_role(notes: &Notes, role: Persona) -> Option<Call> {
    let role_arn = notes.roles.get(&role)?.clone();
    Some(notes.assume_role(role, role_arn))
}

fn product_id(notes: &Notes) -> String {
    notes.product.as_ref().map_or_else(|| PRODUCT_ID.to_owned(), |product| product.id.clone())
}
