//! What answers add to the notes where discovery decides: which of several is meant, what a real account's own calls
//! tell, and how an attempt that was not simply answered came about.

use super::Notes;
use crate::lab::answer::{Answer, ProductNote, ProvisionedNote, RoleNote, Simulated};
use crate::lab::attempt::{Attempt, Outcome, TrainingJobPlan};
use crate::lab::call::{Asked, Call};
use crate::lab::denial::{Denial, DenialReason, parse_denial};
use crate::lab::persona::Persona;
use crate::lab::port::{CallError, CallErrorKind, Performed};
use crate::lab::real::{Boundary, Evidence, assume_causes};
use crate::lab::step::StepId;
use crate::lab::steps::guessed_admin_role;
use crate::names::Arn;
use crate::world::Timestamp;

/// What SageMaker says once IAM has allowed a job: there is no data, or no quota. It asks IAM first.
const AFTER_IAM: [&str; 2] = ["No S3 objects found", "account-level service limit"];

/// What an error of `CreateTrainingJob` shows beyond itself. A job of the name that was drawn for this attempt is this
/// attempt's: its first answer was lost.
pub(super) fn evidence_in_error(error: &CallError) -> Option<Evidence> {
    let is_after_iam = AFTER_IAM.iter().any(|words| error.message.contains(words));
    match error.kind {
        CallErrorKind::Conflict => Some(Evidence::Sent),
        _ if is_after_iam || error.code.starts_with("ResourceLimitExceeded") => Some(Evidence::Probe),
        _ => None,
    }
}

/// How often a session is renewed in one step: AWS may call a new one over by mistake, but not for ever.
const MAX_RENEWALS: u32 = 3;

impl Notes {
    /// Whether a call of a real account ended because its session is over: then the session is opened anew, and the
    /// call is asked again as if it had not been.
    pub(super) fn renews(&mut self, asked: &Asked, performed: &Performed) -> bool {
        let Some(real) = &mut self.real else { return false };
        let is_over = matches!(&performed.result, Err(error) if error.kind == CallErrorKind::Credentials);
        if !is_over || asked.who == Persona::Base || real.n_renewals >= MAX_RENEWALS {
            return false;
        }
        real.n_renewals += 1;
        self.sessions.remove(&asked.who);
        true
    }

    pub(super) fn absorb_products(&mut self, products: &[ProductNote]) {
        let runs = self.provisioned.as_ref().map(|one| one.product_id.clone());
        let picked = match &mut self.real {
            Some(real) => real.pick_product(products, runs.as_deref()),
            None => pick_product(products).or(self.product.take()),
        };
        self.product = picked;
    }

    pub(super) fn absorb_own_products(&mut self, all: &[ProvisionedNote]) {
        let picked = match &mut self.real {
            Some(real) => real.pick_provisioned(all),
            None => pick_provisioned(all).cloned(),
        };
        self.absorb_provisioned(picked.as_ref());
    }

    /// Answers that only a real account is asked for.
    pub(super) fn absorb_real(&mut self, step: StepId, asked: &Asked, answer: &Answer, now: Timestamp) {
        match (answer, &asked.call) {
            (Answer::Roles(roles), _) => self.absorb_roles(roles),
            (Answer::Simulated(decision), _) if step == StepId::ExplainTheDenial => {
                let number = self.attempt_of(StepId::TrainWithoutVpc).map(|attempt| attempt.number);
                if let (Some(real), Some(number)) = (&mut self.real, number) {
                    real.cross_checks.insert(number, *decision);
                }
            }
            (Answer::Simulated(decision), Call::SimulateTrainingJob(plan)) => {
                self.absorb_prediction(step, plan, *decision, now);
            }
            _ => {}
        }
        let Some(real) = &mut self.real else { return };
        match (answer, &asked.call) {
            (Answer::Owned(owned), _) => real.owned = Some(owned.clone()),
            (Answer::Template(text), _) => real.fetched = Some(Ok(text.clone())),
            (Answer::Alias(alias), _) => real.alias.clone_from(alias),
            (Answer::Role(role), _) => {
                real.trust = Some(role.trust.clone());
                let boundary = |arn: &String| Boundary { arn: arn.clone(), is_attached: false, is_unread: false };
                real.boundary = role.boundary.as_ref().map(boundary);
            }
            (Answer::Done, Call::StopTrainingJob { name }) => {
                real.stopped.insert(name.clone());
            }
            _ => {}
        }
    }

