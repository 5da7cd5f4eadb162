//! `regions` and `template-url`.

use super::args::{RegionsArguments, TemplateChoice, TemplateUrlArguments};
use super::config::Config;
use super::exit::{CliError, Exit};
use super::output::Output;
use super::surroundings::variable;
use super::words::offered;
use crate::lab::{Region, TemplateFile, find_region, regions};

/// Lists the regions that the lab is offered in.
///
/// # Errors
/// When stdout cannot be written.
pub fn list(arguments: &RegionsArguments, output: &Output) -> Result<Exit, CliError> {
    for region in regions() {
        let url = region.template_url(TemplateFile::V2);
        let line = if arguments.json {
            serde_json::json!({ "region": region.code, "city": region.city, "template_url": url }).to_string()
        } else {
            format!("{:<15} {:<12} {url}", region.code, region.city)
        };
        output.line(&line)?;
    }
    Ok(Exit::Done)
}

/// Prints one template URL.
///
/// # Errors
/// When no region is known, or one that is not the lab's.
pub fn template_url(arguments: &TemplateUrlArguments, config: &Config, output: &Output) -> Result<Exit, CliError> {
    let region = match arguments.region {
        Some(region) => offered(region)?,
        None => ambient_region(arguments.profile.as_deref(), config.options.get("region"))?,
    };
    let file = match arguments.template {
        TemplateChoice::V1 => TemplateFile::V1,
        TemplateChoice::V2 => TemplateFile::V2,
    };
    output.line(&region.template_url(file))?;
    Ok(Exit::Done)
}

/// The region of the environment, else of the profile, else of the program's own configuration file.
fn ambient_region(profile: Option<&str>, configured: Option<&String>) -> Result<Region, CliError> {
    let of_environment = || ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(variable);
    // A profile that is named on the command line is nearer than the environment's region.
    let code = if profile.is_some() { None } else { of_environment() }.or_else(|| profile_region(profile));
    match code.or_else(|| configured.cloned()) {
        Some(code) => find_region(&code).map_err(|error| CliError::Usage(error.to_string())).and_then(offered),
        None => {
            let codes: Vec<&str> = regions().iter().map(|region| region.code).collect();
            Err(CliError::Usage(format!("no region is set; use --region with one of: {}", codes.join(", "))))
        }
    }
}

#[cfg(feature = "aws")]
fn profile_region(profile: Option<&str>) -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    runtime.block_on(crate::aws::profile_region(profile))
}

#[cfg(not(feature = "aws"))]
fn profile_region(_profile: Option<&str>) -> Option<String> {
    None
}
