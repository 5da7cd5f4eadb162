//! What the lab, its calls and its decisions look like as lines or as JSON: one view model for screens, plain
//! text and files. No terminal, no SDK.

mod case;
mod json;
mod trace;

pub use case::{CaseAnswer, MAX_CASE, answer_case, refuse_case};
pub use json::{CallRecord, RunSummary, call_json, call_line, summary_json, summary_line};
pub use trace::trace_json;
