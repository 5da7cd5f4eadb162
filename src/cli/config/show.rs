//! `config show`: each value in force, and where it comes from.

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, ValueEnum};
use serde_json::{Value, json};

use super::{Config, Kind, OPTIONS, Scope};
use crate::cli::accounts::account_rules;
use crate::cli::args::{Arguments, ColorChoice, ConfigShowArguments};
use crate::cli::color::chosen;
use crate::cli::exit::{CliError, Exit};
use crate::cli::output::Output;
use crate::cli::surroundings::variable;
use crate::source::printable;

/// Tells the values in force. `matches` is the command line as it was read, down to its last command.
///
/// # Errors
/// When the environment says what no option takes, or stdout cannot be written.
pub fn show(
    arguments: &ConfigShowArguments,
    config: &Config,
    matches: &ArgMatches,
    output: &Output,
) -> Result<Exit, CliError> {
    // The lab's own options are no options of this command: a command line without any tells what counts for them.
    let lab = config.defaults(Arguments::command()).try_get_matches_from(["explicit-deny", "lab"]);
    let lab =
        lab.map_err(|error| CliError::Usage(error.to_string().trim_start_matches("error: ").trim().to_owned()))?;
    let of_lab = lab.subcommand().map_or(&lab, |(_, inner)| inner);
    let rows = OPTIONS.map(|(key, kind, scope)| {
        let matches = if scope == Scope::Lab { of_lab } else { matches };
        let told = (value(key, kind, matches), source(key, config, matches));
        let (value, source) = if key == "color" { color(told, matches) } else { told };
        (key, value, source)
    });
    let rules = account_rules(&config.real)?;
    let path = config.path.as_ref().map(|path| path.display().to_string());
    if arguments.json {
        let values: Vec<Value> =
            rows.iter().map(|(key, value, source)| json!({ "key": key, "value": value, "source": source })).collect();
        let real = json!({ "allowed_accounts": rules.allowed, "forbidden_accounts": rules.forbidden });
        let all = json!({ "file": path, "exists": config.exists, "values": values, "keys": config.keys, "real": real });
        output.line(&all.to_string())?;
        return Ok(Exit::Done);
    }
    let missing = if config.exists { "" } else { "  (there is none)" };
    let mut lines = vec![format!("file          {}{missing}", path.as_deref().unwrap_or("no place for one"))];
    lines.extend(rows.iter().map(|(key, value, source)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let value = if value == "null" { "not set" } else { &value };
        format!("{key:<14}{value:<24}{source}")
    }));
    lines.extend(config.keys.iter().map(|(action, keys)| format!("keys.{action} = {}  file", keys.join(", "))));
    let accounts =
        [("allowed", &rules.allowed, &config.real.allowed), ("forbidden", &rules.forbidden, &config.real.forbidden)];
    let accounts = accounts.iter().filter(|(_, ids, _)| !ids.is_empty());
    lines.extend(accounts.map(|(word, ids, of_file)| {
        let source = if ids == of_file {
            "file"
        } else if of_file.is_empty() {
            "environment"
        } else {
            "environment, file"
        };
        format!("real.{word}_accounts = {}  {source}", ids.join(", "))
    }));
    let lines: Vec<_> = lines.iter().map(|line| printable(line).into_owned()).collect();
    output.line(&lines.join("\n"))?;
    Ok(Exit::Done)
}

/// What `NO_COLOR` and `CLICOLOR_FORCE` make of the colours.
fn color((value, source): (Value, &'static str), matches: &ArgMatches) -> (Value, &'static str) {
    let choice = value.as_str().and_then(|word| ColorChoice::from_str(word, true).ok()).unwrap_or(ColorChoice::Auto);
    match chosen(choice, matches) {
        ColorChoice::Auto if variable("NO_COLOR").is_some() && source != "flag" => (json!("never"), "NO_COLOR"),
        ColorChoice::Always if choice != ColorChoice::Always => (json!("always"), "CLICOLOR_FORCE"),
        _ => (value, source),
    }
}

fn value(key: &str, kind: Kind, matches: &ArgMatches) -> Value {
    match kind {
        Kind::Switch => json!(matches.get_flag(key)),
        _ => {
            let raw = matches.get_raw(key).and_then(|mut values| values.next_back());
            json!(raw.map(|text| text.to_string_lossy()))
        }
    }
}

fn source(key: &str, config: &Config, matches: &ArgMatches) -> &'static str {
    match matches.value_source(key) {
        Some(ValueSource::CommandLine) => "flag",
        Some(ValueSource::EnvVariable) => "environment",
        _ if config.options.contains_key(key) => "file",
        _ => "default",
    }
}
