//! `export`: the transcript of the last `run` or `lab`, on a simulated account or a real one: as Markdown, JSON or one
//! page, and its screens as a picture or a recording.

use std::path::Path;

use super::args::{ExportArguments, ExportFormat, Global};
use super::exit::{CliError, Exit};
use super::files::write_text;
use super::output::{Output, harmless};
use super::picture;
use super::store::StateDir;
use super::transcript;
use crate::report::{Transcript, transcript_html, transcript_markdown};

/// Exports the last transcript.
///
/// # Errors
/// When there is none, or the result cannot be written.
pub fn export(arguments: &ExportArguments, global: &Global, output: &Output) -> Result<Exit, CliError> {
    let state_dir = StateDir::find(global.state_dir.as_deref())
        .ok_or_else(|| CliError::Usage("there is no home directory; name one with --state-dir".to_owned()))?;
    let path = transcript::path(&state_dir);
    let wanted = "the transcript of the last run; make one with `explicit-deny run`";
    let text = transcript::read(&state_dir).map_err(|error| super::policy::unreadable(&path, wanted, error))?;
    let kept = Transcript::read(&text).map_err(|error| CliError::Document(format!("`{}`: {error}", path.display())))?;
    let kept = if arguments.redact { kept.redacted() } else { kept };
    let text = match arguments.format {
        ExportFormat::Markdown => transcript_markdown(&kept),
        ExportFormat::Html => transcript_html(&kept),
        ExportFormat::Json => kept.json(),
        ExportFormat::Svg => picture::svg(&kept)?,
        ExportFormat::Cast => picture::cast(&kept)?,
    };
    let text = text.trim_end();
    match arguments.output.as_deref() {
        None => output.line(text)?,
        Some(file) if file == Path::new("-") => output.line(text)?,
        Some(file) => write_text(file, &harmless(text)).map_err(|error| {
            CliError::Usage(format!("cannot write `{}`: {error}; name another file", file.display()))
        })?,
    }
    Ok(Exit::Done)
}
