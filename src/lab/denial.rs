//! Access-denied messages: taking AWS's text apart, in all its generations.
//!
//! The text may come from a notebook, a terminal or a web page, with a client's prefix, line breaks and colours.

/// A denial, taken apart. Every part is as AWS wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The message on one line, without a client's prefix.
    pub message: String,
    /// Who was refused.
    pub principal: String,
    /// What was asked for.
    pub action: String,
    /// On what; some services leave it out.
    pub resource: Option<String>,
    /// What AWS says about the reason.
    pub reason: DenialReason,
    /// Where the parts stand in `message`, in bytes.
    pub parts: DenialParts,
}

/// Where the four numbered parts of a message stand, as byte ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DenialParts {
    /// 1: the principal.
    pub principal: std::ops::Range<usize>,
    /// 2: the action.
    pub action: std::ops::Range<usize>,
    /// 3: the resource.
    pub resource: Option<std::ops::Range<usize>>,
    /// 4: the reason.
    pub reason: Option<std::ops::Range<usize>>,
}

/// Why, as far as the message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DenialReason {
    /// A Deny statement matched.
    Explicit {
        /// Such as `identity-based policy`; the oldest form leaves it out.
        policy_type: Option<String>,
        /// The newest form names the policy.
        policy_arn: Option<String>,
    },
    /// Nothing allowed it.
    Implicit {
        /// Such as `identity-based policy`.
        policy_type: String,
    },
    /// The message does not say.
    Unstated,
}

/// The longest text that is looked at, in bytes.
const MAX_TEXT: usize = 1 << 16;

const NOT_AUTHORIZED: &str = " is not authorized to perform: ";
const EXPLICIT: &str = "with an explicit deny";
const IMPLICIT: &str = "because no ";

/// Takes an access-denied text apart; none if it is no such text.
#[must_use]
pub fn parse_denial(text: &str) -> Option<Denial> {
    let folded = fold(text);
    let start = folded.find("User: ")?;
    let message = folded[start..].trim_end_matches(['.', ' ', '"', '\'']).to_owned();
    let verb = message.find(NOT_AUTHORIZED)?;
    let principal = "User: ".len()..verb;
    let action_start = verb + NOT_AUTHORIZED.len();
    let action_end = message[action_start..].find(' ').map_or(message.len(), |space| action_start + space);
    let reason = find_reason(&message, action_end);
    let resource = find_resource(&message, action_end, reason.as_ref().map_or(message.len(), |range| range.start));
    let part = |range: &std::ops::Range<usize>| message.get(range.clone()).unwrap_or_default().to_owned();
    let denial = Denial {
        principal: part(&principal),
        action: part(&(action_start..action_end)),
        resource: resource.as_ref().map(part),
        reason: reason.as_ref().map_or(DenialReason::Unstated, |range| read_reason(&part(range))),
        parts: DenialParts { principal, action: action_start..action_end, resource, reason },
        message,
    };
    denial.action.contains(':').then_some(denial)
}

/// The text on one line: colours and control characters gone, runs of blanks made one.
fn fold(text: &str) -> String {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut folded = String::with_capacity(end);
    let mut characters = text[..end].chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            skip_escape(&mut characters);
        } else if character.is_whitespace() {
            if !folded.ends_with(' ') {
                folded.push(' ');
            }
        } else if !character.is_control() {
            folded.push(character);
        }
    }
    folded
}

/// Drops the rest of a terminal's escape sequence, as far as colours use them.
fn skip_escape(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    if characters.next_if_eq(&'[').is_some() {
        for character in characters.by_ref() {
            if ('@'..='~').contains(&character) {
                break;
            }
        }
    }
}

fn find_reason(message: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let rest = message.get(from..)?;
    let start = rest.find(EXPLICIT).or_else(|| rest.find(IMPLICIT))?;
    let end = rest[start..].find(" Encoded authorization failure").map_or(rest.len(), |end| start + end);
    Some(from + start..from + end)
}

