//! `Fn::Select`: one member of a list, counted from 0.

use super::{Call, arguments};
use crate::template::findings::brief;
use crate::template::scope::{Evaluated, Scope};

const WHAT: &str = "two parameters, (1) an index and (2) a list to select from";

pub(super) fn answer(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    let [index, list] = arguments(scope, call, (2, 2), WHAT)? else { return Ok(None) };
    let index = scope.text(index)?;
    let members = scope.list(list)?;
    match index.trim().parse::<usize>().ok().and_then(|index| members.into_iter().nth(index)) {
        Some(member) => Ok(Some(member)),
        None => {
            let message = format!("Fn::Select cannot select nonexistent value at index {}", brief(&index));
            Err(scope.fail(call.span, message))
        }
    }
}
