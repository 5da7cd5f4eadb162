//! Sizes and characters that AWS limits. Beyond them a document is remarked upon, not refused: some limits can be
//! raised, and an inline policy may be longer than a managed one.
//!
//! # Source
//! IAM User Guide, *IAM and AWS STS quotas*; AWS Organizations User Guide, *Quotas*.

use super::Reader;
use crate::policy::document::PolicyKind;
use crate::source::{Node, NodeKind, Span, to_json};

impl PolicyKind {
    /// How many characters a document may have, white space not counted; `None` where each service says.
    fn max_characters(self) -> Option<usize> {
        match self {
            Self::Identity | Self::Boundary => Some(6_144),
            Self::ServiceControl | Self::ResourceControl => Some(5_120),
            Self::Session | Self::Trust => Some(2_048),
            Self::Resource => None,
        }
    }
}

impl Reader {
    pub(super) fn check_limits(&mut self, node: &Node) {
        if let Some(limit) = self.kind.max_characters() {
            self.check_size(node, limit);
        }
        if let Some((character, span)) = forbidden_character(node) {
            let message = format!("expected characters up to U+00FF, found U+{:04X}", u32::from(character));
            self.warning(span, message, "IAM refuses characters beyond Latin-1 in policies");
        }
    }

    fn check_size(&mut self, node: &Node, limit: usize) {
        let written = node.span.end.saturating_sub(node.span.start) as usize;
        // The text of a document is hardly ever shorter than its compact print; if it fits, so does that.
        if written > 0 && written <= limit {
            return;
        }
        let characters = to_json(node).chars().filter(|character| !character.is_whitespace()).count();
        if characters > limit {
            let help = match self.kind {
                PolicyKind::Identity => "an inline policy of a role may have 10,240, a managed policy may not",
                PolicyKind::Trust => "the limit can be raised by request",
                _ => "divide the document, or say the same with fewer words",
            };
            let message = format!("expected at most {limit} characters without white space, found {characters}");
            self.warning(node.span, message, help);
        }
    }
}

/// The first character outside of what IAM permits, with its string.
fn forbidden_character(node: &Node) -> Option<(char, Span)> {
    match &node.kind {
        NodeKind::String(text) => forbidden_in(text, node.span),
        NodeKind::List(members) => members.iter().find_map(forbidden_character),
        NodeKind::Map(entries) => entries.iter().find_map(|entry| {
            forbidden_in(&entry.key.value, entry.key.span).or_else(|| forbidden_character(&entry.value))
        }),
        _ => None,
    }
}

fn forbidden_in(text: &str, span: Span) -> Option<(char, Span)> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return None;
    }
    let is_permitted = |character: char| matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}');
    text.chars().find(|character| !is_permitted(*character)).map(|character| (character, span))
}
