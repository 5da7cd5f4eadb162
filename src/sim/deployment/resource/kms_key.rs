//! `AWS::KMS::Key`: its existence; nothing is encrypted here.

use std::time::Duration;

use super::{Handler, Made, Workplace, property};
use crate::sim::account::StackResource;
use crate::source::{Node, parse_json, to_json};

/// The handler.
pub(super) const HANDLER: Handler = Handler { takes: Duration::from_secs(25), note: None, create, update, delete };

/// What IAM is asked for when a property changes.
const ACTIONS: [(&str, &str); 4] = [
    ("KeyPolicy", "kms:PutKeyPolicy"),
    ("EnableKeyRotation", "kms:EnableKeyRotation"),
    ("Description", "kms:UpdateKeyDescription"),
    ("Tags", "kms:TagResource"),
];

fn create(place: &mut Workplace<'_, '_>, properties: &Node) -> Result<Made, String> {
    let key_id = place.applying.ids.uuid();
    let arn = place.applying.account.arn("kms", &format!("key/{key_id}"));
    place.ask("kms:CreateKey", "*")?;
    if !property::tags(properties).is_empty() {
        place.ask("kms:TagResource", &arn)?;
    }
    if property::text(properties, "EnableKeyRotation").as_deref() == Some("true") {
        place.ask("kms:EnableKeyRotation", &arn)?;
    }
    place.applying.account.kms_keys.insert(&key_id, arn.clone());
    Ok(made(key_id, arn))
}

fn update(place: &mut Workplace<'_, '_>, held: &StackResource, properties: &Node) -> Result<Made, String> {
    let arn = place.applying.account.arn("kms", &format!("key/{}", held.physical_id));
    let before = parse_json(&held.properties).unwrap_or_else(|_| Node::map([]));
    for (name, action) in ACTIONS {
        if before.get(name).map(to_json) != properties.get(name).map(to_json) {
            place.ask(action, &arn)?;
        }
    }
    Ok(made(held.physical_id.clone(), arn))
}

fn delete(place: &mut Workplace<'_, '_>, held: &StackResource) -> Result<(), String> {
    let arn = place.applying.account.arn("kms", &format!("key/{}", held.physical_id));
    place.ask("kms:ScheduleKeyDeletion", &arn)?;
    place.applying.account.kms_keys.remove(&held.physical_id);
    Ok(())
}

fn made(key_id: String, arn: String) -> Made {
    Made { physical_id: key_id.clone(), attributes: vec![("Arn".to_owned(), arn), ("KeyId".to_owned(), key_id)] }
}
