//! `AWS::IAM::ManagedPolicy`: a changed document becomes a new default version.

use std::time::Duration;

use super::{Handler, Made, Named, Workplace, property};
use crate::policy::{self, ContextValue, PolicyKind};
use crate::sim::account::{ManagedPolicy, PolicyVersion, StackResource, Text};
use crate::sim::deployment::wanted::Wanted;

/// The handler.
pub(super) const HANDLER: Handler = Handler {
    takes: Duration::from_secs(20),
    name_property: Some("ManagedPolicyName"),
    note: None,
    create,
    update,
    delete,
};

/// How many versions IAM keeps.
const MAX_VERSIONS: usize = 5;

/// How many characters a document may have, white space not counted.
const MAX_DOCUMENT: usize = 6144;

/// How many characters a policy's name may have.
const MAX_NAME: usize = 128;

fn create(place: &mut Workplace<'_, '_>, properties: &Wanted) -> Result<Made, String> {
    let name = property::text(properties, "ManagedPolicyName").unwrap_or_else(|| place.generated_name());
    if name.chars().count() > MAX_NAME {
        let message = format!(
            "1 validation error detected: Value '{name}' at 'policyName' failed to satisfy constraint: Member must \
             have length less than or equal to {MAX_NAME}"
        );
        return Err(place.fault("Iam", 400, "InvalidRequest", &message));
    }
    let path = property::text(properties, "Path").unwrap_or_else(|| "/".to_owned());
    let arn = format!("arn:aws:iam::{}:policy{path}{name}", place.applying.account.identity.account_id);
    place.ask("iam:CreatePolicy", &arn)?;
    let document = checked_document(place, properties)?;
    if place.applying.account.policies.contains(&arn) {
        let message = format!("A policy called {name} already exists. Duplicate names are not allowed.");
        return Err(place.fault("Iam", 409, "AlreadyExists", &message));
    }
    change_attachments(place, &arn, &[], &property::texts(properties, "Roles"))?;
    let now = place.applying.now;
    let mut policy = ManagedPolicy {
        name,
        arn: arn.clone(),
        policy_id: place.applying.ids.iam("ANPA"),
        path: path.into(),
        description: property::text(properties, "Description").unwrap_or_default().into(),
        versions: vec![PolicyVersion { version_id: "v1".into(), document, created_at: now }],
        default_version: "v1".into(),
        next_version: 2,
        created_at: now,
        updated_at: now,
    };
    place.applying.account.texts.adopt_all(&mut policy);
    let made = made(&policy);
    place.applying.account.policies.insert(arn, policy);
    Ok(made)
}

fn update(place: &mut Workplace<'_, '_>, held: &StackResource, properties: &Wanted) -> Result<Made, String> {
    let arn = held.physical_id.as_str();
    let Some(mut policy) = place.applying.account.policies.get(arn).cloned() else {
        return Err(place.fault("Iam", 404, "NotFound", &format!("Policy {arn} does not exist or is not attachable.")));
    };
    let document = checked_document(place, properties)?;
    if held.properties.json("PolicyDocument").as_deref() != Some(&document) {
        put_version(place, &mut policy, document)?;
    }
    change_attachments(
        place,
        arn,
        &property::held_texts(&held.properties, "Roles"),
        &property::texts(properties, "Roles"),
    )?;
    let made = made(&policy);
    place.applying.account.policies.insert(arn, policy);
    Ok(made)
}

/// Makes `document` the new default version; the oldest other one gives way when there are too many.
fn put_version(place: &mut Workplace<'_, '_>, policy: &mut ManagedPolicy, document: Text) -> Result<(), String> {
    place.ask("iam:ListPolicyVersions", &policy.arn)?;
    let oldest = policy.versions.iter().position(|version| version.version_id != policy.default_version);
    if let (true, Some(oldest)) = (policy.versions.len() >= MAX_VERSIONS, oldest) {
        place.ask("iam:DeletePolicyVersion", &policy.arn)?;
        policy.versions.remove(oldest);
    }
    place.ask("iam:CreatePolicyVersion", &policy.arn)?;
    let version_id = place.applying.account.texts.share(&format!("v{}", policy.next_version));
    let now = place.applying.now;
    policy.versions.push(PolicyVersion { version_id: version_id.clone(), document, created_at: now });
    policy.default_version = version_id;
    policy.next_version += 1;
    policy.updated_at = now;
    Ok(())
}

