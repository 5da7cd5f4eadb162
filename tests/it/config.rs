//! The configuration file of the built program, `config show`, and the lab's options without its name.

use super::command_line::{check, explicit_deny, written};
use super::schema::hold_lines;

fn value(output: &std::process::Output, key: &str) -> (serde_json::Value, String) {
    let shown: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    let rows = shown["values"].as_array().cloned().unwrap_or_default();
    let row = rows.iter().find(|row| row["key"] == key).expect("the key is listed").clone();
    (row["value"].clone(), row["source"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn a_flag_counts_more_than_the_environment_and_that_more_than_the_file() {
    let text = "color = 'never'\ntheme = 'dark'\nascii = true\nspeed = 100\n[keys]\nhelp = 'f1'\n";
    let (_folder, [file]) = written([("config.toml", text)]);
    let show = |more: &[&str], environment: &[(&str, &str)]| {
        let arguments: Vec<&str> = ["config", "show", "--json"].iter().chain(more).copied().collect();
        let environment: Vec<_> =
            environment.iter().copied().chain([("EXPLICIT_DENY_CONFIG", file.as_str())]).collect();
        explicit_deny(&arguments, &environment)
    };
    let check = |more: &[&str], environment: &[(&str, &str)], key: &str, expected: (&str, &str)| {
        let (found, source) = value(&show(more, environment), key);
        assert_eq!((found.to_string().trim_matches('"'), source.as_str()), expected, "{key} {more:?} {environment:?}");
    };
    let theme = ("EXPLICIT_DENY_THEME", "light");
    check(&[], &[], "color", ("never", "file"));
    check(&["--color", "always"], &[], "color", ("always", "flag"));
    check(&[], &[], "theme", ("dark", "file"));
    check(&[], &[theme], "theme", ("light", "environment"));
    check(&["--theme", "presenter"], &[theme], "theme", ("presenter", "flag"));
    check(&[], &[], "ascii", ("true", "file"));
    check(&[], &[("EXPLICIT_DENY_ASCII", "0")], "ascii", ("false", "environment"));
    check(&[], &[("EXPLICIT_DENY_PLAIN", "1")], "plain", ("true", "environment"));
    check(&[], &[], "speed", ("100", "file"));
    check(&[], &[("EXPLICIT_DENY_SPEED", "instant")], "speed", ("instant", "environment"));
    check(&[], &[], "region", ("null", "default"));
    check(&[], &[], "message_form", ("arn", "default"));
    check(&[], &[("NO_COLOR", "1")], "color", ("never", "NO_COLOR"));
    check(&["--color", "always"], &[("NO_COLOR", "1")], "color", ("always", "flag"));
    hold_lines("config", &String::from_utf8_lossy(&show(&[], &[]).stdout));
    let text = explicit_deny(&["--config", &file, "config", "show"], &[]);
    assert!(String::from_utf8_lossy(&text.stdout).contains("keys.help = f1  file"), "{text:?}");
}

#[test]
fn an_empty_variable_hides_nothing_that_the_file_says() {
    let text = "color = 'never'\ntheme = 'dark'\nlog_level = 'info'\nregion = 'us-east-2'\n";
    let (folder, [file]) = written([("config.toml", text)]);
    let of_file = ("EXPLICIT_DENY_CONFIG", file.as_str());
    for name in ["COLOR", "THEME", "LOG_LEVEL", "REGION", "STATE_DIR"] {
        let variable = format!("EXPLICIT_DENY_{name}");
        let found = explicit_deny(&["config", "show"], &[of_file, (&variable, "")]);
        assert_eq!(found.status.code(), Some(0), "{found:?}");
    }
    let home = folder.path().to_string_lossy().into_owned();
    let nowhere = [of_file, ("HOME", &home), ("AWS_CONFIG_FILE", "/dev/null")];
    let url = |environment: &[(&str, &str)]| {
        String::from_utf8_lossy(&explicit_deny(&["template-url"], environment).stdout).into_owned()
    };
    assert!(url(&nowhere).contains("us-east-2"), "{}", url(&nowhere));
    assert!(url(&[&nowhere[..], &[("AWS_REGION", "eu-west-2")]].concat()).contains("eu-west-2"));
}

#[test]
fn a_wrong_file_is_refused_with_line_column_and_remedy() {
    let (_folder, [unknown, wrong]) = written([("a.toml", "\ncolour = 'auto'\n"), ("b.toml", "speed = 'fast'\n")]);
    check(&["regions", "--config", &unknown], &[], 4, "", "line 2, column 1");
    check(&["regions", "--config", &unknown], &[], 4, "", "did you mean `color`?");
    check(&["regions"], &[("EXPLICIT_DENY_CONFIG", &wrong)], 4, "", "line 1, column 9");
    check(&["regions", "--config", "no-such.toml"], &[], 4, "", "looked for a configuration file in TOML");
    let nothing = explicit_deny(&["config", "show"], &[]);
    assert!(String::from_utf8_lossy(&nothing.stdout).contains("config.toml  (there is none)"), "{nothing:?}");
    check(&["config", "show"], &[("EXPLICIT_DENY_REGION", "mars")], 2, "", "mars");
}

#[test]
fn which_accounts_may_be_worked_in_is_said_and_never_misunderstood() {
    let (_folder, [file]) = written([("a.toml", "[real]\nallowed_accounts = ['222233334444']\n")]);
    let wide = ("EXPLICIT_DENY_CONFIG", file.as_str());
    let allowed = |ids| ("EXPLICIT_DENY_ALLOWED_ACCOUNTS", ids);
    let shows = |environment: &[(&str, &str)], line: &str| {
        let output = explicit_deny(&["config", "show"], environment);
        assert!(String::from_utf8_lossy(&output.stdout).contains(line), "{output:?}");
    };
    shows(&[wide], "real.allowed_accounts = 222233334444  file");
    shows(&[wide, allowed("111122223333")], "real.allowed_accounts = 111122223333  environment");
    for none in [",", " ", ", ,"] {
        check(&["config", "show"], &[allowed(none)], 2, "", "is set and names no account id");
    }
    let (_folder, [nobody]) = written([("b.toml", "[real]\nallowed_accounts = []\n")]);
    check(&["config", "show"], &[("EXPLICIT_DENY_CONFIG", &nobody)], 4, "", "no account is allowed by an empty list");
    for wrong in ["1111-2222-3333", "xyz", "111122223333, 12"] {
        check(&["config", "show"], &[allowed(wrong)], 2, "", "account ids are twelve digits");
        let forbidden = [("EXPLICIT_DENY_FORBIDDEN_ACCOUNTS", wrong)];
        let real = ["fleet", "status", "--real", "--region", "eu-west-1", "--endpoint-url", "http://127.0.0.1:9"];
        check(&real, &forbidden, 2, "", "account ids are twelve digits");
    }
}

#[test]
fn the_labs_options_stand_without_its_name() {
    check(&["--speed", "0"], &[], 2, "", "whole number from 1");
    check(&["--region", "eu-west1"], &[], 2, "", "did you mean `eu-west-1`?");
    check(&["--no-such-option"], &[], 2, "", "unexpected argument '--no-such-option'");
    check(&["regions", "--no-such-option"], &[], 2, "", "unexpected argument '--no-such-option'");
    check(&["--speed", "2", "regions"], &[], 2, "", "unexpected argument '--speed'");
    let help = explicit_deny(&["--speed", "2", "--help"], &[]);
    assert!(String::from_utf8_lossy(&help.stdout).contains("--fresh"), "{help:?}");
}

#[cfg(feature = "aws")]
#[test]
fn the_lab_runs_without_its_name() {
    let found = explicit_deny(&["--speed", "2", "--plain", "--region", "us-east-2"], &[]);
    assert_eq!(found.status.code(), Some(0), "{found:?}");
    assert!(String::from_utf8_lossy(&found.stdout).contains("us-east-2"), "{found:?}");
}

#[cfg(feature = "aws")]
#[test]
fn the_lab_speaks_in_the_words_of_a_folder() {
    let step = "# Publish the guard rail\n\nThe platform team does it once.\n\n## Tips\n- Look at the product.\n";
    let names =
        "names:\n  admin: Platform team\ntitles:\n  create-version: Guard rail\nregions:\n  eu-west-2: Londres\n";
    let (folder, _) = written([("04-create-version.md", step), ("lab.yaml", names)]);
    let dir = folder.path().to_str().expect("a path");
    let found = explicit_deny(&["--lab", dir, "--plain", "--region", "eu-west-2", "--step", "4"], &[]);
    let said = String::from_utf8_lossy(&found.stdout);
    for words in ["Publish the guard rail", "The platform team does it once.", "Guard rail", "Londres", "Platform team"]
    {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
    check(
        &["lab", "--lab", dir, "--region", "eu-west-1"],
        &[],
        2,
        "",
        "offer no lab in eu-west-1; there are eu-west-2",
    );
    let (folder, _) = written([("04-create-version.md", "Publish\n")]);
    let dir = folder.path().to_str().expect("a path");
    check(&["run", "--lab", dir], &[], 4, "", "04-create-version.md:1: expected a title such as");
    check(&["run"], &[("EXPLICIT_DENY_LAB", "/no/such/folder")], 4, "", "a folder with texts such as");
    let (folder, _) = written([("notes.txt", "")]);
    check(&["run", "--lab", folder.path().to_str().expect("a path")], &[], 4, "", "has none of the lab's files");
}
