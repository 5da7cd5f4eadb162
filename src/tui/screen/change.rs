//! Placeholder for a body that is written elsewhere.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::lab::Progress;
use crate::tui::look::Look;

/// State.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangeView {
    /// First line.
    pub scroll: u16,
}

/// Lines in all.
#[must_use]
pub fn line_count(_progress: &Progress, _look: &Look, _width: u16) -> u16 {
    30
}

/// Draws it.
pub fn render(_progress: &Progress, view: &ChangeView, _look: &Look, area: Rect, buf: &mut Buffer) {
    format!("{view:?}").render(area, buf);
}
