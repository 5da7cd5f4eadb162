//! Decisions: the case files, and every way in which policy types combine.

mod case;
mod property;

use crate::source::{Node, parse_json};

fn words(node: &Node, member: &str) -> Vec<String> {
    let members = node.get(member).and_then(Node::as_list).expect("a list");
    members.iter().filter_map(|member| member.as_str().map(str::to_owned)).collect()
}

/// Answers every case of a file and compares with the file of expected answers.
fn check_file(cases: &str, expected: &str) {
    assert_eq!(cases.lines().count(), expected.lines().count());
    for (line, expected) in cases.lines().zip(expected.lines()) {
        let expected = parse_json(expected).expect("an answer is JSON");
        let decision = expected.get("decision").and_then(Node::as_str).expect("a decision").to_owned();
        let mut matched = words(&expected, "matched");
        matched.sort();
        assert_eq!(case::answer(line), (decision, words(&expected, "decided_by"), matched), "for {line}");
    }
}

#[test]
fn the_examples_of_the_case_format() {
    check_file(
        include_str!("../../../tests/cases/policy/examples.jsonl"),
        include_str!("../../../tests/cases/policy/examples.expected.jsonl"),
    );
}

const USER: &str = "arn:aws:iam::111122223333:user/ana";
const ROLE: &str = "arn:aws:iam::111122223333:role/Reader";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Reader/r1";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/ana";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const SERVICE: &str = "lambda.amazonaws.com";

/// The policies of a short case: each names what its statement allows, or `!` and what it denies; `-` is a document
/// that says nothing about the request. What is not named is absent.
#[derive(Clone, Copy, Default)]
struct Short {
    identity: &'static str,
    resource: &'static str,
    boundary: &'static str,
    session: &'static str,
    scps: &'static [&'static str],
    rcp: &'static str,
}

const NONE: Short = Short { identity: "", resource: "", boundary: "", session: "", scps: &[], rcp: "" };

