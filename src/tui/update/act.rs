//! What each key does on each screen: one line each, the work elsewhere.

use std::time::Duration;

use super::{aid, commands, copying, fleet, history, home, layer, saving, scroll, searching, step};
use crate::report::{WhatIf, call_text, timeline_is_over};
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::message::TaskId;
use crate::tui::model::{Aid, Found, Lab, Layer, Model, Overlay, Screen};
use crate::tui::theme::ThemeName;
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
        Action::Advance => advance(model, now),
        Action::Autoplay => autoplay(model, now),
        Action::Back => back(model),
        Action::Dismiss => dismiss(model),
        Action::Interrupt => interrupt(model, armed),
        Action::Help => commands::help(model),
        Action::Commands => commands::all(model),
        Action::Tip => aid::tip(model),
        Action::ShowMe => aid::show_me(model),
        Action::LetMe => aid::let_me(model),
        Action::Check => step::check(model, now),
        Action::FullText => aid::full_text(model, now),
        Action::RawText => aid::raw_text(model),
        Action::StartOver => home::ask_to_start_over(model),
        Action::ResetStep => history::reset(model, now),
        Action::Undo => history::undo(model, now),
        Action::Redo => history::redo(model, now),
        Action::PreviousStep => aid::previous_step(model),
        Action::NextStep => aid::next_step(model),
        Action::GoTo(to) => history::go_to(model, to, now),
        Action::Predict(outcome) => aid::predict(model, outcome),
        Action::Part(part) => aid::look_at_part(model, part),
        Action::Retry => retry(model, now),
        Action::Answer => commands::answer(model),
        Action::WhatIf => layer::what_if(model),
        Action::ChangeNetwork => layer::change_table(model, WhatIf::change_network),
        Action::RepeatRow => layer::change_table(model, WhatIf::repeat_row),
        Action::ExplainDenial => layer::denial(model),
        Action::CallLog => layer::calls(model),
        Action::Timeline => layer::timeline(model),
        Action::Fleet => fleet::open(model, now),
        Action::Team(action) => fleet::act(model, action, now),
        Action::Roles => aid::roles(model),
        Action::ChangeRegion => go_home(model),
        Action::Copy => copying::copy(model, now),
        Action::CopyCommand => copying::copy_command(model, now),
        Action::CopyPython => copying::copy_python(model),
        Action::Links => copying::links(model),
        Action::Rehearse => home::rehearse(model, now),
        Action::PasteError => commands::paste_error(model),
        Action::Export => copying::export(model),
        Action::Search => searching::begin_search(model),
        Action::NextPlace | Action::PreviousPlace => place(model, action),
        Action::Redact => redact(model),
        Action::Blank => blank(model),
        Action::Mouse => mouse(model),
        Action::NextTheme => theme(model, model.options.theme.next()),
        Action::SetTheme(name) => theme(model, name),
        Action::Redraw => vec![Effect::Redraw],
        Action::Suspend => vec![Effect::Suspend],
        Action::Down
        | Action::Up
        | Action::HalfDown
        | Action::HalfUp
        | Action::First
        | Action::Last
        | Action::NextTab => scroll::scroll(model, action),
    }
}

