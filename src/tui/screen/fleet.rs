//! The whole team: every notebook's version and decision, how many refuse over time, a rollout and how it goes.
//!
//! Only the rows in sight are made, whatever the team's size.

mod course;
pub(in crate::tui) mod details;
mod head;
pub(in crate::tui) mod plan;
mod rows;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect, Size};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Widget;

pub(in crate::tui) use rows::decision_words;

use crate::lab::{FleetMember, Redaction};
use crate::tui::look::{Look, middle, safe};
use crate::tui::model::Lab;
use crate::tui::widget::sheet::{Edge, Sheet, title};
use crate::tui::widget::text::{draw_lines, rows as n_rows};

/// From this height on there is room for more than the list.
const MEDIUM: u16 = 16;

/// From this size on the course and the comparison stand in boxes of their own.
const TALL: Size = Size { width: 100, height: 30 };

/// Rows of those boxes.
const BOXES: u16 = 9;

/// The height that is laid out where everything is read line by line: the rows around the marked one.
const PLAIN: u16 = 32;

/// What there is to draw.
#[derive(Clone, Copy)]
pub(in crate::tui) struct Team<'a> {
    /// The lab whose account it is.
    pub(in crate::tui) lab: &'a Lab,
    /// What is hidden, if anything.
    pub(in crate::tui) hiding: Option<&'a Redaction>,
}

impl Team<'_> {
    /// A member's name and notebook, or what stands for them.
    fn names(&self, place: usize, member: &FleetMember) -> (String, String) {
        match self.hiding {
            Some(_) => (format!("owner {}", place + 1), format!("notebook {}", place + 1)),
            None => (member.owner.clone(), member.notebook.clone()),
        }
    }

    /// A text about a member, without its name where names are hidden.
    fn about(&self, place: usize, member: &FleetMember, text: &str) -> String {
        let Some(hiding) = self.hiding else { return text.to_owned() };
        let (owner, notebook) = self.names(place, member);
        let text = text.replace(&member.notebook, &notebook).replace(&member.owner, &owner);
        hiding.text(&text.replace(&member.provisioned_product_id, "pp-hidden"))
    }
}

/// How much there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    Small,
    Medium,
    Tall,
}

impl Room {
    fn of(area: Size, look: &Look) -> Self {
        if area.height < MEDIUM || area.width < 80 {
            Self::Small
        } else if look.plain || area.height < TALL.height || area.width < TALL.width {
            Self::Medium
        } else {
            Self::Tall
        }
    }
}

/// Draws it.
pub(in crate::tui) fn render(team: &Team<'_>, look: &Look, area: Rect, buf: &mut Buffer) {
    let parts = Parts::of(team, look, area.intersection(buf.area));
    draw_lines(parts.head, parts.at_head, buf);
    if team.lab.fleet.roster.is_none() {
        return;
    }
    rows::draw(team, look, parts.at_rows, buf);
    parts.foot.draw_start(parts.at_foot, buf, look, "[v] shows all of it");
    if !parts.at_boxes.is_empty() {
        let [left, right] = Layout::horizontal([Constraint::Fill(3), Constraint::Fill(2)]).areas(parts.at_boxes);
        course::draw_boxed(&team.lab.progress.notes.fleet.course, look, left, buf);
        comparison(team, look, right, buf);
    }
}

/// What stands where.
struct Parts {
    head: Vec<Line<'static>>,
    foot: Sheet,
    at_head: Rect,
    at_rows: Rect,
    at_foot: Rect,
    at_boxes: Rect,
}

impl Parts {
    fn of(team: &Team<'_>, look: &Look, area: Rect) -> Self {
        let height = if look.plain { area.height.min(PLAIN) } else { area.height };
        let area = Rect { height, ..area };
        let room = Room::of(area.as_size(), look);
        let head = head::lines(team, look, room, area.width);
        let foot = foot(team, look, room, area.width);
        let boxes = if room == Room::Tall { BOXES } else { 0 };
        let [at_head, at_rows, at_foot, at_boxes] = Layout::vertical([
            Constraint::Length(n_rows(head.len())),
            Constraint::Min(2),
            Constraint::Length(foot.height()),
            Constraint::Length(boxes),
        ])
        .areas(area);
        Self { head, foot, at_head, at_rows, at_foot, at_boxes }
    }
}

/// The row of the list that is drawn at `y`, counted over all that are listed.
pub(in crate::tui) fn row_at(team: &Team<'_>, look: &Look, body: Rect, y: u16) -> Option<usize> {
    let at_rows = Parts::of(team, look, body).at_rows;
    rows::row_at(team, at_rows, y)
}

/// The marked notebook, and the comparison where it has no box of its own.
fn foot(team: &Team<'_>, look: &Look, room: Room, width: u16) -> Sheet {
    let mut sheet = Sheet::new(Edge::Open.text_width(width));
    let fleet = &team.lab.fleet;
    let marked = fleet.table.marked_place().and_then(|place| Some((place, fleet.members().get(place)?)));
    if let Some((place, member)) = marked {
        let (owner, notebook) = team.names(place, member);
        let reason = team.about(place, member, &details::reason(member));
        if room == Room::Small {
            let text = middle(&format!("{owner}: {reason}"), usize::from(sheet.width()), look.glyphs.ellipsis);
            sheet.line(Line::styled(text, look.theme.muted()));
            return sheet;
        }
        sheet.rule(title(&format!("{owner}, {notebook}"), look.theme.strong()));
        sheet.text(&safe(&reason), look.theme.text());
    }
    let comparison = fleet.roster.as_ref().and_then(|roster| details::comparison_sentence(&roster.view.by_hand));
    if let (Room::Medium, Some(sentence)) = (room, comparison) {
        sheet.text(&sentence, look.theme.muted());
    }
    sheet
}

/// What the same change costs by hand, in its box.
fn comparison(team: &Team<'_>, look: &Look, area: Rect, buf: &mut Buffer) {
    let mut sheet = Sheet::new(Edge::Boxed.text_width(area.width));
    let by_hand = team.lab.fleet.roster.as_ref().map(|roster| roster.view.by_hand.clone()).unwrap_or_default();
    if by_hand.notebooks == 0 {
        sheet.text("Nothing is left to change: every role refuses the job.", look.theme.text());
    } else {
        for (row, style) in details::comparison_rows(&by_hand).into_iter().zip(styles(look)) {
            sheet.line(Line::styled(row, style));
        }
    }
    sheet.draw_boxed(title("By hand, or by a version", look.theme.strong()), area, buf, 0, look);
}

/// The heading of a table, then its rows.
fn styles(look: &Look) -> impl Iterator<Item = Style> {
    std::iter::once(look.theme.muted()).chain(std::iter::repeat(look.theme.text()))
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// One line, drawn where there is a row for it.
fn draw_line(line: Line<'_>, area: Rect, buf: &mut Buffer) {
    line.render(Rect { height: area.height.min(1), ..area }, buf);
}

#[cfg(test)]
mod tests;
