//! The first screen: the six regions, and what this run would work on.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::lab::{Region, StepId, TemplateFile, regions};
use crate::tui::look::{Look, middle, pace_in_words};
use crate::tui::model::Model;
use crate::tui::theme::ColorLevel;
use crate::tui::widget::pane::pane;
use crate::tui::widget::text::{draw_lines, row, rows, wrap};

/// From this width on the two panes stand side by side.
const WIDE: u16 = 80;

/// From this width on a third pane tells what the lab shows.
const WIDEST: u16 = 120;

/// Rows of the panes that stand side by side.
const PANE_ROWS: u16 = 10;

/// Rows of the pane below them.
const WHY_ROWS: u16 = 9;

const WHY: &str = "A VPC is the project's private network. A training job without one runs outside it. At first it starts. Then you publish \
the notebook product's next version in Service Catalog, and the same job is refused with an explicit deny. You see which statement of which policy refused it, which condition \
decided, and what is allowed instead.\n\n\
Twelve steps, some twenty minutes. In each, [s] shows its AWS CLI command.";

/// Draws it.
pub(in crate::tui) fn render(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let sentence = "Choose the region to work in; the whole lab stays in it.";
    draw_lines([Line::from(format!(" {sentence}"))], row(area, 0), buf);
    let below = Rect { y: area.y + 1.min(area.height), height: area.height.saturating_sub(1), ..area };
    if look.layout_width(area.width) < WIDE {
        narrow(model, look, below, buf);
        return;
    }
    let [regions, run, why] = Layout::horizontal([
        Constraint::Length(36),
        Constraint::Fill(1),
        Constraint::Length(if area.width < WIDEST { 0 } else { 40 }),
    ])
    .areas(Rect { height: below.height.min(PANE_ROWS), ..below });
    draw_lines(region_lines(model, look), pane("Region", look, regions, buf), buf);
    let inside = pane("This run", look, run, buf);
    draw_lines(run_lines(model, look, inside.width, true), inside, buf);
    let rest = below.height.saturating_sub(PANE_ROWS);
    let why = if why.is_empty() {
        Rect { y: below.y + PANE_ROWS.min(below.height), height: rest.min(WHY_ROWS), ..below }
    } else {
        Rect { height: below.height.min(2 * WHY_ROWS), ..why }
    };
    let inside = pane("Why", look, why, buf);
    draw_lines(wrap(WHY, inside.width).into_iter().map(Line::from), inside, buf);
}

fn narrow(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let inner = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(2), ..area };
    let lines = region_lines(model, look).into_iter().chain(run_lines(model, look, inner.width, look.plain));
    draw_lines(lines, inner, buf);
}

fn region_lines<'a>(model: &Model, look: &Look) -> Vec<Line<'a>> {
    let line = |(index, region): (usize, &Region)| {
        let is_marked = index == model.marked;
        let mark = if is_marked { look.glyphs.here } else { " " };
        let style = if is_marked { look.theme.selected() } else { look.theme.text() };
        Line::from(vec![
            Span::raw(format!("{mark:<2}")),
            Span::styled(format!("{:<14}  {:<14}", region.code, region.city), style),
        ])
    };
    regions().iter().enumerate().map(line).collect()
}

/// What this run would work on; in full where there is room.
fn run_lines<'a>(model: &Model, look: &Look, width: u16, is_high: bool) -> Vec<Line<'a>> {
    let region = model.marked_region();
    let account = if model.options.simulated { "simulated, nothing is billed" } else { "REAL AWS, each change asks" };
    let url = region.template_url(TemplateFile::V2);
    let room = usize::from(width).saturating_sub(NAME_WIDTH);
    let mut lines = vec![named("Account", account.to_owned(), look.theme.text())];
    if model.options.simulated && is_high {
        lines.push(named("Pace", format!("AWS's work {}", pace_in_words(model.options.pace)), look.theme.text()));
    }
    let template = if is_high { wrap(&url, rows(room)) } else { vec![middle(&url, room, look.glyphs.ellipsis)] };
    lines.extend(
        template.into_iter().zip(["Template", "", "", ""]).map(|(part, name)| named(name, part, look.theme.text())),
    );
    match offer(model, look) {
        Some(offer) => {
            lines.push(named("Resume", offer, look.theme.strong()));
            lines.push(named("", on_enter(model), look.theme.text()));
        }
        None => {
            let enter = model.options.step.map_or("starts it".to_owned(), |to| format!("goes to step {}", to.number()));
            lines.push(named("Lab", format!("new, 12 steps; ENTER {enter}"), look.theme.text()));
        }
    }
    if !look.plain {
        lines.push(named("Checks", checks(model, look), look.theme.text()));
    }
    lines
}

/// What ENTER does where there is a lab to resume: a step that was asked for is gone to, and where the lab is past it,
/// that is asked about first.
fn on_enter(model: &Model) -> String {
    let to = model.options.step.filter(|_| model.marked_open().is_none());
    match (to, model.marked_saved()) {
        (Some(to), Some(saved)) if saved.step > to => format!("ENTER goes to step {}, asks first", to.number()),
        (Some(to), _) => format!("ENTER goes on to step {}", to.number()),
        (None, _) => "ENTER resumes, [x] starts over".to_owned(),
    }
}

/// Cells of the column of names.
const NAME_WIDTH: usize = 10;

fn named<'a>(name: &str, value: String, style: Style) -> Line<'a> {
    Line::from(vec![Span::raw(format!("{name:<NAME_WIDTH$}")), Span::styled(value, style)])
}

/// What the screens need of the terminal, as a person at the back of the room can read it.
fn checks(model: &Model, look: &Look) -> String {
    let done = look.glyphs.done;
    let colors = match model.options.colors {
        ColorLevel::None => "no colours",
        ColorLevel::Sixteen => "16 colours",
        ColorLevel::True => "all colours",
    };
    let letters = if look.glyphs.ascii { "ASCII" } else { "UTF-8" };
    format!("{done} {}x{} {done} {letters} {done} {colors}", model.size.width, model.size.height)
}

/// What ENTER would resume.
fn offer(model: &Model, look: &Look) -> Option<String> {
    let at = |step: StepId, complete: bool| {
        let complete = if complete { ", complete" } else { "" };
        format!("step {} of {}{complete}", step.number(), StepId::ALL.len())
    };
    if let Some(lab) = model.marked_open() {
        return Some(format!("{}, open", at(lab.progress.current, lab.progress.is_complete())));
    }
    let saved = model.marked_saved()?;
    Some(format!("{}, saved {}", at(saved.step, saved.complete), look.hour_minute(saved.saved_at)))
}
