//! The AWS CLI and the boto3 equivalent of each call, region filled in, ready to paste.
//!
//! Both are drawn from one table of members, in the API's own spelling.

use serde_json::{Value, json};

use super::attempt::TrainingJobPlan;
use super::call::Call;

/// The AWS CLI command that does what `call` does, on one line.
#[must_use]
pub fn cli_command(call: &Call, region: &str) -> String {
    if let Call::FetchTemplate { url } = call {
        return format!("curl -fsS {}", quoted(url));
    }
    let (service, operation) = call.service_and_operation();
    let mut command = format!("aws {service} {}", separated(operation, '-'));
    for (member, value) in members(call) {
        let no = if value == Value::Bool(false) { "no-" } else { "" };
        command.push_str(&format!(" --{no}{}", separated(member, '-')));
        if !value.is_boolean() {
            command.push_str(&format!(" {}", quoted(&cli_value(&value))));
        }
    }
    if let Call::CreateTrainingJob(plan) = call {
        command.push_str(&format!(" --cli-input-json {}", quoted(&training_job(plan).to_string())));
    }
    if service != "iam" {
        command.push_str(&format!(" --region {region}"));
    }
    command
}

/// The same in Python, one expression: `boto3.client("sts", …).get_caller_identity()`.
#[must_use]
pub fn boto3_call(call: &Call, region: &str) -> String {
    if let Call::FetchTemplate { url } = call {
        return format!("urllib.request.urlopen({}).read()", python(&json!(url)));
    }
    let (service, operation) = call.service_and_operation();
    let whole = if let Call::CreateTrainingJob(plan) = call { training_job(plan) } else { Value::Null };
    let named = whole.as_object().into_iter().flatten().map(|(member, value)| (member.as_str(), value.clone()));
    let arguments: Vec<String> =
        members(call).into_iter().chain(named).map(|(member, value)| format!("{member}={}", python(&value))).collect();
    let region = if service == "iam" { String::new() } else { format!(", region_name={}", python(&json!(region))) };
    format!("boto3.client(\"{service}\"{region}).{}({})", separated(operation, '_'), arguments.join(", "))
}

/// The members of a request; those of a training job, too many for options, stand in [`training_job`].
fn members(call: &Call) -> Vec<(&'static str, Value)> {
    match call {
        Call::WhoAmI | Call::SearchProductsAsAdmin | Call::ListExports | Call::CreateTrainingJob(_) => Vec::new(),
        Call::AssumeRole { role_arn, session_name, external_id, .. } => {
            assumed_role(role_arn, session_name, external_id.as_deref())
        }
        Call::ListProvisioningArtifacts { product_id } | Call::ListLaunchPaths { product_id } => {
            vec![("ProductId", json!(product_id))]
        }
        Call::DescribeProvisioningArtifact { product_id, artifact_id, verbose } => {
            let verbose = verbose.then_some(("Verbose", Value::Bool(true)));
            version_of(product_id, artifact_id).into_iter().chain(verbose).collect()
        }
        Call::CreateProvisioningArtifact { product_id, name, description, template_url, token } => vec![
            ("ProductId", json!(product_id)),
            ("Parameters", version_parameters(name, description, template_url)),
            ("IdempotencyToken", json!(token)),
        ],
        Call::DescribeProduct { product_id: id }
        | Call::DescribeProvisionedProduct { provisioned_product_id: id }
        | Call::DescribeRecord { record_id: id } => vec![("Id", json!(id))],
        Call::DescribeProvisioningParameters { product_id, artifact_id, path_id } => {
            [version_of(product_id, artifact_id), vec![("PathId", json!(path_id))]].concat()
        }
        Call::SearchProvisionedProducts => vec![("AccessLevelFilter", json!({ "Key": "User", "Value": "self" }))],
        Call::SearchFleet { product_id } => vec![
            ("AccessLevelFilter", json!({ "Key": "Account", "Value": "self" })),
            ("Filters", json!({ "SearchQuery": [format!("productId:{product_id}")] })),
        ],
        Call::DeleteProvisioningArtifact { product_id, artifact_id } => version_of(product_id, artifact_id),
        Call::DeactivateProvisioningArtifact { product_id, artifact_id } => {
            [version_of(product_id, artifact_id), vec![("Active", json!(false))]].concat()
        }
        Call::UpdateProvisionedProduct {
            provisioned_product_id,
            product_id,
            artifact_id,
            path_id,
            parameter_keys,
            token,
        } => {
            // Where the product has one path only, none needs to be named, and an empty id is none.
            let path_id = (!path_id.is_empty()).then(|| ("PathId", json!(path_id)));
            let product = [("ProvisionedProductId", json!(provisioned_product_id))];
            let rest = [("ProvisioningParameters", previous_values(parameter_keys)), ("UpdateToken", json!(token))];
            product.into_iter().chain(version_of(product_id, artifact_id)).chain(path_id).chain(rest).collect()
        }
        Call::DescribeStack { stack_id }
        | Call::DescribeStackResources { stack_id }
        | Call::DescribeStackEvents { stack_id } => vec![("StackName", json!(stack_id))],
        Call::DescribeNotebookInstance { name } => vec![("NotebookInstanceName", json!(name))],
        Call::DescribeTrainingJob { name } | Call::StopTrainingJob { name } => vec![("TrainingJobName", json!(name))],
        Call::ListTrainingJobs { name_contains } => vec![("NameContains", json!(name_contains))],
        other @ (Call::ListAccountAliases
        | Call::FetchTemplate { .. }
        | Call::SearchAllProvisionedProducts
        | Call::ListRoles
        | Call::SimulateTrainingJob(_)
        | Call::GetRole { .. }
        | Call::ListAttachedRolePolicies { .. }
        | Call::ListRolePolicies { .. }
        | Call::GetRolePolicy { .. }
        | Call::GetPolicy { .. }
        | Call::ListPolicyVersions { .. }
        | Call::GetPolicyVersion { .. }
        | Call::GetAccountAuthorizationDetails) => other_members(other),
    }
}

