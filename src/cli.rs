//! The command line: arguments, wiring, exit codes. The one room that may use all others.

mod args;
#[cfg(all(feature = "aws", feature = "loopback"))]
mod attendant;
#[cfg(feature = "aws")]
mod connect;
mod exit;
mod explain;
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
mod regions;
#[cfg(feature = "aws")]
mod screens;
#[cfg(all(feature = "aws", feature = "loopback"))]
mod serve;
#[cfg(feature = "aws")]
mod store;

pub use exit::Exit;

use clap::Parser;

use args::{Arguments, Command, PolicyCommand};
use output::Output;

/// Runs the program with the process's own arguments and gives back its exit code.
#[must_use]
pub fn main() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let output = Output::of_process(&arguments.global);
    match dispatch(arguments, &output) {
        Ok(exit) => exit,
        Err(error) => {
            output.complain(&error);
            error.exit()
        }
    }
}

/// Help and version are answers; everything else is wrong usage.
fn usage(error: &clap::Error) -> Exit {
    // A closed pipe is no reason to fail once more.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}

fn dispatch(arguments: Arguments, output: &Output) -> Result<Exit, exit::CliError> {
    let global = arguments.global;
    match arguments.command.unwrap_or_default() {
        Command::Regions(regions) => regions::list(&regions, output),
        Command::TemplateUrl(url) => regions::template_url(&url, output),
        Command::Policy(PolicyCommand::Eval(eval)) => policy::eval(&eval),
        Command::Policy(PolicyCommand::Check(check)) => policy::check(&check, output),
        Command::Policy(PolicyCommand::Matrix(matrix)) => policy::what_if(&matrix, output),
        Command::Explain(arguments) => explain::explain(&arguments, output),
        #[cfg(feature = "aws")]
        Command::Lab(lab) => screens::lab(&lab, &global),
        #[cfg(feature = "aws")]
        Command::Present(present) => screens::present(&present, &global, output),
        #[cfg(feature = "aws")]
        Command::Notes(notes) => screens::notes(&notes, &global),
        #[cfg(feature = "aws")]
        Command::Run(run) if run.real.real => real::run(&run, &global, output),
        #[cfg(feature = "aws")]
        Command::Run(run) => play::run(&run, &global, output),
        #[cfg(feature = "aws")]
        Command::Doctor(doctor) => real::doctor(&doctor, &global, output),
        #[cfg(feature = "aws")]
        Command::CleanUp(clean_up) => real::clean_up(&clean_up, &global, output),
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
        | Command::Doctor(_)
        | Command::CleanUp(_) => {
            drop(global);
            Err(exit::CliError::Usage("this build has no AWS SDK; build it with the feature `aws`".to_owned()))
        }
    }
}
