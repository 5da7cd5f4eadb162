//! Why an attempt was decided as it was, from the role's policies as read in the account.

use std::sync::Arc;

use super::answer::PolicyNote;
use super::attempt::{Attempt, Outcome, TrainingJobPlan};
use super::notes::Notes;
use super::persona::Persona;
use super::real::Evidence;
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

/// The same by the policies that a step before read, where the present one has read none.
#[must_use]
pub fn explain_as_known(notes: &Notes, attempt: &Attempt) -> Option<Explanation> {
    let before = &notes.policies_before;
    let by_those = || (!before.is_empty()).then(|| explain_by(notes, layers(notes, before), &attempt.plan)).flatten();
    explain(notes, attempt).or_else(by_those)
}

/// How the policies that have been read would decide a job that is only planned.
#[must_use]
pub fn predict(notes: &Notes, plan: &TrainingJobPlan) -> Option<Explanation> {
    explain_by(notes, notebook_policies(notes)?, plan)
}

fn explain_by(notes: &Notes, policies: PolicySet, plan: &TrainingJobPlan) -> Option<Explanation> {
    let request = plan.request(notebook_session(notes)?, &notes.region);
    let verdict = evaluate(&policies, &request);
    Some(Explanation { request, verdict })
}

/// The notebook role's policies as read, its permissions boundary too; none before all of them have been.
#[must_use]
pub fn notebook_policies(notes: &Notes) -> Option<PolicySet> {
    if notes.policies.is_empty() || !notes.to_read.is_empty() || !notes.inline_to_read.is_empty() {
        return None;
    }
    Some(layers(notes, &notes.policies))
}

/// Which of the documents count as what.
fn layers(notes: &Notes, read: &[PolicyNote]) -> PolicySet {
    let boundary = notes.real.as_ref().and_then(|real| real.boundary.as_ref());
    let is_boundary = |note: &PolicyNote| boundary.is_some_and(|boundary| note.arn.as_ref() == Some(&boundary.arn));
    let is_identity = |note: &PolicyNote| !is_boundary(note) || boundary.is_some_and(|boundary| boundary.is_attached);
    let mut layers = vec![layer(read, LayerKind::Identity, PolicyKind::Identity, is_identity)];
    if boundary.is_some_and(|boundary| !boundary.is_unread) {
        layers.push(layer(read, LayerKind::Boundary, PolicyKind::Boundary, is_boundary));
    }
    PolicySet { layers }
}

/// The documents that were read for one layer.
fn layer(read: &[PolicyNote], kind: LayerKind, grammar: PolicyKind, belongs: impl Fn(&PolicyNote) -> bool) -> Layer {
    let policy = |note: &PolicyNote| {
        let (document, _) = parse_text(&note.document, grammar);
        let origin =
            PolicyOrigin { name: note.name.clone(), arn: note.arn.clone(), version: note.version.clone() }.into();
        Some(Policy { origin, document: Arc::new(document?) })
    };
    Layer { kind, policies: read.iter().filter(|note| belongs(note)).filter_map(policy).collect() }
}

/// How far the explanation of an attempt on a real account can be trusted: what was read, and what IAM's own simulation
/// says to the same request. A disagreement is said, not hidden.
#[must_use]
pub fn second_opinion(notes: &Notes, attempt: &Attempt) -> Option<String> {
    let real = notes.real.as_ref()?;
    let explained = Outcome::from(explain(notes, attempt)?.verdict.decision);
    let read = match &real.boundary {
        None => "attached and inline policies; it has no permissions boundary".to_owned(),
        Some(boundary) if boundary.is_unread => {
            format!("attached and inline policies; its permissions boundary {} could not be read", boundary.arn)
        }
        Some(boundary) => format!("attached and inline policies and its permissions boundary {}", boundary.arn),
    };
    let simulated = match real.cross_checks.get(&attempt.number).copied().map(Outcome::from) {
        None if notes.evidence(attempt) == Evidence::Predicted => "the verdict itself is IAM's simulation".to_owned(),
        None => "IAM's simulation was not asked, or not allowed".to_owned(),
        Some(simulated) if simulated == explained => format!("IAM's simulation says {} too", simulated.verdict()),
        Some(simulated) => format!(
            "IAM's simulation says {} instead: a policy that only IAM sees may decide, or a change is not everywhere yet",
            simulated.verdict()
        ),
    };
    Some(format!("This is our reading of the role ({read}), not AWS's own word. {simulated}."))
}

