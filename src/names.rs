//! The names that AWS gives things: ARNs, account ids, actions. Reading and printing, no meaning.

mod account;
mod action;
mod arn;

pub use account::AccountId;
pub use action::ActionName;
pub use arn::Arn;
