//! `explain`: a pasted access-denied message, and what policies say about its request.

use std::io::{IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;

use super::args::ExplainArguments;
use super::exit::{CliError, Exit};
use super::output::Output;
use super::policy::{open, unreadable};
use crate::lab::{Denial, MAX_PASTE, parse_denials};
use crate::policy::{
    Context, ContextValue, Layer, LayerKind, Policy, PolicyKind, PolicyOrigin, PolicySet, SageMakerCatalogue,
    parse_text,
};
use crate::report::{explanation_json, explanation_lines, finding_lines, judge, message_report};
use crate::source::{Diagnostic, MAX_DOCUMENT};

/// How many messages of one text are explained.
const MAX_MESSAGES: usize = 100;

/// Explains every message of a text.
///
/// # Errors
/// When the message or a policy cannot be read, or a condition key not be understood.
pub fn explain(arguments: &ExplainArguments, output: &Output) -> Result<Exit, CliError> {
    if arguments.policy.iter().chain([&arguments.file]).filter(|path| path.as_os_str() == "-").count() > 1 {
        let message = "only one of the message and the policies can be `-`: standard input is read once";
        return Err(CliError::Usage(message.to_owned()));
    }
    let policies = arguments.policy.iter().map(|path| read_policy(path)).collect::<Result<Vec<_>, _>>()?;
    let denials = read_denials(&arguments.file, output)?;
    if denials.is_empty() {
        output.note("this is no access-denied message: expected `User: … is not authorized to perform: …`");
        return Ok(Exit::No);
    }
    let catalogue = SageMakerCatalogue::builtin();
    let context = context(&arguments.context, catalogue);
    let has_policies = !policies.is_empty();
    let policies = PolicySet { layers: vec![Layer { kind: LayerKind::Identity, policies }] };
    let n_found = denials.len();
    let n_denials = n_found.min(MAX_MESSAGES);
    if n_denials < n_found {
        output.note(&format!("there are {n_found} different messages: the first {n_denials} are explained"));
    }
    for (denial, number) in denials.into_iter().take(n_denials).zip(1..) {
        let judged = has_policies.then(|| judge(&denial, &policies, context.clone(), catalogue));
        let report = message_report(denial);
        if arguments.json {
            output.line(&explanation_json(&report, judged.as_ref()))?;
            continue;
        }
        let head = (n_denials > 1).then(|| format!("Message {number} of {n_denials}"));
        let gap = (number > 1).then(String::new);
        let lines = gap.into_iter().chain(head).chain(explanation_lines(&report, judged.as_ref()));
        output.result(&lines.collect::<Vec<_>>().join("\n"))?;
    }
    Ok(Exit::Done)
}

fn read_denials(path: &Path, output: &Output) -> Result<Vec<Denial>, CliError> {
    if path == Path::new("-") && std::io::stdin().is_terminal() {
        output.note("paste the message, then end the input (Ctrl-D)");
    }
    let mut bytes = read_up_to(path, "a text with an access-denied message, or `-` for standard input", MAX_PASTE + 1)?;
    if bytes.len() > MAX_PASTE {
        output.note(&format!("the text is longer than {MAX_PASTE} bytes: only these are read"));
        bytes.truncate(MAX_PASTE);
    }
    Ok(parse_denials(&String::from_utf8_lossy(&bytes)))
}

/// The text of a file, as far as a document may be long.
pub(super) fn read_text(path: &Path, wanted: &str) -> Result<String, CliError> {
    Ok(String::from_utf8_lossy(&read_up_to(path, wanted, MAX_DOCUMENT + 1)?).into_owned())
}

fn read_up_to(path: &Path, wanted: &str, limit: usize) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    let input = open(path, wanted)?;
    input.take(limit as u64).read_to_end(&mut bytes).map_err(|source| unreadable(path, wanted, source))?;
    Ok(bytes)
}

fn read_policy(path: &Path) -> Result<Policy, CliError> {
    let text = read_text(path, "an identity policy in JSON")?;
    let (document, findings) = parse_text(&text, PolicyKind::Identity);
    let document = document.ok_or_else(|| refused(path, &text, &findings))?;
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    Ok(Policy { origin: PolicyOrigin { name, arn: None, version: None }.into(), document: Arc::new(document) })
}

/// That a document is refused, with every error at its place.
pub(super) fn refused(path: &Path, text: &str, findings: &[Diagnostic]) -> CliError {
    let errors = findings.iter().filter(|finding| finding.is_error()).flat_map(|finding| finding_lines(text, finding));
    let errors = errors.collect::<Vec<_>>().join("\n");
    CliError::Document(format!("`{}` is refused\n{errors}", path.display()))
}

/// The condition keys as given. A key given twice, with a comma, or known to hold several values gets a list.
fn context(given: &[(String, String)], catalogue: &SageMakerCatalogue) -> Context {
    let mut context = Context::default();
    for (key, text) in given {
        let earlier = context.get(key).map(ContextValue::values).unwrap_or_default();
        let parts = text.split(',').map(str::trim).map(str::to_owned);
        let parts = parts.filter(|part| !part.is_empty() || !text.contains(','));
        let values: Vec<String> = earlier.iter().cloned().chain(parts).collect();
        let is_list = catalogue.key(key).is_some_and(|row| row.key_type.is_list());
        let value = match <[String; 1]>::try_from(values) {
            Ok([value]) if !is_list && !text.contains(',') => ContextValue::Single(value),
            Ok(one) => ContextValue::List(one.into()),
            Err(several) => ContextValue::List(several),
        };
        context.insert(key, value);
    }
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &[(&str, &str)], expected: &[(&str, ContextValue)]) {
        let given: Vec<_> = given.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let found = context(&given, SageMakerCatalogue::builtin());
        assert_eq!(found, expected.iter().map(|(key, value)| (*key, value.clone())).collect(), "{given:?}");
    }

    #[test]
    fn condition_keys_are_single_or_lists() {
        let list = |values: &[&str]| ContextValue::List(values.iter().map(|value| (*value).to_owned()).collect());
        check(&[("aws:SourceIp", "10.0.0.1")], &[("aws:SourceIp", "10.0.0.1".into())]);
        check(&[("k", "a,b")], &[("k", list(&["a", "b"]))]);
        check(&[("k", "a,")], &[("k", list(&["a"]))]);
        check(&[("k", "a"), ("K", "b")], &[("k", list(&["a", "b"]))]);
        check(&[("sagemaker:VpcSubnets", "subnet-1")], &[("sagemaker:VpcSubnets", list(&["subnet-1"]))]);
        check(&[("k", "")], &[("k", "".into())]);
        check(&[("k", ",")], &[("k", list(&[]))]);
    }
}
