//! A click: on a hint it presses that key, on a row it marks it.

use ratatui::layout::{Position, Rect};

use super::act;
use crate::lab::regions;
use crate::tui::effect::Effect;
use crate::tui::frame;
use crate::tui::model::{Layer, Model, Screen};
use crate::tui::screen::fleet;
use crate::world::Timestamp;

/// Does what a click on a cell asks for.
pub(super) fn click(model: &mut Model, position: Position, now: Timestamp) -> Vec<Effect> {
    if model.blank {
        model.blank = false;
        return Vec::new();
    }
    let area = Rect::from((Position::ORIGIN, model.size));
    if position.y + 1 == area.height {
        return match frame::hint_at(model, position.x) {
            Some(action) => act::act(model, action, now),
            None => Vec::new(),
        };
    }
    let body = frame::body(area);
    if !body.contains(position) || !model.overlays.is_empty() {
        return Vec::new();
    }
    if matches!(model.layer, Some(Layer::Fleet)) {
        return mark_member(model, body, position.y, now);
    }
    mark_row(model, usize::from(position.y - body.y), usize::from(body.height));
    Vec::new()
}

/// Marks a notebook of the team.
fn mark_member(model: &mut Model, body: Rect, y: u16, now: Timestamp) -> Vec<Effect> {
    let look = model.look(now);
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let team = fleet::Team { lab, hiding: None };
    if let Some(row) = fleet::row_at(&team, &look, body, y) {
        lab.fleet_mut().table.go(row);
    }
    Vec::new()
}

/// Marks a row of a list, where the body begins with one. Two rows stand above the regions, one above a table's rows.
fn mark_row(model: &mut Model, row: usize, height: usize) {
    let below_head = row.checked_sub(1);
    match (&mut model.layer, &model.screen) {
        (Some(Layer::WhatIf(view)), _) => {
            view.marked = below_head.map_or(view.marked, |row| row.min(view.last_row()));
        }
        (Some(Layer::Calls(view)), _) => {
            let n_calls = model.calls.calls().len();
            // A list that is longer than half the body shows its end.
            if let Some(row) = below_head.filter(|_| n_calls < height / 2) {
                view.marked = row.min(n_calls.saturating_sub(1));
            }
        }
        (None, Screen::Home) => {
            if let Some(row) = row.checked_sub(2).filter(|row| *row < regions().len()) {
                model.marked = row;
            }
        }
        _ => {}
    }
}
