//! Placeholder for a body that is written elsewhere.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::lab::Progress;
use crate::tui::look::Look;

/// State.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptView {
    /// Which step.
    pub step: crate::lab::StepId,
    /// How far.
    pub phase: AttemptPhase,
    /// Said before.
    pub prediction: Option<crate::lab::Outcome>,
    /// First line.
    pub scroll: u16,
}

/// How far an attempt is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AttemptPhase {
    /// Not sent.
    #[default]
    Form,
    /// Under way.
    Sending,
    /// Answered.
    Answered,
}

/// Draws it.
pub fn render(_progress: &Progress, view: &AttemptView, _look: &Look, area: Rect, buf: &mut Buffer) {
    format!("{view:?}").render(area, buf);
}
