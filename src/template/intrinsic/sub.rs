//! `Fn::Sub`: a text with variables, `${Name}` and `${Resource.Attribute}`; `${!Name}` is written `${Name}`.

use std::collections::BTreeMap;

use super::{Call, get_att, reference};
use crate::source::{Diagnostic, Entry, Node, Span};
use crate::template::findings::brief;
use crate::template::scope::{Broken, Evaluated, Scope};

/// A piece of the text of a `Fn::Sub`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::template) enum Part<'t> {
    /// To be kept.
    Literal(&'t str),
    /// What stands between `${` and `}`.
    Variable(&'t str),
    /// What stands between `${!` and `}`.
    Escaped(&'t str),
}

/// The text of a `Fn::Sub`, and the object of its own variables if it has one.
pub(in crate::template) fn template_text(argument: &Node) -> Option<(String, &[Entry])> {
    match argument.as_list() {
        Some([text, variables]) => Some((text.scalar_text()?, variables.as_map()?)),
        Some(_) => None,
        None => Some((argument.scalar_text()?, &[])),
    }
}

/// Takes the text apart. A `${` without its `}` is kept as it is.
pub(in crate::template) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((inside, after)) = behind.split_once('}') else { break };
        parts.push(Part::Literal(before));
        parts.push(match inside.strip_prefix('!') {
            Some(escaped) => Part::Escaped(escaped),
            None => Part::Variable(inside),
        });
        rest = after;
    }
    parts.push(Part::Literal(rest));
    parts
}

/// Refuses what cannot be the name of a variable.
pub(in crate::template) fn check_name(name: &str, span: Span) -> Result<(), Diagnostic> {
    let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | ':');
    if !name.is_empty() && name.chars().all(allowed) {
        return Ok(());
    }
    let what = "variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and \
                colons";
    let help = format!("found `${{{0}}}`; to keep it as it is, write `${{!{0}}}`", brief(name));
    Err(Diagnostic::error(span, what).with_help(help))
}

pub(super) fn answer(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    let Some((text, variables)) = template_text(call.argument) else {
        let what = "every Fn::Sub object requires one (1) or two (2) parameters: a string, and an object of values";
        return Err(scope.fail(call.span, what));
    };
    let mut own = BTreeMap::new();
    for Entry { key, value } in variables {
        own.insert(key.value.as_str(), scope.text(value)?);
    }
    let mut written = String::new();
    for part in parts(&text) {
        match part {
            Part::Literal(literal) => written.push_str(literal),
            Part::Escaped(name) => {
                scope.charge(name.len(), call.span)?;
                written.extend(["${", name, "}"]);
            }
            Part::Variable(name) => {
                let value = variable(scope, call, name, &own)?;
                scope.charge(value.len(), call.span)?;
                written.push_str(&value);
            }
        }
    }
    scope.write_text(written, call.span)
}

fn variable(
    scope: &mut Scope<'_>,
    call: &Call<'_>,
    name: &str,
    own: &BTreeMap<&str, String>,
) -> Result<String, Broken> {
    if let Some(value) = own.get(name) {
        return Ok(value.clone());
    }
    check_name(name, call.span).map_err(|finding| scope.refuse(finding))?;
    let value = match name.split_once('.') {
        Some((resource, attribute)) => get_att::by_name(scope, resource, attribute, call.span)?,
        None => reference::by_name(scope, name, call.span)?,
    };
    match value.as_ref().map(|value| (value.scalar_text(), value.kind_name())) {
        Some((Some(text), _)) => Ok(text),
        Some((None, kind)) => {
            let message = format!("expected a string for `${{{}}}` in Fn::Sub, found {kind}", brief(name));
            Err(scope.fail(call.span, message))
        }
        None => Err(scope.fail(call.span, format!("`${{{}}}` in Fn::Sub has no value", brief(name)))),
    }
}
