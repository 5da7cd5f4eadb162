//! The loop: waits for something to happen, lets the model change, draws when it did.
//!
//! Generic over the backend and the events, so that tests run the very loop that users run. It never awaits AWS.

use std::collections::VecDeque;
use std::error::Error;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::Event;
use futures_util::{Stream, StreamExt};
use ratatui::backend::Backend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::{Frame, Terminal};

use super::background::{Replies, Taken};
use super::effect::{Effect, Performer};
use super::hyperlink;
use super::input::message_of;
use super::keymap::Action;
use super::message::Message;
use super::model::{Model, Options};
use super::page::pages;
use super::update::update;
use super::view::view;
use crate::lab::Workshop;
use crate::world::Clock;

/// How often something that runs is drawn.
const TICK: Duration = Duration::from_millis(250);

/// How often a clock on the screen goes on.
const MINUTE: Duration = Duration::from_secs(60);

/// How many messages are taken in before a frame.
const MESSAGES_PER_FRAME: usize = 64;

/// Why the screens cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// The terminal could not be written to.
    #[error("the terminal cannot be drawn on: {0}")]
    Draw(#[source] Box<dyn Error + Send + Sync>),
    /// The terminal could not be read from.
    #[error("the terminal cannot be read: {0}")]
    Input(#[source] io::Error),
    /// The terminal could not be put into the mode for screens, or out of it.
    #[error("the terminal cannot be set up: {0}")]
    Setup(#[source] io::Error),
}

/// Shows the screens until the person leaves, the input ends, or `stop` does.
///
/// # Errors
/// The terminal cannot be drawn on or read from.
pub async fn run<B, E>(
    terminal: &mut Terminal<B>,
    events: E,
    workshop: Arc<dyn Workshop>,
    clock: Arc<dyn Clock>,
    options: Options,
    stop: impl Future<Output = ()>,
) -> Result<(), TuiError>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
    E: Stream<Item = io::Result<Event>>,
{
    let size = terminal.size().map_err(draw_error)?;
    let mut model = Model::new(options, size);
    let saved = workshop.saved();
    let performer = Performer::new(workshop, Arc::clone(&clock));
    let mut inbox = Inbox {
        performer,
        events: pin!(events),
        stop: pin!(stop),
        replies: Replies::default(),
        waiting: VecDeque::new(),
    };
    let result = turn(terminal, &mut model, &mut inbox, Message::Listed(saved), clock.as_ref()).await;
    inbox.performer.finish().await;
    result
}

async fn turn<B, E, S>(
    terminal: &mut Terminal<B>,
    model: &mut Model,
    inbox: &mut Inbox<'_, E, S>,
    first: Message,
    clock: &dyn Clock,
) -> Result<(), TuiError>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
    E: Stream<Item = io::Result<Event>>,
    S: Future<Output = ()>,
{
    take(first, terminal, model, inbox, clock)?;
    let mut drawn = None;
    while !model.is_leaving() {
        if drawn != Some(model.revision()) {
            draw(terminal, model, clock)?;
            if drawn.is_none()
                && model.options.asks_background
                && let Some(system) = &model.options.system
            {
                system.ask_background().map_err(TuiError::Setup)?;
            }
            drawn = Some(model.revision());
        }
        let mut next = Some(inbox.next(model).await?);
        for _ in 0..MESSAGES_PER_FRAME {
            let Some(message) = next else { break };
            take(message, terminal, model, inbox, clock)?;
            next = if model.is_leaving() { None } else { inbox.next_at_once(model).await? };
        }
    }
    Ok(())
}

/// Sends a frame, and shows it to whoever looks on.
fn draw<B>(terminal: &mut Terminal<B>, model: &Model, clock: &dyn Clock) -> Result<(), TuiError>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
{
    let mut rows = None;
    let draw = |frame: &mut Frame<'_>| {
        view(model, clock.now(), frame);
        rows = model.options.onlooker.as_ref().map(|_| rows_of(frame.buffer_mut()));
        if model.options.hyperlinks {
            hyperlink::mark(frame.buffer_mut(), &addresses(model));
        }
    };
    terminal.draw(draw).map_err(draw_error)?;
    if let (Some(onlooker), Some(rows)) = (&model.options.onlooker, rows) {
        onlooker.see(model.seen(rows));
    }
    Ok(())
}

/// The addresses that may be on the screen.
fn addresses(model: &Model) -> Vec<String> {
    pages(model).into_iter().map(|page| page.address).collect()
}

/// The rows of a screen as text.
fn rows_of(buffer: &Buffer) -> Vec<String> {
    let rows = buffer.content().chunks(usize::from(buffer.area.width).max(1));
    rows.map(|row| row.iter().map(Cell::symbol).collect()).collect()
}

/// Lets the model change, and does what follows from it.
fn take<B, E, S>(
    message: Message,
    terminal: &mut Terminal<B>,
    model: &mut Model,
    inbox: &mut Inbox<'_, E, S>,
    clock: &dyn Clock,
) -> Result<(), TuiError>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
{
    let mut messages = VecDeque::from([message]);
    while let Some(message) = messages.pop_front() {
        for effect in update(model, message, clock.now()) {
            messages.extend(perform(effect, terminal, model, &mut inbox.performer)?);
        }
    }
    Ok(())
}

/// What concerns the terminal is done here and at once; the rest becomes a task.
fn perform<B>(
    effect: Effect,
    terminal: &mut Terminal<B>,
    model: &Model,
    performer: &mut Performer,
) -> Result<Option<Message>, TuiError>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
{
    match (effect, &model.options.system) {
        (Effect::Redraw, _) => forget(terminal)?,
        (Effect::Suspend, Some(system)) => {
            system.suspend().map_err(TuiError::Setup)?;
            forget(terminal)?;
        }
        (Effect::Mouse(on), Some(system)) => system.mouse(on).map_err(TuiError::Setup)?,
        (Effect::Copy(text), Some(system)) => return Ok(Some(copied(&text, system.copy(&text)))),
        (Effect::Visit(address), system) => {
            let none = || Err(io::Error::other("there is no browser"));
            let visited = system.as_ref().map_or_else(none, |system| system.visit(&address));
            return Ok(Some(Message::Visited(visited.map_err(|error| error.to_string()))));
        }
        (Effect::Copy(text), None) => {
            return Ok(Some(copied(&text, Err(io::Error::other("there is no clipboard")))));
        }
        (effect, _) => performer.perform(effect),
    }
    Ok(None)
}

fn copied(text: &str, result: io::Result<&'static str>) -> Message {
    let n_characters = text.chars().count();
    Message::Copied { n_characters, result: result.map_err(|error| error.to_string()) }
}

/// Forgets what is on the screen, so that the next frame draws all of it. `Terminal::clear` would ask the terminal
/// where the cursor is, and the event stream would eat the answer.
fn forget<B>(terminal: &mut Terminal<B>) -> Result<(), TuiError>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
{
    let size = terminal.size().map_err(draw_error)?;
    terminal.resize(Rect::from((Position::ORIGIN, size))).map_err(draw_error)
}

fn draw_error(error: impl Error + Send + Sync + 'static) -> TuiError {
    TuiError::Draw(Box::new(error))
}

/// Where messages come from.
struct Inbox<'a, E, S> {
    performer: Performer,
    events: Pin<&'a mut E>,
    stop: Pin<&'a mut S>,
    /// Takes out of the keys what the terminal answers.
    replies: Replies,
    /// Events that were looked at and turned out to be for the screens.
    waiting: VecDeque<Event>,
}

