//! Remedies by example, and the law that each of them helps.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::policy::{Layer, LayerKind, Policy, PolicyKind, Principal, parse_text};

const LAB: &str = r#"{"Effect":"Deny","Action":["sagemaker:CreateTrainingJob","sagemaker:CreateModel"],"Resource":"*","Condition":{"Null":{"sagemaker:VpcSubnets":"true"}}},
{"Effect":"Allow","Action":"sagemaker:*","Resource":"*","Condition":{"ForAllValues:StringEqualsIfExists":{"sagemaker:VpcSubnets":["subnet-1","subnet-2"],"sagemaker:VpcSecurityGroupIds":"sg-1"}}}"#;

fn policies(statements: &str) -> PolicySet {
    let (document, findings) = parse_text(&format!(r#"{{"Statement":[{statements}]}}"#), PolicyKind::Identity);
    let document = Arc::new(document.unwrap_or_else(|| panic!("{statements}: {findings:?}")));
    let policy = Policy { origin: Arc::default(), document };
    PolicySet { layers: vec![Layer { kind: LayerKind::Identity, policies: vec![policy] }] }
}

fn request(context: Context) -> Request {
    Request {
        principal: Principal::parse(Some("arn:aws:iam::111122223333:user/ana")).expect("a user"),
        principal_account: None,
        action: "sagemaker:CreateTrainingJob".parse().expect("an action"),
        resource: "arn:aws:sagemaker:eu-west-1:111122223333:training-job/x".to_owned(),
        resource_account: None,
        context,
    }
}

/// A context from `key=a,b` words; several values make a list.
fn context(text: &str) -> Context {
    let value = |text: &str| match text.contains(',') {
        true => ContextValue::List(text.split(',').filter(|it| !it.is_empty()).map(str::to_owned).collect()),
        false => ContextValue::Single(text.to_owned()),
    };
    text.split_whitespace().filter_map(|word| word.split_once('=')).map(|(key, text)| (key, value(text))).collect()
}

fn print(remedy: &Remedy) -> String {
    let edit = |edit: &Edit| {
        let joined = |value: &ContextValue| value.values().join("+");
        let change = match &edit.change {
            EditChange::Keep(value) => format!("keep {}", joined(value)),
            EditChange::OneOf(values) => {
                format!("one of {}", values.iter().map(joined).collect::<Vec<_>>().join(" "))
            }
            EditChange::Example(value) => format!("like {}", joined(value)),
            EditChange::Unlisted(_) => "unlisted".to_owned(),
            EditChange::Remove => "remove".to_owned(),
        };
        format!("{}: {change}", edit.key)
    };
    remedy.edits.iter().map(edit).collect::<Vec<_>>().join(" and ")
}

fn check(statements: &str, brings: &str, expected: &[&str]) {
    let found: Vec<String> = remedies(&policies(statements), &request(context(brings))).iter().map(print).collect();
    assert_eq!(found, expected, "{statements} with {brings}");
}

#[test]
fn the_labs_denials_are_remedied() {
    check(LAB, "", &["sagemaker:VpcSubnets: one of subnet-1 subnet-2"]);
    check(LAB, "sagemaker:VpcSubnets=subnet-1,", &[]);
    check(LAB, "sagemaker:VpcSubnets=subnet-1,subnet-9", &["sagemaker:VpcSubnets: keep subnet-1"]);
    check(LAB, "sagemaker:VpcSubnets=subnet-9,", &["sagemaker:VpcSubnets: one of subnet-1 subnet-2"]);
    let foreign_group = "sagemaker:VpcSubnets=subnet-1, sagemaker:VpcSecurityGroupIds=sg-9,";
    let group = "sagemaker:VpcSecurityGroupIds";
    check(LAB, foreign_group, &[&format!("{group}: one of sg-1"), &format!("{group}: remove")]);
    let both = "sagemaker:VpcSubnets=subnet-9, sagemaker:VpcSecurityGroupIds=sg-9,";
    check(
        LAB,
        both,
        &["sagemaker:VpcSubnets: one of subnet-1 subnet-2 and sagemaker:VpcSecurityGroupIds: one of sg-1"],
    );
}

#[test]
fn operators_suggest_values_of_their_kind() {
    let allow =
        |condition: &str| format!(r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{{condition}}}}}"#);
    let deny = |condition: &str| {
        format!("{},{}", allow("").replace(r#","Condition":{}"#, ""), allow(condition).replace("Allow", "Deny"))
    };
    check(&allow(r#""NumericLessThan":{"k":"60"}"#), "k=60", &["k: like 59"]);
    check(&deny(r#""NumericGreaterThan":{"k":"60"}"#), "k=61", &["k: like 60", "k: remove"]);
    check(&allow(r#""StringLike":{"k":"ml.t3.*"}"#), "", &["k: like ml.t3.x"]);
    check(&allow(r#""IpAddress":{"k":"10.0.0.0/8"}"#), "k=11.0.0.1", &["k: like 10.0.0.0"]);
    check(&allow(r#""Bool":{"k":"true"}"#), "k=false", &["k: like true"]);
    check(&deny(r#""BoolIfExists":{"k":"false"}"#), "", &["k: like true"]);
    check(&deny(r#""StringEquals":{"k":"a"}"#), "k=a", &["k: unlisted", "k: remove"]);
    check(&deny(r#""Null":{"k":"true"}"#), "", &["k: unlisted"]);
    check(&deny(r#""Null":{"k":"false"}"#), "k=a", &["k: remove"]);
    check(&allow(r#""StringEquals":{"k":"a","l":["b","c"]}"#), "", &["k: one of a and l: one of b c"]);
    check(&allow(r#""StringEquals":{"k":"a","l":"b","m":"c"}"#), "", &[]);
    check(&deny(""), "k=a", &[]);
}

const OPERATORS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "ForAllValues:StringLike",
    "ForAnyValue:StringEquals",
    "NumericLessThanIfExists",
    "NumericGreaterThanEquals",
    "Bool",
    "NotIpAddress",
    "Null",
];
const KEYS: &[&str] = &["k:one", "K:Two", "k:three"];
const VALUES: &[&str] = &["a", "b*", "5", "true", "10.0.0.0/8"];

fn statement() -> impl Strategy<Value = String> {
    let clause = (select(OPERATORS), select(KEYS), prop::collection::vec(select(VALUES), 1..3));
    (select(&["Allow", "Deny"][..]), prop::collection::btree_map(select(OPERATORS), clause, 0..3)).prop_map(
        |(effect, clauses)| {
            let clause = |(operator, (_, key, values)): (&&str, &(&str, &str, Vec<&str>))| {
                format!(r#""{operator}":{{"{key}":{values:?}}}"#)
            };
            let conditions = clauses.iter().map(clause).collect::<Vec<_>>().join(",");
            format!(r#"{{"Effect":"{effect}","Action":"*","Resource":"*","Condition":{{{conditions}}}}}"#)
        },
    )
}

fn brings() -> impl Strategy<Value = Context> {
    let values = prop::collection::vec(select(VALUES), 0..3);
    prop::collection::btree_map(select(KEYS), values, 0..3).prop_map(|keys| {
        let list = |values: Vec<&str>| ContextValue::List(values.into_iter().map(str::to_owned).collect());
        keys.into_iter().map(|(key, values)| (key, list(values))).collect()
    })
}

/// Every context that a remedy leads to: a choice of values leads to several.
fn outcomes(remedy: &Remedy, context: &Context) -> Vec<Context> {
    let mut chosen: Vec<Vec<(String, Option<ContextValue>)>> = vec![Vec::new()];
    for edit in &remedy.edits {
        let choices = edit.choices();
        let with = |before: &Vec<(String, Option<ContextValue>)>, choice: &Option<&ContextValue>| {
            let mut all = before.clone();
            all.push((edit.key.clone(), choice.cloned()));
            all
        };
        chosen = chosen.iter().flat_map(|before| choices.iter().map(move |choice| with(before, choice))).collect();
    }
    chosen.iter().map(|edits| edited(context, edits)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_remedy_helps_and_none_is_larger_than_it_must_be(
        statements in prop::collection::vec(statement(), 1..4),
        brings in brings(),
    ) {
        let policies = policies(&statements.join(","));
        let request = request(brings);
        let before = decide(&policies, &request);
        for remedy in remedies(&policies, &request) {
            prop_assert_ne!(before, Decision::Allowed);
            prop_assert_eq!(remedy.decision, Decision::Allowed);
            let mut contexts = outcomes(&remedy, &request.context);
            contexts.push(remedy.apply(&request.context));
            for context in contexts {
                let after = decide(&policies, &Request { context, ..request.clone() });
                prop_assert_eq!(after, Decision::Allowed, "{}", print(&remedy));
            }
            for edit in remedy.edits.iter().filter(|_| remedy.edits.len() > 1) {
                let alone = Remedy { edits: vec![edit.clone()], ..remedy.clone() };
                let context = alone.apply(&request.context);
                prop_assert_ne!(decide(&policies, &Request { context, ..request.clone() }), Decision::Allowed);
            }
        }
    }
}
