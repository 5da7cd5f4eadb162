//! `Fn::Join`: the texts of a list with a delimiter between them.

use super::{Call, arguments};
use crate::template::scope::{Evaluated, Scope};

const WHAT: &str = "two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that \
                    returns a list of strings (such as Fn::GetAZs) to be joined";

pub(super) fn answer(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    let [delimiter, list] = arguments(scope, call, (2, 2), WHAT)? else { return Ok(None) };
    let delimiter = scope.text(delimiter)?;
    let mut joined = String::new();
    for (index, member) in scope.list(list)?.iter().enumerate() {
        let Some(text) = member.scalar_text() else {
            let message = format!("expected a list of strings in Fn::Join, found {} in it", member.kind_name());
            return Err(scope.fail(list.span, message));
        };
        if index > 0 {
            scope.charge(delimiter.len(), call.span)?;
            joined.push_str(&delimiter);
        }
        joined.push_str(&text);
    }
    scope.write_text(joined, call.span)
}
