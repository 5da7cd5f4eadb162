//! `DescribeProductAsAdmin`, `DescribeProduct` and `DescribeProductView`: a product and its versions.

use super::{access, lookup, member, refuse, shape};
use crate::sim::account::{AccountState, Artifact, ArtifactStatus, Product};
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

/// `DescribeProductAsAdmin`.
pub(super) const AS_ADMIN: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "DescribeProductAsAdmin",
    members: &[
        member::optional_id(&["Id"]),
        member::text(&["Name"], 8191),
        member::optional_id(&["SourcePortfolioId"]),
        member::LANGUAGE,
    ],
    permissions,
    apply: as_admin,
};

/// `DescribeProduct`.
pub(super) const AS_USER: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "DescribeProduct",
    members: &[member::optional_id(&["Id"]), member::text(&["Name"], 8191), member::LANGUAGE],
    permissions,
    apply: as_user,
};

/// `DescribeProductView`.
pub(super) const VIEW: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "DescribeProductView",
    members: &[member::id(&["Id"]), member::LANGUAGE],
    permissions: view_permissions,
    apply: view,
};

fn permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::on_product(invocation, account, lookup::product_id(account, &invocation.input, "Id", "Name"))
}

fn view_permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    let product = viewed(account, &invocation.input);
    access::on_product(invocation, account, product.map(|product| product.id.as_str()))
}

fn as_admin(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let product = lookup::product(account, &invocation.input, "Id", "Name")?;
    let summary = |version: &Artifact| {
        Value::structure([
            ("Id", Value::text(&version.id)),
            ("Name", Value::text(&version.name)),
            ("Description", Value::text(&version.description)),
            ("CreatedTime", Value::Time(version.created_at)),
            ("ProvisioningArtifactMetadata", Value::Map(Vec::new())),
        ])
    };
    let summaries = lookup::artifacts(account, &product.id).into_iter().map(summary);
    Ok(Value::structure([
        ("ProductViewDetail", shape::product_view_detail(account, product)),
        ("ProvisioningArtifactSummaries", Value::list(summaries)),
        ("Tags", Value::List(Vec::new())),
        ("TagOptions", Value::List(Vec::new())),
        ("Budgets", Value::List(Vec::new())),
    ]))
}

fn as_user(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let product = lookup::product(account, &invocation.input, "Id", "Name")?;
    let paths = access::launch_paths(account, &invocation.caller, &product.id)?;
    let path = |path: &crate::sim::account::LaunchPath| {
        Value::structure([("Id", Value::text(&path.id)), ("Name", Value::text(&path.name))])
    };
    Ok(Value::structure([
        ("ProductViewSummary", shape::product_view_summary(product)),
        ("ProvisioningArtifacts", offered(account, product)),
        ("Budgets", Value::List(Vec::new())),
        ("LaunchPaths", Value::list(paths.into_iter().map(path))),
    ]))
}

fn view(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let missing =
        || refuse::not_found(format!("Product view {} not found", invocation.input.str("Id").unwrap_or_default()));
    let product = viewed(account, &invocation.input).ok_or_else(missing)?;
    access::launch_paths(account, &invocation.caller, &product.id)?;
    Ok(Value::structure([
        ("ProductViewSummary", shape::product_view_summary(product)),
        ("ProvisioningArtifacts", offered(account, product)),
    ]))
}

fn viewed<'a>(account: &'a AccountState, input: &Value) -> Option<&'a Product> {
    account.products.values().find(|product| Some(product.view_id.as_str()) == input.str("Id"))
}

/// The versions that end users see.
fn offered(account: &AccountState, product: &Product) -> Value {
    let usable = |version: &&Artifact| version.active && version.status != ArtifactStatus::Failed;
    Value::list(lookup::artifacts(account, &product.id).into_iter().filter(usable).map(shape::artifact_for_user))
}
