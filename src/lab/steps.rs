//! The twelve steps of the lab, as a table.

mod explanation;
mod identity;
mod preview;
mod real;
mod training;
mod update;
mod version;

use super::call::{Asked, Call};
use super::persona::Persona;
use super::step::{Next, Step, StepId, StepView};
pub use preview::{main_call, unknown_in};
pub use real::guessed_admin_role;
pub use training::planned_job;

/// The steps, in order.
pub const STEPS: [Step; 12] = [
    Step {
        id: StepId::ChooseRegion,
        persona: Persona::Base,
        short_title: "Choose region",
        view: StepView::Guide,
        goal: "the account answers in this region",
        advance: identity::choose_region,
        check: identity::region_answers,
    },
    Step {
        id: StepId::TrainOnV1,
        persona: Persona::Notebook,
        short_title: "Train on Version 1",
        view: StepView::Attempt,
        goal: "a training job without a VPC has started",
        advance: training::train_on_v1,
        check: training::started_without_vpc,
    },
    Step {
        id: StepId::BecomeAdmin,
        persona: Persona::Admin,
        short_title: "Become ADMIN",
        view: StepView::Guide,
        goal: "you act as the Data Science Administrator",
        advance: identity::become_admin,
        check: identity::is_admin,
    },
    Step {
        id: StepId::CreateVersion,
        persona: Persona::Admin,
        short_title: "Create Version 2",
        view: StepView::Guide,
        goal: "the product has an available version made from this region's template",
        advance: version::create_version,
        check: version::version_is_available,
    },
    Step {
        id: StepId::ReadTheChange,
        persona: Persona::Admin,
        short_title: "Read the change",
        view: StepView::Change,
        goal: "the two versions' policies have been read and differ",
        advance: version::read_the_change,
        check: version::policies_differ,
    },
    Step {
        id: StepId::BecomeTeam,
        persona: Persona::Team,
        short_title: "Become TEAM",
        view: StepView::Guide,
        goal: "you act as the project team member",
        advance: identity::become_team,
        check: identity::is_team,
    },
    Step {
        id: StepId::UpdateNotebook,
        persona: Persona::Team,
        short_title: "Update my notebook",
        view: StepView::Provisioning,
        goal: "the update's record says SUCCEEDED and the product is AVAILABLE on the new version",
        advance: update::update_notebook,
        check: update::update_succeeded,
    },
    Step {
        id: StepId::TrainWithoutVpc,
        persona: Persona::Notebook,
        short_title: "Train without a VPC",
        view: StepView::Attempt,
        goal: "the job is refused with an explicit deny and was never made",
        advance: training::train_without_vpc,
        check: training::denied_explicitly,
    },
    Step {
        id: StepId::ExplainTheDenial,
        persona: Persona::Team,
        short_title: "Explain the denial",
        view: StepView::Denial,
        goal: "the role's policies, read from the account, give the same explicit deny",
        advance: explanation::explain_the_denial,
        check: explanation::explanation_agrees,
    },
    Step {
        id: StepId::TrainWithVpc,
        persona: Persona::Notebook,
        short_title: "Train with the VPC",
        view: StepView::Attempt,
        goal: "a job in the project's own VPC has started",
        advance: training::train_with_vpc,
        check: training::started_in_vpc,
    },
    Step {
        id: StepId::TrainInAForeignSubnet,
        persona: Persona::Notebook,
        short_title: "Try another subnet",
        view: StepView::Attempt,
        goal: "the job is refused because nothing allows it, and was never made",
        advance: training::train_in_a_foreign_subnet,
        check: training::denied_implicitly,
    },
    Step {
        id: StepId::ClosingQuestion,
        persona: Persona::Team,
        short_title: "The closing question",
        view: StepView::Question,
        goal: "the policy in force has been read and has conditions on the SageMaker API",
        advance: explanation::closing_question,
        check: explanation::question_answered,
    },
];

/// The entry of a step.
#[must_use]
pub fn step(id: StepId) -> &'static Step {
    &STEPS[id.number() - 1]
}

/// A call that comes next.
fn ask(who: Persona, call: Call) -> Next {
    Next::Ask(Asked { who, call })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_follows_the_order_of_the_steps() {
        for (step, id) in STEPS.iter().zip(StepId::ALL) {
            assert_eq!(step.id, id);
            assert!(step.short_title.chars().count() <= 22, "{}", step.short_title);
        }
    }
}
