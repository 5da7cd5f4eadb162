//! Finding what a request names by id or by name.

use super::refuse::{invalid, not_found};
use crate::sim::account::{AccountState, Artifact, LaunchPath, Product, ProvisionedProduct};
use crate::sim::operation::ServiceError;
use crate::sim::value::Value;

/// The id of the product that `id` or `name` of the input names, for the permission; the product may not exist.
pub(super) fn product_id<'a>(account: &'a AccountState, input: &'a Value, id: &str, name: &str) -> Option<&'a str> {
    let by_name = |name: &str| account.products.values().find(|product| product.name == name);
    input.str(id).or_else(|| input.str(name).and_then(by_name).map(|product| product.id.as_str()))
}

/// The product that the input names under `id` or `name`.
///
/// # Errors
/// Neither or both are given, or there is no such product.
pub(super) fn product<'a>(
    account: &'a AccountState,
    input: &Value,
    id: &str,
    name: &str,
) -> Result<&'a Product, ServiceError> {
    let found = match one_of(input, id, name)? {
        Named::Id(id) => account.products.get(id),
        Named::Name(name) => account.products.values().find(|product| product.name == name),
    };
    found.ok_or_else(|| {
        not_found(format!("Product {} not found", input.str(id).or(input.str(name)).unwrap_or_default()))
    })
}

/// All versions of a product, oldest first.
pub(super) fn artifacts<'a>(account: &'a AccountState, product_id: &str) -> Vec<&'a Artifact> {
    let mut versions: Vec<_> = account.artifacts.values().filter(|version| version.product_id == product_id).collect();
    versions.sort_by_key(|version| version.sequence);
    versions
}

/// The version of a product that the input names under `id` or `name`.
///
/// # Errors
/// Neither or both are given, there is none, or several share the name.
pub(super) fn artifact<'a>(
    account: &'a AccountState,
    product: &Product,
    input: &Value,
    id: &str,
    name: &str,
) -> Result<&'a Artifact, ServiceError> {
    let versions = artifacts(account, &product.id);
    let missing = |what: &str| not_found(format!("Provisioning Artifact {what} not found for Product {}", product.id));
    match one_of(input, id, name)? {
        Named::Id(id) => versions.into_iter().find(|version| version.id == id).ok_or_else(|| missing(id)),
        Named::Name(name) => {
            let mut named = versions.into_iter().filter(|version| version.name == name);
            match (named.next(), named.next()) {
                (Some(version), None) => Ok(version),
                (None, _) => Err(missing(name)),
                _ => Err(invalid(format!("Multiple Provisioning Artifact with name {name} found"))),
            }
        }
    }
}

/// The launch path out of `paths` that the input names, or the only one.
///
/// # Errors
/// It names none of them, or none although there are several.
pub(super) fn path<'a>(paths: &[&'a LaunchPath], input: &Value) -> Result<&'a LaunchPath, ServiceError> {
    let found = match (input.str("PathId"), input.str("PathName")) {
        (Some(_), Some(_)) => return Err(invalid("Specify either PathId or PathName, not both.")),
        (Some(id), None) => paths.iter().find(|path| path.id == id).ok_or_else(|| format!("Invalid PathId: {id}")),
        (None, Some(name)) => {
            paths.iter().find(|path| path.name == name).ok_or_else(|| format!("Invalid PathName: {name}"))
        }
        (None, None) if paths.len() > 1 => Err("Multiple launch paths found; specify a PathId.".to_owned()),
        (None, None) => paths.first().ok_or_else(|| "No launch path found.".to_owned()),
    };
    found.copied().map_err(invalid)
}

/// The provisioned product that the input names under `id` or `name`, if there is one.
pub(super) fn provisioned<'a>(
    account: &'a AccountState,
    input: &Value,
    id: &str,
    name: &str,
) -> Option<&'a ProvisionedProduct> {
    let by_name = |name: &str| account.provisioned_products.values().find(|product| product.name == name);
    match (input.str(id), input.str(name)) {
        (Some(id), _) => account.provisioned_products.get(id),
        (None, Some(name)) => by_name(name),
        (None, None) => None,
    }
}

/// The same, where it has to be there.
///
/// # Errors
/// Neither or both are given, or there is none.
pub(super) fn required_provisioned<'a>(
    account: &'a AccountState,
    input: &Value,
    id: &str,
    name: &str,
) -> Result<&'a ProvisionedProduct, ServiceError> {
    let (Named::Id(what) | Named::Name(what)) = one_of(input, id, name)?;
    let missing = || not_found(format!("Provisioned product {what} not found"));
    provisioned(account, input, id, name).ok_or_else(missing)
}

enum Named<'a> {
    Id(&'a str),
    Name(&'a str),
}

fn one_of<'a>(input: &'a Value, id: &str, name: &str) -> Result<Named<'a>, ServiceError> {
    match (input.str(id), input.str(name)) {
        (Some(value), None) => Ok(Named::Id(value)),
        (None, Some(value)) => Ok(Named::Name(value)),
        (Some(_), Some(_)) => Err(invalid(format!("Specify either {id} or {name}, not both."))),
        (None, None) => Err(invalid(format!("Either {id} or {name} must be specified."))),
    }
}
