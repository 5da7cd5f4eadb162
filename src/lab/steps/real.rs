//! What the steps do differently in a real account: roles and ids are found by asking, attempts are probes that leave
//! nothing running, and where the notebook role cannot be assumed, IAM is asked for a prediction instead.

use std::time::Duration;

use super::explanation::read_policies;
use super::{ask, training};
use crate::lab::answer::VersionNote;
use crate::lab::attempt::{Attempt, JOB_PREFIX, Outcome, TrainingJobPlan, VpcPlan};
use crate::lab::call::{Asked, Call};
use crate::lab::explain::predict;
use crate::lab::notes::Notes;
use crate::lab::persona::Persona::{Admin, Base, Notebook, Team};
use crate::lab::real::{Evidence, RealNotes};
use crate::lab::step::{Checked, Next, StepId};
use crate::lab::template_review::template_review;
use crate::names::Arn;
use crate::policy::Decision;
use crate::template;
use crate::world::Timestamp;

/// The shared services' administrator role as the workshop names it. Only a guess to start from, where the caller may
/// not list roles.
const DEFAULT_ADMIN_ROLE: &str = "DSSharedServices-DataScienceAdministrator";

/// The pauses between two tries while IAM still lets the old policy decide: 110 s in all.
const PROPAGATION: [u64; 8] = [5, 5, 10, 10, 20, 20, 20, 20];

/// Finds account and roles.
pub(super) fn choose_region(notes: &Notes, real: &RealNotes) -> Next {
    let Some(account_id) = notes.account_id.as_ref().filter(|_| notes.answered("GetCallerIdentity") > 0) else {
        return ask(Base, Call::WhoAmI);
    };
    if let Some(refusal) = real.wanted.accounts.refusal(account_id) {
        return Next::Stuck(refusal);
    }
    if notes.answered("ListAccountAliases") == 0 {
        return ask(Base, Call::ListAccountAliases);
    }
    if notes.roles.contains_key(&Admin) && notes.roles.contains_key(&Team) {
        return Next::Enough;
    }
    match (&real.roles, real.refusal("ListRoles", Base), real.refusal("ListRoles", Admin)) {
        (Some(_), ..) => Next::Stuck(missing_role(notes, real)),
        (None, None, _) => ask(Base, Call::ListRoles),
        // With the guessed administrator role; the session is opened on the way.
        (None, Some(_), None) => ask(Admin, Call::ListRoles),
        (None, Some(_), Some(_)) => Next::Stuck(
            "neither you nor the administrator role may list roles; name them with --admin-role ARN and --team-role ARN"
                .to_owned(),
        ),
    }
}

fn missing_role(notes: &Notes, real: &RealNotes) -> String {
    let missing = [Admin, Team].into_iter().find(|who| !notes.roles.contains_key(who)).unwrap_or(Admin);
    real.pick_role(missing).err().unwrap_or_else(|| format!("the {} is not known", missing.title()))
}

/// The administrator role to try where nobody named one and the caller may not list roles.
pub fn guessed_admin_role(base_arn: &str) -> Option<String> {
    let base: Arn = base_arn.parse().ok()?;
    let resource = format!("role/{DEFAULT_ADMIN_ROLE}");
    Some(Arn { service: "iam".to_owned(), region: String::new(), resource, ..base }.to_string())
}

/// Fetches the template before a version is made from its address, and reads the one in force; none once it is time to
/// make the version.
pub(super) fn know_the_template(notes: &Notes, product_id: &str) -> Option<Next> {
    let real = notes.real.as_ref()?;
    if notes.answered("GetObject") == 0 {
        return Some(ask(Base, Call::FetchTemplate { url: notes.template_url() }));
    }
    let since = notes.trail.iter().rev().take_while(|operation| *operation != "GetObject");
    let in_force = notes.version(notes.old_version.as_ref()).filter(|version| version.template.is_none());
    if let Some(version) = in_force.filter(|_| !since.into_iter().any(|it| it == "DescribeProvisioningArtifact")) {
        let (product_id, artifact_id) = (product_id.to_owned(), version.id.clone());
        return Some(ask(Admin, Call::DescribeProvisioningArtifact { product_id, artifact_id, verbose: true }));
    }
    let review = template_review(notes)?;
    if let Some(refusal) = review.refusal {
        return Some(Next::Stuck(refusal));
    }
    let is_chosen = real.wanted.template_url.is_some() || real.wanted.template.is_some();
    (real.is_unattended && !is_chosen && !review.warnings.is_empty()).then(|| {
        Next::Stuck(format!(
            "the template at {} is not what the lab expects: {}. Look at it with `explicit-deny run --real`; \
             --template-url URL says that you mean it",
            review.url,
            review.warnings.join("; ")
        ))
    })
}

