//! Answers as people write them.

use super::*;
use crate::policy::Effect;

fn conditions() -> Vec<GuardingCondition> {
    let condition = |statement, effect, operator: &str, key: &str, values: &[&str]| GuardingCondition {
        origin: PolicyOrigin { name: "p".to_owned(), arn: None, version: None },
        statement,
        effect,
        n_actions: 1,
        operator: operator.to_owned(),
        key: key.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    };
    let for_all = "ForAllValues:StringEqualsIfExists";
    vec![
        condition(2, Effect::Deny, "Null", "sagemaker:VpcSubnets", &["true"]),
        condition(3, Effect::Allow, for_all, "sagemaker:VpcSubnets", &["subnet-0a01", "subnet-0a02"]),
        condition(3, Effect::Allow, for_all, "sagemaker:VpcSecurityGroupIds", &["sg-0a01"]),
    ]
}

const WHOLE: &str = "Null sagemaker:VpcSubnets = true; ForAllValues:StringEqualsIfExists sagemaker:VpcSubnets \
                     subnet-0a01, subnet-0a02; ForAllValues:StringEqualsIfExists sagemaker:VpcSecurityGroupIds sg-0a01";

#[test]
fn any_wording_that_names_operator_key_and_value_is_right() {
    let check = |answer: &str| {
        let grade = grade(answer, &conditions());
        assert!(grade.is_right(), "{answer}: {grade:?}");
    };
    check(WHOLE);
    check(&WHOLE.to_uppercase());
    check(
        "The deny applies when VpcSubnets is absent. The allow has for all values: string equals if exists on the vpc \
         subnets (the three approved ones)\nand ForAllValues:StringEqualsIfExists on vpc security group ids, the project's own",
    );
    check(
        r#"{"Null":{"sagemaker:VpcSubnets":"true"},"ForAllValues:StringEqualsIfExists":{"sagemaker:VpcSubnets":
        ["subnet-0a01","subnet-0a02"],"sagemaker:VpcSecurityGroupIds":["sg-0a01"]}}"#
            .replace('\n', " ")
            .as_str(),
    );
}

#[test]
fn what_decides_the_same_is_right_in_effect() {
    let answer = WHOLE.replace("ForAllValues:StringEqualsIfExists", "ForAllValues:StringEquals");
    let grade = grade(&answer, &conditions());
    assert_eq!(grade.named, [Named::Fully, Named::InEffect, Named::InEffect]);
    assert!(grade.is_right());
}

#[test]
fn what_is_wrong_or_missing_is_told() {
    let check = |answer: &str, named: [Named; 3], unfounded: usize| {
        let grade = grade(answer, &conditions());
        assert_eq!((grade.named.as_slice(), grade.unfounded.len()), (named.as_slice(), unfounded), "{answer}");
        assert!(!grade.is_right());
    };
    let not = Named::Not;
    let partly = |operator, value| Named::Partly { operator, value };
    check("", [not, not, not], 0);
    check("no idea", [not, not, not], 0);
    check("Null sagemaker:VpcSubnets true", [Named::Fully, not, not], 0);
    check("Null sagemaker:VpcSubnets false", [partly(true, false), partly(false, false), not], 0);
    check("Bool sagemaker:VpcSubnets true", [partly(false, true), partly(false, false), not], 1);
    check("Null sagemaker:VpcSecurityGroupIds true", [not, not, partly(false, false)], 1);
    check("StringLike sagemaker:InstanceTypes ml.m4.*", [not, not, not], 1);
    check(
        "StringEquals sagemaker:VpcSubnets subnet-0a01, subnet-0a02",
        [partly(false, false), partly(false, true), not],
        1,
    );
    check(
        "ForAllValues:StringEqualsIfExists sagemaker:VpcSubnets subnet-0a01, subnet-0fff",
        [partly(false, false), partly(true, false), not],
        0,
    );
}

#[test]
fn nothing_written_is_too_strange() {
    for answer in ["ß", "\u{0}", "Null", ";;;", "foralLvalues:", "’’", &"null ".repeat(400), "日本 Null VpcSubnets 語"]
    {
        let _ = grade(answer, &conditions());
        let _ = grade(answer, &[]);
    }
}
