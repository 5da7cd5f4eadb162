//! The speaker's window: what the room sees, what to say, what comes next, how much time is left.
//!
//! It knows the presenting window only by what that sends, and works without it: whichever of the two goes comes back
//! by itself.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures_util::{Stream, StreamExt};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;
use ratatui::{Frame, Terminal, backend::Backend};

use super::look::Look;
use super::model::Seen;
use super::run::TuiError;
use super::widget::pane::pane;
use super::widget::text::{draw_lines, row, wrap};
use crate::lab::{StepId, text_of};
use crate::world::{Clock, Timestamp};

/// Beyond this, the clock says how far behind or ahead of the plan one is.
const PUNCTUAL: i64 = 60;

/// The most blank rows between lines of notes.
const MAX_SPACING: u16 = 3;

/// How the window looks and how long the talk is.
#[derive(Clone, Copy, Debug)]
pub struct NotesOptions {
    /// Styles and glyphs.
    pub look: Look,
    /// How long the talk is to take.
    pub planned: Duration,
}

/// Something that reaches the window.
#[derive(Clone, Debug)]
pub enum NotesEvent {
    /// The presenting window shows this.
    Seen(Seen),
    /// The presenting window is gone, or not there yet.
    Alone,
}

/// What the window asks of the presenting one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Go on.
    Next,
    /// The step before.
    Previous,
    /// Blank the screen, or show it again.
    Blank,
    /// Hide what tells the account, or show it again.
    Redact,
}

impl Sent {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Next, Self::Previous, Self::Blank, Self::Redact];

    /// The word that goes over the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Previous => "previous",
            Self::Blank => "blank",
            Self::Redact => "redact",
        }
    }

    /// The key that the presenting window takes for it.
    #[must_use]
    pub fn key(self) -> KeyEvent {
        let code = match self {
            Self::Next => KeyCode::Char(' '),
            Self::Previous => KeyCode::PageUp,
            Self::Blank => KeyCode::Char('b'),
            Self::Redact => KeyCode::Char('z'),
        };
        KeyEvent::new(code, KeyModifiers::NONE)
    }
}

/// What the window knows.
#[derive(Clone, Debug)]
struct Notes {
    seen: Option<Seen>,
    is_alone: bool,
    started_at: Option<Timestamp>,
    spacing: u16,
    leaving: bool,
}

/// Shows the window until the person leaves or the input ends. What it asks for goes to `send`.
///
/// # Errors
/// The terminal cannot be drawn on or read from.
pub async fn run_notes<B>(
    terminal: &mut Terminal<B>,
    keys: impl Stream<Item = io::Result<Event>>,
    events: impl Stream<Item = NotesEvent>,
    mut send: impl FnMut(Sent),
    clock: Arc<dyn Clock>,
    options: NotesOptions,
    stop: impl Future<Output = ()>,
) -> Result<(), TuiError>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
{
    let (mut keys, mut events, mut stop) = (pin!(keys), pin!(events), pin!(stop));
    let mut notes = Notes { seen: None, is_alone: true, started_at: None, spacing: 0, leaving: false };
    while !notes.leaving {
        let now = clock.now();
        let draw = |frame: &mut Frame<'_>| {
            let look = Look { now, ..options.look };
            let area = frame.area();
            render(&notes, &look, options.planned, area, frame.buffer_mut());
            look.theme.paint(area, frame.buffer_mut());
        };
        terminal.draw(draw).map_err(|error| TuiError::Draw(Box::new(error)))?;
        // The one clock that counts seconds.
        let second = tokio::time::sleep(Duration::from_secs(1));
        tokio::select! {
            biased;
            () = stop.as_mut() => return Ok(()),
            key = keys.next() => match key {
                Some(key) => notes.press(&key.map_err(TuiError::Input)?, &mut send),
                None => return Ok(()),
            },
            Some(event) = events.next() => notes.take(event, clock.now()),
            () = second, if notes.started_at.is_some() => {}
        }
    }
    Ok(())
}

impl Notes {
    fn take(&mut self, event: NotesEvent, now: Timestamp) {
        match event {
            NotesEvent::Alone => self.is_alone = true,
            NotesEvent::Seen(seen) => {
                self.is_alone = false;
                if seen.step.is_some() {
                    self.started_at.get_or_insert(now);
                }
                self.seen = Some(seen);
            }
        }
    }

