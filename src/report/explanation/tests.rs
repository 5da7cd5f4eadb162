//! Explanations of whole messages, with and without policies.

use std::sync::Arc;

use super::*;
use crate::lab::{parse_denial, parse_denials};
use crate::policy::{
    Context, Layer, LayerKind, Policy, PolicyKind, PolicyOrigin, PolicySet, SageMakerCatalogue, parse_text,
};
use crate::report::{judge, message_report};

const HEAD: &str = "User: arn:aws:sts::123456789012:assumed-role/ds-notebook-role/SageMaker is not authorized to perform: sagemaker:CreateTrainingJob on resource: arn:aws:sagemaker:eu-west-1:123456789012:training-job/x";
const EXPLICIT: &str = " with an explicit deny in an identity-based policy";
const IMPLICIT: &str = " because no identity-based policy allows the sagemaker:CreateTrainingJob action";

const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[
{"Effect":"Deny","Action":"sagemaker:CreateTrainingJob","Resource":"*","Condition":{"Null":{"sagemaker:VpcSubnets":"true"}}},
{"Effect":"Allow","Action":"sagemaker:*","Resource":"*","Condition":{"ForAllValues:StringEqualsIfExists":{"sagemaker:VpcSubnets":["subnet-1","subnet-2"],"sagemaker:RootAccess":"Disabled"}}}]}"#;

fn explained(ending: &str, context: &[(&str, &str)]) -> (MessageReport, Result<Judgement, String>) {
    let denial = parse_denial(&format!("{HEAD}{ending}")).expect("a denial");
    let document = Arc::new(parse_text(POLICY, PolicyKind::Identity).0.expect("a policy"));
    let origin = PolicyOrigin { name: "guard".to_owned(), arn: None, version: None }.into();
    let layers = vec![Layer { kind: LayerKind::Identity, policies: vec![Policy { origin, document }] }];
    let context: Context = context.iter().map(|(key, value)| (*key, *value)).collect();
    let judged = judge(&denial, &PolicySet { layers }, context, SageMakerCatalogue::builtin());
    (message_report(denial), judged)
}

fn check(ending: &str, context: &[(&str, &str)], agrees: bool, says: &[&str]) {
    let (report, judged) = explained(ending, context);
    assert_eq!(judged.as_ref().map(|judgement| judgement.agreement.agrees), Ok(agrees), "{ending}");
    let text = explanation_lines(&report, Some(&judged)).join("\n");
    for part in says {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
}

#[test]
fn the_labs_denial_is_explained_down_to_its_condition() {
    check(
        EXPLICIT,
        &[],
        true,
        &[
            "DENY: an explicit deny",
            "1  who asked",
            "The session SageMaker of the role ds-notebook-role in account 123456789012.",
            "4  why                 with an explicit deny in an identity-based policy",
            "Which statement matched, and which of its conditions.",
            "What the policies say: DENY",
            "Statement 1 of 2 in guard",
            "TRUE            Null  sagemaker:VpcSubnets",
            "expected true (= absent)",
            "actual   absent",
            "Same answer as AWS: yes.",
            "sagemaker:CreateTrainingJob never carries sagemaker:RootAccess.",
            "Give sagemaker:VpcSubnets (VpcConfig.Subnets) one of subnet-1, subnet-2: then ALLOW.",
        ],
    );
}

#[test]
fn whether_aws_said_the_same_is_told() {
    let foreign = [("sagemaker:VpcSubnets", "subnet-9")];
    check(IMPLICIT, &foreign, true, &["NO ALLOW: an implicit deny", "Replace subnet-9 in sagemaker:VpcSubnets"]);
    check(IMPLICIT, &[], false, &["AWS denied it in another way than these policies"]);
    check(EXPLICIT, &[("sagemaker:VpcSubnets", "subnet-1")], false, &["these policies allow it"]);
    check(" with an explicit deny in a service control policy", &[], false, &["AWS names a service control policy"]);
    check(" with an explicit deny", &[], true, &["does not tell the type of the policy"]);
    check("", &[], true, &["They deny it too", "Anything about the reason"]);
}

#[test]
fn the_json_has_the_same() {
    let (report, judged) = explained(EXPLICIT, &[]);
    let json: Value = serde_json::from_str(&explanation_json(&report, Some(&judged))).expect("JSON");
    assert_eq!((&json["kind"], &json["policy_type"]), (&json!("explicit_deny"), &json!("identity-based policy")));
    assert_eq!(json["evaluation"]["statement"]["statement"], 1);
    assert_eq!(json["evaluation"]["remedies"][0]["edits"][0]["values"], json!([["subnet-1"], ["subnet-2"]]));
    let alone: Value = serde_json::from_str(&explanation_json(&report, None)).expect("JSON");
    assert_eq!(alone["evaluation"], Value::Null);
}

#[test]
fn principals_that_cannot_be_asked_are_said_to_be() {
    let denial = parse_denial("User: somebody is not authorized to perform: s3:GetObject").expect("a denial");
    let judged = judge(&denial, &PolicySet::default(), Context::default(), SageMakerCatalogue::builtin());
    let text = explanation_lines(&message_report(denial), Some(&judged)).join("\n");
    assert!(text.contains("The policies cannot be asked: expected the ARN"), "{text}");
}

#[test]
fn a_denial_without_details_is_explained_as_far_as_it_goes() {
    let check = |text: &str, says: &[&str]| {
        let denial = parse_denials(text).into_iter().next().expect("a denial");
        let judged = judge(&denial, &PolicySet::default(), Context::default(), SageMakerCatalogue::builtin());
        let shown = explanation_lines(&message_report(denial), Some(&judged)).join("\n");
        for says in says {
            assert!(shown.contains(says), "{says}: {shown}");
        }
        assert!(!shown.contains("encoded"), "{shown}");
    };
    let called = |operation: &str| {
        format!("An error occurred (AccessDenied) when calling the {operation} operation: Access Denied")
    };
    let unnamed = "does not name the requester";
    check(&called("GetObject"), &["s3:GetObject", unnamed, "cannot be asked: the message does not say who asked"]);
    check(&called("ListThings"), &["The call was ListThings", unnamed]);
    check("Not authorized to perform sts:AssumeRoleWithWebIdentity", &["sts:AssumeRoleWithWebIdentity", unnamed]);
}