    /// A refusal that the lab goes on without.
    pub(super) fn absorb_refusal(&mut self, asked: &Asked) {
        match &asked.call {
            Call::ListRoles if asked.who == Persona::Base && !self.roles.contains_key(&Persona::Admin) => {
                if let Some(arn) = self.base_arn.as_deref().and_then(guessed_admin_role) {
                    self.roles.insert(Persona::Admin, arn);
                }
            }
            Call::GetPolicy { policy_arn } | Call::GetPolicyVersion { policy_arn, .. } => {
                self.to_read.retain(|(arn, _)| arn != policy_arn);
            }
            Call::StopTrainingJob { name } => {
                if let Some(real) = &mut self.real {
                    real.stopped.insert(name.clone());
                }
            }
            _ => {}
        }
    }

    /// A boundary's document is read with the attached policies.
    pub(super) fn read_boundary_too(&mut self) {
        let Some(boundary) = self.real.as_mut().and_then(|real| real.boundary.as_mut()) else { return };
        boundary.is_attached = self.to_read.iter().any(|(arn, _)| *arn == boundary.arn);
        boundary.is_unread = false;
        if !boundary.is_attached {
            self.to_read.push((boundary.arn.clone(), None));
        }
    }

    fn absorb_roles(&mut self, roles: &[RoleNote]) {
        let Some(real) = &mut self.real else { return };
        real.roles = Some(roles.to_vec());
        for who in [Persona::Admin, Persona::Team] {
            if !self.roles.contains_key(&who)
                && let Ok(arn) = real.pick_role(who)
            {
                self.roles.insert(who, arn);
            }
        }
    }

    fn absorb_prediction(&mut self, step: StepId, plan: &TrainingJobPlan, decision: Simulated, now: Timestamp) {
        self.add_unsent(step, plan.clone(), decision.into(), None, Evidence::Predicted, now);
    }

    /// Takes the notebook's own error in as this step's attempt, if it is one.
    ///
    /// # Errors
    /// Why it is none, as a sentence without a period.
    pub fn absorb_pasted(
        &mut self,
        step: StepId,
        plan: TrainingJobPlan,
        text: &str,
        now: Timestamp,
    ) -> Result<(), String> {
        let denial = parse_denial(text).ok_or("the pasted text has no access-denied message")?;
        let role = self.notebook_role_name().ok_or("the notebook's role is not known")?;
        if !denial.principal.contains(&format!(":assumed-role/{role}/")) {
            return Err(format!("the pasted error is about {}, not about the notebook role {role}", denial.principal));
        }
        if denial.action != "sagemaker:CreateTrainingJob" {
            return Err(format!("the pasted error is about {}, not about CreateTrainingJob", denial.action));
        }
        self.is_of_this_lab(&denial)?;
        let outcome = match denial.reason {
            DenialReason::Explicit { .. } => Outcome::ExplicitDeny,
            _ => Outcome::ImplicitDeny,
        };
        let wanted = if step == StepId::TrainInAForeignSubnet { Outcome::ImplicitDeny } else { Outcome::ExplicitDeny };
        if outcome != wanted {
            return Err(format!("the pasted error is {}, this step is about {}", outcome.verdict(), wanted.verdict()));
        }
        let job_name = denial.resource.as_deref().and_then(|arn| arn.rsplit('/').next()).unwrap_or(&plan.job_name);
        let plan = TrainingJobPlan { job_name: job_name.to_owned(), ..plan };
        let error = CallError {
            kind: CallErrorKind::Denied,
            code: denial.client.code.unwrap_or_else(|| "AccessDeniedException".to_owned()),
            // Whatever a notebook prints around the message is left out.
            message: crate::source::printable(&denial.message).into_owned(),
        };
        self.add_unsent(step, plan, outcome, Some(error), Evidence::Pasted, now);
        self.trail.push("Pasted".to_owned());
        Ok(())
    }

    /// Whether an error comes from this account and region, and from a policy of the notebook role's own.
    fn is_of_this_lab(&self, denial: &Denial) -> Result<(), String> {
        let arns = [Some(denial.principal.as_str()), denial.resource.as_deref()];
        for arn in arns.into_iter().flatten().filter_map(|arn| arn.parse::<Arn>().ok()) {
            if self.account_id.as_ref().is_some_and(|account_id| *account_id != arn.account) {
                return Err(format!("the pasted error is from account {}, not from this one", arn.account));
            }
            if !arn.region.is_empty() && arn.region != self.region {
                return Err(format!("the pasted error is from {}, the lab is in {}", arn.region, self.region));
            }
        }
        let policy_type = match &denial.reason {
            DenialReason::Explicit { policy_type, .. } => policy_type.as_deref(),
            DenialReason::Implicit { policy_type } => Some(policy_type.as_str()),
            DenialReason::Unstated => None,
        };
        match policy_type.filter(|policy_type| !policy_type.contains("identity-based")) {
            Some(other) => Err(format!("the pasted error was decided by a {other}, not by the notebook role's policy")),
            None => Ok(()),
        }
    }

