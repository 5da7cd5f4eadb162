//! The simulated account: bytes in, bytes out, and IAM enforced as AWS enforces it.
//!
//! It does not know that a lab exists: whatever a client sends is authenticated, checked, authorized by
//! [`crate::policy`] against the policies that the account's templates put there, and only then applied.
//! It has no background task and asks nobody for the time: what becomes due becomes due when the next
//! request or tick brings a later time.

mod account;
mod operation;
mod value;

pub use account::AccountState;
pub use operation::{Applying, Caller, Invocation, Member, Operation, Permission, Service, ServiceError, Shape};
pub use value::Value;
