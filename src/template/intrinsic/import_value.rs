//! `Fn::ImportValue`: what another stack exports.

use super::Call;
use crate::template::findings::brief;
use crate::template::inputs::Imports;
use crate::template::scope::{Evaluated, Scope};

pub(super) fn answer(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    let name = scope.text(call.argument)?;
    let inputs = scope.inputs;
    match &inputs.imports {
        Imports::Symbolic => scope.write_text(name, call.span),
        Imports::Known(exports) => match exports.get(&name) {
            Some(value) => scope.write_text(value.clone(), call.span),
            None => {
                let broken = scope.fail(call.span, format!("No export named {} found", brief(&name)));
                scope.missing_imports.insert(name);
                Err(broken)
            }
        },
    }
}
