//! The ways into the simulated account. Only here does it meet the SDK's HTTP interface.

#[cfg(feature = "aws")]
mod in_process;
