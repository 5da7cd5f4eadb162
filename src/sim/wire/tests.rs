//! Reading and writing in each protocol, without an account.

use proptest::prelude::*;

use super::*;
use crate::world::Timestamp;

fn value() -> Value {
    Value::structure([
        ("Name", Value::text("a <b> & \"c\"\r\u{1}é")),
        ("Count", Value::Integer(-3)),
        ("Large", Value::Integer(1 << 40)),
        ("Share", Value::Float(0.5)),
        ("On", Value::Bool(true)),
        ("Whole", Value::Time(Timestamp(1_795_453_262_000))),
        ("Fraction", Value::Time(Timestamp(1_795_453_262_040))),
        ("Items", Value::list([Value::text("x"), Value::structure([("Key", Value::text("y"))])])),
        ("Gone", Value::Null),
    ])
}

fn route(protocol: Protocol) -> Route {
    Route { protocol, service: Some(Service::Iam), operation: "GetRole".to_owned() }
}

fn written(protocol: Protocol) -> Vec<u8> {
    write(&route(protocol), &WireRequest::default(), "id-1", Ok(&value())).body
}

#[test]
fn json_writes_times_as_numbers_and_leaves_out_what_is_absent() {
    let expected = r#"{"Name":"a <b> & \"c\"\r\u0001é","Count":-3,"Large":1099511627776,"Share":0.5,"On":true,"Whole":1795453262,"Fraction":1795453262.04,"Items":["x",{"Key":"y"}]}"#;
    assert_eq!(String::from_utf8_lossy(&written(Protocol::Json)), expected);
}

#[test]
fn xml_escapes_text_and_wraps_the_answer() {
    let expected = "<GetRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetRoleResult>\
        <Name>a &lt;b&gt; &amp; &quot;c&quot;&#xD;\u{fffd}é</Name><Count>-3</Count><Large>1099511627776</Large>\
        <Share>0.5</Share><On>true</On><Whole>2026-11-23T17:01:02Z</Whole><Fraction>2026-11-23T17:01:02.040Z</Fraction>\
        <Items><member>x</member><member><Key>y</Key></member></Items></GetRoleResult>\
        <ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetRoleResponse>";
    assert_eq!(String::from_utf8_lossy(&written(Protocol::Query)), expected);
}

#[test]
fn cbor_is_written_and_read_alike() {
    let bytes = written(Protocol::Cbor);
    let back = rpc_v2_cbor::read(&bytes).expect("own bytes");
    let Value::Map(members) = value() else { unreachable!("a structure") };
    let present = members.into_iter().filter(|(_, value)| *value != Value::Null).collect();
    assert_eq!(back, Value::Map(present));
}

#[test]
fn cbor_of_other_writers_is_read() {
    let cases: [(&[u8], Result<Value, &str>); 16] = [
        (&[], Ok(Value::Map(Vec::new()))),
        (&[0xa1, 0x61, b'a', 0x18, 200], Ok(Value::structure([("a", Value::Integer(200))]))),
        (&[0xa1, 0x61, b'a', 0x38, 200], Ok(Value::structure([("a", Value::Integer(-201))]))),
        (&[0xa1, 0x61, b'a', 0xf9, 0x3c, 0], Ok(Value::structure([("a", Value::Float(1.0))]))),
        (&[0xa1, 0x61, b'a', 0xf9, 0xc0, 0], Ok(Value::structure([("a", Value::Float(-2.0))]))),
        (&[0xa1, 0x61, b'a', 0xfa, 0x3f, 0, 0, 0], Ok(Value::structure([("a", Value::Float(0.5))]))),
        (&[0xa1, 0x61, b'a', 0xc1, 0x1a, 0, 0, 0, 9], Ok(Value::structure([("a", Value::Time(Timestamp(9_000)))]))),
        (&[0xbf, 0x61, b'a', 0x9f, 1, 0xff, 0xff], Ok(Value::structure([("a", Value::list([Value::Integer(1)]))]))),
        (&[0xa1, 0x61, b'a', 0x7f, 0x61, b'b', 0x61, b'c', 0xff], Ok(Value::structure([("a", Value::text("bc"))]))),
        (&[0xa1, 0x61, b'a', 0xf7], Ok(Value::Map(vec![("a".to_owned(), Value::Null)]))),
        (&[0x80], Err("the body is not a CBOR map")),
        (&[0xa1, 1, 1], Err("a CBOR map has a key that is not text")),
        (&[0xa1, 0x61, b'a'], Err("the CBOR value ends too early")),
        (&[0xa0, 0xa0], Err("bytes follow the CBOR value")),
        (&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Err("the CBOR value ends too early")),
        (&[0xa1, 0x61, 0xff, 1], Err("a CBOR text is not UTF-8")),
    ];
    for (bytes, expected) in cases {
        let found = rpc_v2_cbor::read(bytes).map_err(|error| error.message);
        assert_eq!(found, expected.map_err(str::to_owned), "{bytes:02x?}");
    }
    let deep = [[0xa1, 0x61, b'a'].repeat(100), vec![0xa0]].concat();
    assert!(rpc_v2_cbor::read(&deep).is_err());
}

