//! From the model to cells. Reads only, and draws at any size.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::frame;
use super::look::Look;
use super::model::{Lab, Layer, Model, Overlay, Screen};
use super::screen::{
    attempt, audience, calls, change, denial, done, fleet, guide, home, provisioning, question, timeline, what_if,
};
use super::widget::text::row;
use super::widget::{overlay, trouble};
use crate::lab::{Notes, Redaction};
use crate::source::is_unprintable;
use crate::world::Timestamp;

/// The smallest window that is drawn in.
const SMALLEST: (u16, u16) = (60, 16);

/// Draws the screens as they are at `now`.
pub fn view(model: &Model, now: Timestamp, frame: &mut Frame<'_>) {
    let area = frame.area();
    let look = model.look(now);
    let hidden = model.redacted.then(|| redacted(model));
    let model = hidden.as_ref().unwrap_or(model);
    let mut cursor = None;
    let buf = frame.buffer_mut();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(area, buf);
    } else if !model.blank {
        cursor = draw(model, &look, area, buf);
    }
    tame(buf);
    look.theme.paint(area, buf);
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// Takes out what turns the direction of text: control characters never get into a cell, these would.
fn tame(buf: &mut Buffer) {
    for cell in &mut buf.content {
        let symbol = cell.symbol();
        if !symbol.is_ascii() && symbol.chars().any(|it| !it.is_control() && is_unprintable(it)) {
            let kept: String = symbol.chars().filter(|it| it.is_control() || !is_unprintable(*it)).collect();
            cell.set_symbol(if kept.is_empty() { " " } else { &kept });
        }
    }
}

/// Draws everything, and says where the cursor is while something is written.
fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let in_frame = frame::draw(model, look, area, buf);
    let body = frame::body(area);
    draw_body(model, look, body, buf);
    let mut in_overlay = None;
    for overlay in &model.overlays {
        in_overlay = overlay::draw(overlay, model, look, body, buf);
    }
    in_overlay.or(in_frame)
}

/// The rows between the frame's, as text.
pub(super) fn body_rows(model: &Model) -> Vec<String> {
    let area = Rect::from((Position::ORIGIN, model.size));
    let mut buf = Buffer::empty(area);
    let look = model.look(Timestamp::default());
    let body = frame::body(area);
    draw_body(model, &look, body, &mut buf);
    for overlay in &model.overlays {
        overlay::draw(overlay, model, &look, body, &mut buf);
    }
    let row = |y: u16| (body.x..body.right()).map(|x| buf[(x, y)].symbol()).collect();
    (body.y..body.bottom()).map(row).collect()
}

/// The model with everything that tells the account and its people replaced.
fn redacted(model: &Model) -> Model {
    let mut model = model.clone();
    let Some(lab) = &mut model.lab else { return model };
    let redaction = Redaction::of(&lab.progress.notes);
    if let Some(progress) = redaction.progress(&lab.progress) {
        lab.progress = progress;
    }
    // What the account remembers of its decision names it: the policies as read say the same.
    lab.recalled = None;
    for view in
        [&mut model.screen].into_iter().filter_map(Screen::denial).chain(model.layer.as_mut().and_then(Layer::denial))
    {
        view.recalled = None;
    }
    for overlay in &mut model.overlays {
        match overlay {
            Overlay::Text { text, .. } => *text = redaction.text(text),
            Overlay::Choose { choice, .. } => {
                for one in &mut choice.candidates {
                    one.id = redaction.text(&one.id);
                    one.detail = redaction.text(&one.detail);
                }
            }
            _ => {}
        }
    }
    if let Some(notice) = &mut model.notice {
        notice.text = redaction.text(&notice.text);
    }
    model.hiding = Some(Arc::new(redaction));
    model
}

fn too_small(area: Rect, buf: &mut Buffer) {
    let (width, height) = SMALLEST;
    let text = format!("This window is {}x{}. explicit-deny needs {width}x{height}.", area.width, area.height);
    Line::from(text).centered().render(row(area, area.height / 2), buf);
}

pub(super) fn draw_body(model: &Model, look: &Look, body: Rect, buf: &mut Buffer) {
    if let Some(layer) = &model.layer {
        return draw_layer(layer, model, look, body, buf);
    }
    match (&model.screen, &model.lab) {
        (Screen::Guide | Screen::Attempt(_) | Screen::Denial(_), Some(lab))
            if model.options.presenting && lab.reading.is_none() && audience::has_slide(lab) =>
        {
            audience::render(lab, look, body, buf);
        }
        (Screen::Home, _) | (_, None) => home::render(model, look, body, buf),
        (Screen::Guide, Some(lab)) => guide::render(lab, look, body, buf),
        (Screen::Done { scroll }, Some(lab)) => done::render(lab, *scroll, look, body, buf),
        (screen, Some(lab)) => draw_step(screen, lab, look, body, buf),
    }
}

fn draw_layer(layer: &Layer, model: &Model, look: &Look, body: Rect, buf: &mut Buffer) {
    let none = Notes::default();
    let notes = model.lab.as_ref().map_or(&none, |lab| &lab.progress.notes);
    match (layer, &model.lab) {
        (Layer::WhatIf(view), _) => what_if::render(view, look, body, buf),
        (Layer::Calls(view), lab) => {
            let region = lab.as_ref().map_or(model.marked_region(), |lab| lab.region);
            let hiding = model.hiding.as_deref();
            calls::render(*view, &calls::Calls { log: &model.calls, region: region.code, hiding }, look, body, buf);
        }
        (Layer::Timeline(view), _) => timeline::render(*view, notes, look, body, buf),
        (Layer::Denial(view), Some(lab)) => denial::render(&lab.progress, view, look, body, buf),
        (Layer::Fleet, Some(lab)) => {
            fleet::render(&fleet::Team { lab, hiding: model.hiding.as_deref() }, look, body, buf);
        }
        (Layer::Denial(_) | Layer::Fleet, None) => {}
    }
}

/// The screen of a step; what went wrong stands below it.
fn draw_step(screen: &Screen, lab: &Lab, look: &Look, body: Rect, buf: &mut Buffer) {
    let body = match lab.trouble() {
        Some(trouble) => trouble::draw(trouble, look, body, buf),
        None => body,
    };
    let progress = &lab.progress;
    match screen {
        Screen::Attempt(view) => attempt::render(progress, view, look, body, buf),
        Screen::Change(view) => change::render(progress, view, look, body, buf),
        Screen::Provisioning(view) => provisioning::render(progress, view, look, body, buf),
        Screen::Denial(view) => denial::render(progress, view, look, body, buf),
        Screen::Question(view) => question::render(progress, view, look, body, buf),
        Screen::Home | Screen::Guide | Screen::Done { .. } => {}
    }
}
