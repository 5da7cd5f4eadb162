//! What a person pastes into a shell to do a step with an AWS CLI or SDK of their own.

use crate::lab::{Persona, unknown_in};

/// The lines for a shell. They hold no key, and keep the shell from any real account.
#[must_use]
pub fn door_lines(endpoint: &str, region: &str, who: Persona, command: Option<&str>) -> String {
    let command = command.unwrap_or("aws sts get-caller-identity");
    let open = unknown_in(command).map_or_else(String::new, |name| {
        format!("# {name} is not known yet: c on the step's guide looks it up, then I shows it here.\n")
    });
    format!(
        "# In another shell on this machine: AWS CLI and SDKs act there as {pill}\n\
         # in this simulated account, and reach no real one. For another identity\n\
         # put base, admin, team or notebook at the end of the second export.\n\
         export AWS_ENDPOINT_URL={endpoint} AWS_REGION={region} AWS_DEFAULT_REGION={region}\n\
         export AWS_CONTAINER_CREDENTIALS_FULL_URI={endpoint}/credentials/{word}\n\
         export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null\n\
         unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN\n\n\
         {open}{command}\n\n\
         # After each call there, the step's check looks at the account again.",
        pill = who.pill(),
        word = who.word(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_for_a_shell() {
        let text = door_lines("http://127.0.0.1:4566", "eu-west-1", Persona::Admin, None);
        let is_shell = |line: &str| {
            line.is_empty() || ["# ", "export ", "unset ", "aws "].iter().any(|begin| line.starts_with(begin))
        };
        assert!(text.lines().all(is_shell), "{text}");
        assert!(text.contains("/credentials/admin\n"), "{text}");
        assert!(text.contains("\naws sts get-caller-identity\n"), "{text}");
    }
}
