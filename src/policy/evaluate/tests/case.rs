//! A reader for the cases of `tests/cases/policy`: one JSON object per line, in the format of `policy eval`.

use std::sync::Arc;

use crate::policy::{
    Context, ContextValue, Decision, Layer, LayerKind, Policy, PolicyKind, PolicyOrigin, PolicySet, Principal, Request,
    decide, evaluate, parse, parse_text,
};
use crate::source::{Node, NodeKind, parse_json};

/// The answer to a case: decision, `decided_by`, addresses of the matching statements, sorted.
pub fn answer(line: &str) -> (String, Vec<String>, Vec<String>) {
    let case = parse_json(line).expect("a case is JSON");
    let request = request(case.get("request").expect("a request"));
    let empty = Node::map([]);
    let set = match policies(case.get("policies").unwrap_or(&empty), &request) {
        Ok(set) => set,
        Err(malformed) => return ("invalid".to_owned(), vec![malformed], Vec::new()),
    };
    let verdict = evaluate(&set, &request);
    assert_eq!(decide(&set, &request), verdict.decision, "for {line}");
    let decision = match verdict.decision {
        Decision::Allowed => "allowed",
        Decision::ImplicitDeny => "implicitly_denied",
        Decision::ExplicitDeny => "explicitly_denied",
    };
    let address = |name: &str, index| format!("{name}.Statement[{index}]");
    let mut matched: Vec<String> = verdict.matched().map(|found| address(&found.origin.name, found.index)).collect();
    matched.sort();
    (decision.to_owned(), verdict.decided_by.iter().map(ToString::to_string).collect(), matched)
}

/// The request of a case.
pub fn request(node: &Node) -> Request {
    let text = |name: &str| node.get(name).and_then(Node::as_str);
    let account = |name: &str| text(name).map(|account| account.parse().expect("an account"));
    let value = |node: &Node| match &node.kind {
        NodeKind::List(values) => {
            ContextValue::List(values.iter().map(|value| value.as_str().expect("a string").to_owned()).collect())
        }
        _ => node.as_str().expect("a string").into(),
    };
    let entries = node.get("context").and_then(Node::as_map).unwrap_or_default();
    let context: Context = entries.iter().map(|entry| (entry.key.value.as_str(), value(&entry.value))).collect();
    Request {
        principal: Principal::parse(text("principal")).expect("a principal"),
        principal_account: account("principal_account"),
        action: text("action").and_then(|action| action.parse().ok()).expect("an action"),
        resource: text("resource").expect("a resource").to_owned(),
        resource_account: account("resource_account"),
        context,
    }
}

/// The policies of a case, or the type of the first malformed one.
pub fn policies(node: &Node, request: &Request) -> Result<PolicySet, String> {
    let has_account = request.principal.arn().is_some();
    let is_trust = request.action.operation().starts_with("AssumeRole");
    let resource_kind = if is_trust { PolicyKind::Trust } else { PolicyKind::Resource };
    let mut layers = Vec::new();
    if has_account {
        layers.push((LayerKind::Identity, PolicyKind::Identity, "identity", documents(node.get("identity"))));
        let boundary = documents(node.get("boundary"));
        if !boundary.is_empty() {
            layers.push((LayerKind::Boundary, PolicyKind::Boundary, "boundary", boundary));
        }
        if let Some(session) = single(node.get("session")) {
            layers.push((LayerKind::Session, PolicyKind::Session, "session", vec![session]));
        }
        for (level, scps) in documents(node.get("scps")).into_iter().enumerate() {
            let kind = LayerKind::ServiceControl(level);
            layers.push((kind, PolicyKind::ServiceControl, "scps", documents(Some(scps))));
        }
    }
    if let Some(policy) = single(node.get("resource")) {
        layers.push((LayerKind::Resource, resource_kind, "resource", vec![policy]));
    }
    for (level, rcps) in documents(node.get("rcps")).into_iter().enumerate() {
        let kind = LayerKind::ResourceControl(level);
        layers.push((kind, PolicyKind::ResourceControl, "rcps", documents(Some(rcps))));
    }
    let layers = layers.into_iter().map(|(kind, grammar, slot, nodes)| layer(kind, grammar, slot, &nodes));
    Ok(PolicySet { layers: layers.collect::<Result<_, _>>()? })
}

fn layer(kind: LayerKind, grammar: PolicyKind, slot: &str, nodes: &[&Node]) -> Result<Layer, String> {
    let policy = |(index, node): (usize, &&Node)| {
        let name = match kind {
            LayerKind::ServiceControl(level) | LayerKind::ResourceControl(level) => format!("{slot}[{level}][{index}]"),
            LayerKind::Resource | LayerKind::Session => slot.to_owned(),
            LayerKind::Identity | LayerKind::Boundary => format!("{slot}[{index}]"),
        };
        let (document, _) = node.as_str().map_or_else(|| parse(node, grammar), |text| parse_text(text, grammar));
        let document = document.ok_or_else(|| crate::policy::PolicyType::from(kind).to_string())?;
        Ok(Policy { origin: PolicyOrigin { name, ..PolicyOrigin::default() }.into(), document: Arc::new(document) })
    };
    Ok(Layer { kind, policies: nodes.iter().enumerate().map(policy).collect::<Result<_, String>>()? })
}

fn documents(node: Option<&Node>) -> Vec<&Node> {
    node.and_then(Node::as_list).map_or(Vec::new(), |nodes| nodes.iter().collect())
}

fn single(node: Option<&Node>) -> Option<&Node> {
    node.filter(|node| node.kind != NodeKind::Null)
}
