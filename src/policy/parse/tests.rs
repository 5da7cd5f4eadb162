//! What is refused, what is remarked upon, and at which characters.

use super::*;

/// The findings on a document, each as `line.column: message`, warnings marked with `~`.
fn findings(text: &str, kind: PolicyKind) -> Vec<String> {
    let (document, findings) = parse_text(text, kind);
    assert_eq!(document.is_none(), findings.iter().any(Diagnostic::is_error), "for {text}");
    let show = |finding: &Diagnostic| {
        let place = text.get(finding.span.start as usize..finding.span.end as usize).expect("a place in the text");
        let mark = if finding.is_error() { "" } else { "~" };
        format!("{mark}{} @ {place}", finding.message)
    };
    findings.iter().map(show).collect()
}

fn check_document(kind: PolicyKind, text: &str, expected: &[&str]) {
    assert_eq!(findings(text, kind), expected, "for {text}");
}

/// A statement in a document that is otherwise right.
fn check_in(kind: PolicyKind, statement: &str, expected: &[&str]) {
    check_document(kind, &format!(r#"{{"Version":"2012-10-17","Statement":{statement}}}"#), expected);
}

fn check(statement: &str, expected: &[&str]) {
    check_in(PolicyKind::Identity, statement, expected);
}

/// A condition in a statement that is otherwise right.
fn check_condition(condition: &str, expected: &[&str]) {
    check(&format!(r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{condition}}}"#), expected);
}

#[test]
fn documents() {
    let check = |text, expected| check_document(PolicyKind::Identity, text, expected);
    check(r#"{"Statement":[]}"#, &[]);
    check(r#"{"Version":"2008-10-17","Id":"x","Statement":[]}"#, &[]);
    check("{", &["expected a key in double quotes, found the end of the document @ "]);
    check("[]", &["expected a policy document to be an object, found a list @ []"]);
    check("{}", &["expected a `Statement`, found none @ {}"]);
    check(r#"{"Statement":5}"#, &["expected a statement to be an object, found a number @ 5"]);
    check(r#"{"Statement":[null]}"#, &["expected a statement to be an object, found null @ null"]);
    check(r#"{"Statement":[],"Statement":[]}"#, &[r#"`Statement` appears twice @ "Statement""#]);
    check(r#"{"Statement":[],"Id":5}"#, &["expected `Id` to be a string, found a number @ 5"]);
    check(
        r#"{"statement":[],"Statement":[]}"#,
        &[r#"expected one of `Version`, `Id` or `Statement`, found `statement` @ "statement""#],
    );
    check(
        r#"{"Version":"2012-10-18","Statement":[]}"#,
        &[r#"expected `2012-10-17` or `2008-10-17` as `Version`, found `2012-10-18` @ "2012-10-18""#],
    );
    check(
        r#"{"Version":2012,"Statement":[]}"#,
        &["expected `2012-10-17` or `2008-10-17` as `Version`, found a number @ 2012"],
    );
}

#[test]
fn statements() {
    check(r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#, &[]);
    check(r#"[{"Sid":"","Effect":"Deny","NotAction":[],"NotResource":[],"Condition":{}}]"#, &[]);
    check(r#"{"Action":"*","Resource":"*"}"#, &[r#"expected an `Effect`, found none @ {"Action":"*","Resource":"*"}"#]);
    check(
        r#"{"Effect":"allow","Action":"*","Resource":"*"}"#,
        &[r#"expected `Allow` or `Deny` as `Effect`, found `allow` @ "allow""#],
    );
    check(
        r#"{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}"#,
        &[r#"`Effect` appears twice @ "Effect""#],
    );
    check(
        r#"{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}"#,
        &[r#"expected only one of `Action` or `NotAction`, found both @ "NotAction""#],
    );
    check(
        r#"{"Effect":"Allow"}"#,
        &[
            r#"expected `Action` or `NotAction`, found neither @ {"Effect":"Allow"}"#,
            r#"expected `Resource` or `NotResource`, found neither @ {"Effect":"Allow"}"#,
        ],
    );
    check(
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Actions":"*"}"#,
        &["expected one of `Sid`, `Effect`, `Principal`, `NotPrincipal`, `Action`, `NotAction`, `Resource`, \
             `NotResource` or `Condition`, found `Actions` @ \"Actions\""],
    );
}

#[test]
fn sids() {
    let with = |sid: &str| format!(r#"{{"Sid":{sid},"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#);
    let two = format!("[{},{}]", with(r#""A""#), with(r#""A""#));
    check_in(PolicyKind::Resource, &two, &[r#"expected every `Sid` once, found `A` again @ "A""#]);
    check_in(PolicyKind::Resource, &with(r#""Read only""#), &[]);
    check(
        r#"{"Sid":"a-b","Effect":"Allow","Action":"*","Resource":"*"}"#,
        &[r#"expected only letters and digits in `Sid`, found `a-b` @ "a-b""#],
    );
    check_in(PolicyKind::Resource, &with("5"), &["expected `Sid` to be a string, found a number @ 5"]);
}

#[test]
fn actions_and_resources() {
    let check_action = |action: &str, expected: &[&str]| {
        check(&format!(r#"{{"Effect":"Allow","Action":{action},"Resource":"*"}}"#), expected);
    };
    for right in [r#""*""#, r#""s3:*""#, r#""s3:Get?bject""#, r#"["a:b","c:d"]"#, "[]"] {
        check_action(right, &[]);
    }
    for wrong in ["s3", "", "s3:", ":Get", "a:b:c", "**"] {
        let message = format!("expected `*` or an action such as `s3:GetObject`, found `{wrong}` @ \"{wrong}\"");
        check_action(&format!("\"{wrong}\""), &[&message]);
    }
    check_action("5", &["expected `Action` to be a string or a list of strings, found a number @ 5"]);
    check_action(r#"["a:b",null]"#, &["expected the members of `Action` to be strings, found null @ null"]);
    check_action(r#""s*:Get""#, &[r#"~expected a service prefix without wildcards, found `s*` @ "s*:Get""#]);
    let check_resource = |resource: &str, expected: &[&str]| {
        check(&format!(r#"{{"Effect":"Allow","Action":"*","Resource":{resource}}}"#), expected);
    };
    for right in [r#""*""#, r#""arn:aws:s3:::b/${aws:username}""#, r#""arn:aws:s3*""#, "[]"] {
        check_resource(right, &[]);
    }
    check_resource(r#""bucket""#, &[r#"expected `*` or an ARN, found `bucket` @ "bucket""#]);
    check_resource("{}", &["expected `Resource` to be a string or a list of strings, found an object @ {}"]);
    check_resource(
        r#""arn:aws:s3""#,
        &[r#"~expected an ARN of six parts, found `arn:aws:s3`, which covers no resource @ "arn:aws:s3""#],
    );
    check_resource(
        r#""arn:aws:s3:${aws:x}::b""#,
        &[r#"~expected variables only in the sixth part of an ARN, found one before it @ "arn:aws:s3:${aws:x}::b""#],
    );
}

#[test]
fn principals() {
    let with = |principal: &str| format!(r#"{{"Effect":"Deny",{principal}"Action":"*"}}"#);
    let check = |principal: &str, expected: &[&str]| check_in(PolicyKind::Trust, &with(principal), expected);
    for right in [
        r#""Principal":"*","#,
        r#""NotPrincipal":{"AWS":["111122223333","arn:aws:iam::111122223333:root"]},"#,
        r#""Principal":{"Service":"a.com","Federated":"b","CanonicalUser":"c","AWS":"*"},"#,
        r#""Principal":{},"#,
    ] {
        check(right, &[]);
    }
    check(r#""Principal":"ana","#, &[r#"expected `"*"` or an object as `Principal`, found `ana` @ "ana""#]);
    check(r#""Principal":["*"],"#, &[r#"expected `"*"` or an object as `Principal`, found a list @ ["*"]"#]);
    check(
        r#""Principal":{"aws":"*"},"#,
        &[r#"expected one of `AWS`, `Service`, `Federated` or `CanonicalUser` as principal type, found `aws` @ "aws""#],
    );
    check(
        r#""Principal":{"AWS":"ana"},"#,
        &[r#"~expected `*`, an account id or the ARN of a principal, found `ana` @ "ana""#],
    );
    check(
        r#""Principal":"*","NotPrincipal":"*","#,
        &[r#"expected only one of `Principal` or `NotPrincipal`, found both @ "NotPrincipal""#],
    );
    let none = with("");
    let message = format!("~expected a `Principal`, found none; the statement concerns nobody @ {none}");
    check("", &[&message]);
    check_in(
        PolicyKind::Resource,
        r#"{"Effect":"Allow","NotPrincipal":"*","Action":"*"}"#,
        &[r#"~`NotPrincipal` with `Allow` is no longer supported @ "NotPrincipal""#],
    );
}

#[test]
fn elements_by_kind_of_document() {
    let identity = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#;
    for (kind, name) in [
        (PolicyKind::Identity, "an identity policy"),
        (PolicyKind::Boundary, "a permissions boundary"),
        (PolicyKind::Session, "a session policy"),
        (PolicyKind::ServiceControl, "a service control policy"),
    ] {
        check_in(kind, identity, &[&format!(r#"expected no `Principal` in {name}, found one @ "Principal""#)]);
    }
    check_in(PolicyKind::Resource, identity, &[]);
    check_in(PolicyKind::Trust, identity, &[r#"expected no `Resource` in a trust policy, found one @ "Resource""#]);
    check_in(PolicyKind::Resource, r#"{"Effect":"Allow","Principal":"*","Action":"*"}"#, &[]);
}

#[test]
fn conditions() {
    for right in [
        "{}",
        r#"{"StringEquals":{}}"#,
        r#"{"ForAllValues:StringEqualsIfExists":{"a":["b",5,true],"c":"d"},"Null":{"a":false}}"#,
    ] {
        check_condition(right, &[]);
    }
    check_condition("[]", &["expected `Condition` to be an object, found a list @ []"]);
    check_condition(r#"{"Bool":"x"}"#, &[r#"expected `Bool` to be an object, found a string @ "x""#]);
    check_condition(r#"{"Equals":{}}"#, &[r#"expected a condition operator, found `Equals` @ "Equals""#]);
    check_condition(r#"{"bool":{}}"#, &[r#"expected a condition operator, found `bool` @ "bool""#]);
    check_condition(
        r#"{"NullIfExists":{"a":"true"}}"#,
        &[r#"expected `Null` without `IfExists`, found `NullIfExists` @ "NullIfExists""#],
    );
    check_condition(
        r#"{"ForSome:Bool":{}}"#,
        &[r#"expected `ForAllValues` or `ForAnyValue`, found `ForSome` @ "ForSome:Bool""#],
    );
    for (value, name) in [("null", "null"), ("{}", "an object"), ("[[]]", "a list")] {
        let place = value.trim_start_matches("[[").trim_end_matches("]]");
        let place = if place.is_empty() { "[]" } else { place };
        let message = format!("expected the values of `a` to be strings, numbers or Booleans, found {name} @ {place}");
        check_condition(&format!(r#"{{"Bool":{{"a":{value}}}}}"#), &[&message]);
    }
    check_condition(
        r#"{"StringEquals":{"aws:x":"a","AWS:X":"b"}}"#,
        &[r#"expected every key once, found `AWS:X` and `aws:x` @ "AWS:X""#],
    );
    check_condition(r#"{"Bool":{"a":"true","a":"true"}}"#, &[r#"`a` appears twice @ "a""#]);
}

#[test]
fn conditions_that_cannot_work_as_they_look() {
    check_condition(
        r#"{"NumericEquals":{"a":["5","x"]}}"#,
        &[r#"~expected a number under `NumericEquals`, found `x` @ "x""#],
    );
    check_condition(r#"{"Null":{"a":"no"}}"#, &[r#"~expected `true` or `false` under `Null`, found `no` @ "no""#]);
    check_condition(r#"{"ArnLike":{"a":"*"}}"#, &[r#"~expected an ARN of six parts under `ArnLike`, found `*` @ "*""#]);
    check_condition(r#"{"Bool":{"a":[]}}"#, &[r#"~expected values for `a`, found an empty list @ "a":[]"#]);
    check_condition(
        r#"{"ForAllValues:Null":{"a":"true"}}"#,
        &["~expected `Null` without a set qualifier, found `ForAllValues:Null`, which always holds \
             @ \"ForAllValues:Null\""],
    );
}

#[test]
fn resource_control_policies() {
    let check = |statement: &str, expected: &[&str]| check_in(PolicyKind::ResourceControl, statement, expected);
    check(r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#, &[]);
    check(r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":"*"}"#, &[]);
    let allow = r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}"#;
    check(allow, &[&format!("expected `Deny` in a resource control policy, found `Allow` @ {allow}")]);
    check(
        r#"{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","Resource":"*"}"#,
        &[r#"expected `"Principal": "*"` in a resource control policy, found another or none @ {"AWS":"*"}"#],
    );
    check(
        r#"{"Effect":"Deny","NotPrincipal":"*","Action":"s3:*","Resource":"*"}"#,
        &[r#"expected `"Principal": "*"` in a resource control policy, found another or none @ "*""#],
    );
    check(
        r#"{"Effect":"Deny","Principal":"*","NotAction":"s3:*","Resource":"*"}"#,
        &[r#"expected `Action` in a resource control policy, found `NotAction` @ "s3:*""#],
    );
    check(
        r#"{"Effect":"Deny","Principal":"*","Action":["s3:*","*"],"Resource":"*"}"#,
        &[r#"expected actions of a service in a resource control policy, found `*` @ "*""#],
    );
    check_document(
        PolicyKind::ResourceControl,
        r#"{"Version":"2008-10-17","Statement":[]}"#,
        &["expected `Version` to be `2012-10-17` in a resource control policy, found another or none \
             @ \"2008-10-17\""],
    );
}

#[test]
fn limits_are_remarks() {
    let long = format!(r#"{{"Statement":[{}{{"Effect":"Deny","Action":"*","Resource":"*"}}]}}"#, " ".repeat(9_000));
    assert_eq!(findings(&long, PolicyKind::Session), Vec::<String>::new());
    let long =
        long.replace(r#""a""#, "").replace(r#""*","Resource""#, &format!(r#""a:{}","Resource""#, "b".repeat(9_000)));
    let found = findings(&long, PolicyKind::Session);
    assert!(found[0].starts_with("~expected at most 2048 characters without white space, found 90"), "{found:?}");
    assert_eq!(found.len(), 1);
    check_condition(r#"{"StringEquals":{"a":"–"}}"#, &[r#"~expected characters up to U+00FF, found U+2013 @ "–""#]);
}

#[test]
fn findings_have_a_limit() {
    let text = format!(r#"{{"Statement":[{}]}}"#, vec!["5"; 5_000].join(","));
    let (document, findings) = parse_text(&text, PolicyKind::Identity);
    assert_eq!((document.is_none(), findings.len()), (true, MAX_FINDINGS));
}
