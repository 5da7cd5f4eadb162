//! Whether and how colours are used: the flag, `NO_COLOR`, `CLICOLOR_FORCE`, the configuration, then the terminal.

use clap::ArgMatches;
use clap::parser::ValueSource;

use super::args::{ColorChoice, ThemeChoice};
use super::surroundings::variable;
use crate::tui::theme::{ColorLevel, ThemeName};

/// What was chosen, when everything that counts has spoken. `matches` is the command line down to its last command.
pub fn chosen(choice: ColorChoice, matches: &ArgMatches) -> ColorChoice {
    let source = matches.value_source("color");
    let is_explicit = matches!(source, Some(ValueSource::CommandLine | ValueSource::EnvVariable));
    rule(choice, is_explicit, variable("NO_COLOR").as_deref(), variable("CLICOLOR_FORCE").as_deref())
}

fn rule(choice: ColorChoice, is_explicit: bool, no_color: Option<&str>, force: Option<&str>) -> ColorChoice {
    match choice {
        ColorChoice::Always | ColorChoice::Never if is_explicit => choice,
        // Bold, underlined and reversed remain, where there is a terminal.
        _ if no_color.is_some() => ColorChoice::Auto,
        _ if force.is_some_and(|force| force != "0") => ColorChoice::Always,
        _ => choice,
    }
}

/// How many colours the terminal has: what was chosen, `NO_COLOR`, then what the terminal says of itself.
pub fn level(choice: ColorChoice) -> ColorLevel {
    let variable = |name: &str| variable(name).unwrap_or_default();
    let of_terminal = || {
        let (term, colorterm) = (variable("TERM"), variable("COLORTERM"));
        if colorterm == "truecolor" || colorterm == "24bit" {
            ColorLevel::True
        } else if term == "dumb" {
            ColorLevel::None
        } else {
            ColorLevel::Sixteen
        }
    };
    match choice {
        ColorChoice::Never => ColorLevel::None,
        ColorChoice::Auto if !variable("NO_COLOR").is_empty() => ColorLevel::None,
        ColorChoice::Auto => of_terminal(),
        ColorChoice::Always => match of_terminal() {
            ColorLevel::None => ColorLevel::Sixteen,
            level => level,
        },
    }
}

/// The theme that was asked for; else the one for the background that the terminal says it has.
pub fn theme(choice: ThemeChoice) -> ThemeName {
    match choice {
        ThemeChoice::Auto if has_light_background(variable("COLORFGBG").as_deref()) => ThemeName::AutoLight,
        ThemeChoice::Auto => ThemeName::Auto,
        ThemeChoice::Dark => ThemeName::Dark,
        ThemeChoice::Light => ThemeName::Light,
        ThemeChoice::HighContrast => ThemeName::HighContrast,
        ThemeChoice::Presenter => ThemeName::Presenter,
    }
}

/// Reads `COLORFGBG`, such as `0;15`: the last number is the background's among the sixteen colours.
fn has_light_background(variable: Option<&str>) -> bool {
    let background = variable.and_then(|text| text.rsplit(';').next()).and_then(|number| number.parse::<u8>().ok());
    matches!(background, Some(7 | 9..=15))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_counts_more_than_the_environment_and_that_more_than_the_file() {
        use ColorChoice::{Always, Auto, Never};
        for (choice, is_explicit, no_color, force, expected) in [
            (Always, true, Some("1"), None, Always),
            (Never, true, None, Some("1"), Never),
            (Auto, true, Some("1"), Some("1"), Auto),
            (Always, false, Some("1"), None, Auto),
            (Auto, false, None, Some("1"), Always),
            (Auto, false, None, Some("0"), Auto),
            (Never, false, None, Some("1"), Always),
            (Never, false, None, None, Never),
        ] {
            assert_eq!(rule(choice, is_explicit, no_color, force), expected, "{choice:?} {is_explicit}");
        }
    }

    #[test]
    fn the_terminal_may_say_that_its_background_is_light() {
        for (variable, expected) in [
            (Some("0;15"), true),
            (Some("0;default;15"), true),
            (Some("0;7"), true),
            (Some("15;0"), false),
            (Some("7;8"), false),
            (Some("default"), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(has_light_background(variable), expected, "{variable:?}");
        }
    }
}
