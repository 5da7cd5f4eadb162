//! The arguments, as clap reads them.

mod fleet;
mod listed;
mod policy;
mod real;
mod reference;
mod template;

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::lab::{Region, StepId};
use crate::names::AccountId;
use crate::world::Pace;

pub use fleet::FleetCommand;
#[cfg(feature = "aws")]
pub use fleet::{FleetArguments, FleetRolloutArguments, ReportFormat};
pub use policy::{
    ExplainArguments, PolicyCheckArguments, PolicyCommand, PolicyEvalArguments, PolicyKindChoice, PolicyMatrixArguments,
};
pub use real::{CleanUpArguments, DoctorArguments, RealArguments, RealRunArguments};
#[cfg(feature = "aws")]
pub use reference::ExportFormat;
pub use reference::{
    CompletionsArguments, ConfigCommand, ConfigShowArguments, ExportArguments, ManArguments, SchemaArguments,
};
pub use template::{TemplateCheckArguments, TemplateCommand, TemplateDiffArguments, TemplatePlanArguments, TextFormat};

/// A terminal companion for one AWS workshop lab: see an explicit deny happen, and which condition decided it.
///
/// Without a command it starts the lab on a simulated AWS account: no network, no credentials, nothing is billed. The
/// options of `lab` may then be given too.
#[derive(Debug, Parser)]
#[command(name = "explicit-deny", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Arguments {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 AWS refused or could not be reached, \
4 a document cannot be read, 70 our own fault.";

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "For every command")]
pub struct Global {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, env = "EXPLICIT_DENY_COLOR")]
    pub color: ColorChoice,
    /// The colours of the screens: the terminal's own background, or one of theirs
    #[arg(long, global = true, value_enum, default_value_t = ThemeChoice::Auto, env = "EXPLICIT_DENY_THEME")]
    pub theme: ThemeChoice,
    /// Only ASCII characters on screen
    #[arg(long, global = true, env = "EXPLICIT_DENY_ASCII", value_parser = FalseyValueParser::new())]
    pub ascii: bool,
    /// Line by line: no screen, no colour, no boxes; every line of input is one answer, an empty one ENTER
    #[arg(long, global = true, env = "EXPLICIT_DENY_PLAIN", value_parser = FalseyValueParser::new())]
    pub plain: bool,
    /// No animation, only text that changes when something does
    #[arg(long, global = true, env = "EXPLICIT_DENY_NO_MOTION", value_parser = FalseyValueParser::new())]
    pub no_motion: bool,
    /// How much is written to the log file in the state directory
    #[arg(long, global = true, value_enum, default_value_t = LogLevel::Warn, env = "EXPLICIT_DENY_LOG_LEVEL")]
    pub log_level: LogLevel,
    /// Where everything that is kept lies [default: explicit-deny in the platform's data directory]
    #[arg(long, global = true, value_name = "DIR", env = "EXPLICIT_DENY_STATE_DIR")]
    pub state_dir: Option<PathBuf>,
    /// Words of your own for the lab: files such as those under `assets/lab`, and `lab.yaml` for names and regions
    #[arg(long = "lab", global = true, value_name = "DIR", env = "EXPLICIT_DENY_LAB")]
    pub lab_dir: Option<PathBuf>,
    /// The configuration file [default: explicit-deny/config.toml in the platform's configuration directory]
    #[arg(long, global = true, value_name = "FILE", env = "EXPLICIT_DENY_CONFIG")]
    pub config: Option<PathBuf>,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// Where the terminal has them and `NO_COLOR` is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The themes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ThemeChoice {
    /// The terminal's own background.
    Auto,
    /// Dark.
    Dark,
    /// Light.
    Light,
    /// Black, and nothing below seven to one.
    HighContrast,
    /// For a projector.
    Presenter,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What failed.
    Error,
    /// And what is suspicious.
    Warn,
    /// And what happens.
    Info,
    /// And why.
    Debug,
    /// And everything else, secrets never.
    Trace,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The lab in the terminal, on a simulated account (the default)
    ///
    /// Enter goes on, `?` lists keys and explains words, `u` goes a step back, `q`
    /// leaves. Everything is saved.
    ///
    /// Examples:
    ///   explicit-deny lab --region us-east-2
    ///   explicit-deny --speed instant --fresh
    ///
    /// Exit codes: 0 done, 2 wrong usage, or the terminal cannot be used, 4 a
    /// template cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Lab(LabArguments),
    /// The lab for a room: large verdicts, one idea at a time, a clicker's keys
    ///
    /// Space and Page Down go on, Page Up goes back, `b` and `.` blank the screen.
    /// `explicit-deny notes` in a second terminal shows what to say and joins by
    /// itself.
    ///
    /// Examples:
    ///   explicit-deny present --region eu-west-1
    ///   explicit-deny present --autoplay 20s
    ///
    /// Exit codes: 0 done, 2 wrong usage, or there is no screen, 4 a template
    /// cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Present(PresentArguments),
    /// The speaker's window beside `present`: what to say, what comes next, how much time is left
    ///
    /// Examples:
    ///   explicit-deny notes
    ///
    /// Exit codes: 0 done, 2 wrong usage, or there is no screen, 4 the
    /// configuration file cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Notes(NotesArguments),
    /// The whole lab without a screen, one result per AWS call; on a simulated account, or with --real on yours
    ///
    /// With --real it reads, and says what it would change; with --yes too, it
    /// makes the changes.
    ///
    /// Examples:
    ///   explicit-deny run
    ///   explicit-deny run --json --speed instant --region us-east-2
    ///   explicit-deny run --templates ./my-templates
    ///   explicit-deny run --real --profile workshop
    ///   explicit-deny run --real --profile workshop --yes --paste error.txt
    ///
    /// Exit codes: 0 every step's check held, 1 one did not or nothing was
    /// confirmed, 2 wrong usage, 3 AWS refused, 4 a template cannot be read, 70 our
    /// own fault.
    #[command(verbatim_doc_comment)]
    Run(RunArguments),
    /// What works and what does not before a session, each with its remedy
    ///
    /// Without --real it looks at this machine; with it, at the account too, and
    /// changes nothing.
    ///
    /// Examples:
    ///   explicit-deny doctor
    ///   explicit-deny doctor --real --profile workshop
    ///   explicit-deny doctor --real --profile workshop --json
    ///
    /// Exit codes: 0 nothing stops the lab, 1 something does, 2 wrong usage, 4 the
    /// configuration file cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Doctor(DoctorArguments),
    /// Undo from the ledger what was made or changed in a real account, and verify
    ///
    /// Without --yes it only says what it would undo.
    ///
    /// Examples:
    ///   explicit-deny clean-up --real --profile workshop
    ///   explicit-deny clean-up --real --profile workshop --yes
    ///
    /// Exit codes: 0 nothing is left, 1 something is, 2 wrong usage, 3 AWS refused,
    /// 4 the ledger cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    CleanUp(CleanUpArguments),
    /// The lab's six regions with their template URLs
    ///
    /// Examples:
    ///   explicit-deny regions
    ///   explicit-deny regions --json
    ///
    /// Exit codes: 0 done, 2 wrong usage, 4 the configuration file cannot be read,
    /// 70 our own fault.
    #[command(verbatim_doc_comment)]
    Regions(RegionsArguments),
    /// One template URL and nothing else, for $(…)
    ///
    /// The region comes from --region, else AWS_REGION, AWS_DEFAULT_REGION or the
    /// profile.
    ///
    /// Examples:
    ///   explicit-deny template-url --region us-east-2
    ///   curl -O "$(explicit-deny template-url)"
    ///
    /// Exit codes: 0 done, 2 wrong usage, or no region of the lab is set, 4 the
    /// configuration file cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    TemplateUrl(TemplateUrlArguments),
    /// The whole team at once: who runs which version, and whose role could still train outside the VPC
    ///
    /// Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 AWS refused, 4 a
    /// document cannot be read, 70 our own fault.
    #[command(subcommand, verbatim_doc_comment)]
    Fleet(FleetCommand),
    /// The simulated account on 127.0.0.1, for any AWS client
    ///
    /// When it is ready it prints one line of JSON: endpoint, keys and ids. SIGINT
    /// or SIGTERM ends it.
    ///
    /// Examples:
    ///   explicit-deny serve
    ///   explicit-deny serve --port 4566 --state account.json --journal calls.jsonl
    ///
    /// Exit codes: 0 it was ended, 2 wrong usage, 3 the port cannot be had, 4 a
    /// file cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Serve(ServeArguments),
    /// An access-denied message, taken apart and explained; with policies, down to the condition
    ///
    /// It may come from a log, a terminal, a notebook or a web page; several in one
    /// text are explained one by one.
    ///
    /// Examples:
    ///   explicit-deny explain message.txt
    ///   aws … 2>&1 | explicit-deny explain -
    ///   explicit-deny explain message.txt --policy role.json
    ///   explicit-deny explain - --policy p.json --context aws:SourceIp=10.0.0.1
    ///
    /// Exit codes: 0 it was understood, 1 it is no such message, 2 wrong usage, 4 a
    /// file cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Explain(ExplainArguments),
    /// IAM policies: decide cases, check a document, what if
    ///
    /// Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 4 a document cannot
    /// be read, 70 our own fault.
    #[command(subcommand, verbatim_doc_comment)]
    Policy(PolicyCommand),
    /// CloudFormation templates: check one, compare two, see what one would make
    ///
    /// Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 4 a document cannot
    /// be read, 70 our own fault.
    #[command(subcommand, verbatim_doc_comment)]
    Template(TemplateCommand),
    /// The transcript of the last lab or run: Markdown, JSON, one self-contained page, a recording or a picture
    ///
    /// Of a real account (--real) too: there no secret is kept, and --redact hides
    /// numbers, names and ids as well.
    ///
    /// Examples:
    ///   explicit-deny export > transcript.md
    ///   explicit-deny export --format html --redact -o transcript.html
    ///   explicit-deny export --format cast -o lab5.cast
    ///
    /// Exit codes: 0 done, 2 wrong usage, or FILE cannot be written, 4 there is no
    /// transcript, or it cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Export(ExportArguments),
    /// What a shell needs to complete the arguments
    ///
    /// Examples:
    ///   explicit-deny completions bash > ~/.local/share/bash-completion/completions/explicit-deny
    ///   explicit-deny completions zsh > ~/.zfunc/_explicit-deny
    ///   explicit-deny completions fish > ~/.config/fish/completions/explicit-deny.fish
    ///
    /// Exit codes: 0 done, 2 wrong usage, 4 the configuration file cannot be read,
    /// 70 our own fault.
    #[command(verbatim_doc_comment)]
    Completions(CompletionsArguments),
    /// The manual: its main page, or a page for each command in a folder
    ///
    /// Examples:
    ///   explicit-deny man | man -l -
    ///   explicit-deny man ~/.local/share/man/man1
    ///
    /// Exit codes: 0 done, 2 wrong usage, or the folder cannot be written, 4 the
    /// configuration file cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Man(ManArguments),
    /// JSON Schemas of the results that --json gives
    ///
    /// Examples:
    ///   explicit-deny schema
    ///   explicit-deny schema run > run.schema.json
    ///
    /// Exit codes: 0 done, 2 wrong usage, or there is no such schema, 4 the
    /// configuration file cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Schema(SchemaArguments),
    /// The configuration
    ///
    /// Exit codes: 0 done, 2 wrong usage, 4 the configuration file cannot be read,
    /// 70 our own fault.
    #[command(subcommand, verbatim_doc_comment)]
    Config(ConfigCommand),
}

