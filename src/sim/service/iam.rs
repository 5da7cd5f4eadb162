//! Identity and Access Management, reading only: roles, users, policies, and what they would decide.

mod authorization_details;
mod list;
mod member;
mod policy;
mod policy_version;
mod role;
mod role_policy;
mod simulate;
mod user;

use crate::sim::operation::{Operation, ServiceError};

/// The operations that are offered.
pub(crate) const OPERATIONS: &[Operation] = &[
    role::GET_ROLE,
    role::LIST_ROLES,
    role_policy::LIST_ATTACHED_ROLE_POLICIES,
    role_policy::LIST_ROLE_POLICIES,
    role_policy::GET_ROLE_POLICY,
    policy::GET_POLICY,
    policy::LIST_POLICIES,
    policy_version::GET_POLICY_VERSION,
    policy_version::LIST_POLICY_VERSIONS,
    simulate::SIMULATE_PRINCIPAL_POLICY,
    simulate::SIMULATE_CUSTOM_POLICY,
    user::GET_USER,
    user::LIST_USERS,
    authorization_details::GET_ACCOUNT_AUTHORIZATION_DETAILS,
];

/// The refusal of a name that nothing in the account bears.
fn no_such_entity(message: String) -> ServiceError {
    ServiceError::new("NoSuchEntity", message).with_status(404)
}