/// The session that the notebook's calls come from.
fn notebook_session(notes: &Notes) -> Option<Principal> {
    let role: Arn = notes.roles.get(&Persona::Notebook)?.parse().ok()?;
    let resource = format!("assumed-role/{}/{}", role.last_component(), notes.session_name(Persona::Notebook));
    Some(Principal::Session(Arn { service: "sts".to_owned(), resource, ..role }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::answer::Simulated;
    use crate::lab::real::{Boundary, RealNotes};
    use crate::policy::Decision;

    const ALLOW: &str =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sagemaker:*","Resource":"*"}]}"#;
    const OTHER: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;

    fn note(name: &str, document: &str) -> PolicyNote {
        let arn = Some(format!("arn:aws:iam::123456789012:policy/{name}"));
        PolicyNote { name: name.into(), arn, version: Some("v1".into()), document: document.into() }
    }

    fn notes(boundary: Option<(&str, bool, bool)>, said: Option<Simulated>) -> Notes {
        let boundary = boundary.map(|(name, is_attached, is_unread)| Boundary {
            arn: format!("arn:aws:iam::123456789012:policy/{name}"),
            is_attached,
            is_unread,
        });
        let cross_checks = said.map(|said| (1, said)).into_iter().collect();
        let real = RealNotes { boundary, cross_checks, ..RealNotes::default() };
        let role = "arn:aws:iam::123456789012:role/service-role/nb".to_owned();
        Notes {
            region: "eu-west-1".into(),
            roles: [(Persona::Notebook, role)].into(),
            policies: vec![note("all", ALLOW), note("bound", OTHER)],
            real: Some(Box::new(real)),
            ..Notes::default()
        }
    }

    fn attempt() -> Attempt {
        let text = r#"{"number":1,"step":"train-without-vpc","plan":{"job_name":"j","image":"i","instance_type":"t",
            "instance_count":1,"volume_gb":5,"max_runtime_seconds":60,
            "role_arn":"arn:aws:iam::123456789012:role/service-role/nb","input":"s3://b/i","output":"s3://b/o","vpc":null},
            "outcome":"ExplicitDeny","error":null,"request_id":null,"http_status":null,"elapsed_micros":0,"at":0,
            "job":null,"seen_absent":true}"#;
        serde_json::from_str(text).expect("an attempt")
    }

    #[test]
    fn a_boundary_takes_part_and_what_is_not_known_is_said() {
        let check = |boundary, said, decision: Decision, words: &str| {
            let notes = notes(boundary, said);
            let verdict = predict(&notes, &attempt().plan).expect("all is read").verdict;
            assert_eq!(verdict.decision, decision, "{boundary:?}");
            let opinion = second_opinion(&notes, &attempt()).expect("a real account");
            assert!(opinion.contains(words), "{opinion}");
        };
        check(None, None, Decision::Allowed, "no permissions boundary), not AWS's own word. IAM's simulation was not");
        check(
            Some(("bound", false, false)),
            Some(Simulated::ImplicitDeny),
            Decision::ImplicitDeny,
            "says NO ALLOW too",
        );
        check(Some(("all", true, false)), Some(Simulated::ExplicitDeny), Decision::Allowed, "says DENY instead");
        check(Some(("bound", false, true)), None, Decision::Allowed, "policy/bound could not be read");
    }
}
