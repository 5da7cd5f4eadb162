//! `DescribeProvisionedProduct` and `ScanProvisionedProducts`.

use super::{access, lookup, member, page, shape};
use crate::sim::account::AccountState;
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

/// The level of a scan when none is asked for.
const DEFAULT_LEVEL: &str = "User";

/// `DescribeProvisionedProduct`.
pub(super) const DESCRIBE: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "DescribeProvisionedProduct",
    members: &[member::optional_id(&["Id"]), member::text(&["Name"], 128), member::LANGUAGE],
    permissions: describe_permissions,
    apply: describe,
};

/// `ScanProvisionedProducts`.
pub(super) const SCAN: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "ScanProvisionedProducts",
    members: &[
        member::ACCESS_LEVEL[0],
        member::ACCESS_LEVEL[1],
        member::ACCESS_LEVEL[2],
        member::PAGE_SIZE,
        member::PAGE_TOKEN,
        member::LANGUAGE,
    ],
    permissions: scan_permissions,
    apply: scan,
};

fn describe_permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    let found = lookup::provisioned(account, &invocation.input, "Id", "Name");
    access::on_provisioned_product(invocation, account, found)
}

fn scan_permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::at_level(invocation, account, DEFAULT_LEVEL)
}

fn describe(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let found = lookup::required_provisioned(applying.account, &invocation.input, "Id", "Name")?;
    Ok(Value::structure([
        ("ProvisionedProductDetail", shape::provisioned_product_detail(found)),
        ("CloudWatchDashboards", Value::List(Vec::new())),
    ]))
}

fn scan(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let within = access::level_filter(invocation, account, DEFAULT_LEVEL)?;
    let visible = account.provisioned_products.values().filter(|product| within(&product.user_arn));
    let (found, next) = page::of(invocation, visible.map(shape::provisioned_product_detail).collect())?;
    Ok(Value::structure([("ProvisionedProducts", found), ("NextPageToken", next)]))
}
