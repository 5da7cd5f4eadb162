//! Sessions: who gets one, how long it lasts, what it opens.

use std::time::Duration;

use super::bench::{ACCOUNT, ADMIN, Bench, NOTEBOOK};
use super::client::{Client, Members, element, message, refusal, text};
use crate::sim::simulator::Options;

fn refused(bench: &mut Bench, client: &Client, members: &[(&str, &str)]) -> (u16, String, String) {
    let answer = bench.send(&client.query("sts", "AssumeRole", members));
    let (status, code) = refusal(&answer);
    (status, code, message(&answer))
}

#[test]
fn a_session_carries_the_roles_name_without_its_path() {
    let mut bench = Bench::new();
    let notebook = bench.assume(NOTEBOOK, &[]);
    let answer = bench.send(&notebook.query("sts", "GetCallerIdentity", &[]));
    assert_eq!(element(&answer, "Arn"), format!("arn:aws:sts::{ACCOUNT}:assumed-role/notebook/SageMaker"));
    assert_eq!(element(&answer, "UserId"), "AROANOTEBOOK:SageMaker");
    assert_eq!(element(&answer, "Account"), ACCOUNT);
    assert!(text(&answer).starts_with(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>"
    ));
    assert_eq!(element(&answer, "RequestId"), answer.header("x-amzn-requestid").unwrap());
}

#[test]
fn a_role_that_does_not_trust_looks_like_one_that_does_not_exist() {
    let mut bench = Bench::new();
    let user = bench.user.clone();
    let texts = ["other", "none"].map(|name| {
        let arn = format!("arn:aws:iam::{ACCOUNT}:role/{name}");
        let (status, code, text) = refused(&mut bench, &user, &[("RoleArn", &arn), ("RoleSessionName", "me")]);
        assert_eq!((status, code.as_str()), (403, "AccessDenied"));
        text.replace(name, "NAME")
    });
    assert_eq!(texts[0], texts[1]);
    assert_eq!(
        texts[0],
        format!(
            "User: arn:aws:iam::{ACCOUNT}:user/ana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::{ACCOUNT}:role/NAME"
        )
    );
}

#[test]
fn a_role_needs_a_policy_to_assume_another() {
    let mut bench = Bench::new();
    let notebook = bench.assume(NOTEBOOK, &[]);
    let (status, code, text) = refused(&mut bench, &notebook, &[("RoleArn", ADMIN), ("RoleSessionName", "me")]);
    assert_eq!((status, code.as_str()), (403, "AccessDenied"));
    assert!(text.contains("because no identity-based policy allows the sts:AssumeRole action"), "{text}");
}

#[test]
fn durations_have_limits() {
    let mut bench = Bench::new();
    let user = bench.user.clone();
    let admin = bench.assume(ADMIN, &[]);
    let ask = |seconds: &'static str| [("RoleArn", NOTEBOOK), ("RoleSessionName", "me"), ("DurationSeconds", seconds)];
    let cases = [
        (&user, "899", "greater than or equal to 900"),
        (&user, "43201", "less than or equal to 43200"),
        (&user, "hour", "must be an integer"),
        (&user, "7201", "exceeds the MaxSessionDuration set for this role."),
        (
            &admin,
            "3601",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        ),
    ];
    for (client, seconds, expected) in cases {
        let (status, code, text) = refused(&mut bench, client, &ask(seconds));
        assert_eq!((status, code.as_str()), (400, "ValidationError"), "{seconds}");
        assert!(text.contains(expected), "{text}");
    }
    assert_eq!(bench.send(&admin.query("sts", "AssumeRole", &ask("3600"))).status, 200);
    assert_eq!(bench.send(&user.query("sts", "AssumeRole", &ask("7200"))).status, 200);
}

