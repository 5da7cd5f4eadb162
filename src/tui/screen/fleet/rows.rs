//! The list: a row for each notebook, as many as are in sight.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Row, Table, Widget};

use super::{Team, draw_line, grouped};
use crate::lab::{Exposure, FleetMember};
use crate::tui::look::{Look, middle};
use crate::tui::model::fleet::{FAILED, Filter, UNREAD};

/// From this width on the notebook's name is shown as well.
const WITH_NOTEBOOK: u16 = 80;

/// From this width on the decision is a sentence.
const WITH_SENTENCE: u16 = 104;

/// Cells of the sign of the marked row and of the picked ones.
const MARK: u16 = 2;

/// Cells of each column.
struct Columns {
    owner: u16,
    notebook: u16,
    version: u16,
    status: u16,
    decision: u16,
}

impl Columns {
    fn of(width: u16) -> Self {
        let status = 12;
        let (version, decision) = match width {
            WITH_SENTENCE.. => (20, 33),
            WITH_NOTEBOOK.. => (12, 19),
            _ => (10, 19),
        };
        // A cell between each two.
        let rest = width.saturating_sub(MARK + version + status + decision + 5);
        let notebook = if width >= WITH_NOTEBOOK { rest * 3 / 5 } else { 0 };
        Self { owner: rest.saturating_sub(notebook), notebook, version, status, decision }
    }
}

/// The heading, what is listed, and the rows around the marked one.
pub(super) fn draw(team: &Team<'_>, look: &Look, area: Rect, buf: &mut Buffer) {
    let columns = Columns::of(area.width);
    let widths = [MARK, columns.owner, columns.notebook, columns.version, columns.status, columns.decision]
        .map(Constraint::Length);
    let table = &team.lab.fleet.table;
    let height = usize::from(area.height.saturating_sub(1));
    let from = first_row(team, area);
    let rows = table.shown().iter().copied().enumerate().skip(from).take(height).filter_map(|(at, place)| {
        let member = team.lab.fleet.members().get(place)?;
        Some(row(team, look, &columns, (at, place), member))
    });
    let notebook = if columns.notebook > 0 { "NOTEBOOK" } else { "" };
    let head = ["", "OWNER", notebook, "VERSION", "STATUS", "JOB WITHOUT A VPC"];
    let drawn = Table::new(rows, widths).header(Row::new(head).style(look.theme.muted())).column_spacing(1);
    Widget::render(drawn, area, buf);
    if table.shown().is_empty() && area.height > 1 {
        let text = match table.filter {
            Filter::All => "   No notebook has the product.".to_owned(),
            filter => format!("   None of {} is listed: {}. [f] lists others.", total(team), filter.word()),
        };
        let below = Rect { y: area.y + 1, height: area.height - 1, ..area };
        draw_line(Line::from(text), below, buf);
    }
}

fn total(team: &Team<'_>) -> String {
    grouped(team.lab.fleet.members().len())
}

/// The first row in sight.
fn first_row(team: &Team<'_>, area: Rect) -> usize {
    let height = usize::from(area.height.saturating_sub(1));
    (team.lab.fleet.table.marked_row() + 1).saturating_sub(height)
}

/// The row that stands at `y`.
pub(super) fn row_at(team: &Team<'_>, area: Rect, y: u16) -> Option<usize> {
    let below_head = y.checked_sub(area.y + 1).filter(|_| y < area.bottom())?;
    let row = first_row(team, area) + usize::from(below_head);
    (row < team.lab.fleet.table.shown().len()).then_some(row)
}

fn row(
    team: &Team<'_>,
    look: &Look,
    columns: &Columns,
    (at, place): (usize, usize),
    member: &FleetMember,
) -> Row<'static> {
    let table = &team.lab.fleet.table;
    let is_marked = at == table.marked_row();
    let here = if is_marked { look.glyphs.here } else { " " };
    let picked = if table.is_picked(&member.provisioned_product_id) { "*" } else { " " };
    let (owner, notebook) = team.names(place, member);
    let cell = |text: &str, width: u16| Line::from(middle(text, usize::from(width), look.glyphs.ellipsis));
    let (words, style) = decision(&member.exposure, look, columns.decision);
    let row = Row::new([
        Line::from(format!("{here}{picked}")),
        cell(&owner, columns.owner),
        cell(&notebook, columns.notebook),
        cell(&member.version, columns.version),
        cell(&member.status, columns.status).style(status_style(member, look)),
        Line::styled(words, style),
    ]);
    row.style(if is_marked { look.theme.selected() } else { Style::new() })
}

fn status_style(member: &FleetMember, look: &Look) -> Style {
    match member.status.as_str() {
        "TAINTED" | "ERROR" | FAILED => look.theme.no_allow(),
        "UNDER_CHANGE" => look.theme.strong(),
        _ => Style::new(),
    }
}

/// The sign, the engine's word, and what it means here.
fn decision(exposure: &Exposure, look: &Look, width: u16) -> (String, Style) {
    let is_sentence = width > 30;
    let (sign, word, short, long, style) = match exposure {
        Exposure::Refused { explicitly: true } => {
            (look.glyphs.cross, "DENY", "refused", "refused by a Deny", look.theme.deny())
        }
        Exposure::Refused { explicitly: false } => {
            (look.glyphs.open, "NO ALLOW", "refused", "refused, nothing allows it", look.theme.no_allow())
        }
        Exposure::Open { .. } => {
            let style = look.theme.allow().add_modifier(Modifier::BOLD);
            (look.glyphs.done, "ALLOW", "CAN TRAIN", "COULD TRAIN OUTSIDE", style)
        }
        Exposure::Unknown(why) if why == UNREAD => {
            (look.glyphs.dot, "updated", "to be read", "its role is to be read again", look.theme.muted())
        }
        Exposure::Unknown(_) => ("?", "unknown", "see v", "it cannot be said", look.theme.no_allow()),
    };
    let means = if is_sentence { long } else { short };
    (if is_sentence { format!("{sign} {word:<8} {means}") } else { format!("{sign} {word} {means}") }, style)
}

/// What a search finds of a decision.
pub(in crate::tui) fn decision_words(exposure: &Exposure) -> &'static str {
    match exposure {
        Exposure::Refused { explicitly: true } => "DENY refused",
        Exposure::Refused { explicitly: false } => "NO ALLOW refused",
        Exposure::Open { .. } => "ALLOW could train outside",
        Exposure::Unknown(_) => "unknown",
    }
}
