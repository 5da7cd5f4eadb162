//! What the new version changes in the notebook role's policy, aligned by statement.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::lab::{Progress, policy_change};
use crate::report::{ChangeRow, ChangeRows, StatementRow, change_rows};
use crate::tui::look::{Look, safe};
use crate::tui::widget::sheet::{Edge, Sheet, title};
use crate::tui::widget::wrap::wrap_styled;

/// From this width on, old and new stand in two columns.
const WIDE: u16 = 110;

/// Cells before a statement's clauses: sign and number.
const GUTTER: usize = 5;

/// Cells of the last two columns: effect and what became of the statement.
const TAIL: usize = 18;

/// How far the list is scrolled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangeView {
    /// The first row of the list that is shown.
    pub scroll: u16,
}

/// Draws the change.
pub fn render(progress: &Progress, view: &ChangeView, look: &Look, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    match policy_change(&progress.notes) {
        Ok(change) => render_rows(progress, &change_rows(&change), view, look, area, buf),
        Err(reason) => empty(&reason, look, area.width).draw(area, buf, 0, look),
    }
}

/// How many rows the whole screen takes at this width, title and closing sentences included.
#[must_use]
pub fn line_count(progress: &Progress, look: &Look, width: u16) -> u16 {
    match policy_change(&progress.notes) {
        Ok(change) => {
            let rows = change_rows(&change);
            1 + list(&rows, look, width).height() + words(&rows, look, width).height()
        }
        Err(reason) => empty(&reason, look, width).height(),
    }
}

fn empty(reason: &str, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(Edge::Open.text_width(width));
    sheet.text("Nothing to compare yet.", look.theme.strong());
    sheet.text(&format!("Why: {}.", reason.trim_end_matches('.')), look.theme.text());
    sheet.text(
        "ENTER reads both versions' templates; the difference between their policies appears here.",
        look.theme.text(),
    );
    sheet
}

fn render_rows(progress: &Progress, rows: &ChangeRows, view: &ChangeView, look: &Look, area: Rect, buf: &mut Buffer) {
    let words = words(rows, look, area.width);
    let foot = words.height().min(area.height / 3);
    let [head, centre, foot] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(foot)]).areas(area);
    let mut heading = Sheet::new(Edge::Open.text_width(area.width));
    heading.line(heading_line(progress, rows, look));
    heading.draw(head, buf, 0, look);
    if area.width >= WIDE {
        render_columns(rows, view, look, centre, buf);
    } else {
        list(rows, look, area.width).draw(centre, buf, view.scroll, look);
    }
    words.draw(foot, buf, 0, look);
}

fn heading_line(progress: &Progress, rows: &ChangeRows, look: &Look) -> Line<'static> {
    let product = progress.notes.product.as_ref().map_or("SageMaker notebook", |product| product.name.as_str());
    let (dot, arrow) = (look.glyphs.dot, look.glyphs.arrow);
    let versions = format!("{} {dot} {} {arrow} {}", safe(product), safe(&rows.old_name), safe(&rows.new_name));
    Line::from(vec![
        Span::styled(versions, look.theme.strong()),
        Span::styled(format!(" {dot} {}", rows.summary), look.theme.muted()),
    ])
}

/// What the change means for a request.
fn words(rows: &ChangeRows, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(Edge::Open.text_width(width));
    if !rows.in_words.is_empty() {
        sheet.rule(title("In words", look.theme.strong()));
    }
    rows.in_words.iter().for_each(|sentence| sheet.text(sentence, look.theme.text()));
    sheet
}

/// All statements below one another.
fn list(rows: &ChangeRows, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(Edge::Open.text_width(width));
    for statement in &rows.statements {
        for line in statement_lines(statement, usize::from(sheet.width()), look) {
            sheet.line(line);
        }
    }
    sheet
}

/// A statement: one line if it is unchanged, else with its clauses.
fn statement_lines(statement: &StatementRow, width: usize, look: &Look) -> Vec<Line<'static>> {
    let number = statement.new.or(statement.old).map(|number| number.to_string()).unwrap_or_default();
    let head = |sign: char| format!("{sign} {number:>2} ");
    let room = width.saturating_sub(GUTTER + TAIL);
    let tail = format!("  {:<6}{:>10}", statement.effect, statement.word);
    let resource = statement.resource.as_ref();
    let short = short_clauses(statement, room, look);
    let style = style_of(statement.action.sign, look);
    let word_style = if statement.word == "unchanged" { look.theme.muted() } else { look.theme.strong() };
    let first = |text: String| {
        let padded = format!("{text}{}", " ".repeat(room.saturating_sub(text.width())));
        Line::from(vec![
            Span::styled(format!("{}{padded}", head(statement.action.sign)), style),
            Span::styled(tail.clone(), word_style.patch(style)),
        ])
    };
    if statement.action.sign == ' ' {
        let details = statement.details.iter().flat_map(|row| clause_lines(row, width, look));
        return std::iter::once(first(short)).chain(details).collect();
    }
    let mut action =
        wrap_styled(&[(clause_text(&statement.action), Style::new())], u16::try_from(room).unwrap_or(0), 7).into_iter();
    let mut lines = vec![first(action.next().map(|line| line.to_string()).unwrap_or_default())];
    lines.extend(action.map(|line| signed(statement.action.sign, &line.to_string(), width, style)));
    lines.extend(resource.into_iter().chain(&statement.details).flat_map(|row| clause_lines(row, width, look)));
    lines
}

