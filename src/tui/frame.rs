//! The rows that are on every screen: identity, progress, message, key hints.

mod hints;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

pub(super) use self::hints::hint_at;
use self::hints::hints;
use super::look::{Look, middle, pace_in_words, safe};
use super::model::{Found, Lab, Layer, Model, OpeningWay, Purpose, Running, Screen};
use super::screen::guide::mark;
use super::widget::field;
use super::widget::text::row;
use crate::lab::{LoggedCall, Outcome, Persona, STEPS, StepId};
use crate::report::timeline_is_over;
use crate::world::Pace;

/// Rows above the body.
const ABOVE: u16 = 2;

/// Rows below the body.
const BELOW: u16 = 2;

/// Cells of the progress bar.
const BAR: usize = 18;

/// From this width on there is a bar; below it, dots.
const WITH_BAR: u16 = 80;

/// Cells of an ARN below which it says nothing.
const ARN_CELLS: usize = 30;

/// From this width on there are both.
const WITH_BOTH: u16 = 120;

/// Numbers of refused calls that are named.
const MAX_NUMBERS: usize = 3;

/// An operation shorter than this shows nothing of itself.
const UNSEEN_MILLIS: u128 = 100;

/// The room between the rows.
pub(super) fn body(area: Rect) -> Rect {
    let height = area.height.saturating_sub(ABOVE + BELOW);
    Rect { y: area.y + ABOVE.min(area.height), height, ..area }
}

/// Its size in a window of `size`.
pub(super) fn body_size(size: Size) -> Size {
    body(Rect::from((ratatui::layout::Position::ORIGIN, size))).as_size()
}

/// The words of the four rows, for whoever reads line by line: identity, progress, message, hints.
pub(super) fn words(model: &Model, look: &Look, width: u16) -> [String; 4] {
    let rows =
        [identity(model, look, width), progress(model, look, width), message(model, look), hints(model, look, width)];
    rows.map(|row| row.to_string().trim().to_owned())
}

/// Draws the four rows. What is written into the message row gives its cursor.
pub(super) fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    identity(model, look, area.width).render(row(area, 0), buf);
    progress(model, look, area.width).render(row(area, 1), buf);
    hints(model, look, area.width).render(row(area, area.height.saturating_sub(1)), buf);
    let above = row(area, area.height.saturating_sub(2));
    match &model.field {
        Some(field) if field.purpose == Purpose::Search => {
            Some(field::draw(" Search: ", &field.input, look, above, buf))
        }
        Some(field) if field.purpose == Purpose::Paste => {
            Some(field::draw(" The notebook's error: ", &field.input, look, above, buf))
        }
        Some(field) if field.purpose == Purpose::Answer => {
            Some(field::draw(" Answer: ", &field.input, look, above, buf))
        }
        _ => {
            message(model, look).render(above, buf);
            None
        }
    }
}

fn identity<'a>(model: &Model, look: &Look, width: u16) -> Line<'a> {
    let Some(lab) = model.lab.as_ref().filter(|_| model.screen != Screen::Home) else {
        return untitled(model, look);
    };
    // What is dropped where the row is too narrow: first the role's long name, then the city.
    let forms = [(true, true), (false, true), (false, false)].map(|form| identity_form(lab, look, form));
    let [.., shortest] = &forms;
    let fitting = forms.iter().find(|line| line.width() <= usize::from(width)).unwrap_or(shortest);
    with_arn(fitting.clone(), lab, look, width)
}

/// The ARN of who acts, where there is room for enough of it.
fn with_arn<'a>(mut line: Line<'a>, lab: &Lab, look: &Look, width: u16) -> Line<'a> {
    let persona = lab.progress.persona();
    let notes = &lab.progress.notes;
    let room = usize::from(width).saturating_sub(line.width() + 4);
    if let Some(arn) = notes.seen_as.get(&persona).or(notes.roles.get(&persona)).filter(|_| room >= ARN_CELLS) {
        let arn = middle(arn, room, look.glyphs.ellipsis);
        line.push_span(Span::raw(format!(" {} {arn}", look.glyphs.separator)));
    }
    line
}

