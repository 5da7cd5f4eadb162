//! GetCallerIdentity, which needs no permission and cannot be denied.

use crate::sim::operation::{Operation, Service};
use crate::sim::value::Value;

pub(super) const GET_CALLER_IDENTITY: Operation = Operation {
    service: Service::Sts,
    name: "GetCallerIdentity",
    members: &[],
    permissions: |_, _| Vec::new(),
    apply: |_, invocation| {
        let caller = &invocation.caller;
        Ok(Value::structure([
            ("Arn", Value::text(&caller.arn)),
            ("UserId", Value::text(&caller.user_id)),
            ("Account", Value::text(caller.account_id.as_str())),
        ]))
    },
};
