//! A training attempt: the request and what the policy will see of it, then the answer.

mod form;

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use self::form::Form;
use crate::lab::{Attempt, Outcome, Progress, StepId};
use crate::report::{AttemptResult, attempt_result, request_form};
use crate::tui::look::Look;
use crate::tui::widget::sheet::{Edge, Sheet, title};

/// Which attempt, and how far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptView {
    /// The step.
    pub step: StepId,
    /// How far.
    pub phase: AttemptPhase,
    /// What the participant expects.
    pub prediction: Option<Outcome>,
    /// The first row that is shown.
    pub scroll: u16,
}

/// How far an attempt is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AttemptPhase {
    /// The form is shown.
    #[default]
    Form,
    /// The request is under way.
    Sending,
    /// The answer is shown.
    Answered,
}

/// Draws the attempt.
pub fn render(progress: &Progress, view: &AttemptView, look: &Look, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let attempt = progress.notes.attempt_of(view.step);
    match (view.phase, attempt, request_form(&progress.notes, view.step, look.glyphs.ellipsis)) {
        (AttemptPhase::Answered, Some(attempt), _) => {
            answer(progress, attempt, view, look, area.width).draw(area, buf, view.scroll, look);
        }
        (_, _, Some(form)) => {
            Form::new(progress, &form, view, look, area.width).draw(area, buf, view.scroll, look);
        }
        _ => {
            let mut sheet = Sheet::new(Edge::Open.text_width(area.width));
            sheet.text("This step sends no training job.", look.theme.text());
            sheet.draw(area, buf, 0, look);
        }
    }
}

/// The greatest first row.
#[must_use]
pub fn last_line(progress: &Progress, view: &AttemptView, look: &Look, body: Size) -> u16 {
    match (view.phase, progress.notes.attempt_of(view.step)) {
        (AttemptPhase::Answered, Some(attempt)) => {
            answer(progress, attempt, view, look, body.width).last_line(body.height, Edge::Open)
        }
        _ => {
            let form = request_form(&progress.notes, view.step, look.glyphs.ellipsis);
            form.map_or(0, |form| Form::new(progress, &form, view, look, body.width).last_line(body))
        }
    }
}

/// Only the attempt that is refused is worth a prediction.
fn is_predicted(step: StepId) -> bool {
    step == StepId::TrainWithoutVpc
}

/// The sign of an outcome; the word stands beside it.
pub(super) fn symbol(outcome: Outcome, look: &Look) -> &'static str {
    match outcome {
        Outcome::Allowed => look.glyphs.done,
        Outcome::ExplicitDeny | Outcome::Error => look.glyphs.cross,
        Outcome::ImplicitDeny => look.glyphs.open,
    }
}

/// The verdict, AWS's text, and what the account says afterwards. No box: a long ARN needs the whole width.
fn answer(progress: &Progress, attempt: &Attempt, view: &AttemptView, look: &Look, width: u16) -> Sheet {
    let result = attempt_result(&progress.notes, attempt);
    let mut sheet = Sheet::new(Edge::Open.text_width(width));
    put_verdict(&mut sheet, &result, view.prediction.filter(|_| is_predicted(view.step)), look);
    let says = if progress.notes.real.is_some() { "What AWS says" } else { "What AWS says (simulated here)" };
    sheet.rule(title(says, look.theme.strong()));
    sheet.text(&result.text, look.theme.text());
    if !result.aftermath.is_empty() {
        sheet.rule(title("What the account says about the job", look.theme.strong()));
        result.aftermath.iter().for_each(|line| sheet.text(line, look.theme.text()));
    }
    sheet.rule(title("Why", look.theme.strong()));
    sheet.text(&result.decided_by, look.theme.text());
    if let Some(comparison) = result.comparison {
        sheet.text(&comparison, look.theme.text());
    }
    sheet
}

fn put_verdict(sheet: &mut Sheet, result: &AttemptResult, prediction: Option<Outcome>, look: &Look) {
    let verdict = format!("{} {}", symbol(result.outcome, look), result.heading);
    sheet.segments(
        &[(verdict, look.theme.outcome(result.outcome)), (format!("   {}", result.meaning), look.theme.strong())],
        0,
    );
    let separator = format!(" {} ", look.glyphs.dot);
    sheet.text(&result.facts.join(&separator), look.theme.muted());
    if let Some(prediction) = prediction {
        let (predicted, came) = (prediction.verdict(), result.outcome.verdict());
        let judged = if predicted == came { ", and so it came".to_owned() } else { format!("; it came out as {came}") };
        sheet.text(&format!("You predicted {predicted}{judged}."), look.theme.muted());
    }
}

#[cfg(test)]
mod tests;
