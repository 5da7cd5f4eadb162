//! An error in three lines: what happened, why, what to press now.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::Line;

use super::text::{draw_lines, rows, wrap};
use crate::tui::look::Look;
use crate::tui::model::Trouble;

/// How many rows the reason takes at most; `v` shows it in full.
const WHY_ROWS: usize = 3;

/// Cells that stay free at the sides, the mark of cut text included.
const SIDES: u16 = 3;

/// The lines at this width.
pub(in crate::tui) fn lines<'a>(trouble: &Trouble, look: &Look, width: u16) -> Vec<Line<'a>> {
    let what = format!("{} {}", look.glyphs.cross, trouble.what);
    let mut lines: Vec<Line<'a>> =
        wrap(&what, width).into_iter().map(|text| Line::styled(text, look.theme.deny())).collect();
    let why = wrap(&trouble.why, width);
    let is_cut = why.len() > WHY_ROWS;
    for (index, mut text) in why.into_iter().take(WHY_ROWS).enumerate() {
        if is_cut && index + 1 == WHY_ROWS {
            text.push_str(look.glyphs.ellipsis);
        }
        lines.push(Line::styled(text, look.theme.text()));
    }
    lines.extend(wrap(trouble.press, width).into_iter().map(|text| Line::styled(text, look.theme.strong())));
    lines
}

/// How many rows it takes at the bottom of a body.
pub(in crate::tui) fn height(trouble: &Trouble, look: &Look, body: Size) -> u16 {
    rows(lines(trouble, look, body.width.saturating_sub(SIDES)).len()).min(body.height)
}

/// Draws it at the bottom of `area` and gives the room above.
pub(in crate::tui) fn draw(trouble: &Trouble, look: &Look, area: Rect, buf: &mut Buffer) -> Rect {
    let inner = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(2), ..area };
    let lines = lines(trouble, look, area.width.saturating_sub(SIDES));
    let height = height(trouble, look, area.as_size());
    draw_lines(lines, Rect { y: area.bottom() - height, height, ..inner }, buf);
    Rect { height: area.height - height, ..area }
}
