//! Stacks, read as the lab reads them.

use serde_json::json;

use crate::sim::fixture::{Fixture, text_at, url};
use crate::sim::operation::Service;
use crate::sim::value::Value;

fn call(fixture: &mut Fixture, name: &str, input: serde_json::Value) -> Result<Value, String> {
    let team = fixture.team();
    fixture
        .call(Service::CloudFormation, &team, name, input)
        .map_err(|error| format!("{}: {}", error.code, error.message))
}

fn read(fixture: &mut Fixture, name: &str, input: serde_json::Value) -> Value {
    call(fixture, name, input).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn column(answer: &Value, list: &str, member: &str) -> Vec<String> {
    answer.get(list).map(Value::items).unwrap_or_default().iter().map(|item| text_at(item, &[member])).collect()
}

fn stack_name(fixture: &Fixture) -> String {
    format!("SC-{}-{}", fixture.ready.account_id, fixture.ready.provisioned_product_id)
}

#[test]
fn the_notebooks_stack_tells_everything_about_itself() {
    let mut fixture = Fixture::new();
    let by_name = json!({ "StackName": stack_name(&fixture) });
    let described = read(&mut fixture, "DescribeStacks", by_name.clone());
    let stack = &described.get("Stacks").map(Value::items).unwrap_or_default()[0];
    assert_eq!(text_at(stack, &["StackStatus"]), "CREATE_COMPLETE");
    assert_eq!(column(stack, "Parameters", "ParameterKey").len(), 7);
    assert_eq!(column(stack, "Outputs", "OutputKey"), ["NotebookUrl", "EbsKmsKeyId"]);
    assert_eq!(column(stack, "Tags", "Key").len(), 5);
    let id = text_at(stack, &["StackId"]);
    let resources = read(&mut fixture, "DescribeStackResources", json!({ "StackName": id }));
    let mut logical = column(&resources, "StackResources", "LogicalResourceId");
    logical.sort();
    assert_eq!(logical, ["NotebookInstance", "SageMakerExecPolicy", "SageMakerExecRole", "SagemakerEbsKMS"]);
    let physical = column(&resources, "StackResources", "PhysicalResourceId").remove(0);
    let by_resource = read(&mut fixture, "DescribeStackResources", json!({ "PhysicalResourceId": physical }));
    assert_eq!(by_resource, resources);
    assert_eq!(
        column(&read(&mut fixture, "ListStackResources", by_name.clone()), "StackResourceSummaries", "ResourceStatus"),
        ["CREATE_COMPLETE"; 4]
    );
    let events = read(&mut fixture, "DescribeStackEvents", by_name.clone());
    let statuses = column(&events, "StackEvents", "ResourceStatus");
    assert_eq!(
        (statuses.len(), statuses[0].as_str(), statuses[9].as_str()),
        (10, "CREATE_COMPLETE", "CREATE_IN_PROGRESS")
    );
    let template = read(&mut fixture, "GetTemplate", by_name);
    assert!(text_at(&template, &["TemplateBody"]).contains("SageMakerExecPolicy:"));
}

#[test]
fn exports_and_stacks_are_listed() {
    let mut fixture = Fixture::new();
    let exports = column(&read(&mut fixture, "ListExports", json!({})), "Exports", "Name");
    for name in ["ds-subnet1-ml-dev", "ds-subnet3-ml-dev", "ds-sagemaker-sg-ml-dev", "ds-notebook-lc-ml-dev"] {
        assert!(exports.iter().any(|export| export == name), "{name}");
    }
    assert_eq!(column(&read(&mut fixture, "ListStacks", json!({})), "StackSummaries", "StackName").len(), 3);
    let filter = json!({ "StackStatusFilter": ["UPDATE_COMPLETE"] });
    assert!(column(&read(&mut fixture, "ListStacks", filter), "StackSummaries", "StackName").is_empty());
    assert_eq!(column(&read(&mut fixture, "DescribeStacks", json!({})), "Stacks", "StackName").len(), 3);
}

#[test]
fn templates_are_validated_by_text_and_by_address() {
    let mut fixture = Fixture::new();
    let valid = read(&mut fixture, "ValidateTemplate", json!({ "TemplateURL": url("ds_notebook_v2.yaml") }));
    assert_eq!(column(&valid, "Parameters", "ParameterKey").len(), 7);
    assert_eq!(valid.texts("Capabilities"), ["CAPABILITY_NAMED_IAM"]);
    let plain = json!({ "TemplateBody": "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n" });
    assert!(read(&mut fixture, "ValidateTemplate", plain).texts("Capabilities").is_empty());
}

#[test]
fn what_is_not_there_is_refused_in_cloudformations_words() {
    let cases = [
        ("DescribeStacks", json!({ "StackName": "nowhere" }), "ValidationError: Stack with id nowhere does not exist"),
        ("GetTemplate", json!({ "StackName": "nowhere" }), "ValidationError: Stack with id nowhere does not exist"),
        ("DescribeStackResources", json!({}), "ValidationError: Exactly one of"),
        ("ValidateTemplate", json!({}), "ValidationError: Either Template URL or Template Body"),
        (
            "ValidateTemplate",
            json!({ "TemplateBody": "Resources: [" }),
            "ValidationError: Template format error: line ",
        ),
        ("ListExports", json!({ "NextToken": "made-up" }), "ValidationError: Invalid NextToken."),
    ];
    let mut fixture = Fixture::new();
    for (name, input, expected) in cases {
        let error = call(&mut fixture, name, input).expect_err("a refusal");
        assert!(error.starts_with(expected), "{error}");
    }
}
