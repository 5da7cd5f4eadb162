//! AssumeRole: a session of a role, for whoever the role trusts.

use super::session::{Session, issue};
use crate::names::Arn;
use crate::policy::{Context, PolicyKind, parse_text};
use crate::sim::account::{AccountState, Role};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Permission, Service, ServiceError, Shape};
use crate::sim::value::Value;

/// AWS's answer to a wrong one-time code; nobody in this account has a device, so every code is wrong.
pub(super) const NO_DEVICE: &str = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";

/// The longest session that a session may start.
const MAX_CHAINED_SECONDS: i64 = 3_600;

const DEFAULT_SECONDS: i64 = 3_600;

/// How much all session policies together may say, in characters.
const MAX_POLICY: usize = 2_048;

pub(super) const ASSUME_ROLE: Operation =
    Operation { service: Service::Sts, name: "AssumeRole", members: MEMBERS, permissions, apply: assume_role };

const NAME: Shape = Shape::matching(2, 64, "[\\w+=,.@-]*", is_name);

const MEMBERS: &[Member] = &[
    Member::required(&["RoleArn"], Shape::text(20, 2048)),
    Member::optional(&["RoleArn"], Shape::Own(is_role_arn)),
    Member::required(&["RoleSessionName"], NAME),
    Member::optional(&["DurationSeconds"], Shape::Integer { min: 900, max: 43_200 }),
    Member::optional(&["ExternalId"], Shape::matching(2, 1224, "[\\w+=,.@:\\/-]*", is_external_id)),
    Member::optional(&["SerialNumber"], Shape::matching(9, 256, "[\\w+=/:,.@-]*", is_external_id)),
    Member::optional(&["TokenCode"], Shape::matching(6, 6, "[\\d]*", is_digits)),
    Member::optional(&["SourceIdentity"], NAME),
    Member::optional(&["Policy"], Shape::text(1, MAX_POLICY)),
    Member::optional(&["PolicyArns"], Shape::Structures { min: 0, max: 10 }),
    Member::optional(&["PolicyArns", "member", "arn"], Shape::text(20, 2048)),
    Member::optional(&["Tags"], Shape::Structures { min: 0, max: 50 }),
    Member::required(&["Tags", "member", "Key"], Shape::text(1, 128)),
    Member::required(&["Tags", "member", "Value"], Shape::text(0, 256)),
    Member::optional(&["TransitiveTagKeys"], Shape::Texts { min: 0, max: 50 }),
];

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn is_name(text: &str) -> bool {
    text.chars().all(|character| is_word(character) || "+=,.@-".contains(character))
}

fn is_external_id(text: &str) -> bool {
    text.chars().all(|character| is_word(character) || "+=,.@:/-".contains(character))
}

fn is_digits(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_digit())
}

fn is_role_arn(text: &str) -> Result<(), String> {
    let is_role = |arn: &Arn| arn.service == "iam" && arn.region.is_empty() && arn.resource.starts_with("role/");
    match text.parse::<Arn>() {
        Ok(arn) if is_role(&arn) => Ok(()),
        _ => Err(format!("{text} is invalid")),
    }
}

/// `sts:AssumeRole`, and for tags and a source identity what those need; the trust policy decides on all three.
fn permissions(invocation: &Invocation, _account: &AccountState) -> Vec<Permission> {
    let input = &invocation.input;
    let role_arn = input.str("RoleArn").unwrap_or_default();
    let context = request_keys(input);
    let mut actions = vec!["sts:AssumeRole"];
    actions.extend((!tags(input).is_empty()).then_some("sts:TagSession"));
    actions.extend(input.get("SourceIdentity").map(|_| "sts:SetSourceIdentity"));
    let permission = |action| Permission { context: context.clone(), ..Permission::new(action, role_arn) };
    actions.into_iter().map(permission).collect()
}

