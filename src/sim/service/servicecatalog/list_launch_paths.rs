//! `ListLaunchPaths`: the ways by which the caller can launch a product.

use super::{access, member, page, shape};
use crate::sim::account::{AccountState, LaunchPath};
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

/// `ListLaunchPaths`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "ListLaunchPaths",
    members: &[member::id(&["ProductId"]), member::PAGE_SIZE, member::PAGE_TOKEN, member::LANGUAGE],
    permissions,
    apply,
};

fn permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::on_product(invocation, account, invocation.input.str("ProductId"))
}

fn apply(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let product_id = invocation.input.str("ProductId").unwrap_or_default();
    let paths = access::launch_paths(account, &invocation.caller, product_id)?;
    let summary = |path: &LaunchPath| {
        Value::structure([
            ("Id", Value::text(&path.id)),
            ("ConstraintSummaries", constraint_summaries(account, path)),
            ("Tags", Value::List(Vec::new())),
            ("Name", Value::text(&path.name)),
        ])
    };
    let (summaries, next) = page::of(invocation, paths.into_iter().map(summary).collect())?;
    Ok(Value::structure([("LaunchPathSummaries", summaries), ("NextPageToken", next)]))
}

/// The constraints on a path, in a few words each.
pub(super) fn constraint_summaries(account: &AccountState, path: &LaunchPath) -> Value {
    let on_path = account
        .constraints
        .values()
        .filter(|constraint| constraint.portfolio_id == path.portfolio_id && constraint.product_id == path.product_id);
    Value::list(on_path.map(shape::constraint_summary))
}
