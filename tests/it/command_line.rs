//! The built binary from outside: results, errors, exit codes.

use std::process::{Command, Output, Stdio};

/// Runs the binary with `arguments`, no region in the environment, and its state in a folder of its own.
pub fn explicit_deny(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let state = tempfile::tempdir().expect("a folder");
    Command::new(env!("CARGO_BIN_EXE_explicit-deny"))
        .args(arguments)
        .env_remove("AWS_REGION")
        .env_remove("AWS_DEFAULT_REGION")
        .env("AWS_CONFIG_FILE", state.path().join("none"))
        .env("EXPLICIT_DENY_STATE_DIR", state.path())
        .env("XDG_CONFIG_HOME", state.path())
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts")
}

pub fn check(arguments: &[&str], environment: &[(&str, &str)], code: i32, stdout: &str, says: &str) {
    let output = explicit_deny(arguments, environment);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout, "{arguments:?}");
    assert!(error.contains(says), "{arguments:?} says: {error}");
}

const OHIO_V2: &str =
    "https://s3.us-east-2.amazonaws.com/sagemaker-workshop-cloudformation-us-east-2/quickstart/ds_notebook_v2.yaml\n";
const LONDON_V1: &str =
    "https://s3.eu-west-2.amazonaws.com/sagemaker-workshop-cloudformation-eu-west-2/quickstart/ds_notebook_v1.yaml\n";

#[test]
fn template_url_prints_one_url_and_nothing_else() {
    check(&["template-url", "--region", "us-east-2"], &[], 0, OHIO_V2, "");
    check(&["template-url", "--region", "eu-west-2", "--template", "v1"], &[], 0, LONDON_V1, "");
    check(&["template-url"], &[("AWS_REGION", "us-east-2")], 0, OHIO_V2, "");
    check(&["template-url"], &[("AWS_DEFAULT_REGION", "us-east-2")], 0, OHIO_V2, "");
    check(&["template-url", "--region", "us-east-2"], &[("AWS_REGION", "eu-west-1")], 0, OHIO_V2, "");
}

#[test]
fn template_url_without_a_region_of_the_lab_is_wrong_usage() {
    check(&["template-url"], &[], 2, "", "eu-west-1, eu-west-2, ap-southeast-2, us-west-2, us-east-1, us-east-2");
    check(&["template-url", "--region", "eu-west1"], &[], 2, "", "did you mean `eu-west-1`?");
    check(&["template-url"], &[("AWS_REGION", "eu-central-1")], 2, "", "not one of the lab's regions");
}

#[test]
fn regions_lists_the_six_in_the_labs_order() {
    let output = explicit_deny(&["regions", "--json"], &[]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect();
    let codes: Vec<&str> = lines.iter().filter_map(|line| line["region"].as_str()).collect();
    assert_eq!(codes, ["eu-west-1", "eu-west-2", "ap-southeast-2", "us-west-2", "us-east-1", "us-east-2"]);
    assert_eq!(lines[4]["city"], "N. Virginia");
    assert_eq!(lines[5]["template_url"].as_str().map(str::len), Some(OHIO_V2.len() - 1));
}

#[test]
fn wrong_usage_ends_with_two_and_help_with_zero() {
    check(&["no-such-command"], &[], 2, "", "unrecognized subcommand");
    check(&["run", "--speed", "0"], &[], 2, "", "whole number from 1");
    check(&["run", "--until", "nowhere"], &[], 2, "", "there is no step `nowhere`");
    let help = explicit_deny(&["--help"], &[]);
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&help.stdout).contains("Exit codes"));
}

const DENIAL: &str = "An error occurred (AccessDeniedException) when calling the CreateTrainingJob operation: User: \
arn:aws:sts::123456789012:assumed-role/r/s is not\n authorized to perform: sagemaker:CreateTrainingJob on resource: \
arn:aws:sagemaker:eu-west-1:123456789012:training-job/x with an explicit deny in an identity-based policy";

const GUARD: &str = r#"{"Version":"2012-10-17","Statement":[
{"Effect":"Deny","Action":"sagemaker:Create*","Resource":"*","Condition":{"Null":{"sagemaker:VpcSubnets":"true"}}},
{"Effect":"Allow","Action":"sagemaker:*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"sagemaker:VpcSubnets":"subnet-1"}}}]}"#;

/// Writes files of a folder that lasts as long as what it gives back, and names their paths.
pub fn written<const N: usize>(files: [(&str, &str); N]) -> (tempfile::TempDir, [String; N]) {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = files.map(|(name, text)| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    });
    (folder, paths)
}