impl Command {
    /// What chooses a real account, for the commands that can work on one.
    pub fn real_account(&mut self) -> Option<&mut RealArguments> {
        match self {
            Self::Lab(lab) => Some(&mut lab.real),
            Self::Present(present) => Some(&mut present.lab.real),
            Self::Run(run) => Some(&mut run.real),
            Self::Doctor(doctor) => Some(&mut doctor.real),
            Self::CleanUp(clean_up) => Some(&mut clean_up.real),
            Self::Fleet(FleetCommand::Status(fleet) | FleetCommand::Verify(fleet)) => Some(&mut fleet.real),
            Self::Fleet(FleetCommand::Rollout(rollout)) => Some(&mut rollout.fleet.real),
            _ => None,
        }
    }
}

impl Default for Command {
    fn default() -> Self {
        Self::Lab(LabArguments::default())
    }
}

/// Options of the simulated account.
#[derive(Clone, Debug, Default, Args)]
pub struct AccountArguments {
    /// One of the lab's six regions; `explicit-deny regions` lists them
    #[arg(long, value_parser = listed::region(), env = "EXPLICIT_DENY_REGION")]
    pub region: Option<Region>,
    /// What account number, ids and keys follow from; drawn at random without it
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How much shorter AWS's own waits are: 20 is twenty times, `instant` none at all [default: 20]
    #[arg(long, value_name = "N|instant", env = "EXPLICIT_DENY_SPEED")]
    pub speed: Option<Pace>,
    /// Template files that stand in for the built-in ones of the same name
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// The account's number, twelve digits
    #[arg(long, value_name = "ID")]
    pub account_id: Option<AccountId>,
    /// The generation of the access-denied text
    #[arg(long, value_enum, default_value_t = MessageFormChoice::Arn, env = "EXPLICIT_DENY_MESSAGE_FORM")]
    pub message_form: MessageFormChoice,
    /// So many further team members, each with a notebook, role and policy of their own at version 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub fleet: Option<u32>,
}

