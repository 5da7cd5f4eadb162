//! A real account: how it is reached, what is read from the environment for it, and the commands on it.

mod administrator;
mod clean_up;
mod doctor;
mod guard;
mod ledger;
mod mfa;
mod profile;
mod progress;
mod remedy;
mod walk;
mod workshop;

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use super::accounts::account_rules;
use super::args::{Global, RealArguments};
use super::connect::MAX_TEMPLATE;
use super::exit::CliError;
use super::files::{read_bytes, read_text};
use super::logging;
use super::store::StateDir;
use super::surroundings::{runtime, variable};
use super::words::offered;
use crate::aws::{AwsAccount, RealOptions, profile_region};
use crate::lab::{RealNotes, Region, Wanted, find_region, regions};
use crate::names::Arn;
use crate::world::{Clock, SystemClock};

pub use administrator::{Administrator, Publication};
pub use clean_up::clean_up;
pub use doctor::doctor;
pub use mfa::with_code;
pub use walk::run;
pub use workshop::RealWorkshop;

/// The largest file of certificates that is read, in bytes.
const MAX_BUNDLE: u64 = 4 << 20;

/// A real account, reached as the arguments and the environment say. Nothing has been asked of it.
#[derive(Clone)]
pub struct Reached {
    account: Arc<AwsAccount>,
    region: Region,
    wanted: Wanted,
    profile: Option<String>,
    clock: Arc<dyn Clock>,
}

impl Reached {
    /// What a lab on it begins with.
    fn notes(&self, is_plan: bool) -> RealNotes {
        RealNotes { wanted: self.wanted.clone(), is_plan, ..RealNotes::default() }
    }
}

/// Finds out how to reach the account. Files and environment only.
async fn reach(real: &RealArguments, region: Option<Region>) -> Result<Reached, CliError> {
    let region = match region {
        Some(region) => region,
        None => region_in_force(real.profile.as_deref()).await?,
    };
    let region = offered(region)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let wanted = Wanted {
        admin_role: role_named("--admin-role", real.admin_role.as_ref())?,
        team_role: role_named("--team-role", real.team_role.as_ref())?,
        product_id: real.product_id.clone(),
        provisioned_product_id: real.provisioned_product_id.clone(),
        session_name: real.session_name.clone(),
        external_id: real.external_id.clone(),
        template_url: real.template_url.clone(),
        template: real.template.as_deref().map(own_template).transpose()?,
        accounts: account_rules(&real.accounts)?,
    };
    let options = RealOptions {
        region: region.code.to_owned(),
        profile: real.profile.clone(),
        endpoint_url: real.endpoint_url.clone(),
        ca_bundle: ca_bundle()?,
    };
    let account = AwsAccount::connect_real(options, Arc::clone(&clock)).await.map_err(CliError::Usage)?;
    mfa::begin(&account, real).await?;
    Ok(Reached { account: Arc::new(account), region, wanted, profile: real.profile.clone(), clock })
}

/// The role that a flag names.
fn role_named(flag: &str, given: Option<&String>) -> Result<Option<String>, CliError> {
    let is_role =
        |text: &&String| text.parse::<Arn>().is_ok_and(|arn| arn.service == "iam" && arn.resource.starts_with("role/"));
    match given {
        Some(text) if !is_role(&text) => Err(CliError::Usage(format!(
            "`{text}` is no role's ARN; expected {flag} such as arn:aws:iam::111122223333:role/name"
        ))),
        given => Ok(given.cloned()),
    }
}

/// One's own template: its name and its text.
fn own_template(path: &Path) -> Result<(String, String), CliError> {
    let wanted = "a CloudFormation template, as --template says".to_owned();
    let text = read_text(path, MAX_TEMPLATE);
    let text = text.map_err(|source| CliError::Unreadable { path: path.to_owned(), wanted, source })?;
    Ok((path.display().to_string(), text))
}

/// The region that AWS's own tools would take.
async fn region_in_force(profile: Option<&str>) -> Result<Region, CliError> {
    let from_environment = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(variable);
    let code = match from_environment {
        Some(code) => Some(code),
        None => profile_region(profile).await,
    };
    let codes = || regions().iter().map(|region| region.code).collect::<Vec<_>>().join(", ");
    match code {
        Some(code) => find_region(&code).map_err(|error| CliError::Usage(format!("{error}; give --region"))),
        None => Err(CliError::Usage(format!("no region: give --region, or set AWS_REGION to one of {}", codes()))),
    }
}

/// The certificates of `AWS_CA_BUNDLE`, which AWS's other tools read and the SDK for Rust does not.
fn ca_bundle() -> Result<Option<Vec<u8>>, CliError> {
    let Some(path) = std::env::var_os("AWS_CA_BUNDLE").filter(|path: &OsString| !path.is_empty()) else {
        return Ok(None);
    };
    let path = std::path::PathBuf::from(path);
    let wanted = "certificates in PEM form, as AWS_CA_BUNDLE says".to_owned();
    let bundle = read_bytes(&path, MAX_BUNDLE);
    bundle.map(Some).map_err(|source| CliError::Unreadable { path, wanted, source })
}

/// The state directory, made; the log is open.
pub fn state_dir(global: &Global) -> Result<StateDir, CliError> {
    let none =
        || CliError::Usage("there is no home directory: say where the ledger is kept with --state-dir".to_owned());
    let state_dir = StateDir::find(global.state_dir.as_deref()).ok_or_else(none)?;
    state_dir.prepare().map_err(|error| {
        CliError::Usage(format!(
            "`{}` cannot be written, and without a ledger nothing is changed: {error}",
            state_dir.path().display()
        ))
    })?;
    logging::start(global.log_level, state_dir.path());
    Ok(state_dir)
}
