//! What takes bytes from outside, as functions that take bytes: one for each fuzz target.
//!
//! `fuzz/` feeds them with what a fuzzer thinks of; `cargo test` with the committed corpus and changes to it, by seed.
//! Built for those two only. A target panics when the program would, or when a law does not hold.

mod pasted;
mod policy;
mod state;
mod template;
#[cfg(test)]
mod tests;
mod wire;

pub use pasted::pasted;
pub use policy::policy;
pub use state::state;
pub use template::template;
pub use wire::wire;

pub use crate::{cli::fuzz_config as config, tui::fuzz_keys as keys};

/// A target: what it takes bytes with.
pub type Target = fn(&[u8]);

/// All targets by name; each has its corpus in `tests/cases/corpus`.
pub const TARGETS: [(&str, Target); 7] = [
    ("policy", policy),
    ("template", template),
    ("wire", wire),
    ("pasted", pasted),
    ("state", state),
    ("config", config),
    ("keys", keys),
];

/// The longest input that a target looks at, in bytes; fuzzers try small ones, and time counts.
const MAX_INPUT: usize = 256 << 10;

/// The bytes as the program reads text: what is no UTF-8 is replaced.
fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_INPUT)]).into_owned()
}
