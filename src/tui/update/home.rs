//! The first screen: a region is chosen, a lab is opened, resumed or begun anew.

use super::saving::save_what_is_due;
use super::step;
use crate::lab::{Opened, Region, SavedLab, StepId};
use crate::tui::effect::Effect;
use crate::tui::message::TaskId;
use crate::tui::model::{Lab, Model, Notice, Opening, Overlay, Screen};
use crate::world::Timestamp;

/// The saved labs are known. Before anything was chosen, the newest is marked.
pub(super) fn listed(model: &mut Model, saved: Vec<SavedLab>) -> Vec<Effect> {
    if let (None, None, Some(newest)) = (&model.lab, model.options.region, saved.first()) {
        model.marked = newest.region.index();
    }
    model.saved = saved;
    Vec::new()
}

/// ENTER: goes on with the marked region's lab, whatever there is of it.
pub(super) fn enter(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    if model.opening.is_some() {
        return Vec::new();
    }
    if model.marked_open().is_some() {
        show_lab(model);
        return Vec::new();
    }
    let fresh = model.options.fresh;
    open(model, model.marked_region(), fresh, now)
}

/// `x`: asks whether to begin the marked region's lab anew. Without a lab there is nothing to ask.
pub(super) fn ask_to_start_over(model: &mut Model) -> Vec<Effect> {
    let open = model.marked_open().map(|lab| lab.progress.current);
    let region = model.marked_region();
    let step = open.or_else(|| model.marked_saved().map(|saved| saved.step));
    let unreadable = (model.unreadable == Some(region)).then_some(StepId::ChooseRegion);
    if let (Some(step), None) = (step.or(unreadable), &model.opening) {
        model.overlays.push(Overlay::StartOver { region, step });
    }
    Vec::new()
}

/// Begins a region's lab anew.
pub(super) fn start_over(model: &mut Model, region: Region, now: Timestamp) -> Vec<Effect> {
    open(model, region, true, now)
}

fn open(model: &mut Model, region: Region, fresh: bool, now: Timestamp) -> Vec<Effect> {
    let mut effects = step::cancel(model);
    effects.extend(save_what_is_due(model));
    model.lab = None;
    let id = model.next_id();
    model.opening = Some(Opening { id, region, started_at: now });
    effects.push(Effect::Open { id, region, fresh });
    effects
}

/// A lab was opened, or could not be.
pub(super) fn opened(
    model: &mut Model,
    id: TaskId,
    result: Result<Box<Opened>, String>,
    now: Timestamp,
) -> Vec<Effect> {
    let Some(opening) = model.opening.take_if(|opening| opening.id == id) else { return Vec::new() };
    match result {
        Ok(opened) => begin(model, opening.region, &opened, now),
        Err(why) => {
            model.unreadable = Some(opening.region);
            let title = "The lab could not be opened";
            model.overlays = vec![Overlay::Text { title, text: why, scroll: 0 }];
            Vec::new()
        }
    }
}

fn begin(model: &mut Model, region: Region, opened: &Opened, now: Timestamp) -> Vec<Effect> {
    model.options.fresh = false;
    model.unreadable = None;
    model.options.simulated = opened.simulated;
    model.marked = region.index();
    model.notice = opened.notice.clone().map(|text| Notice { text, is_warning: true, arms_quit: None });
    let mut lab = Lab::new(region, opened);
    let notes = &lab.progress.notes;
    let was_tried = !notes.trail.is_empty() && notes.failure.is_none();
    if was_tried && lab.progress.check().holds() {
        lab.judge(now);
    }
    let is_new = lab.progress.current == StepId::ChooseRegion;
    model.lab = Some(lab);
    show_lab(model);
    // Choosing the region was the first step's action; the rest of it needs no key.
    if is_new { step::start(model, now) } else { Vec::new() }
}

fn show_lab(model: &mut Model) {
    let is_complete = model.lab.as_ref().is_some_and(|lab| lab.progress.is_complete());
    model.screen = if is_complete { Screen::Done { scroll: 0 } } else { Screen::Guide };
}
