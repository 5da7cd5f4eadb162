//! The clipboard of the desktop that the program runs on.

#[cfg(feature = "clipboard")]
pub(super) use holder::Clipboard;

/// There is none.
#[cfg(not(feature = "clipboard"))]
#[derive(Debug, Default)]
pub(super) struct Clipboard;

#[cfg(not(feature = "clipboard"))]
impl Clipboard {
    pub(super) fn give(&self, _text: &str) -> bool {
        false
    }
}

#[cfg(feature = "clipboard")]
mod holder {
    use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
    use std::sync::{Mutex, PoisonError};
    use std::time::Duration;

    /// Longer than a clipboard that works needs, shorter than a person notices.
    const PATIENCE: Duration = Duration::from_millis(100);

    /// A text, and where to say whether the clipboard took it.
    type Given = (String, SyncSender<bool>);

    /// On some desktops whoever copied is asked for the text whenever somebody pastes it. So a thread of its own holds
    /// the clipboard, from the first text on, and is waited for only a moment.
    #[derive(Debug, Default)]
    pub(in crate::tui::terminal) struct Clipboard {
        holder: Mutex<Option<Sender<Given>>>,
    }

    impl Clipboard {
        /// Gives it a text; false where there is no clipboard, or it does not answer at once.
        pub(in crate::tui::terminal) fn give(&self, text: &str) -> bool {
            let (answer, answered) = mpsc::sync_channel(1);
            let mut holder = self.holder.lock().unwrap_or_else(PoisonError::into_inner);
            let sender = holder.get_or_insert_with(|| {
                let (sender, texts) = mpsc::channel();
                std::thread::spawn(move || hold(&texts));
                sender
            });
            sender.send((text.to_owned(), answer)).is_ok() && answered.recv_timeout(PATIENCE).unwrap_or(false)
        }
    }

    fn hold(texts: &Receiver<Given>) {
        let mut clipboard = arboard::Clipboard::new().ok();
        while let Ok((text, answer)) = texts.recv() {
            let is_given = clipboard.as_mut().is_some_and(|clipboard| clipboard.set_text(text).is_ok());
            // Whoever asked may have given up waiting.
            let _ = answer.send(is_given);
        }
    }
}
