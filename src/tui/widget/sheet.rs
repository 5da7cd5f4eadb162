//! A page of lines, rules and tables that is taller than its window when it has to be.
//!
//! A page is laid out once at full height and the visible rows are copied, so whatever is on it scrolls alike.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, Table, Widget};

use super::pane::border_set;
use super::wrap::{Segment, wrap_styled};
use crate::tui::look::Look;

/// No page is taller: what stands behind is not reachable by reading anyway.
const MAX_ROWS: u16 = 500;

/// What stands around a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Edge {
    /// Nothing but a column of padding on either side.
    Open,
    /// A box, with a column of padding on either side.
    Boxed,
}

impl Edge {
    /// The cells of a row that text gets.
    pub(in crate::tui) fn text_width(self, width: u16) -> u16 {
        width.saturating_sub(if self == Self::Boxed { 4 } else { 2 })
    }
}

enum Part {
    Line(Line<'static>),
    Rule(Line<'static>),
    Table(Box<Table<'static>>, u16),
}

/// A page.
pub(in crate::tui) struct Sheet {
    width: u16,
    height: u16,
    parts: Vec<Part>,
}

impl Sheet {
    /// An empty page whose text gets `width` cells.
    pub(in crate::tui) fn new(width: u16) -> Self {
        Self { width, height: 0, parts: Vec::new() }
    }

    /// How many cells text gets.
    pub(in crate::tui) fn width(&self) -> u16 {
        self.width
    }

    /// How many rows there are so far.
    pub(in crate::tui) fn height(&self) -> u16 {
        self.height
    }

    /// What is on another page of the same width, below.
    pub(in crate::tui) fn append(&mut self, other: Self) {
        self.height = self.height.saturating_add(other.height);
        self.parts.extend(other.parts);
    }

    /// A line that is not broken.
    pub(in crate::tui) fn line(&mut self, line: impl Into<Line<'static>>) {
        self.push(Part::Line(line.into()), 1);
    }

    /// An empty row.
    pub(in crate::tui) fn gap(&mut self) {
        self.line("");
    }

    /// Text in one style, broken at blanks.
    pub(in crate::tui) fn text(&mut self, text: &str, style: Style) {
        self.segments(&[(text.to_owned(), style)], 0);
    }

    /// Text in several styles, broken at blanks; lines after the first are indented.
    pub(in crate::tui) fn segments(&mut self, segments: &[Segment], indent: usize) {
        for line in wrap_styled(segments, self.width, indent) {
            self.line(line);
        }
    }

    /// A rule across the page with a title.
    pub(in crate::tui) fn rule(&mut self, title: impl Into<Line<'static>>) {
        self.push(Part::Rule(title.into()), 1);
    }

    /// A table of `height` rows.
    pub(in crate::tui) fn table(&mut self, table: Table<'static>, height: u16) {
        self.push(Part::Table(Box::new(table), height), height);
    }

    fn push(&mut self, part: Part, rows: u16) {
        if rows <= MAX_ROWS - self.height {
            self.height += rows;
            self.parts.push(part);
        }
    }

    /// Draws the page into `area` from row `scroll` on, or from as far down as there is something to show.
    pub(in crate::tui) fn draw(&self, area: Rect, buf: &mut Buffer, scroll: u16, look: &Look) {
        self.draw_edged(area, buf, scroll, look, Edge::Open);
    }

    /// Draws the page in a box with a title.
    pub(in crate::tui) fn draw_boxed(
        &self,
        title: Line<'static>,
        area: Rect,
        buf: &mut Buffer,
        scroll: u16,
        look: &Look,
    ) {
        let area = area.intersection(buf.area);
        block(look).title(title).render(area, buf);
        if area.width > 2 && area.height > 2 {
            self.draw_edged(area, buf, scroll, look, Edge::Boxed);
        }
    }

    /// Draws the beginning of a page that does not scroll; where it is cut, `rest` says how to see the rest.
    pub(in crate::tui) fn draw_start(&self, area: Rect, buf: &mut Buffer, look: &Look, rest: &str) {
        let mut area = area.intersection(buf.area);
        if self.height > area.height && area.height > 0 {
            area.height -= 1;
            let line = Line::styled(format!(" {rest} "), look.theme.muted()).right_aligned();
            line.render(Rect { y: area.bottom(), height: 1, ..area }, buf);
        }
        self.copy(area, buf, 0, look);
    }

    /// Draws the end of the page, without a word on what stands above.
    pub(in crate::tui) fn draw_end(&self, area: Rect, buf: &mut Buffer, look: &Look) {
        let area = area.intersection(buf.area);
        self.copy(area, buf, self.height.saturating_sub(area.height), look);
    }

    /// The greatest first row in a window of `height` rows.
    pub(in crate::tui) fn last_line(&self, height: u16, edge: Edge) -> u16 {
        let height = if edge == Edge::Boxed { height.saturating_sub(2) } else { height };
        // The last row of an open window says how much is out of sight.
        let told = u16::from(edge == Edge::Open && self.height > height);
        self.height.saturating_sub(height.saturating_sub(told))
    }

    fn draw_edged(&self, area: Rect, buf: &mut Buffer, scroll: u16, look: &Look, edge: Edge) {
        let area = area.intersection(buf.area);
        let boxed = edge == Edge::Boxed;
        let mut window = if boxed { block(look).inner(area) } else { area };
        if window.is_empty() {
            return;
        }
        let overflows = self.height > window.height;
        if overflows && !boxed {
            window.height -= 1;
        }
        let scroll = scroll.min(self.height.saturating_sub(window.height));
        self.copy(window, buf, scroll, look);
        if boxed {
            self.join_rules(area, window, buf, scroll, look);
        }
        if overflows {
            let below = self.height - scroll - window.height.min(self.height - scroll);
            mark_overflow(Rect { y: window.bottom(), height: 1, ..window }, buf, scroll, below, look);
        }
    }

    /// Copies what is in sight.
    fn copy(&self, window: Rect, buf: &mut Buffer, scroll: u16, look: &Look) {
        let page = self.lay_out(window.width, look);
        for (row, y) in (scroll..self.height).zip(window.y..window.bottom()) {
            for column in 0..window.width {
                if let (Some(from), Some(to)) = (page.cell((column, row)), buf.cell_mut((window.x + column, y))) {
                    *to = from.clone();
                }
            }
        }
    }

    /// The whole page, a column of padding on its left included.
    fn lay_out(&self, width: u16, look: &Look) -> Buffer {
        let mut page = Buffer::empty(Rect::new(0, 0, width, self.height));
        let text_width = self.width.min(width.saturating_sub(1));
        let mut y = 0;
        for part in &self.parts {
            match part {
                Part::Line(line) => {
                    page.set_line(1.min(width), y, line, text_width);
                    y += 1;
                }
                Part::Rule(title) => {
                    draw_rule(Rect::new(0, y, width, 1), &mut page, title, look);
                    y += 1;
                }
                Part::Table(table, height) => {
                    table.as_ref().render(Rect::new(1, y, text_width, *height), &mut page);
                    y += height;
                }
            }
        }
        page
    }

    /// Joins the rules to the box around them.
    fn join_rules(&self, outer: Rect, window: Rect, buf: &mut Buffer, scroll: u16, look: &Look) {
        let (left, right) = if look.boxes_in_letters() { ("+", "+") } else { ("├", "┤") };
        let mut row = 0;
        for part in &self.parts {
            let visible = row >= scroll && row - scroll < window.height;
            if matches!(part, Part::Rule(_)) && visible {
                let y = window.y + row - scroll;
                buf.set_string(outer.x, y, left, look.theme.border());
                buf.set_string(outer.right() - 1, y, right, look.theme.border());
            }
            row += if let Part::Table(_, height) = part { *height } else { 1 };
        }
    }
}

/// A box in this look.
pub(in crate::tui) fn block(look: &Look) -> Block<'static> {
    Block::bordered().border_set(border_set(look)).border_style(look.theme.border())
}

/// A title for a box or a rule, with a blank on either side.
pub(in crate::tui) fn title(text: &str, style: Style) -> Line<'static> {
    Line::styled(format!(" {text} "), style)
}

fn draw_rule(area: Rect, buf: &mut Buffer, title: &Line<'static>, look: &Look) {
    let dash = if look.boxes_in_letters() { "-" } else { "─" };
    buf.set_string(area.x, area.y, dash.repeat(usize::from(area.width)), look.theme.border());
    buf.set_line(area.x + 1.min(area.width), area.y, title, area.width.saturating_sub(2));
}

/// Says how much is out of sight.
fn mark_overflow(row: Rect, buf: &mut Buffer, above: u16, below: u16, look: &Look) {
    let rows = if below == 1 { "row" } else { "rows" };
    let text = match (above, below) {
        (_, 0) => format!(" end, {above} above: k "),
        (0, _) => format!(" {below} more {rows}: j "),
        _ => format!(" {below} more {rows}: j, {above} above: k "),
    };
    let line = Line::styled(text, look.theme.muted());
    let width = u16::try_from(line.width()).unwrap_or(row.width).min(row.width);
    let row = row.intersection(buf.area);
    if !row.is_empty() {
        buf.set_line(row.right().saturating_sub(width), row.y, &line, width);
    }
}
