//! What the process gets from its surroundings: the environment's words, and the one thread that async work runs on.

#[cfg(feature = "aws")]
use super::exit::CliError;

/// What the environment says, where it says something; what is no text in it is shown as such.
pub fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(|value| value.to_string_lossy().into_owned())
}

/// The one thread that everything of a command runs on.
///
/// # Errors
/// The system gives none.
#[cfg(feature = "aws")]
pub fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| CliError::Account(format!("no runtime: {error}")))
}
