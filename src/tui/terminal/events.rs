//! What a person does at the terminal, for as long as there is one.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use crossterm::event::{Event, EventStream};
use futures_util::Stream;
use tokio::sync::oneshot;

/// Keys, pastes, resizes and clicks; the end once the terminal is gone.
///
/// crossterm takes the end of a terminal for a key that is still to come and reads on for ever, in its own thread or in
/// the caller's, which would leave the program running without a window. So the terminal is looked at before it is
/// read, and a thread waits for its end.
#[derive(Debug)]
pub struct Events {
    inner: EventStream,
    /// Says when the terminal is gone; none where nobody can say, or where the input is something else and crossterm
    /// reads the terminal behind the program.
    hangup: Option<oneshot::Receiver<()>>,
}

/// The events of this program's terminal.
#[must_use]
pub fn events() -> Events {
    let is_terminal = io::IsTerminal::is_terminal(&io::stdin());
    Events { inner: EventStream::new(), hangup: is_terminal.then(watch).flatten() }
}

impl Stream for Events {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let told = self.hangup.as_mut().map(|hangup| Pin::new(hangup).poll(context));
        if matches!(told, Some(Poll::Ready(Ok(())))) || told.is_some() && is_gone(Patience::None) {
            self.hangup = None;
            return Poll::Ready(None);
        }
        if matches!(told, Some(Poll::Ready(Err(_)))) {
            self.hangup = None;
        }
        Pin::new(&mut self.inner).poll_next(context)
    }
}

/// How long to wait for the end of the terminal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Patience {
    None,
    Endless,
}

/// A thread that ends with the terminal; none where it cannot be had.
fn watch() -> Option<oneshot::Receiver<()>> {
    let (sender, hangup) = oneshot::channel();
    let wait = move || {
        if is_gone(Patience::Endless) {
            // Nobody listens any more where the screens have ended already.
            let _ = sender.send(());
        }
    };
    std::thread::Builder::new().name("hangup".to_owned()).spawn(wait).ok().map(|_| hangup)
}

#[cfg(unix)]
fn is_gone(patience: Patience) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    let timeout = (patience == Patience::None).then_some(&now);
    let stdin = io::stdin();
    // The end is told without being asked for; keys are not.
    let mut looked_at = [PollFd::new(&stdin, PollFlags::empty())];
    loop {
        match poll(&mut looked_at, timeout) {
            Ok(_) => return !looked_at[0].revents().is_empty(),
            Err(Errno::INTR) => {}
            // A terminal that cannot be looked at is taken for one that is there.
            Err(_) => return false,
        }
    }
}

#[cfg(not(unix))]
fn is_gone(_patience: Patience) -> bool {
    false
}
