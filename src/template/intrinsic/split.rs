//! `Fn::Split`: a text cut at each delimiter.

use super::{Call, arguments};
use crate::template::scope::{Evaluated, Scope};

const WHAT: &str = "two parameters, (1) a string delimiter and (2) a string to be split";

pub(super) fn answer(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    let [delimiter, text] = arguments(scope, call, (2, 2), WHAT)? else { return Ok(None) };
    let delimiter = scope.text(delimiter)?;
    if delimiter.is_empty() {
        return Err(scope.fail(call.span, "Fn::Split delimiter cannot be empty"));
    }
    let text = scope.text(text)?;
    scope.write_list(text.split(&delimiter).map(str::to_owned), call.span)
}
