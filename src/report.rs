//! What is known, as rows, sentences and JSON: verdicts, attempts, policy changes, records, runs, cases.
//!
//! The screens, the plain text and the exports all show these same rows. Nothing here knows a terminal's width,
//! a colour or a file.

mod advice;
mod attempt;
mod call_lines;
mod case;
mod change;
mod condition;
mod confirmation;
mod denial;
mod door;
mod explanation;
mod finding;
mod fleet;
mod guard;
mod json;
mod judgement;
mod markdown;
mod matrix;
mod message;
mod record;
mod remedy;
mod statement_source;
mod template;
mod timeline;
mod trace;
mod transcript;
mod verdict;

pub use attempt::{AttemptResult, Network, RequestForm, attempt_result, elapsed_text, request_form, under};
pub use call_lines::{call_fields, call_text};
pub use case::{CaseAnswer, MAX_CASE, answer_case, refuse_case};
pub use change::{ChangeRow, ChangeRows, StatementRow, change_rows};
pub use condition::{ConditionRow, expected_text, in_words, request_field};
pub use confirmation::{confirmation_json, confirmation_lines};
pub use denial::{DenialReport, denial_report, part_explanation, part_title};
pub use door::door_lines;
pub use explanation::{explanation_json, explanation_lines};
pub use finding::finding_lines;
pub use fleet::{FleetReport, RolloutReport, fleet_html, fleet_json, fleet_lines, fleet_markdown};
pub use guard::{GuardRow, guard_pair, guard_rows};
pub use json::{CallRecord, RunSummary, call_json, call_line, summary_json, summary_line};
pub use judgement::{Agreement, Judgement, judge};
pub use matrix::{
    BUILT_IN, Matrix, MatrixCell, MatrixColumn, MatrixRow, WhatIf, matrix, matrix_json, matrix_lines, matrix_markdown,
};
pub use message::{MessagePart, MessageReport, message_report};
pub use record::{RecordReport, record_report};
pub use remedy::{edit_sentence, remedy_sentence};
pub use statement_source::{SourceLine, statement_source};
pub use template::{
    Difference, ElementChange, PolicyDiff, TemplateDiff, diff_json, diff_lines, diff_markdown, plan_json, plan_lines,
    template_diff, template_findings, template_places,
};
pub use timeline::{Moment, Side, Timeline, seconds_between, timeline, timeline_is_over};
pub use trace::TraceJson;
pub use transcript::{
    KeptState, TRANSCRIPT_VERSION, Transcript, TranscriptError, TranscriptHead, account_entry, call_entry, check_entry,
    left_out_entry, state_entry, transcript_html, transcript_markdown, without_secrets,
};
pub use verdict::{PartRow, StatementRows, VerdictRows, effect_word, verdict_rows};
