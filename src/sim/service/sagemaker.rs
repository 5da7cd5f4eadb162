//! Not offered yet.

use crate::sim::operation::{Applying, Operation};

/// The operations that are offered.
pub(crate) const OPERATIONS: &[Operation] = &[];

/// A training job takes its next step.
pub(crate) fn job_step(_applying: &mut Applying<'_>, _job: &str, _status: &str) {}

/// The detective control looks at a job.
pub(crate) fn detective_control(_applying: &mut Applying<'_>, _job: &str) {}
