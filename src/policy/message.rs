//! AWS's own words for a denial.
//!
//! The service names one policy type, even when several deny, and never the statement. Role trust policies have a
//! text of their own, without the resource.

use super::combine::assumes_role;
use super::request::Request;
use super::trace::{Decision, PolicyType, Verdict};

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
    pub fn denial_message(&self, request: &Request, form: MessageForm) -> Option<String> {
        if self.decision == Decision::Allowed {
            return None;
        }
        let (principal, action) = (&request.principal, &request.action);
        let by_trust = form != MessageForm::Bare
            && assumes_role(request)
            && self.decided_by.first() == Some(&PolicyType::Resource);
        let on_resource = if by_trust { String::new() } else { format!(" on resource: {}", request.resource) };
        let reason = self.denial_reason(request, form).map_or(String::new(), |reason| format!(" {reason}"));
        Some(format!("User: {principal} is not authorized to perform: {action}{on_resource}{reason}"))
    }

    fn denial_reason(&self, request: &Request, form: MessageForm) -> Option<String> {
        let is_explicit = self.decision == Decision::ExplicitDeny;
        if form == MessageForm::Bare {
            return is_explicit.then(|| "with an explicit deny".to_owned());
        }
        let kind = *self.decided_by.first()?;
        let is_trust = kind == PolicyType::Resource && assumes_role(request);
        if !is_explicit {
            let name = if is_trust { "role trust policy" } else { kind.message_name() };
            return Some(format!("because no {name} allows the {} action", request.action));
        }
        let reason = match kind {
            _ if is_trust => "with an explicit deny in the role trust policy".to_owned(),
            _ => format!("with an explicit deny in {} {}", kind.article(), kind.message_name()),
        };
        let arn = self.deciding().and_then(|statement| statement.origin.arn.as_ref());
        match arn {
            Some(arn) if form == MessageForm::Arn && kind != PolicyType::Resource => Some(format!("{reason}: {arn}")),
            _ => Some(reason),
        }
    }
}

impl PolicyType {
    /// The name in AWS's messages.
    fn message_name(self) -> &'static str {
        match self {
            Self::Scp => "service control policy",
            Self::Rcp => "resource control policy",
            Self::Resource => "resource-based policy",
            Self::Identity => "identity-based policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        }
    }

    fn article(self) -> &'static str {
        if self == Self::Identity { "an" } else { "a" }
    }
}
