//! What lies over a screen, centred: help, a question, a text in full.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};

use super::field;
use super::pane::{border_set, inner, pane};
use super::text::{draw_lines, more_below, rows, wrap};
use crate::lab::{Candidate, Confirmation, StepId};
use crate::report::confirmation_lines;
use crate::tui::look::{Look, safe};
use crate::tui::model::{Model, Overlay, PendingChange};
use crate::tui::page::pages;
use crate::tui::screen::commands::{self, CommandsView};
use crate::tui::screen::fleet::plan;

/// Cells of an overlay at most.
const WIDEST: u16 = 100;

/// Border and margin of both sides.
const SIDES: u16 = 4;

/// Rows of the border.
const BORDER: u16 = 2;

/// Draws one overlay over the body. One that is written into gives its cursor.
pub(in crate::tui) fn draw(
    overlay: &Overlay,
    model: &Model,
    look: &Look,
    body: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    match overlay {
        Overlay::Commands(view) => return draw_commands(view, model, look, body, buf),
        Overlay::Pages { marked } => {
            let rows: Vec<_> = pages(model).into_iter().map(|page| (page.title.to_owned(), page.address)).collect();
            draw_list("Pages", &rows, *marked, look, body, buf);
        }
        Overlay::Choose { choice, marked } => {
            let row = |one: &Candidate| (one.id.clone(), one.detail.clone());
            let rows: Vec<_> = choice.candidates.iter().map(row).collect();
            draw_list(&choice.title(), &rows, *marked, look, body, buf);
        }
        Overlay::Change(change) => return draw_change(change, model, look, body, buf),
        Overlay::Text { title, text, scroll } => {
            let lines = text_lines(text, body.as_size()).into_iter().map(Line::from).collect();
            scrolled(title, lines, *scroll, look, body, buf);
        }
        Overlay::Rollout(wanted) => {
            let Some(lab) = &model.lab else { return None };
            let text = plan::text(lab, *wanted);
            let text = model.hiding.as_ref().map_or_else(|| text.clone(), |hiding| hiding.text(&text));
            let lines = text_lines(&text, body.as_size()).into_iter().map(Line::from).collect();
            scrolled(&plan::title(lab, *wanted), lines, 0, look, body, buf);
        }
        Overlay::StartOver { region, step, to } => {
            let lab = format!("{} ({})", region.code, region.city);
            let question = start_over_text(&lab, step.number(), *to, model.options.simulated);
            let lines = text_lines(&question, body.as_size()).into_iter().map(Line::from).collect();
            scrolled("Start over?", lines, 0, look, body, buf);
        }
    }
    None
}

/// Names, each with what belongs to it below; the marked one always in sight.
fn draw_list(title: &str, list: &[(String, String)], marked: usize, look: &Look, body: Rect, buf: &mut Buffer) {
    let width = inner_width(body.width);
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut last_of_marked = 0;
    for (index, (name, detail)) in list.iter().enumerate() {
        let is_marked = index == marked;
        let mark = if is_marked { look.glyphs.here } else { " " };
        let style = if is_marked { look.theme.selected() } else { look.theme.strong() };
        lines.push(Line::from(vec![Span::raw(format!("{mark} ")), Span::styled(safe(name), style)]));
        let detail = wrap(detail, width.saturating_sub(2)).into_iter();
        lines.extend(detail.map(|piece| Line::styled(format!("  {piece}"), look.theme.muted())));
        if is_marked {
            last_of_marked = lines.len();
        }
    }
    let height = usize::from(body.height.saturating_sub(BORDER));
    scrolled(title, lines, rows(last_of_marked.saturating_sub(height)), look, body, buf);
}

