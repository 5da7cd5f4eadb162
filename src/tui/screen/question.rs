//! The lab's closing question and its answer, read from the policies in force.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Rect, Size};
use ratatui::style::Style;
use ratatui::widgets::{Row, Table};
use unicode_width::UnicodeWidthStr;

use crate::lab::{Progress, closing_answer};
use crate::report::{GuardRow, guard_rows};
use crate::tui::look::{Look, middle, safe};
use crate::tui::widget::sheet::{Edge, Sheet, title};

const QUESTION: &str = "Which conditions are on the policy that controls access to the SageMaker API?";

const HEADER: [&str; 4] = ["STMT", "EFFECT", "OPERATOR", "KEY"];

/// No more values of a condition are listed.
const MAX_VALUES: usize = 8;

/// Whether the answer is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuestionView {
    /// Whether the answer is shown.
    pub revealed: bool,
    /// The first row that is shown.
    pub scroll: u16,
}

/// Draws the question.
pub fn render(progress: &Progress, view: &QuestionView, look: &Look, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    page(progress, view, look, area.width).draw(area, buf, view.scroll, look);
}

/// The greatest first row.
#[must_use]
pub fn last_line(progress: &Progress, view: &QuestionView, look: &Look, body: Size) -> u16 {
    page(progress, view, look, body.width).last_line(body.height, Edge::Open)
}

fn page(progress: &Progress, view: &QuestionView, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(Edge::Open.text_width(width));
    sheet.gap();
    sheet.text(QUESTION, look.theme.strong());
    sheet.gap();
    if view.revealed {
        put_answer(&mut sheet, &guard_rows(&closing_answer(&progress.notes)), look);
    } else {
        put_invitation(&mut sheet, look);
    }
    sheet
}

fn put_invitation(sheet: &mut Sheet, look: &Look) {
    for line in [
        "Think back before you look:",
        "  - Which statement denied the job without a VPC, and what did it test?",
        "  - Why was the job in a foreign subnet refused, although no Deny matched?",
        "  - What would get through if one of the two statements were missing?",
    ] {
        sheet.segments(&[(line.to_owned(), look.theme.text())], 4);
    }
    sheet.gap();
    sheet.text("ENTER reads the policies in force and shows the answer.", look.theme.text());
}

fn put_answer(sheet: &mut Sheet, rows: &[GuardRow], look: &Look) {
    if rows.is_empty() {
        sheet.text(
            "No statement about SageMaker actions has a condition, or the policies are not read yet.",
            look.theme.text(),
        );
        sheet.text("ENTER reads them.", look.theme.text());
        return;
    }
    put_table(sheet, rows, look);
    sheet.rule(title("In words", look.theme.strong()));
    for row in rows {
        sheet.segments(&[(row.sentence.clone(), look.theme.text())], 2);
    }
    if let [first, rest @ ..] = rows
        && rest.iter().any(|row| row.effect != first.effect)
    {
        sheet.gap();
        sheet.text(
            "Neither is enough alone: the Deny catches requests without the key, the Allow those with wrong values.",
            look.theme.strong(),
        );
    }
}

fn put_table(sheet: &mut Sheet, rows: &[GuardRow], look: &Look) {
    let mut policy = "";
    for row in rows {
        if row.policy != policy {
            policy = &row.policy;
            sheet.line(middle(&format!("Policy {policy}"), usize::from(sheet.width()), look.glyphs.ellipsis));
        }
    }
    let cells = rows.iter().map(|row| {
        [row.statement.to_string(), row.effect.to_owned(), row.operator.clone(), safe(&row.key).into_owned()]
    });
    let cells: Vec<[String; 4]> = cells.collect();
    let width = |column: usize| {
        let in_column = cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
        u16::try_from(in_column.chain(HEADER.get(column).map(|head| head.width())).max().unwrap_or(0)).unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2), width(3)].map(Constraint::Length);
    let header = Row::new(HEADER).style(look.theme.muted());
    sheet.table(Table::default().widths(widths).column_spacing(2).header(header), 1);
    for (row, cells) in rows.iter().zip(cells) {
        sheet.table(Table::new([Row::new(cells)], widths).column_spacing(2), 1);
        let values = listed(&row.values, look.glyphs.ellipsis);
        sheet.segments(&[("        = ".to_owned(), look.theme.muted()), (values, Style::new())], 10);
    }
}

fn listed(values: &[String], ellipsis: &str) -> String {
    let shown = values.iter().take(MAX_VALUES).map(|value| safe(value).into_owned()).collect::<Vec<_>>().join(", ");
    if values.len() > MAX_VALUES { format!("{shown} {ellipsis} {} more", values.len() - MAX_VALUES) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screen::sample::{at_every_size, complete, drawn, fresh, look};

    #[test]
    fn show() {
        for revealed in [false, true] {
            let view = QuestionView { revealed, scroll: 0 };
            for (w, h) in [(80, 20), (120, 36), (60, 12)] {
                println!(
                    "{}\n{}",
                    "=".repeat(w.into()),
                    drawn(w, h, |area, buf| render(&complete(), &view, &look(false), area, buf))
                );
            }
            at_every_size(|area, buf| render(&complete(), &view, &look(true), area, buf));
            at_every_size(|area, buf| render(&fresh(), &view, &look(true), area, buf));
        }
    }
}
