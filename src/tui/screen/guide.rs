//! The step guide: the steps, the present step's text, help with it, and what its check says.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect, Size};
use ratatui::text::{Line, Span};

use super::account;
use crate::lab::{Next, STEPS, Step, StepId, StepView, cli_command, main_call, step, text_of, unknown_in};
use crate::tui::look::Look;
use crate::tui::model::{Aid, Found, Lab};
use crate::tui::widget::pane::{inner, pane};
use crate::tui::widget::text::{draw_lines, more_below, row, rows, wrap};
use crate::tui::widget::trouble;
use crate::world::Timestamp;

/// From this width on the steps stand beside the text.
const WITH_STEPS: u16 = 72;

/// From this width on the next command and the account are always shown.
const WITH_COMMAND: u16 = 120;

/// Cells of the pane of steps.
const STEPS_WIDTH: u16 = 29;

/// Cells of the pane of the account.
const ACCOUNT_WIDTH: u16 = 38;

/// Rows of a command that are shown at least; `v` shows all of it.
const COMMAND_ROWS: usize = 6;

/// Rows around a command: the gaps, its heading, the action and the check.
const AROUND_COMMAND: usize = 7;

/// Rows that the text keeps, whatever else is shown.
const TEXT_ROWS: u16 = 3;

/// Draws it.
pub(in crate::tui) fn render(lab: &Lab, look: &Look, area: Rect, buf: &mut Buffer) {
    let (steps, text, account) = panes(area, look);
    if !account.is_empty() {
        account::render(&lab.progress.notes, look, account, buf);
    }
    if !steps.is_empty() {
        draw_lines(step_lines(lab, look), pane("Steps", look, steps, buf), buf);
    }
    let shown = lab.shown_step();
    let title = format!("{}  {}", shown.number(), text_of(shown).title);
    let inside = pane(&title, look, text, buf);
    let bottom = bottom_lines(lab, look, inside.as_size(), area.width);
    let (upper, lower) = split(inside, &bottom);
    draw_lines(bottom, lower, buf);
    draw_text(lab, look, upper, row(lower, 0), buf);
}

/// The greatest first line of the text.
pub(in crate::tui) fn last_line(lab: &Lab, look: &Look, body: Size) -> u16 {
    let (_, text, _) = panes(Rect::from((Position::ORIGIN, body)), look);
    let inside = inner(text);
    let (upper, _) = split(inside, &bottom_lines(lab, look, inside.as_size(), body.width));
    rows(text_lines(lab.shown_step(), inside.width).len()).saturating_sub(upper.height)
}

/// The AWS CLI equivalent of what the step does: the call under way, else the call that the step is about.
pub(in crate::tui) fn next_command(lab: &Lab, now: Timestamp) -> Option<String> {
    let step = lab.progress.current;
    let call = match (&lab.running, main_call(&lab.progress.notes, step, now), lab.progress.next(now)) {
        (Some(running), _, _) => running.asked.call.clone(),
        (None, Some(call), _) => call,
        (None, None, Next::Ask(asked) | Next::AskAfter(_, asked)) => asked.call,
        (None, None, Next::Enough | Next::Stuck(_)) => return None,
    };
    Some(cli_command(&call, lab.region.code))
}

/// The steps, the text, and what is known of the account; empty where the window is too narrow for one.
fn panes(area: Rect, look: &Look) -> (Rect, Rect, Rect) {
    let width = look.layout_width(area.width);
    let steps = if width < WITH_STEPS { 0 } else { STEPS_WIDTH };
    let account = if width < WITH_COMMAND { 0 } else { ACCOUNT_WIDTH };
    let widths = [Constraint::Length(steps), Constraint::Fill(1), Constraint::Length(account)];
    let [steps, text, account] = Layout::horizontal(widths).areas(area);
    (steps, text, account)
}

