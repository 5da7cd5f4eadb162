//! The arguments that choose a real account, and the commands that only such an account needs.

use std::path::PathBuf;

use clap::Args;

use super::listed;
use crate::lab::{AccountRules, Region};

/// A real account instead of the simulated one.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "In a real account")]
pub struct RealArguments {
    /// Work on your own AWS account instead of the simulated one, with the credentials in force
    ///
    /// Any endpoint that speaks AWS will do. What changes it, or costs, is shown first and asked about. The options below
    /// need this one; `doctor --real` looks ahead, `clean-up --real` undoes.
    #[arg(long)]
    pub real: bool,
    /// The AWS profile
    #[arg(long, value_name = "NAME", requires = "real")]
    pub profile: Option<String>,
    /// One endpoint for all services instead of AWS's own
    #[arg(long, value_name = "URL", requires = "real")]
    pub endpoint_url: Option<String>,
    /// The Data Science Administrator's role; found by its name if not given
    #[arg(long, value_name = "ARN", requires = "real")]
    pub admin_role: Option<String>,
    /// The project team member's role; found by its name if not given
    #[arg(long, value_name = "ARN", requires = "real")]
    pub team_role: Option<String>,
    /// The notebook product, where several could be it
    #[arg(long, value_name = "ID", requires = "real")]
    pub product_id: Option<String>,
    /// Your notebook's provisioned product, where you have several
    #[arg(long, value_name = "ID", requires = "real")]
    pub provisioned_product_id: Option<String>,
    /// The name of your sessions [default: your user's own, which is whose the notebook is]
    #[arg(long, value_name = "NAME", requires = "real")]
    pub session_name: Option<String>,
    /// Your MFA device [default: mfa_serial of the profile]; its code is asked for on a terminal
    #[arg(long, value_name = "ARN", requires = "real")]
    pub mfa_serial: Option<String>,
    /// The device's present code, where there is no terminal to ask on
    #[arg(long, value_name = "CODE", requires = "real")]
    pub mfa_code: Option<String>,
    /// The external id that the roles' trust policies ask for
    #[arg(long, value_name = "ID", requires = "real")]
    pub external_id: Option<String>,
    /// Make Version 2 from this template instead of the workshop's own
    #[arg(long, value_name = "URL", requires = "real")]
    pub template_url: Option<String>,
    /// Make Version 2 only if its template says the same as this file; Service Catalog itself takes no file
    #[arg(long, value_name = "FILE", requires = "real")]
    pub template: Option<PathBuf>,
    /// The accounts that the configuration file allows and forbids.
    #[arg(skip)]
    pub accounts: AccountRules,
}

/// Options of `doctor`.
#[derive(Clone, Debug, Default, Args)]
pub struct DoctorArguments {
    /// One of the lab's six regions; `explicit-deny regions` lists them
    #[arg(long, value_parser = listed::region(), env = "EXPLICIT_DENY_REGION")]
    pub region: Option<Region>,
    /// One JSON object per check
    #[arg(long)]
    pub json: bool,
    /// The account.
    #[command(flatten)]
    pub real: RealArguments,
}

/// Options of `clean-up`.
#[derive(Clone, Debug, Default, Args)]
pub struct CleanUpArguments {
    /// One of the lab's six regions; `explicit-deny regions` lists them
    #[arg(long, value_parser = listed::region(), env = "EXPLICIT_DENY_REGION")]
    pub region: Option<Region>,
    /// Do it; without this it is only said
    #[arg(long)]
    pub yes: bool,
    /// The account.
    #[command(flatten)]
    pub real: RealArguments,
}

/// Options of `run` that only a real account has.
#[derive(Clone, Debug, Default, Args)]
pub struct RealRunArguments {
    /// Change a real account; without this it is only read, and every change is said with its command. A simulated
    /// account is changed without it
    #[arg(long)]
    pub yes: bool,
    /// The notebook's own error, copied from Jupyter, as the result of a refused attempt; `-` is standard input
    #[arg(long, value_name = "FILE", requires = "real")]
    pub paste: Vec<PathBuf>,
    /// Begin anew instead of going on where an earlier run on a real account stopped. On a simulated one every run does
    #[arg(long)]
    pub fresh: bool,
}
