//! Back, forward, and to any step, with the account in the state that goes with it.

use super::saving::save;
use super::step::notice;
use super::{home, step};
use crate::lab::{Opened, Region, StepId};
use crate::tui::effect::Effect;
use crate::tui::message::{Solved, TaskId};
use crate::tui::model::{Found, Lab, Mark, MarkId, Model, Notice, Opening, OpeningWay, Screen, Trouble};
use crate::world::Timestamp;

/// `u`: back to the state before.
pub(super) fn undo(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = simulated(model) else { return Vec::new() };
    match model.history.undo(&lab.progress) {
        Some(found) => restore(model, found, now),
        None => say(model, "There is nothing to undo in this session."),
    }
}

/// `Ctrl-R`: forward again.
pub(super) fn redo(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = simulated(model) else { return Vec::new() };
    match model.history.redo(&lab.progress) {
        Some(found) => restore(model, found, now),
        None => say(model, "There is nothing to do again."),
    }
}

/// `x`: the present step from its beginning.
pub(super) fn reset(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = simulated(model) else { return Vec::new() };
    go_to(model, lab.progress.current, now)
}

/// To a step: forward by solving what lies between, back to the state that is kept of it, else on a new account.
pub(super) fn go_to(model: &mut Model, to: StepId, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = simulated(model) else { return Vec::new() };
    let is_there = to == lab.progress.current && lab.progress.notes.trail.is_empty();
    if to > lab.progress.current {
        return solve(model, to);
    }
    if is_there {
        show_guide(model);
        return Vec::new();
    }
    match model.history.back_to(to, &lab.progress) {
        Some(found) => restore(model, found, now),
        None => home::open_solved(model, lab.region, to, now),
    }
}

/// `]` on a step that is not done: its solved state, and the next step.
pub(super) fn solve_this(model: &mut Model) -> Vec<Effect> {
    match simulated(model).and_then(|lab| lab.progress.current.next()) {
        Some(next) => solve(model, next),
        None => Vec::new(),
    }
}

fn solve(model: &mut Model, to: StepId) -> Vec<Effect> {
    let mut effects = step::cancel(model);
    let id = model.next_id();
    let Some(lab) = &mut model.lab else { return effects };
    let mark = model.history.mark(&lab.progress);
    lab.solving = Some(id);
    // What went wrong before does not stand in the way of trying again.
    if lab.progress.notes.failure.is_some() {
        lab.progress.enter();
    }
    let progress = Box::new(lab.progress.clone());
    effects.extend([Effect::Keep(mark), Effect::Solve { id, to, progress }]);
    effects
}

/// The steps were solved, as far as they could be.
pub(super) fn solved(model: &mut Model, id: TaskId, solved: &Solved, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = model.lab.as_mut().filter(|lab| lab.solving == Some(id)) else { return Vec::new() };
    // The last beginning is where the lab stands now: there is nothing to go back to there.
    let n_left = solved.beginnings.len().saturating_sub(1);
    let mut effects: Vec<Effect> = Vec::new();
    for (progress, kept) in solved.beginnings.iter().take(n_left) {
        effects.push(Effect::KeepAs(model.history.mark(progress), kept.clone()));
    }
    for call in &solved.calls {
        model.calls.log(call.step, &call.asked, &call.performed, &solved.progress.notes, now);
    }
    arrive(lab, &solved.progress);
    if let Some(why) = &solved.stuck {
        let what = format!("Step {} ({}) could not be solved.", lab.step().id.number(), lab.step().title());
        let press = "ENTER tries it here, [u] goes back to where you were.";
        lab.found = Some(Found::Trouble(Trouble { what, why: why.clone(), press }));
    } else if !solved.calls.is_empty() && !model.options.presenting && model.notice.is_none() {
        let calls = if solved.calls.len() == 1 { "call" } else { "calls" };
        let text = format!("The steps before were solved with {} {calls}. [u] goes back.", solved.calls.len());
        model.notice = notice(&text, None);
    }
    show_guide(model);
    effects.extend(save(model));
    effects
}

fn restore(model: &mut Model, (mark, left): (Mark, MarkId), now: Timestamp) -> Vec<Effect> {
    let mut effects = step::cancel(model);
    let Some(region) = model.lab.as_ref().map(|lab| lab.region) else { return effects };
    let id = model.next_id();
    model.opening = Some(Opening { id, region, started_at: now, way: OpeningWay::Restored });
    effects.extend([Effect::Keep(left), Effect::Restore { id, mark: mark.id, progress: mark.progress }]);
    effects
}

/// The account is as it was.
pub(super) fn restored(model: &mut Model, region: Region, opened: &Opened) -> Vec<Effect> {
    let mut lab = Lab::new(region, opened);
    arrive(&mut lab, &opened.progress);
    let text = format!("Back at step {}, the account too. Ctrl-R goes forward again.", lab.step().id.number());
    model.lab = Some(lab);
    model.notice = notice(&text, None);
    show_guide(model);
    save(model)
}

/// The lab stands at another step.
fn arrive(lab: &mut Lab, progress: &crate::lab::Progress) {
    *lab = Lab { recalled: lab.recalled.take(), ..Lab::with(lab.region, lab.simulated, progress.clone()) };
}

fn show_guide(model: &mut Model) {
    model.layer = None;
    if let Some(lab) = &mut model.lab {
        lab.reading = None;
        lab.scroll = 0;
        model.screen = if lab.progress.is_complete() { Screen::Done { scroll: 0 } } else { Screen::Guide };
    }
}

/// A copy of the lab whose account can go back and forth; a real one cannot, and that is said.
fn simulated(model: &mut Model) -> Option<Lab> {
    let lab = model.lab.as_ref().filter(|_| model.opening.is_none())?;
    if lab.fleet.is_rolling() {
        let text = "A rollout changes the account. [F] shows it; [p] pauses it, and then this can be done.".to_owned();
        model.notice = Some(Notice { text, is_warning: true, arms_quit: None });
        return None;
    }
    if !lab.simulated {
        let text = "A real account is not taken back and forth; clean-up undoes what was made.".to_owned();
        model.notice = Some(Notice { text, is_warning: true, arms_quit: None });
        return None;
    }
    Some(lab.clone())
}

fn say(model: &mut Model, text: &str) -> Vec<Effect> {
    model.notice = notice(text, None);
    Vec::new()
}
