//! The lab's closing question and its answer, read from the policies in force.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Rect, Size};
use ratatui::style::Style;
use ratatui::widgets::{Row, Table};
use unicode_width::UnicodeWidthStr;

use crate::lab::{GuardingCondition, Named, Progress, closing_answer, content, grade};
use crate::report::{GuardRow, effect_word, guard_pair, guard_rows};
use crate::tui::look::{Look, middle, safe};
use crate::tui::widget::sheet::{Edge, Sheet, title};

const HEADER: [&str; 4] = ["STMT", "EFFECT", "OPERATOR", "KEY"];

/// Blanks between columns.
const SPACING: u16 = 2;

/// No more values of a condition are listed.
const MAX_VALUES: usize = 8;

/// Whether the answer is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuestionView {
    /// Whether the answer is shown.
    pub revealed: bool,
    /// What the person answered.
    pub answer: String,
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
    sheet.text(content().question(), look.theme.strong());
    sheet.gap();
    let conditions = closing_answer(&progress.notes);
    if !view.answer.is_empty() {
        put_grade(&mut sheet, view, &conditions, look);
    }
    if view.revealed {
        put_answer(&mut sheet, &guard_rows(&conditions), guard_pair(&conditions).as_deref(), look);
    } else {
        put_invitation(&mut sheet, !conditions.is_empty(), look);
    }
    sheet
}

fn put_invitation(sheet: &mut Sheet, are_read: bool, look: &Look) {
    for line in [
        "Think back before you look:",
        "  - Which statement denied the job without a VPC, and what did it test?",
        "  - Why was the job in another subnet refused, although no Deny matched?",
        "  - What would get through if one of the two statements were missing?",
    ] {
        sheet.segments(&[(line.to_owned(), look.theme.text())], 4);
    }
    sheet.gap();
    let enter = if are_read {
        " show the answer, as the policies in force have it"
    } else {
        " read the policies in force and show the answer"
    };
    for (key, what) in [("[a]", " write an answer: operator, key and value of each condition"), ("[ENTER]", enter)] {
        sheet.segments(&[(key.to_owned(), look.theme.key()), (what.to_owned(), look.theme.text())], 4);
    }
}

/// How the person's answer compares with the policies, without telling what it left out.
fn put_grade(sheet: &mut Sheet, view: &QuestionView, conditions: &[GuardingCondition], look: &Look) {
    sheet.rule(title("Your answer", look.theme.strong()));
    sheet.segments(&[(view.answer.clone(), look.theme.text())], 2);
    if conditions.is_empty() {
        sheet.text(
            "The policies in force have not been read yet. ENTER reads them; then this is compared.",
            look.theme.muted(),
        );
        sheet.gap();
        return;
    }
    let grade = grade(&view.answer, conditions);
    if view.revealed {
        let counts = [
            (grade.named.iter().filter(|it| matches!(it, Named::Fully | Named::InEffect)).count(), "right"),
            (grade.named.iter().filter(|it| matches!(it, Named::Partly { .. })).count(), "right in part"),
            (grade.named.iter().filter(|it| matches!(it, Named::Not)).count(), "not named"),
        ];
        let counted = counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}"));
        let sum = format!("Of {} conditions: {}.", conditions.len(), counted.collect::<Vec<_>>().join(", "));
        sheet.text(&sum, look.theme.strong());
        return;
    }
    for (at, (condition, named)) in conditions.iter().zip(&grade.named).enumerate() {
        let (mark, style) = match named {
            Named::Fully | Named::InEffect => (look.glyphs.done, look.theme.allow()),
            Named::Partly { .. } => (look.glyphs.open, look.theme.no_allow()),
            Named::Not => (look.glyphs.dot, look.theme.muted()),
        };
        let (number, of) = (at + 1, conditions.len());
        let place = format!(
            "condition {number} of {of}, statement {}, {}: ",
            condition.statement,
            effect_word(condition.effect)
        );
        let text = match named {
            Named::Fully => format!("right, {} {}", condition.operator, safe(&condition.key)),
            Named::InEffect => format!("right in effect; the policy says {}", condition.operator),
            Named::Partly { operator: true, .. } => "operator and key are right, the value is not yet".to_owned(),
            Named::Partly { value: true, .. } => "key and value are right, the operator is not yet".to_owned(),
            Named::Partly { .. } => "the key is right, operator and value are not yet".to_owned(),
            Named::Not => "not named yet".to_owned(),
        };
        sheet.segments(&[(format!("{mark} "), style), (place, look.theme.muted()), (text, look.theme.text())], 2);
    }
    for claim in &grade.unfounded {
        let text = format!("no condition says: {}", claim.trim());
        sheet.segments(&[(format!("{} ", look.glyphs.cross), look.theme.deny()), (text, look.theme.text())], 2);
    }
    if grade.is_right() {
        sheet.text("All of it is right.", look.theme.strong());
    }
    sheet.gap();
}

