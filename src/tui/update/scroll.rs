//! Moving: the mark on the first screen, the first line shown elsewhere.

use ratatui::layout::Size;

use super::{commands, fleet};
use crate::lab::regions;
use crate::tui::effect::Effect;
use crate::tui::frame::body_size;
use crate::tui::keymap::Action;
use crate::tui::look::Look;
use crate::tui::model::{Lab, Layer, Model, Overlay, Screen};
use crate::tui::page::pages;
use crate::tui::screen::{attempt, change, denial, done, guide, question, timeline};
use crate::tui::widget::{overlay, trouble};

/// Moves by what the key says.
pub(super) fn scroll(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.field.is_some() && !matches!(model.overlays.last(), Some(Overlay::Change(_))) {
        commands::moved(model, action, usize::from(body_size(model.size).height / 2));
        return Vec::new();
    }
    if model.overlays.is_empty() && model.layer.is_none() && model.screen == Screen::Home {
        let last = regions().len() - 1;
        model.marked = usize::from(moved(action, u16::try_from(model.marked).unwrap_or(0), last as u16, 2));
        return Vec::new();
    }
    let page = body_size(model.size).height / 2;
    let last_page = matches!(model.overlays.last(), Some(Overlay::Pages { .. })).then(|| pages(model).len() - 1);
    if let (Some(Overlay::Pages { marked }), Some(last)) = (model.overlays.last_mut(), last_page) {
        *marked = usize::from(moved(action, row_index(*marked), row_index(last), 2));
        return Vec::new();
    }
    if let Some(Overlay::Choose { choice, marked }) = model.overlays.last_mut() {
        let last = row_index(choice.candidates.len().saturating_sub(1));
        *marked = usize::from(moved(action, row_index(*marked), last, page));
        return Vec::new();
    }
    if model.overlays.is_empty() && matches!(model.layer, Some(Layer::Fleet)) {
        fleet::moved(model, action, page);
        return Vec::new();
    }
    let n_calls = model.calls.calls().len();
    let mark = match (&mut model.layer, model.overlays.is_empty()) {
        (Some(Layer::WhatIf(view)), true) => Some((view.last_row(), &mut view.marked)),
        (Some(Layer::Calls(view)), true) => Some((n_calls.saturating_sub(1), &mut view.marked)),
        _ => None,
    };
    if let Some((last, marked)) = mark {
        *marked = usize::from(moved(action, row_index(*marked), row_index(last), page));
        return Vec::new();
    }
    let last = last_line(model);
    let from = first_line(model).map_or(0, |first| *first);
    let to = match action {
        Action::NextPlace => another_change(model, from, true).min(last),
        Action::PreviousPlace => another_change(model, from, false),
        _ => moved(action, from, last, page),
    };
    if let Some(first) = first_line(model) {
        *first = to;
    }
    Vec::new()
}

/// The first line that is shown, and the greatest there can be.
pub(super) fn place(model: &mut Model) -> (u16, u16) {
    let last = last_line(model);
    (first_line(model).map_or(0, |first| *first), last)
}

/// Shows the screen from another line on.
pub(super) fn go(model: &mut Model, to: u16) {
    if let Some(first) = first_line(model) {
        *first = to;
    }
}

/// What `read` reads where the screen is shown from another line on.
pub(super) fn at<T>(model: &mut Model, line: u16, read: impl FnOnce(&Model) -> T) -> T {
    let (before, _) = place(model);
    go(model, line);
    let found = read(model);
    go(model, before);
    found
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

fn row_index(row: usize) -> u16 {
    u16::try_from(row).unwrap_or(u16::MAX)
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
        Some(Overlay::Text { scroll, .. }) => return Some(scroll),
        Some(Overlay::Change(change)) => return Some(&mut change.scroll),
        Some(
            Overlay::StartOver { .. }
            | Overlay::Rollout(_)
            | Overlay::Commands(_)
            | Overlay::Pages { .. }
            | Overlay::Choose { .. },
        ) => {
            return None;
        }
        None => {}
    }
    match &mut model.layer {
        Some(Layer::Timeline(view)) => return Some(&mut view.scroll),
        Some(Layer::Denial(view)) => return Some(&mut view.scroll),
        Some(Layer::WhatIf(_) | Layer::Calls(_) | Layer::Fleet) => return None,
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
pub(in crate::tui) fn last_line(model: &Model) -> u16 {
    let body = body_size(model.size);
    if let Some(Overlay::Text { text, .. }) = model.overlays.last() {
        return overlay::last_line(overlay::text_lines(text, body).len(), body);
    }
    if let Some(Overlay::Change(change)) = model.overlays.last() {
        return overlay::last_line_of_change(&change.confirmation, body);
    }
    let Some(lab) = &model.lab else { return 0 };
    let look = still_look(model, lab);
    let body = body_of(model, lab);
    match &model.layer {
        Some(Layer::Timeline(_)) => return timeline::last_line(&lab.progress.notes, &look, body_size(model.size)),
        Some(Layer::Denial(view)) => return denial::last_line(&lab.progress, view, &look, body_size(model.size)),
        Some(Layer::WhatIf(_) | Layer::Calls(_) | Layer::Fleet) => return 0,
        None => {}
    }
    match &model.screen {
        Screen::Guide => guide::last_line(lab, &look, body),
        Screen::Attempt(view) => attempt::last_line(&lab.progress, view, &look, body),
        Screen::Change(_) => change::last_line(&lab.progress, &look, body),
        Screen::Denial(view) => denial::last_line(&lab.progress, view, &look, body),
        Screen::Question(view) => question::last_line(&lab.progress, view, &look, body),
        Screen::Done { .. } => done::last_line(lab, &look, body),
        Screen::Home | Screen::Provisioning(_) => 0,
    }
}

/// The room that a screen has, less what stands below it when the step went wrong.
fn body_of(model: &Model, lab: &Lab) -> Size {
    let body = body_size(model.size);
    match (&model.screen, lab.trouble()) {
        (Screen::Guide | Screen::Home | Screen::Done { .. }, _) | (_, None) => body,
        (_, Some(trouble)) => {
            let below = trouble::height(trouble, &still_look(model, lab), body);
            Size { height: body.height - below, ..body }
        }
    }
}

/// The first row of the next changed statement, or of the one before.
fn another_change(model: &Model, from: u16, forward: bool) -> u16 {
    let Some(lab) = &model.lab else { return from };
    let starts = change::changed_lines(&lab.progress, &still_look(model, lab), body_of(model, lab));
    let found = if forward {
        starts.into_iter().find(|start| *start > from)
    } else {
        starts.into_iter().rev().find(|start| *start < from)
    };
    found.unwrap_or(from)
}

/// What length does not depend on: any instant will do.
fn still_look(model: &Model, lab: &Lab) -> Look {
    model.look(lab.progress.started_at)
}
