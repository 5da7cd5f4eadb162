//! Traces of the lab's policy.

use super::*;
use crate::policy::{Context, Layer, Policy, PolicyKind, PolicySet, Principal, Request, evaluate, parse_text};

/// The lab's second version in short: a deny without subnets, an allow within them, and others.
const LAB: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"ssm:GetParameter","Resource":"arn:aws:ssm:*:*:parameter/ds-*"},
    {"Effect":"Deny","Action":["sagemaker:CreateModel","sagemaker:CreateTrainingJob"],"Resource":"*",
     "Condition":{"Null":{"sagemaker:VpcSubnets":"true"}}},
    {"Sid":"InVpc","Effect":"Allow","Action":"sagemaker:*","Resource":"*","Condition":
     {"ForAllValues:StringEqualsIfExists":{"sagemaker:VpcSubnets":["subnet-1","subnet-2"],"sagemaker:VpcSecurityGroupIds":"sg-1"}}},
    {"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::other"}
]}"#;

fn verdict(action: &str, context: &[(&str, &[&str])]) -> Verdict {
    let (document, findings) = parse_text(LAB, PolicyKind::Identity);
    let document = Arc::new(document.unwrap_or_else(|| panic!("{findings:?}")));
    let origin = PolicyOrigin { name: "lab".to_owned(), arn: None, version: Some("v2".to_owned()) }.into();
    let layers = vec![Layer { kind: LayerKind::Identity, policies: vec![Policy { origin, document }] }];
    let values = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    let request = Request {
        principal: Principal::parse(Some("arn:aws:sts::111122223333:assumed-role/n/s")).expect("a session"),
        principal_account: None,
        action: action.parse().expect("an action"),
        resource: "arn:aws:sagemaker:eu-west-1:111122223333:training-job/j".to_owned(),
        resource_account: None,
        context: context.iter().map(|(key, value)| (*key, values(value))).collect::<Context>(),
    };
    evaluate(&PolicySet { layers }, &request)
}

/// Decision, matching statements, the deciding and the closest one, all by position.
fn check(action: &str, context: &[(&str, &[&str])], expected: (Decision, &[usize], Option<usize>, Option<usize>)) {
    let verdict = verdict(action, context);
    let matched: Vec<usize> = verdict.matched().map(|statement| statement.index).collect();
    let at = |statement: Option<&StatementTrace>| statement.map(|statement| statement.index);
    let found = (verdict.decision, matched.as_slice(), at(verdict.deciding()), at(verdict.closest()));
    assert_eq!(found, expected, "{action} {context:?}");
}

const SUBNETS: &str = "sagemaker:VpcSubnets";
const GROUPS: &str = "sagemaker:VpcSecurityGroupIds";

#[test]
fn the_lab_in_all_its_requests() {
    use Decision::{Allowed, ExplicitDeny, ImplicitDeny};
    let job = "sagemaker:CreateTrainingJob";
    check(job, &[], (ExplicitDeny, &[1, 2], Some(1), None));
    check(job, &[(SUBNETS, &["subnet-1"]), (GROUPS, &["sg-1"])], (Allowed, &[2], Some(2), None));
    check(job, &[(SUBNETS, &["subnet-9"]), (GROUPS, &["sg-1"])], (ImplicitDeny, &[], None, Some(2)));
    check(job, &[(SUBNETS, &["subnet-1", "subnet-9"]), (GROUPS, &["sg-1"])], (ImplicitDeny, &[], None, Some(2)));
    check(job, &[(GROUPS, &["sg-1"])], (ExplicitDeny, &[1, 2], Some(1), None));
    check(job, &[(SUBNETS, &["subnet-1"])], (Allowed, &[2], Some(2), None));
    check(job, &[(SUBNETS, &[])], (ExplicitDeny, &[1, 2], Some(1), None));
    check("sagemaker:DescribeTrainingJob", &[], (Allowed, &[2], Some(2), None));
    check("sagemaker:CreateEndpointConfig", &[(SUBNETS, &["subnet-9"])], (ImplicitDeny, &[], None, Some(2)));
    check("s3:GetObject", &[], (ImplicitDeny, &[], None, Some(3)));
}

#[test]
fn a_trace_says_what_every_part_did() {
    let verdict = verdict("sagemaker:CreateModel", &[(SUBNETS, &["subnet-1", "subnet-9"])]);
    let statement = verdict.closest().expect("a closest statement");
    assert_eq!((statement.index, statement.of, statement.sid.as_deref()), (2, 4, Some("InVpc")));
    assert_eq!((statement.origin.name.as_str(), statement.origin.version.as_deref()), ("lab", Some("v2")));
    assert_eq!(statement.action.pattern.as_deref(), Some("sagemaker:*"));
    let place = statement.action.span.expect("a place");
    assert_eq!(&LAB[place.start as usize..place.end as usize], "\"sagemaker:*\"");
    let [subnets, groups] = statement.conditions.as_slice() else { panic!("two conditions") };
    assert_eq!((subnets.holds, subnets.why.to_string().as_str()), (false, "`subnet-9` matches no wanted value"));
    assert_eq!(subnets.operator.to_string(), "ForAllValues:StringEqualsIfExists");
    assert_eq!(*subnets.expected, ["subnet-1", "subnet-2"]);
    assert_eq!(subnets.actual.as_ref().map(ContextValue::values), Some(&["subnet-1".into(), "subnet-9".into()][..]));
    assert_eq!((groups.holds, &groups.actual), (true, &None));
    assert_eq!(&LAB[groups.span.start as usize..groups.span.end as usize], r#""sagemaker:VpcSecurityGroupIds":"sg-1""#);
    let first = &verdict.layers[0].policies[0].statements[0];
    assert_eq!((first.matched, first.n_failing()), (false, 2));
    assert_eq!(first.action.why.to_string(), "no pattern covers it");
}