#[test]
fn explain_finds_the_condition_and_what_would_change_it() {
    let (_folder, [message, guard]) = written([("message.txt", DENIAL), ("guard.json", GUARD)]);
    let output = explicit_deny(&["explain", &message, "--policy", &guard, "--json"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert_eq!((&found["kind"], &found["evaluation"]["agrees"]), (&"explicit_deny".into(), &true.into()));
    assert_eq!(found["evaluation"]["statement"]["conditions"][0]["key"], "sagemaker:VpcSubnets");
    assert_eq!(found["evaluation"]["remedies"][0]["edits"][0]["values"][0][0], "subnet-1");
    let key = "sagemaker:VpcSubnets=subnet-9";
    let text = explicit_deny(&["explain", &message, "--policy", &guard, "--context", key], &[]);
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("What the policies say: NO ALLOW") && text.contains("Same answer as AWS: no"), "{text}");
}

#[test]
fn explain_takes_what_a_command_pipes_into_it() {
    let check = |text: &str, code: i32, says: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_explicit-deny"))
            .args(["explain", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        std::io::Write::write_all(&mut child.stdin.take().expect("piped"), text.as_bytes()).expect("read to its end");
        let output = child.wait_with_output().expect("it ends");
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(says), "{said}");
    };
    check(&format!("\nTraceback:\n  botocore: {DENIAL}\n\u{1b}[0m"), 0, "DENY: an explicit deny");
    check("Unable to locate credentials.\n", 1, "this is no access-denied message");
}

#[test]
fn explain_says_how_much_of_a_long_text_it_has_read() {
    let many: String = (0..130)
        .map(|number| format!("{}\n", DENIAL.replace("training-job/", &format!("training-job/{number}-"))))
        .collect();
    let after_noise = format!("{}{DENIAL}", "nothing\n".repeat(200_000));
    let beyond = format!("{DENIAL}\n{}", "nothing\n".repeat(2 << 20));
    let files = [("many.txt", many.as_str()), ("noise.txt", &after_noise), ("beyond.txt", &beyond)];
    let (_folder, [many, after_noise, beyond]) = written(files);
    let check = |arguments: &[&str], shows: &str, says: &str| {
        let output = explicit_deny(arguments, &[]);
        let [shown, said] = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        assert!(shown.contains(shows), "{arguments:?} shows: {shown}");
        assert!(said.trim_end().lines().eq(says.lines()), "{arguments:?} says: {said}");
    };
    let first = "there are 130 different messages: the first 100 are explained";
    check(&["explain", &many], "Message 100 of 100", first);
    check(&["explain", &many, "--json"], "explicit_deny", first);
    check(&["explain", &after_noise], "DENY: an explicit deny", "");
    check(
        &["explain", &beyond],
        "DENY: an explicit deny",
        "the text is longer than 16777216 bytes: only these are read",
    );
}

#[test]
fn explain_says_what_it_cannot_read() {
    let files =
        [("message.txt", DENIAL), ("other.txt", "hello"), ("bad.json", "{\"Statement\":\n{\"Effect\":\"Denny\"}}")];
    let (_folder, [message, other, bad]) = written(files);
    check(&["explain", &other], &[], 1, "", "this is no access-denied message");
    check(&["explain"], &[], 1, "", "this is no access-denied message");
    check(&["explain", "no-such-file"], &[], 4, "", "looked for a text with an access-denied message");
    check(&["explain", &message, "--policy", &bad], &[], 4, "", "line 2, column 11");
    check(&["explain", &message, "--context", "k=v"], &[], 2, "", "--policy");
}

#[test]
fn the_matrix_decides_every_request_by_every_version() {
    let output = explicit_deny(&["policy", "matrix", "--json"], &[]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let rows: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows.len(), 10);
    let verdicts: Vec<_> = rows.iter().filter_map(|row| row["cells"][1]["verdict"].as_str()).collect();
    assert_eq!(verdicts[..5], ["DENY", "ALLOW", "NO ALLOW", "NO ALLOW", "DENY"]);
    check(&["policy", "matrix", "--template", "no-such-file"], &[], 4, "", "a CloudFormation template");
}

/// Plays the lab with lines of input, in a state folder.
#[cfg(feature = "aws")]
fn play(arguments: &[&str], state: &std::path::Path, input: &str) -> (Option<i32>, String) {
    use std::io::Write;
    let mut child = Command::new(env!("CARGO_BIN_EXE_explicit-deny"))
        .args(arguments)
        .args(["--speed", "instant"])
        .env("EXPLICIT_DENY_STATE_DIR", state)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // It may have ended before it has read all of it.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

#[cfg(feature = "aws")]
#[test]
fn without_a_terminal_the_lab_is_walked_line_by_line() {
    let state = tempfile::tempdir().expect("a folder");
    let (code, text) = play(&["lab", "--region", "us-east-2"], state.path(), &"\n".repeat(60));
    assert_eq!(code, Some(0));
    let mut rest = text.as_str();
    for fact in [
        "SIMULATED",
        "us-east-2 Ohio",
        "NOTEBOOK",
        "ADMIN",
        "TEAM",
        "x DENY",
        "with an explicit deny in",
        "Statement 2 of 12",
        "Null  sagemaker:VpcSubnets  true (= absent)  absent  TRUE",
        "+ ALLOW",
        "NO ALLOW",
        "Lab complete",
    ] {
        rest = rest.split_once(fact).unwrap_or_else(|| panic!("`{fact}` is not said, or too early, in:\n{text}")).1;
    }
    assert!(text.chars().all(|character| character == '\n' || !character.is_control()), "no control sequences");
    let (code, text) = play(&["lab", "--plain"], state.path(), "q\n");
    assert_eq!(code, Some(0));
    assert!(text.contains("Keys: ENTER"), "{text}");
}

#[cfg(feature = "aws")]
#[test]
fn what_was_done_line_by_line_is_resumed() {
    let state = tempfile::tempdir().expect("a folder");
    let arguments = ["lab", "--plain", "--region", "eu-west-1"];
    let (code, text) = play(&arguments, state.path(), "\n\n\n\n");
    assert_eq!((code, text.contains("Lab complete")), (Some(0), false), "the end of the input leaves");
    let (_, text) = play(&arguments, state.path(), "\n");
    assert!(text.contains("Resume") && text.contains("step 3 of 12"), "{text}");
}
