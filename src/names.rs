//! The names that AWS gives things: ARNs, account ids, actions. Reading and printing, no meaning.

mod account;
mod action;
mod arn;
mod spelling;

pub use account::AccountId;
pub use action::ActionName;
pub use arn::Arn;
pub use spelling::nearest;
