//! `template check`, `template diff`, `template plan` and `policy matrix` of the built program.

use super::command_line::{check, explicit_deny, written};

const TOPIC: &str = "Parameters: {Name: {Type: String}, Size: {Type: Number, Default: 3}}\n\
Resources: {T: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref Name, A: !ImportValue shared, N: !Ref Size}}}\n\
Outputs: {Where: {Value: !Sub '${AWS::Region}/${AWS::AccountId}', Export: {Name: !Sub 'w-${Name}'}}}\n";

#[test]
fn check_names_places_and_ends_with_its_code() {
    let bad = TOPIC.replace("!Ref Name", "!Ref Nobody");
    let (_folder, [good, bad]) = written([("good.yaml", TOPIC), ("bad.yaml", &bad)]);
    check(&["template", "check", &good], &[], 0, "nothing to report\n", "");
    let found = explicit_deny(&["template", "check", &bad], &[]);
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    assert_eq!(found.status.code(), Some(1), "{text}");
    for part in ["Nobody", "line 2, column 66 in Resources.T.Properties.TopicName", "^^^^", "help: "] {
        assert!(text.contains(part), "{part}: {text}");
    }
    check(&["template", "check", "no-such.yaml"], &[], 4, "", "or `v1` or `v2`");
    check(&["template", "check"], &[], 2, "", "<FILE>");
    assert_eq!(explicit_deny(&["template", "check", "v1"], &[]).status.code(), Some(0));
}

#[test]
fn diff_ends_with_one_where_they_differ() {
    let other = TOPIC.replace("Default: 3", "Default: 4");
    let (_folder, [one, two]) = written([("one.yaml", TOPIC), ("two.yaml", &other)]);
    assert_eq!(explicit_deny(&["template", "diff", &one, &one], &[]).status.code(), Some(0));
    let found = explicit_deny(&["template", "diff", &one, &two], &[]);
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    assert_eq!(found.status.code(), Some(1), "{text}");
    assert!(text.contains("~ Parameters Size changed\n  - Default: 3\n  + Default: 4\n"), "{text}");
    let markdown = explicit_deny(&["template", "diff", "v1", "v2", "--format", "markdown"], &[]);
    assert!(String::from_utf8_lossy(&markdown.stdout).contains("| 2 | Deny | new |"));
    check(&["template", "diff", "-", "-"], &[], 2, "", "only one of A and B");
    check(&["template", "diff", "v1", "v2", "--json", "--format", "text"], &[], 2, "", "cannot be used with");
    check(&["template", "diff", "v1", "-"], &[], 4, "", "`-` is refused");
}

#[test]
fn plan_names_everything_that_is_missing() {
    let (_folder, [file]) = written([("topic.yaml", TOPIC)]);
    check(&["template", "plan", &file], &[], 2, "", "--parameter Name=VALUE");
    check(&["template", "plan", &file, "--parameter", "Name=n"], &[], 2, "", "--import 'shared=VALUE'");
    check(
        &["template", "plan", &file, "--parameter", "Nome=n"],
        &[],
        2,
        "",
        "has no parameter Nome; it has Name, Size",
    );
    let given = ["template", "plan", &file, "--parameter", "Name=n", "--import", "shared=s"];
    let with = |more: &[&'static str]| {
        given.iter().copied().chain(more.iter().copied()).map(str::to_owned).collect::<Vec<_>>()
    };
    let run = |more: &[&'static str]| {
        let all = with(more);
        explicit_deny(&all.iter().map(String::as_str).collect::<Vec<_>>(), &[])
    };
    let found = run(&["--region", "us-east-2", "--account-id", "210987654321", "--json"]);
    let plan: serde_json::Value = serde_json::from_slice(&found.stdout).expect("one JSON object");
    assert_eq!(plan["resources"][0]["properties"], serde_json::json!({"TopicName": "n", "A": "s", "N": "3"}));
    assert_eq!(plan["outputs"][0]["value"], "us-east-2/210987654321");
    assert_eq!(plan["outputs"][0]["export_name"], "w-n");
    assert!(String::from_utf8_lossy(&run(&[]).stdout).contains("T  AWS::SNS::Topic\n"));
    assert_eq!(run(&["--parameter", "Name=m"]).status.code(), Some(2));
    assert_eq!(run(&["--parameter", "Size=x"]).status.code(), Some(4));
    assert_eq!(run(&["--region", "nowhere"]).status.code(), Some(2));
}

#[test]
fn the_matrix_is_a_table_in_markdown() {
    let found = explicit_deny(&["policy", "matrix", "--format", "markdown"], &[]);
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(text.starts_with("| What if | network | Version 1 | Version 2 |\n| --- |"), "{text}");
    assert!(text.contains("| `CreateTrainingJob` | other subnet | ALLOW (2) | NO ALLOW |"), "{text}");
    check(&["policy", "matrix", "--format", "html"], &[], 2, "", "text, markdown");
}
