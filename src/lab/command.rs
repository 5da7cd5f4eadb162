//! The AWS CLI equivalent of each call, on one line, region filled in, ready to paste.

use super::attempt::TrainingJobPlan;
use super::call::Call;

/// The AWS CLI command that does what `call` does.
#[must_use]
pub fn cli_command(call: &Call, region: &str) -> String {
    let (service, operation) = call.service_and_operation();
    let mut command = format!("aws {service} {}", kebab(operation));
    for (option, value) in options(call) {
        command.push_str(&format!(" --{option}"));
        if !value.is_empty() {
            command.push_str(&format!(" {}", quoted(&value)));
        }
    }
    if service != "iam" {
        command.push_str(&format!(" --region {region}"));
    }
    command
}

fn options(call: &Call) -> Vec<(&'static str, String)> {
    let one = |option, value: &str| vec![(option, value.to_owned())];
    match call {
        Call::WhoAmI | Call::SearchProductsAsAdmin | Call::ListExports => Vec::new(),
        Call::AssumeRole { role_arn, session_name, .. } => {
            vec![("role-arn", role_arn.clone()), ("role-session-name", session_name.clone())]
        }
        Call::ListProvisioningArtifacts { product_id } | Call::ListLaunchPaths { product_id } => {
            one("product-id", product_id)
        }
        Call::DescribeProvisioningArtifact { product_id, artifact_id, verbose } => {
            let mut options =
                vec![("product-id", product_id.clone()), ("provisioning-artifact-id", artifact_id.clone())];
            options.extend(verbose.then(|| ("verbose", String::new())));
            options
        }
        Call::CreateProvisioningArtifact { product_id, name, description, template_url, token } => vec![
            ("product-id", product_id.clone()),
            ("parameters", version_parameters(name, description, template_url)),
            ("idempotency-token", token.clone()),
        ],
        Call::DescribeProduct { product_id } => one("id", product_id),
        Call::DescribeProvisioningParameters { product_id, artifact_id, path_id } => vec![
            ("product-id", product_id.clone()),
            ("provisioning-artifact-id", artifact_id.clone()),
            ("path-id", path_id.clone()),
        ],
        Call::SearchProvisionedProducts => one("access-level-filter", "Key=User,Value=self"),
        Call::DescribeProvisionedProduct { provisioned_product_id } => one("id", provisioned_product_id),
        Call::UpdateProvisionedProduct {
            provisioned_product_id,
            product_id,
            artifact_id,
            path_id,
            parameter_keys,
            token,
        } => vec![
            ("provisioned-product-id", provisioned_product_id.clone()),
            ("product-id", product_id.clone()),
            ("provisioning-artifact-id", artifact_id.clone()),
            ("path-id", path_id.clone()),
            ("provisioning-parameters", previous_values(parameter_keys)),
            ("update-token", token.clone()),
        ],
        Call::DescribeRecord { record_id } => one("id", record_id),
        Call::DescribeStack { stack_id }
        | Call::DescribeStackResources { stack_id }
        | Call::DescribeStackEvents { stack_id } => one("stack-name", stack_id),
        Call::DescribeNotebookInstance { name } => one("notebook-instance-name", name),
        Call::CreateTrainingJob(plan) => one("cli-input-json", &training_job_json(plan)),
        Call::DescribeTrainingJob { name } => one("training-job-name", name),
        Call::ListTrainingJobs { name_contains } => one("name-contains", name_contains),
        Call::ListAttachedRolePolicies { role_name } | Call::ListRolePolicies { role_name } => {
            one("role-name", role_name)
        }
        Call::GetRolePolicy { role_name, policy_name } => {
            vec![("role-name", role_name.clone()), ("policy-name", policy_name.clone())]
        }
        Call::GetPolicy { policy_arn } => one("policy-arn", policy_arn),
        Call::GetPolicyVersion { policy_arn, version_id } => {
            vec![("policy-arn", policy_arn.clone()), ("version-id", version_id.clone())]
        }
    }
}

fn version_parameters(name: &str, description: &str, template_url: &str) -> String {
    serde_json::json!({
        "Name": name,
        "Description": description,
        "Info": { "LoadTemplateFromURL": template_url },
        "Type": "CLOUD_FORMATION_TEMPLATE",
    })
    .to_string()
}

fn previous_values(keys: &[String]) -> String {
    let parameters = keys.iter().map(|key| serde_json::json!({ "Key": key, "UsePreviousValue": true }));
    serde_json::Value::Array(parameters.collect()).to_string()
}

fn training_job_json(plan: &TrainingJobPlan) -> String {
    let mut body = serde_json::json!({
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
    if let (Some(vpc), Some(members)) = (&plan.vpc, body.as_object_mut()) {
        let network = serde_json::json!({ "SecurityGroupIds": vpc.security_group_ids, "Subnets": vpc.subnets });
        members.insert("VpcConfig".to_owned(), network);
    }
    body.to_string()
}

/// `CreateTrainingJob` → `create-training-job`.
fn kebab(operation: &str) -> String {
    let mut name = String::with_capacity(operation.len() + 4);
    for character in operation.chars() {
        if character.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
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
    fn quotes_survive_a_shell() {
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("plain-1"), "plain-1");
        assert_eq!(quoted(""), "''");
    }
}
