//! DEVIATION: types that the account has no use for are kept by name only, and say so in their event.

use std::time::Duration;

use super::{Handler, Made, Workplace};
use crate::sim::account::StackResource;
use crate::sim::deployment::wanted::Wanted;

/// The handler.
pub(super) const HANDLER: Handler = Handler {
    takes: Duration::from_secs(5),
    name_property: None,
    note: Some("This account keeps resources of this type by name only"),
    create,
    update,
    delete,
};

fn create(place: &mut Workplace<'_, '_>, _properties: &Wanted) -> Result<Made, String> {
    Ok(Made { physical_id: place.generated_name(), attributes: Vec::new() })
}

fn update(_place: &mut Workplace<'_, '_>, held: &StackResource, _properties: &Wanted) -> Result<Made, String> {
    Ok(Made { physical_id: held.physical_id.clone(), attributes: held.attributes.clone() })
}

fn delete(_place: &mut Workplace<'_, '_>, _held: &StackResource) -> Result<(), String> {
    Ok(())
}
