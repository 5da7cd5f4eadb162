//! Every command, right and wrong: its exit code as the help tells it, what it says, and where. What shells and readers
//! of manuals are given is tried on the real ones, where they are installed.

use std::path::Path;
use std::process::{Command, Stdio};

use super::command_line::{explicit_deny, written};

/// Runs the program: its exit code, what is on stdout and what is on stderr.
fn said(arguments: &[&str], environment: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let output = explicit_deny(arguments, environment);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// A right command line says this on stdout.
fn right(line: &str, code: i32, says: &str) {
    let arguments: Vec<&str> = line.split(' ').collect();
    let (found, stdout, stderr) = said(&arguments, &[]);
    assert_eq!(found, Some(code), "{line}: {stdout}{stderr}");
    assert!(stdout.contains(says), "{line} says: {stdout}");
}

/// A wrong one says this on stderr, and nothing on stdout.
fn wrong(line: &str, code: i32, says: &str) {
    let arguments: Vec<&str> = line.split(' ').collect();
    let (found, stdout, stderr) = said(&arguments, &[]);
    assert_eq!(found, Some(code), "{line}: {stdout}{stderr}");
    assert!(stderr.contains(says) && stdout.is_empty(), "{line} says: {stdout}{stderr}");
}

const MESSAGE: &str = "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: s3:GetObject on resource: \
arn:aws:s3:::b/k with an explicit deny";

const ENCODED: &str = "An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not \
authorized to perform this operation. Encoded authorization failure message: aB-_3=\n";

#[test]
fn documents_are_judged_and_those_that_cannot_be_read_are_named() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
    let log = format!("2026-11-30T10:00:00Z {MESSAGE}\n2026-11-30T10:00:01Z {ENCODED}");
    let files = [
        ("m.txt", log.as_str()),
        ("good.json", policy),
        ("bad.json", r#"{"Version":"2012-10-17","Statement":[{"Effect":"Denny"}]}"#),
        ("t.yaml", "Resources:\n  T:\n    Type: AWS::SNS::Topic\n"),
        (
            "several.yaml",
            "Colour: red\nResources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref Nobody}\n  P:\n    \
             Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        \
             Statement: [{Effect: Denny, Action: 's3:*', Resource: '*'}]\n",
        ),
    ];
    let (_folder, [message, good, bad, template, several]) = written(files);
    right(&format!("explain {message}"), 0, "Message 1 of 2");
    right(&format!("explain {message}"), 0, "DENY: an explicit deny");
    right(&format!("explain {message}"), 0, "aws sts decode-authorization-message --encoded-message");
    let (_, lines, _) = said(&["explain", &message, "--json"], &[]);
    assert_eq!(lines.lines().count(), 2);
    super::schema::hold_lines("explain", &lines);
    right(&format!("policy check {good}"), 0, "");
    right(&format!("policy check {bad}"), 1, "error:");
    right("policy matrix", 0, "NO ALLOW");
    right(&format!("template check {template}"), 0, "nothing to report");
    for kind in ["Colour", "Nobody", "Denny"] {
        right(&format!("template check {several}"), 1, kind);
    }
    right("template diff v1 v2", 1, "The templates differ.");
    right("template diff v1 v1", 0, "The templates say the same.");
    right(&format!("template plan {template}"), 0, "AWS::SNS::Topic");
    wrong("explain no-such-file", 4, "no-such-file");
    wrong(&format!("explain - --policy - {good}"), 2, "unexpected argument");
    wrong("explain - --policy -", 2, "standard input is read once");
    wrong("policy check no-such-file", 4, "looked for a policy document");
    wrong("policy eval --cases no-such-file", 4, "no-such-file");
    wrong("policy eval", 2, "--cases");
    wrong("policy matrix --template no-such-file", 4, "no-such-file");
    wrong("policy", 2, "Usage: explicit-deny policy");
    wrong("template check no-such-file", 4, "looked for a CloudFormation template");
    wrong("template diff - -", 2, "standard input is read once");
    wrong("template plan no-such-file", 4, "no-such-file");
    wrong("template plan v2", 2, "--parameter");
}

#[test]
fn what_is_out_of_a_list_is_refused_with_the_list_and_the_nearest() {
    right("regions", 0, "eu-west-1       Ireland");
    right("template-url --region us-east-2", 0, "s3.us-east-2.amazonaws.com");
    right("schema", 0, "transcript");
    right("schema run", 0, "\"$id\": \"urn:explicit-deny:schema:run\"");
    right("config show", 0, "default");
    let six = "eu-west-1, eu-west-2, ap-southeast-2, us-west-2, us-east-1, us-east-2; did you mean `eu-west-1`?";
    for command in
        ["lab", "present", "run", "serve", "fleet status", "doctor", "clean-up", "template-url", "fleet rollout"]
    {
        wrong(&format!("{command} --region eu-west1"), 2, six);
    }
    wrong("lab --step trian-on-v1", 2, "train-on-v1");
    wrong("run --until 13", 2, "closing-question");
    wrong("run --step 13", 2, "closing-question");
    wrong("template-url --region eu-central-1", 2, "did you mean `eu-west-1`?");
    wrong("schema rnu", 2, "did you mean `run`?");
    wrong("template-url --template v3", 2, "[possible values: v1, v2]");
    wrong("export --format pdf", 2, "[possible values: markdown, html, json, cast, svg]");
    wrong("completions basch", 2, "bash");
    wrong("run --message-form long", 2, "bare, typed, arn");
    wrong("regoins", 2, "regions");
    wrong("config", 2, "Usage: explicit-deny config");
    wrong("fleet", 2, "Usage: explicit-deny fleet");
    wrong("man /dev/null/x", 2, "name a folder that can be written");
    wrong("notes", 2, "needs a terminal with a screen");
    wrong("present", 2, "needs a terminal with a screen");
    wrong("export", 4, "make one with `explicit-deny run`");
}

#[test]
fn the_regions_of_ones_own_lab_are_the_regions() {
    let (folder, _) = written([("lab.yaml", "regions: {us-east-2: Columbus, eu-west-2: Londres}\n")]);
    let dir = folder.path().to_string_lossy().into_owned();
    let (code, regions, _) = said(&["regions", "--lab", &dir], &[]);
    assert_eq!((code, regions.lines().count()), (Some(0), 2), "{regions}");
    assert!(regions.contains("Columbus") && !regions.contains("Ireland"), "{regions}");
    let (code, run, _) = said(&["run", "--json", "--speed", "instant", "--lab", &dir], &[]);
    assert!(code == Some(0) && run.contains("\"region\":\"us-east-2\""), "{run}");
    for command in ["run", "template-url", "serve", "fleet status", "lab"] {
        let line = format!("{command} --lab {dir} --region eu-west-1");
        wrong(&line, 2, "offer no lab in eu-west-1; there are us-east-2, eu-west-2; did you mean `eu-west-2`?");
    }
    let (code, _, error) = said(&["template-url", "--lab", &dir], &[("AWS_REGION", "eu-west-1")]);
    assert!(code == Some(2) && error.contains("there are us-east-2, eu-west-2"), "{error}");
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let empty = [
        ("EXPLICIT_DENY_REGION", ""),
        ("EXPLICIT_DENY_SPEED", ""),
        ("EXPLICIT_DENY_COLOR", ""),
        ("EXPLICIT_DENY_THEME", ""),
        ("EXPLICIT_DENY_LAB", ""),
        ("EXPLICIT_DENY_CONFIG", ""),
        ("EXPLICIT_DENY_LOG_LEVEL", ""),
        ("EXPLICIT_DENY_MESSAGE_FORM", ""),
        ("EXPLICIT_DENY_ASCII", ""),
        ("AWS_REGION", ""),
        ("NO_COLOR", ""),
    ];
    let (code, shown, error) = said(&["config", "show"], &empty);
    assert_eq!(code, Some(0), "{error}");
    assert!(!shown.contains("environment") || shown.matches("environment").count() == 1, "only the folder: {shown}");
    let (code, _, error) = said(&["run", "--speed", "instant", "--until", "1"], &empty);
    assert_eq!(code, Some(0), "{error}");
}

#[test]
fn colours_are_used_when_asked_for_and_never_in_json() {
    let run = |more: &[&str], environment: &[(&str, &str)]| {
        said(&[&["run", "--speed", "instant"], more].concat(), environment).1
    };
    let escape = '\u{1b}';
    assert!(!run(&[], &[]).contains(escape), "no terminal, no colours");
    assert!(run(&["--color", "always"], &[]).contains("\u{1b}[1;31mDENY\u{1b}[0m"));
    assert!(run(&["--color", "always"], &[("NO_COLOR", "1")]).contains(escape), "the flag counts more");
    assert!(run(&[], &[("CLICOLOR_FORCE", "1")]).contains(escape));
    assert!(!run(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).contains(escape));
    assert!(!run(&["--color", "always", "--json"], &[]).contains(escape));
    for line in ["template-url --region us-east-2", "schema run", "export", "template diff v1 v2 --format markdown"] {
        let arguments: Vec<&str> = line.split(' ').chain(["--color", "always"]).collect();
        assert!(!said(&arguments, &[]).1.contains(escape), "{line}");
    }
    let (_, diff, _) = said(&["template", "diff", "v1", "v2", "--color", "always"], &[]);
    assert!(diff.contains("\u{1b}[32m+"), "{diff}");
}

/// What the program says to this on its standard input.
fn piped(arguments: &[&str], text: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_explicit-deny"))
        .args(arguments)
        .env("EXPLICIT_DENY_STATE_DIR", std::env::temp_dir().join("explicit-deny-none"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // It may have ended before it has read all of it.
    let _ = std::io::Write::write_all(&mut child.stdin.take().expect("piped"), text.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn standard_input_stands_for_a_file() {
    assert!(piped(&["explain"], ENCODED).contains("ec2:RunInstances"));
    assert!(piped(&["--config", "-", "config", "show"], "speed = 7\n").contains("speed         7"));
    assert!(piped(&["template", "check", "-"], "Resources: {}\n").contains("error:"));
    assert!(piped(&["policy", "check", "-"], "{}").contains("error:"));
    let nonsense = "[keys]\nhlep = 'f1'\n";
    let said = piped(&["--config", "-", "config", "show"], nonsense);
    assert!(said.contains("line 2, column 1") && said.contains("did you mean `help`?"), "{said}");
    let said = piped(&["--config", "-", "config", "show"], "[keys]\nhelp = 'nonsense'\n");
    assert!(said.contains("line 2, column 8") && said.contains("is no key"), "{said}");
}

#[cfg(all(unix, feature = "aws"))]
#[test]
fn where_nothing_can_be_kept_it_is_said_which_folder_and_what_follows() {
    let folder = ["--state-dir", "/dev/null/here"];
    let (code, _, told) = said(&[&["run", "--speed", "instant", "--until", "1"], &folder[..]].concat(), &[]);
    assert!(code == Some(0) && told.contains("`/dev/null/here` cannot be written"), "{told}");
    assert!(told.contains("nothing is saved, and no transcript is kept"), "{told}");
    let told = piped(&[&["lab", "--plain", "--region", "eu-west-1"], &folder[..]].concat(), "\n");
    assert!(told.contains("Nothing will be saved") && told.contains("/dev/null/here"), "{told}");
}

/// Runs a script in a shell; none where that is not installed.
fn shell(name: &str, script: &str, folder: &Path) -> Option<(bool, String)> {
    let program = Path::new(env!("CARGO_BIN_EXE_explicit-deny"));
    let output = Command::new(name)
        .args(["-c", script])
        .current_dir(folder)
        .env("PROGRAM", program)
        .env("HOME", folder)
        .stdin(Stdio::null())
        .output();
    match output {
        Err(error) => {
            eprintln!("passed over: {name}: {error}");
            None
        }
        Ok(output) => {
            let text = [output.stdout, output.stderr].concat();
            Some((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
        }
    }
}

#[test]
fn completions_load_and_complete_values_in_real_shells() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a-file"), "").expect("written");
    // What is to be completed, one value that is offered.
    let lines = [
        ("run --region ", "us-east-2"),
        ("lab --step ", "train-without-vpc"),
        ("schema ", "transcript"),
        ("template-url --template ", "v1"),
        ("export --format ", "cast"),
    ];
    let bash = "set -e; \"$PROGRAM\" completions bash > c; . ./c; f() { COMP_WORDS=(explicit-deny \"$@\"); \
                COMP_CWORD=$#; COMPREPLY=(); _explicit__deny explicit-deny \"${COMP_WORDS[$#]}\" \"${COMP_WORDS[$#-1]}\"; \
                echo \"${COMPREPLY[@]}\"; }; ";
    for (line, offered) in lines {
        let words: Vec<&str> = line.trim_end().split(' ').collect();
        let script = format!("{bash} f {} ''", words.join(" "));
        if let Some((succeeded, text)) = shell("bash", &script, folder.path()) {
            assert!(succeeded && text.contains(offered) && !text.contains("a-file"), "bash, {line}: {text}");
        }
        let fish = format!("\"$PROGRAM\" completions fish | source; complete -C 'explicit-deny {line}'");
        if let Some((succeeded, text)) = shell("fish", &fish, folder.path()) {
            assert!(succeeded && text.contains(offered) && !text.contains("a-file"), "fish, {line}: {text}");
        }
    }
    let zsh = "set -e; mkdir -p z; \"$PROGRAM\" completions zsh > z/_explicit-deny; fpath=($PWD/z $fpath); autoload -U \
               compinit; compinit -u -D; whence -v _explicit-deny >&2; autoload +X _explicit-deny; echo loaded";
    if let Some((succeeded, text)) = shell("zsh", zsh, folder.path()) {
        assert!(succeeded && text.contains("loaded") && !text.contains("warning"), "zsh: {text}");
        let script = std::fs::read_to_string(folder.path().join("z/_explicit-deny")).expect("written");
        assert!(script.contains("us-east-2") && script.contains("train-without-vpc"), "values are offered");
    }
}

#[test]
fn manual_pages_are_set_without_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("man1");
    let output = explicit_deny(&["man", &pages.to_string_lossy()], &[]);
    assert_eq!(output.status.code(), Some(0));
    let script = "for page in man1/*.1; do man -l --warnings=w \"$page\" > set.txt 2> warnings.txt || exit 1; cat \
                  warnings.txt; grep -q EXPLICIT set.txt || grep -qi explicit-deny set.txt || echo \"$page is empty\"; done";
    let is_there = Command::new("man").arg("--version").output().is_ok_and(|output| output.status.success());
    if !is_there {
        eprintln!("passed over: man is not installed");
        return;
    }
    let (succeeded, text) = shell("sh", script, folder.path()).expect("a shell");
    assert!(succeeded && text.trim().is_empty(), "{text}");
}
