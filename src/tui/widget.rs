//! Small pieces that several screens draw with.

pub(super) mod field;
pub(super) mod letters;
pub(super) mod overlay;
pub(super) mod pane;
pub(super) mod sheet;
pub(super) mod text;
pub(super) mod trouble;
pub(super) mod wrap;
