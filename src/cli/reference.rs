//! `completions`, `man` and `schema`: what shells, readers and programs need to know of the command line.

use std::path::Path;

use clap::{Arg, Command, CommandFactory, ValueHint};
use clap_complete::Shell;

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
    let mut command = hinted(Arguments::command());
    clap_complete::generate(arguments.shell, &mut command, "explicit-deny", &mut script);
    // In the script for bash, a name with a hyphen is spelled in two ways, and nothing below the first word is found.
    let script = String::from_utf8_lossy(&script).replace("explicit__subcmd__deny", "explicit__deny");
    let script = if arguments.shell == Shell::Fish { script + &fish_positionals(&command) } else { script };
    output.line(script.trim_end())?;
    Ok(Exit::Done)
}

/// What the script for fish leaves out: values without an option's name, and that there are no files where none is meant.
fn fish_positionals(command: &Command) -> String {
    let mut lines = vec!["complete -c explicit-deny -f".to_owned()];
    for top in command.get_subcommands() {
        let is_top = format!("__fish_explicit_deny_using_subcommand {}", top.get_name());
        lines.extend(fish_positionals_of(top, &is_top));
        lines.extend(top.get_subcommands().flat_map(|inner| {
            let is_inner = format!("{is_top}; and __fish_seen_subcommand_from {}", inner.get_name());
            fish_positionals_of(inner, &is_inner)
        }));
    }
    format!("{}\n", lines.join("\n"))
}

fn fish_positionals_of(command: &Command, condition: &str) -> Vec<String> {
    let line = |arg: &Arg| {
        let values: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        let is_path = matches!(arg.get_value_hint(), ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath);
        match (values.is_empty(), is_path) {
            (false, _) => Some(format!("complete -c explicit-deny -n \"{condition}\" -f -a \"{}\"", values.join(" "))),
            (true, true) => Some(format!("complete -c explicit-deny -n \"{condition}\" -F")),
            (true, false) => None,
        }
    };
    command.get_positionals().filter_map(line).collect()
}

/// The command line with what each value is: a file, a folder, or neither, so that no shell offers files for a number.
fn hinted(command: Command) -> Command {
    let hint = |arg: Arg| {
        let is_folder = arg.get_value_names().is_some_and(|names| names.iter().any(|name| name == "DIR"));
        let is_unknown = arg.get_value_hint() == ValueHint::Unknown && arg.get_possible_values().is_empty();
        match arg.get_action().takes_values() {
            true if is_folder => arg.value_hint(ValueHint::DirPath),
            true if is_unknown => arg.value_hint(ValueHint::Other),
            _ => arg,
        }
    };
    command.mut_args(hint).mut_subcommands(hinted)
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
/// When stdout cannot be written.
pub fn schema(arguments: &SchemaArguments, output: &Output) -> Result<Exit, CliError> {
    let found = arguments.name.as_ref().and_then(|wanted| SCHEMAS.iter().find(|(name, _)| name == wanted));
    match found {
        Some((_, text)) => output.line(text.trim_end())?,
        None => output.line(&SCHEMAS.map(|(name, _)| name).join("\n"))?,
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_group_has_help_with_exit_codes_and_examples() {
        fn check(command: &Command) {
            let help = command.clone().render_long_help().to_string();
            let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(help.contains("Exit codes: 0 "), "{}: {help}", command.get_name());
            for part in [", 2 wrong usage", "70 our own fault", " 4 "] {
                assert!(help.contains(part), "{} does not say `{part}`: {help}", command.get_name());
            }
            assert!(help.contains("Examples:") || command.has_subcommands(), "{}: {help}", command.get_name());
            command.get_subcommands().for_each(check);
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
