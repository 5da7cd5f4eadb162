//! The arguments of `template`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::names::AccountId;

/// What can be done with templates.
#[derive(Debug, Subcommand)]
pub enum TemplateCommand {
    /// Every problem of a template, the policies in it included, with the place and the remedy
    ///
    /// FILE is YAML or JSON, `-` is standard input; `v1` and `v2` are the lab's own
    /// where no such file exists.
    ///
    /// Examples:
    ///   explicit-deny template check notebook.yaml
    ///   explicit-deny template check v2 --json
    ///
    /// Exit codes: 0 nothing is wrong (warnings may be told), 1 something is, 2
    /// wrong usage, 4 the file cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Check(TemplateCheckArguments),
    /// What differs between two templates: policies statement by statement, everything else by its path
    ///
    /// Examples:
    ///   explicit-deny template diff v1 v2
    ///   git show main:new.yaml | explicit-deny template diff - new.yaml
    ///
    /// Exit codes: 0 they say the same, 1 they differ, 2 wrong usage, 4 a file
    /// cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Diff(TemplateDiffArguments),
    /// The resources that a template would make, with their properties evaluated
    ///
    /// Examples:
    ///   explicit-deny template plan topic.yaml --parameter Name=alarms
    ///   explicit-deny template plan net.yaml --import subnet1=subnet-1 --json
    ///
    /// Exit codes: 0 done, 2 wrong usage, or parameters or imports are missing, 4
    /// the template cannot be read or is refused with these values, 70 our own
    /// fault.
    #[command(verbatim_doc_comment)]
    Plan(TemplatePlanArguments),
}

/// Options of `template check`.
#[derive(Clone, Debug, Args)]
pub struct TemplateCheckArguments {
    /// The template, or `-` for standard input
    pub file: PathBuf,
    /// One JSON object per finding
    #[arg(long)]
    pub json: bool,
}

/// Options of `template diff`.
#[derive(Clone, Debug, Args)]
pub struct TemplateDiffArguments {
    /// The old template, or `-` for standard input
    #[arg(value_name = "A")]
    pub old: PathBuf,
    /// The new template, or `-` for standard input
    #[arg(value_name = "B")]
    pub new: PathBuf,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
    /// For a terminal, or for a comment on a change
    #[arg(long, value_enum, default_value_t = TextFormat::Text, conflicts_with = "json")]
    pub format: TextFormat,
}

/// How text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// For a terminal.
    Text,
    /// For a comment on a change.
    Markdown,
}

/// Options of `template plan`.
#[derive(Clone, Debug, Args)]
pub struct TemplatePlanArguments {
    /// The template, or `-` for standard input
    pub file: PathBuf,
    /// A parameter's value; may be repeated
    #[arg(long, value_name = "K=V", value_parser = read_pair)]
    pub parameter: Vec<(String, String)>,
    /// The value of another stack's export; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = read_pair)]
    pub import: Vec<(String, String)>,
    /// What AWS::Region is
    #[arg(long, value_name = "REGION", default_value = "eu-west-1", value_parser = read_any_region)]
    pub region: String,
    /// What AWS::AccountId is
    #[arg(long, value_name = "ID", default_value = "111122223333")]
    pub account_id: AccountId,
    /// What AWS::StackName is
    #[arg(long, value_name = "NAME", default_value = "stack")]
    pub stack_name: String,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

fn read_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(format!("expected NAME=VALUE, found `{text}`")),
    }
}

/// A template may be meant for any region, not only the lab's six.
fn read_any_region(text: &str) -> Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_region = text.len() <= 32 && text.bytes().all(is_plain) && text.split('-').count() >= 3;
    if is_region { Ok(text.to_owned()) } else { Err(format!("expected a region such as `eu-west-1`, found `{text}`")) }
}
