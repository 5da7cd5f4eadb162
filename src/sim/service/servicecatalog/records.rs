//! `DescribeRecord` and `ListRecordHistory`.

use super::{access, member, page, refuse, shape};
use crate::sim::account::{AccountState, Record, Text};
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

/// The level of a history when none is asked for.
const DEFAULT_LEVEL: &str = "User";

/// `DescribeRecord`.
pub(super) const DESCRIBE: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "DescribeRecord",
    members: &[member::id(&["Id"]), member::PAGE_SIZE, member::PAGE_TOKEN, member::LANGUAGE],
    permissions: describe_permissions,
    apply: describe,
};

/// `ListRecordHistory`.
pub(super) const LIST: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "ListRecordHistory",
    members: &[
        member::ACCESS_LEVEL[0],
        member::ACCESS_LEVEL[1],
        member::ACCESS_LEVEL[2],
        member::structure(&["SearchFilter"], false),
        member::text(&["SearchFilter", "Key"], 2024),
        member::text(&["SearchFilter", "Value"], 2024),
        member::PAGE_SIZE,
        member::PAGE_TOKEN,
        member::LANGUAGE,
    ],
    permissions: list_permissions,
    apply: list,
};

fn describe_permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    let record = invocation.input.str("Id").and_then(|id| account.records.get(id));
    access::on_record(invocation, account, record)
}

fn list_permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::at_level(invocation, account, DEFAULT_LEVEL)
}

fn describe(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let id = invocation.input.str("Id").unwrap_or_default();
    let missing = || refuse::not_found(format!("Record {id} not found"));
    let record = applying.account.records.get(id).ok_or_else(missing)?;
    let output = |(key, value, description): &(Text, String, Option<Text>)| {
        Value::structure([
            ("OutputKey", Value::text(key)),
            ("OutputValue", Value::text(value)),
            ("Description", Value::optional(description.as_deref())),
        ])
    };
    let (outputs, next) = page::of(invocation, record.outputs.iter().map(output).collect())?;
    Ok(Value::structure([
        ("RecordDetail", shape::record_detail(record)),
        ("RecordOutputs", outputs),
        ("NextPageToken", next),
    ]))
}

fn list(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let within = access::level_filter(invocation, account, DEFAULT_LEVEL)?;
    let filter = search_filter(invocation.input.get("SearchFilter"))?;
    let mut found: Vec<_> =
        account.records.values().filter(|record| within(&record.user_arn) && filter(record)).collect();
    // Newest first, as AWS lists them; records of one instant by id, so that pages do not overlap.
    found.sort_by(|left, right| right.created_at.cmp(&left.created_at).then_with(|| left.id.cmp(&right.id)));
    let (details, next) = page::of(invocation, found.into_iter().map(shape::record_detail).collect())?;
    Ok(Value::structure([("RecordDetails", details), ("NextPageToken", next)]))
}

fn search_filter(filter: Option<&Value>) -> Result<impl Fn(&Record) -> bool + use<>, ServiceError> {
    let text = |name: &str| filter.and_then(|filter| filter.str(name)).map(str::to_lowercase);
    let (key, value) = (text("Key"), text("Value").unwrap_or_default());
    match key.as_deref() {
        None | Some("product" | "provisionedproduct") => {}
        Some(_) => return Err(refuse::invalid("The search filter key must be product or provisionedproduct.")),
    }
    Ok(move |record: &Record| match key.as_deref() {
        None => true,
        Some("product") => record.product_id == value,
        Some(_) => record.provisioned_product_id == value,
    })
}