fn assumed_role(role_arn: &str, session_name: &str, external_id: Option<&str>) -> Vec<(&'static str, Value)> {
    let external_id = external_id.map(|id| ("ExternalId", json!(id)));
    let named = [("RoleArn", json!(role_arn)), ("RoleSessionName", json!(session_name))];
    named.into_iter().chain(external_id).collect()
}

fn version_of(product_id: &str, artifact_id: &str) -> Vec<(&'static str, Value)> {
    vec![("ProductId", json!(product_id)), ("ProvisioningArtifactId", json!(artifact_id))]
}

/// Those of IAM, and what is left; the address of a template is no member.
fn other_members(call: &Call) -> Vec<(&'static str, Value)> {
    match call {
        Call::SimulateTrainingJob(plan) => simulation(plan),
        Call::SearchAllProvisionedProducts => {
            vec![("AccessLevelFilter", json!({ "Key": "Account", "Value": "self" }))]
        }
        Call::GetAccountAuthorizationDetails => {
            vec![("Filter", json!(["Role", "LocalManagedPolicy", "AWSManagedPolicy"]))]
        }
        Call::GetRole { role_name }
        | Call::ListAttachedRolePolicies { role_name }
        | Call::ListRolePolicies { role_name } => {
            vec![("RoleName", json!(role_name))]
        }
        Call::GetRolePolicy { role_name, policy_name } => {
            vec![("RoleName", json!(role_name)), ("PolicyName", json!(policy_name))]
        }
        Call::GetPolicy { policy_arn } | Call::ListPolicyVersions { policy_arn } => {
            vec![("PolicyArn", json!(policy_arn))]
        }
        Call::GetPolicyVersion { policy_arn, version_id } => {
            vec![("PolicyArn", json!(policy_arn)), ("VersionId", json!(version_id))]
        }
        _ => Vec::new(),
    }
}

fn simulation(plan: &TrainingJobPlan) -> Vec<(&'static str, Value)> {
    let entry = |key: &str, values: &[String]| json!({ "ContextKeyName": key, "ContextKeyValues": values, "ContextKeyType": "stringList" });
    let entries: Vec<Value> = plan.vpc_keys().into_iter().map(|(key, values)| entry(key, values)).collect();
    let mut members =
        vec![("PolicySourceArn", json!(plan.role_arn)), ("ActionNames", json!(["sagemaker:CreateTrainingJob"]))];
    members.extend((!entries.is_empty()).then(|| ("ContextEntries", Value::Array(entries))));
    members
}

fn version_parameters(name: &str, description: &str, template_url: &str) -> Value {
    json!({
        "Name": name,
        "Description": description,
        "Info": { "LoadTemplateFromURL": template_url },
        "Type": "CLOUD_FORMATION_TEMPLATE",
    })
}

fn previous_values(keys: &[String]) -> Value {
    keys.iter().map(|key| json!({ "Key": key, "UsePreviousValue": true })).collect()
}

fn training_job(plan: &TrainingJobPlan) -> Value {
    let mut body = json!({
        "TrainingJobName": plan.job_name,
        "AlgorithmSpecification": { "TrainingImage": plan.image, "TrainingInputMode": "File" },
        "RoleArn": plan.role_arn,
        "InputDataConfig": [{
            "ChannelName": "train",
            "DataSource": { "S3DataSource": {
                "S3DataType": "S3Prefix", "S3Uri": plan.input, "S3DataDistributionType": "FullyReplicated"
            } },
        }],
        "OutputDataConfig": { "S3OutputPath": plan.output },
        "ResourceConfig": {
            "InstanceType": plan.instance_type,
            "InstanceCount": plan.instance_count,
            "VolumeSizeInGB": plan.volume_gb,
        },
        "StoppingCondition": { "MaxRuntimeInSeconds": plan.max_runtime_seconds },
    });
    if plan.is_marked() {
        body["Tags"] = json!([{ "Key": "created-by", "Value": "explicit-deny" }]);
    }
    if let (Some(vpc), Some(members)) = (&plan.vpc, body.as_object_mut()) {
        let network = json!({ "SecurityGroupIds": vpc.security_group_ids, "Subnets": vpc.subnets });
        members.insert("VpcConfig".to_owned(), network);
    }
    body
}

