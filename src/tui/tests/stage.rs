//! A terminal of cells, keys as text, and the loop between them.

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use futures_util::stream;
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, TestBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::fake::{FakeWorkshop, NOW};
use crate::tui::{Options, TuiError, run};
use crate::world::ManualClock;

/// When something that should happen has not, the test has failed.
const DEADLINE: Duration = Duration::from_secs(20);

/// A person before the screens.
pub(super) struct Person {
    events: UnboundedSender<Event>,
    screen: Screen,
    /// Everything that was on any screen, a line each.
    pub(super) seen: String,
}

/// The cells, which the loop draws on and the person looks at.
#[derive(Clone)]
pub(super) struct Screen(Arc<Mutex<Cells>>);

struct Cells {
    backend: TestBackend,
    n_draws: usize,
}

/// Plays `script` before the screens, and gives back how they ended and what was seen.
pub(super) fn play(
    workshop: &Arc<FakeWorkshop>,
    options: Options,
    size: (u16, u16),
    script: impl AsyncFnOnce(&mut Person),
) -> (Result<(), TuiError>, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let screen = Screen(Arc::new(Mutex::new(Cells { backend: TestBackend::new(size.0, size.1), n_draws: 0 })));
        let mut terminal = Terminal::new(screen.clone()).unwrap();
        let (sender, receiver) = unbounded_channel();
        let events = stream::unfold(receiver, async |mut receiver| {
            let event = receiver.recv().await?;
            Some((io::Result::Ok(event), receiver))
        });
        let mut person = Person { events: sender, screen, seen: String::new() };
        let loops = run(
            &mut terminal,
            events,
            Arc::<FakeWorkshop>::clone(workshop),
            Arc::new(ManualClock::at(NOW)),
            options,
            std::future::pending(),
        );
        let acting = async {
            script(&mut person).await;
            // The end of the input: the screens leave by themselves.
            person.seen
        };
        tokio::time::timeout(DEADLINE * 2, async { tokio::join!(loops, acting) }).await.expect("the screens end")
    })
}

impl Person {
    /// Presses keys one after another, written as `j<enter><c-c>`, each once the one before has had its effect.
    pub(super) async fn press(&mut self, keys: &str) {
        for key in keys_of(keys) {
            let before = self.n_draws();
            self.send(Event::Key(key));
            self.wait(|person| person.n_draws() > before, keys).await;
        }
    }

    /// Presses keys of which nothing is expected.
    pub(super) async fn press_in_vain(&mut self, keys: &str) {
        for key in keys_of(keys) {
            self.send(Event::Key(key));
            self.rest().await;
        }
    }

    /// Presses the last key, with which the screens end.
    pub(super) fn press_last(&mut self, keys: &str) {
        for key in keys_of(keys) {
            self.send(Event::Key(key));
        }
    }

    pub(super) async fn resize(&mut self, width: u16, height: u16) {
        let before = self.n_draws();
        self.screen.0.lock().unwrap().backend.resize(width, height);
        self.send(Event::Resize(width, height));
        self.wait(|person| person.n_draws() > before, "a resize").await;
    }

    fn send(&self, event: Event) {
        // The screens may have ended already; what follows shows whether they should have.
        let _ = self.events.send(event);
    }

    /// Waits until `text` is on the screen.
    pub(super) async fn until(&mut self, text: &str) {
        self.wait(|person| person.screen().contains(text), text).await;
    }

    /// Waits until ENTER would do something, as the hints say.
    pub(super) async fn until_enter(&mut self) {
        self.wait(|person| person.screen().lines().last().is_some_and(|row| row.contains("ENTER")), "ENTER").await;
    }

    /// Presses ENTER whenever the screen waits for it, until `text` is there. Says how often.
    pub(super) async fn walk(&mut self, text: &str) -> usize {
        for n_enters in 0..=60 {
            self.until_enter().await;
            if self.screen().contains(text) {
                return n_enters;
            }
            self.press("<enter>").await;
        }
        panic!("`{text}` did not appear in 60 presses:\n{}", self.screen());
    }

    async fn wait(&mut self, met: impl Fn(&Self) -> bool, what: &str) {
        let waiting = async {
            while !met(self) {
                tokio::task::yield_now().await;
            }
        };
        if tokio::time::timeout(DEADLINE, waiting).await.is_err() {
            panic!("`{what}` did not happen on:\n{}", self.screen());
        }
        let screen = self.screen();
        self.seen.push_str(&screen);
    }

    /// Writes over the screen, as another program would.
    pub(super) fn scribble(&mut self) {
        let mut cells = self.screen.0.lock().unwrap();
        let cell = Cell::new("?");
        cells.backend.draw((0..9).map(|x| (x, 3, &cell))).unwrap();
    }

    /// Gives the loop many turns.
    pub(super) async fn rest(&mut self) {
        for _ in 0..500 {
            tokio::task::yield_now().await;
        }
    }

    pub(super) fn n_draws(&self) -> usize {
        self.screen.0.lock().unwrap().n_draws
    }

    /// The rows of the screen.
    pub(super) fn screen(&self) -> String {
        let cells = self.screen.0.lock().unwrap();
        let buffer = cells.backend.buffer();
        let width = usize::from(buffer.area.width).max(1);
        let row = |cells: &[Cell]| cells.iter().map(Cell::symbol).collect::<String>() + "\n";
        buffer.content().chunks(width).map(row).collect()
    }
}

/// `j<enter><c-c>` as key events.
pub(super) fn keys_of(text: &str) -> Vec<KeyEvent> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let (code, modifiers) = match named {
            Some(("enter", _)) => (KeyCode::Enter, KeyModifiers::NONE),
            Some(("esc", _)) => (KeyCode::Esc, KeyModifiers::NONE),
            Some(("tab", _)) => (KeyCode::Tab, KeyModifiers::NONE),
            Some(("down", _)) => (KeyCode::Down, KeyModifiers::NONE),
            Some((name, _)) => {
                let control = name.strip_prefix("c-").and_then(|name| name.chars().next()).unwrap();
                (KeyCode::Char(control), KeyModifiers::CONTROL)
            }
            None => (KeyCode::Char(character), KeyModifiers::NONE),
        };
        rest = named.map_or(&rest[character.len_utf8()..], |(_, rest)| rest);
        keys.push(KeyEvent::new(code, modifiers));
    }
    keys
}

impl Screen {
    fn with<T>(&self, act: impl FnOnce(&mut TestBackend) -> Result<T, Infallible>) -> Result<T, Infallible> {
        act(&mut self.0.lock().unwrap().backend)
    }
}

impl Backend for Screen {
    type Error = Infallible;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut cells = self.0.lock().unwrap();
        cells.n_draws += 1;
        cells.backend.draw(content)
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        self.with(Backend::hide_cursor)
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        self.with(Backend::show_cursor)
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        self.with(Backend::get_cursor_position)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        self.with(|backend| backend.set_cursor_position(position))
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        self.with(Backend::clear)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> Result<(), Infallible> {
        self.with(|backend| backend.clear_region(clear_type))
    }

    fn size(&self) -> Result<Size, Infallible> {
        self.with(|backend| backend.size())
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        self.with(Backend::window_size)
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        self.with(Backend::flush)
    }
}
