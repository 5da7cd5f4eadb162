//! Conditions in short: operator, key, wanted values, whether they hold.

use proptest::prelude::*;

use super::*;
use crate::policy::operator::Operator;
use crate::policy::{PolicyKind, parse_text};
use crate::source::{Located, Span};

/// The context of every line below, in which keys stand for what they hold.
fn context() -> Context {
    let list = |values: &[&str]| ContextValue::List(values.iter().map(|value| (*value).to_owned()).collect());
    [
        ("k:a", ContextValue::from("a")),
        ("k:star", "a*".into()),
        ("k:empty", "".into()),
        ("k:five", "5".into()),
        ("k:true", "True".into()),
        ("k:text", "abc".into()),
        ("k:ip", "203.0.113.9".into()),
        ("k:ip6", "2001:db8::1".into()),
        ("k:date", "2026-01-01T00:00:00Z".into()),
        ("k:epoch", "1767225600".into()),
        ("k:bytes", "YWI=".into()),
        ("k:arn", "arn:aws:s3:::b/k".into()),
        ("k:none", list(&[])),
        ("k:lone", list(&["a"])),
        ("k:blank", list(&[""])),
        ("k:ab", list(&["a", "b"])),
        ("k:abx", list(&["a", "b", "x"])),
        ("k:xy", list(&["x", "y"])),
        ("k:numbers", list(&["1", "2"])),
    ]
    .into_iter()
    .collect()
}

/// A condition in short: operator, key, values as JSON.
fn test_short(operator: &str, key: &str, values: &str, version: &str) -> (bool, String) {
    let text = format!(
        r#"{{"Version":"{version}","Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"{operator}":{{"{key}":{values}}}}}}}}}"#
    );
    let (document, findings) = parse_text(&text, PolicyKind::Identity);
    let document = document.unwrap_or_else(|| panic!("{text}: {findings:?}"));
    let context = context();
    let (holds, why) = test(&document.statements()[0].conditions[0], &context);
    (holds, why.to_string())
}

fn check(operator: &str, key: &str, values: &str, expected: bool) {
    let (holds, why) = test_short(operator, key, values, "2012-10-17");
    assert_eq!(holds, expected, "{operator} {key} {values}: {why}");
}

fn check_all(lines: &[(&str, &str, &str, bool)]) {
    for (operator, key, values, expected) in lines {
        check(operator, key, values, *expected);
    }
}

