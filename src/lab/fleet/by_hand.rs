//! What the same change costs by hand, counted from the account: the comparison that the lab asks for.

use std::collections::BTreeSet;

use super::member::FleetMember;

/// Calls for one policy by hand: which version is in force, what it says, the new version.
const CALLS_PER_POLICY: usize = 3;

/// Calls for one role by hand: which policies it has.
const CALLS_PER_ROLE: usize = 1;

/// Calls for one notebook by the product: the update, and a look at its record.
const CALLS_PER_UPDATE: usize = 2;

/// Calls for the version: its making, and a look whether it is ready.
const CALLS_PER_VERSION: usize = 2;

/// Both ways, for the notebooks that are not safe yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByHand {
    /// Notebooks that need the change.
    pub notebooks: usize,
    /// Policies that somebody would have to edit: the customer's own on those roles, each once.
    pub policy_edits: usize,
    /// API calls for that.
    pub calls_by_hand: usize,
    /// Stacks whose policy would no longer be what their template says.
    pub drifted_stacks: usize,
    /// Documents edited when a version is published instead.
    pub template_edits: usize,
    /// API calls for that, the updates included.
    pub calls_by_version: usize,
}

/// Counts both ways.
#[must_use]
pub fn by_hand(members: &[FleetMember]) -> ByHand {
    let affected: Vec<&FleetMember> = members.iter().filter(|member| !member.is_safe()).collect();
    let policies: BTreeSet<&String> = affected.iter().flat_map(|member| &member.policies).collect();
    let drifted = affected.iter().filter(|member| !member.policies.is_empty()).count();
    let some = usize::from(!affected.is_empty());
    ByHand {
        notebooks: affected.len(),
        policy_edits: policies.len(),
        calls_by_hand: policies.len() * CALLS_PER_POLICY + affected.len() * CALLS_PER_ROLE,
        drifted_stacks: drifted,
        template_edits: some,
        calls_by_version: some * CALLS_PER_VERSION + affected.len() * CALLS_PER_UPDATE,
    }
}
