//! What a room sees: one idea at a time, the verdict in letters for the last row, at most eight rows of text.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use crate::lab::{Attempt, Outcome, Preset, StepId, StepView, text_of};
use crate::report::{Network, denial_report, request_form};
use crate::tui::look::{Look, safe};
use crate::tui::model::{Found, Lab};
use crate::tui::widget::letters;
use crate::tui::widget::text::{draw_lines, wrap};

/// No more rows of text are shown at once.
const TEXT_ROWS: usize = 8;

/// Text is no wider than this: a room reads short lines.
const TEXT_WIDTH: u16 = 76;

/// What is shown of a step.
struct Slide {
    /// A word in letters for the last row of the room.
    letters: Option<(String, Style)>,
    title: String,
    lines: Vec<(String, bool)>,
}

/// Draws the present step for a room.
pub(in crate::tui) fn render(lab: &Lab, look: &Look, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let slide = slide(lab, look);
    let left = area.width.saturating_sub(TEXT_WIDTH.min(area.width.saturating_sub(2))) / 2;
    let inner = Rect { x: area.x + left, width: area.width.saturating_sub(2 * left), ..area };
    let text = lines(&slide, look, inner.width);
    let letters_height = if slide.letters.is_some() { letters::height(look) + 1 } else { 0 };
    let wanted = letters_height + u16::try_from(text.len()).unwrap_or(u16::MAX);
    let mut y = area.y + area.height.saturating_sub(wanted) / 3;
    if let Some((word, style)) = &slide.letters {
        let x = inner.x + inner.width.saturating_sub(letters::width(word)) / 2;
        let at = Rect { x, y, width: inner.right().saturating_sub(x), height: area.bottom().saturating_sub(y) };
        letters::draw(word, *style, look, at, buf);
        y = (y + letters_height).min(area.bottom());
    }
    draw_lines(text, Rect { y, height: area.bottom().saturating_sub(y), ..inner }, buf);
}

fn lines(slide: &Slide, look: &Look, width: u16) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> =
        wrap(&slide.title, width).into_iter().map(|text| Line::styled(text, look.theme.strong())).collect();
    for (text, is_strong) in &slide.lines {
        let style = if *is_strong { look.theme.strong() } else { Style::new() };
        lines.extend(wrap(text, width).into_iter().map(|text| Line::styled(text, style)));
    }
    lines.truncate(TEXT_ROWS);
    lines
}

fn slide(lab: &Lab, look: &Look) -> Slide {
    let step = lab.step();
    let text = text_of(step.id);
    let attempt = lab.progress.notes.attempt_of(step.id);
    match (step.view, &lab.found, attempt) {
        (_, Some(Found::Trouble(trouble)), _) => {
            Slide { letters: None, title: trouble.what.clone(), lines: vec![(safe(&trouble.why).into_owned(), false)] }
        }
        (StepView::Attempt, _, Some(attempt)) if lab.is_done() => verdict(lab, attempt, look),
        (StepView::Denial, Some(Found::Done { .. }), _) => denial(lab, look),
        (_, Some(Found::Done { text: done, .. }), _) => Slide {
            letters: None,
            title: text.title.to_owned(),
            lines: vec![(format!("{} {}", look.glyphs.done, safe(done)), true)],
        },
        _ => beginning(lab, look),
    }
}

/// What a step is about, before anything of it was done; of an attempt, the request too.
fn beginning(lab: &Lab, look: &Look) -> Slide {
    let step = lab.step();
    let text = text_of(step.id);
    let paragraph = text.paragraphs.first().map(|paragraph| ((*paragraph).replace('\n', " "), false));
    let form = request_form(&lab.progress.notes, step.id, look.glyphs.ellipsis);
    let network = form.map(|form| match form.network {
        Network::None => "The request names no subnets.".to_owned(),
        Network::ToBeRead => "The request names the project's subnets.".to_owned(),
        Network::Known(vpc) if form.preset == Preset::Other => {
            format!("The request names a subnet that is not the project's: {}.", safe(&vpc.subnets.join(", ")))
        }
        Network::Known(vpc) => format!("The request names {} subnets of the project.", vpc.subnets.len()),
    });
    Slide {
        letters: Some((format!("STEP {}", step.id.number()), look.theme.muted())),
        title: text.title.to_owned(),
        lines: paragraph.into_iter().chain(network.map(|network| (network, true))).collect(),
    }
}

fn verdict(lab: &Lab, attempt: &Attempt, look: &Look) -> Slide {
    let what = match attempt.outcome {
        Outcome::Allowed => "the job was accepted",
        Outcome::ExplicitDeny => "a Deny statement matched",
        Outcome::ImplicitDeny => "no Deny matched, and nothing allows it",
        Outcome::Error => "it failed for a reason other than IAM",
    };
    let network = match &attempt.plan.vpc {
        None => "the request had no subnets".to_owned(),
        Some(vpc) => format!("the request had {} subnets", vpc.subnets.len()),
    };
    let mut lines = vec![(network, false)];
    if attempt.outcome == Outcome::ExplicitDeny {
        lines.push((deciding(lab, look), true));
    }
    // The word as text too: letters made of dots are for eyes alone.
    let word = (attempt.outcome.verdict().to_owned(), look.theme.outcome(attempt.outcome));
    let remark = lab.progress.notes.evidence(attempt).remark();
    Slide { letters: Some(word), title: format!("{}{remark}: {what}", attempt.outcome.verdict()), lines }
}

/// The condition that decided, from the policies or from what the account remembers.
fn deciding(lab: &Lab, look: &Look) -> String {
    let report = denial_report(&lab.progress.notes, lab.recalled.as_ref());
    let statement = report.and_then(|report| report.verdict).and_then(|verdict| verdict.statement);
    let row = statement.and_then(|statement| statement.conditions.into_iter().find(|row| row.decided));
    match row {
        Some(row) => safe(&format!("{}  {} = {}", row.operator, row.key, row.expected.join(", "))).into_owned(),
        None => format!("which one? the next step reads it {}", look.glyphs.ellipsis),
    }
}

fn denial(lab: &Lab, look: &Look) -> Slide {
    let lines = vec![(deciding(lab, look), true), ("A Deny beats every Allow, wherever it stands.".to_owned(), false)];
    let denied = Outcome::ExplicitDeny;
    let word = (denied.verdict().to_owned(), look.theme.outcome(denied));
    Slide { letters: Some(word), title: "DENY: the condition that decided".to_owned(), lines }
}

/// Whether a step has something for a room of its own; elsewhere the ordinary screen is shown.
pub(in crate::tui) fn has_slide(lab: &Lab) -> bool {
    !matches!(lab.step().view, StepView::Change | StepView::Question | StepView::Provisioning)
        || lab.progress.current == StepId::ChooseRegion
}
