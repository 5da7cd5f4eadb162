//! The bodies of the screens, a file each: pure functions from what is known to cells.

pub(super) mod account;
pub mod attempt;
pub(super) mod audience;
pub mod calls;
pub mod change;
pub mod commands;
mod conditions;
pub mod denial;
pub(super) mod done;
pub(super) mod fleet;
pub(super) mod guide;
pub(super) mod home;
pub mod provisioning;
pub mod question;
pub mod timeline;
pub mod what_if;

#[cfg(test)]
pub(super) mod sample;
