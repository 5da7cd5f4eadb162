//! `ListExports`.

use super::member::{NEXT_TOKEN, answer, on_all};
use crate::sim::account::Export;
use crate::sim::operation::{Applying, Invocation, Operation, Service, ServiceError};
use crate::sim::value::Value;

/// `ListExports`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::CloudFormation,
    name: "ListExports",
    members: &[NEXT_TOKEN],
    permissions: on_all,
    apply,
};

fn apply(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let export = |export: &Export| {
        Value::structure([
            ("ExportingStackId", Value::text(&export.stack_id)),
            ("Name", Value::text(&export.name)),
            ("Value", Value::text(&export.value)),
        ])
    };
    answer(invocation, "Exports", applying.account.exports.values().map(export).collect())
}
