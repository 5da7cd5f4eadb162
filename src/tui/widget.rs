//! Small pieces that several screens draw with.

pub(super) mod overlay;
pub(super) mod pane;
pub(super) mod text;
pub(super) mod trouble;
