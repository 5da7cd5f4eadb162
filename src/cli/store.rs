//! Saved labs on disk: a whole copy, and a log of changes beside it.
//!
//! A lab lives in `labs/REGION` of the state directory: `lab.json` holds a whole copy with its generation `g`, and
//! `changes-g.jsonl` one line for every save since. A save appends one line, so that it costs what changed and a
//! crash loses nothing that was reported as saved; a line that was cut off by a crash is the last one and is left
//! out. Account and progress stand in the same line: they can never disagree.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::lab::{PROGRESS_VERSION, Progress, REGIONS, Region, SavedLab};
use crate::world::Timestamp;

/// The form of the files.
const FORMAT: u32 = 1;

/// The largest saved file that is read, in bytes.
const MAX_FILE: u64 = 256 << 20;

/// A log longer than this and than the whole copy is folded into a new whole copy, in bytes.
const FOLD_ABOVE: u64 = 1 << 20;

/// Where everything that is kept lies.
#[derive(Clone, Debug)]
pub struct StateDir(PathBuf);

/// A lab as read from disk.
#[derive(Debug)]
pub struct SavedState {
    /// The account as it was when the whole copy was made.
    pub account: String,
    /// What changed in it since, one text per save.
    pub account_changes: Vec<String>,
    /// How far one is.
    pub progress: Progress,
    generation: u64,
}

/// Why a saved lab cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system refuses.
    #[error("`{path}`: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It was written by a newer program.
    #[error("`{path}` was saved by a newer version of explicit-deny (form {found}, this one reads {FORMAT})")]
    Newer {
        /// Which file.
        path: PathBuf,
        /// The form it has.
        found: u32,
    },
    /// It is not what was written.
    #[error("`{path}` is damaged at line {line}: {reason}")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Another program holds the lab.
    #[error("another explicit-deny has this lab open")]
    Held,
}

#[derive(Serialize, Deserialize)]
struct WholeCopy {
    format: u32,
    generation: u64,
    saved_at: Timestamp,
    account: String,
    progress: Progress,
}

#[derive(Serialize)]
struct SaveLine<'a> {
    saved_at: Timestamp,
    account: Option<&'a str>,
    progress: &'a Progress,
}

#[derive(Deserialize)]
struct ReadLine {
    saved_at: Timestamp,
    account: Option<String>,
    progress: Progress,
}

impl StateDir {
    /// The directory that was asked for, else the platform's. None where there is no home to put it in.
    #[must_use]
    pub fn find(asked: Option<&Path>) -> Option<Self> {
        use etcetera::BaseStrategy;
        match asked {
            Some(path) => Some(Self(path.to_owned())),
            None => etcetera::choose_base_strategy().ok().map(|base| Self(base.data_dir().join("explicit-deny"))),
        }
    }

    /// Makes the directory, readable by its owner alone.
    ///
    /// # Errors
    /// When it can be neither found nor made.
    pub fn prepare(&self) -> io::Result<()> {
        private_dir(&self.0)
    }

    /// The directory itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The folder of a region's lab.
    #[must_use]
    pub fn lab(&self, region: Region) -> PathBuf {
        self.0.join("labs").join(region.code)
    }

    /// The labs that are saved, newest first. One that cannot be read is listed when it is opened, with its reason.
    #[must_use]
    pub fn saved_labs(&self) -> Vec<SavedLab> {
        let mut labs: Vec<SavedLab> = REGIONS.iter().filter_map(|region| header(&self.lab(*region), *region)).collect();
        labs.sort_by_key(|lab| std::cmp::Reverse(lab.saved_at));
        labs
    }
}

/// What the first screen needs to know of a lab: the last save that is whole.
fn header(dir: &Path, region: Region) -> Option<SavedLab> {
    let copy = read_copy(dir).ok()??;
    let log = read_limited(&log_path(dir, copy.generation)).ok().flatten().unwrap_or_default();
    let last = log.lines().rev().find_map(|line| serde_json::from_str::<ReadLine>(line).ok());
    let (progress, saved_at) = last.map_or((copy.progress, copy.saved_at), |line| (line.progress, line.saved_at));
    Some(SavedLab { region, step: progress.current, complete: progress.is_complete(), saved_at })
}

