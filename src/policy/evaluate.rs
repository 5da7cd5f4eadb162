//! Deciding a request, with and without the record of why.
//!
//! INVARIANT: [`decide`], [`judge`] and [`evaluate`] agree. Both compare statements with [`Asked`] and combine what matches in
//! [`combine`](super::combine); property tests hold them together.

use std::sync::Arc;

use super::combine::{LayerTally, Situation, Tally, TypeSet, requester_account};
use super::document::Effect;
use super::matching::Asked;
use super::pattern::ArnText;
use super::principal::Requester;
use super::record;
use super::request::{Layer, LayerKind, Policy, PolicyOrigin, PolicySet, Request};
use super::trace::{Decision, Judgment, LayerTrace, PolicyTrace, PolicyType, Verdict};

/// Decides a request and keeps no record.
#[must_use]
pub fn decide(policies: &PolicySet, request: &Request) -> Decision {
    weigh(policies, request, |_, _, _| {}).0
}

/// Decides a request and keeps only what a refusal says: the types behind it, and where a deny comes from.
#[must_use]
pub fn judge(policies: &PolicySet, request: &Request) -> Judgment {
    let mut denying: Vec<(PolicyType, &Arc<PolicyOrigin>)> = Vec::new();
    let (decision, types) = weigh(policies, request, |kind, effect, policy| {
        if effect == Effect::Deny {
            denying.push((kind.into(), &policy.origin));
        }
    });
    let decided_by = types.to_vec();
    let denied_by = denying.into_iter().find(|(kind, _)| decided_by.first() == Some(kind));
    Judgment { decision, denied_by: denied_by.map(|(_, origin)| Arc::clone(origin)), decided_by }
}

/// Matches every statement without a record, tells `seen` of those that match, and combines them.
fn weigh<'p>(
    policies: &'p PolicySet,
    request: &Request,
    mut seen: impl FnMut(LayerKind, Effect, &'p Policy),
) -> (Decision, TypeSet) {
    let resource = ArnText::new(&request.resource);
    let situation = Situation::of(request, &resource);
    let asked = asked(policies, request, resource, &situation);
    let mut tally = Tally::default();
    for layer in policies.layers.iter().filter(|layer| situation.consults(layer.kind)) {
        let mut layer_tally = LayerTally::default();
        for policy in &layer.policies {
            for statement in policy.document.statements() {
                if let Some(coverage) = asked.matches(statement, layer.kind) {
                    layer_tally.add(statement.effect, coverage);
                    seen(layer.kind, statement.effect, policy);
                }
            }
        }
        tally.add(layer.kind, layer_tally);
    }
    situation.combine(&tally)
}

/// Decides a request and records how every statement of every layer compared. The decision is computed from the
/// record, so none of its reasons can be missing.
#[must_use]
pub fn evaluate(policies: &PolicySet, request: &Request) -> Verdict {
    let resource = ArnText::new(&request.resource);
    let situation = Situation::of(request, &resource);
    let asked = asked(policies, request, resource, &situation);
    let trace = |layer: &Layer| LayerTrace {
        kind: layer.kind,
        policies: layer.policies.iter().map(|policy| trace_policy(policy, layer.kind, &asked)).collect(),
    };
    let layers: Vec<LayerTrace> = consulted(policies, &situation).map(trace).collect();
    let mut tally = Tally::default();
    for layer in &layers {
        let mut layer_tally = LayerTally::default();
        for statement in layer.policies.iter().flat_map(|policy| &policy.statements).filter(|trace| trace.matched) {
            layer_tally.add(statement.effect, statement.coverage());
        }
        tally.add(layer.kind, layer_tally);
    }
    let (decision, types) = situation.combine(&tally);
    Verdict { decision, decided_by: types.to_vec(), layers }
}

fn asked<'a>(policies: &PolicySet, request: &'a Request, resource: ArnText<'a>, situation: &Situation) -> Asked<'a> {
    let requester = Requester {
        principal: &request.principal,
        account: requester_account(request),
        has_boundary: situation.has_boundary(policies),
    };
    Asked::new(request, resource, requester)
}

fn consulted<'a>(policies: &'a PolicySet, situation: &'a Situation) -> impl Iterator<Item = &'a Layer> {
    policies.layers.iter().filter(|layer| situation.consults(layer.kind))
}

fn trace_policy(policy: &Policy, layer: LayerKind, asked: &Asked<'_>) -> PolicyTrace {
    let origin = Arc::clone(&policy.origin);
    let statements = policy.document.statements();
    let trace = |(index, statement)| {
        let place = record::Place { layer, origin: &origin, index, of: statements.len() };
        record::statement(statement, place, asked)
    };
    PolicyTrace { statements: statements.iter().enumerate().map(trace).collect(), origin }
}

#[cfg(test)]
mod tests;
