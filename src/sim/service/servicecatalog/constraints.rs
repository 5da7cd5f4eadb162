//! `ListConstraintsForPortfolio` and `DescribeConstraint`.

use super::{access, member, page, refuse, shape};
use crate::sim::account::{AccountState, Constraint, ConstraintKind};
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

/// `ListConstraintsForPortfolio`.
pub(super) const LIST: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "ListConstraintsForPortfolio",
    members: &[
        member::id(&["PortfolioId"]),
        member::optional_id(&["ProductId"]),
        member::PAGE_SIZE,
        member::PAGE_TOKEN,
        member::LANGUAGE,
    ],
    permissions: list_permissions,
    apply: list,
};

/// `DescribeConstraint`.
pub(super) const DESCRIBE: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "DescribeConstraint",
    members: &[member::id(&["Id"]), member::LANGUAGE],
    permissions: access::on_catalog,
    apply: describe,
};

fn list_permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::on_portfolio(invocation, account, invocation.input.str("PortfolioId"))
}

fn list(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let id = invocation.input.str("PortfolioId").unwrap_or_default();
    if !account.portfolios.contains(id) {
        return Err(refuse::not_found(format!("Portfolio {id} not found")));
    }
    let product = invocation.input.str("ProductId");
    let wanted = |constraint: &&Constraint| {
        constraint.portfolio_id == id && product.is_none_or(|product| constraint.product_id == product)
    };
    let details = account.constraints.values().filter(wanted);
    let details = details.map(|constraint| shape::constraint_detail(account, constraint)).collect();
    let (details, next) = page::of(invocation, details)?;
    Ok(Value::structure([("ConstraintDetails", details), ("NextPageToken", next)]))
}

fn describe(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let id = invocation.input.str("Id").unwrap_or_default();
    let missing = || refuse::not_found(format!("Constraint {id} not found"));
    let constraint = account.constraints.get(id).ok_or_else(missing)?;
    let parameters = match &constraint.kind {
        ConstraintKind::Launch { role_arn } => serde_json::json!({ "RoleArn": role_arn }).to_string(),
        ConstraintKind::Template { rules } => rules.clone(),
    };
    Ok(Value::structure([
        ("ConstraintDetail", shape::constraint_detail(account, constraint)),
        ("ConstraintParameters", Value::text(parameters)),
        ("Status", Value::text("AVAILABLE")),
    ]))
}
