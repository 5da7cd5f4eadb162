//! `--lab`: the lab in somebody else's words.

use std::collections::BTreeMap;
use std::path::Path;

use super::exit::CliError;
use super::files::read_folder;
use crate::lab::{ContentError, LabContent, MAX_WORDS, NAMES_FILE, Region, regions};
use crate::names::nearest;
use crate::source::printable;

/// The most files of one folder.
const MAX_FILES: usize = 64;

/// Reads the words of a folder and puts them in force.
///
/// # Errors
/// The folder cannot be read, has no words of the lab, or some of them are wrong.
pub(super) fn choose(dir: &Path) -> Result<(), CliError> {
    let files = read(dir)?;
    if files.is_empty() {
        let shown = dir.display();
        return Err(CliError::Document(format!(
            "`{shown}` has none of the lab's files: 01-choose-region.md to 12-closing-question.md, {NAMES_FILE}"
        )));
    }
    let refused = |error: ContentError| {
        let error = error.to_string();
        CliError::Document(format!("`{}`: {}", dir.display(), printable(&error)))
    };
    LabContent::from_files(&files).map_err(refused)?.install().map_err(refused)
}

/// A region as the lab's words have it.
///
/// # Errors
/// They offer no lab there: those that they do, and the nearest.
pub(super) fn offered(region: Region) -> Result<Region, CliError> {
    if let Some(offered) = regions().iter().find(|offered| **offered == region) {
        return Ok(*offered);
    }
    let codes: Vec<&str> = regions().iter().map(|region| region.code).collect();
    let meant = nearest(region.code, codes.iter().copied(), 4);
    let meant = meant.map(|code| format!("; did you mean `{code}`?")).unwrap_or_default();
    let message = format!("the words of --lab offer no lab in {}; there are {}{meant}", region.code, codes.join(", "));
    Err(CliError::Usage(message))
}

/// The region that was asked for, else the first that the lab's words offer.
///
/// # Errors
/// As [`offered`].
#[cfg(feature = "aws")]
pub(super) fn offered_or_first(asked: Option<Region>) -> Result<Region, CliError> {
    asked.map_or(Ok(regions()[0]), offered)
}

fn read(dir: &Path) -> Result<BTreeMap<String, String>, CliError> {
    let is_words = |path: &Path| {
        let is_text = path.extension().is_some_and(|kind| kind == "md" || kind == "yaml" || kind == "yml");
        // What explains the folder to people is none of the lab's.
        is_text && !path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("readme.md"))
    };
    read_folder(dir, "a folder with texts such as `04-create-version.md`", (MAX_FILES, MAX_WORDS), is_words)
}