#[test]
fn names_and_policies_of_sessions_are_checked() {
    let mut bench = Bench::new();
    let user = bench.user.clone();
    let cases: [(Members<'_>, &str, &str); 5] = [
        (
            &[("RoleArn", "not-an-arn-but-twenty-long"), ("RoleSessionName", "me")],
            "ValidationError",
            "not-an-arn-but-twenty-long is invalid",
        ),
        (
            &[("RoleArn", ADMIN), ("RoleSessionName", "m e")],
            "ValidationError",
            "Member must satisfy regular expression pattern: [\\w+=,.@-]*",
        ),
        (
            &[("RoleArn", ADMIN), ("RoleSessionName", "me"), ("Policy", "{")],
            "MalformedPolicyDocument",
            "Syntax errors in policy.",
        ),
        (
            &[
                ("RoleArn", ADMIN),
                ("RoleSessionName", "me"),
                ("PolicyArns.member.1.arn", "arn:aws:iam::123456789012:policy/none"),
            ],
            "MalformedPolicyDocument",
            "does not exist",
        ),
        (
            &[
                ("RoleArn", ADMIN),
                ("RoleSessionName", "me"),
                ("SerialNumber", "arn:aws:iam::1:mfa/x"),
                ("TokenCode", "123456"),
            ],
            "AccessDenied",
            "MultiFactorAuthentication failed",
        ),
    ];
    for (members, code, expected) in cases {
        let (_, found, text) = refused(&mut bench, &user, members);
        assert_eq!(found, code, "{text}");
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_session_policy_is_a_ceiling() {
    let mut bench = Bench::new();
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:GetRole","Resource":"*"}}"#;
    let narrow = bench.assume(ADMIN, &[("Policy", policy)]);
    assert_eq!(bench.send(&narrow.query("iam", "GetRole", &[("RoleName", "admin")])).status, 200);
    let answer = bench.send(&narrow.query("iam", "ListRoles", &[]));
    assert_eq!(refusal(&answer), (403, "AccessDenied".to_owned()));
    assert!(
        message(&answer).ends_with("because no session policy allows the iam:ListRoles action"),
        "{}",
        message(&answer)
    );
}

#[test]
fn sessions_end_when_they_are_told_to() {
    let mut bench = Bench::with(Options { max_session: Some(Duration::from_secs(2)), ..Options::default() });
    let session = bench.assume(ADMIN, &[]);
    assert_eq!(bench.send(&session.query("iam", "ListRoles", &[])).status, 200);
    bench.wait(2);
    let answer = bench.send(&session.query("sts", "GetCallerIdentity", &[]));
    assert_eq!(refusal(&answer), (403, "ExpiredToken".to_owned()));
    assert_eq!(message(&answer), "The security token included in the request is expired.");
}

#[test]
fn a_users_own_session_opens_no_iam() {
    let mut bench = Bench::new();
    let answer = bench.send(&bench.user.query("sts", "GetSessionToken", &[]));
    let session = Client {
        key: element(&answer, "AccessKeyId"),
        secret: element(&answer, "SecretAccessKey"),
        token: Some(element(&answer, "SessionToken")),
        ..bench.user.clone()
    };
    assert_eq!(element(&bench.send(&session.query("sts", "GetCallerIdentity", &[])), "UserId"), "AIDAEXAMPLE");
    assert_eq!(refusal(&bench.send(&session.query("iam", "ListRoles", &[]))), (403, "InvalidClientTokenId".to_owned()));
    let again = bench.send(&session.query("sts", "GetSessionToken", &[]));
    assert_eq!(message(&again), "Cannot call GetSessionToken with session credentials");
    bench.assume_by(&session, ADMIN, &[]);
}

#[test]
fn no_secret_is_in_a_debug_print_or_in_the_journal() {
    let mut bench = Bench::new();
    let session = bench.assume(ADMIN, &[]);
    let request = session.query("iam", "ListRoles", &[]);
    let answer = bench.send(&request);
    let entry = bench.simulator.recall(answer.header("x-amzn-requestid").unwrap());
    let printed = format!("{request:?} {answer:?} {entry:?} {:?}", bench.simulator);
    assert!(printed.contains("ListRoles"));
    for secret in [&session.secret, session.token.as_ref().unwrap()] {
        assert!(!printed.contains(secret), "{secret}");
    }
}
