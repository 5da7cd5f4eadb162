//! `policy eval`, `policy check` and `policy matrix`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use super::args::{PolicyCheckArguments, PolicyEvalArguments, PolicyMatrixArguments, TextFormat};
use super::exit::{CliError, Exit};
use super::explain::refused;
use super::output::Output;
use super::template::read_template;
use crate::policy::{self, PolicyKind, SageMakerCatalogue};
use crate::report::{
    BUILT_IN, CaseAnswer, MAX_CASE, MatrixColumn, answer_case, finding_lines, matrix, matrix_json, matrix_lines,
    matrix_markdown, refuse_case,
};
use crate::source::{Diagnostic, MAX_DOCUMENT, position};
use crate::template;

/// Answers cases, one JSON object a line, in order.
///
/// # Errors
/// When the cases cannot be read, or stdout not be written.
pub fn eval(arguments: &PolicyEvalArguments) -> Result<Exit, CliError> {
    let mut input = open(&arguments.cases, "a file of cases, one JSON object a line, or `-` for standard input")?;
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut all_cases = true;
    let mut line = Vec::new();
    loop {
        line.clear();
        let answer = match next_line(&mut *input, &mut line) {
            Ok(Line::End) => break,
            Ok(Line::TooLong) => refuse_case(None, &format!("the line is longer than {MAX_CASE} bytes")),
            Ok(Line::Whole) if line.iter().all(u8::is_ascii_whitespace) => continue,
            Ok(Line::Whole) => answer(&line, arguments.trace),
            Err(source) => return Err(unreadable(&arguments.cases, "more of it", source)),
        };
        all_cases &= answer.was_case;
        if let Err(error) = output.write_all(answer.line.as_bytes()).and_then(|()| output.write_all(b"\n")) {
            return broken(error);
        }
    }
    match output.flush() {
        Ok(()) => Ok(if all_cases { Exit::Done } else { Exit::No }),
        Err(error) => broken(error),
    }
}

fn answer(line: &[u8], trace: bool) -> CaseAnswer {
    match std::str::from_utf8(line) {
        Ok(text) => answer_case(text, trace),
        Err(error) => refuse_case(None, &format!("the line is not UTF-8 after {} bytes", error.valid_up_to())),
    }
}

/// A reader that has gone away ends the program quietly.
fn broken(error: io::Error) -> Result<Exit, CliError> {
    if error.kind() == io::ErrorKind::BrokenPipe { Ok(Exit::Done) } else { Err(error.into()) }
}

enum Line {
    Whole,
    TooLong,
    End,
}

/// Reads one line into `line`, without its end. What is over the limit is passed over, not kept.
fn next_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<Line> {
    let mut too_long = false;
    let mut any = false;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(if too_long {
                Line::TooLong
            } else if any {
                Line::Whole
            } else {
                Line::End
            });
        }
        any = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        too_long |= line.len() + part.len() > MAX_CASE + 1;
        if !too_long {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(if too_long { Line::TooLong } else { Line::Whole });
        }
    }
}

/// Says what AWS would reject in a policy document, and what can never match.
///
/// # Errors
/// When the document cannot be read.
pub fn check(arguments: &PolicyCheckArguments, output: &Output) -> Result<Exit, CliError> {
    let wanted = "a policy document in JSON, or `-` for standard input";
    let input = open(&arguments.file, wanted)?;
    let mut bytes = Vec::new();
    let limit = MAX_DOCUMENT as u64 + 1;
    input.take(limit).read_to_end(&mut bytes).map_err(|source| unreadable(&arguments.file, wanted, source))?;
    let text = String::from_utf8_lossy(&bytes);
    let (document, mut findings) = policy::parse_text(&text, kind_of(&arguments.kind));
    if let Some(document) = &document {
        findings.extend(policy::lint(document, SageMakerCatalogue::builtin()));
    }
    for finding in &findings {
        if arguments.json {
            output.line(&finding_json(&text, finding))?;
        } else {
            output.result(&finding_lines(&text, finding).join("\n"))?;
        }
    }
    if findings.is_empty() && !arguments.json {
        output.line("nothing to report")?;
    }
    Ok(if findings.iter().any(Diagnostic::is_error) { Exit::No } else { Exit::Done })
}

/// The lab's requests against versions of the role's policy.
///
/// # Errors
/// When a template cannot be read, or is refused.
pub fn what_if(arguments: &PolicyMatrixArguments, output: &Output) -> Result<Exit, CliError> {
    let columns = if arguments.template.is_empty() {
        BUILT_IN.into_iter().map(|(name, file)| column(name, Path::new(file), built_in_text(file))).collect()
    } else {
        arguments.template.iter().map(|path| given_column(path)).collect::<Result<Vec<_>, _>>()
    };
    let matrix = matrix(&columns?);
    match arguments.format {
        _ if arguments.json => output.line(&matrix_json(&matrix).join("\n"))?,
        TextFormat::Text => output.result(&matrix_lines(&matrix).join("\n"))?,
        TextFormat::Markdown => output.line(&matrix_markdown(&matrix).join("\n"))?,
    }
    Ok(Exit::Done)
}

fn built_in_text(file: &str) -> &'static str {
    template::builtin(file).unwrap_or_default()
}

fn given_column(path: &Path) -> Result<MatrixColumn, CliError> {
    let text = read_template(path)?;
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    column(&name, path, &text)
}

fn column(name: &str, path: &Path, text: &str) -> Result<MatrixColumn, CliError> {
    MatrixColumn::of_template(name, text).map_err(|findings| refused(path, text, &findings))
}

fn kind_of(kind: &super::args::PolicyKindChoice) -> PolicyKind {
    use super::args::PolicyKindChoice as Choice;
    match kind {
        Choice::Identity => PolicyKind::Identity,
        Choice::Boundary => PolicyKind::Boundary,
        Choice::Session => PolicyKind::Session,
        Choice::Scp => PolicyKind::ServiceControl,
        Choice::Rcp => PolicyKind::ResourceControl,
        Choice::Resource => PolicyKind::Resource,
        Choice::Trust => PolicyKind::Trust,
    }
}

pub(super) fn severity(finding: &Diagnostic) -> &'static str {
    if finding.is_error() { "error" } else { "warning" }
}

fn finding_json(text: &str, finding: &Diagnostic) -> String {
    let at = position(text, finding.span.start);
    serde_json::json!({
        "severity": severity(finding), "line": at.line, "column": at.column, "message": finding.message,
        "help": finding.help,
    })
    .to_string()
}

pub(super) fn open(path: &Path, wanted: &str) -> Result<Box<dyn BufRead>, CliError> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::with_capacity(1 << 16, io::stdin())));
    }
    let file = File::open(path).map_err(|source| unreadable(path, wanted, source))?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}

pub(super) fn unreadable(path: &Path, wanted: &str, source: io::Error) -> CliError {
    CliError::Unreadable { path: path.to_owned(), wanted: format!("looked for {wanted}"), source }
}