/// The room for the text, and the room for what stands below it.
fn split(inside: Rect, bottom: &[Line<'_>]) -> (Rect, Rect) {
    let height = rows(bottom.len()).min(inside.height.saturating_sub(TEXT_ROWS));
    let upper = Rect { height: inside.height - height, ..inside };
    (upper, Rect { y: upper.bottom(), height, ..inside })
}

fn step_lines<'a>(lab: &Lab, look: &Look) -> Vec<Line<'a>> {
    let line = |step: &Step| {
        let is_shown = step.id == lab.shown_step();
        let style = if is_shown { look.theme.selected() } else { look.theme.text() };
        Line::from(vec![
            Span::styled(format!("{:<2}", mark(lab, look, step.id)), look.theme.allow()),
            Span::styled(format!("{:>2} {:<20}", step.id.number(), step.title()), style),
        ])
    };
    STEPS.iter().map(line).collect()
}

/// The symbol of a step: done, at it, not yet.
pub(in crate::tui) fn mark(lab: &Lab, look: &Look, id: StepId) -> &'static str {
    if lab.progress.done.contains_key(&id) || (id == lab.progress.current && lab.is_done()) {
        look.glyphs.done
    } else if id == lab.progress.current {
        look.glyphs.here
    } else {
        look.glyphs.open
    }
}

fn text_lines(id: StepId, width: u16) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in &text_of(id).paragraphs {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(wrap(paragraph, width));
    }
    lines
}

fn draw_text(lab: &Lab, look: &Look, area: Rect, gap: Rect, buf: &mut Buffer) {
    let lines = text_lines(lab.shown_step(), area.width);
    let first = usize::from(lab.scroll).min(lines.len().saturating_sub(usize::from(area.height)));
    let below = lines.len().saturating_sub(first + usize::from(area.height));
    draw_lines(lines.into_iter().skip(first).map(Line::from), area, buf);
    if below > 0 {
        draw_lines([more_below(below, look)], gap, buf);
    }
}

/// Help, then the action, then the check: always on screen, whatever becomes of the text above.
fn bottom_lines<'a>(lab: &'a Lab, look: &Look, inside: Size, body_width: u16) -> Vec<Line<'a>> {
    let mut lines = vec![Line::default()];
    let shown = lab.shown_step();
    let width = inside.width;
    let text = text_lines(shown, width).len();
    let command_rows = usize::from(inside.height).saturating_sub(text + AROUND_COMMAND).max(COMMAND_ROWS);
    match lab.aid {
        Aid::Tip(index) => lines.extend(tip_lines(shown, index, look, width)),
        Aid::Command => lines.extend(command_lines(lab, look, width, command_rows)),
        Aid::Nothing if body_width >= WITH_COMMAND && shown == lab.progress.current => {
            lines.extend(command_lines(lab, look, width, command_rows));
        }
        Aid::Nothing => {}
    }
    if shown != lab.progress.current {
        lines.extend(reading_lines(lab, look));
        return lines;
    }
    match &lab.found {
        Some(Found::Trouble(trouble)) => lines.extend(trouble::lines(trouble, look, width.saturating_sub(1))),
        _ => {
            lines.extend(action_line(lab, look, body_width));
            lines.extend(check_lines(lab, look, width));
        }
    }
    lines
}

