//! The terminal as the screens need it, and back as it was found, whatever happens.

mod clipboard;
mod events;

use std::io::{self, Stdout, Write};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use self::clipboard::Clipboard;
pub use self::events::{Events, events};
use super::background::QUESTION;
use super::model::System;
use super::run::TuiError;

/// The terminal of the screens.
pub type Screens = Terminal<CrosstermBackend<FrameWriter<Stdout>>>;

/// Puts the terminal back when it goes. A panic puts it back before, and then this does not do it again: that
/// would move the cursor over what the panic said.
#[derive(Debug)]
pub struct Guard {
    is_back: Arc<AtomicBool>,
}

/// Takes the terminal over: raw mode, alternate screen, no cursor, pastes in brackets.
///
/// # Errors
/// The terminal does not take it; it is left as it was found.
pub fn enter() -> Result<(Screens, Guard), TuiError> {
    let guard = Guard { is_back: Arc::default() };
    let (before, is_back) = (panic::take_hook(), Arc::clone(&guard.is_back));
    panic::set_hook(Box::new(move |info| {
        leave_once(&is_back);
        before(info);
    }));
    take_over().map_err(TuiError::Setup)?;
    let terminal = Terminal::new(CrosstermBackend::new(FrameWriter::new(io::stdout())));
    Ok((terminal.map_err(TuiError::Setup)?, guard))
}

impl Drop for Guard {
    fn drop(&mut self) {
        leave_once(&self.is_back);
    }
}

fn leave_once(is_back: &AtomicBool) {
    if !is_back.swap(true, Ordering::SeqCst) {
        leave();
    }
}

/// The terminal that the program was started in.
#[derive(Debug)]
pub struct Tty {
    tmux: bool,
    is_remote: bool,
    clipboard: Clipboard,
}

impl Tty {
    /// `tmux`: it stands between, and passes on only what is wrapped for it. `is_remote`: the person sits before another
    /// machine, or there is nothing here to show a window on.
    #[must_use]
    pub fn new(tmux: bool, is_remote: bool) -> Self {
        Self { tmux, is_remote, clipboard: Clipboard::default() }
    }
}

impl System for Tty {
    fn suspend(&self) -> io::Result<()> {
        #[cfg(unix)]
        {
            leave();
            signal_hook::low_level::raise(signal_hook::consts::SIGTSTP)?;
            take_over()?;
        }
        Ok(())
    }

    fn copy(&self, text: &str) -> io::Result<&'static str> {
        if !self.is_remote && self.clipboard.give(text) {
            return Ok("to the system clipboard");
        }
        send(&osc_52(text, self.tmux))?;
        Ok("via the terminal")
    }

    fn visit(&self, address: &str) -> io::Result<()> {
        if self.is_remote {
            return Err(io::Error::other("there is no browser on this side"));
        }
        open::that_detached(address)
    }

    fn ask_background(&self) -> io::Result<()> {
        send(QUESTION)
    }

    fn mouse(&self, on: bool) -> io::Result<()> {
        if on { execute!(io::stdout(), EnableMouseCapture) } else { execute!(io::stdout(), DisableMouseCapture) }
    }
}

fn send(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Asks the terminal to put a text on the clipboard of the person who sits before it, over SSH too.
fn osc_52(text: &str, tmux: bool) -> String {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(text);
    let (before, after) = if tmux { ("\x1bPtmux;\x1b", "\x1b\\") } else { ("", "") };
    format!("{before}\x1b]52;c;{encoded}\x07{after}")
}

fn take_over() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide)
}

/// Puts the terminal back. What fails is passed over: there is nobody left to tell.
fn leave() {
    let _ = execute!(
        io::stdout(),
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    let _ = disable_raw_mode();
}

/// Gathers what is written until it is flushed, and sends it as one synchronized update: the terminal shows a
/// frame as a whole or not at all.
#[derive(Debug)]
pub struct FrameWriter<W> {
    inner: W,
    frame: Vec<u8>,
}

impl<W: Write> FrameWriter<W> {
    /// A writer onto `inner`.
    pub fn new(inner: W) -> Self {
        Self { inner, frame: Vec::new() }
    }
}

impl<W: Write> Write for FrameWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.frame.is_empty() {
            queue!(self.frame, BeginSynchronizedUpdate)?;
        }
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        queue!(self.frame, EndSynchronizedUpdate)?;
        let sent = self.inner.write_all(&self.frame).and_then(|()| self.inner.flush());
        self.frame.clear();
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_is_wrapped_for_tmux() {
        assert_eq!(osc_52("abc", false), "\x1b]52;c;YWJj\x07");
        assert_eq!(osc_52("abc", true), "\x1bPtmux;\x1b\x1b]52;c;YWJj\x07\x1b\\");
    }

    #[test]
    fn a_frame_is_one_synchronized_update_and_nothing_is_nothing() {
        let mut writer = FrameWriter::new(Vec::new());
        writer.flush().unwrap();
        writer.write_all(b"ab").unwrap();
        writer.write_all(b"c").unwrap();
        assert!(writer.inner.is_empty());
        writer.flush().unwrap();
        writer.flush().unwrap();
        assert_eq!(writer.inner, b"\x1b[?2026habc\x1b[?2026l");
    }
}
