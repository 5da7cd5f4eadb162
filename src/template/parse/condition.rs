//! The section `Conditions`.

use super::entry;
use crate::source::{Entry, Node};
use crate::template::document::Condition;
use crate::template::findings::Findings;

pub(super) fn parse(section: &Node, findings: &mut Findings) -> Vec<Condition> {
    let condition =
        |Entry { key, value }: &Entry| Condition { name: key.value.clone(), expression: value.clone(), span: key.span };
    let members = entry::named(section, ("Conditions", "Condition"), usize::MAX, findings);
    members.iter().map(condition).collect()
}
