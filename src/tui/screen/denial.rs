//! Placeholder for a body that is written elsewhere.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::lab::Progress;
use crate::tui::look::Look;

/// State.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DenialView {
    /// Which part.
    pub part: Option<u8>,
    /// First line.
    pub scroll: u16,
    /// What the account remembers.
    pub recalled: Option<crate::lab::Recalled>,
}

/// Draws it.
pub fn render(_progress: &Progress, view: &DenialView, _look: &Look, area: Rect, buf: &mut Buffer) {
    format!("{view:?}").render(area, buf);
}
