//! `export`: the transcript of the last `run` or `lab` as Markdown, JSON or one page; its screens as a picture or a
//! recording.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::args::{AccountArguments, ExportArguments, ExportFormat, Global};
use super::connect::Simulation;
use super::exit::{CliError, Exit};
use super::output::{Output, harmless};
use super::picture::{self, Shot};
use super::store::StateDir;
use super::transcript;
use crate::lab::{REGIONS, find_region};
use crate::report::{Transcript, transcript_html, transcript_markdown};
use crate::world::{Clock, SystemClock};

/// Exports the last transcript.
///
/// # Errors
/// When there is none, the format is not made yet, or the result cannot be written.
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
        ExportFormat::Svg | ExportFormat::Cast => screens(arguments, &kept, output)?,
    };
    let text = text.trim_end();
    match arguments.output.as_deref() {
        None => output.line(text)?,
        Some(file) if file == Path::new("-") => output.line(text)?,
        Some(file) => write_file(file, text)?,
    }
    Ok(Exit::Done)
}

/// The screens of the transcript's region. A transcript holds no frames: they are drawn anew, on a simulated account of
/// their own, and that is said.
fn screens(arguments: &ExportArguments, kept: &Transcript, output: &Output) -> Result<String, CliError> {
    output.note("drawn on a fresh simulated account: a transcript of calls holds no frames");
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let simulation = Simulation::of_lab(&AccountArguments::default(), Arc::clone(&clock))?;
    let region = find_region(kept.region()).unwrap_or(REGIONS[0]);
    super::surroundings::runtime()?.block_on(async {
        if arguments.format == ExportFormat::Cast {
            return picture::record(simulation, clock, region, arguments.redact).await;
        }
        let keys = if arguments.redact { "\nz" } else { "\n" };
        picture::take(simulation, clock, &Shot { region, keys, ..Shot::default() }).await
    })
}

/// Writes the whole file or none.
fn write_file(path: &Path, text: &str) -> Result<(), CliError> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        writeln!(file, "{}", harmless(text))?;
        file.persist(path).map_err(|error| error.error)
    };
    write()
        .map(drop)
        .map_err(|error| CliError::Usage(format!("cannot write `{}`: {error}; name another file", path.display())))
}
