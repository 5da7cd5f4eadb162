//! What is written: the words of the list of commands, of a search, of an answer.

use tui_input::{Input, InputRequest};

use super::{act, scroll, searching, step};
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::model::{Field, Model, Overlay, Purpose, Screen};
use crate::tui::screen::commands::CommandsView;
use crate::world::Timestamp;

/// How long a text may become, in characters.
const MAX_FIELD: usize = 2_000;

/// The same for an error with everything that a notebook prints around it.
const MAX_PASTE: usize = 50_000;

/// `?`
pub(super) fn help(model: &mut Model) -> Vec<Effect> {
    open(model, CommandsView::help(model.shown_scope()))
}

/// `:`
pub(super) fn all(model: &mut Model) -> Vec<Effect> {
    open(model, CommandsView::all(model.shown_scope()))
}

fn open(model: &mut Model, view: CommandsView) -> Vec<Effect> {
    let before = model.overlays.len();
    let effects = act::push(model, Overlay::Commands(view));
    if model.overlays.len() > before {
        begin(model, Purpose::Commands, "");
    }
    effects
}

/// `a` on the closing question.
pub(super) fn answer(model: &mut Model) -> Vec<Effect> {
    if let Screen::Question(view) = &model.screen {
        let text = view.answer.clone();
        begin(model, Purpose::Answer, &text);
    }
    Vec::new()
}

/// Lets something be written.
pub(super) fn begin(model: &mut Model, purpose: Purpose, text: &str) {
    model.field = Some(Field { purpose, input: Input::from(text.to_owned()) });
}

/// The field is edited. Whatever is marked below it starts from the top again.
pub(super) fn edit(model: &mut Model, request: InputRequest) -> Vec<Effect> {
    let Some(field) = &mut model.field else { return Vec::new() };
    let is_full = field.input.value().chars().count() >= MAX_FIELD;
    if !(is_full && matches!(request, InputRequest::InsertChar(_))) {
        field.input.handle(request);
    }
    mark_first(model);
    Vec::new()
}

/// `p` on an attempt that nobody here can make.
pub(super) fn paste_error(model: &mut Model) -> Vec<Effect> {
    if model.awaits_paste() {
        begin(model, Purpose::Paste, "");
    } else {
        model.notice =
            step::notice("This step takes no error: it is for attempts that only a notebook can make.", None);
    }
    Vec::new()
}

/// A paste is written as one line without control characters; where an error is awaited it is taken at once.
pub(super) fn paste(model: &mut Model, text: &str, now: Timestamp) -> Vec<Effect> {
    let Some(field) = &mut model.field else {
        let shortened: String = text.chars().take(MAX_PASTE).collect();
        return if model.awaits_paste() { step::take_pasted(model, &shortened, now) } else { Vec::new() };
    };
    let limit = if field.purpose == Purpose::Paste { MAX_PASTE } else { MAX_FIELD };
    let room = limit.saturating_sub(field.input.value().chars().count());
    for character in text.chars().take(room) {
        let character = if character.is_control() { ' ' } else { character };
        field.input.handle(InputRequest::InsertChar(character));
    }
    mark_first(model);
    Vec::new()
}

fn mark_first(model: &mut Model) {
    if let (Some(Overlay::Commands(view)), Some(field)) = (model.overlays.last_mut(), &model.field) {
        let is_empty = field.input.value().is_empty();
        view.marked = if is_empty && view.help_for.is_some() { None } else { Some(0) };
    }
}

/// `ENTER`: what is written, or marked, is taken.
pub(super) fn take(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    if reads_on(model) {
        return Vec::new();
    }
    let Some(field) = model.field.take() else { return Vec::new() };
    let text = field.input.value().to_owned();
    match field.purpose {
        Purpose::Search => searching::look_for(model, &text),
        Purpose::Paste if text.trim().is_empty() => Vec::new(),
        Purpose::Paste => step::take_pasted(model, &text, now),
        Purpose::Answer => {
            if let Screen::Question(view) = &mut model.screen {
                view.answer = text;
                view.scroll = 0;
            }
            Vec::new()
        }
        Purpose::Confirm => match model.overlays.pop() {
            Some(Overlay::Change(change)) => step::answer_change(model, *change, &text),
            _ => Vec::new(),
        },
        Purpose::Commands => {
            let Some(Overlay::Commands(view)) = model.overlays.pop() else { return Vec::new() };
            match view.marked_action(&text, &model.options.keys) {
                Some(action) => act::act(model, action, now),
                None => Vec::new(),
            }
        }
    }
}

/// A change is sent by nobody who has not had all of it before their eyes: digits show the next lines first.
fn reads_on(model: &mut Model) -> bool {
    let digits = model.field.as_ref().filter(|field| field.purpose == Purpose::Confirm).map(|it| it.input.value());
    let would_send = match (digits, model.overlays.last()) {
        (Some(digits), Some(Overlay::Change(change))) => change.is_answered_by(digits) && !model.options.plain,
        _ => false,
    };
    let (from, last) = scroll::place(model);
    if would_send && from < last {
        scroll::scroll(model, Action::HalfDown);
        model.notice = step::notice("Nothing is sent before the last line was shown. ENTER reads on.", None);
        return true;
    }
    false
}

/// `ESC`: what is written is left.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    match model.field.take().map(|field| field.purpose) {
        Some(Purpose::Commands) => {
            model.overlays.pop();
        }
        Some(Purpose::Confirm) => {
            model.overlays.pop();
            model.notice = step::notice("Nothing was sent.", None);
        }
        _ => {}
    }
    Vec::new()
}

/// Moves the mark in the list, or changes its tab.
pub(super) fn moved(model: &mut Model, action: Action, half_page: usize) {
    let (Some(Overlay::Commands(view)), Some(field)) = (model.overlays.last_mut(), &model.field) else { return };
    if action == Action::NextTab {
        if view.help_for.is_some() {
            view.tab = view.tab.next();
            view.marked = None;
        }
        return;
    }
    let Some(last) = view.last_row(field.input.value(), &model.options.keys) else { return };
    let at = view.marked;
    view.marked = match action {
        Action::Down => Some(at.map_or(0, |at| at + 1).min(last)),
        Action::Up => at.map(|at| at.saturating_sub(1)),
        Action::HalfDown => Some(at.map_or(half_page, |at| at + half_page).min(last)),
        Action::HalfUp => at.map(|at| at.saturating_sub(half_page)),
        Action::First => Some(0),
        Action::Last => Some(last),
        _ => at,
    };
}
