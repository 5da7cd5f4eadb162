//! A change that is to be confirmed, as lines and as JSON.

use super::template::{review_json, review_lines};
use crate::lab::Confirmation;
use crate::source::printable;

/// What is said before a change, line by line.
#[must_use]
pub fn confirmation_lines(confirmation: &Confirmation) -> Vec<String> {
    let Confirmation { account_id, alias, role, principal, region, operation, effect, cost, command, template } =
        confirmation;
    let template = template.iter().flat_map(|review| review_lines(review));
    let alias = alias.as_ref().map(|alias| format!(" ({alias})")).unwrap_or_default();
    let principal = principal.as_ref().map(|arn| format!("  {arn}")).unwrap_or_default();
    [
        format!("CHANGE   {operation}"),
        format!("account  {account_id}{alias}   region  {region}"),
        format!("as       {}{principal}", role.pill()),
        format!("effect   {effect}"),
        format!("cost     {cost}"),
        format!("command  {command}"),
    ]
    .into_iter()
    .chain(template)
    .map(|line| printable(&line).into_owned())
    .collect()
}

/// The same as one JSON object.
#[must_use]
pub fn confirmation_json(confirmation: &Confirmation) -> String {
    serde_json::json!({ "change": {
        "operation": confirmation.operation,
        "account_id": confirmation.account_id,
        "account_alias": confirmation.alias,
        "role": confirmation.role.word(),
        "principal": confirmation.principal,
        "region": confirmation.region,
        "effect": confirmation.effect,
        "cost": confirmation.cost,
        "command": confirmation.command,
        "template": confirmation.template.as_ref().map(|review| review_json(review)),
    } })
    .to_string()
}
