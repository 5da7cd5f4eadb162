//! `completions`, `man` and `schema`: what shells, readers and programs need to know of the command line.

use std::path::Path;

use clap::{Command, CommandFactory};

use super::args::{Arguments, CompletionsArguments, ManArguments, SchemaArguments};
use super::exit::{CliError, Exit};
use super::output::Output;

/// The schemas of all `--json` results, by name.
pub(super) const SCHEMAS: [(&str, &str); 14] = [
    ("run", include_str!("../../assets/schema/run.json")),
    ("regions", include_str!("../../assets/schema/regions.json")),
    ("explain", include_str!("../../assets/schema/explain.json")),
    ("policy-eval", include_str!("../../assets/schema/policy-eval.json")),
    ("policy-check", include_str!("../../assets/schema/policy-check.json")),
    ("policy-matrix", include_str!("../../assets/schema/policy-matrix.json")),
    ("template-check", include_str!("../../assets/schema/template-check.json")),
    ("template-diff", include_str!("../../assets/schema/template-diff.json")),
    ("template-plan", include_str!("../../assets/schema/template-plan.json")),
    ("serve-ready", include_str!("../../assets/schema/serve-ready.json")),
    ("doctor", include_str!("../../assets/schema/doctor.json")),
    ("fleet", include_str!("../../assets/schema/fleet.json")),
    ("config", include_str!("../../assets/schema/config.json")),
    ("transcript", include_str!("../../assets/schema/transcript.json")),
];

/// Writes what a shell needs to complete the program's arguments.
///
/// # Errors
/// When stdout cannot be written.
pub fn completions(arguments: &CompletionsArguments, output: &Output) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "explicit-deny", &mut script);
    // In the script for bash, a name with a hyphen is spelled in two ways, and nothing below the first word is found.
    let script = String::from_utf8_lossy(&script).replace("explicit__subcmd__deny", "explicit__deny");
    output.line(script.trim_end())?;
    Ok(Exit::Done)
}

/// Writes the manual: its main page to stdout, or a page for each command into a folder.
///
/// # Errors
/// When the folder or stdout cannot be written.
pub fn man(arguments: &ManArguments, output: &Output) -> Result<Exit, CliError> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    match &arguments.dir {
        None => output.line(page(&command)?.trim_end())?,
        Some(dir) => {
            std::fs::create_dir_all(dir).map_err(|error| unwritable(dir, &error))?;
            pages(&command, dir, output)?;
        }
    }
    Ok(Exit::Done)
}

fn pages(command: &Command, dir: &Path, output: &Output) -> Result<(), CliError> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    let path = dir.join(format!("{name}.1"));
    std::fs::write(&path, page(command)?).map_err(|error| unwritable(&path, &error))?;
    output.line(&path.display().to_string())?;
    command.get_subcommands().try_for_each(|inner| pages(inner, dir, output))
}

fn page(command: &Command) -> Result<String, CliError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).manual("explicit-deny").render(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    if ["explicit-deny", "explicit-deny-lab"].contains(&name) {
        page.push_str(&keys());
    }
    Ok(page)
}

/// The keys of the screens, as a section of a manual page.
fn keys() -> String {
    let plain = |text: &str| text.replace('\\', "\\\\").replace('-', "\\-");
    let mut section = ".SH KEYS\n".to_owned();
    for (scope, rows) in crate::tui::described() {
        section.push_str(&format!(".SS {}\n", plain(scope.heading())));
        for crate::tui::Described { keys, help, .. } in rows {
            section.push_str(&format!(".TP\n\\fB{}\\fR\n{}\n", plain(&keys), plain(help)));
        }
    }
    section
}

fn unwritable(path: &Path, error: &std::io::Error) -> CliError {
    CliError::Usage(format!("cannot write `{}`: {error}; name a folder that can be written", path.display()))
}

/// Writes one schema, or the names of all.
///
/// # Errors
/// When there is none of that name, or stdout cannot be written.
pub fn schema(arguments: &SchemaArguments, output: &Output) -> Result<Exit, CliError> {
    let names = SCHEMAS.map(|(name, _)| name);
    let text = match &arguments.name {
        None => names.join("\n"),
        Some(wanted) => {
            let found = SCHEMAS.iter().find(|(name, _)| name == wanted).map(|(_, text)| text.trim_end().to_owned());
            let wanted = crate::source::printable(wanted);
            found.ok_or_else(|| {
                CliError::Usage(format!("there is no schema `{wanted}`; there are {}", names.join(", ")))
            })?
        }
    };
    output.line(&text)?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_help_with_its_exit_codes() {
        fn check(command: &Command) {
            let help = command.clone().render_long_help().to_string();
            assert!(help.contains("Exit codes: 0 "), "{}: {help}", command.get_name());
            command.get_subcommands().filter(|inner| !inner.has_subcommands()).for_each(check);
            command.get_subcommands().filter(|inner| inner.has_subcommands()).for_each(|group| {
                group.get_subcommands().for_each(check);
            });
        }
        let mut command = Arguments::command().disable_help_subcommand(true);
        command.build();
        check(&command);
    }

    #[test]
    fn schemas_are_json_and_name_themselves() {
        for (name, text) in SCHEMAS {
            let schema: serde_json::Value = serde_json::from_str(text).expect("JSON");
            assert_eq!(schema["$id"], format!("urn:explicit-deny:schema:{name}"));
        }
    }
}
