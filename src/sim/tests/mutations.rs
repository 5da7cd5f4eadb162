//! No bytes make the account panic, and none get in without a signature.

use proptest::prelude::*;

use super::bench::{ADMIN, Bench, training_job, vpc};
use super::client::cbor;
use crate::sim::wire::WireRequest;

/// One thing that is changed about a request.
#[derive(Clone, Debug)]
enum Mutation {
    Method(String),
    Uri(String),
    Header(usize, String),
    HeaderName(usize, String),
    DropHeader(usize),
    AddHeader(String, String),
    Body(usize, u8),
    Cut(usize),
    Replace(Vec<u8>),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        "[A-Z]{0,5}|\\PC{0,5}".prop_map(Mutation::Method),
        "(/|)(\\?|&|=|%|X-Amz-Algorithm=AWS4-HMAC-SHA256|X-Amz-|[a-z]|/|#|\\PC){0,30}".prop_map(Mutation::Uri),
        (any::<usize>(), "(AWS4-HMAC-SHA256 |Credential=|/|,|;|=|[a-zA-Z0-9]|\\PC){0,30}")
            .prop_map(|(at, text)| Mutation::Header(at, text)),
        (any::<usize>(), "[a-zA-Z-]{0,20}|\\PC{0,8}").prop_map(|(at, text)| Mutation::HeaderName(at, text)),
        any::<usize>().prop_map(Mutation::DropHeader),
        ("x-amz-target|smithy-protocol|host|\\PC{0,8}", "SageMaker\\.[A-Z]{0,3}|rpc-v2-cbor|\\PC{0,8}")
            .prop_map(|(name, value)| Mutation::AddHeader(name, value)),
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Body(at, byte)),
        any::<usize>().prop_map(Mutation::Cut),
        proptest::collection::vec(any::<u8>(), 0..64).prop_map(Mutation::Replace),
    ]
}

fn apply(request: &mut WireRequest, mutation: Mutation) {
    let headers = request.headers.len().max(1);
    let length = request.body.len().max(1);
    match mutation {
        Mutation::Method(method) => request.method = method,
        Mutation::Uri(uri) => request.uri = uri,
        Mutation::Header(at, text) => {
            if let Some(header) = request.headers.get_mut(at % headers) {
                header.1 = text;
            }
        }
        Mutation::HeaderName(at, text) => {
            if let Some(header) = request.headers.get_mut(at % headers) {
                header.0 = text;
            }
        }
        Mutation::DropHeader(at) if !request.headers.is_empty() => {
            request.headers.remove(at % headers);
        }
        Mutation::DropHeader(_) => {}
        Mutation::AddHeader(name, value) => request.headers.push((name, value)),
        Mutation::Body(at, byte) => {
            if let Some(place) = request.body.get_mut(at % length) {
                *place = byte;
            }
        }
        Mutation::Cut(at) => request.body.truncate(at % length),
        Mutation::Replace(bytes) => request.body = bytes,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is done to a signed request, it is answered; and what is done behind the signature gets no 200,
    /// unless it left the signed parts alone.
    #[test]
    fn mutated_requests_are_answered(which in 0usize..6, mutations in proptest::collection::vec(mutation(), 1..4)) {
        let mut bench = Bench::new();
        let user = bench.user.clone();
        let job = training_job("job", &vpc(&["subnet-1"], &["sg-1"]));
        let mut request = match which {
            0 => user.query("sts", "AssumeRole", &[("RoleArn", ADMIN), ("RoleSessionName", "me")]),
            1 => user.json("SageMaker.CreateTrainingJob", &job),
            2 => user.sign("servicecatalog", cbor("SearchProducts", vec![0xa1, 0x61, 0x61, 0xc1, 0xf9, 0x3c, 0])),
            3 => user.presign("sts", "GetCallerIdentity", std::time::Duration::from_secs(60)),
            4 => user.json("AmazonSSM.GetParameters", r#"{"Names":["ds-vpc-id"]}"#),
            _ => user.query("iam", "ListRoles", &[("MaxItems", "1")]),
        };
        let original = request.clone();
        mutations.into_iter().for_each(|mutation| apply(&mut request, mutation));
        let answer = bench.send(&request);
        prop_assert!((200..600).contains(&answer.status));
        prop_assert!(answer.header("x-amzn-requestid").is_some());
        if request.body != original.body && answer.status == 200 {
            prop_assert!(request.method == "GET" || request.method == "HEAD", "{:?}", request);
        }
    }

    /// The same for bytes behind a good signature.
    #[test]
    fn any_signed_body_is_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200), which in 0usize..4) {
        let mut bench = Bench::new();
        let user = bench.user.clone();
        let (service, mut request) = match which {
            0 => ("servicecatalog", cbor("SearchProducts", Vec::new())),
            1 => ("sagemaker", super::client::json("SageMaker.CreateTrainingJob", "")),
            2 => ("iam", super::client::form("iam", "ListRoles", &[])),
            _ => ("sts", super::client::form("sts", "AssumeRole", &[])),
        };
        request.body.extend(bytes);
        let answer = bench.send(&user.sign(service, request));
        prop_assert!((200..500).contains(&answer.status));
    }
}