fn untitled<'a>(model: &Model, look: &Look) -> Line<'a> {
    let mode = if model.options.simulated { "SIMULATED" } else { "REAL AWS" };
    let separator = look.glyphs.separator;
    Line::from(vec![
        Span::styled(" explicit-deny ", look.theme.selected()),
        Span::raw(format!(" {separator} Lab 5: preventive controls {separator} ")),
        Span::styled(mode, mode_style(model.options.simulated, look)),
    ])
}

fn identity_form<'a>(lab: &Lab, look: &Look, (title, city): (bool, bool)) -> Line<'a> {
    let persona = lab.progress.persona();
    let separator = look.glyphs.separator;
    let mut spans =
        vec![Span::styled(format!(" {} {} ", look.glyphs.persona(persona), persona.pill()), look.theme.pill(persona))];
    if title {
        spans.push(Span::raw(format!(" {}", persona.title())));
    }
    spans.push(Span::raw(format!(" {separator} {}", lab.region.code)));
    if city {
        spans.push(Span::raw(format!(" {}", lab.region.city)));
    }
    spans.push(Span::raw(format!(" {separator} ")));
    spans.push(Span::styled(mode_text(lab, look), mode_style(lab.simulated, look)));
    Line::from(spans)
}

fn mode_text(lab: &Lab, look: &Look) -> String {
    let account = lab.progress.notes.account_id.as_deref().unwrap_or_default();
    let account = safe(account);
    let digits = |from: usize, to: usize| account.get(from..to).unwrap_or_default();
    match (lab.simulated, account.len() == 12) {
        (true, true) => format!("SIMULATED acct {}{}", look.glyphs.ellipsis, digits(8, 12)),
        (true, false) => "SIMULATED".to_owned(),
        (false, true) => {
            let left = lab.minutes_left(look.now).map_or_else(String::new, |minutes| format!(" {minutes} min"));
            format!("REAL AWS {}-{}-{}{left}", digits(0, 4), digits(4, 8), digits(8, 12))
        }
        (false, false) => "REAL AWS".to_owned(),
    }
}

fn mode_style(simulated: bool, look: &Look) -> Style {
    if simulated { look.theme.strong() } else { look.theme.real() }
}

fn progress<'a>(model: &Model, look: &Look, width: u16) -> Line<'a> {
    let Some(lab) = model.lab.as_ref().filter(|_| model.screen != Screen::Home) else {
        return Line::from(" Preventive controls: refused before anything starts.");
    };
    let step = lab.step();
    let mark = |id: StepId| if id == step.id && is_unanswered(model) { look.glyphs.here } else { mark(lab, look, id) };
    let n_done = StepId::ALL.into_iter().filter(|id| mark(*id) == look.glyphs.done).count();
    let dot = look.glyphs.dot;
    let n_steps = STEPS.len();
    // What stands in the place of the step's screen does not change the step.
    let (of, here) = match &model.layer {
        None => (dot, step.title()),
        Some(layer) => (look.glyphs.arrow, layer_title(layer)),
    };
    let mut text = format!(" Lab 5 {dot} step {} of {n_steps} {of} {here}   ", step.id.number());
    if !(WITH_BAR..WITH_BOTH).contains(&width) {
        text.extend(StepId::ALL.map(mark));
        text.push_str("  ");
    }
    if width >= WITH_BAR {
        let full = BAR * n_done / n_steps;
        text.push('[');
        text.extend(std::iter::repeat_n("#", full).chain(std::iter::repeat_n(dot, BAR - full)));
        text.push_str(&format!("]  {n_done} done"));
    }
    Line::from(text)
}

