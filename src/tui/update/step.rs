//! Driving the present step: the lab says what comes next, this asks for it and hands the answer back.

use super::commands;
use super::saving::save;
use crate::lab::{Asked, Choice, Next, Performed, Recalled, StepId, StepView, Touches, confirmation};
use crate::tui::effect::Effect;
use crate::tui::message::TaskId;
use crate::tui::model::{Aid, Found, Lab, Model, Notice, OpeningWay, Overlay, PendingChange, Purpose, Running, Screen};
use crate::tui::screen::attempt::{AttemptPhase, AttemptView};
use crate::tui::screen::change::ChangeView;
use crate::tui::screen::denial::DenialView;
use crate::tui::screen::provisioning::ProvisioningView;
use crate::tui::screen::question::QuestionView;
use crate::world::{Pace, Timestamp};

/// ENTER on the guide.
pub(super) fn enter(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    if lab.reading.take().is_some() {
        lab.scroll = 0;
        return Vec::new();
    }
    if lab.running.is_some() {
        let watches = lab.step().view == StepView::Provisioning;
        return if watches { show_result(model) } else { hurry(model) };
    }
    match (lab.step().view, lab.is_done()) {
        (StepView::Guide | StepView::Provisioning, true) => go_on(model, now),
        (_, true) => show_result(model),
        (StepView::Attempt, false) => show_result(model),
        (_, false) => start(model, now),
    }
}

/// ENTER on the screen of a step.
pub(super) fn enter_on_screen(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    match &model.lab {
        Some(lab) if lab.running.is_some() => hurry(model),
        Some(lab) if lab.is_done() => go_on(model, now),
        Some(_) => start(model, now),
        None => Vec::new(),
    }
}

/// Starts the present step, goes on with it, or tries it again.
pub(super) fn start(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    if lab.trouble().is_some() || lab.progress.notes.failure.is_some() {
        lab.progress.enter();
    }
    lab.found = None;
    lab.aid = Aid::Nothing;
    lab.scroll = 0;
    let step = lab.step();
    let begins = lab.simulated && lab.progress.notes.trail.is_empty();
    let mut effects = if begins { vec![Effect::Keep(model.history.mark(&lab.progress))] } else { Vec::new() };
    let remembered = match lab.progress.notes.attempt_of(StepId::TrainWithoutVpc) {
        // The simulated account remembers how it decided; a screen to come shows it.
        Some(attempt) if step.view == StepView::Denial && lab.recalled.is_none() => {
            attempt.request_id.clone().map(Effect::Recall)
        }
        _ => None,
    };
    effects.extend(remembered);
    if step.view == StepView::Provisioning {
        lab.update_started_at = Some(now);
        show_result(model);
    }
    effects.extend(proceed(model, now, now));
    show_progress(model);
    effects
}

/// `c`: asks the account whether the step is done. Nothing is changed: before a call that would, the check is made.
pub(super) fn check(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = model.lab.as_mut().filter(|lab| lab.running.is_none() && lab.reading.is_none()) else {
        return Vec::new();
    };
    if lab.is_done() {
        let text = lab.progress.check().text().to_owned();
        model.notice = notice(&format!("Still done: {text}."), None);
        return Vec::new();
    }
    lab.progress.enter();
    lab.found = None;
    let id = model.next_id();
    let Some(lab) = &mut model.lab else { return Vec::new() };
    match lab.progress.next(now) {
        Next::Ask(asked) if may_look(&asked) => {
            let effect = call(id, &asked);
            lab.running =
                Some(Running { id, asked, waiting: false, started_at: now, hurried: false, looks_only: true });
            vec![effect]
        }
        _ => checked(model, now),
    }
}

/// Another client called the account: what it changed is saved, and the step looks whether it is done.
pub(super) fn called_elsewhere(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let mut effects = save(model);
    let is_idle = !model.is_busy()
        && model
            .lab
            .as_ref()
            .is_some_and(|lab| !lab.is_done() && lab.trouble().is_none() && !lab.progress.is_complete());
    if is_idle {
        effects.extend(check(model, now));
    }
    effects
}

