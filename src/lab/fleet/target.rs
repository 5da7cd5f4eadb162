//! Which version a rollout goes to, and what an update has to name.

use crate::lab::answer::VersionNote;
use crate::template;

/// The newest active version, unless it is the only one: then the next one has yet to be published.
#[must_use]
pub fn target_of(versions: &[VersionNote]) -> Option<&VersionNote> {
    let active = versions.iter().filter(|version| version.active);
    active.max_by_key(|version| version.created_at).filter(|_| versions.len() > 1)
}

/// The keys of a template's parameters: an update names each, so that each keeps its value.
///
/// # Errors
/// The template cannot be read, and where.
pub fn parameter_keys(text: &str) -> Result<Vec<String>, String> {
    match template::parse(text) {
        Ok(read) => Ok(read.parameters.into_iter().map(|parameter| parameter.name).collect()),
        Err(problems) => {
            let place = problems.first().map(|problem| problem.line(text)).unwrap_or_default();
            Err(format!("the version's template cannot be read: {place}"))
        }
    }
}
