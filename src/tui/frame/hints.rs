//! The last row: what ENTER does, the screen's own keys, and those of every screen, as far as they fit.

use ratatui::text::{Line, Span};

use crate::lab::{StepId, StepView};
use crate::report::timeline_is_over;
use crate::tui::keymap::{Action, Binding, Scope, TeamAction};
use crate::tui::look::Look;
use crate::tui::model::fleet::{Primary, primary_of};
use crate::tui::model::{Found, Lab, Layer, Model, Overlay, Purpose, Screen};
use crate::tui::screen::attempt::AttemptPhase;
use crate::tui::screen::guide;
use crate::tui::update::last_line;

/// The row.
pub(super) fn hints<'a>(model: &Model, look: &Look, width: u16) -> Line<'a> {
    let mut spans = Vec::new();
    for hint in placed_hints(model, width) {
        spans.push(Span::raw(if spans.is_empty() { " " } else { "  " }));
        spans.push(Span::styled(hint.key, look.theme.key()));
        spans.push(Span::raw(format!(" {}", hint.label)));
    }
    Line::from(spans)
}

/// What a click on a column of the last row asks for.
pub(in crate::tui) fn hint_at(model: &Model, column: u16) -> Option<Action> {
    let column = usize::from(column);
    placed_hints(model, model.size.width).into_iter().find(|hint| hint.cells.contains(&column)).map(|hint| hint.action)
}

/// A hint and the cells it takes.
struct Hint {
    key: String,
    label: &'static str,
    action: Action,
    cells: std::ops::Range<usize>,
}

/// The hints that fit.
fn placed_hints(model: &Model, width: u16) -> Vec<Hint> {
    let mut texts = hint_texts(model);
    loop {
        let mut hints = side_by_side(&texts);
        let fits = |hint: &Hint| hint.cells.end <= usize::from(width);
        match texts.iter().rposition(|(_, _, action)| !is_kept(*action)) {
            Some(least) if !hints.iter().all(fits) => drop(texts.remove(least)),
            _ => {
                hints.retain(fits);
                return hints;
            }
        }
    }
}

/// The hints and the cells they take: a blank before the first, two between them.
fn side_by_side(texts: &[HintText]) -> Vec<Hint> {
    let mut start = 1;
    let placed = |(key, label, action): &HintText| {
        let end = start + key.chars().count() + 1 + label.chars().count();
        let hint = Hint { key: key.clone(), label, action: *action, cells: start..end };
        start = end + 2;
        hint
    };
    texts.iter().map(placed).collect()
}

/// Whether a hint stays where there is no room for all: how to go on, how to get help, and the way back.
fn is_kept(action: Action) -> bool {
    matches!(action, Action::Primary | Action::Help | Action::Back | Action::Dismiss)
}

