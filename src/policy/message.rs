//! AWS's own words for a denial.
//!
//! The service names one policy type, even when several deny, and never the statement. Role trust policies have a
//! text of their own, without the resource.
//!
//! # Source
//! IAM User Guide, *Troubleshoot access denied error messages*.

use super::combine::assumes_role;
use super::request::{PolicyOrigin, Request};
use super::trace::{Decision, Judgment, PolicyType, Verdict};

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
        let denied_by = self.deciding().map(|statement| statement.origin.as_ref());
        Denial { decision: self.decision, decided_by: &self.decided_by, denied_by }.message(request, form)
    }
}

impl Judgment {
    /// What AWS would answer to a denied request; `None` for an allowed one.
    #[must_use]
    pub fn denial_message(&self, request: &Request, form: MessageForm) -> Option<String> {
        let denied_by = self.denied_by.as_deref();
        Denial { decision: self.decision, decided_by: &self.decided_by, denied_by }.message(request, form)
    }
}

/// What a message is made of.
struct Denial<'a> {
    decision: Decision,
    decided_by: &'a [PolicyType],
    denied_by: Option<&'a PolicyOrigin>,
}

impl Denial<'_> {
    fn message(&self, request: &Request, form: MessageForm) -> Option<String> {
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
        let arn = self.denied_by.and_then(|origin| origin.arn.as_ref());
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::policy::{
        Context, Layer, LayerKind, Policy, PolicyKind, PolicyOrigin, PolicySet, Principal, evaluate, parse_text,
    };

    const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/ds-notebook-role-p-e-u/SageMaker";
    const MANAGED: &str = "arn:aws:iam::111122223333:policy/ds-notebook-policy-p-e-u";

    fn layer(kind: LayerKind, grammar: PolicyKind, statement: &str) -> Layer {
        let (document, findings) = parse_text(&format!(r#"{{"Statement":[{statement}]}}"#), grammar);
        let document = Arc::new(document.unwrap_or_else(|| panic!("{statement}: {findings:?}")));
        let origin = PolicyOrigin { name: "p".to_owned(), arn: Some(MANAGED.to_owned()), version: None };
        Layer { kind, policies: vec![Policy { origin: origin.into(), document }] }
    }

    fn check(action: &str, resource: &str, layers: Vec<Layer>, form: MessageForm, expected: Option<&str>) {
        let request = Request {
            principal: Principal::parse(Some(SESSION)).expect("a session"),
            principal_account: None,
            action: action.parse().expect("an action"),
            resource: resource.to_owned(),
            resource_account: None,
            context: Context::default(),
        };
        let message = evaluate(&PolicySet { layers }, &request).denial_message(&request, form);
        let expected = expected.map(|reason| {
            let (target, reason) = reason
                .strip_prefix('-')
                .map_or((format!(" on resource: {resource}"), reason), |reason| (String::new(), reason));
            format!("User: {SESSION} is not authorized to perform: {action}{target}{reason}")
        });
        assert_eq!(message, expected);
    }

    const DENY: &str = r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#;
    const ALLOW: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    const JOB: &str = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/j";

    #[test]
    fn an_explicit_deny_has_three_generations() {
        let check = |form, expected| {
            let layers = vec![layer(LayerKind::Identity, PolicyKind::Identity, DENY)];
            check("sagemaker:CreateTrainingJob", JOB, layers, form, Some(expected));
        };
        check(MessageForm::Bare, " with an explicit deny");
        check(MessageForm::Typed, " with an explicit deny in an identity-based policy");
        check(MessageForm::Arn, &format!(" with an explicit deny in an identity-based policy: {MANAGED}"));
    }

    #[test]
    fn an_implicit_deny_names_the_type_that_does_not_allow() {
        let check = |layers, form, expected: Option<&str>| {
            check("sagemaker:CreateTrainingJob", JOB, layers, form, expected);
        };
        let identity = || layer(LayerKind::Identity, PolicyKind::Identity, ALLOW);
        let closed = |kind, grammar| vec![identity(), layer(kind, grammar, "")];
        check(Vec::new(), MessageForm::Bare, Some(""));
        for (layers, name) in [
            (Vec::new(), "identity-based policy"),
            (closed(LayerKind::Boundary, PolicyKind::Boundary), "permissions boundary"),
            (closed(LayerKind::Session, PolicyKind::Session), "session policy"),
            (closed(LayerKind::ServiceControl(0), PolicyKind::ServiceControl), "service control policy"),
        ] {
            let reason = format!(" because no {name} allows the sagemaker:CreateTrainingJob action");
            check(layers, MessageForm::Arn, Some(&reason));
        }
        check(vec![identity()], MessageForm::Arn, None);
    }

    #[test]
    fn every_type_has_its_name_in_an_explicit_deny() {
        let everybody = r#"{"Effect":"Deny","Principal":"*","Action":"*"}"#;
        for (kind, grammar, statement, name) in [
            (LayerKind::Boundary, PolicyKind::Boundary, DENY, "a permissions boundary"),
            (LayerKind::Session, PolicyKind::Session, DENY, "a session policy"),
            (LayerKind::ServiceControl(0), PolicyKind::ServiceControl, DENY, "a service control policy"),
            (LayerKind::ResourceControl(0), PolicyKind::Resource, everybody, "a resource control policy"),
            (LayerKind::Resource, PolicyKind::Resource, everybody, "a resource-based policy"),
        ] {
            let reason = format!(" with an explicit deny in {name}");
            check("sqs:X", "*", vec![layer(kind, grammar, statement)], MessageForm::Typed, Some(&reason));
        }
        let layers = vec![layer(LayerKind::Resource, PolicyKind::Resource, everybody)];
        check("sqs:X", "*", layers, MessageForm::Arn, Some(" with an explicit deny in a resource-based policy"));
    }

    #[test]
    fn trust_policies_have_words_of_their_own() {
        let role = "arn:aws:iam::111122223333:role/r";
        let check = |layers, form, expected| check("sts:AssumeRole", role, layers, form, Some(expected));
        let deny = r#"{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}"#;
        let trust = || vec![layer(LayerKind::Resource, PolicyKind::Trust, deny)];
        check(Vec::new(), MessageForm::Arn, "- because no role trust policy allows the sts:AssumeRole action");
        check(trust(), MessageForm::Arn, "- with an explicit deny in the role trust policy");
        check(trust(), MessageForm::Bare, " with an explicit deny");
    }
}
