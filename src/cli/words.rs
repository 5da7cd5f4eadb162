//! `--lab`: the lab in somebody else's words.

use std::collections::BTreeMap;
use std::path::Path;

use super::exit::CliError;
use crate::lab::{ContentError, LabContent, MAX_WORDS, NAMES_FILE};
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

fn read(dir: &Path) -> Result<BTreeMap<String, String>, CliError> {
    let unreadable = |path: &Path, source| CliError::Unreadable {
        path: path.to_owned(),
        wanted: "a folder with texts such as `04-create-version.md`".to_owned(),
        source,
    };
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(dir).map_err(|error| unreadable(dir, error))?.take(MAX_FILES) {
        let path = entry.map_err(|error| unreadable(dir, error))?.path();
        let is_words = path.extension().is_some_and(|kind| kind == "md" || kind == "yaml" || kind == "yml");
        // What explains the folder to people is none of the lab's.
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !is_words || name.eq_ignore_ascii_case("readme.md") {
            continue;
        }
        let size = std::fs::metadata(&path).map_err(|error| unreadable(&path, error))?.len();
        if size > MAX_WORDS {
            return Err(unreadable(&path, std::io::Error::other(format!("larger than {MAX_WORDS} bytes"))));
        }
        files.insert(name, std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?);
    }
    Ok(files)
}
