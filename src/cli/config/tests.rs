//! What a configuration file may say, and what is said of the rest.

use super::read::read;
use super::*;

#[test]
fn what_is_right_is_read() {
    let text = "color = 'never'\nascii = true\nspeed = 100\nregion = \"us-east-2\"\n[keys]\nhelp = 'f1'\nback = ['q', 'left']\n\
                [real]\nallowed_accounts = ['111122223333']\n";
    let config = read(text).expect("all of it is right");
    let options: Vec<_> = config.options.iter().map(|(key, value)| format!("{key}={value}")).collect();
    assert_eq!(options, ["ascii=true", "color=never", "region=us-east-2", "speed=100"]);
    assert_eq!(config.keys["back"], ["q", "left"]);
    assert_eq!((config.real.allowed.len(), config.real.forbidden.len()), (1, 0));
    assert_eq!(read(""), Ok(Config::default()));
}

#[test]
fn what_is_wrong_is_told_with_place_and_remedy() {
    let check = |text: &str, line: &str, help: &str| {
        let findings = read(text).expect_err("refused");
        assert_eq!(findings[0].line(text), line);
        assert!(findings[0].help.as_deref().is_some_and(|it| it.contains(help)), "{:?}", findings[0]);
    };
    check("\ncolour = 'auto'", "line 2, column 1: unknown key `colour`", "did you mean `color`?");
    check("color = 'blue'", "line 1, column 9: `blue` is no value of `color`", "auto, always, never");
    check("ascii = 'yes'", "line 1, column 9: expected true or false, found a string", "ascii = true");
    check("theme = 3", "line 1, column 9: expected a string, found a number", "theme = ");
    check("region = 'eu-west1'", "line 1, column 10: `eu-west1` is no value of `region`", "did you mean `eu-west-1`?");
    check("speed = 0", "line 1, column 9: `0` is no value of `speed`", "whole number from 1");
    check("keys = 1", "line 1, column 8: expected a table, found a number", "[keys]");
    check("[keys]\nhelp = 1", "line 2, column 8: expected a key in double quotes, found a number", "ctrl-x");
    check("[real]\nallowed = []", "line 2, column 1: unknown key `allowed`", "allowed_accounts, forbidden_accounts");
    check(
        "[real]\nforbidden_accounts = [1]",
        "line 2, column 23: expected an account id, found a number",
        "twelve digits",
    );
    check("[real]\nforbidden_accounts = ['1']", "line 2, column 23: `1` is no account id", "twelve digits");
    assert!(read("color =").expect_err("refused")[0].line("color =").starts_with("line 1, column 8: expected TOML"));
}
