//! What the new version changes in the notebook role's policy, aligned by statement.

mod lines;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect, Size};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use self::lines::statement_lines;
use crate::lab::{Progress, policy_change};
use crate::report::{ChangeRows, StatementRow, change_rows};
use crate::tui::look::{Look, safe};
use crate::tui::widget::sheet::{Edge, Sheet, title};

/// From this width on, old and new stand in two columns.
const WIDE: u16 = 110;

/// From this height on, the closing sentences are always in sight.
const TALL: u16 = 16;

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

/// The greatest first row of the list.
#[must_use]
pub fn last_line(progress: &Progress, look: &Look, body: Size) -> u16 {
    let Ok(change) = policy_change(&progress.notes) else { return 0 };
    let (rows, area) = (change_rows(&change), Rect::from((Position::ORIGIN, body)));
    let [_, centre, _] = bands(&rows, look, area);
    if is_wide(area, look) {
        columns(&rows, look, centre).1.last_line(centre.height, Edge::Boxed)
    } else {
        list_in(&rows, look, area).last_line(centre.height, Edge::Open)
    }
}

/// The rows of the list in which a changed statement begins, in order.
#[must_use]
pub fn changed_lines(progress: &Progress, look: &Look, body: Size) -> Vec<u16> {
    let Ok(change) = policy_change(&progress.notes) else { return Vec::new() };
    let (rows, area) = (change_rows(&change), Rect::from((Position::ORIGIN, body)));
    let width =
        if is_wide(area, look) { Edge::Boxed.text_width(body.width / 2) } else { Edge::Open.text_width(body.width) };
    let mut at = 0;
    let mut starts = Vec::new();
    for statement in &rows.statements {
        if statement.word != "unchanged" {
            starts.push(at);
        }
        at += u16::try_from(statement_lines(statement, usize::from(width), look).len()).unwrap_or(u16::MAX / 8);
    }
    starts
}

fn is_wide(area: Rect, look: &Look) -> bool {
    look.layout_width(area.width) >= WIDE
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
    let [head, centre, foot] = bands(rows, look, area);
    let mut heading = Sheet::new(Edge::Open.text_width(area.width));
    heading.line(heading_line(progress, rows, heading.width(), look));
    heading.draw(head, buf, 0, look);
    if is_wide(area, look) {
        let (old, new) = columns(rows, look, centre);
        let [left, right] = halves(centre);
        old.draw_boxed(title(&rows.old_name, look.theme.strong()), left, buf, view.scroll, look);
        new.draw_boxed(title(&rows.new_name, look.theme.strong()), right, buf, view.scroll, look);
    } else {
        list_in(rows, look, area).draw(centre, buf, view.scroll, look);
    }
    words(rows, look, area.width).draw(foot, buf, 0, look);
}

/// Title, list and closing sentences. In a low window the sentences stand at the end of the list.
fn bands(rows: &ChangeRows, look: &Look, area: Rect) -> [Rect; 3] {
    let foot = if area.height < TALL { 0 } else { words(rows, look, area.width).height().min(area.height * 2 / 5) };
    Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(foot)]).areas(area)
}

/// Versions and counts; the product too where there is room.
fn heading_line(progress: &Progress, rows: &ChangeRows, width: u16, look: &Look) -> Line<'static> {
    let (dot, arrow) = (look.glyphs.dot, look.glyphs.arrow);
    let versions = format!("{} {arrow} {}", safe(&rows.old_name), safe(&rows.new_name));
    let counts = format!(" {dot} {}", rows.counts);
    let product = progress.notes.product.as_ref().map_or("SageMaker notebook", |product| product.name.as_str());
    let product = format!("{} {dot} ", safe(product));
    let total = product.width() + versions.width() + counts.width();
    let versions = if total <= usize::from(width) { format!("{product}{versions}") } else { versions };
    Line::from(vec![Span::styled(versions, look.theme.strong()), Span::styled(counts, look.theme.muted())])
}

/// What the change means for a request.
fn words(rows: &ChangeRows, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(Edge::Open.text_width(width));
    put_words(&mut sheet, rows, look);
    sheet
}

fn put_words(sheet: &mut Sheet, rows: &ChangeRows, look: &Look) {
    if !rows.in_words.is_empty() {
        sheet.rule(title("In words", look.theme.strong()));
    }
    rows.in_words.iter().for_each(|sentence| sheet.text(sentence, look.theme.text()));
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

/// The list as `area` shows it.
fn list_in(rows: &ChangeRows, look: &Look, area: Rect) -> Sheet {
    let mut sheet = list(rows, look, area.width);
    if area.height < TALL {
        put_words(&mut sheet, rows, look);
    }
    sheet
}

fn halves(area: Rect) -> [Rect; 2] {
    Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(area)
}

/// Old and new side by side, each statement beside its counterpart.
fn columns(rows: &ChangeRows, look: &Look, area: Rect) -> (Sheet, Sheet) {
    let [left, right] = halves(area);
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
    (old, new)
}

/// A statement as one document has it: without what only the other one has.
fn sided(statement: &StatementRow, number: Option<usize>, other: char) -> Option<StatementRow> {
    let details = statement.details.iter().filter(|row| row.sign != other).cloned().collect();
    let word = if other == '+' && statement.word != "removed" { "" } else { statement.word };
    Some(StatementRow { new: Some(number?), details, word, ..statement.clone() })
}

#[cfg(test)]
mod tests;
