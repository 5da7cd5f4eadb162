//! Steps that read the policies in force and explain by them.

use super::ask;
use crate::lab::attempt::Outcome;
use crate::lab::call::Call;
use crate::lab::explain::{explain, second_opinion};
use crate::lab::notes::Notes;
use crate::lab::persona::Persona::{Admin, Team};
use crate::lab::question::closing_answer;
use crate::lab::real::{Evidence, RealNotes};
use crate::lab::step::{Checked, Next, StepId};
use crate::policy::Decision;
use crate::world::Timestamp;

pub(super) fn explain_the_denial(notes: &Notes, _now: Timestamp) -> Next {
    read_policies(notes).unwrap_or_else(|| {
        let first = notes.attempt_of(StepId::TrainOnV1).filter(|attempt| attempt.outcome == Outcome::Allowed);
        match first {
            // What Lab 4's control made of the first job, to set beside the refusal.
            Some(first) if first.job.is_some() && notes.answered("DescribeTrainingJob") == 0 => {
                ask(notes.notebook_actor(), Call::DescribeTrainingJob { name: first.plan.job_name.clone() })
            }
            _ => cross_check(notes).unwrap_or(Next::Enough),
        }
    })
}

/// IAM's simulation of a request that was really sent, where the administrator may ask for it.
fn cross_check(notes: &Notes) -> Option<Next> {
    let attempt = notes.attempt_of(StepId::TrainWithoutVpc).filter(|_| notes.real.is_some())?;
    let is_due = notes.evidence(attempt) != Evidence::Predicted && notes.answered("SimulatePrincipalPolicy") == 0;
    is_due.then(|| ask(Admin, Call::SimulateTrainingJob(Box::new(attempt.plan.clone()))))
}

pub(super) fn closing_question(notes: &Notes, _now: Timestamp) -> Next {
    read_policies(notes).unwrap_or(Next::Enough)
}

/// Reads every policy of the notebook role, those in force only, as the team member may.
pub(super) fn read_policies(notes: &Notes) -> Option<Next> {
    let Some(role_name) = notes.notebook_role_name() else {
        return Some(Next::Stuck("the notebook's role is not known".to_owned()));
    };
    // A member's rights may be fewer in a patched environment; an administrator may read too.
    let refused = |real: &RealNotes| real.refusal("ListAttachedRolePolicies", Team).is_some();
    let reader = if notes.real.as_deref().is_some_and(refused) { Admin } else { Team };
    if notes.answered("ListAttachedRolePolicies") <= usize::from(reader == Admin) {
        return Some(ask(reader, Call::ListAttachedRolePolicies { role_name }));
    }
    if notes.answered("ListRolePolicies") == 0 {
        return Some(ask(reader, Call::ListRolePolicies { role_name }));
    }
    if let Some(policy_name) = notes.inline_to_read.first().cloned() {
        return Some(ask(reader, Call::GetRolePolicy { role_name, policy_name }));
    }
    match notes.to_read.first().cloned() {
        Some((policy_arn, None)) => Some(ask(reader, Call::GetPolicy { policy_arn })),
        Some((policy_arn, Some(version_id))) => Some(ask(reader, Call::GetPolicyVersion { policy_arn, version_id })),
        None => None,
    }
}

pub(super) fn explanation_agrees(notes: &Notes) -> Checked {
    let Some(attempt) = notes.attempt_of(StepId::TrainWithoutVpc) else {
        return Checked::NotYet("there is no attempt to explain".to_owned());
    };
    let Some(explanation) = explain(notes, attempt) else {
        return Checked::NotYet("the role's policies have not been read".to_owned());
    };
    let verdict = &explanation.verdict;
    match verdict.deciding() {
        _ if Outcome::from(verdict.decision) != attempt.outcome => Checked::NotYet(format!(
            "AWS said {}, the policies as read say {}",
            attempt.outcome.verdict(),
            Outcome::from(verdict.decision).verdict()
        )),
        Some(statement) if verdict.decision == Decision::ExplicitDeny => {
            let said = if notes.evidence(attempt) == Evidence::Predicted {
                ", as IAM's simulation says"
            } else {
                "; AWS's message names no statement"
            };
            let second = second_opinion(notes, attempt).map(|text| format!(". {}", text.trim_end_matches('.')));
            let second = second.unwrap_or_default();
            Checked::Held(format!("statement {} of {} denies it{said}{second}", statement.index + 1, statement.of))
        }
        _ => Checked::NotYet("no Deny statement matches the attempt".to_owned()),
    }
}

pub(super) fn question_answered(notes: &Notes) -> Checked {
    let conditions = closing_answer(notes);
    if conditions.is_empty() {
        Checked::NotYet("the policy in force has no condition on the SageMaker API".to_owned())
    } else {
        Checked::Held(format!("{} conditions guard the SageMaker API", conditions.len()))
    }
}
