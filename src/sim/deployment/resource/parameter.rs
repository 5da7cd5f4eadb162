//! `AWS::SSM::Parameter`.

use std::time::Duration;

use super::{Handler, Made, Workplace, property};
use crate::sim::account::StackResource;
use crate::sim::deployment::wanted::Wanted;

/// The handler.
pub(super) const HANDLER: Handler =
    Handler { takes: Duration::from_secs(3), name_property: Some("Name"), note: None, create, update, delete };

fn create(place: &mut Workplace<'_, '_>, properties: &Wanted) -> Result<Made, String> {
    let name = property::text(properties, "Name").unwrap_or_else(|| place.generated_name());
    if place.applying.account.parameters.contains(&name) {
        return Err(place.fault("Ssm", 400, "AlreadyExists", "The parameter already exists."));
    }
    put(place, &name, properties)
}

fn update(place: &mut Workplace<'_, '_>, held: &StackResource, properties: &Wanted) -> Result<Made, String> {
    put(place, &held.physical_id.clone(), properties)
}

fn put(place: &mut Workplace<'_, '_>, name: &str, properties: &Wanted) -> Result<Made, String> {
    place.ask("ssm:PutParameter", &arn(place, name))?;
    let value = property::text(properties, "Value").unwrap_or_default();
    let attributes = [("Type", property::text(properties, "Type").unwrap_or_default()), ("Value", value.clone())];
    place.applying.account.parameters.insert(name, value);
    let attributes = attributes.map(|(key, value)| (key.into(), value)).to_vec();
    Ok(Made { physical_id: name.to_owned(), attributes })
}

fn delete(place: &mut Workplace<'_, '_>, held: &StackResource) -> Result<(), String> {
    place.ask("ssm:DeleteParameter", &arn(place, &held.physical_id))?;
    place.applying.account.parameters.remove(&held.physical_id);
    Ok(())
}

fn arn(place: &Workplace<'_, '_>, name: &str) -> String {
    place.applying.account.arn("ssm", &format!("parameter/{}", name.trim_start_matches('/')))
}
