//! The two built-in templates, evaluated: what they make, and what the second changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::source::{Diagnostic, Node, NodeKind, parse_json, to_json};

fn builtin_template(version: u8) -> Template {
    parse(builtin(&format!("ds_notebook_v{version}.yaml")).unwrap()).unwrap()
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn inputs() -> Inputs {
    Inputs {
        parameters: pairs(&[
            ("ProjectName", "demo"),
            ("NotebookOwnerUsername", "alice"),
            ("NotebookOwnerEmail", "alice@example.com"),
            ("NotebookSubnet", "2"),
        ]),
        imports: Imports::Known(Arc::new(pairs(&[
            ("ds-source-demo-dev-url", "https://git.example.com/demo"),
            ("ds-notebook-lc-demo-dev", "ds-lifecycle"),
            ("ds-sagemaker-sg-demo-dev", "sg-0123456789abcdef0"),
            ("ds-subnet1-demo-dev", "subnet-0123456789abcdef1"),
            ("ds-subnet2-demo-dev", "subnet-0123456789abcdef2"),
            ("ds-subnet3-demo-dev", "subnet-0123456789abcdef3"),
        ]))),
        pseudo: Pseudo {
            region: "eu-west-1".to_owned(),
            account_id: "111122223333".to_owned(),
            partition: "aws".to_owned(),
            stack_id: "arn:aws:cloudformation:eu-west-1:111122223333:stack/s/u".to_owned(),
            stack_name: "s".to_owned(),
        },
        attributes: BTreeMap::new(),
    }
}

fn plan_of(version: u8) -> StackPlan {
    let (plan, findings) = evaluate(&builtin_template(version), &inputs());
    assert_eq!(findings, []);
    plan
}

fn statements(version: u8) -> Vec<Node> {
    let (_, _, document) = policy_documents(&plan_of(version)).swap_remove(0);
    document.get("Statement").and_then(Node::as_list).unwrap().to_vec()
}

fn json(text: &str) -> String {
    to_json(&parse_json(text).unwrap())
}

#[test]
fn parameters_are_those_of_the_workshop() {
    let shown = |parameter: &Parameter| {
        format!("{} {} {}", parameter.name, parameter.parameter_type, parameter.default.as_deref().unwrap_or("-"))
    };
    let expected = [
        "ProjectName String -",
        "EnvType String dev",
        "NotebookOwnerUsername String -",
        "NotebookOwnerEmail String -",
        "InstanceType String ml.t3.medium",
        "VolumeSize Number 10",
        "NotebookSubnet Number 1",
    ];
    assert_eq!(builtin_template(1).parameters.iter().map(shown).collect::<Vec<_>>(), expected);
    assert_eq!(builtin_template(2).parameters.iter().map(shown).collect::<Vec<_>>(), expected);
}

#[test]
fn the_deny_refuses_what_names_no_subnet() {
    let expected = json(
        r#"{"Effect":"Deny","Action":["sagemaker:CreateNotebookInstance","sagemaker:CreateHyperParameterTuningJob",
        "sagemaker:CreateProcessingJob","sagemaker:CreateTrainingJob","sagemaker:CreateModel"],"Resource":"*",
        "Condition":{"Null":{"sagemaker:VpcSubnets":"true"}}}"#,
    );
    assert_eq!(to_json(&statements(2)[1]), expected);
}

