//! A titled box.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Widget};

use crate::tui::look::Look;

/// Draws a box with a title and gives the room inside, a cell away from the sides.
pub(in crate::tui) fn pane(title: &str, look: &Look, area: Rect, buf: &mut Buffer) -> Rect {
    let title = if title.is_empty() { String::new() } else { format!(" {title} ") };
    let block = Block::bordered()
        .border_set(border_set(look))
        .border_style(look.theme.border())
        .title(Line::from(Span::styled(title, look.theme.strong())));
    block.render(area, buf);
    inner(area)
}

/// The room inside a box, a cell away from its sides.
pub(in crate::tui) fn inner(area: Rect) -> Rect {
    area.inner(Margin { horizontal: 2, vertical: 1 })
}

/// The borders: lines, or letters where only those are safe.
pub(in crate::tui) fn border_set(look: &Look) -> border::Set<'static> {
    if !look.boxes_in_letters() {
        return border::PLAIN;
    }
    border::Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    }
}
