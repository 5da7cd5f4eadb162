//! `present` and `notes`: the room's window and the speaker's, joined over a socket in the state directory.
//!
//! One JSON line from the presenting window for every frame, one word a line back. Either may come and go.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, watch};

use crate::lab::StepId;
use crate::tui::{NotesEvent, Onlooker, Seen, Sent, TerminalEvent};

/// How many speaker's windows may be joined at once.
const MAX_WINDOWS: usize = 8;

/// The longest line that is read, in bytes: a screen of 300x100 with room to spare.
const MAX_LINE: usize = 1 << 20;

/// How long the speaker's window waits before it tries to join again.
const RETRY: Duration = Duration::from_millis(500);

/// What goes over the wire.
#[derive(Serialize, Deserialize)]
struct SeenLine {
    rows: Vec<String>,
    step: Option<StepId>,
    busy: bool,
    queued: bool,
    blank: bool,
}

/// Where the two windows meet.
#[must_use]
pub fn socket_path(state_dir: &Path) -> PathBuf {
    state_dir.join("present.sock")
}

/// Shows the newest frame to whoever joins.
#[derive(Debug)]
pub struct Board(watch::Sender<Option<Arc<str>>>);

impl Onlooker for Board {
    fn see(&self, seen: Seen) {
        let Seen { rows, step, is_busy: busy, is_queued: queued, is_blank: blank } = seen;
        let line = serde_json::to_string(&SeenLine { rows, step, busy, queued, blank });
        if let Ok(line) = line {
            self.0.send_replace(Some(format!("{line}\n").into()));
        }
    }
}

/// Opens the socket. Gives the board to show frames on, and the keys that speaker's windows send.
///
/// # Errors
/// Why nobody can join: another presenting window holds the socket, or it cannot be made.
pub async fn open(path: &Path) -> io::Result<(Board, impl Stream<Item = io::Result<TerminalEvent>> + use<>)> {
    if UnixStream::connect(path).await.is_ok() {
        return Err(io::Error::other("another `explicit-deny present` is open"));
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    let (board, frames) = watch::channel(None);
    let (keys, received) = mpsc::channel(64);
    tokio::spawn(accept(listener, frames, keys));
    let events = futures_util::stream::unfold(received, async |mut keys: mpsc::Receiver<Sent>| {
        Some((Ok(TerminalEvent::Key(keys.recv().await?.key())), keys))
    });
    Ok((Board(board), events))
}

async fn accept(listener: UnixListener, frames: watch::Receiver<Option<Arc<str>>>, keys: mpsc::Sender<Sent>) {
    let mut windows = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            Ok((stream, _)) = listener.accept(), if windows.len() < MAX_WINDOWS => {
                windows.spawn(attend(stream, frames.clone(), keys.clone()));
            }
            Some(_) = windows.join_next() => {}
            else => return,
        }
    }
}

/// One speaker's window: frames go out, words come in. It ends when the other side does.
async fn attend(stream: UnixStream, mut frames: watch::Receiver<Option<Arc<str>>>, keys: mpsc::Sender<Sent>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(tokio::io::AsyncReadExt::take(read, MAX_LINE as u64)).lines();
    frames.mark_changed();
    loop {
        tokio::select! {
            changed = frames.changed() => {
                let frame = frames.borrow_and_update().clone();
                let sent = match frame {
                    Some(frame) => write.write_all(frame.as_bytes()).await,
                    None => Ok(()),
                };
                if changed.is_err() || sent.is_err() {
                    return;
                }
            }
            line = lines.next_line() => match line {
                Ok(Some(word)) => {
                    let known = Sent::ALL.into_iter().find(|sent| sent.word() == word);
                    if let Some(sent) = known && keys.send(sent).await.is_err() {
                        return;
                    }
                }
                _ => return,
            },
        }
    }
}

/// What the presenting window shows, joined again whenever it comes back. Words put into `words` go to it.
pub fn join(path: PathBuf, words: mpsc::Receiver<Sent>) -> impl Stream<Item = NotesEvent> {
    let (events, received) = mpsc::channel(16);
    tokio::spawn(keep_joined(path, words, events));
    futures_util::stream::unfold(received, async |mut events| Some((events.recv().await?, events)))
}

async fn keep_joined(path: PathBuf, mut words: mpsc::Receiver<Sent>, events: mpsc::Sender<NotesEvent>) {
    loop {
        if let Ok(stream) = UnixStream::connect(&path).await {
            follow(stream, &mut words, &events).await;
        }
        if events.send(NotesEvent::Alone).await.is_err() {
            return;
        }
        tokio::time::sleep(RETRY).await;
        // What was asked for while nobody listened would come as a surprise later.
        while words.try_recv().is_ok() {}
    }
}

async fn follow(stream: UnixStream, words: &mut mpsc::Receiver<Sent>, events: &mpsc::Sender<NotesEvent>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).split(b'\n');
    loop {
        tokio::select! {
            line = lines.next_segment() => match line {
                Ok(Some(line)) if line.len() <= MAX_LINE => {
                    let Ok(SeenLine { rows, step, busy, queued, blank }) = serde_json::from_slice(&line) else { return };
                    let rows = rows.iter().map(|row| crate::source::printable(row).into_owned()).collect();
                    let seen = Seen { rows, step, is_busy: busy, is_queued: queued, is_blank: blank };
                    if events.send(NotesEvent::Seen(seen)).await.is_err() {
                        return;
                    }
                }
                _ => return,
            },
            Some(word) = words.recv() => {
                if write.write_all(format!("{}\n", word.word()).as_bytes()).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// The terminal's own events and those of speaker's windows as one.
pub fn both(
    own: impl Stream<Item = io::Result<TerminalEvent>> + Unpin,
    remote: impl Stream<Item = io::Result<TerminalEvent>>,
) -> impl Stream<Item = io::Result<TerminalEvent>> {
    // The end of the terminal's input is the end; speaker's windows come and go.
    let ended = own.map(Some).chain(futures_util::stream::once(async { None }));
    let remote = remote.map(Some).chain(futures_util::stream::pending());
    futures_util::stream::select(ended, remote)
        .take_while(|event| std::future::ready(event.is_some()))
        .filter_map(std::future::ready)
}