    fn press(&mut self, event: &Event, send: &mut impl FnMut(Sent)) {
        let Event::Key(key) = event else { return };
        if key.kind != KeyEventKind::Press {
            return;
        }
        match (key.code, key.modifiers.contains(KeyModifiers::CONTROL)) {
            (KeyCode::Char('q'), false) | (KeyCode::Char('c'), true) => self.leaving = true,
            (KeyCode::Char(' ') | KeyCode::Enter | KeyCode::PageDown, false) => send(Sent::Next),
            (KeyCode::PageUp, false) => send(Sent::Previous),
            (KeyCode::Char('b' | '.'), false) => send(Sent::Blank),
            (KeyCode::Char('z'), false) => send(Sent::Redact),
            (KeyCode::Char('+'), false) => self.spacing = (self.spacing + 1).min(MAX_SPACING),
            (KeyCode::Char('-'), false) => self.spacing = self.spacing.saturating_sub(1),
            _ => {}
        }
    }

    fn step(&self) -> Option<StepId> {
        self.seen.as_ref()?.step
    }
}

fn render(notes: &Notes, look: &Look, planned: Duration, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    Line::styled(head(notes, look, planned), look.theme.strong()).render(row(area, 0), buf);
    let hints = " SPACE next  PGUP back  b blank  z redact  + - spacing  q quit";
    Line::from(hints).render(row(area, area.height.saturating_sub(1)), buf);
    let body = Rect { y: area.y + 1.min(area.height), height: area.height.saturating_sub(2), ..area };
    let wide = area.width >= 120;
    let [upper, lower] = Layout::vertical([Constraint::Fill(1), Constraint::Fill(1)]).areas(body);
    if wide {
        let [now, next] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(upper);
        mirror(notes, look, now, buf);
        draw_next(notes, look, next, buf);
        draw_notes(notes, look, lower, buf);
    } else {
        draw_notes(notes, look, body, buf);
    }
}

/// The step, the time that is left, and how far one is from the plan.
fn head(notes: &Notes, look: &Look, planned: Duration) -> String {
    let step = match notes.step() {
        Some(step) => format!("step {} of {}", step.number(), StepId::ALL.len()),
        None => "no step yet".to_owned(),
    };
    let dot = look.glyphs.dot;
    let state = match &notes.seen {
        _ if notes.is_alone => format!(" {dot} waiting for explicit-deny present"),
        Some(seen) if seen.is_queued => format!(" {dot} next is queued"),
        Some(seen) if seen.is_blank => format!(" {dot} the room sees nothing"),
        Some(seen) if seen.is_busy => format!(" {dot} something runs"),
        _ => String::new(),
    };
    let Some(started_at) = notes.started_at else { return format!(" {step}{state}") };
    let elapsed = i64::try_from(look.now.since(started_at).as_secs()).unwrap_or(i64::MAX);
    let planned = i64::try_from(planned.as_secs()).unwrap_or(i64::MAX);
    let left = clock(planned - elapsed);
    format!(" {step} {dot} {left} left of {}{}{state}", clock(planned), pace(notes, elapsed, planned, dot))
}

/// How far one is from the plan, once it is more than a minute.
fn pace(notes: &Notes, elapsed: i64, planned: i64, dot: &str) -> String {
    let minutes = |steps: &[StepId]| steps.iter().map(|step| i64::from(text_of(*step).notes.minutes)).sum::<i64>();
    let n_before = notes.step().map_or(0, |step| step.number() - 1);
    let (before, all) = (minutes(&StepId::ALL[..n_before]), minutes(&StepId::ALL).max(1));
    let until_here = notes.step().map_or(0, |step| before + i64::from(text_of(step).notes.minutes));
    let (due, due_end) = (planned * before / all, planned * until_here / all);
    match (elapsed - due_end, due - elapsed) {
        (late, _) if late > PUNCTUAL => format!(" {dot} {} min behind plan", late / 60),
        (_, early) if early > PUNCTUAL => format!(" {dot} {} min ahead of plan", early / 60),
        _ => String::new(),
    }
}

fn clock(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    format!("{sign}{:02}:{:02}", seconds.abs() / 60, seconds.abs() % 60)
}

