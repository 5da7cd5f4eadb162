//! The arguments of `fleet`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{AccountArguments, RealArguments};

/// What can be done with a fleet.
#[derive(Debug, Subcommand)]
pub enum FleetCommand {
    /// Who runs which version, and what each role's policies say to a job without a VPC
    ///
    /// The account is kept in the state directory: what one command changes, the
    /// next one sees.
    ///
    /// Examples:
    ///   explicit-deny fleet status --fleet 1000 --seed 7
    ///   explicit-deny fleet status --format markdown > fleet.md
    ///   explicit-deny fleet status --real --profile workshop
    ///
    /// Exit codes: 0 done, 2 wrong usage, 3 AWS refused, 4 a saved account or
    /// template cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Status(FleetArguments),
    /// Roll the product's newest version out; version 2 is published from the region's template where there is none
    ///
    /// A rollout that was broken off goes on where it was: no notebook is updated
    /// twice, none is forgotten.
    ///
    /// Examples:
    ///   explicit-deny fleet rollout --stages
    ///   explicit-deny fleet rollout --only ana --only member7 --speed instant
    ///   explicit-deny fleet rollout --real --profile workshop
    ///   explicit-deny fleet rollout --real --profile workshop --yes
    ///
    /// The third says what it would change, the fourth changes it.
    ///
    /// Exit codes: 0 every notebook has the version, 1 some update failed, the
    /// rollout was stopped or nobody confirmed it, 2 wrong usage, 3 AWS refused, 4
    /// a saved account, template or plan cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Rollout(FleetRolloutArguments),
    /// Whether any notebook could train outside the VPC: exit 1 while one could, with the reason for each
    ///
    /// Examples:
    ///   explicit-deny fleet verify
    ///   explicit-deny fleet verify --json
    ///
    /// Exit codes: 0 none could, 1 one could or it cannot be said, 2 wrong usage, 3
    /// AWS refused, 4 a document cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Verify(FleetArguments),
}

/// Options of every fleet command.
#[derive(Clone, Debug, Args)]
pub struct FleetArguments {
    /// Options of the simulated account; another region, seed or size than the saved one's begins a new one.
    #[command(flatten)]
    pub account: AccountArguments,
    /// Begin anew instead of going on with the saved account
    #[arg(long)]
    pub fresh: bool,
    /// One JSON object; the same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// Answer some calls with trouble, as the plan in FILE says (see `serve --help`)
    #[arg(long, value_name = "FILE", conflicts_with = "real")]
    pub faults: Option<PathBuf>,
    /// The account, where it is a real one.
    #[command(flatten)]
    pub real: RealArguments,
}

/// Options of `fleet rollout`.
#[derive(Clone, Debug, Args)]
pub struct FleetRolloutArguments {
    /// Options of every fleet command.
    #[command(flatten)]
    pub fleet: FleetArguments,
    /// One canary first, then a tenth, then the rest
    #[arg(long)]
    pub stages: bool,
    /// Only this owner's notebooks; may be repeated
    #[arg(long, value_name = "OWNER")]
    pub only: Vec<String>,
    /// Updates under way at the same time
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub concurrency: u16,
    /// Begin no further update once more than this many have failed
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub max_failures: u32,
    /// Change a real account; without this it is only read, and what would be changed is said. A simulated account is
    /// changed without it
    #[arg(long)]
    pub yes: bool,
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Lines for a person.
    Text,
    /// One JSON object.
    Json,
    /// A Markdown document.
    Markdown,
    /// An HTML page.
    Html,
}
