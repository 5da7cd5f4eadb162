//! The journal of rollouts: written before a call is sent, so that a rollout that was broken off can be gone on with.
//!
//! The first line of a rollout holds everything that its calls follow from and is on disk before any of them; a line
//! that a crash cut off is the last one and is left out.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cli::exit::CliError;
use crate::cli::store::private_file;
use crate::lab::{Halt, Mark, Outset};

/// The largest journal that is read, in bytes.
const MAX_JOURNAL: u64 = 256 << 20;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Begin(Outset),
    Mark(String, Mark),
    End(Halt),
}

/// A rollout that was broken off.
#[derive(Debug)]
pub struct Unfinished {
    /// What it is.
    pub outset: Outset,
    /// What happened so far.
    pub marks: Vec<(String, Mark)>,
}

/// The journal. Without a file nothing is written.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Option<File>,
}

impl Journal {
    /// No journal: nothing is kept anyway.
    #[must_use]
    pub fn none() -> Self {
        Self { path: PathBuf::new(), file: None }
    }

    /// The journal at `path`, and the rollout in it that has not ended.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn open(path: &Path) -> Result<(Self, Option<Unfinished>), CliError> {
        let failed = |error: io::Error| CliError::Document(format!("`{}`: {error}", path.display()));
        let text = match std::fs::metadata(path) {
            Ok(found) if found.len() > MAX_JOURNAL => {
                return Err(failed(io::Error::other(format!("larger than {MAX_JOURNAL} bytes; --fresh begins anew"))));
            }
            Ok(_) => std::fs::read(path).map_err(failed)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(failed(error)),
        };
        // What was cut off may end inside a character.
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let text = std::str::from_utf8(&text[..whole]).map_err(|error| failed(io::Error::other(error)))?;
        let mut unfinished = None;
        for (index, line) in text.lines().enumerate() {
            let line: Line = serde_json::from_str(line)
                .map_err(|error| failed(io::Error::other(format!("damaged at line {}: {error}", index + 1))))?;
            match (line, &mut unfinished) {
                (Line::Begin(outset), _) => unfinished = Some(Unfinished { outset, marks: Vec::new() }),
                (Line::Mark(id, mark), Some(unfinished)) => unfinished.marks.push((id, mark)),
                (Line::Mark(..), None) => {}
                (Line::End(_), _) => unfinished = None,
            }
        }
        let file = private_file(path, OpenOptions::new().create(true).truncate(false)).map_err(failed)?;
        file.set_len(whole as u64).map_err(failed)?;
        let file = private_file(path, OpenOptions::new().append(true)).map_err(failed)?;
        Ok((Self { path: path.to_owned(), file: Some(file) }, unfinished))
    }

    /// Begins a rollout; it is on disk when this has returned. Those before it have ended, and are forgotten.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn begin(&mut self, outset: &Outset) -> Result<(), CliError> {
        self.file.as_ref().map_or(Ok(()), |file| file.set_len(0)).map_err(|error| self.failed(&error))?;
        self.write(&Line::Begin(outset.clone()))?;
        self.file.as_ref().map_or(Ok(()), File::sync_data).map_err(|error| self.failed(&error))
    }

    /// Says what happens to a member.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn mark(&mut self, id: &str, mark: Mark) -> Result<(), CliError> {
        self.write(&Line::Mark(id.to_owned(), mark))
    }

    /// Ends the rollout.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn end(&mut self, halt: Halt) -> Result<(), CliError> {
        self.write(&Line::End(halt))
    }

    fn write(&mut self, line: &Line) -> Result<(), CliError> {
        let mut text = serde_json::to_string(line).map_err(|error| self.failed(&io::Error::other(error)))?;
        text.push('\n');
        let written = self.file.as_mut().map_or(Ok(()), |file| file.write_all(text.as_bytes()));
        written.map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &io::Error) -> CliError {
        CliError::Write(io::Error::other(format!("`{}`: {error}", self.path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_cut_inside_a_character_is_left_out() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("rollout.jsonl");
        let end = serde_json::to_string(&Line::Mark("é".to_owned(), Mark::Done)).expect("JSON");
        let cut = end.find('é').expect("it is in there") + 1;
        std::fs::write(&path, [end.as_bytes(), b"\n", &end.as_bytes()[..cut]].concat()).expect("written");
        assert!(Journal::open(&path).expect("it can be read").1.is_none());
        assert_eq!(std::fs::read(&path).expect("kept").len(), end.len() + 1);
    }
}