fn find_resource(message: &str, from: usize, until: usize) -> Option<std::ops::Range<usize>> {
    let lead = " on resource: ";
    let between = message.get(from..until)?;
    let start = from + between.find(lead)? + lead.len();
    let text = message.get(start..until)?.trim_end();
    let quoted = text.len() - text.trim_start_matches('"').len();
    let bare = text.trim_matches('"');
    Some(start + quoted..start + quoted + bare.len())
}

fn read_reason(reason: &str) -> DenialReason {
    if let Some(rest) = reason.strip_prefix(EXPLICIT) {
        let rest = rest.trim_start().strip_prefix("in ").unwrap_or_default();
        let (kind, arn) = match rest.split_once(": arn:") {
            Some((kind, arn)) => (kind, Some(format!("arn:{}", arn.split(' ').next().unwrap_or_default()))),
            None => (rest, None),
        };
        let kind = ["an ", "a ", "the "].iter().find_map(|article| kind.strip_prefix(article)).unwrap_or(kind);
        let policy_type = (!kind.is_empty()).then(|| kind.trim().to_owned());
        return DenialReason::Explicit { policy_type, policy_arn: arn };
    }
    match reason.strip_prefix(IMPLICIT).and_then(|rest| rest.split_once(" allows the ")) {
        Some((kind, _)) => DenialReason::Implicit { policy_type: kind.to_owned() },
        None => DenialReason::Unstated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: &str = "arn:aws:sts::123456789012:assumed-role/ds-notebook-role-ml-dev-ana/SageMaker";
    const JOB: &str = "arn:aws:sagemaker:eu-west-1:123456789012:training-job/xgboost-1";

    fn explicit(kind: Option<&str>, arn: Option<&str>) -> DenialReason {
        DenialReason::Explicit { policy_type: kind.map(str::to_owned), policy_arn: arn.map(str::to_owned) }
    }

    fn check(ending: &str, reason: &DenialReason) {
        let message =
            format!("User: {WHO} is not authorized to perform: sagemaker:CreateTrainingJob on resource: {JOB}{ending}");
        let prefixed = format!(
            "ClientError: An error occurred (AccessDeniedException) when calling the CreateTrainingJob operation: {message}"
        );
        let broken = prefixed.replace(" is not", "\r\n   is\u{1b}[31m not");
        for text in [&message, &prefixed, &broken] {
            let denial = parse_denial(text).expect("a denial");
            assert_eq!((denial.principal.as_str(), denial.action.as_str()), (WHO, "sagemaker:CreateTrainingJob"));
            assert_eq!(denial.resource.as_deref(), Some(JOB));
            assert_eq!(&denial.reason, reason, "{text}");
            assert_eq!(&denial.message[denial.parts.principal.clone()], WHO);
        }
    }

    #[test]
    fn every_generation_of_the_message_is_understood() {
        let identity = "identity-based policy";
        let arn = "arn:aws:iam::123456789012:policy/ds-notebook-policy-ml-dev-ana";
        check("", &DenialReason::Unstated);
        check(" with an explicit deny", &explicit(None, None));
        check(" with an explicit deny in an identity-based policy", &explicit(Some(identity), None));
        check(
            &format!(" with an explicit deny in an identity-based policy: {arn}."),
            &explicit(Some(identity), Some(arn)),
        );
        check(" with an explicit deny in a permissions boundary", &explicit(Some("permissions boundary"), None));
        check(" with an explicit deny in the role trust policy", &explicit(Some("role trust policy"), None));
        check(
            " because no identity-based policy allows the sagemaker:CreateTrainingJob action",
            &DenialReason::Implicit { policy_type: identity.into() },
        );
    }

    #[test]
    fn what_is_no_denial_is_none() {
        for text in
            ["", "User: ", "ValidationException: no", "User: x is not authorized to perform: ", "is not authorized"]
        {
            assert_eq!(parse_denial(text), None, "{text}");
        }
        let quoted = "User: arn:aws:iam::1:user/a is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows the s3:GetObject action";
        assert_eq!(parse_denial(quoted).and_then(|denial| denial.resource), Some("arn:aws:s3:::b/k".into()));
    }
}