/// A session's end comes nearer: it is told of, ten, five and one minute before.
pub(super) fn minute_passed(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &model.lab else { return Vec::new() };
    if let Some(minutes @ (10 | 5 | 1)) = lab.minutes_left(now) {
        let who = lab.progress.persona().title();
        let text =
            format!("The session of the {who} ends in {minutes} min; it is renewed by itself when it is needed.");
        model.notice = Some(Notice { text, is_warning: true, arms_quit: None });
    }
    Vec::new()
}

/// Whether a call leaves the account as it is.
fn may_look(asked: &Asked) -> bool {
    matches!(asked.call.touches(), Touches::Nothing | Touches::Session)
}

/// What looking at the account found.
fn checked(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let checked = lab.progress.check();
    if checked.holds() {
        lab.judge(now);
        return settle(model, now);
    }
    lab.progress.enter();
    model.notice = notice(&format!("Not done yet: {}.", checked.text()), None);
    Vec::new()
}

/// Does what the lab wants next.
fn proceed(model: &mut Model, started_at: Timestamp, now: Timestamp) -> Vec<Effect> {
    let id = model.next_id();
    let pace = pace(model);
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let before = lab.running.take();
    let looks_only = before.as_ref().is_some_and(|running| running.looks_only);
    let hurried = before.is_some_and(|running| running.hurried);
    match lab.progress.next(now) {
        Next::Ask(_) | Next::AskAfter(..) if looks_only && !lab.next_looks(now) => checked(model, now),
        Next::Ask(asked) | Next::AskAfter(_, asked) if lab.needs_confirmation(&asked.call) => {
            ask_person(model, asked, started_at)
        }
        Next::Ask(asked) => {
            let effects = send(lab, id, &asked);
            lab.running = Some(Running { id, asked, waiting: false, started_at, hurried, looks_only });
            effects
        }
        Next::AskAfter(pause, asked) => {
            let pause = if hurried { std::time::Duration::ZERO } else { pace.scale(pause) };
            lab.running = Some(Running { id, asked, waiting: true, started_at, hurried: false, looks_only });
            vec![Effect::Wait { id, pause }]
        }
        Next::Enough => {
            lab.judge(now);
            settle(model, now)
        }
        Next::Stuck(why) => {
            let choice = lab.progress.choice();
            lab.stop(why);
            let chooses = choice.map(|choice| Overlay::Choose { choice, marked: 0 });
            model.overlays.extend(chooses.filter(|_| model.overlays.is_empty() && model.field.is_none()));
            settle(model, now)
        }
    }
}

pub(super) fn call(id: TaskId, asked: &Asked) -> Effect {
    Effect::Call { id, who: asked.who, call: asked.call.clone() }
}

/// A call ended.
pub(super) fn answered(model: &mut Model, id: TaskId, performed: &Performed, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    if let Some(asked) = lab.refreshing.take_if(|(refreshing, _)| *refreshing == id).map(|(_, asked)| asked) {
        lab.progress.notes.look_again(performed);
        model.calls.log(lab.progress.current, &asked, performed, &lab.progress.notes, now);
        return Vec::new();
    }
    let Some(running) = lab.running.as_ref().filter(|running| running.id == id) else { return Vec::new() };
    let (asked, started_at) = (running.asked.clone(), running.started_at);
    lab.progress.absorb(&asked, performed, now);
    model.calls.log(lab.progress.current, &asked, performed, &lab.progress.notes, now);
    let changed = matches!(asked.call.touches(), Touches::Creates | Touches::Changes);
    let mut effects = if changed { save(model) } else { Vec::new() };
    effects.extend(proceed(model, started_at, now));
    show_progress(model);
    effects
}