/// Action and resource of a statement on one line, cut where the line ends.
fn short_clauses(statement: &StatementRow, room: usize, look: &Look) -> String {
    let resource = statement.resource.as_ref().map(|row| format!("  {}", summary(row, look))).unwrap_or_default();
    let action = clause_text(&statement.action);
    if action.width() + resource.width() <= room {
        return format!("{action}{resource}");
    }
    let action = summary(&statement.action, look);
    let full = format!("{action}{resource}");
    if full.width() <= room { full } else { crate::tui::look::middle(&full, room, look.glyphs.ellipsis) }
}

/// A clause by its first value and how many more there are.
fn summary(row: &ChangeRow, look: &Look) -> String {
    match row.values.as_slice() {
        [first, _, ..] => {
            format!("{} {} {} {} more", row.label, safe(first), look.glyphs.ellipsis, row.values.len() - 1)
        }
        _ => clause_text(row),
    }
}

fn clause_text(row: &ChangeRow) -> String {
    format!("{} {}", row.label, safe(&row.values.join(", ")))
}

fn clause_lines(row: &ChangeRow, width: usize, look: &Look) -> Vec<Line<'static>> {
    let room = u16::try_from(width.saturating_sub(GUTTER)).unwrap_or(0);
    let indent = row.label.len().min(4) + 3;
    let lines = wrap_styled(&[(clause_text(row), Style::new())], room, indent);
    lines.iter().map(|line| signed(row.sign, &line.to_string(), width, style_of(row.sign, look))).collect()
}

/// A line behind its sign, padded so that its tint reaches the edge.
fn signed(sign: char, text: &str, width: usize, style: Style) -> Line<'static> {
    let line = format!("{sign}    {text}");
    let padding = " ".repeat(width.saturating_sub(line.width()));
    Line::styled(format!("{line}{padding}"), style)
}

fn style_of(sign: char, look: &Look) -> Style {
    match sign {
        '+' => look.theme.added(),
        '-' => look.theme.removed(),
        _ => look.theme.text(),
    }
}

/// Old and new side by side, each statement beside its counterpart.
fn render_columns(rows: &ChangeRows, view: &ChangeView, look: &Look, area: Rect, buf: &mut Buffer) {
    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(area);
    let mut old = Sheet::new(Edge::Boxed.text_width(left.width));
    let mut new = Sheet::new(Edge::Boxed.text_width(right.width));
    let width = usize::from(old.width());
    for statement in &rows.statements {
        let before = sided(statement, statement.old, '+').map(|side| statement_lines(&side, width, look));
        let after = sided(statement, statement.new, '-').map(|side| statement_lines(&side, width, look));
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        for row in 0..before.len().max(after.len()) {
            old.line(before.get(row).cloned().unwrap_or_default());
            new.line(after.get(row).cloned().unwrap_or_default());
        }
    }
    old.draw_boxed(title(&rows.old_name, look.theme.strong()), left, buf, view.scroll, look);
    new.draw_boxed(title(&rows.new_name, look.theme.strong()), right, buf, view.scroll, look);
}

/// A statement as one document has it: without what only the other one has.
fn sided(statement: &StatementRow, number: Option<usize>, other: char) -> Option<StatementRow> {
    let details = statement.details.iter().filter(|row| row.sign != other).cloned().collect();
    let word = if other == '+' && statement.word != "removed" { "" } else { statement.word };
    Some(StatementRow { new: Some(number?), details, word, ..statement.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screen::sample::{at_every_size, complete, drawn, fresh, look};

    #[test]
    fn show() {
        for (w, h) in [(80, 20), (120, 36), (60, 12)] {
            println!(
                "{}\n{}",
                "=".repeat(w.into()),
                drawn(w, h, |area, buf| render(&complete(), &ChangeView::default(), &look(false), area, buf))
            );
        }
        at_every_size(|area, buf| render(&complete(), &ChangeView::default(), &look(true), area, buf));
        at_every_size(|area, buf| render(&fresh(), &ChangeView::default(), &look(true), area, buf));
    }
}
