//! A training attempt as rows: what will be sent, what the policy will see of it, how it ended.

use super::condition::ABSENT;
use super::timeline::seconds_between;
use super::verdict::verdict_rows;
use crate::lab::{self, Attempt, Evidence, Notes, Outcome, Preset, StepId, VpcPlan};
use crate::names::Arn;
use crate::policy::{Context, ContextValue, SageMakerCatalogue};
use crate::world::Timestamp;

/// The action of every attempt.
const ACTION: &str = "sagemaker:CreateTrainingJob";

/// The keys that the lab's policy asks about: they are listed even when the request does not bring them.
const NETWORK_KEYS: [&str; 2] = ["sagemaker:VpcSubnets", "sagemaker:VpcSecurityGroupIds"];

/// The request of a step, before it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestForm {
    /// The notebook role's name, once known.
    pub role_name: Option<String>,
    /// The job's name with what is drawn at sending left open.
    pub job_name: String,
    /// Such as `ml.m4.xlarge x 1`.
    pub instance: String,
    /// The preset.
    pub preset: Preset,
    /// The network it asks for.
    pub network: Network,
    /// The action.
    pub action: &'static str,
    /// The resource's ARN.
    pub resource: String,
    /// The condition keys with their values; `absent` where the request does not bring one that matters here.
    pub context: Vec<(String, Vec<String>)>,
    /// How many further keys the action can carry, all of which the request leaves absent.
    pub n_absent: usize,
}

/// The network of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Network {
    /// None.
    None,
    /// This one.
    Known(VpcPlan),
    /// The project's own, which is read from the account first.
    ToBeRead,
}

/// The request that `step` will send, as far as it is known by now.
#[must_use]
pub fn request_form(notes: &Notes, step: StepId, ellipsis: &str) -> Option<RequestForm> {
    let plan = lab::planned_job(notes, step, Timestamp::default())?;
    let preset = preset_of(step)?;
    let network = match (&plan.vpc, preset) {
        (Some(vpc), _) => Network::Known(vpc.clone()),
        (None, Preset::NoVpc) => Network::None,
        (None, _) => Network::ToBeRead,
    };
    let job_name = open_name(&plan.job_name);
    let account = notes.account_id.clone().unwrap_or_else(|| ellipsis.to_owned());
    let context = plan.context();
    let resource = Arn::new("sagemaker", &notes.region, &account, &format!("training-job/{job_name}"));
    Some(RequestForm {
        role_name: notes.notebook_role_name(),
        instance: format!("{} x {}", plan.instance_type, plan.instance_count),
        preset,
        action: ACTION,
        resource: resource.to_string(),
        n_absent: n_absent(&context),
        context: context_rows(&context, &network),
        job_name,
        network,
    })
}

/// Which of the two versions is behind the attempt of a step, as far as it is known.
#[must_use]
pub fn under(notes: &Notes, step: StepId) -> Option<String> {
    match step {
        StepId::TrainOnV1 if notes.real.is_none() => Some("under Version 1".to_owned()),
        StepId::TrainOnV1 => Some("before the update".to_owned()),
        _ => notes.new_version_in_force().map(|version| format!("under {}", version.name)),
    }
}

/// The preset of a step's attempt.
fn preset_of(step: StepId) -> Option<Preset> {
    match step {
        StepId::TrainOnV1 | StepId::TrainWithoutVpc => Some(Preset::NoVpc),
        StepId::TrainWithVpc => Some(Preset::Approved),
        StepId::TrainInAForeignSubnet => Some(Preset::Other),
        _ => None,
    }
}

/// A planned name with its time stamp left open, because it is drawn when the request is sent.
fn open_name(name: &str) -> String {
    let mut parts = name.rsplitn(3, '-');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(number), Some(_), Some(label)) => format!("{label}-<time>-{number}"),
        _ => name.to_owned(),
    }
}

/// How many keys of the action are neither filled by a request nor listed anyhow.
fn n_absent(context: &Context) -> usize {
    let action = ACTION.parse().ok().and_then(|action| SageMakerCatalogue::builtin().action(&action));
    let is_listed = |key: &str| NETWORK_KEYS.contains(&key) || context.get(key).is_some();
    action.map_or(0, |action| action.keys.iter().filter(|key| !is_listed(&key.key)).count())
}