/// What is shown in the place of the step's screen.
fn layer_title(layer: &Layer) -> &'static str {
    match layer {
        Layer::WhatIf(_) => "What if",
        Layer::Calls(_) => "AWS calls",
        Layer::Timeline(_) => "Two controls",
        Layer::Denial(_) => "The last denial",
        Layer::Fleet => "The whole team",
    }
}

/// Whether the closing question is asked, and its answer not shown yet: the step is not ticked before.
fn is_unanswered(model: &Model) -> bool {
    matches!(&model.screen, Screen::Question(view) if !view.revealed)
        && model.lab.as_ref().is_some_and(|lab| !lab.progress.is_complete())
}

fn message<'a>(model: &Model, look: &Look) -> Line<'a> {
    if let Some(notice) = &model.notice {
        let style = if notice.is_warning { look.theme.no_allow() } else { look.theme.strong() };
        return Line::styled(format!(" {}", safe(&notice.text)), style);
    }
    if let Some(opening) = &model.opening {
        let verb = if opening.way == OpeningWay::Restored { "Putting back" } else { "Opening" };
        let text = format!(" {verb} the lab in {} ({}).", opening.region.code, opening.region.city);
        return Line::styled(text, look.theme.strong());
    }
    match model.lab.as_ref().filter(|_| model.screen != Screen::Home) {
        Some(lab) if lab.solving.is_some() => Line::styled(" Solving steps.", look.theme.strong()),
        Some(lab) => match &lab.running {
            Some(running) => running_line(model, lab, running, look),
            None if lab.fleet.is_busy() => fleet_line(model, lab, look),
            None => Line::from(format!(" {}", next_sentence(model, lab, look))),
        },
        None if model.options.simulated => {
            Line::from(" You start as BASE, your own identity. All is simulated: nothing is sent to AWS.")
        }
        None => Line::from(" Nothing is sent to AWS from this screen."),
    }
}

/// What is done for the whole team; where nothing may move, only every tenth of a rollout is told.
fn fleet_line<'a>(model: &Model, lab: &Lab, look: &Look) -> Line<'a> {
    let Some(ongoing) = &lab.fleet.ongoing else {
        let what = if lab.fleet.preparing.is_some() { "A rollout is prepared." } else { "The team is read." };
        return Line::styled(format!(" {what}"), look.theme.strong());
    };
    let (done, failed, all) = ongoing.rollout.counts();
    let step = if model.options.motion { 1 } else { all.div_ceil(10).max(1) };
    let (done, failed) = (done - done % step, if failed == 0 { String::new() } else { format!(", {failed} failed") });
    let keys = if model.layer == Some(Layer::Fleet) { "" } else { "  (F)" };
    Line::styled(format!(" Rollout: {done} of {all} notebooks{failed}{keys}"), look.theme.strong())
}

/// What runs, for how long, and how to skip waiting for it.
fn running_line<'a>(model: &Model, lab: &Lab, running: &Running, look: &Look) -> Line<'a> {
    let elapsed = look.now.since(running.started_at);
    let operation = running.asked.call.operation();
    let what = if running.waiting { format!("waiting, then {operation}") } else { running.asked.call.action() };
    if !model.options.motion {
        return Line::styled(format!(" {} {what}", look.glyphs.here), look.theme.strong());
    }
    if elapsed.as_millis() < UNSEEN_MILLIS {
        return Line::default();
    }
    let spinner = SPINNER[(elapsed.as_millis() / 250 % 4) as usize];
    let (minutes, seconds) = (elapsed.as_secs() / 60, elapsed.as_secs() % 60);
    let mut text = format!(" {spinner} {minutes:02}:{seconds:02}");
    if lab.simulated {
        text.push_str(&format!(" {}", model.options.pace));
    }
    Line::styled(format!("{text} {} {what}", look.glyphs.dot), look.theme.strong())
}

const SPINNER: [&str; 4] = ["|", "/", "-", "\\"];

