//! Deciding a request, with and without the record of why.

use super::request::{PolicySet, Request};
use super::trace::{Decision, Verdict};

/// Decides a request and keeps no record.
#[must_use]
pub fn decide(policies: &PolicySet, request: &Request) -> Decision {
    evaluate(policies, request).decision
}

/// Decides a request and records how every statement of every layer compared.
#[must_use]
pub fn evaluate(_policies: &PolicySet, _request: &Request) -> Verdict {
    Verdict { decision: Decision::ImplicitDeny, decided_by: Vec::new(), layers: Vec::new() }
}
