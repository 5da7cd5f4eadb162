//! Values for parameters: what may be given, what is filled in.

use std::collections::BTreeMap;

use super::document::{Parameter, Template};
use super::findings::{Findings, brief};
use super::pattern::Pattern;
use crate::source::{Diagnostic, Span};

/// The longest value, in bytes: CloudFormation's quota.
const MAX_VALUE: usize = 4096;

/// The values of all parameters: `given`, and defaults for the rest.
///
/// # Errors
/// Values that are missing, unknown or against a parameter's rules, in CloudFormation's words.
pub fn check_parameters(
    template: &Template,
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    let mut findings = Findings::default();
    let unknown: Vec<_> =
        given.keys().filter(|name| template.parameter(name).is_none()).map(|name| brief(name)).collect();
    if !unknown.is_empty() {
        let message = format!("Parameters: [{}] do not exist in the template", unknown.join(", "));
        findings.error(Span::default(), message);
    }
    let missing = |parameter: &&Parameter| parameter.default.is_none() && !given.contains_key(&parameter.name);
    let missing: Vec<_> = template.parameters.iter().filter(missing).collect();
    if let Some(first) = missing.first() {
        let names: Vec<_> = missing.iter().map(|parameter| parameter.name.as_str()).collect();
        findings.error(first.span, format!("Parameters: [{}] must have values", names.join(", ")));
    }
    let mut values = BTreeMap::new();
    for parameter in &template.parameters {
        if let Some(value) = given.get(&parameter.name).or(parameter.default.as_ref()) {
            check_value(parameter, value, &mut findings);
            values.insert(parameter.name.clone(), value.clone());
        }
    }
    findings.judge(values)
}

fn check_value(parameter: &Parameter, value: &str, findings: &mut Findings) {
    if value.len() > MAX_VALUE {
        let message = format!("Parameter '{}' must contain at most {MAX_VALUE} bytes", parameter.name);
        findings.error(parameter.span, message);
        return;
    }
    let members: Vec<&str> = if parameter.is_list() { value.split(',').map(str::trim).collect() } else { vec![value] };
    for member in members {
        if let Some(broken) = broken_rule(parameter, member, findings) {
            findings.push(describe(parameter, &broken));
        }
    }
}

/// The first rule that `value` breaks, as what is said of the parameter.
fn broken_rule(parameter: &Parameter, value: &str, findings: &mut Findings) -> Option<String> {
    if !parameter.allowed_values.is_empty() && !parameter.allowed_values.iter().any(|allowed| allowed == value) {
        return Some("must be one of AllowedValues".to_owned());
    }
    if let Some(pattern) = &parameter.allowed_pattern {
        match Pattern::parse(pattern) {
            Some(parsed) if !parsed.matches(value) => return Some(format!("must match pattern {}", brief(pattern))),
            Some(_) => {}
            None => {
                let message = format!("the pattern `{}` is not understood here and not checked", brief(pattern));
                findings.push(Diagnostic::warning(parameter.span, message));
            }
        }
    }
    if is_number(&parameter.parameter_type) { number_rule(parameter, value) } else { length_rule(parameter, value) }
}

fn is_number(parameter_type: &str) -> bool {
    matches!(parameter_type, "Number" | "List<Number>")
}

fn number_rule(parameter: &Parameter, value: &str) -> Option<String> {
    let read = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let Some(number) = read(value) else { return Some("must be a number".to_owned()) };
    let bound = |text: &Option<String>| text.as_deref().and_then(read);
    if bound(&parameter.min_value).is_some_and(|least| number < least) {
        return Some(format!("must be a number not less than {}", parameter.min_value.as_deref().unwrap_or_default()));
    }
    if bound(&parameter.max_value).is_some_and(|most| number > most) {
        let most = parameter.max_value.as_deref().unwrap_or_default();
        return Some(format!("must be a number not greater than {most}"));
    }
    None
}

fn length_rule(parameter: &Parameter, value: &str) -> Option<String> {
    let length = value.chars().count();
    match (parameter.min_length, parameter.max_length) {
        (Some(least), _) if length < least => Some(format!("must contain at least {least} characters")),
        (_, Some(most)) if length > most => Some(format!("must contain at most {most} characters")),
        _ => None,
    }
}