/// Reads a lab; none where none is saved.
///
/// # Errors
/// When there is one that cannot be used. It is left as it is.
pub fn load(dir: &Path) -> Result<Option<SavedState>, StoreError> {
    let Some(copy) = read_copy(dir)? else { return Ok(None) };
    let path = log_path(dir, copy.generation);
    let log = read_limited(&path)?.unwrap_or_default();
    let mut state = SavedState {
        account: copy.account,
        account_changes: Vec::new(),
        progress: copy.progress,
        generation: copy.generation,
    };
    let whole = log.ends_with('\n');
    let n_lines = log.lines().count();
    for (index, text) in log.lines().enumerate() {
        match serde_json::from_str::<ReadLine>(text) {
            Ok(line) => {
                state.account_changes.extend(line.account);
                state.progress = line.progress;
            }
            // Cut off while it was written: whoever wrote it was never told that it was saved.
            Err(_) if index + 1 == n_lines && !whole => {}
            Err(error) => return Err(StoreError::Damaged { path, line: index + 1, reason: error.to_string() }),
        }
    }
    check_form(&path, state.progress.version, PROGRESS_VERSION)?;
    Ok(Some(state))
}

fn read_copy(dir: &Path) -> Result<Option<WholeCopy>, StoreError> {
    #[derive(Deserialize)]
    struct Form {
        format: u32,
    }
    let path = dir.join("lab.json");
    let Some(text) = read_limited(&path)? else { return Ok(None) };
    let damaged = |error: serde_json::Error| StoreError::Damaged {
        path: path.clone(),
        line: error.line(),
        reason: error.to_string(),
    };
    let form: Form = serde_json::from_str(&text).map_err(damaged)?;
    check_form(&path, form.format, FORMAT)?;
    serde_json::from_str(&text).map(Some).map_err(damaged)
}

fn check_form(path: &Path, found: u32, known: u32) -> Result<(), StoreError> {
    if found > known { Err(StoreError::Newer { path: path.to_owned(), found }) } else { Ok(()) }
}

fn read_limited(path: &Path) -> Result<Option<String>, StoreError> {
    let failed = |source| StoreError::File { path: path.to_owned(), source };
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
        Ok(file) if file.len() > MAX_FILE => {
            return Err(failed(io::Error::other(format!("larger than {MAX_FILE} bytes"))));
        }
        Ok(_) => {}
    }
    fs::read(path).map(|bytes| Some(String::from_utf8_lossy(&bytes).into_owned())).map_err(failed)
}

fn log_path(dir: &Path, generation: u64) -> PathBuf {
    dir.join(format!("changes-{generation}.jsonl"))
}

/// A lab that this program may write. Another one is kept out for as long as this lives.
#[derive(Debug)]
pub struct LabStore {
    dir: PathBuf,
    _lock: File,
    generation: u64,
    log: Option<File>,
    log_bytes: u64,
    copy_bytes: u64,
}

impl LabStore {
    /// Takes hold of a region's lab.
    ///
    /// # Errors
    /// When another program holds it, or the folder cannot be written.
    pub fn hold(dir: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::File { path: dir.to_owned(), source };
        private_dir(dir).map_err(failed)?;
        let lock = lock(&dir.join("lock"))?;
        Ok(Self { dir: dir.to_owned(), _lock: lock, generation: 0, log: None, log_bytes: 0, copy_bytes: 0 })
    }

    /// Goes on from what was read.
    pub fn resume(&mut self, state: &SavedState) {
        self.generation = state.generation;
    }

    /// Whether the next save is to be a whole copy: there is none of this program yet, or the log has grown long.
    #[must_use]
    pub fn wants_copy(&self) -> bool {
        self.log.is_none() || self.log_bytes > FOLD_ABOVE.max(self.copy_bytes)
    }

    /// Lets the next save be a whole copy, because the account is another one.
    pub fn want_copy(&mut self) {
        self.log = None;
    }

    /// Writes a whole copy and starts a new log. The copy before it stays until the new one is complete.
    ///
    /// # Errors
    /// When it cannot be written; what was saved before still stands.
    pub fn save_copy(&mut self, account: String, progress: &Progress, saved_at: Timestamp) -> Result<(), StoreError> {
        let failed = |source| StoreError::File { path: self.dir.clone(), source };
        let generation = self.generation + 1;
        let copy = WholeCopy { format: FORMAT, generation, saved_at, account, progress: progress.clone() };
        let log = private_file(&log_path(&self.dir, generation), OpenOptions::new().create(true).truncate(true))
            .map_err(failed)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.dir).map_err(failed)?;
        // A team of thousands makes it long: it is written as it is made.
        let mut writer = io::BufWriter::new(&mut file);
        serde_json::to_writer(&mut writer, &copy).map_err(|error| failed(error.into()))?;
        writer.flush().map_err(failed)?;
        drop(writer);
        file.as_file().sync_data().map_err(failed)?;
        let copy_bytes = file.as_file().metadata().map_err(failed)?.len();
        file.persist(self.dir.join("lab.json")).map_err(|error| failed(error.error))?;
        if self.generation > 0 {
            // The old log belongs to a copy that no longer exists; a leftover would harm nobody.
            let _ = fs::remove_file(log_path(&self.dir, self.generation));
        }
        self.generation = generation;
        (self.log, self.log_bytes, self.copy_bytes) = (Some(log), 0, copy_bytes);
        Ok(())
    }

    /// Appends what changed.
    ///
    /// # Errors
    /// When it cannot be written. The next save is then a whole copy.
    pub fn save_changes(
        &mut self,
        account: Option<&str>,
        progress: &Progress,
        saved_at: Timestamp,
    ) -> Result<(), StoreError> {
        let path = log_path(&self.dir, self.generation);
        let failed = |source| StoreError::File { path: path.clone(), source };
        let line = SaveLine { saved_at, account, progress };
        let mut text = serde_json::to_string(&line).map_err(|error| failed(io::Error::other(error)))?;
        text.push('\n');
        let Some(log) = &mut self.log else { return Err(failed(io::Error::other("no log is open"))) };
        if let Err(error) = log.write_all(text.as_bytes()).and_then(|()| log.sync_data()) {
            self.log = None;
            return Err(failed(error));
        }
        self.log_bytes += text.len() as u64;
        Ok(())
    }
}

