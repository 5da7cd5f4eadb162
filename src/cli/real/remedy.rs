//! What to do about an error of a real account: one sentence with the command, by what the error says.

use super::Reached;
use super::profile::profiles;
use crate::lab::{CallError, CallErrorKind};

/// The remedy for a call that failed so; none where the error speaks for itself.
pub fn remedy(reached: &Reached, error: &CallError) -> Option<String> {
    let CallError { kind, code, message } = error;
    let profile = reached.profile.as_ref().map(|name| format!(" --profile {name}")).unwrap_or_default();
    let says = |words: &str| message.to_lowercase().contains(words);
    match kind {
        CallErrorKind::Credentials if says("skew") || says("signature expired") || says("not yet current") => {
            Some("your clock and AWS's differ by more than five minutes: set the system's clock, then try again".to_owned())
        }
        CallErrorKind::Credentials if says("sso") => Some(format!("sign in again: aws sso login{profile}")),
        CallErrorKind::Credentials if says("expired") => Some(format!(
            "the credentials are over: sign in again (aws sso login{profile}, or aws login{profile}), or fetch new ones"
        )),
        CallErrorKind::Credentials if says("was not defined") || says("could not find profile") => {
            Some(format!("there is no such profile; there are: {}", profiles()))
        }
        CallErrorKind::Credentials => Some(format!(
            "find out who you are with: aws sts get-caller-identity{profile}. Sign in with aws sso login or aws login, or \
             name a profile with --profile; there are: {}",
            profiles()
        )),
        CallErrorKind::Unreachable => Some(
            "check the network, HTTPS_PROXY and AWS_CA_BUNDLE, and --endpoint-url if you gave one; then start the same \
             command again: it goes on where it stopped"
                .to_owned(),
        ),
        CallErrorKind::Throttled => {
            Some("AWS asks for fewer calls: wait a minute, then start the same command again".to_owned())
        }
        CallErrorKind::Other if code.starts_with("Internal") || code.starts_with("ServiceUnavailable") => {
            Some("AWS had a fault of its own: start the same command again, it goes on where it stopped".to_owned())
        }
        _ => None,
    }
}
