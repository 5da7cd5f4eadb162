//! What `Ref` and `Fn::GetAtt` will give for a resource that does not exist yet.
//!
//! # Source
//! CloudFormation Template Reference, *Return values* of each resource type.

use super::inputs::{Attributes, Pseudo};
use super::plan::PlannedResource;
use crate::names::Arn;

/// What can be told about a resource from its properties alone. Names that CloudFormation or AWS will make up stay
/// symbolic, `${LogicalId}`; so is everything of the types that are not known here.
#[must_use]
pub fn predict(resource: &PlannedResource, pseudo: &Pseudo) -> Attributes {
    match resource.resource_type.as_str() {
        "AWS::IAM::Role" => role(resource, pseudo),
        "AWS::IAM::ManagedPolicy" => managed_policy(resource, pseudo),
        "AWS::KMS::Key" => key(resource, pseudo),
        "AWS::SageMaker::NotebookInstance" => notebook_instance(resource, pseudo),
        _ => told(symbol(resource, None), []),
    }
}

/// Whether [`predict`] gives all attributes that resources of this type have.
pub(super) fn knows(resource_type: &str) -> bool {
    matches!(
        resource_type,
        "AWS::IAM::Role" | "AWS::IAM::ManagedPolicy" | "AWS::KMS::Key" | "AWS::SageMaker::NotebookInstance"
    )
}

fn role(resource: &PlannedResource, pseudo: &Pseudo) -> Attributes {
    let name = name(resource, "RoleName");
    let arn = iam_arn(pseudo, &format!("role{}{name}", path(resource)));
    told(name, [("Arn", arn), ("RoleId", symbol(resource, Some("RoleId")))])
}

fn managed_policy(resource: &PlannedResource, pseudo: &Pseudo) -> Attributes {
    let name = name(resource, "ManagedPolicyName");
    let arn = iam_arn(pseudo, &format!("policy{}{name}", path(resource)));
    let made_up = [
        "AttachmentCount",
        "CreateDate",
        "DefaultVersionId",
        "PermissionsBoundaryUsageCount",
        "PolicyId",
        "UpdateDate",
    ];
    let mut foretold = told(arn.clone(), [("PolicyArn", arn)]);
    let fixed = [("IsAttachable", "true".to_owned())];
    let made_up = made_up.map(|attribute| (attribute, symbol(resource, Some(attribute))));
    foretold.attributes.extend(fixed.into_iter().chain(made_up).map(|(name, value)| (name.to_owned(), value)));
    foretold
}

fn key(resource: &PlannedResource, pseudo: &Pseudo) -> Attributes {
    let id = symbol(resource, None);
    let arn = regional_arn(pseudo, "kms", &format!("key/{id}"));
    told(id.clone(), [("Arn", arn), ("KeyId", id)])
}

fn notebook_instance(resource: &PlannedResource, pseudo: &Pseudo) -> Attributes {
    let name = name(resource, "NotebookInstanceName");
    // SageMaker writes names in ARNs in lower case; what is symbolic keeps its case, so that it can be recognised.
    let in_arn = if name.starts_with("${") { name.clone() } else { name.to_lowercase() };
    let arn = regional_arn(pseudo, "sagemaker", &format!("notebook-instance/{in_arn}"));
    told(arn, [("NotebookInstanceName", name)])
}

fn told<const N: usize>(reference: String, attributes: [(&str, String); N]) -> Attributes {
    Attributes { reference, attributes: attributes.map(|(name, value)| (name.to_owned(), value)).into() }
}

/// The name that a property gives, or a symbol for the one that will be made up.
fn name(resource: &PlannedResource, property: &str) -> String {
    let given = resource.properties.get(property).and_then(crate::source::Node::scalar_text);
    given.unwrap_or_else(|| symbol(resource, None))
}

fn path(resource: &PlannedResource) -> String {
    resource.properties.get("Path").and_then(crate::source::Node::scalar_text).unwrap_or_else(|| "/".to_owned())
}

fn symbol(resource: &PlannedResource, attribute: Option<&str>) -> String {
    match attribute {
        None => format!("${{{}}}", resource.logical_id),
        Some(attribute) => format!("${{{}.{attribute}}}", resource.logical_id),
    }
}

fn iam_arn(pseudo: &Pseudo, resource: &str) -> String {
    arn(pseudo, "iam", "", resource)
}

fn regional_arn(pseudo: &Pseudo, service: &str, resource: &str) -> String {
    arn(pseudo, service, &pseudo.region, resource)
}

fn arn(pseudo: &Pseudo, service: &str, region: &str, resource: &str) -> String {
    Arn { partition: pseudo.partition.clone(), ..Arn::new(service, region, &pseudo.account_id, resource) }.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse_yaml;

    fn check(resource_type: &str, properties: &str, reference: &str, attributes: &[(&str, &str)]) {
        let resource = PlannedResource {
            logical_id: "Thing".to_owned(),
            resource_type: resource_type.to_owned(),
            properties: parse_yaml(properties).unwrap(),
            depends_on: Vec::new(),
        };
        let pseudo = Pseudo {
            region: "eu-west-1".to_owned(),
            account_id: "111122223333".to_owned(),
            partition: "aws".to_owned(),
            ..Pseudo::default()
        };
        let foretold = predict(&resource, &pseudo);
        assert_eq!(foretold.reference, reference);
        for (name, value) in attributes {
            assert_eq!(foretold.attributes.get(*name).map(String::as_str), Some(*value), "{resource_type} {name}");
        }
    }

    #[test]
    fn names_and_paths_give_arns() {
        let role = "{RoleName: reader, Path: /service-role/}";
        check("AWS::IAM::Role", role, "reader", &[("Arn", "arn:aws:iam::111122223333:role/service-role/reader")]);
        check("AWS::IAM::Role", "{}", "${Thing}", &[("Arn", "arn:aws:iam::111122223333:role/${Thing}")]);
        let policy = "arn:aws:iam::111122223333:policy/p";
        check("AWS::IAM::ManagedPolicy", "{ManagedPolicyName: p}", policy, &[("PolicyArn", policy)]);
        let key = [("Arn", "arn:aws:kms:eu-west-1:111122223333:key/${Thing}"), ("KeyId", "${Thing}")];
        check("AWS::KMS::Key", "{}", "${Thing}", &key);
        let notebook = "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/ds-x";
        let name = [("NotebookInstanceName", "DS-x")];
        check("AWS::SageMaker::NotebookInstance", "{NotebookInstanceName: DS-x}", notebook, &name);
        check("AWS::EC2::VPC", "{}", "${Thing}", &[]);
    }
}