fn mirror(notes: &Notes, look: &Look, area: Rect, buf: &mut Buffer) {
    let inside = pane("Now", look, area, buf);
    let rows = notes.seen.iter().flat_map(|seen| &seen.rows).map(|row| Line::from(row.clone()));
    draw_lines(rows, inside, buf);
}

fn draw_next(notes: &Notes, look: &Look, area: Rect, buf: &mut Buffer) {
    let inside = pane("Next", look, area, buf);
    let Some(next) = next(notes) else { return };
    let text = text_of(next);
    let mut lines = vec![Line::styled(format!("{} {}", next.number(), text.title), look.theme.strong())];
    lines.extend(text.paragraphs.iter().flat_map(|it| wrap(&it.replace('\n', " "), inside.width)).map(Line::from));
    draw_lines(lines, inside, buf);
}

fn next(notes: &Notes) -> Option<StepId> {
    match notes.step() {
        Some(step) => step.next(),
        None => StepId::ALL.first().copied(),
    }
}

fn draw_notes(notes: &Notes, look: &Look, area: Rect, buf: &mut Buffer) {
    let title = notes.step().map_or("Notes", |step| text_of(step).title);
    let inside = pane(title, look, area, buf);
    let speaker = notes.step().map(|step| text_of(step).notes).unwrap_or_default();
    let next =
        next(notes).map_or_else(|| "the end".to_owned(), |next| format!("{} {}", next.number(), text_of(next).title));
    let parts = [("Say", speaker.say), ("Ask", speaker.ask), ("Next", next.as_str())];
    let mut lines = Vec::new();
    for (name, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        for (index, part) in wrap(text, inside.width.saturating_sub(6)).into_iter().enumerate() {
            let name = if index == 0 { name } else { "" };
            lines.push(Line::from(format!("{name:<6}{part}")));
            lines.extend((0..notes.spacing).map(|_| Line::default()));
        }
        lines.push(Line::default());
    }
    if notes.step().is_none() {
        let text = "Start `explicit-deny present` in another terminal; this window joins it by itself.";
        lines.extend(wrap(text, inside.width).into_iter().map(Line::from));
    }
    draw_lines(lines, inside, buf);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screen::sample::{NOW, at_many_sizes, drawn, look};

    fn notes(step: Option<StepId>, minutes: u64) -> Notes {
        let rows = vec![" TEAM".to_owned(), " Lab 5".to_owned()];
        let seen = Seen { rows, step, is_busy: false, is_queued: true, is_blank: false };
        let started_at = Some(Timestamp(NOW.0 - i64::try_from(minutes).unwrap() * 60_000));
        Notes { seen: Some(seen), is_alone: false, started_at, spacing: 0, leaving: false }
    }

    #[test]
    fn what_to_say_what_comes_next_and_how_much_time_is_left() {
        let planned = Duration::from_secs(45 * 60);
        let shown = |notes: &Notes, width, height| {
            drawn(width, height, |area, buf| render(notes, &look(false), planned, area, buf))
        };
        insta::assert_snapshot!("notes_80", shown(&notes(Some(StepId::TrainWithoutVpc), 31), 80, 24));
        insta::assert_snapshot!("notes_120", shown(&notes(Some(StepId::TrainWithoutVpc), 5), 120, 40));
        let waiting = Notes { is_alone: true, seen: None, started_at: None, ..notes(None, 0) };
        insta::assert_snapshot!("notes_waiting", shown(&waiting, 80, 8));
        at_many_sizes(|area, buf| render(&notes(None, 0), &look(true), planned, area, buf));
    }

    #[test]
    fn keys_go_over_once_when_they_go_down() {
        let mut notes = notes(None, 0);
        let mut sent = Vec::new();
        for code in [KeyCode::Char(' '), KeyCode::PageDown, KeyCode::PageUp, KeyCode::Char('.'), KeyCode::Char('z')] {
            notes.press(&Event::Key(KeyEvent::new(code, KeyModifiers::NONE)), &mut |it| sent.push(it));
        }
        assert_eq!(sent, [Sent::Next, Sent::Next, Sent::Previous, Sent::Blank, Sent::Redact]);
        notes.press(&Event::Key(KeyEvent::new(KeyCode::Char('q'), KeyModifiers::NONE)), &mut |_| {});
        assert!(notes.leaving);
        assert!(Sent::ALL.iter().all(|it| !it.word().is_empty()));
    }
}
