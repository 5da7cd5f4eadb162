//! Where in a document a finding stands, as an address.

use crate::source::{Node, NodeKind, Span};

/// The address of the innermost value around `span`, such as `Statement[0].Condition.Bool`; positions count from 0,
/// as in JSON. Empty for the document itself.
#[must_use]
pub fn place(document: &Node, span: Span) -> String {
    let mut address = String::new();
    let mut node = document;
    while let Some((step, inner)) = step_towards(node, span) {
        if !(address.is_empty() || step.starts_with('[')) {
            address.push('.');
        }
        address.push_str(&step);
        node = inner;
    }
    address
}

fn step_towards(node: &Node, span: Span) -> Option<(String, &Node)> {
    let holds = |start: u32, end: u32| start <= span.start && span.end <= end && start < end;
    match &node.kind {
        NodeKind::List(members) => {
            let position = members.iter().position(|member| holds(member.span.start, member.span.end))?;
            Some((format!("[{position}]"), members.get(position)?))
        }
        NodeKind::Map(entries) => {
            let entry = entries.iter().find(|entry| holds(entry.value.span.start, entry.value.span.end))?;
            Some((entry.key.value.clone(), &entry.value))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicyKind, parse};
    use crate::source::parse_json;

    fn check(text: &str, expected: &str) {
        let node = parse_json(text).expect("well formed");
        let (_, findings) = parse(&node, PolicyKind::Identity);
        assert_eq!(place(&node, findings.first().expect("a finding").span), expected, "for {text}");
    }

    #[test]
    fn findings_have_an_address() {
        check("{}", "");
        check(r#"{"Statement":[],"Extra":1}"#, "");
        check(r#"{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}"#, "Statement[0]");
        check(r#"{"Statement":{"Effect":"Deny","Action":["a:b","c"],"Resource":"*"}}"#, "Statement.Action[1]");
        check(
            r#"{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"a":null}}}]}"#,
            "Statement[0].Condition.Bool.a",
        );
    }
}
