//! Lab 4 and Lab 5 side by side: a job that is found later, and one that is refused at once.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect, Size};
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::lab::Notes;
use crate::report::{Side, Timeline, timeline};
use crate::tui::look::Look;
use crate::tui::widget::sheet::{Edge, Sheet, title};

/// From this width on the two stand side by side.
const WIDE: u16 = 72;

/// Cells of the column of times.
const TIME: usize = 10;

/// What is shown of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimelineView {
    /// The first row that is shown.
    pub scroll: u16,
}

/// Draws both controls.
pub(in crate::tui) fn render(view: TimelineView, notes: &Notes, look: &Look, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let timeline = timeline(notes);
    if look.layout_width(area.width) < WIDE {
        return one_page(&timeline, look, area.width).draw(area, buf, view.scroll, look);
    }
    let [head, rest] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(rest);
    Line::styled(format!(" {QUESTION}"), look.theme.strong()).render(head, buf);
    for (side, name, area) in [(&timeline.detective, DETECTIVE, left), (&timeline.preventive, PREVENTIVE, right)] {
        let mut sheet = Sheet::new(Edge::Boxed.text_width(area.width));
        put_side(&mut sheet, side, look);
        sheet.draw_boxed(title(name, look.theme.strong()), area, buf, view.scroll, look);
    }
}

/// The greatest first row.
pub(in crate::tui) fn last_line(notes: &Notes, look: &Look, body: Size) -> u16 {
    let timeline = timeline(notes);
    if look.layout_width(body.width) < WIDE {
        return one_page(&timeline, look, body.width).last_line(body.height, Edge::Open);
    }
    let height = |side: &Side| {
        let mut sheet = Sheet::new(Edge::Boxed.text_width(body.width / 2));
        put_side(&mut sheet, side, look);
        sheet.last_line(body.height.saturating_sub(1), Edge::Boxed)
    };
    height(&timeline.detective).max(height(&timeline.preventive))
}

const QUESTION: &str = "The same request, two controls. When does each of them act?";
const DETECTIVE: &str = "Version 1: detective (Lab 4)";
const PREVENTIVE: &str = "Version 2: preventive (Lab 5)";

fn one_page(timeline: &Timeline, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(Edge::Open.text_width(width));
    sheet.text(QUESTION, look.theme.strong());
    for (side, name) in [(&timeline.detective, DETECTIVE), (&timeline.preventive, PREVENTIVE)] {
        sheet.rule(title(name, look.theme.strong()));
        put_side(&mut sheet, side, look);
    }
    sheet
}

fn put_side(sheet: &mut Sheet, side: &Side, look: &Look) {
    for moment in &side.moments {
        let time = moment.at.map(|at| look.hour_minute_second(at)).unwrap_or_default();
        sheet.segments(
            &[(format!("{time:<TIME$}"), look.theme.muted()), (moment.text.clone(), look.theme.text())],
            TIME,
        );
    }
    if !side.sum.is_empty() {
        sheet.gap();
        sheet.text(&side.sum, look.theme.strong());
    }
}

#[cfg(test)]
mod tests;
