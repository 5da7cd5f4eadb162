//! The denial of the lab's attempt, explained: AWS's message, the statement behind it, what would change it.

use super::attempt::elapsed_text;
use super::statement_source::{SourceLine, statement_source};
use super::timeline::seconds_between;
use super::verdict::{StatementRows, VerdictRows, verdict_rows};
use crate::lab::{self, Attempt, Denial, DenialReason, Evidence, Notes, Outcome, Recalled, StepId, parse_denial};
use crate::names::Arn;
use crate::policy::{Request, Verdict};

/// Everything there is to say about a denial.
#[derive(Clone, Debug)]
pub struct DenialReport {
    /// The attempt.
    pub attempt: Attempt,
    /// AWS's message taken apart; none if it is no denial.
    pub denial: Option<Denial>,
    /// What the policies say, once they are known.
    pub verdict: Option<VerdictRows>,
    /// The title of the product version that the statement comes with.
    pub product_version: Option<String>,
    /// The source of the statement.
    pub source: Vec<SourceLine>,
    /// That AWS's answer and the policies as read disagree.
    pub disagreement: Option<String>,
    /// How far the explanation can be trusted, in a real account.
    pub second_opinion: Option<String>,
    /// What became of the same request on the old version.
    pub before: Option<String>,
    /// How soon AWS answered, or where its answer comes from.
    pub how_known: String,
}

/// The report on the attempt without a VPC; none before it was made. `recalled` is what the simulated account
/// remembers of it, for the time before the policies have been read.
#[must_use]
pub fn denial_report(notes: &Notes, recalled: Option<&Recalled>) -> Option<DenialReport> {
    let attempt = notes.attempt_of(StepId::TrainWithoutVpc)?.clone();
    let decided = decided(notes, &attempt, recalled);
    let verdict = decided.as_ref().map(|(_, verdict)| verdict_rows(verdict));
    let statement = decided.as_ref().and_then(|(_, verdict)| verdict.deciding().or_else(|| verdict.closest()));
    Some(DenialReport {
        denial: attempt.error.as_ref().and_then(|error| parse_denial(&error.message)),
        product_version: verdict
            .as_ref()
            .and_then(|rows| rows.statement.as_ref())
            .and_then(|it| version_title(notes, it)),
        source: statement.map(|statement| statement_source(statement, &notes.policies)).unwrap_or_default(),
        disagreement: verdict.as_ref().and_then(|rows| disagreement(attempt.outcome, rows.outcome)),
        second_opinion: lab::second_opinion(notes, &attempt),
        before: before(notes),
        how_known: match notes.evidence(&attempt) {
            Evidence::Pasted => "pasted from the notebook".to_owned(),
            Evidence::Predicted => "a prediction".to_owned(),
            Evidence::Sent | Evidence::Probe => format!("answered in {}", elapsed_text(attempt.elapsed_micros)),
        },
        attempt,
        verdict,
    })
}

fn decided(notes: &Notes, attempt: &Attempt, recalled: Option<&Recalled>) -> Option<(Request, Verdict)> {
    let explained = lab::explain(notes, attempt).map(|explanation| (explanation.request, explanation.verdict));
    explained.or_else(|| recalled.map(|recalled| (recalled.request.clone(), recalled.verdict.clone())))
}

/// The product version that brought the statement's policy; none for policies that the product did not bring.
fn version_title(notes: &Notes, statement: &StatementRows) -> Option<String> {
    let arn = statement.policy_arn.as_ref()?;
    let policies: Vec<_> = notes.resources.iter().filter(|it| it.resource_type == "AWS::IAM::ManagedPolicy").collect();
    let is_managed_by_aws = arn.parse::<Arn>().is_ok_and(|arn| arn.account == "aws");
    let ours = if policies.is_empty() { !is_managed_by_aws } else { policies.iter().any(|it| it.physical_id == *arn) };
    let version = notes.provisioned.as_ref().map(|provisioned| &provisioned.artifact_id);
    let version = notes.version(version).or_else(|| notes.version(notes.new_version.as_ref()))?;
    ours.then(|| notes.title_of(version).to_owned())
}

fn disagreement(answered: Outcome, explained: Outcome) -> Option<String> {
    (answered != explained).then(|| {
        format!(
            "AWS answered {}, but the policies as read say {}. A change may not be in force everywhere yet, \
             or a policy that cannot be read here decides.",
            answered.verdict(),
            explained.verdict()
        )
    })
}

