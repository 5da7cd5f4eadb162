//! The condition keys that creating requests determine.
//!
//! A key that the request does not determine is absent: nothing is filled in with a default, and an empty list
//! determines nothing. That absence is what a policy's `Null` tests.
//!
//! # Source
//! Service Authorization Reference, *Actions, resources, and condition keys for Amazon SageMaker*.

use crate::policy::Context;
use crate::sim::value::Value;

/// The keys of a training job, or of all definitions of a tuning job together.
pub(super) fn of_training(definitions: &[&Value]) -> Context {
    let mut keys = Keys::default();
    keys.network(definitions, &["VpcConfig"]);
    keys.list(
        "sagemaker:InstanceTypes",
        definitions.iter().flat_map(|definition| instance_types(definition)).collect(),
    );
    let singles: [(&str, &[&str]); 12] = [
        ("sagemaker:VolumeKmsKeyArn", &["ResourceConfig", "VolumeKmsKeyId"]),
        ("sagemaker:VolumeKmsKeyArn", &["HyperParameterTuningResourceConfig", "VolumeKmsKeyId"]),
        ("sagemaker:OutputKmsKeyArn", &["OutputDataConfig", "KmsKeyId"]),
        ("sagemaker:NetworkIsolation", &["EnableNetworkIsolation"]),
        ("sagemaker:InterContainerTrafficEncryption", &["EnableInterContainerTrafficEncryption"]),
        ("sagemaker:MaxRuntimeInSeconds", &["StoppingCondition", "MaxRuntimeInSeconds"]),
        ("sagemaker:KeepAlivePeriod", &["ResourceConfig", "KeepAlivePeriodInSeconds"]),
        ("sagemaker:EnableRemoteDebug", &["RemoteDebugConfig", "EnableRemoteDebug"]),
        ("sagemaker:FileSystemId", &["FileSystemId"]),
        ("sagemaker:FileSystemType", &["FileSystemType"]),
        ("sagemaker:FileSystemAccessMode", &["FileSystemAccessMode"]),
        ("sagemaker:FileSystemDirectoryPath", &["DirectoryPath"]),
    ];
    let file_systems: Vec<&Value> = definitions.iter().flat_map(|definition| file_systems(definition)).collect();
    for (key, path) in singles {
        let places = if key.starts_with("sagemaker:FileSystem") { &file_systems } else { definitions };
        keys.single(key, places.iter().find_map(|place| place.at(path)));
    }
    keys.context
}

/// The keys of a processing job.
pub(super) fn of_processing(input: &Value) -> Context {
    let mut keys = Keys::default();
    keys.network(&[input], &["NetworkConfig", "VpcConfig"]);
    let cluster = ["ProcessingResources", "ClusterConfig"];
    let instance_type = input.at(&cluster).and_then(|cluster| cluster.str("InstanceType"));
    keys.list("sagemaker:InstanceTypes", instance_type.map(str::to_owned).into_iter().collect());
    keys.single("sagemaker:VolumeKmsKeyArn", input.at(&cluster).and_then(|cluster| cluster.get("VolumeKmsKeyId")));
    keys.single("sagemaker:OutputKmsKeyArn", input.at(&["ProcessingOutputConfig", "KmsKeyId"]));
    keys.single("sagemaker:NetworkIsolation", input.at(&["NetworkConfig", "EnableNetworkIsolation"]));
    let encryption = input.at(&["NetworkConfig", "EnableInterContainerTrafficEncryption"]);
    keys.single("sagemaker:InterContainerTrafficEncryption", encryption);
    keys.single("sagemaker:MaxRuntimeInSeconds", input.at(&["StoppingCondition", "MaxRuntimeInSeconds"]));
    keys.context
}

/// The keys of a model.
pub(super) fn of_model(input: &Value) -> Context {
    let mut keys = Keys::default();
    keys.network(&[input], &["VpcConfig"]);
    keys.single("sagemaker:NetworkIsolation", input.get("EnableNetworkIsolation"));
    keys.context
}

/// The keys of a notebook instance, whose one subnet stands as a list of one. `lifecycle_arn` is the ARN of the
/// lifecycle configuration that it names.
pub(super) fn of_notebook(input: &Value, lifecycle_arn: Option<String>) -> Context {
    let mut keys = Keys::default();
    keys.list("sagemaker:VpcSubnets", input.str("SubnetId").map(str::to_owned).into_iter().collect());
    keys.list("sagemaker:VpcSecurityGroupIds", input.texts("SecurityGroupIds"));
    keys.list("sagemaker:InstanceTypes", input.str("InstanceType").map(str::to_owned).into_iter().collect());
    keys.list("sagemaker:AcceleratorTypes", input.texts("AcceleratorTypes"));
    keys.list("sagemaker:NotebookInstanceLifecycleConfigArns", lifecycle_arn.into_iter().collect());
    keys.single("sagemaker:VolumeKmsKeyArn", input.get("KmsKeyId"));
    keys.single("sagemaker:DirectInternetAccess", input.get("DirectInternetAccess"));
    keys.single("sagemaker:RootAccess", input.get("RootAccess"));
    let metadata = ["InstanceMetadataServiceConfiguration", "MinimumInstanceMetadataServiceVersion"];
    keys.single("sagemaker:MinimumInstanceMetadataServiceVersion", input.at(&metadata));
    keys.context
}

