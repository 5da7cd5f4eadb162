//! The ways into the simulated account. Only here does it meet the SDK's HTTP interface.

#[cfg(feature = "aws")]
mod in_process;
#[cfg(feature = "loopback")]
mod loopback;

#[cfg(feature = "aws")]
pub use in_process::{http_client, http_client_beside};
#[cfg(feature = "loopback")]
pub use loopback::{Attendant, Keeping, Page, bind, serve};
