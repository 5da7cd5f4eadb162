//! The command line: arguments, wiring, exit codes. The one room that may use all others.

mod accounts;
mod args;
#[cfg(all(feature = "aws", feature = "loopback"))]
mod attendant;
mod color;
mod config;
#[cfg(feature = "aws")]
mod connect;
#[cfg(all(feature = "aws", feature = "loopback"))]
mod door;
mod exit;
mod explain;
#[cfg(feature = "aws")]
mod export;
mod files;
#[cfg(feature = "aws")]
mod fleet;
#[cfg(feature = "aws")]
mod labs;
#[cfg(feature = "aws")]
mod logging;
mod output;
#[cfg(feature = "aws")]
mod picture;
#[cfg(feature = "aws")]
mod play;
mod policy;
#[cfg(all(feature = "aws", unix))]
mod present;
#[cfg(feature = "aws")]
mod real;
#[cfg(feature = "aws")]
mod recording;
mod reference;
mod regions;
#[cfg(feature = "aws")]
mod screens;
#[cfg(all(feature = "aws", feature = "loopback"))]
mod serve;
#[cfg(feature = "aws")]
mod store;
mod surroundings;
mod template;
#[cfg(feature = "aws")]
mod transcript;
mod words;

pub use exit::Exit;

#[cfg(any(test, fuzzing))]
pub use config::fuzz::config as fuzz_config;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches};

use args::{Arguments, Command, ConfigCommand, PolicyCommand};
use config::Config;
use output::Output;

/// Runs the program with the process's own arguments and gives back its exit code.
#[must_use]
pub fn main() -> Exit {
    let given: Vec<OsString> = std::env::args_os().collect();
    let first = match parse(&given, &Config::default()) {
        Ok((arguments, _)) => arguments,
        Err(error) => return usage(&error),
    };
    let output = Output::of_process(&first.global);
    let done = Config::find(first.global.config.as_deref()).and_then(|config| match parse(&given, &config) {
        Ok((arguments, matches)) => {
            let output = Output::of_process(&arguments.global);
            dispatch(arguments, &config, last(&matches), &output)
        }
        Err(error) => Ok(usage(&error)),
    });
    match done {
        Ok(exit) => exit,
        Err(error) => {
            output.complain(&error);
            error.exit()
        }
    }
}

/// Reads the arguments. Where there is no command, those of `lab` may stand: `explicit-deny --speed 2`.
fn parse(given: &[OsString], config: &Config) -> Result<(Arguments, ArgMatches), clap::Error> {
    let command = || config.defaults(Arguments::command());
    let matches = match command().try_get_matches_from(given) {
        Err(error) if error.kind() == ErrorKind::UnknownArgument => {
            let (program, rest) = given.split_at(given.len().min(1));
            let as_lab = program.iter().cloned().chain([OsString::from("lab")]).chain(rest.iter().cloned());
            match command().try_get_matches_from(as_lab) {
                Err(second) if second.kind() == ErrorKind::UnknownArgument => return Err(error),
                matches => matches?,
            }
        }
        // The environment and the configuration speak of `lab` too where it is not named.
        Ok(matches) if matches.subcommand().is_none() => {
            command().try_get_matches_from(given.iter().cloned().chain([OsString::from("lab")]))?
        }
        matches => matches?,
    };
    let mut arguments = Arguments::from_arg_matches(&matches)?;
    arguments.global.color = color::chosen(arguments.global.color, last(&matches));
    Ok((arguments, matches))
}

/// What was read for the innermost command.
fn last(matches: &ArgMatches) -> &ArgMatches {
    matches.subcommand().map_or(matches, |(_, inner)| last(inner))
}

/// Help and version are answers; everything else is wrong usage.
fn usage(error: &clap::Error) -> Exit {
    // A closed pipe is no reason to fail once more.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}

fn dispatch(
    arguments: Arguments,
    config: &Config,
    matches: &ArgMatches,
    output: &Output,
) -> Result<Exit, exit::CliError> {
    let global = arguments.global;
    let mut command = arguments.command.unwrap_or_default();
    if let Some(dir) = &global.lab_dir {
        words::choose(dir)?;
    }
    if let Some(real) = command.real_account() {
        real.accounts.clone_from(&config.real);
    }
    match command {
        Command::Regions(regions) => regions::list(&regions, output),
        Command::TemplateUrl(url) => regions::template_url(&url, config, output),
        Command::Policy(PolicyCommand::Eval(eval)) => policy::eval(&eval),
        Command::Policy(PolicyCommand::Check(check)) => policy::check(&check, output),
        Command::Policy(PolicyCommand::Matrix(matrix)) => policy::what_if(&matrix, output),
        Command::Template(command) => template::template(&command, output),
        Command::Completions(arguments) => reference::completions(&arguments, output),
        Command::Man(arguments) => reference::man(&arguments, output),
        Command::Schema(arguments) => reference::schema(&arguments, output),
        Command::Config(ConfigCommand::Show(arguments)) => config::show(&arguments, config, matches, output),
        Command::Explain(arguments) => explain::explain(&arguments, output),
        #[cfg(feature = "aws")]
        Command::Lab(lab) => screens::lab(&lab, &global, config),
        #[cfg(feature = "aws")]
        Command::Present(present) => screens::present(&present, &global, config, output),
        #[cfg(feature = "aws")]
        Command::Notes(notes) => screens::notes(&notes, &global),
        #[cfg(feature = "aws")]
        Command::Fleet(command) => fleet::fleet(&command, &global, output),
        #[cfg(feature = "aws")]
        Command::Run(run) if run.real.real => real::run(&run, &global, output),
        #[cfg(feature = "aws")]
        Command::Run(run) => play::run(&run, &global, output),
        #[cfg(feature = "aws")]
        Command::Doctor(doctor) => real::doctor(&doctor, &global, output),
        #[cfg(feature = "aws")]
        Command::CleanUp(clean_up) => real::clean_up(&clean_up, &global, output),
        #[cfg(feature = "aws")]
        Command::Export(arguments) => export::export(&arguments, &global, output),
        #[cfg(all(feature = "aws", feature = "loopback"))]
        Command::Serve(serve) => serve::serve(&serve, &global, output),
        #[cfg(not(all(feature = "aws", feature = "loopback")))]
        Command::Serve(_) => {
            Err(exit::CliError::Usage("this build cannot serve; build it with `aws` and `loopback`".to_owned()))
        }
        #[cfg(not(feature = "aws"))]
        Command::Lab(_)
        | Command::Present(_)
        | Command::Notes(_)
        | Command::Run(_)
        | Command::Export(_)
        | Command::Fleet(_)
        | Command::Doctor(_)
        | Command::CleanUp(_) => {
            drop(global);
            Err(exit::CliError::Usage("this build has no AWS SDK; build it with the feature `aws`".to_owned()))
        }
    }
}
