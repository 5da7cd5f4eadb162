//! Moving: the mark on the first screen, the first line shown elsewhere.

use ratatui::layout::Size;

use crate::lab::REGIONS;
use crate::tui::effect::Effect;
use crate::tui::frame::body_size;
use crate::tui::keymap::Action;
use crate::tui::model::{Lab, Model, Overlay, Screen};
use crate::tui::screen::{change, done, guide, help};
use crate::tui::widget::overlay;

/// How far a screen may be scrolled that does not say how long it is; it stops by itself before.
const LONG: u16 = 200;

/// Moves by what the key says.
pub(super) fn scroll(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.overlays.is_empty() && model.screen == Screen::Home {
        let last = REGIONS.len() - 1;
        model.marked = usize::from(moved(action, u16::try_from(model.marked).unwrap_or(0), last as u16, 2));
        return Vec::new();
    }
    let page = body_size(model.size).height / 2;
    let last = last_line(model);
    if let Some(first) = first_line(model) {
        *first = moved(action, *first, last, page);
    }
    Vec::new()
}

/// The window has another size: nothing may be scrolled further than there are lines.
pub(super) fn resized(model: &mut Model, size: Size) -> Vec<Effect> {
    model.size = size;
    let last = last_line(model);
    if let Some(first) = first_line(model) {
        *first = last.min(*first);
    }
    Vec::new()
}

fn moved(action: Action, from: u16, last: u16, half_page: u16) -> u16 {
    let to = match action {
        Action::Down => from.saturating_add(1),
        Action::Up => from.saturating_sub(1),
        Action::HalfDown => from.saturating_add(half_page),
        Action::HalfUp => from.saturating_sub(half_page),
        Action::First => 0,
        Action::Last => last,
        _ => from,
    };
    to.min(last)
}

fn first_line(model: &mut Model) -> Option<&mut u16> {
    match model.overlays.last_mut() {
        Some(Overlay::Help { scroll, .. } | Overlay::Text { scroll, .. }) => return Some(scroll),
        Some(Overlay::StartOver { .. }) => return None,
        None => {}
    }
    match &mut model.screen {
        Screen::Guide => model.lab.as_mut().map(|lab| &mut lab.scroll),
        Screen::Attempt(view) => Some(&mut view.scroll),
        Screen::Change(view) => Some(&mut view.scroll),
        Screen::Denial(view) => Some(&mut view.scroll),
        Screen::Question(view) => Some(&mut view.scroll),
        Screen::Done { scroll } => Some(scroll),
        Screen::Home | Screen::Provisioning(_) => None,
    }
}

/// The greatest first line.
fn last_line(model: &Model) -> u16 {
    let body = body_size(model.size);
    match model.overlays.last() {
        Some(Overlay::Help { scope, .. }) => return overlay::last_line(help::lines(*scope).len(), body),
        Some(Overlay::Text { text, .. }) => return overlay::last_line(overlay::text_lines(text, body).len(), body),
        _ => {}
    }
    let Some(lab) = &model.lab else { return 0 };
    match &model.screen {
        Screen::Guide => guide::last_line(lab, body),
        Screen::Change(_) => change_last_line(model, lab, body),
        Screen::Done { .. } => done::last_line(lab, body),
        Screen::Attempt(_) | Screen::Denial(_) | Screen::Question(_) => LONG,
        Screen::Home | Screen::Provisioning(_) => 0,
    }
}

fn change_last_line(model: &Model, lab: &Lab, body: Size) -> u16 {
    let look = model.look(lab.progress.started_at);
    change::line_count(&lab.progress, &look, body.width).saturating_sub(body.height)
}