/// What ENTER would do, and the two ways to find out more before. A narrow window has the same in its last row.
fn action_line<'a>(lab: &Lab, look: &Look, body_width: u16) -> Option<Line<'a>> {
    let label = primary_label(lab).filter(|_| lab.running.is_none() && body_width >= WITH_STEPS)?;
    let mut parts = vec![("[ENTER]", label.to_owned())];
    if !lab.is_done() {
        parts.push(("[s]", "show me".to_owned()));
        let next = if let Aid::Tip(index) = lab.aid { index + 2 } else { 1 };
        let n_tips = text_of(lab.progress.current).tips.len();
        parts.extend((next <= n_tips).then(|| ("[t]", format!("tip {next}/{n_tips}"))));
    }
    let spans =
        |(key, text): (&'static str, String)| [Span::styled(key, look.theme.key()), Span::raw(format!(" {text}  "))];
    Some(Line::from(parts.into_iter().flat_map(spans).collect::<Vec<_>>()))
}

fn tip_lines<'a>(id: StepId, index: usize, look: &Look, width: u16) -> Vec<Line<'a>> {
    let tips = &text_of(id).tips;
    let heading = format!("Tip {} of {}", index + 1, tips.len());
    let text = tips.get(index).copied().unwrap_or_default();
    with_heading(heading, wrap(text, width), look)
}

fn command_lines<'a>(lab: &Lab, look: &Look, width: u16, max_rows: usize) -> Vec<Line<'a>> {
    let Some(command) = next_command(lab, look.now) else {
        return if lab.aid == Aid::Command {
            vec![Line::from("No call is left to make in this step.")]
        } else {
            Vec::new()
        };
    };
    let open = unknown_in(&command).map(|name| format!("({name} is not known yet; c finds it)"));
    let max_rows = max_rows.saturating_sub(usize::from(open.is_some()));
    let mut lines = wrap(&command, width.saturating_sub(1));
    if lines.len() > max_rows {
        let rest = format!("{} [v] in full", look.glyphs.ellipsis);
        lines.truncate(max_rows);
        if let Some(last) = lines.last_mut() {
            let room = usize::from(width).saturating_sub(rest.chars().count() + 1);
            *last = last.chars().take(room).collect();
            last.push_str(&rest);
        }
    }
    // A real account is reached from any shell as it is.
    let own_shell = if lab.simulated { "  [I] your own shell" } else { "" };
    lines.extend(open);
    with_heading(format!("The same with the AWS CLI{own_shell}"), lines, look)
}

fn with_heading<'a>(heading: String, text: Vec<String>, look: &Look) -> Vec<Line<'a>> {
    let mut lines = vec![Line::styled(heading, look.theme.strong())];
    lines.extend(text.into_iter().map(Line::from));
    lines.push(Line::default());
    lines
}

fn reading_lines<'a>(lab: &Lab, look: &Look) -> Vec<Line<'a>> {
    let text = format!("You are reading. ENTER goes back to step {}.", lab.progress.current.number());
    vec![Line::styled(text, look.theme.strong())]
}

fn check_lines<'a>(lab: &'a Lab, look: &Look, width: u16) -> Vec<Line<'a>> {
    let goal = step(lab.progress.current).goal;
    let (symbol, style, text) = match &lab.found {
        Some(Found::Done { at, text }) => {
            let text = format!("done {}  {text}", look.hour_minute(*at));
            (look.glyphs.done, look.theme.allow(), text)
        }
        _ => (look.glyphs.open, look.theme.text(), format!("Check: {goal}")),
    };
    let wrapped = wrap(&text, width.saturating_sub(2));
    let marks = std::iter::once(symbol).chain(std::iter::repeat(""));
    let line = |(mark, text): (&str, String)| Line::styled(format!("{mark:<2}{text}"), style);
    marks.zip(wrapped).map(line).collect()
}

/// What ENTER does on the guide; none while it would do nothing.
pub(in crate::tui) fn primary_label(lab: &Lab) -> Option<&'static str> {
    if lab.reading.is_some() {
        return Some("back to my step");
    }
    if let Some(running) = &lab.running {
        let watches = lab.step().view == StepView::Provisioning;
        return if watches { Some("watch") } else { lab.hurry_label(running) };
    }
    Some(match (lab.step().view, &lab.found) {
        (_, Some(Found::Trouble(_))) => "try again",
        (StepView::Guide | StepView::Provisioning, Some(Found::Done { .. })) => "continue",
        (_, Some(Found::Done { .. })) => "show the result",
        (StepView::Attempt, None) => "open the form",
        (_, None) => "do it",
    })
}
