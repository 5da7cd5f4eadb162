//! The one integration binary: each test program links the whole SDK, so there is one.

mod command_line;
mod config;
mod docs;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod door;
#[cfg(feature = "aws")]
mod export;
#[cfg(feature = "aws")]
mod fleet;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod hostile;
#[cfg(feature = "aws")]
mod judged;
mod keys;
mod licences;
#[cfg(all(unix, feature = "aws"))]
mod pty;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod real;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod real_faults;
#[cfg(feature = "aws")]
mod run;
mod schema;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod serve;
mod template;
mod tidy;
#[cfg(feature = "aws")]
mod wire;