/// Service Catalog may have loaded another text than the one that was looked at.
pub(super) fn another_text(notes: &Notes, version: &VersionNote) -> Option<String> {
    let looked_at = notes.real.as_ref()?.fetched.as_ref()?.as_ref().ok()?;
    let loaded = version.template.as_ref().filter(|loaded| !template::says_the_same(loaded, looked_at))?;
    Some(format!(
        "Service Catalog made {} from another text ({} bytes) than the one that was looked at ({} bytes): somebody \
         changed it in between. Remove the version with `explicit-deny clean-up --real --yes`",
        version.id,
        loaded.len(),
        looked_at.len()
    ))
}

/// Nothing of the caller's own was found: whose it is, an administrator may see.
pub(super) fn no_notebook(notes: &Notes, real: &RealNotes) -> Next {
    let Some(owned) = &real.owned else { return ask(Admin, Call::SearchAllProvisionedProducts) };
    let me = notes.seen_as.get(&Team).cloned().unwrap_or_else(|| format!("session `{}`", notes.session_name(Team)));
    let all: Vec<String> = owned.iter().take(8).map(|one| format!("{} of {}", one.product.id, one.owner)).collect();
    Next::Stuck(if all.is_empty() {
        "the account has no provisioned product in this region: launch the notebook product first (Lab 3)".to_owned()
    } else {
        format!(
            "you ({me}) have no provisioned product here; the account has {}: act in its owner's session with \
             --session-name NAME, or have an administrator change its owner",
            all.join(", ")
        )
    })
}

/// What is to be known of the notebook role before the first attempt; none once it is.
pub(super) fn know_the_role(notes: &Notes, real: &RealNotes, now: Timestamp) -> Option<Next> {
    let role_name = notes.notebook_role_name()?;
    if real.trust.is_none() && real.refusal("GetRole", Team).is_none() {
        return Some(ask(Team, Call::GetRole { role_name }));
    }
    if real.trust.is_none() && real.refusal("GetRole", Admin).is_none() {
        return Some(ask(Admin, Call::GetRole { role_name }));
    }
    if let Some(next) = read_policies(notes) {
        return Some(next);
    }
    let plan = training::planned_job(notes, StepId::TrainOnV1, now)?;
    let decision = predict(notes, &plan)?.verdict.decision;
    let in_force = notes.provisioned.as_ref().map(|one| one.artifact_id.clone()).unwrap_or_default();
    (decision == Decision::ExplicitDeny && notes.attempts.is_empty()).then(|| {
        Next::Stuck(format!(
            "the preventive control is already in force: the notebook role's policy denies a job without a VPC at \
             version {in_force}. Either the environment was deployed in quickstart mode (its Version 1 is made from the \
             new template, so Lab 5 changes nothing), or the lab was done before: then go back with `explicit-deny \
             clean-up --real --yes`, or update the provisioned product to its old version"
        ))
    })
}

/// Sends a probe, stops what did start, and tries again while IAM still decides by the old policy; or asks IAM for a
/// prediction where nobody may become the notebook role.
pub(super) fn attempt(notes: &Notes, now: Timestamp, label: &str, vpc: Option<VpcPlan>, wants_denial: bool) -> Next {
    let Some(plan) = plan(notes, now, label, vpc).filter(|_| notes.roles.contains_key(&Notebook)) else {
        return Next::Stuck("the notebook's role is not known".to_owned());
    };
    if notes.notebook_parent().is_none() {
        return predicted(notes, plan);
    }
    let actor = notes.notebook_actor();
    let n_tries = notes.answered("CreateTrainingJob");
    let create = Call::CreateTrainingJob(Box::new(plan));
    let Some(last) = notes.attempts.last().filter(|_| n_tries > 0) else { return ask(actor, create) };
    let name = last.plan.job_name.clone();
    let started = last.outcome == Outcome::Allowed && notes.evidence(last) == Evidence::Sent;
    let stopped = notes.real.as_ref().is_some_and(|real| real.stopped.contains(&name));
    match last.outcome {
        Outcome::Allowed if started && !stopped => ask(actor, Call::StopTrainingJob { name }),
        Outcome::Allowed if started && last.job.is_none() => ask(actor, Call::DescribeTrainingJob { name }),
        Outcome::Allowed if wants_denial => match PROPAGATION.get(n_tries - 1) {
            Some(pause) => Next::AskAfter(Duration::from_secs(*pause), Asked { who: actor, call: create }),
            None => Next::Enough,
        },
        Outcome::ExplicitDeny | Outcome::ImplicitDeny if notes.answered("ListTrainingJobs") == 0 => {
            ask(actor, Call::ListTrainingJobs { name_contains: name })
        }
        _ => Next::Enough,
    }
}

