//! What each key does on each screen.

use std::time::Duration;

use super::{home, saving, scroll, step};
use crate::lab::{Outcome, StepId, text_of};
use crate::report::WhatIf;
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::message::TaskId;
use crate::tui::model::{Aid, Model, Overlay, Screen};
use crate::tui::screen::attempt::AttemptPhase;
use crate::tui::screen::guide::next_command;
use crate::tui::screen::what_if::WhatIfView;
use crate::world::Timestamp;

/// How long a second Ctrl-C quits.
const QUIT_ARMED: Duration = Duration::from_millis(1500);

/// How many overlays lie on one another at most.
const OVERLAYS: usize = 2;

/// Does what a key asks for.
pub(super) fn act(model: &mut Model, action: Action, now: Timestamp) -> Vec<Effect> {
    let armed = model.notice.take().and_then(|notice| notice.arms_quit);
    match action {
        Action::Primary => primary(model, now),
        Action::Back => back(model),
        Action::Dismiss => dismiss(model),
        Action::Interrupt => interrupt(model, armed),
        Action::Help => help(model),
        Action::Tip => tip(model),
        Action::ShowMe => show_me(model),
        Action::FullText => full_text(model, now),
        Action::StartOver => home::ask_to_start_over(model),
        Action::PreviousStep => read_step(model, false),
        Action::NextStep => next_step(model),
        Action::Predict(outcome) => predict(model, outcome),
        Action::Part(part) => look_at_part(model, part),
        Action::NextTheme => next_theme(model),
        Action::WhatIf => what_if(model),
        Action::ChangeNetwork => {
            change_table(model, WhatIf::change_network);
            Vec::new()
        }
        Action::RepeatRow => {
            change_table(model, WhatIf::repeat_row);
            Vec::new()
        }
        Action::Redraw => vec![Effect::Redraw],
        Action::Suspend => vec![Effect::Suspend],
        Action::Down
        | Action::Up
        | Action::HalfDown
        | Action::HalfUp
        | Action::First
        | Action::Last
        | Action::NextChange
        | Action::PreviousChange => scroll::scroll(model, action),
    }
}

fn primary(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    if let Some(Overlay::StartOver { region, .. }) = model.overlays.pop() {
        return home::start_over(model, region, now);
    }
    if let Some(view) = &model.what_if {
        let text = view.explanation();
        return push(model, Overlay::Text { title: "Why", text, scroll: 0 });
    }
    match &mut model.screen {
        Screen::Home => home::enter(model, now),
        Screen::Guide => step::enter(model, now),
        Screen::Question(view) if !view.revealed => {
            view.revealed = true;
            Vec::new()
        }
        Screen::Attempt(_) | Screen::Change(_) | Screen::Provisioning(_) | Screen::Denial(_) | Screen::Question(_) => {
            step::enter_on_screen(model, now)
        }
        Screen::Done { .. } => go_home(model),
    }
}

fn next_theme(model: &mut Model) -> Vec<Effect> {
    model.options.theme = model.options.theme.next();
    model.notice = step::notice(&format!("Theme: {}.", model.options.theme.word()), None);
    Vec::new()
}

fn what_if(model: &mut Model) -> Vec<Effect> {
    model.what_if = Some(WhatIfView::new(model.lab.as_ref().map(|lab| &lab.progress.notes)));
    Vec::new()
}

fn change_table(model: &mut Model, change: fn(&mut WhatIf, usize)) {
    if let Some(view) = &mut model.what_if {
        change(&mut view.table, view.marked);
    }
}

fn back(model: &mut Model) -> Vec<Effect> {
    if model.what_if.take().is_some() {
        return Vec::new();
    }
    match model.screen {
        Screen::Home => leave(model),
        Screen::Guide | Screen::Done { .. } => go_home(model),
        _ => go_to_guide(model),
    }
}

fn dismiss(model: &mut Model) -> Vec<Effect> {
    if model.overlays.pop().is_some() || model.what_if.take().is_some() {
        return Vec::new();
    }
    match &mut model.screen {
        Screen::Denial(view) if view.part.is_some() => view.part = None,
        Screen::Home | Screen::Done { .. } => {}
        Screen::Guide => close_aid(model),
        _ => return go_to_guide(model),
    }
    Vec::new()
}

fn close_aid(model: &mut Model) {
    if let Some(lab) = &mut model.lab {
        lab.aid = Aid::Nothing;
        lab.reading = None;
        lab.scroll = 0;
    }
}

/// What runs goes on: leaving a screen never cancels.
fn go_to_guide(model: &mut Model) -> Vec<Effect> {
    model.screen = Screen::Guide;
    Vec::new()
}

