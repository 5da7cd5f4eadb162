//! The text of a configuration file to what it says.

use std::collections::BTreeMap;

use clap::CommandFactory;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{AccountRules, Config, Kind, OPTIONS};
use crate::cli::args::Arguments;
use crate::names::{AccountId, nearest};
use crate::source::{Diagnostic, Span};
use crate::tui::{Keymap, RemapError};

/// The tables.
const TABLES: [&str; 2] = ["keys", "real"];

/// The keys of `[real]`.
const REAL: [&str; 2] = ["allowed_accounts", "forbidden_accounts"];

/// The most keys of a table and members of a list.
const MOST: usize = 1000;

type Value<'t> = Spanned<DeValue<'t>>;

/// Reads a configuration.
///
/// # Errors
/// Everything that is not TOML, not known or not right, with its place and the remedy.
pub(super) fn read(text: &str) -> Result<Config, Vec<Diagnostic>> {
    let table = DeTable::parse(text).map_err(|error| {
        let span = error.span().map_or_else(Span::default, |range| Span::new(range.start, range.end));
        let message = format!("expected TOML: {}", error.message().lines().next().unwrap_or_default());
        vec![Diagnostic::error(span, message).with_help("write `key = value`, texts in double quotes")]
    })?;
    let mut config = Config::default();
    let mut findings = Vec::new();
    for (key, value) in table.get_ref().iter().take(MOST) {
        let name: &str = key.get_ref();
        let read = match OPTIONS.iter().find(|(option, ..)| *option == name) {
            Some((option, kind, _)) => {
                read_option(option, *kind, value).map(|text| drop(config.options.insert(name.to_owned(), text)))
            }
            None if name == "keys" => read_keys(value).map(|keys| config.keys = keys),
            None if name == "real" => read_real(value).map(|real| config.real = real),
            None => {
                let known = OPTIONS.iter().map(|(option, ..)| *option).chain(TABLES);
                Err(unknown(name, place(key.span()), &known.collect::<Vec<_>>()))
            }
        };
        findings.extend(read.err());
    }
    findings.sort_by_key(|finding| finding.span.start);
    if findings.is_empty() { Ok(config) } else { Err(findings) }
}

