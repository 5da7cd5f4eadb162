//! Every refusal of the table in the interface's description, in both spellings, and the order of judging.

use std::time::Duration;

use super::bench::{ADMIN, Bench, NOTEBOOK, training_job};
use super::client::{Client, form, json, message, refusal, text};
use crate::sim::wire::WireRequest;

const LIST: &str = "SageMaker.ListTrainingJobs";

/// The same trouble with a Query and with a JSON request.
fn both(bench: &mut Bench, client: &Client) -> [(u16, String); 2] {
    let query = bench.send(&client.query("iam", "ListRoles", &[]));
    let json = bench.send(&client.json(LIST, "{}"));
    [refusal(&query), refusal(&json)]
}

fn spelled(query: &str, json: &str) -> [(u16, String); 2] {
    [(403, query.to_owned()), (400, json.to_owned())]
}

#[test]
fn keys_tokens_and_signatures_are_judged() {
    let mut bench = Bench::new();
    let user = bench.user.clone();
    let session = bench.assume(ADMIN, &[]);
    let other = bench.assume(NOTEBOOK, &[]);
    let unknown = spelled("InvalidClientTokenId", "UnrecognizedClientException");
    let mismatch = spelled("SignatureDoesNotMatch", "InvalidSignatureException");
    let cases = [
        (Client { key: "AKIANOBODY".to_owned(), ..user.clone() }, &unknown),
        (Client { token: None, ..session.clone() }, &unknown),
        (Client { token: other.token.clone(), ..session.clone() }, &unknown),
        (Client { token: session.token.clone(), ..user.clone() }, &unknown),
        (Client { secret: "wrong".to_owned(), ..user.clone() }, &mismatch),
        (Client { region: "eu-west-2".to_owned(), ..user.clone() }, &mismatch),
        (Client { signed_at: user.signed_at.after(Duration::from_secs(301)), ..user.clone() }, &mismatch),
    ];
    for (client, expected) in cases {
        assert_eq!(both(&mut bench, &client), *expected, "{client:?}");
    }
    bench.wait(301);
    assert_eq!(both(&mut bench, &user), mismatch);
    let text = message(&bench.send(&user.query("iam", "ListRoles", &[])));
    assert_eq!(
        text,
        "Signature expired: 20261123T170102Z is now earlier than 20261123T170103Z (20261123T170603Z - 5 min.)"
    );
    bench.wait(3_600 - 301);
    let late = bench.now(&session);
    assert_eq!(both(&mut bench, &late), spelled("ExpiredToken", "ExpiredTokenException"));
}

#[test]
fn unsigned_requests_are_told_so_in_their_protocol() {
    let mut bench = Bench::new();
    let cases = [
        (form("iam", "ListRoles", &[]), 403, "MissingAuthenticationToken"),
        (json(LIST, "{}"), 400, "MissingAuthenticationTokenException"),
        (
            WireRequest { method: "POST".to_owned(), uri: "/".to_owned(), ..WireRequest::default() },
            403,
            "MissingAuthenticationToken",
        ),
    ];
    for (request, status, code) in cases {
        let answer = bench.send(&request);
        assert_eq!(refusal(&answer), (status, code.to_owned()), "{request:?}");
        assert!(answer.header("x-amzn-RequestId").is_some());
    }
}

#[test]
fn the_scope_is_no_way_around() {
    let mut bench = Bench::new();
    let user = bench.user.clone();
    let foreign = user.sign("ssm", json(LIST, "{}"));
    assert_eq!(refusal(&bench.send(&foreign)), (400, "InvalidSignatureException".to_owned()));
    let global = Client { region: "us-east-1".to_owned(), ..user };
    assert_eq!(bench.send(&global.query("iam", "ListRoles", &[])).status, 200);
    assert_eq!(refusal(&bench.send(&global.query("sts", "GetCallerIdentity", &[]))).0, 403);
}

#[test]
fn what_is_changed_behind_the_signature_is_found() {
    let mut bench = Bench::new();
    let signed = bench.user.query("sts", "GetCallerIdentity", &[]);
    assert_eq!(bench.send(&signed).status, 200);
    let changes: [fn(&mut WireRequest); 5] = [
        |request| request.body.push(b'&'),
        |request| request.method = "PUT".to_owned(),
        |request| request.uri = "/other".to_owned(),
        |request| request.uri = "/?a=b".to_owned(),
        |request| request.headers[0].1 = "elsewhere".to_owned(),
    ];
    for change in changes {
        let mut changed = signed.clone();
        change(&mut changed);
        assert_eq!(refusal(&bench.send(&changed)), (403, "SignatureDoesNotMatch".to_owned()), "{changed:?}");
    }
    let mut retargeted = bench.user.query("iam", "ListRoles", &[]);
    retargeted.headers.push(("X-Amz-Target".to_owned(), "AmazonSSM.GetParameter".to_owned()));
    assert_eq!(refusal(&bench.send(&retargeted)), (400, "InvalidSignatureException".to_owned()));
}