/// A key, what it does in a word, and its action.
type HintText = (String, &'static str, Action);

/// ENTER first, then the screen's own keys, then those of every screen.
fn hint_texts(model: &Model) -> Vec<HintText> {
    let scope = model.scope();
    let hinted =
        model.options.keys.bindings(scope).filter(|binding| !binding.label.is_empty() && offers(model, binding));
    let (primary, others): (Vec<&Binding>, Vec<&Binding>) =
        hinted.partition(|binding| binding.action == Action::Primary);
    let mut texts = Vec::new();
    if let (Some(binding), Some(label)) = (primary.first(), primary_label(model)) {
        texts.push((binding.key.to_string(), label, binding.action));
    }
    let mut seen = Vec::new();
    for binding in others {
        if !seen.contains(&binding.action) {
            seen.push(binding.action);
            texts.push((binding.key.to_string(), binding.label, binding.action));
        }
    }
    texts
}

/// Whether a key would do something now.
fn offers(model: &Model, binding: &Binding) -> bool {
    match (binding.action, &model.screen) {
        (Action::Undo, _) => model.history.ways().0,
        (Action::PasteError, _) => model.awaits_paste(),
        (Action::Fleet, _) => model.options.fleet > 0,
        (Action::Team(TeamAction::Pause | TeamAction::Cancel), _) => {
            let is_rollout = |lab: &Lab| lab.fleet.ongoing.is_some();
            model.lab.as_ref().is_some_and(is_rollout)
        }
        (Action::Check, _) => model.lab.as_ref().is_some_and(|lab| lab.running.is_none() && !lab.is_done()),
        (Action::Retry, _) => model.layer.is_none() && model.lab.as_ref().is_some_and(Lab::is_done),
        (Action::Down, screen) => *screen == Screen::Home || model.layer.is_some() || last_line(model) > 0,
        (Action::Copy, _) => matches!(binding.scope, Scope::Overlay | Scope::Pages | Scope::Choice),
        (Action::WhatIf | Action::CallLog | Action::Timeline, screen) => {
            *screen != Screen::Home && model.layer.is_none() && !model.options.presenting
        }
        (Action::StartOver, _) => model.marked_saved().is_some() || model.marked_open().is_some(),
        (Action::Predict(_), Screen::Attempt(view)) => {
            view.step == StepId::TrainWithoutVpc && view.phase == AttemptPhase::Form
        }
        (Action::FullText, Screen::Attempt(view)) => view.phase == AttemptPhase::Answered,
        (Action::Dismiss, Screen::Provisioning(view)) => view.running || binding.scope != Scope::Provisioning,
        _ => true,
    }
}

/// What ENTER does now; none while it would do nothing.
fn primary_label(model: &Model) -> Option<&'static str> {
    match model.overlays.last() {
        Some(Overlay::StartOver { .. }) => return Some("start over"),
        Some(Overlay::Rollout(_)) => return Some("roll out"),
        Some(Overlay::Pages { .. }) => return Some("open"),
        Some(Overlay::Choose { .. }) => return Some("take it"),
        Some(Overlay::Commands(view)) if view.marked.is_none() => return Some("close"),
        _ => {}
    }
    match &model.field {
        Some(field) if field.purpose == Purpose::Confirm && field.input.value().is_empty() => return Some("cancel"),
        Some(field) if field.purpose == Purpose::Confirm => return Some("send it"),
        Some(_) => return Some("take it"),
        None => {}
    }
    match &model.layer {
        Some(Layer::WhatIf(_)) => return Some("explain"),
        Some(Layer::Calls(_)) => return Some("in full"),
        Some(Layer::Timeline(_)) if model.lab.as_ref().is_some_and(|lab| timeline_is_over(&lab.progress.notes)) => {
            return Some("back");
        }
        Some(Layer::Timeline(_)) => return Some("look again"),
        Some(Layer::Denial(_)) => return Some("back"),
        Some(Layer::Fleet) => return model.lab.as_ref().and_then(fleet_label),
        None => {}
    }
    if model.opening.is_some() || model.is_between_states() {
        return None;
    }
    match (&model.screen, &model.lab) {
        (Screen::Home, _) if model.options.step.is_some() && model.marked_open().is_none() => Some("go to the step"),
        (Screen::Home, _) if model.marked_saved().is_some() || model.marked_open().is_some() => Some("resume"),
        (Screen::Home, _) => Some("start"),
        (Screen::Done { .. }, _) => Some("first screen"),
        (Screen::Guide, Some(lab)) => guide::primary_label(lab),
        (Screen::Question(view), Some(_)) if !view.revealed => Some("show the answer"),
        (_, Some(lab)) => screen_label(lab),
        (_, None) => None,
    }
}

fn fleet_label(lab: &Lab) -> Option<&'static str> {
    match primary_of(lab) {
        Primary::Read => Some("read again"),
        Primary::Hurry => Some("skip the wait"),
        Primary::Resume | Primary::GoOn => Some("go on"),
        Primary::Plan => Some("roll out"),
        Primary::Nothing => None,
    }
}

fn screen_label(lab: &Lab) -> Option<&'static str> {
    match (&lab.running, &lab.found) {
        (Some(running), _) => lab.hurry_label(running),
        (None, Some(Found::Done { .. })) => Some("continue"),
        (None, Some(Found::Trouble(_))) => Some("try again"),
        (None, None) if lab.step().view == StepView::Attempt => Some("send request"),
        (None, None) => Some("do it"),
    }
}
