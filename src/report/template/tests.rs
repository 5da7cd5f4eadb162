//! Templates as reports.

use super::*;
use crate::template::builtin;

const POLICY: &str = "Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}
";

#[test]
fn the_two_built_in_templates_are_without_fault() {
    for file in ["ds_notebook_v1.yaml", "ds_notebook_v2.yaml"] {
        let text = builtin(file).expect("comes with the program");
        let errors = template_findings(text).into_iter().filter(crate::source::Diagnostic::is_error);
        let errors: Vec<_> = errors.map(|finding| finding.line(text)).collect();
        assert_eq!(errors, Vec::<String>::new(), "{file}");
    }
}

#[test]
fn every_problem_has_its_place_and_a_remedy() {
    let check = |text: &str, expected: &[(&str, &str)]| {
        let findings = template_findings(text);
        assert_eq!(findings.len(), expected.len(), "{findings:?}");
        for (finding, (says, place)) in findings.iter().zip(expected) {
            assert!(finding.line(text).contains(says), "{}", finding.line(text));
            assert_eq!(template_places(text, std::slice::from_ref(finding)), [*place]);
            assert!(finding.help.is_some(), "{finding:?}");
        }
    };
    check(POLICY, &[]);
    check("", &[("line 1, column 1", "")]);
    check("Resources: {P: [}", &[("line 1", "")]);
    let permit = POLICY.replace("Allow", "Permit");
    let of_policy = "line 5, column 66: policy `PolicyDocument` of `P`:";
    check(&permit, &[(of_policy, "Resources.P.Properties.PolicyDocument.Statement[0].Effect")]);
    let two = format!("{permit}  Q: {{Type: 'AWS::SNS::Topic', Properties: {{DisplayName: !Ref Nobody}}}}\n");
    let of_policy = (of_policy, "Resources.P.Properties.PolicyDocument.Statement[0].Effect");
    check(&two, &[of_policy, ("Nobody", "Resources.Q.Properties.DisplayName")]);
    let three = format!("{two}Colour: red\n");
    check(&three, &[of_policy, ("Nobody", "Resources.Q.Properties.DisplayName"), ("[Colour]", "")]);
    let trust = "Resources: {R: {Type: 'AWS::IAM::Role', Condition: No, Properties: {AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: 'sts:AssumeRole', Resource: '*'}}}}}\nConditions: {No: !Equals [a, b]}";
    check(trust, &[("policy `trust policy` of `R`", "Resources.R.Properties.AssumeRolePolicyDocument.Statement")]);
    let pattern = "Parameters: {N: {Type: Number}, S: {Type: String, AllowedPattern: 'x+'}}\nRules: {R: {Assertions: [{Assert: !Equals [!Ref S, xx]}]}}\nResources: {T: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !Sub '${N}${S}'}}}";
    check(pattern, &[]);
}

fn diff(old: &str, new: &str) -> TemplateDiff {
    template_diff(("old", old), ("new", new)).expect("both can be read")
}

#[test]
fn the_labs_change_is_one_deny_and_one_narrowed_allow() {
    let [one, two] = ["ds_notebook_v1.yaml", "ds_notebook_v2.yaml"].map(|file| builtin(file).expect("comes along"));
    assert!(diff(one, one).is_same());
    let found = diff(one, two);
    let changed: Vec<_> = found.policies.iter().filter(|policy| policy.word != "unchanged").collect();
    assert_eq!(changed.len(), 1, "{found:#?}");
    assert!(changed[0].rows.counts.starts_with("1 new, 1 narrowed,"), "{}", changed[0].rows.counts);
    assert!(!found.is_same());
    let text = diff_lines(&found).join("\n");
    assert!(text.contains("+ 2         Deny   new") && text.contains("sagemaker:VpcSubnets"), "{text}");
    let markdown = diff_markdown(&found).join("\n");
    assert!(
        markdown.contains("| 2 | Deny | new |") && markdown.contains("| 2 -> 3 | Allow | narrowed |"),
        "{markdown}"
    );
    let json: serde_json::Value = serde_json::from_str(&diff_json(&found)).expect("one object");
    assert_eq!(json["same"], false);
}

#[test]
fn everything_else_is_told_by_its_path() {
    let check = |old: &str, new: &str, lines: &[&str]| {
        let found = diff(old, new);
        let text = diff_lines(&found);
        assert_eq!(found.is_same(), lines.is_empty(), "{text:#?}");
        for line in lines {
            assert!(text.iter().any(|it| it == line), "{line}: {text:#?}");
        }
    };
    let topic = |rest: &str| format!("Resources: {{T: {{Type: 'AWS::SNS::Topic', Properties: {{{rest}}}}}}}");
    check(&topic("A: !Ref AWS::Region"), &topic("A: {Ref: AWS::Region}"), &[]);
    check(&topic("A: 1"), &topic("A: '1'"), &[]);
    let changed = ["~ Resources T (AWS::SNS::Topic) changed", "  - Properties.A: 1", "  + Properties.A: 2"];
    check(&topic("A: 1"), &topic("A: 2"), &changed);
    check(
        &topic(""),
        POLICY,
        &["- Resources T (AWS::SNS::Topic) removed", "+ Resources P (AWS::IAM::ManagedPolicy) added"],
    );
    check(&topic(""), &format!("Description: d\n{}", topic("")), &["+ Description added"]);
    let many = |value: char| topic(&(0..103).map(|at| format!("A{at}: {value}")).collect::<Vec<_>>().join(", "));
    check(&many('1'), &many('2'), &["  + Properties.A99: 2", "  and 3 more differences"]);
    let narrowed = POLICY.replace("Resource: '*'", "Resource: 'arn:aws:s3:::b'");
    check(
        POLICY,
        &narrowed,
        &["Policy PolicyDocument of P (changed): 1 changed", "  - Resource *", "  + Resource arn:aws:s3:::b"],
    );
    assert_eq!(diff(POLICY, &narrowed).elements, []);
    assert_eq!(template_diff(("a", POLICY), ("b", "Resources: [")).map_err(|(which, _)| which), Err(1));
}