fn before(notes: &Notes) -> Option<String> {
    let first = notes.attempt_of(StepId::TrainOnV1).filter(|attempt| attempt.outcome == Outcome::Allowed)?;
    let job = first.job.as_ref()?;
    let stopped = matches!(job.status.as_str(), "Stopping" | "Stopped");
    Some(match job.ended_at {
        Some(ended_at) if stopped => {
            let later = match seconds_between(job.created_at, ended_at) {
                0 => "later".to_owned(),
                seconds if notes.real.is_none() => format!("{seconds} s later (at AWS about 2 minutes)"),
                seconds => format!("{seconds} s later"),
            };
            format!(
                "Before, the same request started job {}; Lab 4's control stopped it {later}. Now no job is made.",
                job.name
            )
        }
        _ if stopped => {
            format!(
                "Before, the same request started job {}; Lab 4's control is stopping it. Now no job is made.",
                job.name
            )
        }
        _ => format!("Before, the same request started job {} ({}). Now no job is made.", job.name, job.status),
    })
}

/// What a numbered part of the message is.
#[must_use]
pub fn part_title(part: u8) -> Option<&'static str> {
    match part {
        1 => Some("Part 1: who asked"),
        2 => Some("Part 2: what was asked for"),
        3 => Some("Part 3: on what"),
        4 => Some("Part 4: the reason that AWS gives"),
        _ => None,
    }
}

/// A numbered part of the message in plain words.
#[must_use]
pub fn part_explanation(report: &DenialReport, part: u8) -> Vec<String> {
    let Some(denial) = &report.denial else { return Vec::new() };
    let statement = report.verdict.as_ref().and_then(|verdict| verdict.statement.as_ref());
    match part {
        1 => who(denial),
        2 => action(denial, statement),
        3 => resource(denial, statement),
        4 => reason(&denial.reason, statement),
        _ => Vec::new(),
    }
}

fn who(denial: &Denial) -> Vec<String> {
    let arn = denial.principal.parse::<Arn>().ok();
    let role =
        arn.as_ref().and_then(|arn| arn.resource.strip_prefix("assumed-role/")).and_then(|it| it.split_once('/'));
    let first = match role {
        Some((role, session)) => format!("The session {session} of the role {role}."),
        None => denial.principal.clone(),
    };
    vec![
        first,
        "Not you and not TEAM: a notebook acts as its execution role, so that role's policies count.".to_owned(),
    ]
}

fn action(denial: &Denial, statement: Option<&StatementRows>) -> Vec<String> {
    let (service, operation) = denial.action.split_once(':').unwrap_or(("", &denial.action));
    let first = format!("The operation {operation} of the service {service}.");
    let covered = statement
        .map(|it| format!("In statement {} the Action {} with {}.", it.number, it.action.word(), it.action.detail()));
    std::iter::once(first).chain(covered).collect()
}

fn resource(denial: &Denial, statement: Option<&StatementRows>) -> Vec<String> {
    let first = match &denial.resource {
        Some(_) => "The job that would have been made. IAM checks the name it would get, before there is a job.",
        None => "The message names no resource.",
    };
    let covered = statement.map(|it| {
        format!("In statement {} the Resource {} with {}.", it.number, it.resource.word(), it.resource.detail())
    });
    std::iter::once(first.to_owned()).chain(covered).collect()
}

fn reason(reason: &DenialReason, statement: Option<&StatementRows>) -> Vec<String> {
    let mut lines = match reason {
        DenialReason::Explicit { policy_type, policy_arn } => {
            let kind = policy_type.as_ref().map(|kind| format!(" The policy is of type {kind}.")).unwrap_or_default();
            let which = if policy_arn.is_some() { "which policy it was" } else { "that it was a Deny" };
            vec![
                format!("A Deny statement matched.{kind}"),
                format!("AWS says {which}, never which statement or condition."),
            ]
        }
        DenialReason::Implicit { policy_type } => {
            vec![format!("No Deny matched, but no {policy_type} allows the action either.")]
        }
        DenialReason::Unstated => vec!["This form of the message gives no reason.".to_owned()],
    };
    lines.extend(statement.map(|statement| format!("The policies say: {}.", statement.brief())));
    lines
}
