//! A statement of the change as lines: sign, number, clauses, effect, and what became of it.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::report::{ChangeRow, StatementRow};
use crate::tui::look::{Look, middle, safe};
use crate::tui::widget::wrap::wrap_styled;

/// Cells before a statement's clauses: sign and number.
const GUTTER: usize = 5;

/// Cells of the last two columns: effect and what became of the statement.
const TAIL: usize = 19;

/// Cells by which the lines of a clause after its first are indented.
const INDENT: usize = 9;

/// A statement: one line if it is unchanged, else with its clauses.
pub(super) fn statement_lines(statement: &StatementRow, width: usize, look: &Look) -> Vec<Line<'static>> {
    let sign = statement.action.sign;
    if sign == ' ' {
        let first = first_line(statement, &short_clauses(statement, width, look), width, look);
        let details = statement.details.iter().flat_map(|row| clause_lines(row, width, look));
        return std::iter::once(first).chain(details).collect();
    }
    let (fitting, rest) = split_values(&statement.action, room(width));
    let mut lines = vec![first_line(statement, &fitting, width, look)];
    if !rest.is_empty() {
        lines.extend(values_lines(sign, &rest.join(", "), width, look));
    }
    let clauses = statement.resource.iter().chain(&statement.details);
    lines.extend(clauses.flat_map(|row| clause_lines(row, width, look)));
    lines
}

/// Cells between the gutter and the last two columns.
fn room(width: usize) -> usize {
    width.saturating_sub(GUTTER + TAIL)
}

fn first_line(statement: &StatementRow, text: &str, width: usize, look: &Look) -> Line<'static> {
    let number = statement.new.or(statement.old).map(|number| number.to_string()).unwrap_or_default();
    let sign = statement.action.sign;
    let padding = " ".repeat(room(width).saturating_sub(text.width()));
    let tail = format!("  {:<6}{:>10} ", statement.effect, statement.word);
    let style = style_of(sign, look);
    let word = if statement.word == "unchanged" { look.theme.muted() } else { look.theme.strong() };
    Line::from(vec![
        Span::styled(format!("{sign} {number:>2} {text}{padding}"), style),
        Span::styled(tail, word.patch(style)),
    ])
}

/// Action and resource of a statement on one line: in full, or counted, or the action alone.
fn short_clauses(statement: &StatementRow, width: usize, look: &Look) -> String {
    let (action, resource) = (&statement.action, statement.resource.as_ref());
    let with_resource = |action: &str, resource: Option<String>| match resource {
        Some(resource) => format!("{action}   {resource}"),
        None => action.to_owned(),
    };
    let forms = [
        with_resource(&clause_text(action), resource.map(clause_text)),
        with_resource(&counted(action), resource.map(counted)),
        clause_text(action),
        counted(action),
        counted(action).split_once(' ').map(|(_, values)| values.to_owned()).unwrap_or_default(),
    ];
    let [.., shortest] = &forms;
    let fitting = forms.iter().find(|form| form.width() <= room(width));
    fitting.cloned().unwrap_or_else(|| middle(shortest, room(width), look.glyphs.ellipsis))
}

/// A clause by its first value and how many more there are.
fn counted(row: &ChangeRow) -> String {
    match row.values.as_slice() {
        [first, _, ..] => format!("{} {} and {} more", row.label, safe(first), row.values.len() - 1),
        _ => clause_text(row),
    }
}

fn clause_text(row: &ChangeRow) -> String {
    format!("{} {}", row.label, safe(&row.values.join(", ")))
}

/// A clause with as many of its values as fit into `room` cells, and the other values.
fn split_values(row: &ChangeRow, room: usize) -> (String, &[String]) {
    let mut text = row.label.clone();
    for (index, value) in row.values.iter().enumerate() {
        let comma = if index + 1 < row.values.len() { "," } else { "" };
        let longer = format!("{text} {}{comma}", safe(value));
        if longer.width() > room {
            return (text, row.values.get(index..).unwrap_or_default());
        }
        text = longer;
    }
    (text, &[])
}

fn clause_lines(row: &ChangeRow, width: usize, look: &Look) -> Vec<Line<'static>> {
    let room = u16::try_from(width.saturating_sub(GUTTER)).unwrap_or(0);
    let lines = wrap_styled(&[(clause_text(row), Style::new())], room, INDENT);
    lines.iter().map(|line| signed(row.sign, &line.to_string(), width, look)).collect()
}

fn values_lines(sign: char, values: &str, width: usize, look: &Look) -> Vec<Line<'static>> {
    let room = u16::try_from(width.saturating_sub(GUTTER + INDENT)).unwrap_or(0);
    let lines = wrap_styled(&[(values.to_owned(), Style::new())], room, 0);
    let indent = " ".repeat(INDENT);
    lines.iter().map(|line| signed(sign, &format!("{indent}{line}"), width, look)).collect()
}

/// A line behind its sign, padded so that its tint reaches the edge.
fn signed(sign: char, text: &str, width: usize, look: &Look) -> Line<'static> {
    let line = format!("{sign}    {text}");
    let padding = " ".repeat(width.saturating_sub(line.width()));
    Line::styled(format!("{line}{padding}"), style_of(sign, look))
}

fn style_of(sign: char, look: &Look) -> Style {
    match sign {
        '+' => look.theme.added(),
        '-' => look.theme.removed(),
        _ => look.theme.text(),
    }
}
