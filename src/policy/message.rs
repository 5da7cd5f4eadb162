//! AWS's own words for a denial.

use super::request::Request;
use super::trace::Verdict;

/// The three generations of AWS's message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MessageForm {
    /// Before 2021: `with an explicit deny`, and no reason for an implicit one.
    Bare,
    /// With the type of the policy.
    Typed,
    /// Since 2026: with the ARN of the denying policy, where it has one.
    #[default]
    Arn,
}

impl Verdict {
    /// What AWS would answer to a denied request; `None` for an allowed one.
    #[must_use]
    pub fn denial_message(&self, _request: &Request, _form: MessageForm) -> Option<String> {
        None
    }
}