/// What ENTER would do, as a sentence, while nothing runs.
fn next_sentence(model: &Model, lab: &Lab, look: &Look) -> String {
    if let Some(layer) = &model.layer {
        return layer_sentence(layer, model);
    }
    if lab.progress.is_complete() {
        return "Every step is done.".to_owned();
    }
    if lab.reading.is_some() {
        return "Reading only; the present step stays where it is.".to_owned();
    }
    match (&lab.found, lab.progress.current.next()) {
        (Some(Found::Trouble(_)), _) => "The step is not done yet. ENTER tries again.".to_owned(),
        (Some(Found::Done { .. }), _) if is_unanswered(model) => {
            let has_answered = matches!(&model.screen, Screen::Question(view) if !view.answer.is_empty());
            if has_answered {
                "[a] goes on with your answer; [ENTER] shows what NOTEBOOK's policies say.".to_owned()
            } else {
                "NOTEBOOK's policies in force are read, as TEAM. What do they say?".to_owned()
            }
        }
        (Some(Found::Done { text, .. }), _) if model.screen != Screen::Guide => {
            let room = usize::from(model.size.width).saturating_sub(8);
            format!("Done: {}.", middle(text, room, look.glyphs.ellipsis))
        }
        (Some(Found::Done { .. }), Some(next)) => {
            let step = crate::lab::step(next);
            format!("Done. Next: step {}, {}.", next.number(), step.title())
        }
        (Some(Found::Done { .. }), None) => "Done. That was the last step.".to_owned(),
        (None, _) if matches!(model.screen, Screen::Attempt(_)) && lab.progress.persona() == Persona::Base => {
            "You act as your own identity; ENTER takes the notebook role first.".to_owned()
        }
        (None, _) => match lab.progress.persona_before().filter(|before| *before != lab.progress.persona()) {
            Some(before) => format!("Now you act as {}; before, as {}.", acting_as(lab), before.pill()),
            None => format!("You act as {}.", acting_as(lab)),
        },
    }
}

/// What is shown in the screen's place, and that it sends nothing.
fn layer_sentence(layer: &Layer, model: &Model) -> String {
    match layer {
        Layer::WhatIf(_) => "Decided here by the notebook role's policy in each version; nothing is sent.".to_owned(),
        Layer::Calls(_) => {
            let refused = [Outcome::ExplicitDeny, Outcome::ImplicitDeny];
            let is_refused = |call: &&LoggedCall| refused.contains(&call.outcome);
            let named = |call: &LoggedCall| format!("{} ({})", call.number, call.outcome.verdict());
            let numbers: Vec<String> = model.calls.calls().iter().filter(is_refused).map(named).collect();
            let refused = match numbers.as_slice() {
                [] => "none was refused".to_owned(),
                [only] => format!("refused: number {only}"),
                few if few.len() <= MAX_NUMBERS => format!("refused: numbers {}", few.join(", ")),
                many => format!("{} were refused, the last was number {}", many.len(), many[many.len() - 1]),
            };
            format!("{} calls in this session; {refused}.", model.calls.n_logged())
        }
        Layer::Timeline(_) if model.lab.as_ref().is_some_and(|lab| timeline_is_over(&lab.progress.notes)) => {
            "Both are over, and nothing of this changes any more. [q] goes back.".to_owned()
        }
        Layer::Timeline(_) => {
            let pace = model.options.pace;
            let here = if model.options.simulated && pace != Pace::Times(1) {
                format!(" (AWS's work is {} here)", pace_in_words(pace))
            } else {
                "; nothing is changed".to_owned()
            };
            format!("ENTER asks how the job of step 2 stands{here}.")
        }
        Layer::Denial(_) => "The last denial of this lab, explained again; nothing is sent.".to_owned(),
        Layer::Fleet => "Read as ADMIN; each role's own policies decide.".to_owned(),
    }
}

fn acting_as(lab: &Lab) -> String {
    match lab.progress.persona() {
        Persona::Base => Persona::Base.title().to_owned(),
        persona => format!("the {}", persona.title()),
    }
}
