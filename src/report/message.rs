//! Any access-denied message in plain words: its four parts, what kind of denial it is, and what it leaves open.
//!
//! Only the message speaks here; what policies say about its request is [`judge`](super::judge).

use crate::lab::{Denial, DenialReason};
use crate::names::Arn;

/// A message, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageReport {
    /// The message taken apart.
    pub denial: Denial,
    /// Its parts that are there, numbered from 1 to 4.
    pub parts: Vec<MessagePart>,
    /// The kind of denial in one sentence.
    pub kind: String,
    /// What the message does not say, a sentence each.
    pub unsaid: Vec<String>,
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagePart {
    /// 1 who, 2 what, 3 on what, 4 why.
    pub number: u8,
    /// What it is.
    pub title: &'static str,
    /// As AWS wrote it; none if the message leaves it out.
    pub text: Option<String>,
    /// What it means, a sentence each.
    pub lines: Vec<String>,
}

/// Explains a message.
#[must_use]
pub fn message_report(denial: Denial) -> MessageReport {
    let reason = denial.parts.reason.clone().and_then(|range| denial.message.get(range)).map(str::to_owned);
    let part = |number, title, text, lines| MessagePart { number, title, text, lines };
    let parts = vec![
        part(1, "who asked", said(&denial.principal), who(&denial)),
        part(2, "what was asked for", said(&denial.action), what(&denial)),
        part(3, "on what", denial.resource.clone(), on_what(&denial)),
        part(4, "why", reason, why(&denial.reason)),
    ];
    MessageReport { kind: kind(&denial.reason), unsaid: unsaid(&denial), parts, denial }
}

/// A part, if the message has it.
pub(super) fn said(part: &str) -> Option<String> {
    (!part.is_empty()).then(|| part.to_owned())
}

/// The kind of denial, as a word in JSON.
pub(super) fn kind_word(reason: &DenialReason) -> &'static str {
    match reason {
        DenialReason::Explicit { .. } => "explicit_deny",
        DenialReason::Implicit { .. } => "implicit_deny",
        DenialReason::Unstated => "unstated",
    }
}

fn who(denial: &Denial) -> Vec<String> {
    let principal = denial.principal.as_str();
    let Ok(arn) = principal.parse::<Arn>() else {
        return vec![match principal {
            "anonymous" => "Nobody signed the request.".to_owned(),
            "" if denial.client.encoded.is_none() => "The message does not name the requester.".to_owned(),
            "" => "Only the encoded part names the requester.".to_owned(),
            _ => "The message names the requester without an ARN.".to_owned(),
        }];
    };
    let account = &arn.account;
    let (kind, name) = arn.resource.split_once('/').unwrap_or((&arn.resource, ""));
    match kind {
        "assumed-role" => {
            let (role, session) = name.split_once('/').unwrap_or((name, ""));
            vec![
                format!("The session {session} of the role {role} in account {account}."),
                "A session acts with the policies of its role, not with those of the person behind it.".to_owned(),
            ]
        }
        "user" => vec![format!("The IAM user {name} in account {account}; policies of its groups count too.")],
        "root" => vec![format!("The root user of account {account}: only policies above the account can deny it.")],
        "federated-user" => vec![format!("The federated user {name} in account {account}.")],
        _ => vec![format!("A principal of account {account}.")],
    }
}

fn what(denial: &Denial) -> Vec<String> {
    let is_encoded = denial.client.encoded.is_some();
    if denial.action.is_empty() {
        let what = match &denial.client.operation {
            _ if is_encoded => "Only the encoded part names the action.".to_owned(),
            Some(called) => format!("The call was {called}; the message does not name the action that it needs."),
            None => "The message names neither the action nor the call.".to_owned(),
        };
        return vec![what];
    }
    if denial.principal.is_empty() && is_encoded {
        return vec![
            "It is the operation that was called; the encoded part names the action that was refused.".to_owned(),
        ];
    }
    let (service, operation) = denial.action.split_once(':').unwrap_or(("", &denial.action));
    let mut lines = vec![format!("The action {operation} of the service {service}.")];
    if let Some(called) = denial.client.operation.as_ref().filter(|called| !called.eq_ignore_ascii_case(operation)) {
        lines.push(format!("The call was {called}; it needs this permission as well."));
    }
    lines
}

