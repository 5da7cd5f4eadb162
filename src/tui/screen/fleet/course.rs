//! How many roles refused over time, as a strip of bars.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::lab::Compliance;
use crate::tui::look::Look;
use crate::tui::widget::sheet::{block, title};
use crate::tui::widget::text::draw_lines;
use ratatui::widgets::Widget;

/// A cell's parts.
const PARTS: usize = 8;

/// From an empty cell to a full one.
const BLOCKS: [&str; PARTS + 1] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// The same in letters.
const LETTERS: [&str; PARTS + 1] = [" ", ".", ":", "-", "=", "+", "*", "%", "#"];

/// How high each of `width` bars is, in `levels`: none only where nobody refused, all of it only where everybody did.
fn bars(course: &[Compliance], width: usize, levels: usize) -> Vec<usize> {
    let (Some(first), Some(last)) = (course.first(), course.last()) else { return vec![0; width] };
    let span = i128::from(last.at.0 - first.at.0).max(0);
    let steps = width.saturating_sub(1).max(1) as i128;
    let bar = |index: usize| {
        // The last bar is the present, whatever came before it.
        let at = i128::from(first.at.0) + span * index as i128 / steps;
        let is_last = index + 1 == width;
        let then = course.iter().rev().find(|point| is_last || i128::from(point.at.0) <= at);
        let then = then.filter(|_| is_last || span > 0);
        then.map_or(0, |point| level(point, levels))
    };
    (0..width).map(bar).collect()
}

fn level(point: &Compliance, levels: usize) -> usize {
    match (point.refused, point.notebooks) {
        (0, _) | (_, 0) => 0,
        (refused, notebooks) if refused >= notebooks => levels,
        (refused, notebooks) => (refused * levels / notebooks).clamp(1, levels.saturating_sub(1).max(1)),
    }
}

/// The share that refuses now. All of it is only said where everybody does.
pub(super) fn percent(refused: usize, notebooks: usize) -> usize {
    (refused * 100).checked_div(notebooks).unwrap_or(0)
}

/// The bars as rows of letters, the topmost first.
fn strip(course: &[Compliance], width: usize, height: usize, look: &Look) -> Vec<String> {
    let cells = if look.glyphs.ascii { LETTERS } else { BLOCKS };
    let bars = bars(course, width, height * PARTS);
    let row = |row: usize| {
        let below = (height - 1 - row) * PARTS;
        bars.iter().map(|level| cells[level.saturating_sub(below).min(PARTS)]).collect::<String>()
    };
    (0..height).map(row).collect()
}

/// One row: the words, the bars, the share.
pub(super) fn line(course: &[Compliance], look: &Look, width: u16) -> Line<'static> {
    const NAME: &str = " refused over time ";
    let share = course.last().map(|now| format!(" {} %", percent(now.refused, now.notebooks))).unwrap_or_default();
    let room = usize::from(width).saturating_sub(NAME.len() + share.len() + 1);
    // Read line by line, a picture is noise.
    let bars = if look.plain { String::new() } else { strip(course, room, 1, look).concat() };
    Line::from(vec![
        Span::styled(NAME, look.theme.muted()),
        Span::styled(bars, look.theme.deny()),
        Span::styled(share, look.theme.strong()),
    ])
}

/// The bars in a box, with the times of both ends.
pub(super) fn draw_boxed(course: &[Compliance], look: &Look, area: Rect, buf: &mut Buffer) {
    let block = block(look).title(title("Refused over time", look.theme.strong()));
    let inside = block.inner(area);
    block.render(area, buf);
    let (Some(first), Some(last)) = (course.first(), course.last()) else { return };
    const SCALE: usize = 6;
    let (width, height) = (usize::from(inside.width), usize::from(inside.height));
    if width <= SCALE || height < 2 {
        return;
    }
    let rows = strip(course, width - SCALE, height - 1, look);
    let n_rows = rows.len();
    let lines = rows.into_iter().enumerate().map(|(row, bars)| {
        let scale = match row {
            0 => "100 % ",
            row if row + 1 == n_rows => "  0 % ",
            _ => "      ",
        };
        Line::from(vec![Span::styled(scale, look.theme.muted()), Span::styled(bars, look.theme.deny())])
    });
    let share = percent(last.refused, last.notebooks);
    let now = format!("{share} % at {}", look.hour_minute_second(last.at));
    let room = width - SCALE;
    let axis =
        format!("      {:<rest$}{now}", look.hour_minute_second(first.at), rest = room.saturating_sub(now.len()));
    draw_lines(lines.chain([Line::styled(axis, look.theme.muted())]), inside, buf);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screen::sample::look;
    use crate::world::Timestamp;

    fn course(points: &[(i64, usize)]) -> Vec<Compliance> {
        points
            .iter()
            .map(|(at, refused)| Compliance { at: Timestamp(*at), refused: *refused, notebooks: 100 })
            .collect()
    }

    #[test]
    fn bars_follow_time_and_are_empty_or_full_only_where_nobody_or_everybody_refused() {
        let check = |points: &[(i64, usize)], unicode: &str, ascii: &str| {
            assert_eq!(strip(&course(points), 5, 1, &look(false)).concat(), unicode, "{points:?}");
            assert_eq!(strip(&course(points), 5, 1, &look(true)).concat(), ascii, "{points:?}");
        };
        check(&[], "     ", "     ");
        check(&[(7, 50)], "    ▄", "    =");
        check(&[(0, 0), (4, 100)], "    █", "    #");
        check(&[(0, 1), (1, 25), (2, 50), (3, 99), (4, 100)], "▁▂▄▇█", ".:=%#");
        check(&[(0, 50), (100, 100)], "▄▄▄▄█", "====#");
        // The clock was set back: the newest still comes last.
        check(&[(9, 0), (3, 100)], "    █", "    #");
    }

    #[test]
    fn higher_strips_are_filled_from_below() {
        assert_eq!(strip(&course(&[(0, 25), (1, 75)]), 2, 2, &look(false)), [" ▄", "▄█"]);
        assert_eq!([percent(99, 100), percent(999, 1000), percent(5, 5), percent(0, 0)], [99, 99, 100, 0]);
    }
}
