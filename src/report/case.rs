//! Cases for the policy engine, one JSON object a line, and their answers.
//!
//! A case brings a request with all the policies that concern it. A line that is no case, and a case with a
//! malformed document, are answered in their place.

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use super::trace::TraceJson;
use crate::names::{AccountId, ActionName};
use crate::policy::{
    self, Context, ContextValue, Decision, Layer, LayerKind, Policy, PolicyKind, PolicyOrigin, PolicySet, Principal,
    Request, Verdict,
};
use crate::source::{Node, NodeKind, parse_json};

/// The longest line that is read as a case, in bytes.
pub const MAX_CASE: usize = 1 << 20;

/// The answer to one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseAnswer {
    /// One JSON object.
    pub line: String,
    /// Whether the line was a case at all.
    pub was_case: bool,
}

/// Answers one line; with `trace`, the explanation is part of the answer.
#[must_use]
pub fn answer_case(line: &str, trace: bool) -> CaseAnswer {
    let node = match parse_json(line) {
        Ok(node) => node,
        Err(finding) => return refuse_case(None, &finding.line(line)),
    };
    let name = node.get("name").and_then(Node::as_str);
    match read_case(&node) {
        Ok(case) => CaseAnswer { line: decide(&case, trace), was_case: true },
        Err(why) => refuse_case(name, &why),
    }
}

/// The answer to a line that is no case.
#[must_use]
pub fn refuse_case(name: Option<&str>, why: &str) -> CaseAnswer {
    let line = json!({ "name": name, "decision": "invalid", "matched": [], "errors": [why] });
    CaseAnswer { line: line.to_string(), was_case: false }
}

/// A case, its documents still unread.
struct Case<'a> {
    name: &'a str,
    request: Request,
    policies: Option<&'a Node>,
}

fn read_case(node: &Node) -> Result<Case<'_>, String> {
    let name = node.get("name").and_then(Node::as_str).ok_or("a case needs a `name` that is a string")?;
    let request = node.get("request").ok_or("a case needs a `request`")?;
    object("request", request)?;
    let policies = node.get("policies").filter(|policies| policies.kind != NodeKind::Null);
    if let Some(policies) = policies {
        object("policies", policies)?;
    }
    let case = Case { name, request: read_request(request)?, policies };
    case.check_shapes()?;
    Ok(case)
}

fn object(name: &str, node: &Node) -> Result<(), String> {
    match node.as_map() {
        Some(_) => Ok(()),
        None => Err(format!("`{name}` must be an object, found {}", node.kind_name())),
    }
}

fn read_request(node: &Node) -> Result<Request, String> {
    let principal = match node.get("principal").map(|principal| &principal.kind) {
        None => return Err("`request` needs a `principal`, a string or null".to_owned()),
        Some(NodeKind::Null) => Principal::Anonymous,
        Some(NodeKind::String(text)) => Principal::parse(Some(text))?,
        Some(_) => return Err("`request.principal` must be a string or null".to_owned()),
    };
    let action = text_of(node, "action")?.ok_or("`request` needs an `action`")?;
    Ok(Request {
        principal,
        principal_account: account_of(node, "principal_account")?,
        action: action.parse::<ActionName>()?,
        resource: text_of(node, "resource")?.ok_or("`request` needs a `resource`")?.to_owned(),
        resource_account: account_of(node, "resource_account")?,
        context: node.get("context").map(read_context).transpose()?.unwrap_or_default(),
    })
}

fn text_of<'a>(node: &'a Node, member: &str) -> Result<Option<&'a str>, String> {
    match node.get(member).map(|value| &value.kind) {
        None | Some(NodeKind::Null) => Ok(None),
        Some(NodeKind::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("`request.{member}` must be a string")),
    }
}

fn account_of(node: &Node, member: &str) -> Result<Option<AccountId>, String> {
    text_of(node, member)?.map(|text| text.parse::<AccountId>()).transpose()
}

fn read_context(node: &Node) -> Result<Context, String> {
    let mut context = Context::default();
    if node.kind == NodeKind::Null {
        return Ok(context);
    }
    object("request.context", node)?;
    for entry in node.as_map().unwrap_or_default() {
        let wrong = || format!("`request.context.{}` must be a string or a list of strings", entry.key.value);
        let value = match &entry.value.kind {
            NodeKind::String(text) => ContextValue::Single(text.clone()),
            NodeKind::List(members) => {
                let texts: Option<Vec<String>> = members.iter().map(|one| one.as_str().map(str::to_owned)).collect();
                ContextValue::List(texts.ok_or_else(wrong)?)
            }
            _ => return Err(wrong()),
        };
        context.insert(&entry.key.value, value);
    }
    Ok(context)
}

