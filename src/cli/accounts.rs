//! The real accounts that may be worked in, by environment and configuration.

use super::exit::CliError;
use super::surroundings::variable;
use crate::lab::AccountRules;
use crate::names::AccountId;
use crate::source::printable;

/// Accounts that may be worked in, and those never to: the environment's numbers between commas, and the configuration
/// file's. The environment's choice of allowed accounts counts more; what either forbids is forbidden.
///
/// # Errors
/// A number is none, or a list names none: a guard that says something else than was meant guards nothing.
pub fn account_rules(configured: &AccountRules) -> Result<AccountRules, CliError> {
    let list = |name: &str| -> Result<Vec<String>, CliError> {
        let text = variable(name).unwrap_or_default();
        let ids = text.split([',', ' ']).map(str::trim).filter(|it| !it.is_empty());
        if !text.is_empty() && ids.clone().next().is_none() {
            return Err(CliError::Usage(format!("{name} is set and names no account id; unset it to do without")));
        }
        let checked = |id: &str| match id.parse::<AccountId>() {
            Ok(_) => Ok(id.to_owned()),
            Err(_) => Err(CliError::Usage(format!("{name} names `{}`: account ids are twelve digits", printable(id)))),
        };
        ids.map(checked).collect()
    };
    let mut allowed = list("EXPLICIT_DENY_ALLOWED_ACCOUNTS")?;
    if allowed.is_empty() {
        allowed.clone_from(&configured.allowed);
    }
    let mut forbidden = list("EXPLICIT_DENY_FORBIDDEN_ACCOUNTS")?;
    forbidden.extend(configured.forbidden.iter().cloned());
    Ok(AccountRules { allowed, forbidden })
}