/// The generations of the access-denied text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormChoice {
    /// `with an explicit deny`
    Bare,
    /// `with an explicit deny in an identity-based policy`
    Typed,
    /// the same and the policy's ARN
    #[default]
    Arn,
}

/// Options of `lab`.
#[derive(Clone, Debug, Default, Args)]
pub struct LabArguments {
    /// Options of the simulated account.
    #[command(flatten)]
    pub account: AccountArguments,
    /// Begin anew instead of resuming the region's saved lab
    #[arg(long)]
    pub fresh: bool,
    /// Go to this step, a number or a name, with the account in the state that it needs. Where the saved lab is past it,
    /// you are asked before it begins anew
    #[arg(long, value_name = "STEP", value_parser = listed::step())]
    pub step: Option<StepId>,
    /// The account, where it is a real one.
    #[command(flatten)]
    pub real: RealArguments,
}

/// Options of `present`.
#[derive(Clone, Debug, Args)]
pub struct PresentArguments {
    /// Go on by itself after so long without a key, and begin again at the end, such as `20s` or `1m`
    #[arg(long, value_name = "TIME", value_parser = read_duration)]
    pub autoplay: Option<Duration>,
    /// Options of the lab.
    #[command(flatten)]
    pub lab: LabArguments,
}

/// Options of `notes`.
#[derive(Clone, Debug, Args)]
pub struct NotesArguments {
    /// How long the talk is to take
    #[arg(long, value_name = "TIME", default_value = "45m", value_parser = read_duration)]
    pub planned: Duration,
}