fn put_answer(sheet: &mut Sheet, rows: &[GuardRow], pair: Option<&str>, look: &Look) {
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
    // Where not everything is in sight at once, this is what has to be.
    if let Some(pair) = pair {
        sheet.text(pair, look.theme.strong());
    }
    for row in rows {
        sheet.segments(&[(row.sentence.clone(), look.theme.text())], 2);
    }
}

/// A row for each condition and its values below it. Where the key does not fit into the row, it stands below too.
fn put_table(sheet: &mut Sheet, rows: &[GuardRow], look: &Look) {
    let widths = column_widths(rows);
    let total = widths.iter().sum::<u16>() + SPACING * 3;
    let n_columns = if total <= sheet.width() { 4 } else { 3 };
    let constraints: Vec<Constraint> = widths.iter().take(n_columns).copied().map(Constraint::Length).collect();
    let row = |cells: [String; 4]| Row::new(cells.into_iter().take(n_columns));
    let header = row(HEADER.map(str::to_owned)).style(look.theme.muted());
    let mut policy = "";
    for (index, guard) in rows.iter().enumerate() {
        if guard.policy != policy {
            policy = &guard.policy;
            let room = usize::from(sheet.width()).saturating_sub(2);
            let heading = middle(&format!("The answer: policy {policy}"), room, look.glyphs.ellipsis);
            sheet.rule(title(&heading, look.theme.strong()));
        }
        if index == 0 {
            sheet.table(Table::new([header.clone()], constraints.clone()).column_spacing(SPACING), 1);
        }
        sheet.table(Table::new([row(cells(guard))], constraints.clone()).column_spacing(SPACING), 1);
        let key = if n_columns == 4 { String::new() } else { format!("{} ", safe(&guard.key)) };
        let values = listed(&guard.values, look.glyphs.ellipsis);
        sheet.segments(&[(format!("      {key}= "), look.theme.muted()), (values, Style::new())], 8);
    }
}

fn cells(guard: &GuardRow) -> [String; 4] {
    let key = safe(&guard.key).into_owned();
    [guard.statement.to_string(), guard.effect.to_owned(), guard.operator.clone(), key]
}

fn column_widths(rows: &[GuardRow]) -> [u16; 4] {
    let mut widths = HEADER.map(|head| head.width());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(cells(row)) {
            *width = cell.width().max(*width);
        }
    }
    widths.map(|width| u16::try_from(width).unwrap_or(u16::MAX / 8).min(u16::MAX / 8))
}

fn listed(values: &[String], ellipsis: &str) -> String {
    let shown = values.iter().take(MAX_VALUES).map(|value| safe(value).into_owned()).collect::<Vec<_>>().join(", ");
    if values.len() > MAX_VALUES { format!("{shown} {ellipsis} {} more", values.len() - MAX_VALUES) } else { shown }
}

#[cfg(test)]
mod tests;
