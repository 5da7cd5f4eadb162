//! Service Catalog's refusals.

use crate::sim::operation::ServiceError;

/// What was asked for does not exist, or not for whoever asks.
pub(super) fn not_found(message: impl Into<String>) -> ServiceError {
    ServiceError::new("ResourceNotFoundException", message)
}

/// What was asked for makes no sense.
pub(super) fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::new("InvalidParametersException", message)
}

/// A thing of that name exists.
pub(super) fn duplicate(message: impl Into<String>) -> ServiceError {
    ServiceError::new("DuplicateResourceException", message)
}

/// A limit is reached.
pub(super) fn limit(message: impl Into<String>) -> ServiceError {
    ServiceError::new("LimitExceededException", message)
}

/// The thing is in use.
pub(super) fn in_use(message: impl Into<String>) -> ServiceError {
    ServiceError::new("ResourceInUseException", message)
}
