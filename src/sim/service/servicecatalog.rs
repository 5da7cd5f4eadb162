//! Not offered yet.

use crate::sim::operation::{Applying, Operation};

/// The operations that are offered.
pub(crate) const OPERATIONS: &[Operation] = &[];

/// A product version is ready.
pub(crate) fn artifact_ready(_applying: &mut Applying<'_>, _artifact_id: &str) {}