impl<'a> Case<'a> {
    /// The documents of a slot; a slot that is absent or null has none.
    fn slot(&self, name: &str) -> Option<&'a Node> {
        self.policies?.get(name).filter(|slot| slot.kind != NodeKind::Null)
    }

    /// A slot of the wrong shape is no case; a document of the wrong shape is an invalid document.
    fn check_shapes(&self) -> Result<(), String> {
        for name in ["identity", "boundary"] {
            if self.slot(name).is_some_and(|slot| slot.as_list().is_none()) {
                return Err(format!("`policies.{name}` must be a list of documents"));
            }
        }
        for name in ["scps", "rcps"] {
            let levels = |slot: &Node| slot.as_list().is_some_and(|all| all.iter().all(|one| one.as_list().is_some()));
            if self.slot(name).is_some_and(|slot| !levels(slot)) {
                return Err(format!("`policies.{name}` must be a list of lists of documents"));
            }
        }
        Ok(())
    }
}

/// Reads documents into layers and remembers which of them cannot be read.
#[derive(Default)]
struct Reading {
    layers: Vec<Layer>,
    errors: Vec<String>,
    at_fault: Vec<&'static str>,
}

impl Reading {
    fn layer<'n>(
        &mut self,
        word: &'static str,
        kind: (LayerKind, PolicyKind),
        documents: impl Iterator<Item = (String, &'n Node)>,
    ) {
        let mut policies = Vec::new();
        for (address, node) in documents {
            let (document, findings) = match &node.kind {
                NodeKind::String(text) => policy::parse_text(text, kind.1),
                _ => policy::parse(node, kind.1),
            };
            match document {
                Some(document) => {
                    let origin = PolicyOrigin { name: address, arn: None, version: None }.into();
                    policies.push(Policy { origin, document: Arc::new(document) });
                }
                None => {
                    let parsed = node.as_str().and_then(|text| parse_json(text).ok());
                    let errors = findings.iter().filter(|finding| finding.is_error());
                    self.errors.extend(errors.map(|finding| match (node.as_str(), &parsed) {
                        // Text that is no JSON has no parts to name: only lines and columns.
                        (Some(text), None) => format!("{address}: {}", finding.line(text)),
                        (_, parsed) => {
                            let place = policy::place(parsed.as_ref().unwrap_or(node), finding.span);
                            let dot = if place.is_empty() { "" } else { "." };
                            format!("{address}{dot}{place}: {}", finding.message)
                        }
                    }));
                    self.at_fault.push(word);
                }
            }
        }
        self.layers.push(Layer { kind: kind.0, policies });
    }
}

fn read_policies(case: &Case<'_>) -> Reading {
    let mut reading = Reading::default();
    let numbered = |name: &'static str, node: &Node| -> Vec<String> {
        (0..node.as_list().map_or(0, <[Node]>::len)).map(|index| format!("{name}[{index}]")).collect()
    };
    let has_own_policies = !matches!(case.request.principal, Principal::Anonymous | Principal::Service(_));
    if let Some(levels) = case.slot("scps").filter(|_| has_own_policies).and_then(Node::as_list) {
        read_levels(&mut reading, "scp", "scps", levels, |level| {
            (LayerKind::ServiceControl(level), PolicyKind::ServiceControl)
        });
    }
    if let Some(levels) = case.slot("rcps").and_then(Node::as_list) {
        read_levels(&mut reading, "rcp", "rcps", levels, |level| {
            (LayerKind::ResourceControl(level), PolicyKind::ResourceControl)
        });
    }
    if let Some(document) = case.slot("resource") {
        let kind = if policy::assumes_role(&case.request) { PolicyKind::Trust } else { PolicyKind::Resource };
        reading.layer("resource", (LayerKind::Resource, kind), std::iter::once(("resource".to_owned(), document)));
    }
    if !has_own_policies {
        return reading;
    }
    let own = [
        ("identity", (LayerKind::Identity, PolicyKind::Identity)),
        ("boundary", (LayerKind::Boundary, PolicyKind::Boundary)),
    ];
    for (name, kind) in own {
        let Some(slot) = case.slot(name) else { continue };
        let documents = slot.as_list().unwrap_or_default();
        if !documents.is_empty() {
            reading.layer(name, kind, numbered(name, slot).into_iter().zip(documents));
        }
    }
    if let Some(document) = case.slot("session") {
        let one = std::iter::once(("session".to_owned(), document));
        reading.layer("session", (LayerKind::Session, PolicyKind::Session), one);
    }
    reading
}

