//! The one integration binary: each test program links the whole SDK, so there is one.

mod command_line;
#[cfg(all(unix, feature = "aws"))]
mod pty;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod real;
#[cfg(feature = "aws")]
mod run;
#[cfg(all(unix, feature = "aws", feature = "loopback"))]
mod serve;
mod tidy;
#[cfg(feature = "aws")]
mod wire;
