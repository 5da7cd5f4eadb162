//! `ListPortfolios`, `ListPortfoliosForProduct` and `ListPrincipalsForPortfolio`.

use super::{access, lookup, member, page, refuse, shape};
use crate::sim::account::AccountState;
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

/// `ListPortfolios`.
pub(super) const LIST: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "ListPortfolios",
    members: &[member::PAGE_SIZE, member::PAGE_TOKEN, member::LANGUAGE],
    permissions: access::on_catalog,
    apply: list,
};

/// `ListPortfoliosForProduct`.
pub(super) const LIST_FOR_PRODUCT: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "ListPortfoliosForProduct",
    members: &[member::id(&["ProductId"]), member::PAGE_SIZE, member::PAGE_TOKEN, member::LANGUAGE],
    permissions: for_product_permissions,
    apply: list_for_product,
};

/// `ListPrincipalsForPortfolio`.
pub(super) const LIST_PRINCIPALS: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "ListPrincipalsForPortfolio",
    members: &[member::id(&["PortfolioId"]), member::PAGE_SIZE, member::PAGE_TOKEN, member::LANGUAGE],
    permissions: principals_permissions,
    apply: list_principals,
};

fn for_product_permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::on_product(invocation, account, invocation.input.str("ProductId"))
}

fn principals_permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::on_portfolio(invocation, account, invocation.input.str("PortfolioId"))
}

fn list(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let details = account.portfolios.values().map(|portfolio| shape::portfolio_detail(account, portfolio)).collect();
    let (details, next) = page::of(invocation, details)?;
    Ok(Value::structure([("PortfolioDetails", details), ("NextPageToken", next)]))
}

fn list_for_product(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let product = lookup::product(account, &invocation.input, "ProductId", "")?;
    let holding = account.portfolios.values().filter(|portfolio| portfolio.products.contains(&product.id));
    let details = holding.map(|portfolio| shape::portfolio_detail(account, portfolio)).collect();
    let (details, next) = page::of(invocation, details)?;
    Ok(Value::structure([("PortfolioDetails", details), ("NextPageToken", next)]))
}

fn list_principals(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let id = invocation.input.str("PortfolioId").unwrap_or_default();
    let missing = || refuse::not_found(format!("Portfolio {id} not found"));
    let portfolio = applying.account.portfolios.get(id).ok_or_else(missing)?;
    let principal =
        |arn: &String| Value::structure([("PrincipalARN", Value::text(arn)), ("PrincipalType", Value::text("IAM"))]);
    let (principals, next) = page::of(invocation, portfolio.principals.iter().map(principal).collect())?;
    Ok(Value::structure([("Principals", principals), ("NextPageToken", next)]))
}
