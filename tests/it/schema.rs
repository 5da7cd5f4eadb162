//! The published schemas, held against what the built program prints.

use serde_json::Value;

use super::command_line::{check, explicit_deny, written};

/// Words of a schema that say nothing about a value.
const REMARKS: [&str; 5] = ["$schema", "$id", "$defs", "title", "description"];

/// What `value` breaks in `schema`, as a place and a word; a word of a schema that is not known here is a failure.
fn broken(schema: &Value, value: &Value, root: &Value, place: &str) -> Option<String> {
    let words = schema.as_object()?;
    let each = |word: &str, wanted: &Value| -> Option<String> {
        let here = |holds: bool| (!holds).then(|| format!("{place}: {word} {wanted}, found {value}"));
        let passes = |one: &&Value| broken(one, value, root, place).is_none();
        match word {
            "$ref" => {
                let pointer = wanted.as_str().unwrap_or_default().trim_start_matches('#');
                broken(root.pointer(pointer).expect("a definition"), value, root, place)
            }
            "type" => here(match wanted {
                Value::Array(names) => names.iter().any(|name| is_of(name, value)),
                name => is_of(name, value),
            }),
            "enum" => here(wanted.as_array().is_some_and(|values| values.contains(value))),
            "const" => here(wanted == value),
            "anyOf" => here(wanted.as_array().is_some_and(|all| all.iter().any(|one| passes(&one)))),
            "oneOf" => here(wanted.as_array().is_some_and(|all| all.iter().filter(passes).count() == 1)),
            "required" => here(value.as_object().is_none_or(|members| {
                wanted
                    .as_array()
                    .is_some_and(|names| names.iter().all(|name| members.contains_key(name.as_str().unwrap_or(""))))
            })),
            "items" => value
                .as_array()
                .into_iter()
                .flatten()
                .enumerate()
                .find_map(|(index, member)| broken(wanted, member, root, &format!("{place}[{index}]"))),
            "properties" => wanted.as_object().into_iter().flatten().find_map(|(name, inner)| {
                value.get(name).and_then(|member| broken(inner, member, root, &format!("{place}.{name}")))
            }),
            "additionalProperties" => {
                let known = |name: &String| schema.get("properties").is_some_and(|known| known.get(name).is_some());
                let others = value.as_object().into_iter().flatten().filter(|(name, _)| !known(name));
                others.into_iter().find_map(|(name, member)| match wanted {
                    Value::Bool(true) => None,
                    Value::Bool(false) => Some(format!("{place}: unexpected member {name}")),
                    inner => broken(inner, member, root, &format!("{place}.{name}")),
                })
            }
            other if REMARKS.contains(&other) => None,
            other => panic!("the schema's word {other} is not known to this test"),
        }
    };
    words.iter().find_map(|(word, wanted)| each(word, wanted))
}

fn is_of(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap_or_default() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("there is no type {other}"),
    }
}

/// Holds every line that the program prints with `arguments` against a schema of its own.
pub fn hold(name: &str, arguments: &[&str]) {
    let output = explicit_deny(arguments, &[]);
    hold_lines(name, &String::from_utf8_lossy(&output.stdout));
}

/// Holds lines of JSON against a schema.
pub fn hold_lines(name: &str, lines: &str) {
    let schema = explicit_deny(&["schema", name], &[]);
    let schema: Value = serde_json::from_slice(&schema.stdout).expect("a schema");
    assert!(!lines.trim().is_empty(), "{name}: nothing was printed");
    for line in lines.lines() {
        let value: Value = serde_json::from_str(line).expect("one JSON value a line");
        assert_eq!(broken(&schema, &value, &schema, "$"), None, "{name}: {line}");
    }
}

