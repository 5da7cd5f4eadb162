//! Who may do what in the catalog, beyond what IAM says: launch paths, and whose a provisioned product is.
//!
//! # Source
//! Service Authorization Reference, *Actions, resources, and condition keys for AWS Service Catalog*; Service
//! Catalog Administrator Guide, *Example policies for managing provisioned products*.

use super::refuse::{invalid, not_found};
use crate::policy::Context;
use crate::sim::account::{AccountState, LaunchPath, ProvisionedProduct, Record};
use crate::sim::operation::{Caller, Invocation, Permission, ServiceError};
use crate::sim::value::Value;

/// The levels of `AccessLevelFilter`, narrowest first, with the condition key that stands for each.
const LEVELS: [(&str, &str); 3] = [
    ("User", "servicecatalog:userLevel"),
    ("Role", "servicecatalog:roleLevel"),
    ("Account", "servicecatalog:accountLevel"),
];

/// The ARN by which portfolios know the caller: the user's, or the role's with its path.
pub(super) fn principal_arn(account: &AccountState, caller: &Caller) -> String {
    let role = caller.role_name.as_deref().and_then(|name| account.roles.get(name));
    role.map_or_else(|| caller.arn.clone(), |role| role.arn.clone())
}

/// The ways by which the caller can reach a product.
///
/// # Errors
/// There are none, which looks the same as a product that does not exist.
pub(super) fn launch_paths<'a>(
    account: &'a AccountState,
    caller: &Caller,
    product_id: &str,
) -> Result<Vec<&'a LaunchPath>, ServiceError> {
    let arn = principal_arn(account, caller);
    let open = |path: &&LaunchPath| {
        let portfolio = account.portfolios.get(&path.portfolio_id);
        path.product_id == product_id && portfolio.is_some_and(|portfolio| portfolio.principals.contains(&arn))
    };
    let paths: Vec<_> = account.launch_paths.values().filter(open).collect();
    if paths.is_empty() {
        Err(not_found(format!("No launch paths found for resource: {product_id}")))
    } else {
        Ok(paths)
    }
}

/// Whether a provisioned product counts as the caller's.
///
/// DEVIATION: AWS compares sessions; here every session of a role counts as the one that launched it, so that the
/// name of a session is nobody's stumbling block.
pub(super) fn owns(account: &AccountState, caller: &Caller, owner_arn: &str) -> bool {
    principal_arn(account, caller) == owner_arn
}

/// What an operation on one provisioned product needs. One that does not exist counts as the caller's own, so
/// that the answer is that it is not found.
pub(super) fn on_provisioned_product(
    invocation: &Invocation,
    account: &AccountState,
    found: Option<&ProvisionedProduct>,
) -> Vec<Permission> {
    let own = found.is_none_or(|found| owns(account, &invocation.caller, &found.user_arn));
    levelled(invocation, account, if own { "User" } else { "Account" })
}

/// What an operation on one record needs; see [`on_provisioned_product`].
pub(super) fn on_record(invocation: &Invocation, account: &AccountState, found: Option<&Record>) -> Vec<Permission> {
    let owner = found.map(|record| {
        let product = account.provisioned_products.get(&record.provisioned_product_id);
        product.map_or(record.user_arn.as_str(), |product| product.user_arn.as_str())
    });
    let own = owner.is_none_or(|owner| owns(account, &invocation.caller, owner));
    levelled(invocation, account, if own { "User" } else { "Account" })
}

/// What listing at the level asked for needs.
pub(super) fn at_level(invocation: &Invocation, account: &AccountState, default: &str) -> Vec<Permission> {
    levelled(
        invocation,
        account,
        invocation.input.at(&["AccessLevelFilter", "Key"]).and_then(Value::as_str).unwrap_or(default),
    )
}

/// Whether something owned by `owner_arn` is within the level asked for.
///
/// # Errors
/// A level of somebody else's.
pub(super) fn level_filter<'a>(
    invocation: &'a Invocation,
    account: &'a AccountState,
    default: &str,
) -> Result<impl Fn(&str) -> bool + use<'a>, ServiceError> {
    let filter = invocation.input.get("AccessLevelFilter");
    let whose = filter.and_then(|filter| filter.str("Value")).unwrap_or("self");
    if whose != "self" {
        return Err(invalid("The only supported value for the access level filter is self."));
    }
    let everything = filter.and_then(|filter| filter.str("Key")).unwrap_or(default) == "Account";
    Ok(move |owner_arn: &str| everything || owns(account, &invocation.caller, owner_arn))
}

/// What an operation on a product needs; the product is named by id, or found by name.
pub(super) fn on_product(invocation: &Invocation, account: &AccountState, id: Option<&str>) -> Vec<Permission> {
    let resource = account.arn("catalog", &format!("product/{}", id.unwrap_or("*")));
    vec![Permission::new(&action(invocation), resource)]
}

/// What an operation on a portfolio needs.
pub(super) fn on_portfolio(invocation: &Invocation, account: &AccountState, id: Option<&str>) -> Vec<Permission> {
    let resource = account.arn("catalog", &format!("portfolio/{}", id.unwrap_or("*")));
    vec![Permission::new(&action(invocation), resource)]
}

/// What an operation on the catalog as a whole needs.
pub(super) fn on_catalog(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    let shown_as = Some(account.arn("catalog", "*"));
    vec![Permission { shown_as, ..Permission::new(&action(invocation), "*") }]
}

/// The key of an idempotency token: one principal's token is nothing to another, nor to another operation.
pub(super) fn token_key(invocation: &Invocation, account: &AccountState, member: &str) -> String {
    let principal = principal_arn(account, &invocation.caller);
    let token = invocation.input.str(member).unwrap_or_default();
    format!("{}/{principal}/{token}", invocation.operation.name)
}

fn levelled(invocation: &Invocation, account: &AccountState, level: &str) -> Vec<Permission> {
    // The levels contain each other: what is the user's own is also the role's and the account's.
    let within = LEVELS.iter().skip_while(|(name, _)| *name != level);
    let context: Context = within.map(|(_, key)| (*key, "self")).collect();
    let shown_as = Some(account.arn("servicecatalog", "*/*"));
    vec![Permission { shown_as, context, ..Permission::new(&action(invocation), "*") }]
}

fn action(invocation: &Invocation) -> String {
    format!("servicecatalog:{}", invocation.operation.name)
}
