//! CloudFormation templates as reports: what is wrong with one, what differs between two, what one would make.

mod assumption;
mod check;
mod diff;
mod diff_json;
mod diff_lines;
mod diff_markdown;
mod document;
mod plain;
mod plan;
mod review;

pub use check::{template_findings, template_places};
pub use diff::{Difference, ElementChange, PolicyDiff, TemplateDiff, template_diff};
pub use diff_json::diff_json;
pub use diff_lines::diff_lines;
pub use diff_markdown::diff_markdown;
pub use plan::{plan_json, plan_lines};
pub(super) use review::{review_json, review_lines};

#[cfg(test)]
mod tests;
