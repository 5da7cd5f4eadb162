//! How the program ends: one table of exit codes, one error type at the top.

use std::path::PathBuf;

use miette::Diagnostic;

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// The answer is no: denied, check not met, documents differ.
    No,
    /// Wrong usage.
    Usage,
    /// AWS refused, or could not be reached.
    Aws,
    /// A document cannot be read.
    Document,
    /// Our own fault.
    Fault,
}

impl Exit {
    /// The number that the process ends with.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Aws => 3,
            Self::Document => 4,
            Self::Fault => 70,
        }
    }
}

/// What ends a command early. A build without the SDK has fewer ways to.
#[cfg_attr(not(feature = "aws"), allow(dead_code))]
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum CliError {
    /// The command line does not make sense.
    #[error("{0}")]
    Usage(String),
    /// A file or folder that was named cannot be read.
    #[error("cannot read `{path}`")]
    #[diagnostic(help("{wanted}"))]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What was looked for.
        wanted: String,
        /// Why.
        source: std::io::Error,
    },
    /// A document is not what it should be.
    #[error("{0}")]
    Document(String),
    /// The account cannot be used.
    #[error("{0}")]
    Account(String),
    /// The terminal cannot be used.
    #[error("the terminal cannot be used: {0}")]
    #[diagnostic(help("run it in a terminal, or use `explicit-deny run` without one"))]
    Terminal(String),
    /// What was written could not be.
    #[error("cannot write: {0}")]
    Write(#[from] std::io::Error),
}

impl CliError {
    /// The exit code that goes with it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Terminal(_) => Exit::Usage,
            Self::Unreadable { .. } | Self::Document(_) => Exit::Document,
            Self::Account(_) => Exit::Aws,
            Self::Write(_) => Exit::Fault,
        }
    }
}
