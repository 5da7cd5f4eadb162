//! Not offered yet.

use crate::sim::operation::Operation;

/// The operations that are offered.
pub(crate) const OPERATIONS: &[Operation] = &[];