impl<E, S> Inbox<'_, E, S>
where
    E: Stream<Item = io::Result<Event>>,
    S: Future<Output = ()>,
{
    /// The next message. Keys that mean nothing on the present screen are passed over.
    async fn next(&mut self, model: &Model) -> Result<Message, TuiError> {
        let tick = tokio::time::sleep(TICK);
        let mut tick = pin!(tick);
        let minute = tokio::time::sleep(MINUTE);
        let mut minute = pin!(minute);
        let by_itself = tokio::time::sleep(model.autoplays_after().unwrap_or(TICK));
        let mut by_itself = pin!(by_itself);
        loop {
            while let Some(event) = self.waiting.pop_front() {
                if let Some(message) = message_of(&event, model) {
                    return Ok(message);
                }
            }
            tokio::select! {
                biased;
                () = self.stop.as_mut() => return Ok(Message::Stop),
                message = self.performer.next() => return Ok(message),
                event = self.events.next() => match event {
                    Some(event) => match self.replies.take(event.map_err(TuiError::Input)?) {
                        Taken::Events(events) => self.waiting.extend(events),
                        Taken::Held => {}
                        Taken::Background { is_light } => return Ok(Message::Background { is_light }),
                    },
                    None => return Ok(Message::Stop),
                },
                () = tick.as_mut(), if model.is_moving() => return Ok(Message::Tick),
                () = minute.as_mut(), if model.counts_minutes() => return Ok(Message::Minute),
                () = by_itself.as_mut(), if model.autoplays_after().is_some() => {
                    return Ok(Message::Action(Action::Autoplay));
                }
            }
        }
    }

    /// The next message, if it is there already. Polled with the task's own waker: an event stream may keep the
    /// waker of its last poll and would otherwise never wake anybody.
    async fn next_at_once(&mut self, model: &Model) -> Result<Option<Message>, TuiError> {
        tokio::select! {
            biased;
            message = self.next(model) => message.map(Some),
            () = std::future::ready(()) => Ok(None),
        }
    }
}
