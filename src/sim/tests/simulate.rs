//! The simulation calls, against what the same policies decide when they are asked in earnest.

use super::bench::{ACCOUNT, ADMIN, Bench, NOTEBOOK};
use super::client::{element, text};

const JOB: &str = "arn:aws:sagemaker:eu-west-1:123456789012:training-job/x";
const SUBNETS: [(&str, &str); 3] = [
    ("ContextEntries.member.1.ContextKeyName", "sagemaker:VpcSubnets"),
    ("ContextEntries.member.1.ContextKeyType", "stringList"),
    ("ContextEntries.member.1.ContextKeyValues.member.1", "subnet-1"),
];

fn of_notebook(action: &str, more: &[(&str, &str)]) -> String {
    let mut bench = Bench::new();
    let admin = bench.assume(ADMIN, &[]);
    let mut members = vec![("PolicySourceArn", NOTEBOOK), ("ActionNames.member.1", action)];
    members.push(("ResourceArns.member.1", JOB));
    members.extend(more);
    let answer = bench.send(&admin.query("iam", "SimulatePrincipalPolicy", &members));
    assert_eq!(answer.status, 200, "{}", text(&answer));
    text(&answer)
}

#[test]
fn a_principals_policies_decide_as_in_earnest() {
    let denied = of_notebook("sagemaker:CreateTrainingJob", &[]);
    assert!(denied.contains("<EvalDecision>explicitDeny</EvalDecision>"), "{denied}");
    assert!(denied.contains("<SourcePolicyId>notebook-policy</SourcePolicyId>"), "{denied}");
    assert!(denied.contains("<StartPosition><Line>2</Line><Column>5</Column></StartPosition>"), "{denied}");
    assert!(denied.contains("<MissingContextValues><member>sagemaker:VpcSubnets</member>"), "{denied}");
    let allowed = of_notebook("sagemaker:CreateTrainingJob", &SUBNETS);
    assert!(allowed.contains("<EvalDecision>allowed</EvalDecision>"), "{allowed}");
    let [name, kind, (value, _)] = SUBNETS;
    let foreign = of_notebook("sagemaker:CreateTrainingJob", &[name, kind, (value, "subnet-9")]);
    assert!(foreign.contains("<EvalDecision>implicitDeny</EvalDecision>"), "{foreign}");
    assert!(foreign.contains("<MatchedStatements></MatchedStatements>"), "{foreign}");
}

#[test]
fn documents_that_are_brought_along_decide_too() {
    let deny = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#;
    let denied = of_notebook("sagemaker:ListTrainingJobs", &[("PolicyInputList.member.1", deny)]);
    assert!(denied.contains("<SourcePolicyId>PolicyInputList.1</SourcePolicyId>"), "{denied}");
    let ceiling = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
    let cut = of_notebook("sagemaker:ListTrainingJobs", &[("PermissionsBoundaryPolicyInputList.member.1", ceiling)]);
    assert!(cut.contains("<EvalDecision>implicitDeny</EvalDecision>"), "{cut}");
    assert!(cut.contains("<AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary>"), "{cut}");
}

#[test]
fn a_custom_policy_needs_no_role_and_bad_questions_are_refused() {
    let allow =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/*"}}"#;
    let check = |operation: &str, members: &[(&str, &str)], status: u16, says: &str| {
        let mut bench = Bench::new();
        let admin = bench.assume(ADMIN, &[]);
        let answer = bench.send(&admin.query("iam", operation, members));
        assert_eq!(answer.status, status, "{}", text(&answer));
        assert!(text(&answer).contains(says), "{}", text(&answer));
        if status == 200 {
            assert_eq!(element(&answer, "IsTruncated"), "false");
        }
    };
    let custom = "SimulateCustomPolicy";
    let (policy, action) = (("PolicyInputList.member.1", allow), ("ActionNames.member.1", "s3:GetObject"));
    let object = ("ResourceArns.member.1", "arn:aws:s3:::b/k");
    check(custom, &[policy, action, object], 200, "<EvalResourceDecision>allowed</EvalResourceDecision>");
    check(custom, &[policy, action], 200, "<EvalDecision>implicitDeny</EvalDecision>");
    check(custom, &[policy, ("ActionNames.member.1", "GetObject")], 400, "Invalid Action name: GetObject");
    check(custom, &[("PolicyInputList.member.1", "{"), action], 400, "PolicyInputList.1 is not valid: line 1");
    check(custom, &[action], 400, "ValidationError");
    let principal = "SimulatePrincipalPolicy";
    let session = format!("arn:aws:sts::{ACCOUNT}:assumed-role/notebook/SageMaker");
    check(principal, &[("PolicySourceArn", &session), action], 400, "does not clearly define entity type and name");
    let nobody = format!("arn:aws:iam::{ACCOUNT}:role/nobody");
    check(principal, &[("PolicySourceArn", &nobody), action], 404, "The role with name nobody cannot be found.");
}