/// Attaches the policy to the roles in `after` and detaches it from those only in `before`.
fn change_attachments(
    place: &mut Workplace<'_, '_>,
    arn: &str,
    before: &[String],
    after: &[String],
) -> Result<(), String> {
    let lost = before.iter().filter(|role| !after.contains(role)).map(|role| ("iam:DetachRolePolicy", role));
    let won = after.iter().filter(|role| !before.contains(role)).map(|role| ("iam:AttachRolePolicy", role));
    let changes: Vec<_> = lost.chain(won).collect();
    for (action, name) in &changes {
        let Some(role) = place.applying.account.roles.get(name.as_str()).map(|role| role.arn.clone()) else {
            return Err(place.fault("Iam", 404, "NotFound", &format!("The role with name {name} cannot be found.")));
        };
        place.ask_with(action, &role, &[("iam:PolicyARN", ContextValue::from(arn))])?;
    }
    for (action, name) in changes {
        if let Some(role) = place.applying.account.roles.get_mut(name) {
            role.attached_policies.retain(|attached| attached != arn);
            if action == "iam:AttachRolePolicy" {
                role.attached_policies.push(arn.to_owned());
            }
        }
    }
    Ok(())
}

fn delete(place: &mut Workplace<'_, '_>, held: &StackResource) -> Result<(), String> {
    let arn = held.physical_id.as_str();
    let Some(policy) = place.applying.account.policies.get(arn).cloned() else { return Ok(()) };
    let listed = property::held_texts(&held.properties, "Roles");
    place.ask("iam:ListPolicyVersions", arn)?;
    place.ask("iam:DeletePolicy", arn)?;
    if policy.versions.len() > 1 {
        place.ask("iam:DeletePolicyVersion", arn)?;
    }
    let attached = |role: &crate::sim::account::Role| role.attached_policies.iter().any(|attached| attached == arn);
    let elsewhere = place.applying.account.roles.values().any(|role| attached(role) && !listed.contains(&role.name))
        || place.applying.account.users.values().any(|user| user.attached_policies.iter().any(|held| held == arn));
    if elsewhere {
        return Err(place.fault("Iam", 409, "ResourceConflict", "Cannot delete a policy attached to entities."));
    }
    change_attachments(place, arn, &listed, &[])?;
    place.applying.account.policies.remove(arn);
    Ok(())
}

/// The document as IAM takes it.
fn checked_document(place: &mut Workplace<'_, '_>, properties: &Wanted) -> Result<Text, String> {
    let written = properties.value("PolicyDocument").filter(|document| document.as_map().is_some());
    let Some((document, text)) = written.zip(properties.json("PolicyDocument")) else {
        return Err(place.fault("Iam", 400, "InvalidRequest", "Syntax errors in policy."));
    };
    let text = place.applying.account.texts.adopt(text);
    if text.policy().is_none() {
        let (_, problems) = policy::parse(document, PolicyKind::Identity);
        let why = problems.iter().find(|problem| problem.is_error()).map(|problem| problem.message.as_str());
        let message = format!("Syntax errors in policy: {}", why.unwrap_or("malformed document"));
        return Err(place.fault("Iam", 400, "InvalidRequest", &message));
    }
    if text.len() > MAX_DOCUMENT && text.chars().filter(|character| !character.is_whitespace()).count() > MAX_DOCUMENT {
        let message = format!("Cannot exceed quota for PolicySize: {MAX_DOCUMENT}");
        return Err(place.fault("Iam", 409, "ServiceLimitExceeded", &message));
    }
    Ok(text)
}

fn made(policy: &ManagedPolicy) -> Made {
    let attributes = [
        ("PolicyArn", policy.arn.clone()),
        ("PolicyId", policy.policy_id.clone()),
        ("DefaultVersionId", policy.default_version.to_string()),
        ("IsAttachable", "true".to_owned()),
        ("CreateDate", policy.created_at.to_iso8601()),
        ("UpdateDate", policy.updated_at.to_iso8601()),
    ];
    let attributes = attributes.map(|(name, value)| (name.into(), value)).to_vec();
    Made { physical_id: policy.arn.clone(), attributes }
}
