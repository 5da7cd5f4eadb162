//! What a person is told before a call changes a real account, and the judgement that a call is such a one.

use super::call::{Asked, Call};
use super::command::cli_command;
use super::notes::Notes;
use super::persona::Persona;
use super::template_review::{TemplateReview, template_review};

/// Everything that is said before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// The account.
    pub account_id: String,
    /// Its alias, where it has one that the caller may read.
    pub alias: Option<String>,
    /// Who acts.
    pub role: Persona,
    /// The ARN of who acts, where it is known.
    pub principal: Option<String>,
    /// The region.
    pub region: String,
    /// The operation, such as `UpdateProvisionedProduct`.
    pub operation: &'static str,
    /// What changes, and how it is undone.
    pub effect: String,
    /// What it costs.
    pub cost: String,
    /// The exact AWS CLI command.
    pub command: String,
    /// What the template that a version is made from turned out to be.
    pub template: Option<Box<TemplateReview>>,
}

/// What to tell before `asked` is sent; none where it changes nothing.
#[must_use]
pub fn confirmation(notes: &Notes, asked: &Asked) -> Option<Confirmation> {
    if !asked.call.touches().is_change() {
        return None;
    }
    let (effect, cost) = effect_and_cost(notes, &asked.call);
    let is_version = matches!(asked.call, Call::CreateProvisioningArtifact { .. });
    Some(Confirmation {
        account_id: notes.account_id.clone().unwrap_or_else(|| "unknown".to_owned()),
        alias: notes.real.as_ref().and_then(|real| real.alias.clone()),
        role: asked.who,
        principal: notes.seen_as.get(&asked.who).or(notes.roles.get(&asked.who)).cloned(),
        region: notes.region.clone(),
        operation: asked.call.operation(),
        effect,
        cost,
        command: cli_command(&asked.call, &notes.region),
        template: is_version.then(|| template_review(notes)).flatten().map(Box::new),
    })
}

/// Whether a call that was confirmed covers another one: an attempt covers its own repetitions while a new policy takes
/// hold, and the stop of a job that did start, as its effect says.
#[must_use]
pub fn covers(confirmed: &Call, next: &Call) -> bool {
    let is_attempt = matches!(confirmed, Call::CreateTrainingJob(_));
    is_attempt && matches!(next, Call::CreateTrainingJob(_) | Call::StopTrainingJob { .. })
}

fn effect_and_cost(notes: &Notes, call: &Call) -> (String, String) {
    let free = || "no charge".to_owned();
    match call {
        Call::CreateProvisioningArtifact { product_id, name, .. } => {
            let product = notes.product.as_ref().map_or(product_id.as_str(), |product| product.name.as_str());
            let effect = format!("product `{product}` gets one more version, `{name}`; nothing that runs changes");
            (format!("{effect}; undo = the version is deleted"), free())
        }
        Call::UpdateProvisionedProduct { provisioned_product_id, .. } => {
            let product = notes.provisioned.as_ref().map_or(provisioned_product_id.as_str(), |one| one.name.as_str());
            let effect = format!("the policy of one notebook role is replaced, that of `{product}`");
            (
                format!("{effect}; undo = an update back to the old version"),
                "no charge for the update itself".to_owned(),
            )
        }
        Call::CreateTrainingJob(plan) => {
            let effect = format!(
                "asks for training job {}; its input is empty, so that no job is made even where IAM allows it; a job \
                 that does start is stopped at once",
                plan.job_name
            );
            let cost = format!(
                "none as a rule; at worst {} x {} for seconds, {} s at most",
                plan.instance_count, plan.instance_type, plan.max_runtime_seconds
            );
            (effect, cost)
        }
        Call::StopTrainingJob { name } => (format!("training job {name} is stopped"), free()),
        Call::DeleteProvisioningArtifact { artifact_id, .. } => {
            (format!("version {artifact_id} of the product is deleted; it cannot be undone"), free())
        }
        Call::DeactivateProvisioningArtifact { artifact_id, .. } => {
            (format!("version {artifact_id} of the product is no longer offered"), free())
        }
        _ => ("nothing changes".to_owned(), free()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_and_reads_are_not() {
        let notes = Notes { account_id: Some("123456789012".into()), region: "eu-west-1".into(), ..Notes::default() };
        let told = |call| confirmation(&notes, &Asked { who: Persona::Team, call });
        assert_eq!(told(Call::ListExports), None);
        let stop = told(Call::StopTrainingJob { name: "job-1".into() }).expect("a change");
        assert_eq!((stop.account_id.as_str(), stop.cost.as_str()), ("123456789012", "no charge"));
        assert!(stop.effect.contains("job-1") && stop.command.contains("--training-job-name job-1"));
    }
}
