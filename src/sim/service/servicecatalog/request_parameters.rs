//! `ProvisioningParameters`: what a launch or an update gives to the template.

use super::refuse::invalid;
use crate::sim::account::Text;
use crate::sim::operation::ServiceError;
use crate::sim::value::Value;

/// The parameters of a request, those to be taken over from `previous` resolved.
#[derive(Debug, PartialEq)]
pub(super) struct Given {
    /// Key and value.
    pub(super) parameters: Vec<(String, String)>,
    /// What CloudFormation refuses about them, in its words.
    pub(super) refusal: Option<String>,
}

/// Reads `ProvisioningParameters`.
///
/// What CloudFormation refuses is kept rather than returned: Service Catalog learns of it only when it changes
/// the stack, so it shows in the record.
///
/// # Errors
/// A key is missing or given twice.
pub(super) fn read(input: &Value, previous: &[(Text, String)]) -> Result<Given, ServiceError> {
    let mut given = Given { parameters: Vec::new(), refusal: None };
    for parameter in input.get("ProvisioningParameters").map(Value::items).unwrap_or_default() {
        let key = parameter.str("Key").ok_or_else(|| invalid("Every provisioning parameter needs a Key."))?;
        if given.parameters.iter().any(|(seen, _)| seen == key) {
            return Err(invalid(format!("Duplicate provisioning parameter: {key}")));
        }
        let value = parameter.str("Value");
        let use_previous = parameter.get("UsePreviousValue").and_then(Value::as_bool) == Some(true);
        if !use_previous {
            given.parameters.push((key.to_owned(), value.unwrap_or_default().to_owned()));
        } else if value.is_some_and(|value| !value.is_empty()) {
            let words = "Cannot specify usePreviousValue as true and non empty value for a parameter";
            given.refusal.get_or_insert_with(|| words.to_owned());
        } else if let Some((_, before)) = previous.iter().find(|(name, _)| *name == *key) {
            given.parameters.push((key.to_owned(), before.clone()));
        } else {
            // Without a previous value the parameter is as good as left out.
            continue;
        }
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(key: &str, value: Option<&str>, use_previous: bool) -> Value {
        Value::structure([
            ("Key", Value::text(key)),
            ("Value", Value::optional(value)),
            ("UsePreviousValue", if use_previous { Value::Bool(true) } else { Value::Null }),
        ])
    }

    type Expected<'a> = Result<(&'a [(&'a str, &'a str)], bool), &'a str>;

    fn check(parameters: Vec<Value>, expected: Expected<'_>) {
        let input = Value::structure([("ProvisioningParameters", Value::List(parameters))]);
        let previous = [("A".into(), "old".to_owned())];
        let read = read(&input, &previous);
        let found = read.as_ref().map(|given| {
            let pairs: Vec<_> = given.parameters.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
            (pairs, given.refusal.is_some())
        });
        let expected = expected.map(|(pairs, refused)| (pairs.to_vec(), refused));
        assert_eq!(found.map_err(|error| error.message.as_str()), expected);
    }

    #[test]
    fn previous_values_are_taken_over() {
        check(vec![], Ok((&[], false)));
        check(vec![parameter("A", Some("new"), false)], Ok((&[("A", "new")], false)));
        check(vec![parameter("A", None, true)], Ok((&[("A", "old")], false)));
        check(vec![parameter("A", Some(""), true)], Ok((&[("A", "old")], false)));
        check(vec![parameter("A", Some("x"), true)], Ok((&[], true)));
        check(vec![parameter("B", None, true)], Ok((&[], false)));
        check(vec![parameter("A", None, true), parameter("A", None, true)], Err("Duplicate provisioning parameter: A"));
    }
}
