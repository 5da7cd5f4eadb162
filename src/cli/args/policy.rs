//! The arguments of `explain` and `policy`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::TextFormat;

/// What can be done with policies.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Decide requests: cases in, answers out, one JSON object a line
    ///
    /// Examples:
    ///   explicit-deny policy eval --cases cases.jsonl
    ///   explicit-deny policy eval --cases - --trace < cases.jsonl
    ///
    /// Exit codes: 0 every line was a case, 1 some line was not, 2 wrong usage, 4
    /// the file cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Eval(PolicyEvalArguments),
    /// Say what AWS would reject in a policy document, with the place and the remedy
    ///
    /// Examples:
    ///   explicit-deny policy check role-policy.json
    ///   explicit-deny policy check --type trust - < trust.json
    ///
    /// Exit codes: 0 AWS would accept it, 1 AWS would reject it, 2 wrong usage, 4
    /// the file cannot be read, 70 our own fault.
    #[command(verbatim_doc_comment)]
    Check(PolicyCheckArguments),
    /// What if: the lab's requests against versions of the role's policy
    ///
    /// Examples:
    ///   explicit-deny policy matrix
    ///   explicit-deny policy matrix --template v1 --template mine.yaml --format markdown
    ///
    /// Exit codes: 0 done, 2 wrong usage, 4 a template cannot be read, 70 our own
    /// fault.
    #[command(verbatim_doc_comment)]
    Matrix(PolicyMatrixArguments),
}

/// Options of `explain`.
#[derive(Clone, Debug, Args)]
pub struct ExplainArguments {
    /// The message, with whatever stands around it; `-` is standard input
    #[arg(default_value = "-")]
    pub file: PathBuf,
    /// An identity policy of the requester that the request is to be judged by; may be repeated
    #[arg(long, value_name = "FILE")]
    pub policy: Vec<PathBuf>,
    /// A condition key of the request, absent if not given; `KEY=a,b` or a repeated KEY makes a list
    #[arg(long, value_name = "KEY=VALUE", value_parser = read_context_key, requires = "policy")]
    pub context: Vec<(String, String)>,
    /// One JSON object per message
    #[arg(long)]
    pub json: bool,
}

/// Options of `policy eval`.
#[derive(Clone, Debug, Args)]
pub struct PolicyEvalArguments {
    /// The cases, or `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub cases: PathBuf,
    /// Explain every statement in each answer
    #[arg(long)]
    pub trace: bool,
}

/// Options of `policy check`.
#[derive(Clone, Debug, Args)]
pub struct PolicyCheckArguments {
    /// The document, or `-` for standard input
    pub file: PathBuf,
    /// What kind of policy it is to be
    #[arg(long = "type", value_enum, default_value_t = PolicyKindChoice::Identity)]
    pub kind: PolicyKindChoice,
    /// One JSON object per finding
    #[arg(long)]
    pub json: bool,
}

/// Options of `policy matrix`.
#[derive(Clone, Debug, Args)]
pub struct PolicyMatrixArguments {
    /// A template whose policies make a column; may be repeated [default: the lab's two versions]
    #[arg(long, value_name = "FILE")]
    pub template: Vec<PathBuf>,
    /// One JSON object per request
    #[arg(long)]
    pub json: bool,
    /// For a terminal, or for a comment on a change
    #[arg(long, value_enum, default_value_t = TextFormat::Text, conflicts_with = "json")]
    pub format: TextFormat,
}

/// The kinds of policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PolicyKindChoice {
    /// Attached to or inside a user, group or role.
    Identity,
    /// A permissions boundary.
    Boundary,
    /// Passed when a session is made.
    Session,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// On a resource.
    Resource,
    /// A role's trust policy.
    Trust,
}

fn read_context_key(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err(format!("expected KEY=VALUE such as `sagemaker:VpcSubnets=subnet-1`, found `{text}`")),
    }
}
