//! Forty kinds of malformed policy: each is told with its place and its remedy. Read the snapshot as a whole.

use super::*;
use crate::policy::{PolicyKind, parse_text};

/// A policy around one statement's members.
fn around(members: &str) -> String {
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{ {members} }}\n  ]\n}}")
}

fn with_condition(condition: &str) -> String {
    around(&format!(r#""Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {condition}"#))
}

fn cases() -> Vec<(&'static str, PolicyKind, String)> {
    use PolicyKind::{Identity, Resource, ResourceControl, Trust};
    let whole = |text: &str| text.to_owned();
    let twice = r#""Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*""#;
    vec![
        ("nothing", Identity, whole("")),
        ("no JSON", Identity, whole("Effect: Allow")),
        ("cut off", Identity, whole("{\"Version\": \"2012-10-17\", \"Statement\": [")),
        ("a comma too many", Identity, whole("{\"Statement\": [],}")),
        ("single quotes", Identity, whole("{'Statement': []}")),
        ("text behind it", Identity, whole("{\"Statement\": []} x")),
        ("a list", Identity, whole("[]")),
        ("a number", Identity, whole("5")),
        ("no statement", Identity, whole("{\"Version\": \"2012-10-17\"}")),
        ("a statement of text", Identity, whole("{\"Statement\": \"Allow\"}")),
        ("an unknown element", Identity, whole("{\"Statements\": []}")),
        ("a version of another year", Identity, whole("{\"Version\": \"2012-10-18\", \"Statement\": []}")),
        ("an id that is a number", Identity, whole("{\"Id\": 5, \"Statement\": []}")),
        ("no effect", Identity, around(r#""Action": "*", "Resource": "*""#)),
        ("an effect in lower case", Identity, around(r#""Effect": "allow", "Action": "*", "Resource": "*""#)),
        (
            "the effect twice",
            Identity,
            around(r#""Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*""#),
        ),
        ("an element in lower case", Identity, around(r#""Effect": "Allow", "action": "*", "Resource": "*""#)),
        ("no action", Identity, around(r#""Effect": "Allow", "Resource": "*""#)),
        (
            "action and not action",
            Identity,
            around(r#""Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*""#),
        ),
        ("an action without service", Identity, around(r#""Effect": "Allow", "Action": "GetObject", "Resource": "*""#)),
        ("an action that is a number", Identity, around(r#""Effect": "Allow", "Action": 5, "Resource": "*""#)),
        ("a list in the action list", Identity, around(r#""Effect": "Allow", "Action": [["s3:*"]], "Resource": "*""#)),
        ("no resource", Identity, around(r#""Effect": "Allow", "Action": "s3:*""#)),
        (
            "a resource that is no ARN",
            Identity,
            around(r#""Effect": "Allow", "Action": "s3:*", "Resource": "my-bucket""#),
        ),
        (
            "resource and not resource",
            Identity,
            around(r#""Effect": "Allow", "Action": "*", "Resource": "*", "NotResource": "*""#),
        ),
        (
            "a principal in an identity policy",
            Identity,
            around(r#""Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*""#),
        ),
        (
            "an unknown principal type",
            Resource,
            around(r#""Effect": "Allow", "Principal": {"User": "ana"}, "Action": "s3:*""#),
        ),
        (
            "principal and not principal",
            Resource,
            around(r#""Effect": "Deny", "Principal": "*", "NotPrincipal": "*", "Action": "s3:*""#),
        ),
        (
            "a resource in a trust policy",
            Trust,
            around(r#""Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*""#),
        ),
        (
            "an allow in an RCP",
            ResourceControl,
            around(r#""Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*""#),
        ),
        ("a condition that is a list", Identity, with_condition("[]")),
        ("an operator that does not exist", Identity, with_condition(r#"{"StringEqual": {"aws:username": "ana"}}"#)),
        ("null if exists", Identity, with_condition(r#"{"NullIfExists": {"aws:username": "true"}}"#)),
        (
            "an unknown set qualifier",
            Identity,
            with_condition(r#"{"ForSomeValues:StringEquals": {"aws:TagKeys": "a"}}"#),
        ),
        ("an operator without keys", Identity, with_condition(r#"{"StringEquals": "ana"}"#)),
        (
            "a key twice in other capitals",
            Identity,
            with_condition(r#"{"Bool": {"aws:SecureTransport": "true", "AWS:securetransport": "false"}}"#),
        ),
        ("a value that is an object", Identity, with_condition(r#"{"StringEquals": {"aws:username": {"is": "ana"}}}"#)),
        ("a value that is null", Identity, with_condition(r#"{"StringEquals": {"aws:username": null}}"#)),
        (
            "a sid with a space",
            Identity,
            around(r#""Sid": "my sid", "Effect": "Allow", "Action": "*", "Resource": "*""#),
        ),
        ("a sid twice", Identity, format!("{{\"Statement\": [\n  {{ {twice} }},\n  {{ {twice} }}\n]}}")),
    ]
}

#[test]
fn forty_kinds_of_malformed_policy_are_told_with_place_and_remedy() {
    let mut told = String::new();
    for (name, kind, text) in cases() {
        let (document, findings) = parse_text(&text, kind);
        assert!(document.is_none(), "{name} must be refused");
        let errors: Vec<_> = findings.iter().filter(|finding| finding.is_error()).collect();
        assert!(errors.iter().all(|finding| finding.help.is_some()), "{name} needs a remedy: {errors:?}");
        told.push_str(&format!("## {name}\n"));
        for finding in findings {
            told.push_str(&finding_lines(&text, &finding).join("\n"));
            told.push('\n');
        }
        told.push('\n');
    }
    assert_eq!(cases().len(), 40);
    insta::assert_snapshot!(told);
}