fn document(word: &str, is_resource_side: bool) -> String {
    let (effect, word) = word.strip_prefix('!').map_or(("Allow", word), |word| ("Deny", word));
    let principal = match word {
        _ if !is_resource_side => String::new(),
        "yes" | "*" | "-" => r#""Principal":"*","#.to_owned(),
        service if service.ends_with(".com") => format!(r#""Principal":{{"Service":"{service}"}},"#),
        arn => format!(r#""Principal":{{"AWS":"{arn}"}},"#),
    };
    let action = if word == "-" { "other:Thing" } else { "sqs:*" };
    let action = if word.contains("role/Trusted") { "sts:*" } else { action };
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{effect}",{principal}"Action":["{action}","sts:*","kms:*"],"Resource":"*"}}}}"#
    )
    .replace(r#"["other:Thing","sts:*","kms:*"]"#, r#""other:Thing""#)
}

fn case_line(principal: &str, action: &str, resource: &str, short: Short) -> String {
    let optional = |name: &str, word: &str, side| match word {
        "" => String::new(),
        word => format!(r#""{name}":{},"#, document(word, side)),
    };
    let listed = |name: &str, word: &str| match word {
        "" => String::new(),
        word => format!(r#""{name}":[{}],"#, document(word, false)),
    };
    let scps: Vec<String> = short.scps.iter().map(|word| format!("[{}]", document(word, false))).collect();
    let mut policy = optional("resource", short.resource, true);
    if action.starts_with("sts:AssumeRole") {
        policy = policy.replace(r#","Resource":"*""#, "");
    }
    let rcp = if short.rcp.is_empty() { String::new() } else { format!("[{}]", document(short.rcp, true)) };
    let principal = if principal.is_empty() { "null".to_owned() } else { format!("\"{principal}\"") };
    format!(
        r#"{{"name":"x","request":{{"principal":{principal},"action":"{action}","resource":"{resource}"}},"policies":{{{}{}{}{policy}"scps":[{}],"rcps":[{rcp}]}}}}"#,
        listed("identity", short.identity),
        listed("boundary", short.boundary),
        optional("session", short.session, false),
        scps.join(","),
    )
}

fn check_on(action: &str, resource: &str, principal: &str, short: Short, expected: &str) {
    let line = case_line(principal, action, resource, short);
    let (decision, decided_by, _) = case::answer(&line);
    assert_eq!(format!("{decision} {}", decided_by.join(" ")).trim_end(), expected, "for {line}");
}

fn check(principal: &str, short: Short, expected: &str) {
    check_on("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs", principal, short, expected);
}

fn check_across(principal: &str, short: Short, expected: &str) {
    check_on("sqs:SendMessage", "arn:aws:sqs:eu-west-1:444455556666:jobs", principal, short, expected);
}

#[test]
fn within_an_account_either_side_grants() {
    check(USER, NONE, "implicitly_denied identity");
    check(USER, Short { identity: "yes", ..NONE }, "allowed identity");
    check(USER, Short { resource: USER, ..NONE }, "allowed resource");
    check(USER, Short { resource: "*", identity: "yes", ..NONE }, "allowed resource identity");
    check(USER, Short { resource: "111122223333", ..NONE }, "implicitly_denied identity");
    check(USER, Short { resource: "111122223333", identity: "yes", ..NONE }, "allowed identity");
    check(USER, Short { identity: "yes", resource: "!111122223333", ..NONE }, "explicitly_denied resource");
    check(USER, Short { identity: "!yes", resource: USER, ..NONE }, "explicitly_denied identity");
}

#[test]
fn ceilings_cut_what_is_not_granted_to_the_requester_itself() {
    let closed = Short { boundary: "-", session: "-", ..NONE };
    for (principal, grant, expected) in [
        (USER, USER, "allowed resource"),
        (USER, "*", "allowed resource"),
        (SESSION, SESSION, "allowed resource"),
        (SESSION, "*", "allowed resource"),
        (SESSION, ROLE, "implicitly_denied boundary session"),
        (ROLE, ROLE, "implicitly_denied boundary session"),
        (FEDERATED, USER, "implicitly_denied boundary session"),
        (FEDERATED, FEDERATED, "allowed resource"),
        (SESSION, "111122223333", "implicitly_denied identity boundary session"),
    ] {
        check(principal, Short { resource: grant, ..closed }, expected);
    }
    let open = Short { boundary: "yes", session: "yes", ..NONE };
    check(SESSION, Short { resource: ROLE, ..open }, "allowed resource");
    check(FEDERATED, Short { resource: USER, ..open }, "allowed resource");
    check(SESSION, Short { identity: "yes", ..open }, "allowed identity");
    check(SESSION, Short { identity: "yes", boundary: "-", ..NONE }, "implicitly_denied boundary");
    check(SESSION, Short { identity: "yes", session: "-", ..NONE }, "implicitly_denied session");
    check(SESSION, Short { resource: SESSION, boundary: "!yes", ..NONE }, "explicitly_denied boundary");
    check(SESSION, Short { resource: SESSION, session: "!yes", ..NONE }, "explicitly_denied session");
}

#[test]
fn federated_users_need_a_session_policy() {
    check(FEDERATED, Short { identity: "yes", ..NONE }, "implicitly_denied session");
    check(FEDERATED, Short { identity: "yes", session: "yes", ..NONE }, "allowed identity");
    check(FEDERATED, Short { resource: FEDERATED, ..NONE }, "allowed resource");
}

#[test]
fn organization_policies_are_ceilings_by_level() {
    let granted = Short { identity: "yes", ..NONE };
    check(USER, Short { scps: &["yes", "yes"], ..granted }, "allowed identity");
    check(USER, Short { scps: &["yes", "-", "yes"], ..granted }, "implicitly_denied scp");
    check(USER, Short { scps: &["-"], ..NONE }, "implicitly_denied scp identity");
    check(USER, Short { scps: &["yes", "!yes"], ..granted }, "explicitly_denied scp");
    check(USER, Short { rcp: "!yes", ..granted }, "explicitly_denied rcp");
    check(USER, Short { rcp: "!-", ..granted }, "allowed identity");
    check(USER, Short { scps: &["-"], resource: USER, ..NONE }, "implicitly_denied scp");
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    check(linked, Short { scps: &["!yes"], ..granted }, "allowed identity");
}

#[test]
fn across_accounts_both_sides_grant() {
    check_across(USER, Short { resource: USER, ..NONE }, "implicitly_denied identity");
    check_across(USER, Short { identity: "yes", ..NONE }, "implicitly_denied resource");
    check_across(USER, NONE, "implicitly_denied resource identity");
    for grant in [USER, "111122223333", "*"] {
        check_across(USER, Short { identity: "yes", resource: grant, ..NONE }, "allowed resource identity");
    }
    check_across(USER, Short { identity: "yes", resource: "444455556666", ..NONE }, "implicitly_denied resource");
    check_across(
        SESSION,
        Short { identity: "yes", resource: SESSION, boundary: "-", ..NONE },
        "implicitly_denied boundary",
    );
    check_across(SESSION, Short { identity: "yes", resource: ROLE, ..NONE }, "allowed resource identity");
    check_across(ROOT, Short { resource: "111122223333", ..NONE }, "allowed resource");
    check_across(ROOT, NONE, "implicitly_denied resource");
}

#[test]
fn the_root_user_has_all_permissions_within_organization_policies() {
    check(ROOT, NONE, "allowed");
    check(ROOT, Short { scps: &["-"], ..NONE }, "implicitly_denied scp");
    check(ROOT, Short { scps: &["!yes"], ..NONE }, "explicitly_denied scp");
    check(ROOT, Short { resource: "!111122223333", ..NONE }, "explicitly_denied resource");
    check(ROOT, Short { rcp: "!yes", ..NONE }, "explicitly_denied rcp");
}

#[test]
fn services_and_strangers_have_the_resource_side_only() {
    let ignored = Short { identity: "!yes", boundary: "!yes", session: "!yes", scps: &["!yes"], ..NONE };
    check(SERVICE, ignored, "implicitly_denied resource");
    check(SERVICE, Short { resource: SERVICE, ..ignored }, "allowed resource");
    check(SERVICE, Short { resource: "*", ..ignored }, "allowed resource");
    check(SERVICE, Short { resource: "ec2.amazonaws.com", ..ignored }, "implicitly_denied resource");
    check(SERVICE, Short { resource: SERVICE, rcp: "!yes", ..NONE }, "explicitly_denied rcp");
    check("", Short { resource: "*", ..ignored }, "allowed resource");
    check("", Short { resource: "111122223333", ..ignored }, "implicitly_denied resource");
    check("", Short { resource: "!*", ..ignored }, "explicitly_denied resource");
}

#[test]
fn trust_and_key_policies_decide_alone_or_delegate() {
    for (action, resource) in [
        ("sts:AssumeRole", "arn:aws:iam::111122223333:role/Trusted"),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k"),
    ] {
        let check = |principal, short, expected| check_on(action, resource, principal, short, expected);
        check(USER, Short { identity: "yes", ..NONE }, "implicitly_denied resource");
        check(USER, Short { resource: USER, ..NONE }, "allowed resource");
        check(USER, Short { resource: "111122223333", ..NONE }, "implicitly_denied identity");
        check(USER, Short { resource: "111122223333", identity: "yes", ..NONE }, "allowed resource identity");
        check(SESSION, Short { resource: ROLE, ..NONE }, "allowed resource");
        check(SESSION, Short { resource: ROLE, boundary: "-", ..NONE }, "implicitly_denied boundary");
        check(ROOT, NONE, "implicitly_denied resource");
        check(ROOT, Short { resource: "111122223333", ..NONE }, "allowed resource");
    }
    let alias = "arn:aws:kms:eu-west-1:111122223333:alias/a";
    check_on("kms:CreateAlias", alias, USER, Short { identity: "yes", ..NONE }, "allowed identity");
}

#[test]
fn who_one_is_can_always_be_asked() {
    let denied = Short { identity: "!yes", scps: &["!yes"], ..NONE };
    for principal in [USER, SERVICE, ""] {
        let line = case_line(principal, "STS:getcalleridentity", "*", denied);
        assert_eq!(case::answer(&line), ("allowed".to_owned(), Vec::new(), Vec::new()), "for {line}");
    }
}

#[test]
fn what_aws_owns_belongs_to_whoever_asks() {
    let managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    check_on("sqs:X", managed, USER, Short { identity: "yes", ..NONE }, "allowed identity");
}
