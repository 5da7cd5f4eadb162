//! Action names.

use std::fmt;
use std::str::FromStr;

/// A service prefix and an operation, such as `sagemaker:CreateTrainingJob`. Comparison ignores case, as IAM does.
#[derive(Clone, Debug)]
pub struct ActionName {
    service: String,
    operation: String,
}

impl ActionName {
    /// The action of `operation` in `service`, as written.
    #[must_use]
    pub fn new(service: &str, operation: &str) -> Self {
        Self { service: service.to_owned(), operation: operation.to_owned() }
    }

    /// The service prefix as written, such as `sagemaker`.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The operation as written, such as `CreateTrainingJob`.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }
}

impl PartialEq for ActionName {
    fn eq(&self, other: &Self) -> bool {
        self.service.eq_ignore_ascii_case(&other.service) && self.operation.eq_ignore_ascii_case(&other.operation)
    }
}

impl Eq for ActionName {}

impl FromStr for ActionName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((service, operation)) if !service.is_empty() && !operation.is_empty() && !operation.contains(':') => {
                Ok(Self::new(service, operation))
            }
            _ => Err(format!("expected an action such as `sagemaker:CreateTrainingJob`, found `{text}`")),
        }
    }
}

impl fmt::Display for ActionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_ignore_case_and_keep_their_spelling() {
        let action: ActionName = "SageMaker:createtrainingjob".parse().expect("well formed");
        assert_eq!(action, ActionName::new("sagemaker", "CreateTrainingJob"));
        assert_eq!(action.to_string(), "SageMaker:createtrainingjob");
        for wrong in ["", "sagemaker", ":x", "x:", "a:b:c"] {
            assert!(wrong.parse::<ActionName>().is_err(), "{wrong}");
        }
    }
}