/// Options of `run`.
#[derive(Clone, Debug, Args)]
pub struct RunArguments {
    /// Options of the simulated account.
    #[command(flatten)]
    pub account: AccountArguments,
    /// One JSON object per call, then a summary
    #[arg(long)]
    pub json: bool,
    /// Tell what comes from this step on, a number or a name; the steps before are done all the same
    #[arg(long, value_name = "STEP", value_parser = listed::step())]
    pub step: Option<StepId>,
    /// Stop after this step, a number or a name
    #[arg(long, value_name = "STEP", value_parser = listed::step())]
    pub until: Option<StepId>,
    /// The account, where it is a real one.
    #[command(flatten)]
    pub real: RealArguments,
    /// What only a real account asks.
    #[command(flatten)]
    pub real_run: RealRunArguments,
}

/// Options of `serve`.
#[derive(Clone, Debug, Args)]
pub struct ServeArguments {
    /// Options of the simulated account.
    #[command(flatten)]
    pub account: AccountArguments,
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Whom the notebook role trusts: the team role too, or SageMaker alone as in AWS
    #[arg(long, value_enum, default_value_t = TrustChoice::Lab)]
    pub trust: TrustChoice,
    /// Keep the account in FILE after every change, and go on with the one that is there
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// No session lasts longer than this many seconds
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_session: Option<u32>,
    /// Answer some calls with trouble, as the plan in FILE says
    ///
    /// The plan: {"seed": 7, "faults": [{"fault": "throttle", "operation": "UpdateProvisionedProduct", "every": 3}]}.
    /// Faults: throttle, server_error, reset, slow (with "milliseconds"), truncate, skew, expire, and roll_back (with
    /// "provisioned_product", by name: its update fails and is rolled back). A rule may name a
    /// "service" and an "operation", and takes its "calls" by number, "every" N-th, or some by "chance"; with
    /// "applied" true the call takes effect and only its answer is lost.
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// Add one JSON line to FILE for every call answered
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
}

