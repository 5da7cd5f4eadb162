//! A logged call in full: who, what, how it ended, and the commands that do the same.

use super::attempt::elapsed_text;
use crate::lab::{LoggedCall, boto3_call, cli_command, step};
use crate::source::printable;

/// A logged call, a name and a value to each line.
#[must_use]
pub fn call_fields(call: &LoggedCall, region: &str) -> Vec<(&'static str, String)> {
    let micros = u64::try_from(call.elapsed.as_micros()).unwrap_or(u64::MAX);
    let mut fields = vec![
        ("Action", call.asked.call.action()),
        ("Caller", call.principal.clone().unwrap_or_else(|| "not known yet".to_owned())),
        ("Step", format!("{}, {}", call.step.number(), step(call.step).title())),
        ("Result", result(call)),
    ];
    fields.extend(call.error.as_ref().map(|(_, message)| ("Message", message.clone())));
    fields.push(("Time", elapsed_text(micros)));
    fields.push(("Request id", call.request_id.clone().unwrap_or_else(|| "none given".to_owned())));
    fields.push(("AWS CLI", cli_command(&call.asked.call, region)));
    fields.push(("boto3", boto3_call(&call.asked.call, region)));
    for (_, value) in &mut fields {
        *value = printable(value).into_owned();
    }
    fields
}

/// The same as one text.
#[must_use]
pub fn call_text(call: &LoggedCall, region: &str) -> String {
    let line = |(name, value): (&str, String)| format!("{name}\n{value}");
    call_fields(call, region).into_iter().map(line).collect::<Vec<_>>().join("\n\n")
}

/// The word for how it ended, with AWS's code where it failed.
fn result(call: &LoggedCall) -> String {
    let status = call.http_status.map(|status| format!(" (HTTP {status})")).unwrap_or_default();
    match &call.error {
        None => format!("ok{status}"),
        Some((code, _)) => format!("{}: {code}{status}", call.outcome.verdict()),
    }
}
