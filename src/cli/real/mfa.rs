//! Multi-factor authentication: which device there is, and its present code, asked for on a terminal before anything is
//! asked of AWS. One session is opened with it; everything after is signed with that session.

use std::io::{BufRead, IsTerminal, Write};

use super::profile::profile_value;
use crate::aws::AwsAccount;
use crate::cli::args::RealArguments;
use crate::cli::exit::CliError;

/// The longest line that is read as a code, in bytes.
const MAX_LINE: u64 = 64;

/// The arguments with a code where a device asks for one.
///
/// # Errors
/// There is a device, and neither a code nor a terminal to ask for it on; or the code is none.
pub fn with_code(real: &RealArguments) -> Result<RealArguments, CliError> {
    let mut real = real.clone();
    if let Some(profile) = profile_with_role(&real).filter(|_| real.real) {
        return Err(CliError::Usage(format!(
            "the role of the profile `{profile}` asks for an MFA code, and only the AWS CLI can ask you for that one: eval \
             \"$(aws configure export-credentials --profile {profile} --format env)\", then start the same command \
             without --profile"
        )));
    }
    let Some(serial) = serial(&real).filter(|_| real.real) else { return Ok(real) };
    if real.mfa_code.is_none() {
        real.mfa_code = Some(ask(&serial)?);
    }
    match real.mfa_code.as_deref().map(str::trim) {
        Some(code) if code.len() == 6 && code.chars().all(|it| it.is_ascii_digit()) => Ok(real),
        _ => {
            Err(CliError::Usage("an MFA code is six digits; give the device's present one with --mfa-code CODE".into()))
        }
    }
}

/// The profile in force, if it assumes a role by itself that asks for a code: the SDK has no way to ask for one.
fn profile_with_role(real: &RealArguments) -> Option<String> {
    let value = |key: &str| profile_value(real.profile.as_deref(), key);
    let profile = real.profile.clone().or_else(|| super::variable("AWS_PROFILE"));
    value("role_arn").and(value("mfa_serial")).map(|_| profile.unwrap_or_else(|| "default".to_owned()))
}

/// The device: the one that was named, else the profile's.
fn serial(real: &RealArguments) -> Option<String> {
    real.mfa_serial.clone().or_else(|| profile_value(real.profile.as_deref(), "mfa_serial"))
}

fn ask(serial: &str) -> Result<String, CliError> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(CliError::Usage(format!(
            "your identity signs in with the MFA device {serial}, and there is no terminal to ask for its code on: give \
             its present code with --mfa-code CODE"
        )));
    }
    write!(std::io::stderr().lock(), "MFA code of {}: ", crate::source::printable(serial))?;
    std::io::stderr().lock().flush()?;
    let mut line = String::new();
    std::io::Read::take(std::io::stdin().lock(), MAX_LINE).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// Opens the session, if there is a device.
///
/// # Errors
/// AWS does not take the code.
pub async fn begin(account: &AwsAccount, real: &RealArguments) -> Result<(), CliError> {
    let Some((serial, code)) = serial(real).zip(real.mfa_code.clone()) else { return Ok(()) };
    let begun = account.begin_mfa(serial.clone(), code.trim().to_owned()).await;
    begun.map_err(|error| {
        CliError::Account(format!(
            "AWS opened no session with the MFA device {serial}: {error}. A code serves once and for half a minute: wait \
             for the next one. Only an IAM user's own keys can be used with it"
        ))
    })
}