/// What would change in a real account, in the double border that nothing else has. Its last row is written into; what
/// does not fit above is scrolled to.
fn draw_change(change: &PendingChange, model: &Model, look: &Look, body: Rect, buf: &mut Buffer) -> Option<Position> {
    let account = &change.confirmation.account_id;
    let lines = change_lines(&change.confirmation, body.as_size());
    let height = rows(lines.len()).saturating_add(BORDER + 1).min(body.height);
    let area = centred(body, body.width.min(WIDEST), height);
    Clear.render(area, buf);
    let title =
        Line::styled(format!(" REAL AWS {} this changes account {account} ", look.glyphs.dot), look.theme.real());
    let set = if look.boxes_in_letters() { border_set(look) } else { border::DOUBLE };
    Block::bordered().border_set(set).border_style(look.theme.border()).title(title).render(area, buf);
    let inside = inner(area);
    let room = Rect { height: inside.height.saturating_sub(1), ..inside };
    let below = lines.len().saturating_sub(usize::from(change.scroll) + usize::from(room.height));
    draw_lines(lines.into_iter().skip(usize::from(change.scroll)).map(Line::from), room, buf);
    if below > 0 {
        let text = format!("{below} more: DOWN");
        let line = Line::styled(text, look.theme.muted()).right_aligned();
        draw_lines([line], Rect { y: inside.bottom(), height: 1, ..inside }, buf);
    }
    let input = &model.field.as_ref()?.input;
    let last = Rect { y: room.bottom(), height: inside.height.min(1), ..inside };
    Some(field::draw("Last 4 digits: ", input, look, last, buf))
}

/// Everything that is said before a change, as wide as the box.
fn change_lines(confirmation: &Confirmation, body: Size) -> Vec<String> {
    let question =
        "Type the last 4 digits of the account to send it. ENTER without them, or ESC, leaves everything as it is.";
    let texts = confirmation_lines(confirmation);
    let wrapped = texts.iter().map(String::as_str).chain(["", question]).flat_map(|text| match text {
        "" => vec![String::new()],
        text => wrap(text, inner_width(body.width)),
    });
    wrapped.collect()
}

/// The greatest first line of a change.
pub(in crate::tui) fn last_line_of_change(confirmation: &Confirmation, body: Size) -> u16 {
    rows(change_lines(confirmation, body).len()).saturating_sub(body.height.saturating_sub(BORDER + 1))
}

/// The list of commands: what is looked for in its first row, the marked row always in sight.
fn draw_commands(view: &CommandsView, model: &Model, look: &Look, body: Rect, buf: &mut Buffer) -> Option<Position> {
    let query = model.field.as_ref().map(|field| field.input.value()).unwrap_or_default();
    let entries = view.entries(query, &model.options.keys);
    let (lines, marked) = commands::lines(view, &entries, look, inner_width(body.width));
    // A box that keeps its height does not jump while something is written.
    let area = centred(body, body.width.min(WIDEST), body.height);
    Clear.render(area, buf);
    let inside = pane(view.title(), look, area, buf);
    let list = Rect { y: inside.y + 1.min(inside.height), height: inside.height.saturating_sub(1), ..inside };
    let first = (marked + 1).saturating_sub(usize::from(list.height));
    let below = lines.len().saturating_sub(first + usize::from(list.height));
    draw_lines(lines.into_iter().skip(first), list, buf);
    if below > 0 {
        let text = format!("{below} more: DOWN");
        let line = Line::styled(text, look.theme.muted()).right_aligned();
        draw_lines([line], Rect { y: inside.bottom(), height: 1, ..inside }, buf);
    }
    let input = &model.field.as_ref()?.input;
    Some(field::draw("Find: ", input, look, Rect { height: inside.height.min(1), ..inside }, buf))
}

fn start_over_text(lab: &str, step: usize, to: Option<StepId>, simulated: bool) -> String {
    let account = if simulated { "its simulated account are" } else { "what is known of the account is" };
    let begins = beginning(to);
    format!(
        "The lab in {lab} is at step {step}. Its progress and {account} given up, and the lab {begins}.\n\n\
         ENTER starts over      ESC leaves everything as it is"
    )
}

/// How a lab begins that is started over.
pub(in crate::tui) fn beginning(to: Option<StepId>) -> String {
    match to {
        Some(to) => format!("begins anew and goes to step {}", to.number()),
        None => "begins at step 1".to_owned(),
    }
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
