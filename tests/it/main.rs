//! The one integration binary: each test program links the whole SDK, so there is one.

mod command_line;
mod commands;
mod config;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod crash;
mod docs;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod door;
#[cfg(feature = "aws")]
mod export;
#[cfg(feature = "aws")]
mod fleet;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod fleet_real;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod hostile;
#[cfg(feature = "aws")]
mod judged;
mod keys;
mod licences;
#[cfg(all(target_os = "linux", feature = "aws", feature = "loopback"))]
mod memory;
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
mod screens_real;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod serve;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod signed;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod surroundings;
#[cfg(all(unix, feature = "aws"))]
mod team;
mod template;
mod tidy;
#[cfg(all(target_os = "linux", feature = "aws", feature = "loopback"))]
mod whole_lab;
#[cfg(feature = "aws")]
mod wire;
