//! The arguments of `completions`, `man`, `schema`, `config` and `export`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Options of `completions`.
#[derive(Clone, Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Options of `man`.
#[derive(Clone, Debug, Args)]
pub struct ManArguments {
    /// A folder that gets a page for each command; it is made where it is missing
    pub dir: Option<PathBuf>,
}

/// Options of `schema`.
#[derive(Clone, Debug, Args)]
pub struct SchemaArguments {
    /// Whose result; without it the names are listed
    #[arg(value_parser = super::listed::schema())]
    pub name: Option<String>,
}

/// What can be done with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Each value in force and where it comes from
    ///
    /// The file is config.toml in the folder explicit-deny of the platform's
    /// configuration directory, or what --config or EXPLICIT_DENY_CONFIG names. A
    /// flag counts more than the environment, that more than the file, that more
    /// than the default.
    ///
    /// Examples:
    ///   explicit-deny config show
    ///   explicit-deny --config team.toml config show --json
    ///
    /// Exit codes: 0 done, 2 wrong usage, 4 the file cannot be read, or has an
    /// unknown key or a wrong value, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Show(ConfigShowArguments),
}

/// Options of `config show`.
#[derive(Clone, Debug, Args)]
pub struct ConfigShowArguments {
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Options of `export`.
#[derive(Clone, Debug, Args)]
pub struct ExportArguments {
    /// Markdown, one self-contained page, or JSON; the screens as a recording or as one picture
    #[arg(long, value_enum, default_value_t = ExportFormat::Markdown)]
    pub format: ExportFormat,
    /// Where to write; standard output without it
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Hide account numbers, names of people and roles, and ids behind the stand-ins that the key z shows on the screens
    #[arg(long)]
    pub redact: bool,
}

/// The formats of a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// For reading and for comments.
    Markdown,
    /// One page without anything outside of it.
    Html,
    /// For programs.
    Json,
    /// A recording of the screens for asciinema: each step as it began and as it ended.
    Cast,
    /// One picture of the screen: the denial, explained, or the last step.
    Svg,
}