fn go_home(model: &mut Model) -> Vec<Effect> {
    model.screen = Screen::Home;
    if let Some(lab) = &model.lab {
        model.marked = lab.region.index();
    }
    vec![Effect::List]
}

/// Ends the program; what has not been saved yet is.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    model.leaving = true;
    saving::save_what_is_due(model)
}

fn interrupt(model: &mut Model, armed: Option<TaskId>) -> Vec<Effect> {
    if armed.is_some() {
        return leave(model);
    }
    let mut effects = step::cancel(model);
    let text = if effects.is_empty() {
        "Press Ctrl-C again to quit."
    } else {
        "Stopped. ENTER goes on with it. Press Ctrl-C again to quit."
    };
    let id = model.next_id();
    model.notice = step::notice(text, Some(id));
    effects.push(Effect::Wait { id, pause: QUIT_ARMED });
    effects
}

fn help(model: &mut Model) -> Vec<Effect> {
    let scope = model.shown_scope();
    push(model, Overlay::Help { scope, scroll: 0 })
}

fn push(model: &mut Model, overlay: Overlay) -> Vec<Effect> {
    if model.overlays.len() < OVERLAYS {
        model.overlays.push(overlay);
    }
    Vec::new()
}

fn tip(model: &mut Model) -> Vec<Effect> {
    if let Some(lab) = &mut model.lab {
        let n_tips = text_of(lab.shown_step()).tips.len();
        lab.aid = match lab.aid {
            Aid::Tip(index) if index + 1 < n_tips => Aid::Tip(index + 1),
            Aid::Tip(_) => Aid::Nothing,
            _ => Aid::Tip(0),
        };
    }
    Vec::new()
}

fn show_me(model: &mut Model) -> Vec<Effect> {
    if let Some(lab) = &mut model.lab {
        lab.aid = if lab.aid == Aid::Command { Aid::Nothing } else { Aid::Command };
    }
    Vec::new()
}

/// `v`: AWS's message, what is wrong, or the next command, in full.
fn full_text(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &model.lab else { return Vec::new() };
    let step = if matches!(model.screen, Screen::Denial(_)) { StepId::TrainWithoutVpc } else { lab.progress.current };
    let error = lab.progress.notes.attempt_of(step).and_then(|attempt| attempt.notebook_text());
    let shown = match (lab.trouble(), error) {
        (Some(trouble), _) => Some(("Why", trouble.why.clone())),
        (None, Some(error)) if model.screen != Screen::Guide => Some(("AWS's answer", error)),
        _ => next_command(lab, now).map(|command| ("AWS CLI", command)),
    };
    match shown {
        Some((title, text)) => push(model, Overlay::Text { title, text, scroll: 0 }),
        None => Vec::new(),
    }
}

/// Shows another step's text. The present step stays where it is.
/// `]`: reads on; on a step whose check does not hold, goes on without it, so that nobody is stuck.
fn next_step(model: &mut Model) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let left = lab.progress.current;
    match left.next().filter(|_| lab.reading.is_none() && lab.trouble().is_some()) {
        Some(next) => {
            lab.progress.go_to(next);
            lab.found = None;
            lab.aid = Aid::Nothing;
            lab.scroll = 0;
            model.notice = step::notice(&format!("Step {} was left undone.", left.number()), None);
            Vec::new()
        }
        None => read_step(model, true),
    }
}

fn read_step(model: &mut Model, forward: bool) -> Vec<Effect> {
    if let Some(lab) = &mut model.lab {
        let index = lab.shown_step().number() - 1;
        let other = if forward { index + 1 } else { index.wrapping_sub(1) };
        if let Some(step) = StepId::ALL.get(other).copied() {
            lab.reading = Some(step).filter(|step| *step != lab.progress.current);
            lab.aid = Aid::Nothing;
            lab.scroll = 0;
        }
    }
    Vec::new()
}

/// Only the refused attempt is worth a prediction, and only before it is sent.
fn predict(model: &mut Model, outcome: Option<Outcome>) -> Vec<Effect> {
    if let (Screen::Attempt(view), Some(lab)) = (&mut model.screen, &mut model.lab)
        && view.step == StepId::TrainWithoutVpc
        && view.phase == AttemptPhase::Form
    {
        view.prediction = outcome;
        lab.prediction = outcome;
    }
    Vec::new()
}

fn look_at_part(model: &mut Model, part: u8) -> Vec<Effect> {
    if let Screen::Denial(view) = &mut model.screen {
        view.part = Some(part);
    }
    Vec::new()
}
