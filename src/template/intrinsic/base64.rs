//! `Fn::Base64`: a text, encoded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Call;
use crate::template::scope::{Evaluated, Scope};

pub(super) fn answer(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    let text = scope.text(call.argument)?;
    scope.write_text(STANDARD.encode(text), call.span)
}