/// A value as an option takes it: text as it is, a flat record in the CLI's short form, anything else as JSON.
fn cli_value(value: &Value) -> String {
    let is_plain = |text: &str| !text.is_empty() && !text.contains([',', '=', '[', ']', '{', '}', '"', '\'', ' ']);
    match value {
        Value::String(text) => text.clone(),
        Value::Object(record) if record.values().all(|value| value.as_str().is_some_and(is_plain)) => {
            let pairs = record.iter().map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or_default()));
            pairs.collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}

/// JSON as a Python literal.
fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(items) => format!("[{}]", items.iter().map(python).collect::<Vec<_>>().join(", ")),
        Value::Object(record) => {
            let pairs = record.iter().map(|(name, value)| format!("{}: {}", json!(name), python(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        // JSON's escapes are Python's as well.
        scalar => scalar.to_string(),
    }
}

/// `CreateTrainingJob` → `create-training-job`.
fn separated(operation: &str, separator: char) -> String {
    let mut name = String::with_capacity(operation.len() + 4);
    for character in operation.chars() {
        if character.is_ascii_uppercase() && !name.is_empty() {
            name.push(separator);
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

/// Quoted for a POSIX shell where it must be.
fn quoted(value: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_./:=,@+".contains(character);
    if !value.is_empty() && value.chars().all(plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_one_line_with_the_region() {
        let check = |call: &Call, command: &str| assert_eq!(cli_command(call, "eu-west-2"), command);
        check(&Call::WhoAmI, "aws sts get-caller-identity --region eu-west-2");
        check(
            &Call::GetPolicyVersion { policy_arn: "arn:aws:iam::1:policy/a b".into(), version_id: "v2".into() },
            "aws iam get-policy-version --policy-arn 'arn:aws:iam::1:policy/a b' --version-id v2",
        );
        check(
            &Call::DescribeProvisioningArtifact {
                product_id: "prod-1".into(),
                artifact_id: "pa-1".into(),
                verbose: true,
            },
            "aws servicecatalog describe-provisioning-artifact --product-id prod-1 --provisioning-artifact-id pa-1 --verbose --region eu-west-2",
        );
        check(
            &Call::DeactivateProvisioningArtifact { product_id: "prod-1".into(), artifact_id: "pa-1".into() },
            "aws servicecatalog update-provisioning-artifact --product-id prod-1 --provisioning-artifact-id pa-1 --no-active --region eu-west-2",
        );
        check(
            &Call::UpdateProvisionedProduct {
                provisioned_product_id: "pp-1".into(),
                product_id: "prod-1".into(),
                artifact_id: "pa-2".into(),
                path_id: "lpv3-1".into(),
                parameter_keys: vec!["EnvType".into()],
                token: "t".into(),
            },
            "aws servicecatalog update-provisioned-product --provisioned-product-id pp-1 --product-id prod-1 --provisioning-artifact-id pa-2 --path-id lpv3-1 --provisioning-parameters '[{\"Key\":\"EnvType\",\"UsePreviousValue\":true}]' --update-token t --region eu-west-2",
        );
    }

    #[test]
    fn the_same_in_python() {
        let check = |call: &Call, python: &str| assert_eq!(boto3_call(call, "eu-west-2"), python);
        check(&Call::WhoAmI, r#"boto3.client("sts", region_name="eu-west-2").get_caller_identity()"#);
        check(
            &Call::SearchProvisionedProducts,
            r#"boto3.client("servicecatalog", region_name="eu-west-2").search_provisioned_products(AccessLevelFilter={"Key": "User", "Value": "self"})"#,
        );
        check(
            &Call::DescribeProvisioningArtifact {
                product_id: "prod-1".into(),
                artifact_id: "a\"b".into(),
                verbose: true,
            },
            r#"boto3.client("servicecatalog", region_name="eu-west-2").describe_provisioning_artifact(ProductId="prod-1", ProvisioningArtifactId="a\"b", Verbose=True)"#,
        );
        check(
            &Call::GetPolicy { policy_arn: "arn:aws:iam::1:policy/a".into() },
            r#"boto3.client("iam").get_policy(PolicyArn="arn:aws:iam::1:policy/a")"#,
        );
    }

    #[test]
    fn quotes_survive_a_shell() {
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("plain-1"), "plain-1");
        assert_eq!(quoted(""), "''");
    }
}