#[test]
fn the_allow_names_the_subnets_and_the_group_of_the_project() {
    let expected = json(
        r#"{"Effect":"Allow","Action":"sagemaker:*","Resource":"*","Condition":{"ForAllValues:StringEqualsIfExists":{
        "sagemaker:VpcSubnets":["subnet-0123456789abcdef1","subnet-0123456789abcdef2","subnet-0123456789abcdef3"],"sagemaker:VpcSecurityGroupIds":["sg-0123456789abcdef0"]}}}"#,
    );
    assert_eq!(to_json(&statements(2)[2]), expected);
    assert_eq!(to_json(&statements(1)[1]), json(r#"{"Effect":"Allow","Action":"sagemaker:*","Resource":"*"}"#));
}

#[test]
fn every_other_statement_is_the_same_in_both_versions() {
    let (first, second) = (statements(1), statements(2));
    assert_eq!((first.len(), second.len()), (11, 12));
    assert_eq!(to_json(&first[0]), to_json(&second[0]));
    let rest = |statements: &[Node]| statements.iter().map(to_json).collect::<Vec<_>>();
    assert_eq!(rest(&first[2..]), rest(&second[3..]));
    let n_actions = |statement: &Node| statement.get("Action").and_then(Node::as_list).map_or(1, <[_]>::len);
    assert_eq!(first.iter().map(n_actions).collect::<Vec<_>>(), [2, 1, 66, 8, 3, 3, 1, 1, 1, 2, 1]);
    assert!(first.iter().chain(&second).all(|statement| statement.get("Sid").is_none()));
    let ssm =
        r#"["ssm:GetParameters","ssm:GetParameter"],"Resource":"arn:aws:ssm:eu-west-1:111122223333:parameter/ds-*"}"#;
    assert_eq!(to_json(&first[0]), format!(r#"{{"Effect":"Allow","Action":{ssm}"#));
    let pass = r#""Condition":{"StringEquals":{"iam:PassedToService":["sagemaker.amazonaws.com"]}}}"#;
    assert_eq!(to_json(&first[10]), format!(r#"{{"Effect":"Allow","Action":"iam:PassRole","Resource":"*",{pass}"#));
}

#[test]
fn the_policies_fit_into_a_managed_policy() {
    let size = |version: u8| {
        let (id, name, document) = policy_documents(&plan_of(version)).swap_remove(0);
        assert_eq!((id.as_str(), name.as_str()), ("SageMakerExecPolicy", "ds-notebook-policy-demo-dev-alice"));
        assert_eq!(document.get("Version").and_then(Node::as_str), Some("2012-10-17"));
        to_json(&document).chars().filter(|character| !character.is_whitespace()).count()
    };
    let (first, second) = (size(1), size(2));
    assert!(first < second && second <= 6_144, "{first} and {second} characters");
    // With ids of the usual length the workshop's own files differ by 475 characters.
    assert_eq!(second - first, 475);
}

#[test]
fn the_second_version_changes_the_policy_and_nothing_else() {
    let (first, second) = (plan_of(1), plan_of(2));
    assert_eq!(first.outputs, second.outputs);
    let ids = |plan: &StackPlan| plan.resources.iter().map(|resource| resource.logical_id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&second));
    for (old, new) in first.resources.iter().zip(&second.resources) {
        let expected = match old.logical_id.as_str() {
            "SageMakerExecPolicy" => UpdateBehaviour::InPlace { changed: vec!["PolicyDocument".to_owned()] },
            _ => UpdateBehaviour::Unchanged,
        };
        assert_eq!(update_behaviour(&old.resource_type, &old.properties, &new.properties), expected);
    }
}

#[test]
fn resources_refer_to_one_another() {
    let template = builtin_template(2);
    let order = ["SageMakerExecPolicy", "SageMakerExecRole", "SagemakerEbsKMS", "NotebookInstance"];
    assert_eq!(creation_order(&template).unwrap(), order);
    let plan = plan_of(2);
    let role = plan.resource("SageMakerExecRole").unwrap();
    let expected = json(
        r#"{"RoleName":"ds-notebook-role-demo-dev-alice","Path":"/service-role/","AssumeRolePolicyDocument":{
        "Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sagemaker.amazonaws.com"},
        "Action":"sts:AssumeRole"}]},"ManagedPolicyArns":["arn:aws:iam::111122223333:policy/ds-notebook-policy-demo-dev-alice",
        "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],"Tags":[{"Key":"ProjectName","Value":"demo"},
        {"Key":"EnvironmentType","Value":"dev"}]}"#,
    );
    assert_eq!(to_json(&role.properties), expected);
    let notebook = plan.resource("NotebookInstance").unwrap();
    let expected = json(
        r#"{"NotebookInstanceName":"ds-notebook-demo-dev-alice","InstanceType":"ml.t3.medium","VolumeSizeInGB":"10",
        "DirectInternetAccess":"Disabled","RoleArn":"arn:aws:iam::111122223333:role/service-role/ds-notebook-role-demo-dev-alice",
        "KmsKeyId":"${SagemakerEbsKMS}","DefaultCodeRepository":"https://git.example.com/demo",
        "LifecycleConfigName":"ds-lifecycle","SecurityGroupIds":["sg-0123456789abcdef0"],"SubnetId":"subnet-0123456789abcdef2",
        "Tags":[{"Key":"NotebookOwnerUsername","Value":"alice"},{"Key":"NotebookOwnerEmail","Value":"alice@example.com"},
        {"Key":"ProjectName","Value":"demo"},{"Key":"EnvironmentType","Value":"dev"}]}"#,
    );
    assert_eq!(to_json(&notebook.properties), expected);
    assert_eq!(notebook.depends_on, ["SageMakerExecRole", "SagemakerEbsKMS"]);
}

