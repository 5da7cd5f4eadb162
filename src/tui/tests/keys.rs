//! Keys, pastes, clicks and window sizes as bytes: the fuzz target of the screens.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Size;

use super::fake::FakeAccount;
use super::path::{Walker, draw};
use crate::lab::StepId;
use crate::tui::input::message_of;
use crate::tui::keymap::KEYMAP;
use crate::tui::{Action, Message};

/// The most events of one input; each may be drawn, and time counts.
const MAX_EVENTS: usize = 200;

/// The bytes that say what the next event is.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn event(&mut self) -> Option<Event> {
        let first = self.next()?;
        Some(match first {
            0..=3 => Event::Resize(u16::from(self.next()?) + 1, u16::from(self.next()?) / 2 + 1),
            4..=6 => Event::Paste(self.text()),
            7..=9 => Event::Mouse(MouseEvent {
                kind: [MouseEventKind::Down(MouseButton::Left), MouseEventKind::ScrollDown, MouseEventKind::Moved]
                    [usize::from(first - 7)],
                column: self.next()?.into(),
                row: self.next()?.into(),
                modifiers: KeyModifiers::NONE,
            }),
            10..=19 => key(KeyCode::Enter, KeyModifiers::NONE),
            20..=27 => {
                let code = [KeyCode::Esc, KeyCode::Up, KeyCode::Down, KeyCode::Left, KeyCode::Right, KeyCode::Tab];
                let more = [KeyCode::Backspace, KeyCode::PageDown];
                let at = usize::from(first - 20);
                key(code.get(at).copied().unwrap_or(more[at % 2]), KeyModifiers::NONE)
            }
            28..=31 => {
                let kind = [KeyEventKind::Release, KeyEventKind::Repeat][usize::from(first % 2)];
                Event::Key(KeyEvent { kind, ..KeyEvent::new(KeyCode::Char('j'), KeyModifiers::SHIFT) })
            }
            32..=126 => key(KeyCode::Char(char::from(first)), KeyModifiers::NONE),
            127..=199 => {
                let known = KEYMAP[usize::from(first) % KEYMAP.len()].key;
                key(known.code, if known.ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE })
            }
            _ => {
                let code = u32::from(self.next()?) << 8 | u32::from(self.next()?);
                key(KeyCode::Char(char::from_u32(code).unwrap_or('?')), KeyModifiers::NONE)
            }
        })
    }

    /// Up to 31 bytes as text.
    fn text(&mut self) -> String {
        let length = usize::from(self.next().unwrap_or_default() % 32).min(self.0.len());
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        String::from_utf8_lossy(text).into_owned()
    }
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

/// A stream of events; the first byte says at which step it begins.
pub fn keys(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let Some(first) = bytes.next() else { return };
    let silent = [None, None, Some("CreateTrainingJob"), Some("DescribeRecord")][usize::from(first / 64)];
    let (slow, team) = (usize::from(first % 3), usize::from(first % 5));
    let account = FakeAccount { silent, slow, team, ..FakeAccount::default() };
    let mut walker = Walker::forgetful(account, Size { width: 80, height: 24 });
    walker.press("<enter>");
    if silent.is_none() {
        walker.send(Message::Action(Action::GoTo(StepId::ALL[usize::from(first) % StepId::ALL.len()])));
    }
    for n in 0..MAX_EVENTS {
        let Some(event) = bytes.event().filter(|_| !walker.model.is_leaving()) else { break };
        if let Some(message) = message_of(&event, &walker.model) {
            walker.send(message);
        }
        if n % 8 == 7 {
            let Size { width, height } = walker.model.size;
            draw(&walker.model, width, height);
        }
    }
    let Size { width, height } = walker.model.size;
    draw(&walker.model, width, height);
}
