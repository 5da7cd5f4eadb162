//! A training attempt: the request and what the policy will see of it, then the answer.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Flex, Layout, Rect, Size};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::lab::{Attempt, Outcome, Preset, Progress, StepId};
use crate::report::{AttemptResult, Network, RequestForm, attempt_result, request_form};
use crate::tui::look::{Look, first_third, middle, safe};
use crate::tui::widget::sheet::{Edge, Sheet, title};

/// Below this width, the two panes stand below one another.
const TWO_PANES: u16 = 72;

/// From this width on, the attempts so far stand beside the form.
const WIDE: u16 = 110;

/// Rows above and below the form of a narrow window.
const FORM_FRAME: u16 = 2;

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
        (_, _, Some(form)) => render_form(progress, &form, view, look, area, buf),
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
        _ => request_form(&progress.notes, view.step, look.glyphs.ellipsis).map_or(0, |form| {
            // Only the form of a narrow window is a page that can be taller than its place.
            let rows = body.height.saturating_sub(FORM_FRAME);
            if body.width < TWO_PANES { one_pane(&form, look, body.width).last_line(rows, Edge::Open) } else { 0 }
        }),
    }
}

fn render_form(progress: &Progress, form: &RequestForm, view: &AttemptView, look: &Look, area: Rect, buf: &mut Buffer) {
    let mut head = Sheet::new(Edge::Open.text_width(area.width));
    put_sender(&mut head, form, look);
    let mut foot = Sheet::new(Edge::Open.text_width(area.width));
    put_action(&mut foot, view, look);
    if area.width < TWO_PANES {
        let rows = [Constraint::Length(head.height()), Constraint::Fill(1), Constraint::Length(foot.height())];
        let [top, centre, bottom] = Layout::vertical(rows).areas(area);
        head.draw(top, buf, 0, look);
        one_pane(form, look, area.width).draw(centre, buf, view.scroll, look);
        foot.draw(bottom, buf, 0, look);
        return;
    }
    put_trust(&mut foot, look);
    let n_panes = if area.width >= WIDE { 3 } else { 2 };
    let columns = Layout::horizontal(vec![Constraint::Fill(1); n_panes]).split(Rect { y: 0, height: 1, ..area });
    let width = |index: usize| Edge::Boxed.text_width(columns.get(index).map_or(0, |column| column.width));
    let (mut request, mut context) = (Sheet::new(width(0)), Sheet::new(width(1)));
    put_request(&mut request, form, look);
    put_context(&mut context, form, look);
    let mut panes = vec![("Request", request), ("What the policy will see", context)];
    if n_panes == 3 {
        panes.push(("Runs", runs(progress, look, width(2))));
    }
    let height = panes.iter().map(|(_, pane)| pane.height()).max().unwrap_or(0) + 2;
    let rows = [Constraint::Length(head.height()), Constraint::Max(height), Constraint::Length(foot.height())];
    let [top, centre, bottom] = Layout::vertical(rows).flex(Flex::Start).areas(area);
    head.draw(top, buf, 0, look);
    foot.draw(bottom, buf, 0, look);
    for ((name, pane), column) in panes.iter().zip(columns.iter()) {
        let at = Rect { y: centre.y, height: centre.height, ..*column };
        pane.draw_boxed(title(name, look.theme.strong()), at, buf, view.scroll, look);
    }
}

/// Both panes below one another, for narrow windows.
fn one_pane(form: &RequestForm, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(Edge::Open.text_width(width));
    sheet.rule(title("Request", look.theme.strong()));
    put_request(&mut sheet, form, look);
    sheet.rule(title("What the policy will see", look.theme.strong()));
    put_context(&mut sheet, form, look);
    sheet.gap();
    put_trust(&mut sheet, look);
    sheet
}

fn put_sender(sheet: &mut Sheet, form: &RequestForm, look: &Look) {
    let role = form.role_name.as_deref().unwrap_or("the notebook role, which is looked up first");
    let runs_as = format!("{} runs as {role}", look.glyphs.dot);
    sheet.segments(&[("Training attempt ".to_owned(), look.theme.strong()), (runs_as, Style::new())], 2);
}

/// The fields that will be sent.
fn put_request(sheet: &mut Sheet, form: &RequestForm, look: &Look) {
    let (subnets, groups) = match &form.network {
        Network::None => (vec!["(none)".to_owned()], vec!["(none)".to_owned()]),
        Network::ToBeRead => (vec!["approved, read first".to_owned()], vec!["approved, read first".to_owned()]),
        Network::Known(vpc) => (vpc.subnets.clone(), vpc.security_group_ids.clone()),
    };
    let rows = [
        ("Job name", vec![form.job_name.clone()]),
        ("Instance", vec![form.instance.clone()]),
        ("Subnets", subnets),
        ("Sec. groups", groups),
    ];
    for (label, values) in rows {
        let mut label = label;
        for value in values {
            let room = usize::from(sheet.width()).saturating_sub(13);
            let value = middle(&value, room, look.glyphs.ellipsis);
            sheet.line(vec![Span::styled(format!("{label:<11}  "), look.theme.muted()), Span::raw(value)]);
            label = "";
        }
    }
    let mut presets = vec![Span::styled("Preset  ", look.theme.muted())];
    for preset in [Preset::NoVpc, Preset::Approved, Preset::Other] {
        let chosen = preset == form.preset;
        let mark = if chosen { look.glyphs.here } else { " " };
        let style = if chosen { look.theme.selected() } else { look.theme.muted() };
        presets.push(Span::raw(format!("{mark} ")));
        presets.push(Span::styled(preset.label(), style));
        presets.push(Span::raw(" "));
    }
    sheet.line(presets);
}

