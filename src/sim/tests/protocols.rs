//! The protocols from outside: presigned requests, CBOR, S3, and the same answers for the same requests.

use std::time::Duration;

use super::bench::{ACCOUNT, ADMIN, Bench, NOW};
use super::client::{Client, cbor, element, refusal, text};
use crate::sim::scenario::{ScenarioOptions, after_lab_4};
use crate::sim::simulator::{Options, Simulator};
use crate::sim::wire::{WireRequest, WireResponse};
use crate::world::Seed;

#[test]
fn presigned_requests_are_good_for_as_long_as_they_say() {
    let mut bench = Bench::new();
    let session = bench.assume(ADMIN, &[]);
    for client in [bench.user.clone(), session] {
        let request = client.presign("sts", "GetCallerIdentity", Duration::from_secs(900));
        let answer = bench.send(&request);
        assert_eq!(answer.status, 200, "{}", text(&answer));
        assert_eq!(element(&answer, "Account"), ACCOUNT);
        let other = WireRequest { uri: request.uri.replace("GetCallerIdentity", "GetSessionToken"), ..request };
        assert_eq!(refusal(&bench.send(&other)), (403, "SignatureDoesNotMatch".to_owned()));
    }
    let request = bench.user.presign("sts", "GetCallerIdentity", Duration::from_secs(900));
    bench.wait(900);
    assert_eq!(bench.send(&request).status, 200);
    bench.wait(1);
    assert_eq!(refusal(&bench.send(&request)), (403, "SignatureDoesNotMatch".to_owned()));
    let future =
        Client { signed_at: bench.now(&bench.user).signed_at.after(Duration::from_secs(301)), ..bench.user.clone() };
    let request = future.presign("sts", "GetCallerIdentity", Duration::from_secs(900));
    assert_eq!(refusal(&bench.send(&request)).0, 403);
}

#[test]
fn cbor_requests_are_recognised_and_refused_in_cbor() {
    let mut bench = Bench::new();
    let unsigned = bench.send(&cbor("SearchProducts", vec![0xa0]));
    let signed = bench.user.sign("servicecatalog", cbor("Fortune", vec![0xa0]));
    let unknown = bench.send(&signed);
    let broken = bench.user.sign("servicecatalog", cbor("SearchProducts", vec![0xbf]));
    let broken = bench.send(&broken);
    for (answer, code) in [
        (unsigned, "MissingAuthenticationTokenException"),
        (unknown, "UnknownOperationException"),
        (broken, "SerializationException"),
    ] {
        assert_eq!((answer.status, answer.header("smithy-protocol")), (400, Some("rpc-v2-cbor")));
        assert_eq!(answer.header("content-type"), Some("application/cbor"));
        // A map of two, `__type` and its text.
        let begin =
            [&[0xa2, 0x66][..], b"__type", &[0x78, u8::try_from(code.len()).unwrap()], code.as_bytes()].concat();
        let short =
            [&[0xa2, 0x66][..], b"__type", &[0x60 | u8::try_from(code.len()).unwrap()], code.as_bytes()].concat();
        assert!(answer.body.starts_with(&begin) || answer.body.starts_with(&short), "{}", text(&answer));
    }
}

#[test]
fn templates_are_public_by_path_and_by_host() {
    let mut bench = Bench::new();
    let bucket = "sagemaker-workshop-cloudformation-us-west-2";
    let by_path = |key: &str| get("s3.us-west-2.amazonaws.com", &format!("/{bucket}/{key}"));
    let by_host = get(&format!("{bucket}.s3.us-west-2.amazonaws.com"), "/quickstart/ds_notebook_v1.yaml");
    let found = bench.send(&by_path("quickstart/ds_notebook_v1.yaml"));
    assert_eq!((found.status, text(&found).contains("Resources")), (200, true));
    assert_eq!(bench.send(&by_host).body, found.body);
    let head = bench.send(&WireRequest { method: "HEAD".to_owned(), ..by_host });
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some(found.body.len().to_string().as_str()));
    for (request, status, code) in [
        (by_path("quickstart/none.yaml"), 404, "NoSuchKey"),
        (by_path("quickstart/../ds_notebook_v1.yaml"), 404, "NoSuchKey"),
        (get("127.0.0.1", "/other/key"), 404, "NoSuchBucket"),
        (get("127.0.0.1", "/"), 404, "NoSuchBucket"),
    ] {
        assert_eq!(refusal(&bench.send(&request)), (status, code.to_owned()), "{}", request.uri);
    }
    let wrong = Client { secret: "wrong".to_owned(), ..bench.user.clone() };
    let request = wrong.sign("s3", get("127.0.0.1", &format!("/{bucket}/quickstart/ds_notebook_v1.yaml")));
    assert_eq!(refusal(&bench.send(&request)), (403, "SignatureDoesNotMatch".to_owned()));
    let request = bench.user.sign("s3", get("127.0.0.1", &format!("/{bucket}/quickstart/ds_notebook_v1.yaml")));
    assert_eq!(bench.send(&request).status, 200);
}

#[test]
fn the_same_requests_get_the_same_bytes() {
    let run = || -> Vec<WireResponse> {
        let mut bench = Bench::new();
        let admin = bench.assume(ADMIN, &[]);
        let requests = [
            admin.query("iam", "ListRoles", &[]),
            admin.json("SageMaker.ListTrainingJobs", "{}"),
            bench.user.query("sts", "AssumeRole", &[("RoleArn", ADMIN), ("RoleSessionName", "me")]),
        ];
        requests.iter().map(|request| bench.send(request)).collect()
    };
    assert_eq!(run(), run());
}

#[test]
fn service_catalog_answers_in_both_of_its_protocols() {
    let (account, ids, ready) = after_lab_4(Seed(7), ScenarioOptions::default(), NOW).unwrap();
    let mut bench = Bench::new();
    bench.simulator = Simulator::new(account, ids, bench.clock.clone(), Options::default());
    let (key, secret) = (ready.access_key_id.clone(), ready.secret_access_key.clone());
    bench.user = Client { key, secret, ..bench.user.clone() };
    let team = bench.assume(&ready.team_role, &[]);
    let by_json = bench.send(&team.json("AWS242ServiceCatalogService.SearchProducts", "{}"));
    let by_cbor = bench.send(&team.sign("servicecatalog", cbor("SearchProducts", Vec::new())));
    for answer in [by_json, by_cbor] {
        assert_eq!(answer.status, 200, "{}", text(&answer));
        assert!(text(&answer).contains(&ready.product_id), "{}", text(&answer));
    }
    let denied = team.sign("servicecatalog", cbor("ListPortfolios", vec![0xa0]));
    let denied = bench.send(&denied);
    assert_eq!(denied.status, 400);
    assert!(text(&denied).contains("AccessDeniedException"), "{}", text(&denied));
}

fn get(host: &str, uri: &str) -> WireRequest {
    let headers = vec![("Host".to_owned(), host.to_owned())];
    WireRequest { method: "GET".to_owned(), uri: uri.to_owned(), headers, body: Vec::new() }
}
