//! The account from outside: signed requests in, answers out.

mod access;
mod bench;
pub(crate) mod client;
mod errors;
mod iam;
mod jobs;
pub(crate) mod lab;
mod mutations;
mod protocols;
mod sessions;
mod simulate;
mod simulation;
