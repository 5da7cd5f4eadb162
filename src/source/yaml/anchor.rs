//! Anchors and aliases. An alias is a copy, so what all copies together may come to has a limit.

use std::collections::BTreeMap;

use crate::source::MAX_DEPTH;
use crate::source::diagnostic::Diagnostic;
use crate::source::node::{Node, NodeKind};
use crate::source::span::Span;

/// What anchors and aliases may copy in one document: bytes of text, each node counting as [`NODE_COST`] more.
const MAX_COPIED: usize = 4 << 20;

/// What a node costs beside its text.
const NODE_COST: usize = 64;

/// The values under an anchor, by the parser's number for it.
#[derive(Default)]
pub(super) struct Anchors {
    values: BTreeMap<usize, Anchored>,
    copied: usize,
}

struct Anchored {
    node: Node,
    cost: usize,
    depth: usize,
}

impl Anchors {
    /// Remembers a value under its anchor; 0 is no anchor.
    pub(super) fn remember(&mut self, anchor: usize, node: &Node) -> Result<(), Diagnostic> {
        if anchor == 0 {
            return Ok(());
        }
        let (cost, depth) = measure(node);
        self.charge(cost, node.span)?;
        self.values.insert(anchor, Anchored { node: node.clone(), cost, depth });
        Ok(())
    }

    /// A copy of what the alias at `span` names, in the `depth`th list or object.
    pub(super) fn expand(&mut self, anchor: usize, span: Span, depth: usize) -> Result<Node, Diagnostic> {
        let Some(Anchored { node, cost, depth: inner }) = self.values.get(&anchor) else {
            return Err(Diagnostic::error(span, "expected the name of a value above, found one that holds this alias"));
        };
        if depth.saturating_add(*inner) > MAX_DEPTH + 1 {
            let message = format!("expected at most {MAX_DEPTH} lists and objects in one another, found more");
            return Err(Diagnostic::error(span, message));
        }
        let (node, cost) = (node.clone(), *cost);
        self.charge(cost, span)?;
        Ok(node)
    }

    fn charge(&mut self, cost: usize, span: Span) -> Result<(), Diagnostic> {
        self.copied = self.copied.saturating_add(cost);
        if self.copied <= MAX_COPIED {
            return Ok(());
        }
        Err(Diagnostic::error(span, "the aliases of this document stand for too much")
            .with_help("write out what differs, or split the document"))
    }
}

/// What a copy of `node` costs, and how many lists and objects stand in one another in it.
fn measure(node: &Node) -> (usize, usize) {
    let all = |children: &mut dyn Iterator<Item = &Node>| {
        let join = |(cost, depth): (usize, usize), child: &Node| {
            let (child_cost, child_depth) = measure(child);
            (cost + child_cost, depth.max(child_depth))
        };
        children.fold((0, 0), join)
    };
    match &node.kind {
        NodeKind::Null | NodeKind::Bool(_) => (NODE_COST, 0),
        NodeKind::Number(text) | NodeKind::String(text) => (NODE_COST + text.len(), 0),
        NodeKind::Tagged(tag, inner) => {
            let (cost, depth) = measure(inner);
            (NODE_COST + tag.value.len() + cost, depth)
        }
        NodeKind::List(members) => {
            let (cost, depth) = all(&mut members.iter());
            (NODE_COST + cost, depth + 1)
        }
        NodeKind::Map(entries) => {
            let keys: usize = entries.iter().map(|entry| NODE_COST + entry.key.value.len()).sum();
            let (cost, depth) = all(&mut entries.iter().map(|entry| &entry.value));
            (NODE_COST + keys + cost, depth + 1)
        }
    }
}
