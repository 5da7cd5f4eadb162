//! What to do about an error of a real account: one sentence with the command, by what the error says.

use super::Reached;
use crate::lab::{CallError, CallErrorKind};

/// The most profile names that a sentence tells.
const MAX_PROFILES: usize = 12;

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

/// The names of the profiles in the files that AWS's tools read.
fn profiles() -> String {
    let home = super::variable("HOME").unwrap_or_default();
    let file =
        |name: &str, otherwise: &str| super::variable(name).unwrap_or_else(|| format!("{home}/.aws/{otherwise}"));
    let files = [file("AWS_CONFIG_FILE", "config"), file("AWS_SHARED_CREDENTIALS_FILE", "credentials")];
    let mut names: Vec<String> = Vec::new();
    for text in files.iter().filter_map(|path| std::fs::read_to_string(path).ok()) {
        for name in text.lines().filter_map(profile_name) {
            if !names.contains(&name) && names.len() < MAX_PROFILES {
                names.push(name);
            }
        }
    }
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// The profile that a line of a configuration file begins.
fn profile_name(line: &str) -> Option<String> {
    let inside = line.trim().strip_prefix('[')?.split(']').next()?.trim();
    let name = inside.strip_prefix("profile ").unwrap_or(inside).trim();
    let other = ["sso-session ", "services "].iter().any(|kind| inside.starts_with(kind));
    (!other && !name.is_empty()).then(|| crate::source::printable(name).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_read_by_their_headings() {
        let check = |line: &str, name: Option<&str>| assert_eq!(profile_name(line).as_deref(), name, "{line}");
        check("[profile work]", Some("work"));
        check(" [default] # mine", Some("default"));
        check("[sso-session x]", None);
        check("region = eu-west-1", None);
        check("[]", None);
    }
}