fn context_rows(context: &Context, network: &Network) -> Vec<(String, Vec<String>)> {
    let unset = if *network == Network::ToBeRead { "read from the exports" } else { ABSENT };
    let network_rows = NETWORK_KEYS.iter().map(|key| {
        let values = context.get(key).map_or_else(|| vec![unset.to_owned()], |value| value.values().to_vec());
        ((*key).to_owned(), values)
    });
    let others = context.iter().filter(|(key, _)| !NETWORK_KEYS.contains(key));
    let row = |(key, value): (&str, &ContextValue)| (key.to_owned(), value.values().to_vec());
    network_rows.chain(others.map(row)).collect()
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptResult {
    /// The outcome.
    pub outcome: Outcome,
    /// The verdict's word, `ERROR`, or `PREDICTION`.
    pub heading: &'static str,
    /// The verdict in a few words, and how it is known.
    pub meaning: String,
    /// HTTP status, time taken and the number of the attempt; of what was not sent from here, where it comes from.
    pub facts: Vec<String>,
    /// What AWS said, unaltered.
    pub text: String,
    /// What the account says about the job afterwards.
    pub aftermath: Vec<String>,
    /// The statement behind it, or where to find it.
    pub decided_by: String,
    /// What sets an implicit deny apart from an explicit one.
    pub comparison: Option<String>,
}

/// The rows of an attempt that was made.
#[must_use]
pub fn attempt_result(notes: &Notes, attempt: &Attempt) -> AttemptResult {
    let evidence = notes.evidence(attempt);
    let (heading, meaning) = words_of(attempt.outcome, evidence);
    let preset = preset_of(attempt.step).map(|preset| format!("attempt {}, {}", attempt.number, preset.label()));
    AttemptResult {
        outcome: attempt.outcome,
        heading,
        meaning,
        facts: source_of(attempt, evidence).into_iter().chain(preset).chain(under(notes, attempt.step)).collect(),
        text: said(notes, attempt, evidence),
        aftermath: aftermath(attempt, evidence),
        decided_by: decided_by(notes, attempt),
        comparison: (attempt.outcome == Outcome::ImplicitDeny).then(|| {
            format!(
                "NO ALLOW is not DENY: no statement forbids this, none allows it. The text says \"{}\"; after a DENY it \
                 says \"with an explicit deny\", and adding an Allow would not help.",
                missing_allow(attempt)
            )
        }),
    }
}

/// How the message of an implicit denial says that an Allow is missing: `because no … policy allows`.
fn missing_allow(attempt: &Attempt) -> &str {
    let message = attempt.error.as_ref().map_or("", |error| error.message.as_str());
    let (start, allows) = (message.find("because no"), "allows");
    let words = start.map(|start| &message[start..]).and_then(|said| said.get(..said.find(allows)? + allows.len()));
    words.filter(|words| words.len() < 80).unwrap_or("because no policy allows")
}

fn words_of(outcome: Outcome, evidence: Evidence) -> (&'static str, String) {
    let meaning = match outcome {
        Outcome::Allowed => "The request was accepted.",
        Outcome::ExplicitDeny => "The request was refused: a Deny statement matches.",
        Outcome::ImplicitDeny => "The request was refused: nothing allows it.",
        Outcome::Error => "It failed for a reason other than IAM: no verdict.",
    };
    let heading = outcome.verdict();
    match (evidence, outcome) {
        (Evidence::Predicted, outcome) => {
            ("PREDICTION", format!("IAM's simulation says {}; nobody asked for a job.", outcome.verdict()))
        }
        (Evidence::Probe, Outcome::Allowed) => (heading, "IAM let the probe pass, and no job was made.".to_owned()),
        _ => (heading, meaning.to_owned()),
    }
}

/// How it is known: from an answer, or from somewhere else.
fn source_of(attempt: &Attempt, evidence: Evidence) -> Vec<String> {
    match evidence {
        Evidence::Predicted => vec!["iam:SimulatePrincipalPolicy".to_owned()],
        Evidence::Pasted => vec!["the notebook's own error, pasted".to_owned()],
        Evidence::Sent | Evidence::Probe => {
            let status = attempt.http_status.map(|status| format!("HTTP {status}"));
            let took = format!("answered in {}", elapsed_text(attempt.elapsed_micros));
            status.into_iter().chain([took]).collect()
        }
    }
}

/// What AWS said, or what it gave.
fn said(notes: &Notes, attempt: &Attempt, evidence: Evidence) -> String {
    let arn = attempt.plan.job_arn(&notes.region);
    if evidence == Evidence::Predicted {
        return format!("{ACTION} on {arn}: {}", attempt.outcome.verdict());
    }
    attempt.notebook_text().unwrap_or_else(|| format!("TrainingJobArn: {arn}"))
}

/// A short time in the unit that suits it.
#[must_use]
pub fn elapsed_text(micros: u64) -> String {
    match micros {
        0..1_000 => "under 1 ms".to_owned(),
        1_000..1_000_000 => format!("{} ms", micros / 1_000),
        _ => format!("{}.{} s", micros / 1_000_000, micros / 100_000 % 10),
    }
}

fn aftermath(attempt: &Attempt, evidence: Evidence) -> Vec<String> {
    let name = &attempt.plan.job_name;
    if evidence == Evidence::Predicted {
        return vec!["No job was asked for. What really happens, the notebook's own cell shows.".to_owned()];
    }
    if evidence == Evidence::Probe && attempt.outcome == Outcome::Allowed {
        return vec![format!("There is no job {name}: the probe's input is empty, and SageMaker refused it for that.")];
    }
    match (attempt.outcome, &attempt.job) {
        (Outcome::Allowed, Some(job)) => job_lines(job),
        (Outcome::Allowed, None) => vec![format!("Job {name} was accepted; the account is asked for it next.")],
        (Outcome::ExplicitDeny | Outcome::ImplicitDeny, _) if attempt.seen_absent => {
            vec![format!("The account has no job {name}: it was refused before it was made, so nothing ran.")]
        }
        (Outcome::ExplicitDeny | Outcome::ImplicitDeny, _) => {
            vec![format!("Whether there is a job {name} is asked next.")]
        }
        (Outcome::Error, _) => Vec::new(),
    }
}

fn job_lines(job: &lab::JobNote) -> Vec<String> {
    let place = if job.has_vpc { "in the project's VPC" } else { "without a VPC" };
    let mut lines =
        vec![format!("Job {}, {place}: status {}, secondary status {}.", job.name, job.status, job.secondary_status)];
    lines.extend(job.message.as_ref().map(|message| format!("SageMaker says: {message}")));
    if !job.has_vpc {
        let stopped = matches!(job.status.as_str(), "Stopping" | "Stopped");
        let seconds = job.ended_at.map(|ended_at| seconds_between(job.created_at, ended_at));
        lines.push(match (stopped, seconds) {
            // At instant speed there is no time between the two, and a number would mislead.
            (true, Some(0)) => "Lab 4's detective control stopped it. Until then it ran.".to_owned(),
            (true, Some(seconds)) => {
                format!("Lab 4's detective control stopped it after {seconds} s. Until then it ran.")
            }
            (true, None) => "Lab 4's detective control is stopping it. Until now it ran.".to_owned(),
            (false, _) => {
                "It runs until Lab 4's detective control stops it, at AWS's pace about 2 minutes later.".to_owned()
            }
        });
    }
    lines
}

fn decided_by(notes: &Notes, attempt: &Attempt) -> String {
    let explained = lab::explain_as_known(notes, attempt).map(|explanation| verdict_rows(&explanation.verdict));
    let explained = explained.filter(|rows| rows.outcome == attempt.outcome);
    let missing = explained.as_ref().and_then(|rows| rows.missing.clone());
    let statement = explained.and_then(|rows| rows.statement);
    match (statement, attempt.outcome) {
        (Some(statement), Outcome::ImplicitDeny) => {
            let missing = missing.map(|missing| format!(", but {missing}")).unwrap_or_default();
            format!("Nearest to allowing it is {}{missing}.", statement.brief_in_its_policy())
        }
        (Some(statement), _) => format!("Decided by {}.", statement.brief()),
        (None, Outcome::ExplicitDeny) => {
            let network = if attempt.plan.vpc.is_none() { ", which names no subnet" } else { "" };
            format!(
                "A Deny statement matches this request{network}. AWS's message names neither it nor its condition; \
                 the next step finds both."
            )
        }
        (None, Outcome::ImplicitDeny) => {
            "No statement decided: none matched. AWS does not say which came nearest.".to_owned()
        }
        (None, Outcome::Allowed) => "An Allow statement matched and no Deny did. AWS does not say which.".to_owned(),
        (None, Outcome::Error) => "IAM let it pass or was not asked.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_come_in_the_unit_that_suits_them() {
        let check = |micros: u64, text: &str| assert_eq!(elapsed_text(micros), text);
        check(0, "under 1 ms");
        check(999, "under 1 ms");
        check(1_000, "1 ms");
        check(412_345, "412 ms");
        check(1_000_000, "1.0 s");
        check(61_950_000, "61.9 s");
    }

    #[test]
    fn what_was_only_predicted_never_reads_as_an_attempt() {
        let (heading, meaning) = words_of(Outcome::Allowed, Evidence::Predicted);
        assert_eq!((heading, meaning.as_str()), ("PREDICTION", "IAM's simulation says ALLOW; nobody asked for a job."));
        for outcome in [Outcome::Allowed, Outcome::ExplicitDeny, Outcome::ImplicitDeny] {
            let (_, sent) = words_of(outcome, Evidence::Sent);
            assert_ne!(words_of(outcome, Evidence::Predicted).1, sent);
            assert_eq!(words_of(outcome, Evidence::Pasted).1, sent);
        }
        assert!(words_of(Outcome::Allowed, Evidence::Probe).1.contains("no job was made"));
    }

    #[test]
    fn planned_names_leave_open_what_is_drawn_at_sending() {
        let check = |name: &str, open: &str| assert_eq!(open_name(name), open);
        check("no-vpc-00042-3", "no-vpc-<time>-3");
        check("vpc-00042-1", "vpc-<time>-1");
        check("plain", "plain");
    }
}