/// Takes hold of a file that says so to other programs, for as long as what is given back lives.
pub fn lock(path: &Path) -> Result<File, StoreError> {
    let failed = |source| StoreError::File { path: path.to_owned(), source };
    let lock = private_file(path, OpenOptions::new().create(true).truncate(false)).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::Held),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Makes a folder, and those above it, that its owner alone may enter.
pub fn private_dir(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Opens a file for adding to it, that its owner alone may read.
///
/// # Errors
/// When it can be neither found nor made.
pub fn open_private(path: &Path) -> io::Result<File> {
    private_file(path, OpenOptions::new().create(true).append(true))
}

/// Writes a small file whole or not at all, readable by its owner alone.
///
/// # Errors
/// When it cannot be written; what was there before still stands.
pub fn write_whole(path: &Path, text: &str) -> Result<(), StoreError> {
    let failed = |source| StoreError::File { path: path.to_owned(), source };
    let dir = path.parent().unwrap_or(Path::new("."));
    private_dir(dir).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(dir).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_data()).map_err(failed)?;
    file.persist(path).map(drop).map_err(|error| failed(error.error))
}

/// Opens a file for writing that its owner alone may read.
pub fn private_file(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.write(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::find_region;
    use std::collections::BTreeMap;

    fn progress(lab_id: &str) -> Progress {
        let region = find_region("eu-west-1").expect("a region of the lab");
        Progress::begin(region, BTreeMap::new(), lab_id.to_owned(), Timestamp(1))
    }

    #[test]
    fn saves_come_back_and_a_cut_line_is_left_out() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut store = LabStore::hold(dir.path()).expect("free");
        assert!(store.wants_copy());
        store.save_copy("account".to_owned(), &progress("a"), Timestamp(2)).expect("saved");
        store.save_changes(Some("one"), &progress("b"), Timestamp(3)).expect("saved");
        store.save_changes(None, &progress("c"), Timestamp(4)).expect("saved");
        let log = log_path(dir.path(), 1);
        let whole = fs::read_to_string(&log).expect("a log");
        for cut in 0..whole.len() {
            fs::write(&log, &whole[..cut]).expect("written");
            let state = load(dir.path()).expect("readable").expect("saved");
            let n_lines = whole[..cut].matches('\n').count();
            // The whole line without its newline counts as well: it is complete.
            let read = ["a", "b", "c"].iter().position(|id| *id == state.progress.notes.lab_id).expect("one of them");
            assert!(read == n_lines || read == n_lines + 1, "cut at {cut}");
        }
    }

    #[test]
    fn damage_and_newer_forms_are_refused_and_left_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut store = LabStore::hold(dir.path()).expect("free");
        store.save_copy("account".to_owned(), &progress("a"), Timestamp(2)).expect("saved");
        let log = log_path(dir.path(), 1);
        fs::write(&log, "nonsense\n{}\n").expect("written");
        let error = load(dir.path()).expect_err("damaged").to_string();
        assert!(error.contains("damaged at line 1"), "{error}");
        fs::write(dir.path().join("lab.json"), "{\"format\":99}").expect("written");
        let error = load(dir.path()).expect_err("newer").to_string();
        assert!(error.contains("newer version"), "{error}");
        assert_eq!(fs::read_to_string(&log).expect("still there"), "nonsense\n{}\n");
    }

    #[test]
    fn a_second_program_is_kept_out() {
        let dir = tempfile::tempdir().expect("a folder");
        let first = LabStore::hold(dir.path()).expect("free");
        assert!(matches!(LabStore::hold(dir.path()), Err(StoreError::Held)));
        drop(first);
        assert!(LabStore::hold(dir.path()).is_ok());
    }
}