/// Action, resource and every condition key.
fn put_context(sheet: &mut Sheet, form: &RequestForm, look: &Look) {
    let width = usize::from(sheet.width());
    let cut = |text: &str, room: usize| middle(text, room, look.glyphs.ellipsis);
    let room = width.saturating_sub(9);
    for (label, value) in [("action", form.action), ("resource", form.resource.as_str())] {
        sheet.line(vec![
            Span::styled(format!("{label:<8} "), look.theme.muted()),
            Span::raw(first_third(value, room, look.glyphs.ellipsis)),
        ]);
    }
    for (key, values) in &form.context {
        let is_absent = values.iter().any(|value| value == "absent");
        let style = if is_absent { look.theme.no_allow() } else { look.theme.text() };
        let line = |key: &str, value: &str| {
            let key = safe(key).into_owned();
            let gap = width.saturating_sub(key.chars().count() + value.chars().count()).max(1);
            Line::from(vec![Span::raw(key), Span::raw(" ".repeat(gap)), Span::styled(value.to_owned(), style)])
        };
        match values.as_slice() {
            [one] if key.len() + one.len() < width => sheet.line(line(key, one)),
            several => {
                sheet.line(cut(key, width));
                several.iter().for_each(|value| sheet.line(line("", &cut(value, width))));
            }
        }
    }
}

/// The prediction, and what to press or wait for.
fn put_action(sheet: &mut Sheet, view: &AttemptView, look: &Look) {
    let key = |text: &str| (text.to_owned(), look.theme.key());
    let plain = |text: &str| (text.to_owned(), look.theme.text());
    if view.phase == AttemptPhase::Sending {
        sheet.text(&format!("Sending the request to SageMaker {}", look.glyphs.ellipsis), look.theme.strong());
        return;
    }
    // Only the attempt that is refused is worth a prediction.
    if view.step == StepId::TrainWithoutVpc {
        match view.prediction {
            Some(prediction) => {
                let verdict = (prediction.verdict().to_owned(), look.theme.outcome(prediction));
                sheet.segments(&[plain("Your prediction:  "), verdict], 0);
            }
            None => {
                let choices =
                    [plain("Predict:  "), key("a"), plain(" allow   "), key("d"), plain(" deny   "), key("-")];
                sheet.segments(&[choices.as_slice(), &[plain(" skip")]].concat(), 0);
            }
        }
    }
    sheet.segments(&[key("[ENTER]"), plain(" Send request")], 0);
}

/// How it comes that a person can act as the notebook role.
fn put_trust(sheet: &mut Sheet, look: &Look) {
    sheet.text(
        "In the simulated account the notebook role also trusts the team role, so you can act as it here. \
         A real one trusts only the SageMaker service: there the attempt runs inside the notebook.",
        look.theme.muted(),
    );
}

/// The attempts so far.
fn runs(progress: &Progress, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(width);
    if progress.notes.attempts.is_empty() {
        sheet.text("No attempts yet. ENTER sends the first one.", look.theme.muted());
    }
    for attempt in &progress.notes.attempts {
        let name = format!("#{} {}", attempt.number, safe(&attempt.plan.job_name));
        sheet.line(middle(&name, usize::from(sheet.width()), look.glyphs.ellipsis));
        let (symbol, style) = (symbol(attempt.outcome, look), look.theme.outcome(attempt.outcome));
        sheet.line(Line::styled(format!("   {symbol} {}", attempt.outcome.verdict()), style));
    }
    sheet
}

fn symbol(outcome: Outcome, look: &Look) -> &'static str {
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
    put_verdict(&mut sheet, &result, view.prediction, look);
    sheet.rule(title("What AWS says", look.theme.strong()));
    sheet.text(&result.text, look.theme.text());
    if !result.aftermath.is_empty() {
        sheet.rule(title("What the account says about the job", look.theme.strong()));
        result.aftermath.iter().for_each(|line| sheet.text(line, look.theme.text()));
    }
    sheet.rule(title("Why", look.theme.strong()));
    sheet.text(&result.decided_by, look.theme.text());
    if let Some(comparison) = result.comparison {
        sheet.text(comparison, look.theme.text());
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
        let judged = if prediction == result.outcome { "as it came" } else { "it came differently" };
        sheet.text(&format!("You predicted {}: {judged}.", prediction.verdict()), look.theme.muted());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screen::sample::{at_every_size, complete, drawn, fresh, look};

    #[test]
    fn show() {
        for (step, phase) in [
            (StepId::TrainOnV1, AttemptPhase::Form),
            (StepId::TrainWithVpc, AttemptPhase::Form),
            (StepId::TrainOnV1, AttemptPhase::Answered),
            (StepId::TrainWithoutVpc, AttemptPhase::Answered),
            (StepId::TrainInAForeignSubnet, AttemptPhase::Answered),
            (StepId::TrainWithVpc, AttemptPhase::Answered),
        ] {
            let view = AttemptView { step, phase, prediction: None, scroll: 0 };
            for (w, h) in [(80, 20), (120, 36), (60, 12)] {
                if phase == AttemptPhase::Answered && w == 120 {
                    continue;
                }
                println!(
                    "{}\n{}",
                    "=".repeat(w.into()),
                    drawn(w, h, |area, buf| render(&complete(), &view, &look(false), area, buf))
                );
            }
            at_every_size(|area, buf| render(&complete(), &view, &look(true), area, buf));
            at_every_size(|area, buf| render(&fresh(), &view, &look(true), area, buf));
        }
    }
}
