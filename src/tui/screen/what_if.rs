//! What if: the lab's requests against the versions of the policy, a row each, and why a row is decided so.
//!
//! Every cell is a word, a symbol and the number of the deciding statement. Nothing is sent from here.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Row, Table, Widget};
use unicode_width::UnicodeWidthStr;

use super::attempt::symbol;
use crate::lab::{Notes, Outcome};
use crate::report::{MatrixCell, MatrixRow, WhatIf};
use crate::tui::look::{Look, middle, safe};
use crate::tui::widget::sheet::{Edge, Sheet, title};
use crate::tui::widget::text::{draw_lines, more_below, row, rows};

/// Cells of a verdict with its symbol and number.
const VERDICT: u16 = 12;

/// Blanks between columns.
const SPACING: u16 = 2;

/// Cells of a request at most: its verdicts stand near it.
const REQUEST: u16 = 60;

/// Rows that the explanation gets at least.
const EXPLAINED: u16 = 4;

/// The table and the row that is marked.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIfView {
    /// The requests and their answers.
    pub table: WhatIf,
    /// The marked row.
    pub marked: usize,
}

impl WhatIfView {
    /// The table of a lab.
    pub(in crate::tui) fn new(notes: Option<&Notes>) -> Self {
        Self { table: WhatIf::of_lab(notes), marked: 0 }
    }

    /// The greatest row that can be marked.
    pub(in crate::tui) fn last_row(&self) -> usize {
        self.table.matrix.rows.len().saturating_sub(1)
    }

    /// Why the marked row is decided as it is, for reading in full.
    pub(in crate::tui) fn explanation(&self) -> String {
        let asked = self.table.matrix.rows.get(self.marked).map(asked).unwrap_or_default();
        let sentence = |(column, outcome, text): (String, Outcome, String)| {
            format!("{}: {}. {text}", safe(&column), outcome.verdict())
        };
        let sentences = self.table.explain(self.marked).into_iter().map(sentence);
        std::iter::once(asked).chain(sentences).collect::<Vec<_>>().join("\n\n")
    }
}

/// Draws it: the table, and the marked row's reasons below.
pub(in crate::tui) fn render(view: &WhatIfView, look: &Look, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let n_rows = u16::try_from(view.table.matrix.rows.len() + 1).unwrap_or(u16::MAX);
    let reasons = reasons(view, look, area.width);
    let wanted = reasons.height() + 1;
    let [top, bottom] = Layout::vertical([
        Constraint::Max(n_rows + 1),
        Constraint::Min(wanted.min(area.height / 2).max(EXPLAINED.min(area.height))),
    ])
    .areas(area);
    let hidden = draw_table(view, look, top, buf);
    reasons.draw(bottom, buf, 0, look);
    if hidden > 0 {
        let more = more_below(hidden, look);
        let width = rows(more.width() + 1).min(bottom.width);
        let end = Rect { x: bottom.right() - width, width, ..row(bottom, 0) };
        draw_lines([more], end, buf);
    }
}

/// Draws the table; says how many rows are below those that fit.
fn draw_table(view: &WhatIfView, look: &Look, area: Rect, buf: &mut Buffer) -> usize {
    let matrix = &view.table.matrix;
    let n_columns = u16::try_from(matrix.columns.len()).unwrap_or(1);
    let verdicts = (VERDICT + SPACING) * n_columns;
    let first = area.width.saturating_sub(verdicts + 1).min(REQUEST);
    let widths = [Constraint::Length(first)].into_iter().chain((0..n_columns).map(|_| Constraint::Length(VERDICT)));
    let heads = matrix.columns.iter().map(|name| middle(&safe(name), usize::from(VERDICT), look.glyphs.ellipsis));
    let head = std::iter::once(" What if (number: the version's statement)".to_owned()).chain(heads);
    let height = usize::from(area.height.saturating_sub(1));
    let from = (view.marked + 1).saturating_sub(height);
    let hidden = matrix.rows.len().saturating_sub(from + height);
    let rows = matrix.rows.iter().enumerate().skip(from).take(height).map(|(at, row)| {
        let mark = if at == view.marked { look.glyphs.here } else { " " };
        let style = if at == view.marked { look.theme.selected() } else { Style::new() };
        let text = format!("{mark} {}", in_columns(row, usize::from(first).saturating_sub(2), look));
        let cells = row.cells.iter().map(|cell| verdict(cell, look));
        Row::new(std::iter::once(Line::styled(text, style)).chain(cells))
    });
    let table = Table::new(rows, widths).header(Row::new(head).style(look.theme.muted())).column_spacing(SPACING);
    Widget::render(table, area, buf);
    hidden
}

/// The operation and its network.
fn asked(row: &MatrixRow) -> String {
    match row.network {
        "" => row.operation.to_owned(),
        network => format!("{}, {network}", row.operation),
    }
}

/// The same where rows stand below one another. What is left out where there is no room is said below the table.
fn in_columns(row: &MatrixRow, room: usize, look: &Look) -> String {
    const OPERATION: usize = 22;
    let aligned = format!("{:<OPERATION$} {}", row.operation, row.network);
    let close = format!("{} {}", row.operation, row.network);
    match [aligned, close].into_iter().find(|text| text.width() <= room) {
        Some(text) => text,
        None => {
            let operation = row.operation.replace("HyperParameterTuning", "Tuning");
            let network = row.network.replace(" subnets and group", "").replace("security ", "");
            middle(&format!("{operation} {network}"), room, look.glyphs.ellipsis)
        }
    }
}

fn verdict(cell: &MatrixCell, look: &Look) -> Line<'static> {
    let number = cell.statement.map(|number| format!(" {number}")).unwrap_or_default();
    let word = format!("{} {}", symbol(cell.outcome, look), cell.outcome.verdict());
    Line::from(vec![Span::styled(word, look.theme.outcome(cell.outcome)), Span::raw(number)])
}

fn reasons(view: &WhatIfView, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(Edge::Open.text_width(width));
    let asked = view.table.matrix.rows.get(view.marked).map(asked).unwrap_or_default();
    sheet.rule(title(&asked, look.theme.strong()));
    for (column, outcome, text) in view.table.explain(view.marked) {
        let verdict = (format!("{} ", outcome.verdict()), look.theme.outcome(outcome));
        let column = (format!("{}  ", safe(&column)), look.theme.muted());
        sheet.segments(&[column, verdict, (text, look.theme.text())], 2);
    }
    let words = "DENY: a Deny matched, and the error says so. NO ALLOW: nothing allowed it.";
    sheet.text(words, look.theme.text());
    sheet
}

#[cfg(test)]
mod tests;