fn place(range: std::ops::Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

fn unknown(name: &str, span: Span, known: &[&str]) -> Diagnostic {
    let help = match nearest(name, known.iter().copied(), 3) {
        Some(meant) => format!("did you mean `{meant}`? The keys here are {}", known.join(", ")),
        None => format!("the keys here are {}", known.join(", ")),
    };
    Diagnostic::error(span, format!("unknown key `{}`", name.chars().take(80).collect::<String>())).with_help(help)
}

fn wrong(value: &Value<'_>, expected: &str, help: &str) -> Diagnostic {
    let message = format!("expected {expected}, found {}", kind_of(value.get_ref()));
    Diagnostic::error(place(value.span()), message).with_help(help)
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "a Boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The text of an option, judged as the command line judges it.
fn read_option(name: &str, kind: Kind, value: &Value<'_>) -> Result<String, Diagnostic> {
    let text = match (kind, value.get_ref()) {
        (Kind::Switch, DeValue::Boolean(is_on)) => return Ok(is_on.to_string()),
        (Kind::Switch, _) => return Err(wrong(value, "true or false", &format!("write `{name} = true`"))),
        (_, DeValue::String(text)) => text.to_string(),
        (Kind::TextOrNumber, DeValue::Integer(number)) => number.as_str().to_owned(),
        _ => return Err(wrong(value, "a string", &format!("write `{name} = \"…\"`"))),
    };
    judged(name, &text).map_err(|help| {
        let shown: String = text.chars().take(80).collect();
        Diagnostic::error(place(value.span()), format!("`{shown}` is no value of `{name}`")).with_help(help)
    })?;
    Ok(text)
}

/// Gives the text to the option on a command line of its own, and hands back what clap says.
fn judged(name: &str, text: &str) -> Result<(), String> {
    let option = name.replace('_', "-");
    let given = ["explicit-deny".to_owned(), "lab".to_owned(), format!("--{option}={text}")];
    let command = super::without_empty_variables(Arguments::command());
    let Err(error) = command.try_get_matches_from(given) else { return Ok(()) };
    let said = error.to_string();
    if !said.contains(&format!("--{option}")) {
        // Something in the environment is wrong; that is told when the command line itself is read.
        return Ok(());
    }
    let command = Arguments::command();
    let possible =
        command.get_arguments().chain(command.find_subcommand("lab").into_iter().flat_map(|it| it.get_arguments()));
    let possible = possible.filter(|it| it.get_id() == name).flat_map(|it| it.get_possible_values());
    let possible: Vec<String> = possible.map(|value| value.get_name().to_owned()).collect();
    if possible.is_empty() || said.contains("did you mean") {
        let first = said.lines().next().unwrap_or_default();
        Err(first.split_once(": ").and_then(|(_, rest)| rest.split_once(": ")).map_or(first, |(_, why)| why).to_owned())
    } else {
        Err(format!("expected one of {}", possible.join(", ")))
    }
}

fn table<'v, 't>(value: &'v Value<'t>, name: &str) -> Result<&'v DeTable<'t>, Diagnostic> {
    value.get_ref().as_table().ok_or_else(|| wrong(value, "a table", &format!("write `[{name}]` on a line of its own")))
}

/// Actions and their keys, each judged by itself at its place, then all of them together.
fn read_keys(value: &Value<'_>) -> Result<BTreeMap<String, Vec<String>>, Diagnostic> {
    let mut all = BTreeMap::new();
    for (action, keys) in table(value, "keys")?.iter().take(MOST) {
        let one = BTreeMap::from([(action.get_ref().to_string(), strings(keys)?)]);
        if let Err(error) = Keymap::remapped(&one) {
            let (span, help) = match &error {
                RemapError::NoAction { name, known } => {
                    let meant = nearest(name, known.split(", "), 4);
                    let meant = meant.map(|name| format!("did you mean `{name}`? ")).unwrap_or_default();
                    return Err(Diagnostic::error(place(action.span()), format!("no action is called `{name}`"))
                        .with_help(format!("{meant}The actions are {known}")));
                }
                RemapError::NoKey { .. } => {
                    (keys.span(), "write one key, such as \"t\", \"ctrl-p\", \"f2\" or \"space\"")
                }
                RemapError::Clash { .. } => {
                    (keys.span(), "give it a key that is free, or give the other action another one")
                }
                RemapError::Fixed(_) => (action.span(), "take this line out"),
            };
            return Err(Diagnostic::error(place(span), error.to_string()).with_help(help));
        }
        all.extend(one);
    }
    let clash = |error: RemapError| {
        Diagnostic::error(place(value.span()), error.to_string()).with_help("give one of the two another key")
    };
    Keymap::remapped(&all).map_err(clash)?;
    Ok(all)
}

fn read_real(value: &Value<'_>) -> Result<AccountRules, Diagnostic> {
    let mut real = AccountRules::default();
    for (key, value) in table(value, "real")? {
        let name: &str = key.get_ref();
        let accounts = match name {
            "allowed_accounts" => &mut real.allowed,
            "forbidden_accounts" => &mut real.forbidden,
            _ => return Err(unknown(name, place(key.span()), &REAL)),
        };
        *accounts = accounts_of(value)?;
        if name == "allowed_accounts" && accounts.is_empty() {
            let help = "name the accounts that may be used, or leave the key out to allow all but the forbidden ones";
            return Err(
                Diagnostic::error(place(value.span()), "no account is allowed by an empty list").with_help(help)
            );
        }
    }
    Ok(real)
}

fn accounts_of(value: &Value<'_>) -> Result<Vec<String>, Diagnostic> {
    let help = "account ids are twelve digits in double quotes: [\"111122223333\"]";
    let Some(members) = value.get_ref().as_array() else { return Err(wrong(value, "a list of account ids", help)) };
    let account = |member: &Value<'_>| match member.get_ref().as_str() {
        Some(text) if text.parse::<AccountId>().is_ok() => Ok(text.to_owned()),
        Some(text) => {
            let shown: String = text.chars().take(80).collect();
            Err(Diagnostic::error(place(member.span()), format!("`{shown}` is no account id")).with_help(help))
        }
        None => Err(wrong(member, "an account id", help)),
    };
    members.iter().take(MOST).map(account).collect()
}

/// A string, or a list of strings.
fn strings(value: &Value<'_>) -> Result<Vec<String>, Diagnostic> {
    let help = "write one key, \"x\", or several, [\"x\", \"ctrl-x\"]";
    let text = |member: &Value<'_>| {
        member.get_ref().as_str().map(str::to_owned).ok_or_else(|| wrong(member, "a key in double quotes", help))
    };
    match value.get_ref() {
        DeValue::Array(members) => members.iter().take(MOST).map(text).collect(),
        _ => Ok(vec![text(value)?]),
    }
}
