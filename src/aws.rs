//! The lab's calls, performed with the official AWS SDK.
//!
//! A [`crate::lab::Call`] goes in, a [`crate::lab::Performed`] comes out; no type of the SDK leaves this room
//! except the HTTP client that it is connected with. It holds the credentials of every role that was assumed, in
//! memory only. It does not know whether the account is real or simulated, it never asks a person, and it does not
//! judge an answer: that is the lab's.

mod cloudformation;
mod connect;
mod error;
mod iam;
mod perform;
mod real;
mod region;
mod reply;
mod sagemaker;
mod servicecatalog;
mod session;
mod sts;

pub use connect::{Connection, Retries};
pub use perform::{AwsAccount, Recall};
pub use real::RealOptions;
pub use region::profile_region;
pub use session::{BaseCredentials, Lent};