/// Whom the notebook role trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TrustChoice {
    /// The team role too, so that it can be tried.
    Lab,
    /// SageMaker alone.
    Real,
}

/// Options of `regions`.
#[derive(Clone, Debug, Args)]
pub struct RegionsArguments {
    /// One JSON object per region
    #[arg(long)]
    pub json: bool,
}

/// Options of `template-url`.
#[derive(Clone, Debug, Args)]
pub struct TemplateUrlArguments {
    /// One of the lab's six regions; `explicit-deny regions` lists them
    #[arg(long, value_parser = listed::region(), env = "EXPLICIT_DENY_REGION")]
    pub region: Option<Region>,
    /// Which of the two templates
    #[arg(long, value_enum, default_value_t = TemplateChoice::V2)]
    pub template: TemplateChoice,
    /// The AWS profile whose region counts
    #[arg(long)]
    pub profile: Option<String>,
}

/// The two templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TemplateChoice {
    /// Without the preventive control.
    V1,
    /// With it.
    V2,
}

/// Reads a time such as `20s`, `1m` or `500ms`.
fn read_duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let wrong = || format!("expected a time from 1ms to 24h such as `20s`, `1m` or `500ms`, found `{text}`");
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let millis = match unit {
        "ms" => Some(number),
        "s" | "" => number.checked_mul(1_000),
        "m" => number.checked_mul(60_000),
        "h" => number.checked_mul(3_600_000),
        _ => None,
    };
    millis.filter(|millis| (1..=86_400_000).contains(millis)).map(Duration::from_millis).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn wrong_usage_is_refused_with_a_reason() {
        let check = |arguments: &[&str], says: &str| {
            let all = std::iter::once("explicit-deny").chain(arguments.iter().copied());
            let error = Arguments::try_parse_from(all).expect_err("refused").to_string();
            assert!(error.contains(says), "{error}");
        };
        check(&["lab", "--region", "eu-west1"], "did you mean `eu-west-1`?");
        check(&["run", "--until", "13"], "train-without-vpc");
        check(&["run", "--speed", "0"], "whole number from 1");
        check(&["run", "--account-id", "12"], "twelve digits");
        check(&["present", "--autoplay", "20 s"], "found `20 s`");
        check(&["present", "--autoplay", "0s"], "from 1ms");
        check(&["run", "--paste", "f"], "--real");
        check(&["run", "--until", "train-wihtout-vpc"], "did you mean `train-without-vpc`?");
        check(&["lab", "--profile", "p"], "--real");
        check(&["regoins"], "regions");
        check(&["explain", "--policy", "p.json", "--context", "k"], "expected KEY=VALUE");
        check(&["explain", "--context", "k=v"], "--policy");
    }
}
