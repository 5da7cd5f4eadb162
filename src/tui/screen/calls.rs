//! The calls so far: who asked for what, how it ended, and the command that does the same.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Row, Table, Widget};

use crate::lab::{CallLog, LoggedCall, Outcome, Redaction};
use crate::report::call_fields;
use crate::tui::look::{Look, middle};
use crate::tui::widget::sheet::{Edge, Sheet, title};
use crate::tui::widget::text::draw_lines;

/// Rows that the marked call's particulars get at least.
const PARTICULARS: u16 = 7;

/// Cells of an action at most: how it ended stands near it.
const ACTION: u16 = 48;

/// Which call is marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallsView {
    /// The row, from the oldest call that is kept.
    pub marked: usize,
}

impl CallsView {
    /// The newest call is marked.
    pub(in crate::tui) fn new(log: &CallLog) -> Self {
        Self { marked: log.calls().len().saturating_sub(1) }
    }

    /// The marked call.
    pub(in crate::tui) fn call(self, log: &CallLog) -> Option<&LoggedCall> {
        log.calls().get(self.marked)
    }
}

/// What there is to draw.
#[derive(Clone, Copy)]
pub(in crate::tui) struct Calls<'a> {
    /// The calls.
    pub(in crate::tui) log: &'a CallLog,
    /// The region that commands name.
    pub(in crate::tui) region: &'a str,
    /// What is hidden, if anything.
    pub(in crate::tui) hiding: Option<&'a Redaction>,
}

/// Draws it: the calls, and the marked one's particulars below.
pub(in crate::tui) fn render(view: CallsView, calls: &Calls<'_>, look: &Look, area: Rect, buf: &mut Buffer) {
    let log = calls.log;
    let area = area.intersection(buf.area);
    let Some(call) = view.call(log) else {
        let lines = ["No AWS call yet.", "Every call of the lab appears here as it ends: who asked, and how it went."];
        return draw_lines(lines.map(|line| Line::from(format!(" {line}"))), area, buf);
    };
    let n_rows = u16::try_from(log.calls().len() + 1).unwrap_or(u16::MAX);
    let below = PARTICULARS.max(area.height / 2).min(area.height);
    let [top, bottom] = Layout::vertical([Constraint::Max(n_rows), Constraint::Min(below)]).areas(area);
    draw_table(view, log, look, top, buf);
    particulars(call, calls, look, area.width).draw_start(bottom, buf, look, "ENTER shows all of it");
}

fn draw_table(view: CallsView, log: &CallLog, look: &Look, area: Rect, buf: &mut Buffer) {
    let action = area.width.saturating_sub(42).min(ACTION);
    let widths = [5, 8, 8, action, 8, 7].map(Constraint::Length);
    let head = ["  #", "TIME", "ROLE", "ACTION", "RESULT", "TOOK"];
    let height = usize::from(area.height.saturating_sub(1));
    let from = (view.marked + 1).saturating_sub(height);
    let rows = log.calls().iter().enumerate().skip(from).take(height).map(|(at, call)| {
        let is_marked = at == view.marked;
        let mark = if is_marked { look.glyphs.here } else { " " };
        let micros = u64::try_from(call.elapsed.as_micros()).unwrap_or(u64::MAX);
        let row = Row::new([
            Line::from(format!("{mark}{:>4}", call.number)),
            Line::from(look.hour_minute_second(call.at)),
            Line::from(call.asked.who.pill()),
            Line::from(middle(&call.asked.call.action(), usize::from(action), look.glyphs.ellipsis)),
            Line::styled(result(call.outcome), look.theme.outcome(call.outcome)),
            Line::from(crate::report::elapsed_text(micros).replace("under ", "<")),
        ]);
        row.style(if is_marked { look.theme.selected() } else { Style::new() })
    });
    let table = Table::new(rows, widths).header(Row::new(head).style(look.theme.muted())).column_spacing(1);
    Widget::render(table, area, buf);
}

fn result(outcome: Outcome) -> &'static str {
    if outcome == Outcome::Allowed { "ok" } else { outcome.verdict() }
}

fn particulars(call: &LoggedCall, calls: &Calls<'_>, look: &Look, width: u16) -> Sheet {
    const NAME: usize = 11;
    let mut sheet = Sheet::new(Edge::Open.text_width(width));
    sheet.rule(title(&call.asked.call.action(), look.theme.strong()));
    for (name, value) in call_fields(call, calls.region).into_iter().skip(1) {
        let value = calls.hiding.map_or_else(|| value.clone(), |hiding| hiding.text(&value));
        sheet.segments(&[(format!("{name:<NAME$}"), look.theme.muted()), (value, look.theme.text())], NAME);
    }
    sheet
}

#[cfg(test)]
mod tests;
