//! `Fn::FindInMap`: a value of the section `Mappings`.

use super::{Call, arguments};
use crate::source::Node;
use crate::template::findings::brief;
use crate::template::scope::{Evaluated, Scope};

const WHAT: &str = "three parameters, the map name, map key and the attribute for return value";

pub(super) fn answer(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    let [map, top, second] = arguments(scope, call, (3, 3), WHAT)? else { return Ok(None) };
    let (map, top, second) = (scope.text(map)?, scope.text(top)?, scope.text(second)?);
    let template = scope.template;
    // Looking something up in a long map costs more than it writes.
    let length = |node: Option<&Node>| node.and_then(Node::as_map).map_or(0, <[_]>::len);
    let found = template.mappings.iter().find(|(name, _)| name.value == map).map(|(_, keys)| keys);
    let values = found.and_then(|keys| keys.get(&top));
    scope.charge(length(found) + length(values), call.span)?;
    match values.and_then(|values| values.get(&second)) {
        Some(value) => scope.copy(value, call.span),
        None => {
            let message = format!("Unable to get mapping for {}::{}::{}", brief(&map), brief(&top), brief(&second));
            Err(scope.fail(call.span, message))
        }
    }
}