fn read_levels(
    reading: &mut Reading,
    word: &'static str,
    slot: &'static str,
    levels: &[Node],
    kind: fn(usize) -> (LayerKind, PolicyKind),
) {
    for (level, documents) in levels.iter().enumerate() {
        let documents = documents.as_list().unwrap_or_default().iter().enumerate();
        let addressed = documents.map(|(index, document)| (format!("{slot}[{level}][{index}]"), document));
        reading.layer(word, kind(level), addressed);
    }
}

fn decide(case: &Case<'_>, trace: bool) -> String {
    let mut reading = read_policies(case);
    if !reading.errors.is_empty() {
        reading.at_fault.dedup();
        let line = json!({
            "name": case.name, "decision": "invalid", "decided_by": reading.at_fault, "matched": [],
            "errors": reading.errors,
        });
        return line.to_string();
    }
    let verdict = policy::evaluate(&PolicySet { layers: reading.layers }, &case.request);
    let matched: Vec<String> = verdict
        .matched()
        .map(|statement| format!("{}.Statement[{}]", statement.origin.name, statement.index))
        .collect();
    let answer = Answer {
        name: case.name,
        decision: word(verdict.decision),
        decided_by: verdict.decided_by.iter().map(|kind| kind.word()).collect(),
        matched,
        reason: reason(&verdict),
        explanation: trace.then(|| TraceJson::new(&verdict)),
    };
    // Texts and numbers only: nothing in it can fail to be written.
    serde_json::to_string(&answer).unwrap_or_default()
}

/// The answer to a case without a malformed document.
#[derive(Serialize)]
struct Answer<'a> {
    name: &'a str,
    decision: &'static str,
    decided_by: Vec<&'static str>,
    matched: Vec<String>,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<TraceJson<'a>>,
}

fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::ExplicitDeny => "explicitly_denied",
        Decision::ImplicitDeny => "implicitly_denied",
    }
}

/// One sentence for a reader.
fn reason(verdict: &Verdict) -> String {
    let types = verdict.decided_by.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ");
    match (verdict.decision, verdict.deciding(), verdict.closest()) {
        (Decision::ExplicitDeny, Some(statement), _) => {
            format!(
                "Statement {} of {} denies it, and nothing overrides a deny.",
                statement.index + 1,
                statement.origin.name
            )
        }
        (Decision::Allowed, Some(statement), _) => {
            format!("Statement {} of {} allows it, and nothing denies it.", statement.index + 1, statement.origin.name)
        }
        (Decision::ImplicitDeny, _, Some(closest)) => format!(
            "Nothing denies it, and nothing of type {types} allows it; statement {} of {} comes closest.",
            closest.index + 1,
            closest.origin.name
        ),
        (Decision::ImplicitDeny, _, None) => format!("Nothing denies it, and nothing of type {types} allows it."),
        (Decision::Allowed, None, _) => "It needs no policy to allow it.".to_owned(),
        (Decision::ExplicitDeny, None, _) => "A Deny statement matches.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(request: &str, policies: &str, decision: &str) {
        let line = format!(r#"{{"name":"case","request":{request},"policies":{policies}}}"#);
        let answer = answer_case(&line, false).line;
        assert!(answer.contains(&format!(r#""decision":"{decision}""#)), "{line} is answered {answer}");
    }

    #[test]
    fn a_trust_policy_is_what_hangs_on_a_role() {
        let assume = |resource: &str| {
            let user = "arn:aws:iam::111122223333:user/ana";
            format!(r#"{{"principal":"{user}","action":"sts:AssumeRole","resource":"{resource}"}}"#)
        };
        let all =
            r#"{"identity":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}]}"#;
        check(&assume("*"), all, "allowed");
        check(&assume("arn:aws:sqs:us-east-1:111122223333:jobs"), all, "allowed");
        check(&assume("arn:aws:iam::111122223333:role/Audit"), all, "implicitly_denied");
    }

    #[test]
    fn a_role_stands_for_its_sessions_which_know_no_path() {
        let request = |resource: &str| {
            format!(
                r#"{{"principal":"arn:aws:iam::111122223333:role/Reader","action":"s3:GetObject","resource":"{resource}"}}"#
            )
        };
        let bucket = r#"{"resource":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*",
            "Principal":{"AWS":"arn:aws:iam::111122223333:role/team/Reader"}}}}"#;
        check(&request("arn:aws:s3:::b/k"), bucket, "allowed");
    }

    #[test]
    fn lines_that_are_no_case_are_answered_in_their_place() {
        for line in ["", "x", "[]", "{}", r#"{"name":"a"}"#, r#"{"name":"a","request":5}"#] {
            let answer = answer_case(line, false);
            assert!(!answer.was_case && answer.line.contains("invalid"), "{line}");
        }
    }
}