fn request_keys(input: &Value) -> Context {
    let mut context = Context::default();
    let named = [
        ("sts:RoleSessionName", "RoleSessionName"),
        ("sts:ExternalId", "ExternalId"),
        ("sts:SourceIdentity", "SourceIdentity"),
    ];
    for (key, member) in named {
        if let Some(text) = input.str(member) {
            context.insert(key, text);
        }
    }
    let tags = tags(input);
    if !tags.is_empty() {
        context.insert("aws:TagKeys", tags.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>());
    }
    for (key, value) in tags {
        context.insert(&format!("aws:RequestTag/{key}"), value);
    }
    let transitive = input.texts("TransitiveTagKeys");
    if !transitive.is_empty() {
        context.insert("sts:TransitiveTagKeys", transitive);
    }
    context
}

fn tags(input: &Value) -> Vec<(String, String)> {
    let items = input.get("Tags").map_or(&[][..], Value::items);
    let pair = |item: &Value| Some((item.str("Key")?.to_owned(), item.str("Value").unwrap_or_default().to_owned()));
    items.iter().filter_map(pair).collect()
}

fn assume_role(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let input = &invocation.input;
    let denied = |message: &str| ServiceError::new("AccessDenied", message);
    if input.get("SerialNumber").is_some() || input.get("TokenCode").is_some() {
        return Err(denied(NO_DEVICE));
    }
    let role_arn = input.str("RoleArn").unwrap_or_default();
    let role = applying.account.role_by_arn(role_arn).cloned();
    let role = role.ok_or_else(|| denied("The role cannot be assumed."))?;
    let is_chained = invocation.caller.role_name.is_some();
    let seconds = duration(input, &role, is_chained)?;
    let (policies, packed) = session_policies(input, applying.account)?;
    let name = input.str("RoleSessionName").unwrap_or_default().to_owned();
    let user = Value::structure([
        ("AssumedRoleId", Value::Text(format!("{}:{name}", role.role_id))),
        (
            "Arn",
            Value::Text(format!("arn:aws:sts::{}:assumed-role/{}/{name}", invocation.caller.account_id, role.name)),
        ),
    ]);
    let session = Session {
        role: Some(role.name),
        user: None,
        name,
        principal_id: role.role_id,
        policies,
        tags: tags(input),
        is_chained,
    };
    Ok(Value::structure([
        ("Credentials", issue(applying, session, seconds)),
        ("AssumedRoleUser", user),
        ("PackedPolicySize", packed.map_or(Value::Null, Value::Integer)),
        ("SourceIdentity", Value::optional(input.str("SourceIdentity"))),
    ]))
}

/// How long the session is to last. A session that starts a session gives it an hour at most.
fn duration(input: &Value, role: &Role, is_chained: bool) -> Result<i64, ServiceError> {
    let refused = |message: &str| Err(ServiceError::new("ValidationError", message));
    match input.get("DurationSeconds").and_then(Value::as_i64) {
        None => Ok(DEFAULT_SECONDS),
        Some(seconds) if is_chained && seconds > MAX_CHAINED_SECONDS => refused(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        ),
        Some(seconds) if seconds > i64::from(role.max_session_duration_seconds) => {
            refused("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
        }
        Some(seconds) => Ok(seconds),
    }
}

/// The session policies, inline text and ARNs, and how much of the limit they take in per cent.
fn session_policies(input: &Value, account: &AccountState) -> Result<(Vec<String>, Option<i64>), ServiceError> {
    let malformed = |message: &str| Err(ServiceError::new("MalformedPolicyDocument", message));
    let mut policies = Vec::new();
    if let Some(text) = input.str("Policy") {
        if let (None, found) = parse_text(text, PolicyKind::Session) {
            let why = found.first().map_or_else(String::new, |diagnostic| format!(" {}", diagnostic.message));
            return malformed(&format!("Syntax errors in policy.{why}"));
        }
        policies.push(text.to_owned());
    }
    for item in input.get("PolicyArns").map_or(&[][..], Value::items) {
        let arn = item.str("arn").unwrap_or_default();
        if !account.policies.contains(arn) {
            return malformed(&format!("Policy {arn} does not exist or is not attachable."));
        }
        policies.push(arn.to_owned());
    }
    let size: usize = policies.iter().map(|policy| policy.chars().count()).sum();
    let packed = i64::try_from((size * 100).div_ceil(MAX_POLICY)).ok();
    Ok((policies, packed.filter(|_| size > 0)))
}
