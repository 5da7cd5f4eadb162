//! `export`: the transcript of the last `run` or `lab` as Markdown, JSON or one page.

use std::io::Write;
use std::path::Path;

use super::args::{ExportArguments, ExportFormat, Global};
use super::exit::{CliError, Exit};
use super::output::Output;
use super::store::StateDir;
use super::transcript;
use crate::report::{Transcript, transcript_html, transcript_markdown};

/// Exports the last transcript.
///
/// # Errors
/// When there is none, the format is not made yet, or the result cannot be written.
pub fn export(arguments: &ExportArguments, global: &Global, output: &Output) -> Result<Exit, CliError> {
    let write = match arguments.format {
        ExportFormat::Markdown => transcript_markdown,
        ExportFormat::Html => transcript_html,
        ExportFormat::Json => Transcript::json,
        // These show frames of the screens, which a transcript of calls does not hold.
        ExportFormat::Cast | ExportFormat::Svg => {
            let text = "this version exports markdown, html and json; cast and svg are not made yet";
            return Err(CliError::Usage(text.to_owned()));
        }
    };
    let state_dir = StateDir::find(global.state_dir.as_deref())
        .ok_or_else(|| CliError::Usage("there is no home directory; name one with --state-dir".to_owned()))?;
    let path = transcript::path(&state_dir);
    let wanted = "the transcript of the last run; make one with `explicit-deny run`";
    let text = transcript::read(&state_dir).map_err(|error| super::policy::unreadable(&path, wanted, error))?;
    let kept = Transcript::read(&text).map_err(|error| CliError::Document(format!("`{}`: {error}", path.display())))?;
    let text = write(&if arguments.redact { kept.redacted() } else { kept });
    match arguments.output.as_deref() {
        None => output.line(&text)?,
        Some(file) if file == Path::new("-") => output.line(&text)?,
        Some(file) => write_file(file, &text)?,
    }
    Ok(Exit::Done)
}

/// Writes the whole file or none.
fn write_file(path: &Path, text: &str) -> Result<(), CliError> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        writeln!(file, "{text}")?;
        file.persist(path).map_err(|error| error.error)
    };
    write()
        .map(drop)
        .map_err(|error| CliError::Usage(format!("cannot write `{}`: {error}; name another file", path.display())))
}
