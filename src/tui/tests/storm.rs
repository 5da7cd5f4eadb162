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
    let (slow, team) = (weather.below(3), [0, 3, 40][weather.below(3)]);
    let account = FakeAccount { silent, slow, team, rolls_back: Some(2), ..FakeAccount::default() };
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

/// Sends so many events; `look` is told how many were sent, each time the way out was tried.
fn storm(n_events: usize, mut look: impl FnMut(usize)) {
    let mut weather = Weather(0x5eed_1ab5);
    let mut walker = new_walker(&mut weather);
    for n in 1..=n_events {
        if let Some(message) = message_of(&weather.event(), &walker.model) {
            walker.send(message);
        }
        let Size { width, height } = walker.model.size;
        if n % 7 == 0 {
            draw(&walker.model, width, height);
        }
        if n % TRY_EVERY == 0 {
            gets_out(&mut walker);
            look(n);
        }
        if walker.model.is_leaving() {
            walker = new_walker(&mut weather);
        }
    }
}

#[allow(clippy::disallowed_methods)] // How long the storm lasts is up to whoever runs it.
fn wanted(variable: &str) -> Option<usize> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

#[test]
fn whatever_is_pressed_pasted_or_resized_nobody_is_stuck() {
    storm(wanted("EXPLICIT_DENY_STORM").unwrap_or(SAMPLE), |_| {});
}

/// How many frames the memory test draws unless told otherwise; a frame is drawn for every seventh event.
#[cfg(target_os = "linux")]
const FRAMES: usize = 1_500;

/// How much more memory the second half of the frames may take than the first one, in KiB.
#[cfg(target_os = "linux")]
const MORE_KIB: usize = 16 << 10;

/// Frames do not make the program grow. They are drawn in a process of their own, which is this test again:
/// `EXPLICIT_DENY_FRAMES=100000 cargo test --release --no-default-features --lib frames_take_no_more`.
#[cfg(target_os = "linux")]
#[test]
fn frames_take_no_more_memory_as_they_go_on() {
    if let Some(n_frames) = wanted("EXPLICIT_DENY_CHILD") {
        let resident = || {
            let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells it");
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
            line.trim().trim_end_matches(" kB").parse::<usize>().expect("a number")
        };
        let n_events = n_frames * 7;
        let mut half = 0;
        storm(n_events, |n| half = if n <= n_events / 2 { resident() } else { half });
        println!("resident {half} {}", resident());
        return;
    }
    let n_frames = wanted("EXPLICIT_DENY_FRAMES").unwrap_or(FRAMES).to_string();
    let mut child = std::process::Command::new(std::env::current_exe().expect("this program"));
    child.args(["--nocapture", "--exact", "tui::tests::storm::frames_take_no_more_memory_as_they_go_on"]);
    let output = child.env("EXPLICIT_DENY_CHILD", &n_frames).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find_map(|line| line.split("resident ").nth(1)).unwrap_or_else(|| panic!("{said}"));
    let numbers: Vec<usize> = line.split(' ').map(|text| text.parse().expect("a number")).collect();
    println!("{n_frames} frames: {} KiB at the half, {} KiB at the end", numbers[0], numbers[1]);
    assert!(numbers[1] <= numbers[0] + MORE_KIB, "{line}");
}
