//! Placeholder for a body that is written elsewhere.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::lab::Progress;
use crate::tui::look::Look;

/// State.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProvisioningView {
    /// When it began.
    pub started_at: Option<crate::world::Timestamp>,
    /// Whether it runs.
    pub running: bool,
    /// How fast.
    pub pace: crate::world::Pace,
}

/// Draws it.
pub fn render(_progress: &Progress, view: &ProvisioningView, _look: &Look, area: Rect, buf: &mut Buffer) {
    format!("{view:?}").render(area, buf);
}
