//! What the lab, its calls and its decisions look like as lines or as JSON: one view model for screens, plain
//! text and files. No terminal, no SDK.

mod json;

pub use json::{CallRecord, RunSummary, call_json, call_line, summary_json, summary_line};