/// A wait is over: the call that follows it is made, or a notice goes.
pub(super) fn waited(model: &mut Model, id: TaskId) -> Vec<Effect> {
    if model.notice.as_ref().is_some_and(|notice| notice.arms_quit == Some(id)) {
        model.notice = None;
        return Vec::new();
    }
    let next_id = model.next_id();
    match model.lab.as_mut().and_then(|lab| lab.running.as_mut()) {
        Some(running) if running.id == id && running.waiting => {
            running.waiting = false;
            running.id = next_id;
            let asked = running.asked.clone();
            model.lab.as_ref().map(|lab| send(lab, next_id, &asked)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Sends a call; a change of a real account with the permission that a person gave.
fn send(lab: &Lab, id: TaskId, asked: &Asked) -> Vec<Effect> {
    let permits = !lab.simulated && asked.call.touches().is_change();
    let permit = permits.then(|| Effect::Permit(asked.call.clone()));
    permit.into_iter().chain([call(id, asked)]).collect()
}

/// Shows a person what would change, and waits.
fn ask_person(model: &mut Model, asked: Asked, started_at: Timestamp) -> Vec<Effect> {
    let Some(lab) = &model.lab else { return Vec::new() };
    if let Some(confirmation) = confirmation(&lab.progress.notes, &asked) {
        let change = PendingChange { confirmation, asked, started_at, scroll: 0 };
        model.overlays = vec![Overlay::Change(Box::new(change))];
        commands::begin(model, Purpose::Confirm, "");
    }
    Vec::new()
}

/// The notebook's own error stands for the attempt, if it is one.
pub(super) fn take_pasted(model: &mut Model, text: &str, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    if let Err(why) = lab.progress.take_pasted(text, now) {
        model.notice = Some(Notice { text: format!("Not taken: {why}."), is_warning: true, arms_quit: None });
        return Vec::new();
    }
    lab.found = None;
    show_result(model);
    let effects = proceed(model, now, now);
    show_progress(model);
    effects
}

/// A person named one of several: the step goes on with it.
pub(super) fn choose(model: &mut Model, choice: &Choice, marked: usize, now: Timestamp) -> Vec<Effect> {
    let (Some(lab), Some(one)) = (&mut model.lab, choice.candidates.get(marked)) else { return Vec::new() };
    lab.progress.choose(choice.undecided, &one.id);
    start(model, now)
}

/// A person answered: the account's last four digits send it, anything else leaves everything as it is.
pub(super) fn answer_change(model: &mut Model, change: PendingChange, digits: &str) -> Vec<Effect> {
    if !change.is_answered_by(digits) {
        let text =
            if digits.trim().is_empty() { "Nothing was sent." } else { "Those are not the digits: nothing was sent." };
        model.notice = notice(text, None);
        return Vec::new();
    }
    let id = model.next_id();
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let PendingChange { asked, started_at, .. } = change;
    lab.confirmed = Some(asked.call.clone());
    let effects = send(lab, id, &asked);
    lab.running = Some(Running { id, asked, waiting: false, started_at, hurried: false, looks_only: false });
    show_progress(model);
    effects
}

/// The account said how it decided.
pub(super) fn recalled(model: &mut Model, recalled: Option<Recalled>) -> Vec<Effect> {
    if let Screen::Denial(view) = &mut model.screen {
        view.recalled.clone_from(&recalled);
    }
    if let Some(lab) = &mut model.lab {
        lab.recalled = recalled;
    }
    Vec::new()
}

/// ENTER while something runs: a simulated account finishes at once, and a wait for it is over.
fn hurry(model: &mut Model) -> Vec<Effect> {
    let next_id = model.next_id();
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let Some(running) = lab.running.as_mut().filter(|_| lab.simulated) else { return Vec::new() };
    if !running.waiting {
        running.hurried = true;
        return vec![Effect::Hurry];
    }
    let effects = vec![Effect::Cancel(running.id), Effect::Hurry, call(next_id, &running.asked)];
    running.waiting = false;
    running.id = next_id;
    effects
}

/// Gives up what runs. The step stays where it is.
pub(super) fn cancel(model: &mut Model) -> Vec<Effect> {
    // A state that is being put back arrives in any case: half of it would be neither state.
    let opening = model.opening.take_if(|opening| opening.way != OpeningWay::Restored).map(|opening| opening.id);
    let running = model.lab.as_mut().and_then(|lab| lab.running.take()).map(|running| running.id);
    let solving = model.lab.as_mut().and_then(|lab| lab.solving.take());
    show_progress(model);
    opening.into_iter().chain(running).chain(solving).map(Effect::Cancel).collect()
}

/// The step was judged: its result is shown, and the first one goes on by itself.
fn settle(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &model.lab else { return Vec::new() };
    if !lab.is_done() {
        return save(model);
    }
    match lab.step().view {
        StepView::Guide if lab.progress.current == StepId::ChooseRegion => first_is_done(model, now),
        StepView::Change | StepView::Denial | StepView::Question if model.screen == Screen::Guide => {
            show_result(model);
            save(model)
        }
        _ => save(model),
    }
}

/// Nobody waits for the first step's result, so it is said in passing.
fn first_is_done(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let found = model.lab.as_ref().and_then(|lab| lab.found.clone());
    if let (Some(Found::Done { text, .. }), None) = (found, &model.notice) {
        model.notice = notice(&format!("Step 1 is done: {text}."), None);
    }
    go_on(model, now)
}

/// Marks the step done and goes to the next one, or to the end.
pub(super) fn go_on(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    if !lab.progress.finish_step(now) {
        lab.judge(now);
        return Vec::new();
    }
    lab.found = None;
    lab.confirmed = None;
    lab.prediction = None;
    lab.reading = None;
    lab.aid = Aid::Nothing;
    lab.scroll = 0;
    // Somebody who has gone to the first screen meanwhile stays there.
    if model.screen != Screen::Home {
        model.screen = if lab.progress.is_complete() { Screen::Done { scroll: 0 } } else { Screen::Guide };
    }
    save(model)
}

/// Shows the screen of the present step.
pub(in crate::tui) fn show_result(model: &mut Model) -> Vec<Effect> {
    let Some(lab) = &model.lab else { return Vec::new() };
    model.screen = match lab.step().view {
        StepView::Guide => Screen::Guide,
        StepView::Attempt => Screen::Attempt(attempt_view(lab)),
        StepView::Change => Screen::Change(ChangeView::default()),
        StepView::Provisioning => Screen::Provisioning(provisioning_view(lab, model.options.pace)),
        StepView::Denial => {
            Screen::Denial(Box::new(DenialView { recalled: lab.recalled.clone(), ..DenialView::default() }))
        }
        StepView::Question => Screen::Question(QuestionView::default()),
    };
    Vec::new()
}

/// Brings the screen of a step that runs, or has ended, up to date.
fn show_progress(model: &mut Model) {
    let pace = pace(model);
    let Some(lab) = &model.lab else { return };
    match &mut model.screen {
        Screen::Attempt(view) => view.phase = attempt_phase(lab),
        Screen::Provisioning(view) => *view = provisioning_view(lab, pace),
        _ => {}
    }
}

fn attempt_view(lab: &Lab) -> AttemptView {
    AttemptView { step: lab.progress.current, phase: attempt_phase(lab), prediction: lab.prediction, scroll: 0 }
}

fn attempt_phase(lab: &Lab) -> AttemptPhase {
    let is_answered = lab.progress.notes.answered("CreateTrainingJob") > 0;
    match lab.running {
        Some(_) => AttemptPhase::Sending,
        None if is_answered || lab.is_done() => AttemptPhase::Answered,
        None => AttemptPhase::Form,
    }
}

fn provisioning_view(lab: &Lab, pace: Pace) -> ProvisioningView {
    ProvisioningView { started_at: lab.update_started_at, running: lab.running.is_some(), pace }
}

/// How fast the account works: only a simulated one can be faster than AWS.
fn pace(model: &Model) -> Pace {
    match &model.lab {
        Some(lab) if !lab.simulated => Pace::Times(1),
        _ => model.options.pace,
    }
}

/// A line for the message row.
pub(super) fn notice(text: &str, arms_quit: Option<TaskId>) -> Option<Notice> {
    Some(Notice { text: text.to_owned(), is_warning: false, arms_quit })
}