fn on_what(denial: &Denial) -> Vec<String> {
    let Some(resource) = &denial.resource else {
        return vec!["The message names no resource.".to_owned()];
    };
    if resource == "*" {
        return vec!["The action concerns no single resource; only `*` in a Resource covers it.".to_owned()];
    }
    let Ok(arn) = resource.parse::<Arn>() else {
        return vec!["The service names its resource without an ARN.".to_owned()];
    };
    let owner = |account: &str| if account.is_empty() { String::new() } else { format!(" in account {account}") };
    let mut lines = vec![format!("{} of the service {}{}.", arn.resource, arn.service, owner(&arn.account))];
    let operation = denial.action.split_once(':').map_or("", |(_, operation)| operation);
    if operation.starts_with("Create") {
        lines.push("It need not exist: IAM looks at the name that it would get.".to_owned());
    }
    let caller = denial.principal.parse::<Arn>().map(|arn| arn.account).unwrap_or_default();
    if !arn.account.is_empty() && !caller.is_empty() && caller != arn.account {
        lines.push("It belongs to another account, so policies of both accounts have to allow it.".to_owned());
    }
    lines
}

fn why(reason: &DenialReason) -> Vec<String> {
    match reason {
        DenialReason::Explicit { policy_type, policy_arn } => {
            let mut lines = vec!["A Deny statement matched the request; no Allow anywhere can outweigh it.".to_owned()];
            lines.push(match policy_type {
                Some(kind) => format!("It stands in {}.", described(kind)),
                None => "This oldest form of the message does not tell the type of the policy.".to_owned(),
            });
            if let Some(arn) = policy_arn {
                let owner = arn.parse::<Arn>().is_ok_and(|arn| arn.account == "aws");
                let owner = if owner { ", which AWS keeps and you can only detach" } else { "" };
                lines.push(format!("The policy is {arn}{owner}."));
            }
            lines
        }
        DenialReason::Implicit { policy_type } => vec![
            "No Deny matched. What is missing is an Allow.".to_owned(),
            format!("It is missing in {}.", described(policy_type)),
        ],
        DenialReason::Unstated => {
            vec!["The message gives no reason: it may be a Deny or a missing Allow.".to_owned()]
        }
    }
}

/// The type of a policy, and where to look for one.
fn described(kind: &str) -> String {
    let place = match kind.trim_end_matches(" policy") {
        "identity-based" => "the requester's own policies: attached, inline, or of a group",
        "resource-based" => "the policy that hangs on the resource",
        "permissions boundary" => "the ceiling set on this user or role",
        "session" | "sessions" => "passed when the session was made",
        "service control" => "set by the organization for the requester's account",
        "resource control" => "set by the organization for the resource's account",
        "VPC endpoint" => "on the endpoint that the request went through",
        "role trust" => "the role's own list of who may assume it",
        _ => return format!("a {kind}"),
    };
    let article = if kind.starts_with('i') { "an" } else { "a" };
    format!("{article} {kind} ({place})")
}

fn kind(reason: &DenialReason) -> String {
    match reason {
        DenialReason::Explicit { .. } => "DENY: an explicit deny; a Deny statement matched.".to_owned(),
        DenialReason::Implicit { .. } => "NO ALLOW: an implicit deny; nothing allowed it.".to_owned(),
        DenialReason::Unstated => {
            "Denied, and the message does not say whether by a Deny or for want of an Allow.".to_owned()
        }
    }
}

fn unsaid(denial: &Denial) -> Vec<String> {
    let mut lines: Vec<&str> = Vec::new();
    match &denial.reason {
        DenialReason::Explicit { policy_type, policy_arn } => {
            lines.push("Which statement matched, and which of its conditions.");
            if policy_type.is_none() {
                lines.push("What type of policy it was.");
            }
            if policy_arn.is_none() {
                lines.push("Which policy it was; one inside a role or user has no ARN at all.");
            }
            lines.push("Whether other policies deny it too: only one is named.");
        }
        DenialReason::Implicit { .. } => {
            lines.push("Whether an Allow came near, and which condition kept it from applying.");
            lines.push("Whether another type of policy would have to allow it too.");
        }
        DenialReason::Unstated => lines.push("Anything about the reason: type, policy, statement, condition."),
    }
    if denial.action.eq_ignore_ascii_case("sts:AssumeRole") {
        lines.push(
            "Whose fault it is. Look at the caller's own policies, the role's trust policy, its conditions on MFA or \
             ExternalId, and the spelling: a role that does not exist is answered alike.",
        );
    }
    let mut lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
    if denial.client.encoded.is_some() {
        lines.push(
            "What stands in the encoded part: who, what, on what, and whether a Deny matched. Whoever may call \
             sts:DecodeAuthorizationMessage reads it: aws sts decode-authorization-message --encoded-message TEXT"
                .to_owned(),
        );
    }
    lines
}
