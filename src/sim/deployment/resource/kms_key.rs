//! `AWS::KMS::Key`: its existence; nothing is encrypted here.

use std::time::Duration;

use super::{Handler, Made, Named, Workplace, property};
use crate::policy::{self, PolicyKind};
use crate::sim::account::StackResource;
use crate::sim::deployment::wanted::Wanted;
use crate::source::Node;

/// The handler.
pub(super) const HANDLER: Handler =
    Handler { takes: Duration::from_secs(25), name_property: None, note: None, create, update, delete };

/// The property that holds the key's policy.
const POLICY: &str = "KeyPolicy";

/// What IAM is asked for when a property changes.
const ACTIONS: [(&str, &str); 4] = [
    (POLICY, "kms:PutKeyPolicy"),
    ("EnableKeyRotation", "kms:EnableKeyRotation"),
    ("Description", "kms:UpdateKeyDescription"),
    ("Tags", "kms:TagResource"),
];

fn create(place: &mut Workplace<'_, '_>, properties: &Wanted) -> Result<Made, String> {
    let key_id = place.applying.ids.uuid();
    let arn = place.applying.account.arn("kms", &format!("key/{key_id}"));
    check_policy(place, properties)?;
    // Until the key is there it has no ARN and no policy, so its tags are asked for without them.
    place.ask("kms:CreateKey", "*")?;
    if !property::tags(properties).is_empty() {
        place.ask("kms:TagResource", "*")?;
    }
    if property::text(properties, "EnableKeyRotation").as_deref() == Some("true") {
        place.ask_under(&key_policy(place, properties.value(POLICY)), "kms:EnableKeyRotation", &arn)?;
    }
    place.applying.account.kms_keys.insert(&key_id, arn.clone());
    Ok(made(key_id, arn))
}

fn update(place: &mut Workplace<'_, '_>, held: &StackResource, properties: &Wanted) -> Result<Made, String> {
    let arn = place.applying.account.arn("kms", &format!("key/{}", held.physical_id));
    check_policy(place, properties)?;
    for (name, action) in ACTIONS {
        if held.properties.json(name).as_deref() != properties.json(name).map(|text| &**text) {
            let before = key_policy(place, held.properties.value(POLICY).as_ref());
            place.ask_under(&before, action, &arn)?;
        }
    }
    Ok(made(held.physical_id.clone(), arn))
}

fn delete(place: &mut Workplace<'_, '_>, held: &StackResource) -> Result<(), String> {
    let arn = place.applying.account.arn("kms", &format!("key/{}", held.physical_id));
    let policy = key_policy(place, held.properties.value(POLICY).as_ref());
    place.ask_under(&policy, "kms:ScheduleKeyDeletion", &arn)?;
    place.applying.account.kms_keys.remove(&held.physical_id);
    Ok(())
}

/// KMS takes a key policy only if it can be read.
fn check_policy(place: &mut Workplace<'_, '_>, properties: &Wanted) -> Result<(), String> {
    let (compiled, problems) = policy::parse(&key_policy(place, properties.value(POLICY)), PolicyKind::Resource);
    if compiled.is_some() {
        return Ok(());
    }
    let why = problems.iter().find(|problem| problem.is_error()).map(|problem| problem.message.as_str());
    let message = format!("The key policy is malformed: {}", why.unwrap_or("not a policy"));
    Err(place.fault("Kms", 400, "InvalidRequest", &message))
}

/// The key's policy; KMS gives a key without one a policy that leaves everything to the account's IAM policies.
fn key_policy(place: &Workplace<'_, '_>, written: Option<&Node>) -> Node {
    written.cloned().unwrap_or_else(|| {
        let root = format!("arn:aws:iam::{}:root", place.applying.account.identity.account_id);
        let statement = Node::map([
            ("Effect", Node::text("Allow")),
            ("Principal", Node::map([("AWS", Node::text(root))])),
            ("Action", Node::text("kms:*")),
            ("Resource", Node::text("*")),
        ]);
        Node::map([("Version", Node::text("2012-10-17")), ("Statement", statement)])
    })
}

fn made(key_id: String, arn: String) -> Made {
    Made { physical_id: key_id.clone(), attributes: vec![("Arn".into(), arn), ("KeyId".into(), key_id)] }
}
