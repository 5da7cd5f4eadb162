//! `template check`, `template diff` and `template plan`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::args::{TemplateCheckArguments, TemplateCommand, TemplateDiffArguments, TemplatePlanArguments, TextFormat};
use super::exit::{CliError, Exit};
use super::explain::{read_text, refused};
use super::output::Output;
use super::policy::severity;
use crate::report::{
    diff_json, diff_lines, diff_markdown, finding_lines, plan_json, plan_lines, template_diff, template_findings,
    template_places,
};
use crate::source::{Diagnostic, position, printable};
use crate::template::{self, Imports, Inputs, Pseudo, Template, builtin};

/// Runs one of them.
///
/// # Errors
/// When a template cannot be read.
pub fn template(command: &TemplateCommand, output: &Output) -> Result<Exit, CliError> {
    match command {
        TemplateCommand::Check(arguments) => check(arguments, output),
        TemplateCommand::Diff(arguments) => diff(arguments, output),
        TemplateCommand::Plan(arguments) => plan(arguments, output),
    }
}

fn check(arguments: &TemplateCheckArguments, output: &Output) -> Result<Exit, CliError> {
    let text = read_template(&arguments.file)?;
    let findings = template_findings(&text);
    for (finding, place) in findings.iter().zip(template_places(&text, &findings)) {
        if arguments.json {
            output.line(&finding_json(&text, finding, &place))?;
        } else {
            let mut lines = finding_lines(&text, finding);
            if let (Some(at), false) = (lines.get_mut(1), place.is_empty()) {
                at.push_str(&format!(" in {}", printable(&place)));
            }
            output.result(&lines.join("\n"))?;
        }
    }
    if findings.is_empty() && !arguments.json {
        output.line("nothing to report")?;
    }
    Ok(if findings.iter().any(Diagnostic::is_error) { Exit::No } else { Exit::Done })
}

fn finding_json(text: &str, finding: &Diagnostic, place: &str) -> String {
    let at = position(text, finding.span.start);
    serde_json::json!({
        "severity": severity(finding), "line": at.line, "column": at.column, "place": place,
        "message": finding.message, "help": finding.help,
    })
    .to_string()
}

fn diff(arguments: &TemplateDiffArguments, output: &Output) -> Result<Exit, CliError> {
    let paths = [&arguments.old, &arguments.new];
    if paths.iter().all(|path| path.as_path() == Path::new("-")) {
        return Err(CliError::Usage("only one of A and B can be `-`: standard input is read once".to_owned()));
    }
    let [old, new] = [read_template(paths[0])?, read_template(paths[1])?];
    let [old_name, new_name] = paths.map(|path| path.display().to_string());
    let found = template_diff((&old_name, &old), (&new_name, &new)).map_err(|(which, findings)| {
        let (path, text) = if which == 0 { (paths[0], &old) } else { (paths[1], &new) };
        refused(path, text, &findings)
    })?;
    match arguments.format {
        _ if arguments.json => output.line(&diff_json(&found))?,
        TextFormat::Text => output.changes(&diff_lines(&found).join("\n"))?,
        TextFormat::Markdown => output.line(&diff_markdown(&found).join("\n"))?,
    }
    Ok(if found.is_same() { Exit::Done } else { Exit::No })
}

fn plan(arguments: &TemplatePlanArguments, output: &Output) -> Result<Exit, CliError> {
    let text = read_template(&arguments.file)?;
    let template = template::parse(&text).map_err(|findings| refused(&arguments.file, &text, &findings))?;
    let stack = &arguments.stack_name;
    let (region, account_id) = (arguments.region.clone(), arguments.account_id.to_string());
    let inputs = Inputs {
        parameters: once(&arguments.parameter, "--parameter")?,
        imports: Imports::Known(once(&arguments.import, "--import")?.into()),
        pseudo: Pseudo {
            stack_id: format!("arn:aws:cloudformation:{region}:{account_id}:stack/{stack}/planned"),
            stack_name: stack.clone(),
            partition: partition(&region).to_owned(),
            region,
            account_id,
        },
        attributes: BTreeMap::new(),
    };
    complain_of_missing(&template, &inputs)?;
    let (plan, findings) = template::evaluate(&template, &inputs);
    if findings.iter().any(Diagnostic::is_error) {
        return Err(refused(&arguments.file, &text, &findings));
    }
    findings.iter().for_each(|finding| output.note(&finding_lines(&text, finding).join("\n")));
    output.line(&if arguments.json { plan_json(&template, &inputs, &plan) } else { plan_lines(&plan).join("\n") })?;
    Ok(Exit::Done)
}

/// Names all parameters and imports that are missing or unknown, and the flag to give.
fn complain_of_missing(template: &Template, inputs: &Inputs) -> Result<(), CliError> {
    let given = &inputs.parameters;
    let missing = template.parameters.iter().filter(|it| it.default.is_none() && !given.contains_key(&it.name));
    let missing: Vec<&str> = missing.map(|parameter| parameter.name.as_str()).collect();
    let unknown: BTreeSet<&str> =
        given.keys().map(String::as_str).filter(|name| template.parameter(name).is_none()).collect();
    let imports = template::missing_imports(template, inputs);
    let mut sentences = Vec::new();
    if !unknown.is_empty() {
        let names: Vec<&str> = template.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let unknown = unknown.into_iter().collect::<Vec<_>>().join(", ");
        sentences.push(format!("the template has no parameter {unknown}; it has {}", names.join(", ")));
    }
    if !missing.is_empty() {
        let flags: Vec<String> = missing.iter().map(|name| format!("--parameter {name}=VALUE")).collect();
        sentences.push(format!("parameters without a value: {}", flags.join(" ")));
    }
    if !imports.is_empty() {
        let flags: Vec<String> = imports.iter().map(|name| format!("--import '{name}=VALUE'")).collect();
        sentences.push(format!("exports of other stacks that are not given: {}", flags.join(" ")));
    }
    if sentences.is_empty() { Ok(()) } else { Err(CliError::Usage(printed(&sentences))) }
}

fn printed(sentences: &[String]) -> String {
    sentences.iter().map(|sentence| printable(sentence).into_owned()).collect::<Vec<_>>().join("\n")
}

/// The pairs as a map; a name that is given twice is refused.
fn once(pairs: &[(String, String)], flag: &str) -> Result<BTreeMap<String, String>, CliError> {
    let mut map = BTreeMap::new();
    for (name, value) in pairs {
        if map.insert(name.clone(), value.clone()).is_some() {
            return Err(CliError::Usage(format!("{flag} {} is given twice; give it once", printable(name))));
        }
    }
    Ok(map)
}

fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// The text of a template: a file, standard input, or one of the lab's two by its short name.
pub(super) fn read_template(path: &Path) -> Result<String, CliError> {
    let built_in = match path.to_str() {
        Some("v1") => builtin("ds_notebook_v1.yaml"),
        Some("v2") => builtin("ds_notebook_v2.yaml"),
        _ => None,
    };
    match built_in {
        Some(text) if !path.exists() => Ok(text.to_owned()),
        _ => read_text(path, "a CloudFormation template in YAML or JSON, `-` for standard input, or `v1` or `v2`"),
    }
}
