//! What lies over a screen, centred: help, a question, a text in full.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

use super::pane::pane;
use super::text::{draw_lines, more_below, rows, wrap};
use crate::tui::look::Look;
use crate::tui::model::{Model, Overlay};
use crate::tui::screen::help;

/// Cells of an overlay at most.
const WIDEST: u16 = 100;

/// Border and margin of both sides.
const SIDES: u16 = 4;

/// Rows of the border.
const BORDER: u16 = 2;

/// Draws one overlay over the body.
pub(in crate::tui) fn draw(overlay: &Overlay, model: &Model, look: &Look, body: Rect, buf: &mut Buffer) {
    match overlay {
        Overlay::Help { scope, scroll } => {
            let lines = help::lines(*scope).into_iter().map(|line| help::line(&line, look)).collect();
            scrolled("Help", lines, *scroll, look, body, buf);
        }
        Overlay::Text { title, text, scroll } => {
            let lines = text_lines(text, body.as_size()).into_iter().map(Line::from).collect();
            scrolled(title, lines, *scroll, look, body, buf);
        }
        Overlay::StartOver { region, step } => {
            let lab = format!("{} ({})", region.code, region.city);
            let question = start_over_text(&lab, step.number(), model.options.simulated);
            let lines = text_lines(&question, body.as_size()).into_iter().map(Line::from).collect();
            scrolled("Start over?", lines, 0, look, body, buf);
        }
    }
}

fn start_over_text(lab: &str, step: usize, simulated: bool) -> String {
    let account = if simulated { "its simulated account are" } else { "what is known of the account is" };
    format!(
        "The lab in {lab} is at step {step}. Its progress and {account} given up, and the lab begins at step 1.\n\n\
         ENTER starts over      ESC leaves everything as it is"
    )
}

/// A text wrapped as an overlay shows it.
pub(in crate::tui) fn text_lines(text: &str, body: Size) -> Vec<String> {
    wrap(text, inner_width(body.width))
}

/// The greatest first line of so many lines.
pub(in crate::tui) fn last_line(n_lines: usize, body: Size) -> u16 {
    rows(n_lines).saturating_sub(body.height.saturating_sub(BORDER))
}

fn inner_width(body_width: u16) -> u16 {
    body_width.min(WIDEST).saturating_sub(SIDES)
}

fn scrolled(title: &str, lines: Vec<Line<'_>>, scroll: u16, look: &Look, body: Rect, buf: &mut Buffer) {
    let height = rows(lines.len()).saturating_add(BORDER).min(body.height);
    let area = centred(body, body.width.min(WIDEST), height);
    Clear.render(area, buf);
    let inside = pane(title, look, area, buf);
    let below = lines.len().saturating_sub(usize::from(scroll) + usize::from(inside.height));
    draw_lines(lines.into_iter().skip(usize::from(scroll)), inside, buf);
    if below > 0 {
        draw_lines([more_below(below, look)], Rect { y: inside.bottom(), height: 1, ..inside }, buf);
    }
}

fn centred(body: Rect, width: u16, height: u16) -> Rect {
    Rect { x: body.x + (body.width - width) / 2, y: body.y + (body.height - height) / 2, width, height }
}
