//! The configuration file: what it says, with places and remedies for what it says wrongly.
//!
//! Its plain values become the defaults of the command line (`parse`), so that a flag and the environment count more.

#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod read;
mod show;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::{Arg, Command};

use super::exit::CliError;
use crate::lab::AccountRules;
use crate::source::MAX_DOCUMENT;

pub use show::show;

/// The keys that are options too: their names, the options they stand for, and whether they are of the lab alone.
pub(super) const OPTIONS: [(&str, Kind, Scope); 11] = [
    ("color", Kind::Text, Scope::Everywhere),
    ("theme", Kind::Text, Scope::Everywhere),
    ("ascii", Kind::Switch, Scope::Everywhere),
    ("plain", Kind::Switch, Scope::Everywhere),
    ("no_motion", Kind::Switch, Scope::Everywhere),
    ("log_level", Kind::Text, Scope::Everywhere),
    ("state_dir", Kind::Text, Scope::Everywhere),
    ("lab_dir", Kind::Text, Scope::Everywhere),
    ("region", Kind::Text, Scope::Lab),
    ("speed", Kind::TextOrNumber, Scope::Lab),
    ("message_form", Kind::Text, Scope::Lab),
];

/// What a key's value can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A string.
    Text,
    /// A string or a whole number.
    TextOrNumber,
    /// `true` or `false`.
    Switch,
}

/// Where an option is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// By every command.
    Everywhere,
    /// By `lab`, `present`, `run` and `serve`.
    Lab,
}

/// What the configuration file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Where it is, or would be.
    pub path: Option<PathBuf>,
    /// Whether it is there.
    pub exists: bool,
    /// The options that it sets, as text.
    pub options: BTreeMap<String, String>,
    /// Actions of the screens and the keys that they are to have instead of their own.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Which real accounts may be used.
    pub real: AccountRules,
}

impl Config {
    /// Reads the file that was named, else the platform's. One that was named has to be there.
    ///
    /// # Errors
    /// When it cannot be read, or says something that is not known or not right.
    pub fn find(named: Option<&Path>) -> Result<Self, CliError> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => match platform_path() {
                Some(path) if path.exists() => path,
                path => return Ok(Self { path, ..Self::default() }),
            },
        };
        let wanted = "a configuration file in TOML";
        let failed = |source| super::policy::unreadable(&path, wanted, source);
        let bytes = super::files::read_bytes(&path, MAX_DOCUMENT as u64).map_err(failed)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let config = read::read(&text).map_err(|findings| super::explain::refused(&path, &text, &findings))?;
        Ok(Self { path: Some(path), exists: true, ..config })
    }

    /// The command line with what the file says as defaults.
    #[must_use]
    pub fn defaults(&self, command: Command) -> Command {
        let set = |command: Command, scope: Scope| {
            OPTIONS.iter().filter(|row| row.2 == scope).fold(command, |command, (key, ..)| {
                match self.options.get(*key) {
                    Some(value) => command.mut_arg(*key, |option| option.default_value(value.clone())),
                    None => command,
                }
            })
        };
        let command = set(without_empty_variables(command), Scope::Everywhere);
        ["lab", "present", "run", "serve"]
            .into_iter()
            .fold(command, |command, name| command.mut_subcommand(name, |inner| set(inner, Scope::Lab)))
    }
}

/// The command line without the variables of the environment that are set to nothing: they count as not set.
fn without_empty_variables(command: Command) -> Command {
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    let heeded = |arg: Arg| match arg.get_env() {
        Some(name) if is_empty(name) => arg.env(Resettable::Reset),
        _ => arg,
    };
    command.mut_args(heeded).mut_subcommands(without_empty_variables)
}

/// Where the platform wants it.
fn platform_path() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.config_dir().join("explicit-deny").join("config.toml"))
}

#[cfg(test)]
mod tests;