#[test]
fn texts() {
    check_all(&[
        ("StringEquals", "k:a", r#""a""#, true),
        ("StringEquals", "K:A", r#"["x","a"]"#, true),
        ("StringEquals", "k:a", r#""A""#, false),
        ("StringEquals", "k:a", r#""*""#, false),
        ("StringEquals", "k:star", r#""a*""#, true),
        ("StringEquals", "k:star", r#""a${*}""#, true),
        ("StringEquals", "k:empty", r#""""#, true),
        ("StringEquals", "k:five", "5", true),
        ("StringEquals", "k:five", "5.0", false),
        ("StringNotEquals", "k:a", r#"["x","a"]"#, false),
        ("StringNotEquals", "k:a", r#"["x","y"]"#, true),
        ("StringEqualsIgnoreCase", "k:a", r#""A""#, true),
        ("StringNotEqualsIgnoreCase", "k:a", r#""A""#, false),
        ("StringLike", "k:a", r#""?""#, true),
        ("StringLike", "k:a", r#""a?""#, false),
        ("StringLike", "k:text", r#""a*c""#, true),
        ("StringLike", "k:text", r#""A*""#, false),
        ("StringNotLike", "k:text", r#""a*""#, false),
        ("StringNotLike", "k:text", r#""b*""#, true),
    ]);
}

#[test]
fn variables() {
    check_all(&[
        ("StringEquals", "k:a", r#""${k:A}""#, true),
        ("StringEquals", "k:a", r#""${k:missing}""#, false),
        ("StringEquals", "k:a", r#"["${k:missing}","a"]"#, true),
        ("StringEquals", "k:a", r#""${k:missing, 'a'}""#, true),
        ("StringNotEquals", "k:a", r#""${k:missing}""#, true),
        ("StringNotEquals", "k:a", r#"["${k:missing}","a"]"#, false),
        ("StringNotLike", "k:a", r#""${k:missing}*""#, true),
        ("StringLike", "k:text", r#""${k:star}""#, false),
        ("StringLike", "k:star", r#""${k:star}""#, true),
        ("StringEquals", "k:a", r#""${k:lone}""#, false),
        ("ArnLike", "k:arn", r#""arn:aws:s3:::b/${k:missing, 'k'}""#, true),
        ("ArnEquals", "k:arn", r#""${k:arn}""#, true),
        ("NumericEquals", "k:five", r#""${k:five}""#, false),
        ("Bool", "k:true", r#""${k:true}""#, false),
    ]);
    assert!(!test_short("StringEquals", "k:a", r#""${k:a}""#, "2008-10-17").0);
    assert!(test_short("StringLike", "k:a", r#""?""#, "2008-10-17").0);
}

#[test]
fn numbers_dates_booleans_bytes() {
    check_all(&[
        ("NumericEquals", "k:five", r#""5.0""#, true),
        ("NumericEquals", "k:five", "5", true),
        ("NumericNotEquals", "k:five", "6", true),
        ("NumericNotEquals", "k:five", "5.0", false),
        ("NumericNotEquals", "k:text", "5", false),
        ("NumericNotEquals", "k:five", r#""abc""#, false),
        ("NumericNotEquals", "k:five", r#"["6","abc"]"#, false),
        ("NumericLessThan", "k:five", "6", true),
        ("NumericLessThan", "k:five", "5", false),
        ("NumericLessThanEquals", "k:five", "5", true),
        ("NumericGreaterThan", "k:five", "4.99", true),
        ("NumericGreaterThanEquals", "k:five", "5", true),
        ("NumericGreaterThan", "k:text", "4", false),
        ("DateEquals", "k:date", r#""1767225600""#, true),
        ("DateEquals", "k:epoch", r#""2026-01-01""#, true),
        ("DateNotEquals", "k:date", r#""2026-01-01T01:00:00+01:00""#, false),
        ("DateNotEquals", "k:text", r#""2026-01-01""#, false),
        ("DateLessThan", "k:date", r#""2026-01-01T00:00:01Z""#, true),
        ("DateLessThanEquals", "k:date", r#""2026-01-01""#, true),
        ("DateGreaterThan", "k:date", r#""2026""#, true),
        ("DateGreaterThanEquals", "k:epoch", r#""2026-01-02""#, false),
        ("Bool", "k:true", r#""true""#, true),
        ("Bool", "k:true", "true", true),
        ("Bool", "k:true", r#""false""#, false),
        ("Bool", "k:text", r#""abc""#, false),
        ("BinaryEquals", "k:bytes", r#""YWI=""#, true),
        ("BinaryEquals", "k:bytes", r#""YWM=""#, false),
        ("BinaryEquals", "k:text", r#""abc""#, false),
    ]);
}

#[test]
fn addresses_and_arns() {
    check_all(&[
        ("IpAddress", "k:ip", r#""203.0.113.0/24""#, true),
        ("IpAddress", "k:ip", r#"["198.51.100.0/24","0.0.0.0/0"]"#, true),
        ("IpAddress", "k:ip6", r#""0.0.0.0/0""#, false),
        ("NotIpAddress", "k:ip6", r#""0.0.0.0/0""#, true),
        ("NotIpAddress", "k:ip", r#"["198.51.100.0/24","203.0.113.9"]"#, false),
        ("NotIpAddress", "k:text", r#""10.0.0.0/8""#, true),
        ("NotIpAddress", "k:ip", r#""nonsense""#, true),
        ("IpAddress", "k:text", r#""10.0.0.0/8""#, false),
        ("ArnEquals", "k:arn", r#""arn:aws:s3:::b/*""#, true),
        ("ArnLike", "k:arn", r#""arn:*:s?:::b/k""#, true),
        ("ArnLike", "k:text", r#""arn:*:*:*:*:*""#, false),
        ("ArnNotEquals", "k:arn", r#""arn:aws:s3:::c/*""#, true),
        ("ArnNotLike", "k:arn", r#""arn:aws:s3:::b/*""#, false),
        ("ArnNotLike", "k:text", r#""arn:aws:s3:::b/*""#, true),
        ("ArnNotLike", "k:arn", r#""${k:missing}""#, true),
    ]);
}

#[test]
fn a_missing_key() {
    for key in ["k:missing", "k:none"] {
        check_all(&[
            ("StringEquals", key, r#""a""#, false),
            ("StringNotEquals", key, r#""a""#, true),
            ("StringEqualsIfExists", key, r#""a""#, true),
            ("StringNotEqualsIfExists", key, r#""a""#, true),
            ("NumericNotEquals", key, "5", true),
            ("NotIpAddress", key, r#""10.0.0.0/8""#, true),
            ("Bool", key, "false", false),
            ("BoolIfExists", key, "false", true),
            ("Null", key, "true", true),
            ("Null", key, "false", false),
            ("ForAllValues:StringEquals", key, r#""a""#, true),
            ("ForAllValues:StringNotEquals", key, r#""a""#, true),
            ("ForAllValues:StringEqualsIfExists", key, r#""a""#, true),
            ("ForAnyValue:StringEquals", key, r#""a""#, false),
            ("ForAnyValue:StringNotEquals", key, r#""a""#, false),
            ("ForAnyValue:StringEqualsIfExists", key, r#""a""#, false),
        ]);
    }
}

#[test]
fn null() {
    check_all(&[
        ("Null", "k:a", r#""false""#, true),
        ("Null", "k:a", r#""true""#, false),
        ("Null", "k:a", r#"["true","false"]"#, true),
        ("Null", "k:a", r#""maybe""#, false),
        ("Null", "k:a", "[]", false),
        ("Null", "k:empty", "true", true),
        ("Null", "k:blank", "true", true),
        ("Null", "k:ab", "false", true),
        ("ForAllValues:Null", "k:a", "true", true),
        ("ForAllValues:Null", "k:missing", "false", true),
        ("ForAnyValue:Null", "k:a", "false", false),
        ("ForAnyValue:Null", "k:missing", "true", false),
    ]);
}

#[test]
fn several_values() {
    check_all(&[
        ("ForAllValues:StringEquals", "k:ab", r#"["a","b","c"]"#, true),
        ("ForAllValues:StringEquals", "k:abx", r#"["a","b","c"]"#, false),
        ("ForAllValues:StringEqualsIfExists", "k:abx", r#"["a","b","c"]"#, false),
        ("ForAllValues:StringNotEquals", "k:xy", r#"["a","b"]"#, true),
        ("ForAllValues:StringNotEquals", "k:abx", r#"["a","b"]"#, false),
        ("ForAllValues:StringEquals", "k:empty", r#""a""#, true),
        ("ForAllValues:StringEquals", "k:blank", r#""a""#, true),
        ("ForAllValues:StringEquals", "k:a", r#""a""#, true),
        ("ForAllValues:NumericLessThan", "k:numbers", "3", true),
        ("ForAllValues:NumericLessThan", "k:numbers", "2", false),
        ("ForAnyValue:StringEquals", "k:abx", r#"["x"]"#, true),
        ("ForAnyValue:StringEquals", "k:xy", r#"["a","b"]"#, false),
        ("ForAnyValue:StringNotEquals", "k:abx", r#"["a","b"]"#, true),
        ("ForAnyValue:StringNotEquals", "k:ab", r#"["a","b"]"#, false),
        ("ForAnyValue:StringEquals", "k:empty", r#""""#, false),
        ("ForAnyValue:StringLike", "k:ab", r#""?""#, true),
        ("StringEquals", "k:lone", r#""a""#, true),
        ("StringEquals", "k:blank", r#""""#, true),
        ("StringEquals", "k:ab", r#"["a","b"]"#, false),
        ("StringNotEquals", "k:ab", r#""x""#, false),
        ("StringEqualsIfExists", "k:ab", r#""a""#, false),
    ]);
}

#[test]
fn an_empty_list_of_wanted_values() {
    check_all(&[
        ("StringEquals", "k:a", "[]", false),
        ("StringNotEquals", "k:a", "[]", true),
        ("StringEqualsIfExists", "k:a", "[]", false),
        ("StringEqualsIfExists", "k:missing", "[]", true),
        ("StringNotEqualsIfExists", "k:a", "[]", false),
        ("ForAllValues:StringEquals", "k:a", "[]", false),
        ("ForAllValues:StringNotEquals", "k:ab", "[]", false),
        ("ForAllValues:StringEquals", "k:missing", "[]", true),
        ("ForAnyValue:StringEquals", "k:a", "[]", false),
        ("ForAnyValue:StringNotEquals", "k:ab", "[]", false),
    ]);
}

#[test]
fn every_outcome_has_its_reason() {
    for (operator, key, values, expected) in [
        ("StringEquals", "k:missing", r#""a""#, "the key is not in the request"),
        ("StringNotEquals", "k:missing", r#""a""#, "the key is not in the request, which satisfies a negated operator"),
        ("BoolIfExists", "k:missing", "true", "the key is not in the request, which `IfExists` lets pass"),
        ("ForAllValues:StringEquals", "k:abx", r#"["a","b"]"#, "`x` matches no wanted value"),
        ("ForAllValues:StringEquals", "k:ab", r#"["a","b"]"#, "every request value matches a wanted one"),
        ("ForAnyValue:StringEquals", "k:ab", r#"["b"]"#, "`b` matches `b`"),
        ("ForAllValues:StringNotEquals", "k:ab", r#"["b"]"#, "`b` is excluded by `b`"),
        ("StringNotEquals", "k:a", r#"["b"]"#, "`a` is not an excluded value"),
        ("NumericLessThan", "k:text", "5", "the request's `abc` is not a number"),
        ("NumericLessThan", "k:five", r#""abc""#, "the policy's `abc` is not a number"),
        ("StringEquals", "k:a", r#""${k:x}""#, "the variable `k:x` has no value, so nothing matches it"),
        ("StringNotEquals", "k:a", r#""${k:x}""#, "the variable `k:x` has no value, and nothing equals that"),
        ("Null", "k:none", "true", "the key is in the request without a value, which counts as absent"),
    ] {
        assert_eq!(test_short(operator, key, values, "2012-10-17").1, expected, "{operator} {key} {values}");
    }
}

/// Texts of every kind that operators compare, alike enough to match each other now and then.
fn any_text() -> impl Strategy<Value = String> {
    let literal = prop::sample::select(vec![
        "1",
        "1.0",
        "2",
        "a",
        "A",
        "ab",
        "b",
        "true",
        "False",
        "YQ==",
        "YWI=",
        "10.0.0.1",
        "10.0.0.0/24",
        "10.0.1.9",
        "0.0.0.0/0",
        "::1",
        "2026-01-01",
        "1767225600",
        "arn:aws:s3:::b",
        "arn:aws:s3:::b*",
        "arn:*:s3:::?",
        "*a*",
        "a?",
        "*",
        "?b*",
        "${k:one}",
        "x${k:one}*",
        "${k:absent}",
        "arn:aws:s3:::${k:one}",
    ]);
    prop_oneof![4 => literal.prop_map(str::to_owned), 1 => "[ab]{1,3}", 1 => "x[ab]{0,2}"]
}

proptest! {
    /// Many values are looked for from both sides; the definition takes them one by one.
    #[test]
    fn many_values_decide_as_one_by_one(
        base in prop::sample::select(BaseOperator::ALL),
        wanted in prop::collection::vec(any_text(), 1..24),
        values in prop::collection::vec(any_text(), 2..40),
    ) {
        prop_assume!(base != BaseOperator::Null);
        let clause = |set| {
            let wanted = wanted.iter().map(|value| Located { value: value.clone(), span: Span::default() }).collect();
            let operator = Operator { base, set, if_exists: false };
            ConditionClause::new(operator, "k:k".to_owned(), wanted, Span::default(), true)
        };
        let context = |values: Vec<String>| -> Context {
            [("k:one", ContextValue::from("a")), ("k:k", ContextValue::List(values))].into_iter().collect()
        };
        let plain = clause(None);
        let singles: Vec<bool> = values.iter().map(|value| test(&plain, &context(vec![value.clone()])).0).collect();
        let many = context(values.clone());
        let (all, any) = (clause(Some(SetQualifier::ForAllValues)), clause(Some(SetQualifier::ForAnyValue)));
        prop_assert_eq!(test(&all, &many).0, singles.iter().all(|holds| *holds), "{} {:?}", base.name(), singles);
        prop_assert_eq!(test(&any, &many).0, singles.iter().any(|holds| *holds), "{} {:?}", base.name(), singles);
    }
}

#[test]
fn a_long_value_is_read_once_and_compared_as_ever() {
    let context: Context = [("k:k", "0".repeat(400) + "7"), ("k:b", "YWFh".repeat(100))].into_iter().collect();
    let check = |operator: &str, key: &str, wanted: &str, expected: bool| {
        let wanted = vec![Located { value: wanted.to_owned(), span: Span::default() }];
        let operator = operator.parse().expect("an operator");
        let clause = ConditionClause::new(operator, key.to_owned(), wanted, Span::default(), true);
        assert_eq!(test(&clause, &context).0, expected, "{operator} {key}");
    };
    check("NumericEquals", "k:k", "7", true);
    check("NumericLessThan", "k:k", "7", false);
    check("NumericNotEquals", "k:b", "7", false);
    check("BinaryEquals", "k:b", &"YWFh".repeat(100), true);
    check("BinaryEquals", "k:b", "YWFh", false);
    check("StringEqualsIgnoreCase", "k:b", &"ywfh".repeat(100), true);
}