    fn add_unsent(
        &mut self,
        step: StepId,
        plan: TrainingJobPlan,
        outcome: Outcome,
        error: Option<CallError>,
        evidence: Evidence,
        at: Timestamp,
    ) {
        let number = self.attempts.last().map_or(1, |last| last.number + 1);
        if let Some(real) = &mut self.real {
            real.evidence.insert(number, evidence);
        }
        self.add_attempt(Attempt {
            number,
            step,
            plan,
            outcome,
            error,
            request_id: None,
            http_status: None,
            elapsed_micros: 0,
            at,
            job: None,
            seen_absent: false,
        });
    }

    /// An error that stops the step; where a role could not be assumed, with what may be behind it.
    pub(super) fn explained(&self, asked: &Asked, error: &CallError) -> CallError {
        let Some(real) = &self.real else { return error.clone() };
        let (Call::AssumeRole { role_arn, .. }, CallErrorKind::Denied) = (&asked.call, error.kind) else {
            return named(asked, error);
        };
        let caller = self.seen_as.get(&asked.who).or(self.base_arn.as_ref());
        let causes = assume_causes(real, caller.map(String::as_str), role_arn, error);
        let causes: Vec<String> = causes.iter().enumerate().map(|(i, cause)| format!("({}) {cause}", i + 1)).collect();
        CallError { message: format!("{}. Possible causes: {}", error.message, causes.join("; ")), ..error.clone() }
    }
}

/// An error with the call that it ended: a real endpoint may lack a call, or say nothing of use about it.
fn named(asked: &Asked, error: &CallError) -> CallError {
    let lacks = ["NoCode", "InvalidAction", "UnknownOperation"].iter().any(|code| error.code.starts_with(code));
    let lacks = if lacks { "; it looks as if the endpoint does not offer this call" } else { "" };
    let message = format!("{} as {}: {}: {}{lacks}", asked.call.action(), asked.who.pill(), error.code, error.message);
    CallError { message, ..error.clone() }
}

/// The notebook product among several: the one whose name says so, else the only one.
fn pick_product(products: &[ProductNote]) -> Option<ProductNote> {
    let by_name = products.iter().find(|product| product.name.to_lowercase().contains("notebook"));
    by_name.or(if products.len() == 1 { products.first() } else { None }).cloned()
}

/// The member's notebook among several provisioned products: the newest that is usable.
fn pick_provisioned(all: &[ProvisionedNote]) -> Option<&ProvisionedNote> {
    all.iter().find(|one| one.status != "ERROR").or(all.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_iam_shows_that_iam_allowed() {
        let check = |kind, code: &str, message: &str, expected| {
            let error = CallError { kind, code: code.into(), message: message.into() };
            assert_eq!(evidence_in_error(&error), expected, "{code}");
        };
        use CallErrorKind::{Conflict, Denied, Invalid, Other, Unreachable};
        check(Invalid, "ValidationException", "No S3 objects found under S3 URL \"s3://b/\"", Some(Evidence::Probe));
        check(Other, "ResourceLimitExceeded", "The account-level service limit is 0", Some(Evidence::Probe));
        check(Conflict, "ResourceInUse", "it exists", Some(Evidence::Sent));
        check(Invalid, "ValidationException", "1 validation error detected", None);
        check(Denied, "AccessDeniedException", "no", None);
        check(Unreachable, "TimedOut", "no answer", None);
    }

    #[test]
    fn inside_the_notebook_the_base_identity_makes_the_attempts() {
        let role = "arn:aws:iam::123456789012:role/service-role/ds-notebook-role-ml-dev-ana".to_owned();
        let check = |base: &str, is_real: bool, expected: Persona| {
            let notes = Notes {
                roles: [(Persona::Notebook, role.clone())].into(),
                base_arn: Some(base.to_owned()),
                real: is_real.then(Box::default),
                ..Notes::default()
            };
            assert_eq!(notes.notebook_actor(), expected, "{base}");
            if expected == Persona::Base {
                assert_eq!(notes.notebook_parent(), Some(Persona::Base));
            }
        };
        let inside = "arn:aws:sts::123456789012:assumed-role/ds-notebook-role-ml-dev-ana/SageMaker";
        check(inside, true, Persona::Base);
        check(inside, false, Persona::Notebook);
        check("arn:aws:sts::123456789012:assumed-role/another/SageMaker", true, Persona::Notebook);
        check("arn:aws:iam::123456789012:user/ana", true, Persona::Notebook);
    }
}
