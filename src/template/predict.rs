//! What `Ref` and `Fn::GetAtt` will give for a resource that does not exist yet.

use super::inputs::{Attributes, Pseudo};
use super::plan::PlannedResource;

/// What can be told about a resource from its properties alone.
#[must_use]
pub fn predict(resource: &PlannedResource, _pseudo: &Pseudo) -> Attributes {
    Attributes { reference: format!("${{{}}}", resource.logical_id), ..Attributes::default() }
}