#[test]
fn operations_bodies_and_members_are_judged_in_this_order() {
    let mut bench = Bench::new();
    let client = bench.user.clone();
    let cases = [
        (client.json("SageMaker.CreateFortune", "no json"), 400, "UnknownOperationException"),
        (client.json("DynamoDB_20120810.ListTables", "{}"), 400, "UnknownOperationException"),
        (client.json("SageMaker.CreateTrainingJob", "no json"), 400, "SerializationException"),
        (client.json("SageMaker.CreateTrainingJob", "[]"), 400, "SerializationException"),
        (client.json("SageMaker.CreateTrainingJob", r#"{"TrainingJobName":5}"#), 400, "SerializationException"),
        (client.json("SageMaker.CreateTrainingJob", "{}"), 400, "ValidationException"),
        (client.json("SageMaker.CreateTrainingJob", &training_job("x", "")), 400, "AccessDeniedException"),
        (client.query("iam", "CreateFortune", &[]), 400, "InvalidAction"),
        (client.query("iam", "GetPolicy", &[]), 400, "ValidationError"),
        (
            client.query("iam", "GetPolicy", &[("PolicyArn", "arn:aws:iam::123456789012:policy/none")]),
            403,
            "AccessDenied",
        ),
        (client.query("iam", "GetRole", &[("RoleName", "none")]), 404, "NoSuchEntity"),
    ];
    for (request, status, code) in cases {
        assert_eq!(
            refusal(&bench.send(&request)),
            (status, code.to_owned()),
            "{}",
            String::from_utf8_lossy(&request.body)
        );
    }
}

#[test]
fn another_version_of_an_api_is_not_offered() {
    let mut bench = Bench::new();
    let mut request = form("iam", "ListRoles", &[]);
    request.body = b"Action=ListRoles&Version=2000-01-01".to_vec();
    let request = bench.user.sign("iam", request);
    let answer = bench.send(&request);
    assert_eq!(refusal(&answer), (400, "InvalidAction".to_owned()));
    assert_eq!(message(&answer), "Could not find operation ListRoles for version 2000-01-01");
}

#[test]
fn violated_constraints_come_together() {
    let mut bench = Bench::new();
    let body = training_job("-bad-", r#""Tags":[{"Key":""}]"#).replace("\"File\"", "\"Slow\"");
    let answer = bench.send(&bench.user.json("SageMaker.CreateTrainingJob", &body));
    let text = message(&answer);
    assert!(text.starts_with("4 validation errors detected: Value '-bad-' at 'trainingJobName'"), "{text}");
    assert!(text.contains("Value 'Slow' at 'algorithmSpecification.trainingInputMode' failed to satisfy constraint: Member must satisfy enum value set: [Pipe, File, FastFile]"), "{text}");
    assert!(text.contains("Value '' at 'tags.1.member.key'"), "{text}");
    let answer = bench.send(&bench.user.query("sts", "AssumeRole", &[("RoleArn", ADMIN), ("RoleSessionName", "a")]));
    assert_eq!(message(&answer), "1 validation error detected: Value &apos;a&apos; at &apos;roleSessionName&apos; failed to satisfy constraint: Member must have length greater than or equal to 2".replace("&apos;", "'"));
}

#[test]
fn large_and_deep_bodies_are_refused() {
    let mut bench = Bench::new();
    let large = bench.user.json(LIST, &format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 20)));
    assert_eq!(refusal(&bench.send(&large)).0, 413);
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(100), "]".repeat(100));
    assert_eq!(refusal(&bench.send(&bench.user.json(LIST, &deep))), (400, "SerializationException".to_owned()));
    let deep = "a.".repeat(200);
    let answer = bench.send(&bench.user.query("iam", "ListRoles", &[(deep.as_str(), "1")]));
    assert_eq!(refusal(&answer), (400, "MalformedInput".to_owned()), "{}", text(&answer));
}

#[test]
fn what_the_signer_cannot_hold_is_refused_before_it() {
    let mut bench = Bench::new();
    let signed = bench.user.query("sts", "GetCallerIdentity", &[]);
    let presigned = bench.user.presign("sts", "GetCallerIdentity", Duration::from_secs(60));
    let many = vec![("Host".to_owned(), "127.0.0.1".to_owned()); 40_000];
    let requests = [
        WireRequest { uri: format!("/?{}", "\"&".repeat(30_000)), ..signed.clone() },
        WireRequest { uri: format!("/{}", "%".repeat(60_000)), ..signed.clone() },
        WireRequest { uri: "127.0.0.1:80".to_owned(), ..signed.clone() },
        WireRequest { uri: String::new(), ..signed.clone() },
        WireRequest { headers: [many, signed.headers.clone()].concat(), ..signed },
        WireRequest { uri: format!("{}&{}", presigned.uri, "a&".repeat(30_000)), ..presigned },
    ];
    for request in requests {
        assert_eq!(bench.send(&request).status, 403, "{request:?}");
    }
}
