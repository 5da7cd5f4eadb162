//! The account from outside: signed requests in, answers out.

mod access;
mod bench;
mod client;
mod errors;
mod iam;
mod jobs;
mod mutations;
mod protocols;
mod sessions;
mod simulate;