fn primary(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    if model.field.is_some() {
        return commands::take(model, now);
    }
    if let Some(Overlay::Pages { marked }) = model.overlays.last() {
        return copying::visit(model, *marked);
    }
    if let Some(Overlay::Choose { choice, marked }) = model.overlays.last().cloned() {
        model.overlays.pop();
        return step::choose(model, &choice, marked, now);
    }
    if let Some(Overlay::Rollout(plan)) = model.overlays.last().cloned() {
        model.overlays.pop();
        return fleet::rollout::confirm(model, plan, now);
    }
    if let Some(Overlay::StartOver { region, to, .. }) = model.overlays.pop() {
        model.options.step = to.or(model.options.step);
        return home::start_over(model, region, now);
    }
    if let Some(layer) = &model.layer {
        return primary_on_layer(model, layer.clone(), now);
    }
    if model.is_between_states() {
        return Vec::new();
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

/// A clicker's `next`: while something runs it is kept for afterwards, once.
fn advance(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    if !model.is_busy() {
        return primary(model, now);
    }
    model.queued = true;
    model.notice = step::notice("next is queued", None);
    Vec::new()
}

/// What waited goes on, once nothing runs.
pub(super) fn advance_queued(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    if !model.queued || model.is_busy() {
        return Vec::new();
    }
    model.queued = false;
    model.notice = None;
    primary(model, now)
}

/// Goes on by itself; a complete lab begins again, on another simulated account.
fn autoplay(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    if model.field.take().is_some() || !model.overlays.is_empty() || model.layer.is_some() {
        model.overlays.clear();
        model.layer = None;
        return Vec::new();
    }
    match (&model.screen, &model.lab) {
        // Nothing goes on by itself in a real account.
        (_, Some(lab)) if !lab.simulated => Vec::new(),
        (Screen::Done { .. }, Some(lab)) if lab.simulated => {
            let region = lab.region;
            home::start_over(model, region, now)
        }
        (Screen::Done { .. }, _) => Vec::new(),
        _ => primary(model, now),
    }
}

fn primary_on_layer(model: &mut Model, layer: Layer, now: Timestamp) -> Vec<Effect> {
    match layer {
        Layer::WhatIf(view) => {
            let text = view.explanation();
            push(model, Overlay::Text { title: "Why", text, scroll: 0 })
        }
        Layer::Calls(view) => match view.call(&model.calls) {
            Some(call) => {
                let region = model.lab.as_ref().map_or(model.marked_region(), |lab| lab.region);
                let text = call_text(call, region.code);
                push(model, Overlay::Text { title: "Call", text, scroll: 0 })
            }
            None => back(model),
        },
        Layer::Timeline(_) if model.lab.as_ref().is_some_and(|lab| timeline_is_over(&lab.progress.notes)) => {
            back(model)
        }
        Layer::Timeline(_) => layer::look_again(model),
        Layer::Denial(_) => back(model),
        Layer::Fleet => fleet::rollout::enter(model, now),
    }
}

fn theme(model: &mut Model, name: ThemeName) -> Vec<Effect> {
    model.options.theme = name;
    model.notice = step::notice(&format!("Theme: {}.", name.word()), None);
    Vec::new()
}

/// What the terminal says of itself counts where nobody has chosen.
pub(super) fn background(model: &mut Model, is_light: bool) -> Vec<Effect> {
    if model.options.theme == ThemeName::Auto && is_light {
        model.options.theme = ThemeName::AutoLight;
    }
    Vec::new()
}

fn redact(model: &mut Model) -> Vec<Effect> {
    model.redacted = !model.redacted;
    let text = if model.redacted {
        "Account numbers, names and ids are hidden. [z] shows them."
    } else {
        "Nothing is hidden."
    };
    model.notice = step::notice(text, None);
    Vec::new()
}

fn blank(model: &mut Model) -> Vec<Effect> {
    model.blank = !model.blank && !model.options.plain;
    Vec::new()
}

fn mouse(model: &mut Model) -> Vec<Effect> {
    model.mouse = !model.mouse;
    let text = if model.mouse { "MOUSE on, Shift-drag selects. m leaves it to the terminal." } else { "MOUSE off." };
    model.notice = step::notice(text, None);
    vec![Effect::Mouse(model.mouse)]
}

/// `n` and `N`: places of a search where there was one, else changes.
fn place(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.searched.is_some() {
        return searching::next(model, action == Action::NextPlace);
    }
    scroll::scroll(model, action)
}

/// `f` on the denial: the next step is the same request with the project's own network.
fn retry(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let is_explained = model.layer.is_none() && matches!(model.screen, Screen::Denial(_));
    let is_done = model.lab.as_ref().is_some_and(|lab| matches!(lab.found, Some(Found::Done { .. })));
    if !is_explained || !is_done {
        model.notice = step::notice("Step 10 sends the same request with the approved subnets and group.", None);
        return Vec::new();
    }
    let mut effects = step::go_on(model, now);
    effects.extend(step::show_result(model));
    effects.extend(step::start(model, now));
    effects
}

fn back(model: &mut Model) -> Vec<Effect> {
    if model.layer.take().is_some() {
        return Vec::new();
    }
    match model.screen {
        Screen::Home => leave(model),
        Screen::Guide | Screen::Done { .. } => go_home(model),
        _ => go_to_guide(model),
    }
}

fn dismiss(model: &mut Model) -> Vec<Effect> {
    if model.field.is_some() {
        return commands::leave(model);
    }
    if model.overlays.pop().is_some() {
        return Vec::new();
    }
    if let Some(Layer::Denial(view)) = &mut model.layer
        && view.part.take().is_some()
    {
        return Vec::new();
    }
    if model.layer.take().is_some() || model.searched.take().is_some() {
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
    model.layer = None;
    model.screen = Screen::Home;
    if let Some(lab) = &model.lab {
        model.marked = lab.region.index();
    }
    vec![Effect::List]
}

/// Ends the program; what has not been saved yet is.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    model.leaving = true;
    let waits = |lab: &Lab| lab.fleet.resave.is_some();
    model.saving.is_due |= model.lab.as_ref().is_some_and(waits);
    saving::save_what_is_due(model)
}

fn interrupt(model: &mut Model, armed: Option<TaskId>) -> Vec<Effect> {
    if armed.is_some() {
        return leave(model);
    }
    model.field = None;
    model.overlays.retain(|overlay| !matches!(overlay, Overlay::Commands(_) | Overlay::Change(_)));
    let mut effects = step::cancel(model);
    let text = match (fleet::rollout::interrupt(model), effects.is_empty()) {
        (true, _) => "The rollout is paused; [F] shows it. Press Ctrl-C again to quit.",
        (false, true) => "Press Ctrl-C again to quit.",
        (false, false) => "Stopped. ENTER goes on with it. Press Ctrl-C again to quit.",
    };
    let id = model.next_id();
    model.notice = step::notice(text, Some(id));
    effects.push(Effect::Wait { id, pause: QUIT_ARMED });
    effects
}

pub(super) fn push(model: &mut Model, overlay: Overlay) -> Vec<Effect> {
    if model.overlays.len() < OVERLAYS {
        model.overlays.push(overlay);
    }
    Vec::new()
}
