//! Why an attempt was decided as it was, from the role's policies as read in the account.

use std::sync::Arc;

use super::attempt::{Attempt, TrainingJobPlan};
use super::notes::Notes;
use super::persona::Persona;
use crate::names::Arn;
use crate::policy::{
    Layer, LayerKind, Policy, PolicyKind, PolicyOrigin, PolicySet, Principal, Request, Verdict, evaluate, parse_text,
};

/// A request and how the policies decide it.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// What the policies were asked.
    pub request: Request,
    /// What they say, statement by statement.
    pub verdict: Verdict,
}

/// Explains an attempt by the policies that have been read; none before they have.
#[must_use]
pub fn explain(notes: &Notes, attempt: &Attempt) -> Option<Explanation> {
    predict(notes, &attempt.plan)
}

/// How the policies that have been read would decide a job that is only planned.
#[must_use]
pub fn predict(notes: &Notes, plan: &TrainingJobPlan) -> Option<Explanation> {
    let policies = notebook_policies(notes)?;
    let request = plan.request(notebook_session(notes)?, &notes.region);
    let verdict = evaluate(&policies, &request);
    Some(Explanation { request, verdict })
}

/// The notebook role's identity policies as read; none before all of them have been.
#[must_use]
pub fn notebook_policies(notes: &Notes) -> Option<PolicySet> {
    if notes.policies.is_empty() || !notes.to_read.is_empty() || !notes.inline_to_read.is_empty() {
        return None;
    }
    let policies = notes.policies.iter().filter_map(|note| {
        let (document, _) = parse_text(&note.document, PolicyKind::Identity);
        let origin =
            PolicyOrigin { name: note.name.clone(), arn: note.arn.clone(), version: note.version.clone() }.into();
        Some(Policy { origin, document: Arc::new(document?) })
    });
    Some(PolicySet { layers: vec![Layer { kind: LayerKind::Identity, policies: policies.collect() }] })
}

/// The session that the notebook's calls come from.
fn notebook_session(notes: &Notes) -> Option<Principal> {
    let role: Arn = notes.roles.get(&Persona::Notebook)?.parse().ok()?;
    let resource = format!("assumed-role/{}/{}", role.last_component(), notes.session_name(Persona::Notebook));
    Some(Principal::Session(Arn { service: "sts".to_owned(), resource, ..role }))
}
