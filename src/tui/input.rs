//! From what a terminal reports to messages. What means nothing where one is gives none.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Size};
use tui_input::InputRequest;

use super::keymap::Action;
use super::message::Message;
use super::model::{Model, Overlay, Purpose};

/// The message of an event.
pub(super) fn message_of(event: &Event, model: &Model) -> Option<Message> {
    match event {
        Event::Key(key) => of_key(key, model),
        Event::Resize(width, height) => Some(Message::Resized(Size { width: *width, height: *height })),
        // A paste goes into a field or to where an error is awaited: it must not press keys.
        Event::Paste(text) => (model.field.is_some() || model.awaits_paste()).then(|| Message::Pasted(text.clone())),
        Event::Mouse(mouse) if model.mouse => of_mouse(*mouse),
        _ => None,
    }
}

fn of_key(key: &KeyEvent, model: &Model) -> Option<Message> {
    if model.blank {
        return (key.kind == KeyEventKind::Press).then_some(Message::Action(Action::Blank));
    }
    if closes_help(key, model) {
        return Some(Message::Action(Action::Dismiss));
    }
    match model.options.keys.action(model.scope(), key) {
        Some(action) => Some(Message::Action(action)),
        None if model.field.is_some() && key.kind != KeyEventKind::Release => edit(key).map(Message::Edit),
        None => None,
    }
}

/// Before anything is written into it, the help is a page that `q` and `?` close as any other.
fn closes_help(key: &KeyEvent, model: &Model) -> bool {
    let is_help = matches!(model.overlays.last(), Some(Overlay::Commands(view)) if view.help_for.is_some());
    let is_empty =
        model.field.as_ref().is_some_and(|field| field.purpose == Purpose::Commands && field.input.value().is_empty());
    let closes = matches!(key.code, KeyCode::Char('q' | '?')) && key.kind == KeyEventKind::Press;
    is_help && is_empty && closes && key.modifiers.difference(KeyModifiers::SHIFT).is_empty()
}

fn edit(key: &KeyEvent) -> Option<InputRequest> {
    let held = key.modifiers.difference(KeyModifiers::SHIFT);
    Some(match (key.code, held) {
        (KeyCode::Char(character), KeyModifiers::NONE) => InputRequest::InsertChar(character),
        (KeyCode::Backspace, KeyModifiers::NONE) | (KeyCode::Char('h'), KeyModifiers::CONTROL) => {
            InputRequest::DeletePrevChar
        }
        (KeyCode::Delete, KeyModifiers::NONE) => InputRequest::DeleteNextChar,
        (KeyCode::Left, KeyModifiers::NONE) => InputRequest::GoToPrevChar,
        (KeyCode::Right, KeyModifiers::NONE) => InputRequest::GoToNextChar,
        (KeyCode::Home, KeyModifiers::NONE) | (KeyCode::Char('a'), KeyModifiers::CONTROL) => InputRequest::GoToStart,
        (KeyCode::End, KeyModifiers::NONE) | (KeyCode::Char('e'), KeyModifiers::CONTROL) => InputRequest::GoToEnd,
        (KeyCode::Char('w'), KeyModifiers::CONTROL) => InputRequest::DeletePrevWord,
        _ => return None,
    })
}

fn of_mouse(mouse: MouseEvent) -> Option<Message> {
    match mouse.kind {
        MouseEventKind::ScrollDown => Some(Message::Action(Action::Down)),
        MouseEventKind::ScrollUp => Some(Message::Action(Action::Up)),
        MouseEventKind::Down(MouseButton::Left) => Some(Message::Clicked(Position { x: mouse.column, y: mouse.row })),
        _ => None,
    }
}
