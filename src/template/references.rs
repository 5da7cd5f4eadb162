//! What a node refers to, found without evaluating it.

use super::intrinsic::{self, Call, Function, Part, Recognised};
use super::scope::MAX_NESTED;
use crate::source::{Diagnostic, Node, NodeKind, Span};

/// Something that a node mentions.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mention<'n> {
    /// A parameter, pseudo parameter or resource, by `Ref` or in the text of a `Fn::Sub`.
    Name(&'n str),
    /// The resource of a `Fn::GetAtt`, or of a `${Resource.Attribute}`.
    Attribute(&'n str),
    /// A condition.
    Condition(&'n str),
    /// What looks like a function or a variable but is none, and why.
    Wrong(Diagnostic),
    /// A function that is called.
    Function(Function),
}

/// Tells `visit` all that `node` mentions and where, in the order of the document.
pub(super) fn mentions(node: &Node, visit: &mut dyn FnMut(Mention<'_>, Span)) {
    walk(node, 0, visit);
}

fn walk(node: &Node, depth: usize, visit: &mut dyn FnMut(Mention<'_>, Span)) {
    // What stands deeper is not evaluated either, and told then.
    if depth >= MAX_NESTED {
        return;
    }
    match intrinsic::recognise(node) {
        Recognised::Call(call) => walk_call(&call, depth, visit),
        Recognised::Wrong(finding) => visit(Mention::Wrong(finding), node.span),
        Recognised::Plain => walk_children(node, depth, visit),
    }
}

fn walk_children(node: &Node, depth: usize, visit: &mut dyn FnMut(Mention<'_>, Span)) {
    match &node.kind {
        NodeKind::List(members) => members.iter().for_each(|member| walk(member, depth + 1, visit)),
        NodeKind::Map(entries) => entries.iter().for_each(|entry| walk(&entry.value, depth + 1, visit)),
        _ => {}
    }
}

fn walk_call(call: &Call<'_>, depth: usize, visit: &mut dyn FnMut(Mention<'_>, Span)) {
    visit(Mention::Function(call.function), call.span);
    match call.function {
        Function::Ref => call.argument.as_str().into_iter().for_each(|name| visit(Mention::Name(name), call.span)),
        Function::Condition => {
            call.argument.as_str().into_iter().for_each(|name| visit(Mention::Condition(name), call.span));
        }
        Function::GetAtt => {
            if let Some((resource, _)) = intrinsic::target(call.argument) {
                visit(Mention::Attribute(resource), call.span);
            }
            walk_children(call.argument, depth + 1, visit);
        }
        Function::Sub => walk_sub(call, depth, visit),
        Function::If => {
            if let Some(name) = call.argument.as_list().and_then(|list| list.first()).and_then(Node::as_str) {
                visit(Mention::Condition(name), call.span);
            }
            walk(call.argument, depth + 1, visit);
        }
        _ => walk(call.argument, depth + 1, visit),
    }
}

fn walk_sub(call: &Call<'_>, depth: usize, visit: &mut dyn FnMut(Mention<'_>, Span)) {
    if let Some((text, own)) = intrinsic::template_text(call.argument) {
        let own: std::collections::BTreeSet<&str> = own.iter().map(|entry| entry.key.value.as_str()).collect();
        for part in intrinsic::parts(&text) {
            match part {
                Part::Variable(name) if own.contains(name) => {}
                Part::Variable(name) => visit(variable(name, call.span), call.span),
                Part::Literal(_) | Part::Escaped(_) => {}
            }
        }
    }
    walk_children(call.argument, depth + 1, visit);
}

fn variable(name: &str, span: Span) -> Mention<'_> {
    match (intrinsic::check_name(name, span), name.split_once('.')) {
        (Err(finding), _) => Mention::Wrong(finding),
        (Ok(()), Some((resource, _))) => Mention::Attribute(resource),
        (Ok(()), None) => Mention::Name(name),
    }
}