#[test]
fn forms_become_structures_and_lists() {
    let cases = [
        ("RoleName=a", r#"{"RoleName":"a"}"#),
        ("Tags.member.2.Key=b&Tags.member.1.Key=a", r#"{"Tags":[{"Key":"a"},{"Key":"b"}]}"#),
        ("Names.member.1=x&Names.member.10=z&Names.member.2=y", r#"{"Names":["x","y","z"]}"#),
        ("A.B.C=1&A.D=2", r#"{"A":{"B":{"C":"1"},"D":"2"}}"#),
        ("Text=a%20b+c%2B&Text=second", r#"{"Text":"a b c+"}"#),
        ("Names.member=", r#"{"Names":[]}"#),
        ("", "{}"),
    ];
    for (form, expected) in cases {
        let request = WireRequest { body: form.as_bytes().to_vec(), ..WireRequest::default() };
        let input = aws_query::read(None, &request).expect("a form");
        let found = if form.is_empty() { "{}".to_owned() } else { to_json_text(&input) };
        assert_eq!(found, expected, "{form}");
    }
}

#[test]
fn services_are_told_apart() {
    let request = |method: &str, uri: &str, headers: &[(&str, &str)], body: &str| WireRequest {
        method: method.to_owned(),
        uri: uri.to_owned(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: body.as_bytes().to_vec(),
    };
    let rpc = "/service/AWS242ServiceCatalogService/operation/ListPortfolios";
    let cbor = [("Smithy-Protocol", "rpc-v2-cbor")];
    let cases = [
        (
            request("POST", "/", &[("x-amz-target", "SageMaker.StopTrainingJob")], ""),
            None,
            "Json SageMaker StopTrainingJob",
        ),
        (request("POST", "/", &[("X-AMZ-TARGET", "AmazonSSM.GetParameter")], ""), Some("iam"), "Json Ssm GetParameter"),
        (request("POST", "/", &[("x-amz-target", "Other.Do")], ""), Some("other"), "Json - Do"),
        (request("POST", rpc, &cbor, ""), None, "Cbor ServiceCatalog ListPortfolios"),
        (request("POST", rpc, &[], ""), Some("servicecatalog"), "Json ServiceCatalog "),
        (request("POST", "/", &[], "Action=GetRole&Version=2010-05-08"), Some("iam"), "Query Iam GetRole"),
        (request("POST", "/", &[], "Action=GetRole&Version=2010-05-08"), None, "Query Iam GetRole"),
        (request("GET", "/?Action=ListStacks&Version=2010-05-15", &[], ""), None, "Query CloudFormation ListStacks"),
        (request("GET", "/bucket/key", &[], ""), None, "S3 S3 GetObject"),
        (request("HEAD", "/bucket/key", &[], ""), Some("s3"), "S3 S3 HeadObject"),
        (request("PUT", "/bucket/key", &[], ""), Some("s3"), "S3 S3 "),
        (request("POST", "/", &[], ""), None, "Query - "),
    ];
    for (request, scope, expected) in cases {
        let Route { protocol, service, operation } = recognise(&request, scope);
        let service = service.map_or("-".to_owned(), |service| format!("{service:?}"));
        assert_eq!(format!("{protocol:?} {service} {operation}"), expected, "{request:?}");
    }
}

proptest! {
    /// No bytes make a reader panic, and what is written as CBOR is read back.
    #[test]
    fn readers_are_total(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let request = WireRequest { body: bytes, ..WireRequest::default() };
        for protocol in [Protocol::Json, Protocol::Cbor, Protocol::Query, Protocol::S3] {
            let _ = read(&route(protocol), &request);
        }
    }

    #[test]
    fn cbor_keeps_numbers_and_text(number in any::<i64>(), float in -1e300f64..1e300, text in "\\PC{0,40}") {
        let value = Value::structure([
            ("a", Value::Integer(number)),
            ("b", Value::Float(float)),
            ("c", Value::Text(text)),
        ]);
        let answer = write(&route(Protocol::Cbor), &WireRequest::default(), "id", Ok(&value));
        prop_assert_eq!(rpc_v2_cbor::read(&answer.body), Ok(value));
    }
}