const MESSAGE: &str = "User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: \
sagemaker:CreateTrainingJob on resource: arn:aws:sagemaker:eu-west-1:123456789012:training-job/x because no \
identity-based policy allows the sagemaker:CreateTrainingJob action";
const DOCUMENT: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sagemaker:*","Resource":"*",
"Condition":{"StringEquals":{"sagemaker:VpcSubnets":"subnet-1"}}},{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#;

#[test]
fn the_results_of_the_pure_commands_are_as_their_schemas_say() {
    let case = format!(
        r#"{{"name":"one","request":{{"principal":"arn:aws:iam::123456789012:user/u","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}},"policies":{{"identity":[{}]}}}}"#,
        DOCUMENT.replace('\n', "")
    );
    let cases = format!("{case}\nno case\n{{\"name\":\"two\",\"request\":{{}}}}\n");
    let (_folder, [message, policy, bad, cases, template]) = written([
        ("message.txt", MESSAGE),
        ("policy.json", DOCUMENT),
        ("bad.json", &DOCUMENT.replace("Allow", "Permit").replace("s3:*", "s3")),
        ("cases.jsonl", &cases),
        ("bad.yaml", "Resources: {T: {Type: 'AWS::SNS::Topic', Properties: {A: !Ref Nobody}}, U: 3}"),
    ]);
    hold("regions", &["regions", "--json"]);
    hold("explain", &["explain", &message, "--json"]);
    hold("explain", &["explain", &message, "--json", "--policy", &policy]);
    hold(
        "explain",
        &["explain", &message, "--json", "--policy", &policy, "--context", "sagemaker:VpcSubnets=subnet-1"],
    );
    hold("policy-eval", &["policy", "eval", "--cases", &cases]);
    hold("policy-eval", &["policy", "eval", "--cases", &cases, "--trace"]);
    hold("policy-check", &["policy", "check", &bad, "--json"]);
    hold("policy-matrix", &["policy", "matrix", "--json"]);
    hold("template-check", &["template", "check", &template, "--json"]);
    hold("template-check", &["template", "check", "v2", "--json"]);
    hold("template-diff", &["template", "diff", "v1", "v2", "--json"]);
}

#[cfg(feature = "aws")]
#[test]
fn the_lines_of_a_run_are_as_their_schema_says() {
    hold("run", &["run", "--json", "--speed", "instant", "--seed", "7"]);
}

#[cfg(feature = "aws")]
#[test]
fn a_fleet_a_doctor_and_a_plan_say_what_their_schemas_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().to_str().expect("a path");
    for command in ["status", "rollout", "verify"] {
        let speed: &[&str] = if command == "rollout" { &["--speed", "instant"] } else { &[] };
        let all = ["fleet", command, "--fleet", "3", "--seed", "1", "--state-dir", state, "--json"];
        hold("fleet", &[&all, speed].concat());
    }
    hold("doctor", &["doctor", "--json"]);
    let (_folder, [template]) = written([("topic.yaml", "Resources: {T: {Type: 'AWS::SNS::Topic'}}")]);
    hold("template-plan", &["template", "plan", &template, "--json"]);
}

#[test]
fn schemas_are_listed_and_a_wrong_name_is_refused() {
    let listed = explicit_deny(&["schema"], &[]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert_eq!(listed.lines().next(), Some("run"));
    for name in listed.lines() {
        let schema: Value = serde_json::from_slice(&explicit_deny(&["schema", name], &[]).stdout).expect("JSON");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
    check(&["schema", "runs"], &[], 2, "", "there is no schema `runs`; there are run, regions");
}

#[test]
fn completions_and_pages_name_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = explicit_deny(&["completions", shell], &[]);
        assert!(String::from_utf8_lossy(&script.stdout).contains("template"), "{shell}");
    }
    check(&["completions", "tcsh"], &[], 2, "", "bash, elvish, fish, powershell, zsh");
    let page = explicit_deny(&["man"], &[]);
    assert!(String::from_utf8_lossy(&page.stdout).contains(".TH explicit-deny 1"), "{page:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let pages = explicit_deny(&["man", &folder.path().join("man1").to_string_lossy()], &[]);
    let pages = String::from_utf8_lossy(&pages.stdout).into_owned();
    for name in
        ["explicit-deny.1", "explicit-deny-run.1", "explicit-deny-policy-check.1", "explicit-deny-template-diff.1"]
    {
        assert!(pages.lines().any(|line| line.ends_with(name)), "{pages}");
        assert!(folder.path().join("man1").join(name).is_file(), "{name}");
    }
    check(&["man", "/dev/null/man"], &[], 2, "", "name a folder that can be written");
}

/// The scripts and pages, read by the programs they are for; one that is not there is passed over, and said.
#[test]
fn real_shells_and_man_take_them_without_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    for shell in ["bash", "zsh", "fish"] {
        std::fs::write(at(shell), explicit_deny(&["completions", shell], &[]).stdout).expect("written");
    }
    std::fs::write(at("page"), explicit_deny(&["man"], &[]).stdout).expect("written");
    let fleet = "source \"$0\"; COMP_WORDS=(explicit-deny fleet r); COMP_CWORD=2; _explicit__deny explicit-deny r fleet; \
                 [[ \"${COMPREPLY[*]}\" == rollout ]]";
    let commands: [(&str, &[&str], &str); 5] = [
        ("bash", &["--norc", "-c", fleet], "bash"),
        ("bash", &["--norc", "-c", "source \"$0\" && complete -p explicit-deny >/dev/null"], "bash"),
        ("zsh", &["-f", "-c", "autoload -U compinit && compinit -u -D && source \"$0\""], "zsh"),
        ("fish", &["--no-config", "-c", "source $argv[1]"], "fish"),
        ("groff", &["-Kutf8", "-man", "-ww", "-z", "-Tutf8"], "page"),
    ];
    for (program, arguments, file) in commands {
        match std::process::Command::new(program).args(arguments).arg(at(file)).output() {
            Err(error) => eprintln!("passed over: {program}: {error}"),
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(output.status.success() && said.is_empty(), "{program}: {said}");
            }
        }
    }
}
