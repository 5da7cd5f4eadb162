//! The screens: one model, one message type, one place where state changes, one pure view.
//!
//! Nothing here knows the SDK, HTTP, the simulated account or a file: calls, opening and saving go through the
//! ports of [`crate::lab`].

pub mod look;
pub mod screen;
pub mod theme;