/// The keys that tags in a request determine.
pub(super) fn add_tags(input: &Value, context: &mut Context) {
    let tags = input.get("Tags").map_or(&[][..], Value::items);
    let names: Vec<String> = tags.iter().filter_map(|tag| tag.str("Key").map(str::to_owned)).collect();
    if !names.is_empty() {
        context.insert("aws:TagKeys", names);
    }
    for tag in tags {
        if let Some(key) = tag.str("Key") {
            context.insert(&format!("aws:RequestTag/{key}"), tag.str("Value").unwrap_or_default());
        }
    }
}

#[derive(Default)]
struct Keys {
    context: Context,
}

impl Keys {
    fn network(&mut self, places: &[&Value], path: &[&str]) {
        for (key, member) in
            [("sagemaker:VpcSubnets", "Subnets"), ("sagemaker:VpcSecurityGroupIds", "SecurityGroupIds")]
        {
            let ids = places.iter().filter_map(|place| place.at(path)).flat_map(|network| network.texts(member));
            self.list(key, ids.collect());
        }
    }

    fn list(&mut self, key: &str, mut values: Vec<String>) {
        let mut seen = std::collections::BTreeSet::new();
        values.retain(|value| seen.insert(value.clone()));
        if !values.is_empty() {
            self.context.insert(key, values);
        }
    }

    fn single(&mut self, key: &str, value: Option<&Value>) {
        let text = match value {
            Some(Value::Text(text)) => text.clone(),
            Some(Value::Bool(value)) => value.to_string(),
            Some(Value::Integer(number)) => number.to_string(),
            _ => return,
        };
        if self.context.get(key).is_none() {
            self.context.insert(key, text);
        }
    }
}

fn instance_types(definition: &Value) -> Vec<String> {
    let mut types = Vec::new();
    for resources in ["ResourceConfig", "HyperParameterTuningResourceConfig"] {
        let Some(resources) = definition.get(resources) else { continue };
        types.extend(resources.str("InstanceType").map(str::to_owned));
        for groups in ["InstanceGroups", "InstanceConfigs"] {
            let groups = resources.get(groups).map_or(&[][..], Value::items);
            types.extend(groups.iter().filter_map(|group| group.str("InstanceType").map(str::to_owned)));
        }
    }
    types
}

fn file_systems(definition: &Value) -> Vec<&Value> {
    let channels = definition.get("InputDataConfig").map_or(&[][..], Value::items);
    channels.iter().filter_map(|channel| channel.at(&["DataSource", "FileSystemDataSource"])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::wire::from_json_text;

    /// Prints a context as `key=value` or `key=[a,b]`, in the order of the keys.
    fn print(context: &Context) -> String {
        let text = |(key, value): (&str, &crate::policy::ContextValue)| {
            let key = key.strip_prefix("sagemaker:").unwrap_or(key);
            match value {
                crate::policy::ContextValue::Single(value) => format!("{key}={value}"),
                crate::policy::ContextValue::List(values) => format!("{key}=[{}]", values.join(",")),
            }
        };
        context.iter().map(text).collect::<Vec<_>>().join(" ")
    }

    fn check(keys: fn(&Value) -> Context, input: &str, expected: &str) {
        let input = from_json_text(input).expect("JSON");
        assert_eq!(print(&keys(&input)), expected, "{input:?}");
    }

    #[test]
    fn a_request_determines_only_what_it_says() {
        let training = |input: &Value| of_training(&[input]);
        check(training, "{}", "");
        check(training, r#"{"VpcConfig":{"Subnets":[],"SecurityGroupIds":["sg-1"]}}"#, "VpcSecurityGroupIds=[sg-1]");
        check(training, r#"{"VpcConfig":null,"EnableNetworkIsolation":false}"#, "NetworkIsolation=false");
        check(
            training,
            r#"{"ResourceConfig":{"InstanceType":"ml.m5.large","VolumeKmsKeyId":"k"},"StoppingCondition":{"MaxRuntimeInSeconds":60}}"#,
            "InstanceTypes=[ml.m5.large] MaxRuntimeInSeconds=60 VolumeKmsKeyArn=k",
        );
        check(
            training,
            r#"{"InputDataConfig":[{},{"DataSource":{"FileSystemDataSource":{"FileSystemId":"fs-1","DirectoryPath":"/"}}}]}"#,
            "FileSystemDirectoryPath=/ FileSystemId=fs-1",
        );
        check(
            of_processing,
            r#"{"NetworkConfig":{"VpcConfig":{"Subnets":["a","b","a"]}},"ProcessingResources":{"ClusterConfig":{"InstanceType":"ml.t3.medium"}}}"#,
            "InstanceTypes=[ml.t3.medium] VpcSubnets=[a,b]",
        );
        check(of_model, r#"{"VpcConfig":{"Subnets":["a"]}}"#, "VpcSubnets=[a]");
        let notebook = |input: &Value| of_notebook(input, None);
        check(notebook, r#"{"SubnetId":"a","RootAccess":"Enabled"}"#, "RootAccess=Enabled VpcSubnets=[a]");
        check(notebook, r#"{"SecurityGroupIds":[]}"#, "");
    }
}
