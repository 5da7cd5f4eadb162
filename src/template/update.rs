//! What a change of properties does to a resource that exists.

use std::collections::BTreeSet;

use super::same_value::same_value;
use crate::source::Node;

/// What an update does to a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdateBehaviour {
    /// Nothing: the properties are the same.
    Unchanged,
    /// The resource stays and is changed.
    InPlace {
        /// The properties that differ.
        changed: Vec<String>,
    },
    /// A new resource is created and the old one removed.
    Replacement {
        /// The properties that differ and cannot be changed.
        because: Vec<String>,
    },
}

/// The properties that can only be given at creation, by resource type. Types that are not here change in place.
///
/// # Source
/// CloudFormation resource schemas, *createOnlyProperties*.
const CREATE_ONLY: &[(&str, &[&str])] = &[
    ("AWS::EC2::SecurityGroup", &["GroupName", "GroupDescription", "VpcId"]),
    ("AWS::EC2::Subnet", &["AvailabilityZone", "CidrBlock", "VpcId"]),
    ("AWS::EC2::VPC", &["CidrBlock"]),
    ("AWS::EC2::VPCEndpoint", &["ServiceName", "VpcEndpointType", "VpcId"]),
    ("AWS::Events::Rule", &["Name"]),
    ("AWS::IAM::Group", &["GroupName"]),
    ("AWS::IAM::InstanceProfile", &["InstanceProfileName", "Path"]),
    ("AWS::IAM::ManagedPolicy", &["Description", "ManagedPolicyName", "Path"]),
    ("AWS::IAM::Role", &["Path", "RoleName"]),
    ("AWS::IAM::RolePolicy", &["PolicyName", "RoleName"]),
    ("AWS::IAM::User", &["UserName"]),
    ("AWS::KMS::Alias", &["AliasName"]),
    ("AWS::Lambda::Function", &["FunctionName", "PackageType"]),
    ("AWS::Logs::LogGroup", &["LogGroupName"]),
    ("AWS::S3::Bucket", &["BucketName"]),
    ("AWS::S3::BucketPolicy", &["Bucket"]),
    (
        "AWS::SageMaker::NotebookInstance",
        &[
            "DirectInternetAccess",
            "KmsKeyId",
            "NotebookInstanceName",
            "PlatformIdentifier",
            "SecurityGroupIds",
            "SubnetId",
        ],
    ),
    ("AWS::SageMaker::NotebookInstanceLifecycleConfig", &["NotebookInstanceLifecycleConfigName"]),
    ("AWS::SSM::Parameter", &["Name"]),
];

/// What a change of properties from `old` to `new` does to a resource of this type. Properties are compared as
/// CloudFormation does: scalars by their text, objects whatever the order of their keys. Names are in alphabetical order.
#[must_use]
pub fn update_behaviour(resource_type: &str, old: &Node, new: &Node) -> UpdateBehaviour {
    behaviour_of(resource_type, changed_properties(old, new))
}

/// What it does to a resource of this type that these properties change.
#[must_use]
pub fn behaviour_of(resource_type: &str, changed: Vec<String>) -> UpdateBehaviour {
    if changed.is_empty() {
        return UpdateBehaviour::Unchanged;
    }
    let create_only = CREATE_ONLY.iter().find(|(name, _)| *name == resource_type).map_or(&[][..], |(_, names)| names);
    let fixed = |property: &&String| create_only.contains(&property.as_str());
    let because: Vec<String> = changed.iter().filter(fixed).cloned().collect();
    if because.is_empty() { UpdateBehaviour::InPlace { changed } } else { UpdateBehaviour::Replacement { because } }
}

fn changed_properties(old: &Node, new: &Node) -> Vec<String> {
    let entries = old.as_map().into_iter().chain(new.as_map()).flatten();
    let names: BTreeSet<&str> = entries.map(|entry| entry.key.value.as_str()).collect();
    let differs = |name: &&str| match (old.get(name), new.get(name)) {
        (Some(old), Some(new)) => !same_value(old, new),
        (old, new) => old.is_some() != new.is_some(),
    };
    names.into_iter().filter(differs).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse_yaml;

    fn check(resource_type: &str, old: &str, new: &str, expected: &str) {
        let (old, new) = (parse_yaml(old).unwrap(), parse_yaml(new).unwrap());
        let found = match update_behaviour(resource_type, &old, &new) {
            UpdateBehaviour::Unchanged => "unchanged".to_owned(),
            UpdateBehaviour::InPlace { changed } => format!("in place: {}", changed.join(", ")),
            UpdateBehaviour::Replacement { because } => format!("replacement: {}", because.join(", ")),
        };
        assert_eq!(found, expected, "{resource_type} from {old:?} to {new:?}");
    }

    #[test]
    fn create_only_properties_replace() {
        let notebook = "AWS::SageMaker::NotebookInstance";
        check(notebook, "{VolumeSizeInGB: 10}", "{VolumeSizeInGB: '10'}", "unchanged");
        check(notebook, "{InstanceType: a}", "{InstanceType: b}", "in place: InstanceType");
        check(notebook, "{SubnetId: a, RoleArn: x}", "{SubnetId: b, RoleArn: y}", "replacement: SubnetId");
        check(notebook, "{SubnetId: a}", "{}", "replacement: SubnetId");
        check(
            "AWS::IAM::ManagedPolicy",
            "{PolicyDocument: {A: 1}}",
            "{PolicyDocument: {A: 2}}",
            "in place: PolicyDocument",
        );
        check("AWS::IAM::ManagedPolicy", "{Description: a}", "{Description: b}", "replacement: Description");
        check("AWS::IAM::Role", "{Path: /}", "{Path: /a/, Tags: []}", "replacement: Path");
        check("AWS::IAM::Role", "{}", "{Tags: []}", "in place: Tags");
        check("Custom::Thing", "{A: 1, B: 2}", "{A: 2, B: 1}", "in place: A, B");
        check("Custom::Thing", "[1]", "'x'", "unchanged");
    }
}
