//! How fast the policy engine decides: with and without a trace, by the number of statements, and what reading costs.
//!
//! `cargo bench --bench policy`. The lab's own policy is the one that Version 2 of the notebook template gives the role.

use std::collections::BTreeMap;
use std::sync::Arc;

use divan::{Bencher, black_box};
use explicit_deny::names::ActionName;
use explicit_deny::policy::{
    Context, ContextValue, Layer, LayerKind, Policy, PolicyDocument, PolicyKind, PolicyOrigin, PolicySet, Principal,
    Request, decide, evaluate, parse_text,
};
use explicit_deny::source::to_json;
use explicit_deny::template::{self, Imports, Inputs, Pseudo};

fn main() {
    divan::main();
}

/// The JSON text of the lab's Version 2 policy: 12 statements.
fn lab_policy_text() -> String {
    let text = template::builtin("ds_notebook_v2.yaml").expect("the built-in template");
    let template = template::parse(text).expect("a template that reads");
    let parameters =
        [("ProjectName", "ml"), ("NotebookOwnerUsername", "ana"), ("NotebookOwnerEmail", "ana@example.com")];
    let inputs = Inputs {
        parameters: parameters.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        imports: Imports::Symbolic,
        pseudo: Pseudo {
            region: "eu-west-1".to_owned(),
            account_id: "111122223333".to_owned(),
            partition: "aws".to_owned(),
            stack_id: String::new(),
            stack_name: String::new(),
        },
        attributes: BTreeMap::new(),
    };
    let (plan, _) = template::evaluate(&template, &inputs);
    let (_, _, document) = template::policy_documents(&plan).into_iter().next().expect("the role's policy");
    to_json(&document)
}

fn parsed(text: &str) -> PolicyDocument {
    parse_text(text, PolicyKind::Identity).0.expect("a policy that AWS would take")
}

fn identity(document: PolicyDocument) -> PolicySet {
    let origin = PolicyOrigin { name: "policy".to_owned(), arn: None, version: None }.into();
    let policies = vec![Policy { origin, document: Arc::new(document) }];
    PolicySet { layers: vec![Layer { kind: LayerKind::Identity, policies }] }
}

/// A training job as the notebook role asks for it, with or without the approved network.
fn training_job(with_vpc: bool) -> Request {
    let mut context = Context::default();
    if with_vpc {
        context.insert("sagemaker:VpcSubnets", ContextValue::List(vec!["ds-subnet1-ml-dev".to_owned()]));
        context.insert("sagemaker:VpcSecurityGroupIds", ContextValue::List(vec!["ds-sagemaker-sg-ml-dev".to_owned()]));
    }
    let principal = "arn:aws:sts::111122223333:assumed-role/ds-notebook-role-ml-dev-ana/SageMaker";
    Request {
        principal: Principal::parse(Some(principal)).expect("an ARN"),
        principal_account: None,
        action: ActionName::new("sagemaker", "CreateTrainingJob"),
        resource: "arn:aws:sagemaker:eu-west-1:111122223333:training-job/t1".to_owned(),
        resource_account: None,
        context,
    }
}

#[divan::bench(args = ["denied", "allowed"])]
fn lab_decide(bencher: Bencher, request: &str) {
    let (policies, request) = (identity(parsed(&lab_policy_text())), training_job(request == "allowed"));
    bencher.bench(|| decide(black_box(&policies), black_box(&request)));
}

#[divan::bench(args = ["denied", "allowed"])]
fn lab_evaluate_with_trace(bencher: Bencher, request: &str) {
    let (policies, request) = (identity(parsed(&lab_policy_text())), training_job(request == "allowed"));
    bencher.bench(|| evaluate(black_box(&policies), black_box(&request)));
}

#[divan::bench]
fn lab_parse_and_compile(bencher: Bencher) {
    let text = lab_policy_text();
    bencher.bench(|| parse_text(black_box(&text), PolicyKind::Identity));
}

/// A policy of `n` statements that all have to be looked at, one of which allows the request. The statements are short,
/// so that ten thousand of them are still a document that is read.
fn many_statements(n: usize) -> PolicySet {
    let statement = |index: usize| {
        let action = if index == n / 2 { "CreateTrainingJob".to_owned() } else { format!("Create*{index}") };
        format!(r#"{{"Effect":"Allow","Action":"sagemaker:{action}","Resource":"*"}}"#)
    };
    let statements: Vec<String> = (0..n).map(statement).collect();
    identity(parsed(&format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))))
}

#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn decide_by_statements(bencher: Bencher, n: usize) {
    let (policies, request) = (many_statements(n), training_job(true));
    bencher.bench(|| decide(black_box(&policies), black_box(&request)));
}

#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn evaluate_by_statements(bencher: Bencher, n: usize) {
    let (policies, request) = (many_statements(n), training_job(true));
    bencher.bench(|| evaluate(black_box(&policies), black_box(&request)));
}

/// Lists that are hostile near the greatest document: `n` wanted values, none of which covers any of `n` values of the
/// request. Compared pair by pair, 20,000 of them take minutes.
#[divan::bench(args = [100, 1_000, 10_000, 20_000])]
fn globs_against_values(bencher: Bencher, n: usize) {
    hostile(bencher, n, "StringLike", |at| format!("*x{at:05}*"));
}

/// The same with a variable in every wanted value.
#[divan::bench(args = [100, 1_000, 10_000, 20_000])]
fn variables_against_values(bencher: Bencher, n: usize) {
    hostile(bencher, n, "StringLike", |at| format!("${{k:u}}x{at:05}*"));
}

fn hostile(bencher: Bencher, n: usize, operator: &str, wanted: impl Fn(usize) -> String) {
    let wanted: Vec<String> = (0..n).map(|at| format!("\"{}\"", wanted(at))).collect();
    let wanted = wanted.join(",");
    let policies = identity(parsed(&format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"*",
            "Condition":{{"ForAnyValue:{operator}":{{"k:k":[{wanted}]}}}}}}}}"#
    )));
    let mut request = training_job(false);
    request.context.insert("k:u", "ana");
    request.context.insert("k:k", ContextValue::List((0..n).map(|at| format!("value-{at:05}y")).collect()));
    bencher.bench(|| decide(black_box(&policies), black_box(&request)));
}
