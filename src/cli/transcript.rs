//! The transcript of the last `run` or `lab`: kept in the state directory while the calls are made.
//!
//! A thread of its own writes the lines, so that neither a call nor a frame waits for the disk. What is beyond the
//! limits is counted and left out.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use super::store::{StateDir, private_file};
use crate::report::{TranscriptHead, left_out_entry, without_secrets};

/// How much a transcript may hold, in bytes.
pub(super) const MAX_BYTES: u64 = 16 << 20;

/// The longest line that is kept, in bytes.
const MAX_LINE: usize = 256 << 10;

/// How many lines may wait for the disk.
const MAX_WAITING: usize = 4096;

/// Where a transcript lies in the state directory.
pub(super) fn path(state_dir: &StateDir) -> PathBuf {
    state_dir.path().join("transcript.jsonl")
}

/// Takes lines and has them written.
#[derive(Debug)]
pub(super) struct Recorder {
    /// Whether what is written may have secrets in it.
    is_real: bool,
    writer: Mutex<Option<(SyncSender<String>, JoinHandle<()>)>>,
}

impl Recorder {
    /// Begins a transcript, or goes on with the one that is there if it is of the same lab and is to be gone on with.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub(super) fn start(state_dir: &StateDir, head: &TranscriptHead, go_on: bool) -> io::Result<Self> {
        state_dir.prepare()?;
        let path = path(state_dir);
        let (file, written) = match open_same(&path, head) {
            Some((file, length)) if go_on => (file, length),
            _ => begin(state_dir.path(), &path, head)?,
        };
        let (sender, lines) = sync_channel(MAX_WAITING);
        let thread = std::thread::Builder::new().name("transcript".to_owned());
        let handle = thread.spawn(move || write_all(file, &lines, written))?;
        Ok(Self { is_real: !head.simulated, writer: Mutex::new(Some((sender, handle))) })
    }

    /// Hands a line over. Where too many wait for a slow disk, this one waits for none and is left out.
    pub(super) fn line(&self, line: String) {
        let line = if self.is_real { without_secrets(&line) } else { line };
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((sender, _)) = writer.as_ref() {
            // A writer that is gone has met a full disk; the lab goes on without its transcript.
            let _ = sender.try_send(line);
        }
    }

    /// Waits until everything is written.
    pub(super) fn finish(&self) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((sender, handle)) = writer {
            drop(sender);
            // Whatever ended it, there is nothing left to wait for.
            let _ = handle.join();
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.finish();
    }
}

/// The kept transcript, to be gone on with, if it is of the same lab and whole.
fn open_same(path: &Path, head: &TranscriptHead) -> Option<(File, u64)> {
    let mut first = String::new();
    BufReader::new(File::open(path).ok()?.take(MAX_LINE as u64)).read_line(&mut first).ok()?;
    if !head.is_of_same_lab(first.trim_end()) || !ends_a_line(path) {
        return None;
    }
    let file = private_file(path, OpenOptions::new().append(true)).ok()?;
    let length = file.metadata().ok()?.len();
    Some((file, length))
}

/// Whether a file's last line is whole.
fn ends_a_line(path: &Path) -> bool {
    let last = || {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::End(-1))?;
        let mut byte = [0];
        file.read_exact(&mut byte)?;
        io::Result::Ok(byte[0])
    };
    last().is_ok_and(|byte| byte == b'\n')
}

/// A new transcript in the place of the old one, which stays until the new one has its head.
fn begin(dir: &Path, path: &Path, head: &TranscriptHead) -> io::Result<(File, u64)> {
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    let line = format!("{}\n", head.line());
    file.write_all(line.as_bytes())?;
    let file = file.persist(path).map_err(|error| error.error)?;
    Ok((file, line.len() as u64))
}

fn write_all(file: File, lines: &Receiver<String>, mut written: u64) {
    let mut file = BufWriter::new(file);
    let mut left_out = 0;
    while let Some(line) = next(lines, &mut file) {
        let length = line.len() as u64 + 1;
        if line.len() > MAX_LINE || written + length > MAX_BYTES {
            left_out += 1;
            continue;
        }
        written += length;
        if writeln!(file, "{line}").is_err() {
            return;
        }
    }
    if left_out > 0 {
        // The limit is far below what the disk has; where it has not, the calls are missing as well.
        let _ = writeln!(file, "{}", left_out_entry(left_out));
    }
    let _ = file.flush();
}

/// The next line; what was written so far goes to the disk while there is none.
fn next(lines: &Receiver<String>, file: &mut BufWriter<File>) -> Option<String> {
    lines.try_recv().ok().or_else(|| {
        file.flush().ok()?;
        lines.recv().ok()
    })
}

/// Reads what is kept.
///
/// # Errors
/// When there is none, or it cannot be read.
pub(super) fn read(state_dir: &StateDir) -> io::Result<String> {
    let path = path(state_dir);
    if fs::metadata(&path)?.len() > 2 * MAX_BYTES {
        return Err(io::Error::other(format!("larger than {} bytes", 2 * MAX_BYTES)));
    }
    fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Transcript;
    use crate::world::Timestamp;

    fn head(lab_id: &str) -> TranscriptHead {
        TranscriptHead {
            command: "lab",
            region: "eu-west-1".to_owned(),
            lab_id: lab_id.to_owned(),
            simulated: true,
            started_at: Timestamp(0),
        }
    }

    #[test]
    fn a_transcript_goes_on_with_its_lab_and_begins_anew_with_another() {
        let dir = tempfile::tempdir().expect("a folder");
        let state_dir = StateDir::find(Some(dir.path())).expect("named");
        let record = |lab_id: &str, go_on: bool, lines: &[&str]| {
            let recorder = Recorder::start(&state_dir, &head(lab_id), go_on).expect("can be written");
            lines.iter().for_each(|line| recorder.line((*line).to_owned()));
            recorder.finish();
            read(&state_dir).expect("kept").lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(record("a", true, &["{}"]), ["{}"]);
        assert_eq!(record("a", true, &["[]"]), ["{}", "[]"]);
        assert_eq!(record("a", false, &["{}"]), ["{}"]);
        assert_eq!(record("b", true, &["[]"]), ["[]"]);
        let long = "x".repeat(MAX_LINE + 1);
        assert_eq!(record("b", false, &[&long]), ["{\"left_out\":1}"]);
        assert!(Transcript::read(&read(&state_dir).expect("kept")).expect("whole").json().contains("\"left_out\":1"));
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a folder");
        let state_dir = StateDir::find(Some(dir.path())).expect("named");
        drop(Recorder::start(&state_dir, &head("a"), false).expect("can be written"));
        let mode = fs::metadata(path(&state_dir)).expect("kept").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
