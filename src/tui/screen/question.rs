//! Placeholder for a body that is written elsewhere.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::lab::Progress;
use crate::tui::look::Look;

/// State.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuestionView {
    /// Whether the answer is shown.
    pub revealed: bool,
    /// First line.
    pub scroll: u16,
}

/// Draws it.
pub fn render(_progress: &Progress, view: &QuestionView, _look: &Look, area: Rect, buf: &mut Buffer) {
    format!("{view:?}").render(area, buf);
}
