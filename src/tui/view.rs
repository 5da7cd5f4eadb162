//! From the model to cells. Reads only, and draws at any size.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::frame;
use super::look::Look;
use super::model::{Lab, Model, Screen};
use super::screen::{attempt, change, denial, done, guide, home, provisioning, question, what_if};
use super::widget::text::row;
use super::widget::{overlay, trouble};
use crate::world::Timestamp;

/// The smallest window that is drawn in.
const SMALLEST: (u16, u16) = (60, 16);

/// Draws the screens as they are at `now`.
pub fn view(model: &Model, now: Timestamp, frame: &mut Frame<'_>) {
    let area = frame.area();
    let look = model.look(now);
    let buf = frame.buffer_mut();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(area, buf);
    } else {
        draw(model, &look, area, buf);
    }
    look.theme.paint(area, buf);
}

fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    frame::draw(model, look, area, buf);
    let body = frame::body(area);
    draw_body(model, look, body, buf);
    for overlay in &model.overlays {
        overlay::draw(overlay, model, look, body, buf);
    }
}

fn too_small(area: Rect, buf: &mut Buffer) {
    let (width, height) = SMALLEST;
    let text = format!("This window is {}x{}. explicit-deny needs {width}x{height}.", area.width, area.height);
    Line::from(text).centered().render(row(area, area.height / 2), buf);
}

pub(super) fn draw_body(model: &Model, look: &Look, body: Rect, buf: &mut Buffer) {
    if let Some(what_if) = &model.what_if {
        return what_if::render(what_if, look, body, buf);
    }
    match (&model.screen, &model.lab) {
        (Screen::Home, _) | (_, None) => home::render(model, look, body, buf),
        (Screen::Guide, Some(lab)) => guide::render(lab, look, body, buf),
        (Screen::Done { scroll }, Some(lab)) => done::render(lab, *scroll, look, body, buf),
        (screen, Some(lab)) => draw_step(screen, lab, look, body, buf),
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
