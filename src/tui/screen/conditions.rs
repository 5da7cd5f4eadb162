//! The table of a statement's conditions: as columns where they fit, else a block for each condition.

use ratatui::layout::Constraint;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Row, Table};
use unicode_width::UnicodeWidthStr;

use crate::policy::Effect;
use crate::report::ConditionRow;
use crate::tui::look::{Look, safe};
use crate::tui::widget::sheet::Sheet;

/// No more values of a condition are listed.
const MAX_VALUES: usize = 8;

/// Blanks between columns.
const SPACING: u16 = 1;

const HEADER: [&str; 5] = ["OPERATOR", "KEY", "POLICY EXPECTS", "REQUEST HAS", "RESULT"];

/// Puts the conditions on a page. `effect` settles which result is the bad news.
pub(super) fn put_conditions(sheet: &mut Sheet, conditions: &[ConditionRow], effect: Effect, look: &Look) {
    if conditions.is_empty() {
        sheet.text("It has no conditions.", look.theme.text());
        return;
    }
    let marked = conditions.len() > 1;
    let cells: Vec<[Vec<String>; 5]> = conditions.iter().map(|row| columns(row, marked, look)).collect();
    let widths = widths(&cells);
    let total: u16 = widths.iter().sum::<u16>() + SPACING * 4;
    if total <= sheet.width() {
        put_table(sheet, conditions, &cells, widths, effect, look);
    } else {
        put_blocks(sheet, conditions, marked, effect, look);
    }
}

/// The five cells of a condition, each by line.
fn columns(row: &ConditionRow, marked: bool, look: &Look) -> [Vec<String>; 5] {
    let mark = match (marked, row.decided) {
        (true, true) => format!("{} ", look.glyphs.bar),
        (true, false) => "  ".to_owned(),
        (false, _) => String::new(),
    };
    let operator = match row.operator.split_once(':') {
        Some((set, base)) => vec![format!("{mark}{set}:"), format!("{}{base}", " ".repeat(mark.width() + 1))],
        None => vec![format!("{mark}{}", row.operator)],
    };
    let listed = |values: &[String]| values_shown(values, look.glyphs.ellipsis);
    let key = vec![safe(&row.key).into_owned()];
    [operator, key, listed(&row.expected), listed(&row.actual), vec![row.result().to_owned()]]
}

/// The values, a line each; of many the first ones and how many more there are.
fn values_shown(values: &[String], ellipsis: &str) -> Vec<String> {
    let mut shown: Vec<String> = values.iter().take(MAX_VALUES).map(|value| safe(value).into_owned()).collect();
    if values.len() > MAX_VALUES {
        shown.push(format!("{ellipsis} {} more", values.len() - MAX_VALUES));
    }
    shown
}

fn widths(cells: &[[Vec<String>; 5]]) -> [u16; 5] {
    let mut widths = HEADER.map(cells_of);
    for row in cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.iter().map(|line| cells_of(line)).fold(*width, u16::max);
        }
    }
    widths
}

fn cells_of(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX / 8).min(u16::MAX / 8)
}

fn put_table(
    sheet: &mut Sheet,
    conditions: &[ConditionRow],
    cells: &[[Vec<String>; 5]],
    widths: [u16; 5],
    effect: Effect,
    look: &Look,
) {
    let height_of = |row: &[Vec<String>; 5]| u16::try_from(row.iter().map(Vec::len).max().unwrap_or(1)).unwrap_or(1);
    let rows = cells.iter().zip(conditions).map(|(row, condition)| {
        let styles = [Style::new(), Style::new(), Style::new(), Style::new(), result_style(condition, effect, look)];
        let cell = |(lines, style): (&Vec<String>, Style)| {
            Cell::from(lines.iter().map(|line| Line::from(line.clone())).collect::<Vec<_>>()).style(style)
        };
        Row::new(row.iter().zip(styles).map(cell)).height(height_of(row))
    });
    let height = cells.iter().map(height_of).sum::<u16>() + 1;
    let table = Table::new(rows.collect::<Vec<_>>(), widths.map(Constraint::Length))
        .column_spacing(spacing(sheet.width(), widths))
        .header(Row::new(HEADER).style(look.theme.muted()));
    sheet.table(table, height);
}

/// Spare cells go between the columns, up to a point.
fn spacing(width: u16, widths: [u16; 5]) -> u16 {
    const WIDEST: u16 = 5;
    (width.saturating_sub(widths.iter().sum()) / 4).clamp(SPACING, WIDEST)
}

/// A condition that settles the statement stands out; in a Deny that is one that holds.
fn result_style(row: &ConditionRow, effect: Effect, look: &Look) -> Style {
    match (effect, row.holds) {
        (Effect::Deny, true) => look.theme.deny(),
        (Effect::Allow, false) => look.theme.no_allow(),
        _ => look.theme.strong(),
    }
}

/// Every condition by itself: for long operators, keys or values.
fn put_blocks(sheet: &mut Sheet, conditions: &[ConditionRow], marked: bool, effect: Effect, look: &Look) {
    let result_width = HEADER[4].width();
    let room = usize::from(sheet.width()).saturating_sub(result_width + 2);
    let head = format!("{}  {}", HEADER[0], HEADER[1]);
    sheet.line(Line::styled(format!("{head:room$}  {}", HEADER[4]), look.theme.muted()));
    for row in conditions {
        let mark = if marked && row.decided { look.glyphs.bar } else { " " };
        let name = format!("{mark} {}  {}", row.operator, safe(&row.key));
        let result = Span::styled(row.result(), result_style(row, effect, look));
        if name.width() <= room {
            sheet.line(vec![Span::raw(format!("{}{}  ", name, " ".repeat(room - name.width()))), result]);
        } else {
            sheet.segments(&[(format!("{mark} {} {}", row.operator, row.key), Style::new())], 2);
            sheet.line(vec![Span::raw("  result           "), result]);
        }
        for (label, values) in [("policy expects", &row.expected), ("request has", &row.actual)] {
            let values = values_shown(values, look.glyphs.ellipsis).join(", ");
            sheet.segments(&[(format!("  {label:15}  "), look.theme.muted()), (values, Style::new())], 19);
        }
    }
}

#[cfg(test)]
mod tests;
