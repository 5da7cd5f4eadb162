//! Keys, pastes, clicks and windows of any size, by seed: nothing panics, and the first screen and the way out can be
//! reached from wherever one got to.
//!
//! `EXPLICIT_DENY_STORM=1000000 cargo test --release storm` sends a million of them.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Size;

use super::fake::FakeAccount;
use super::path::{Walker, draw};
use crate::lab::StepId;
use crate::tui::input::message_of;
use crate::tui::keymap::KEYMAP;
use crate::tui::model::Screen;
use crate::tui::{Action, Message};

/// How many events a test run sends unless it is told another number.
const SAMPLE: usize = 12_000;

/// After so many events the way out is tried.
const TRY_EVERY: usize = 500;

/// A small generator: the same seed gives the same storm.
struct Weather(u64);

impl Weather {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn event(&mut self) -> Event {
        match self.below(100) {
            0..=3 => Event::Resize(1 + self.below(300) as u16, 1 + self.below(100) as u16),
            4..=6 => Event::Paste(
                ["null", "Null sagemaker:VpcSubnets true\n", "\u{1b}[2J日本\u{7}"][self.below(3)].to_owned(),
            ),
            7..=9 => Event::Mouse(MouseEvent {
                kind: [MouseEventKind::Down(MouseButton::Left), MouseEventKind::ScrollDown, MouseEventKind::Moved]
                    [self.below(3)],
                column: self.below(320) as u16,
                row: self.below(110) as u16,
                modifiers: KeyModifiers::NONE,
            }),
            10..=29 => Event::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)),
            30..=79 => {
                let key = KEYMAP[self.below(KEYMAP.len())].key;
                Event::Key(KeyEvent::new(key.code, if key.ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE }))
            }
            80..=84 => {
                let kind = [KeyEventKind::Release, KeyEventKind::Repeat][self.below(2)];
                let code = [KeyCode::Char('j'), KeyCode::Enter, KeyCode::F(12), KeyCode::BackTab][self.below(4)];
                Event::Key(KeyEvent { kind, ..KeyEvent::new(code, KeyModifiers::SHIFT) })
            }
            _ => {
                let character = char::from_u32(32 + self.below(0x250) as u32).unwrap_or('?');
                Event::Key(KeyEvent::new(KeyCode::Char(character), KeyModifiers::NONE))
            }
        }
    }
}

fn new_walker(weather: &mut Weather) -> Walker {
    let silent = ["CreateTrainingJob", "DescribeRecord", "GetCallerIdentity"];
    let silent = (weather.below(3) == 0).then(|| silent[weather.below(3)]);
    let account = FakeAccount { silent, slow: weather.below(3), ..FakeAccount::default() };
    let mut walker = Walker::forgetful(account, Size { width: 80, height: 24 });
    walker.press("<enter>");
    let to = StepId::ALL[weather.below(StepId::ALL.len())];
    if silent.is_none() {
        walker.send(Message::Action(Action::GoTo(to)));
    }
    walker
}

/// Wherever one is, `ESC` and `q` lead to the first screen and out.
fn gets_out(walker: &mut Walker) {
    if walker.model.is_leaving() {
        return;
    }
    walker.press("<esc><esc><esc><esc>");
    walker.model.size = Size { width: 80, height: 24 };
    for _ in 0..4 {
        if walker.model.screen == Screen::Home && walker.model.layer.is_none() {
            break;
        }
        walker.press("q");
    }
    assert_eq!(walker.model.screen, Screen::Home, "{}", draw(&walker.model, 80, 24));
    walker.press("q");
    assert!(walker.model.is_leaving(), "{}", draw(&walker.model, 80, 24));
}

#[test]
fn whatever_is_pressed_pasted_or_resized_nobody_is_stuck() {
    #[allow(clippy::disallowed_methods)] // How long the storm lasts is up to whoever runs it.
    let wanted = std::env::var("EXPLICIT_DENY_STORM").ok().and_then(|text| text.parse().ok());
    let mut weather = Weather(0x5eed_1ab5);
    let mut walker = new_walker(&mut weather);
    for n in 1..=wanted.unwrap_or(SAMPLE) {
        if let Some(message) = message_of(&weather.event(), &walker.model) {
            walker.send(message);
        }
        let Size { width, height } = walker.model.size;
        if n % 7 == 0 {
            draw(&walker.model, width, height);
        }
        if n % TRY_EVERY == 0 {
            gets_out(&mut walker);
        }
        if walker.model.is_leaving() {
            walker = new_walker(&mut weather);
        }
    }
}