/// The pasted error where there is one, else IAM's simulation.
fn predicted(notes: &Notes, plan: TrainingJobPlan) -> Next {
    match notes.attempts.last().filter(|last| notes.evidence(last) == Evidence::Pasted) {
        Some(pasted) if notes.answered("Pasted") > 0 => {
            if notes.answered("ListTrainingJobs") == 0 {
                ask(Team, Call::ListTrainingJobs { name_contains: pasted.plan.job_name.clone() })
            } else {
                Next::Enough
            }
        }
        _ if notes.answered("SimulatePrincipalPolicy") == 0 => ask(Admin, Call::SimulateTrainingJob(Box::new(plan))),
        _ => Next::Enough,
    }
}

/// The lab's job as a probe: small, short, marked, and with nothing to train on, so that SageMaker refuses it by itself
/// where IAM does not.
pub(super) fn plan(notes: &Notes, now: Timestamp, label: &str, vpc: Option<VpcPlan>) -> Option<TrainingJobPlan> {
    let plan = training::plan(notes, now, label, vpc)?;
    let lab: String = notes.lab_id.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    Some(TrainingJobPlan {
        job_name: format!("{JOB_PREFIX}{lab}-{}", plan.job_name),
        instance_type: "ml.m5.large".to_owned(),
        volume_gb: 5,
        input: format!("{}explicit-deny-nothing-here/{lab}/", plan.input),
        ..plan
    })
}

/// What an attempt of a real account shows where a job was to be accepted.
pub(super) fn accepted(notes: &Notes, attempt: &Attempt) -> Option<Checked> {
    let name = &attempt.plan.job_name;
    match notes.evidence(attempt) {
        Evidence::Probe if attempt.outcome == Outcome::Allowed => {
            Some(Checked::Held(format!("IAM allowed {name}; SageMaker then refused the probe, and no job was made")))
        }
        Evidence::Predicted if attempt.outcome == Outcome::Allowed => {
            Some(Checked::Held("prediction: IAM's simulation allows it; no job was asked for".to_owned()))
        }
        Evidence::Predicted => Some(Checked::NotYet(format!(
            "prediction: IAM's simulation says {}; no job was asked for",
            attempt.outcome.verdict()
        ))),
        _ => None,
    }
}

/// A prediction never shows that a job was refused.
pub(super) fn refused_in_theory(notes: &Notes, attempt: &Attempt) -> Option<Checked> {
    (notes.evidence(attempt) == Evidence::Predicted).then(|| {
        Checked::NotYet(format!(
            "prediction, not an attempt: IAM's simulation says {}; run the cell in Jupyter and hand its error over: \
             --paste FILE, or p on the screens",
            attempt.outcome.verdict()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_made_of_another_text_than_the_one_looked_at_is_told() {
        let text = "Resources: {Topic: {Type: 'AWS::SNS::Topic'}}";
        let check = |fetched: Option<Result<String, String>>, loaded: Option<&str>, told: bool| {
            let real = RealNotes { fetched: fetched.clone(), ..RealNotes::default() };
            let notes = Notes { real: Some(Box::new(real)), ..Notes::default() };
            let template = loaded.map(Into::into);
            let version = VersionNote { id: "pa-1".to_owned(), template, ..VersionNote::default() };
            let found = another_text(&notes, &version);
            assert_eq!(found.is_some(), told, "{fetched:?} {loaded:?}: {found:?}");
            assert!(found.is_none_or(|it| it.contains("pa-1") && it.contains("explicit-deny clean-up")));
        };
        let looked_at = || Some(Ok(text.to_owned()));
        check(looked_at(), Some(text), false);
        check(looked_at(), Some("Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"), false);
        check(looked_at(), Some("Resources: {Topic: {Type: 'AWS::SQS::Queue'}}"), true);
        check(looked_at(), None, false);
        check(Some(Err("unreachable".to_owned())), Some("other"), false);
        check(None, Some("other"), false);
    }
}