/// The finding: in the author's words, if there are any.
fn describe(parameter: &Parameter, broken: &str) -> Diagnostic {
    let name = &parameter.name;
    let message = match &parameter.constraint_description {
        Some(said) => format!("Parameter '{name}' failed to satisfy constraint: {}", brief(said)),
        None => format!("Parameter '{name}' {broken}"),
    };
    let finding = Diagnostic::error(parameter.span, message);
    if parameter.allowed_values.is_empty() {
        return finding;
    }
    finding.with_help(format!("allowed are {}", brief(&parameter.allowed_values.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::parse;

    /// `parameter` is the body of a parameter called `P` in flow style.
    fn check(parameter: &str, value: Option<&str>, expected: &str) {
        let template = parse(&format!("Parameters: {{P: {parameter}}}\nResources: {{R: {{Type: T}}}}")).unwrap();
        let given = value.map(|value| ("P".to_owned(), value.to_owned())).into_iter().collect();
        let found = match check_parameters(&template, &given) {
            Ok(values) => values.get("P").cloned().unwrap_or_default(),
            Err(findings) => findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>().join("; "),
        };
        assert_eq!(found, expected, "{parameter} with {value:?}");
    }

    #[test]
    fn defaults_fill_in() {
        check("{Type: String, Default: dev}", None, "dev");
        check("{Type: Number, Default: 1}", None, "1");
        check("{Type: Number, Default: '10'}", Some("20"), "20");
        check("{Type: String, Default: ''}", None, "");
        check("{Type: String}", None, "Parameters: [P] must have values");
        check("{Type: String}", Some(""), "");
    }

    #[test]
    fn rules_are_told_in_the_words_of_cloudformation() {
        let one_of = "Parameter 'P' must be one of AllowedValues";
        check("{Type: Number, AllowedValues: [1, 2, 3]}", Some("3"), "3");
        check("{Type: Number, AllowedValues: [1, 2, 3]}", Some("4"), one_of);
        check("{Type: Number, AllowedValues: ['1']}", Some("1.0"), one_of);
        check("{Type: CommaDelimitedList, AllowedValues: [a, b]}", Some("a, b"), "a, b");
        check("{Type: CommaDelimitedList, AllowedValues: [a, b]}", Some("a,c"), one_of);
        check("{Type: String, AllowedPattern: '[a-z]*'}", Some("abc"), "abc");
        check("{Type: String, AllowedPattern: '[a-z]*'}", Some("aB"), "Parameter 'P' must match pattern [a-z]*");
        check(
            "{Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: letters only}",
            Some("1"),
            "Parameter 'P' failed to satisfy constraint: letters only",
        );
        check("{Type: String, AllowedPattern: '(?=a)b'}", Some("x"), "x");
        check("{Type: String, MinLength: 2}", Some("é"), "Parameter 'P' must contain at least 2 characters");
        check("{Type: String, MaxLength: '2'}", Some("abc"), "Parameter 'P' must contain at most 2 characters");
        check("{Type: Number}", Some("ten"), "Parameter 'P' must be a number");
        check("{Type: Number, MinValue: 5}", Some("4.5"), "Parameter 'P' must be a number not less than 5");
        check("{Type: Number, MaxValue: 5}", Some("6"), "Parameter 'P' must be a number not greater than 5");
        check("{Type: 'List<Number>'}", Some("1, 2,x"), "Parameter 'P' must be a number");
        check("{Type: String}", Some(&"x".repeat(4097)), "Parameter 'P' must contain at most 4096 bytes");
    }

    #[test]
    fn what_is_missing_and_what_is_unknown_is_told_at_once() {
        let template = parse("Parameters: {A: {Type: String}, B: {Type: String}}\nResources: {R: {Type: T}}").unwrap();
        let given = [("X".to_owned(), String::new()), ("Y".to_owned(), String::new())].into();
        let messages: Vec<_> =
            check_parameters(&template, &given).unwrap_err().into_iter().map(|f| f.message).collect();
        let expected = ["Parameters: [X, Y] do not exist in the template", "Parameters: [A, B] must have values"];
        assert_eq!(messages, expected);
    }
}
