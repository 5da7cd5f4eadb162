//! Security Token Service: who one is, and sessions.

mod assume_role;
mod identity;
mod session;

use crate::sim::operation::Operation;

/// The operations that are offered.
pub(crate) const OPERATIONS: &[Operation] =
    &[identity::GET_CALLER_IDENTITY, assume_role::ASSUME_ROLE, session::GET_SESSION_TOKEN];