#[test]
fn outputs_lead_to_the_notebook() {
    let values: Vec<_> = plan_of(2).outputs.into_iter().map(|output| (output.key, output.value)).collect();
    let url = "https://eu-west-1.console.aws.amazon.com/sagemaker/home?region=eu-west-1#/notebook-instances/openNotebook/\
               ds-notebook-demo-dev-alice?view=lab";
    let expected = [("NotebookUrl", url), ("EbsKmsKeyId", "${SagemakerEbsKMS}")];
    assert_eq!(values, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
}

#[test]
fn one_resource_at_a_time_with_what_is_known_by_then() {
    let template = builtin_template(2);
    let mut inputs = inputs();
    let (plan, _) = evaluate(&template, &inputs);
    for id in creation_order(&template).unwrap() {
        let (planned, findings) = evaluate_resource(&template, &id, &inputs);
        assert_eq!(findings, []);
        let planned = planned.unwrap();
        let known = predict(&planned, &inputs.pseudo);
        let attributes =
            known.attributes.into_iter().map(|(name, text)| (name, text.replace("${SagemakerEbsKMS}", "k1")));
        let reference = known.reference.replace("${SagemakerEbsKMS}", "k1");
        inputs.attributes.insert(id.clone(), Attributes { reference, attributes: attributes.collect() });
        let foretold = plan.resource(&id).unwrap();
        assert_eq!(to_json(&planned.properties), to_json(&foretold.properties).replace("${SagemakerEbsKMS}", "k1"));
    }
    let (outputs, findings) = evaluate_outputs(&template, &inputs);
    assert_eq!((outputs[1].value.as_str(), findings), ("k1", Vec::new()));
}

#[test]
fn without_an_account_imports_show_their_names() {
    let inputs = Inputs { imports: Imports::Symbolic, ..inputs() };
    let (plan, findings) = evaluate(&builtin_template(2), &inputs);
    assert_eq!(findings, []);
    let subnet = plan.resource("NotebookInstance").and_then(|notebook| notebook.properties.get("SubnetId"));
    assert_eq!(subnet.and_then(Node::as_str), Some("ds-subnet2-demo-dev"));
}

#[test]
fn a_missing_export_is_told_where_it_is_imported() {
    let inputs = Inputs { imports: Imports::default(), ..inputs() };
    let (plan, findings) = evaluate(&builtin_template(1), &inputs);
    let text = builtin("ds_notebook_v1.yaml").unwrap();
    let told = |finding: &Diagnostic| {
        let place = &text[finding.span.start as usize..finding.span.end as usize];
        assert!(place.starts_with("Fn::ImportValue"), "{place}");
        finding.message.clone()
    };
    let expected = [
        "No export named ds-source-demo-dev-url found",
        "No export named ds-notebook-lc-demo-dev found",
        "No export named ds-sagemaker-sg-demo-dev found",
        "No export named ds-subnet2-demo-dev found",
    ];
    assert_eq!(findings.iter().map(told).collect::<Vec<_>>(), expected);
    let subnet = plan.resource("NotebookInstance").and_then(|notebook| notebook.properties.get("SubnetId"));
    assert_eq!(subnet.map(|node| &node.kind), Some(&NodeKind::Null));
}

#[test]
fn only_the_two_files_are_built_in() {
    for name in ["ds_notebook_v3.yaml", "", "../Cargo.toml", "DS_NOTEBOOK_V1.YAML"] {
        assert_eq!(builtin(name), None);
    }
}
