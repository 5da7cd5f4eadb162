//! The first screen: a region is chosen, a lab is opened, resumed or begun anew.

use super::saving::save_what_is_due;
use super::{history, step};
use crate::lab::{Opened, Region, SavedLab, StepId};
use crate::tui::effect::Effect;
use crate::tui::message::TaskId;
use crate::tui::model::{History, Lab, Model, Notice, Opening, OpeningWay, Overlay, Screen};
use crate::world::Timestamp;

/// The saved labs are known. Before anything was chosen, the newest is marked.
pub(super) fn listed(model: &mut Model, saved: Vec<SavedLab>, now: Timestamp) -> Vec<Effect> {
    if let (None, None, Some(newest)) = (&model.lab, model.options.region, saved.first()) {
        model.marked = newest.region.index();
    }
    model.saved = saved;
    if std::mem::take(&mut model.options.open_at_once) { enter(model, now) } else { Vec::new() }
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
    let region = model.marked_region();
    // A lab that is further on than the step that was asked for would have to begin anew: that is asked first, and once.
    let past = model.marked_saved().map(|saved| saved.step).filter(|at| model.options.step.is_some_and(|to| *at > to));
    if let Some(step) = past {
        let to = model.options.step.take();
        model.overlays.push(Overlay::StartOver { region, step, to });
        return Vec::new();
    }
    open(model, region, model.options.fresh, now)
}

/// `x`: asks whether to begin the marked region's lab anew. Without a lab there is nothing to ask.
pub(super) fn ask_to_start_over(model: &mut Model) -> Vec<Effect> {
    let open = model.marked_open().map(|lab| lab.progress.current);
    let region = model.marked_region();
    let step = open.or_else(|| model.marked_saved().map(|saved| saved.step));
    let unreadable = (model.unreadable == Some(region)).then_some(StepId::ChooseRegion);
    if let (Some(step), None) = (step.or(unreadable), &model.opening) {
        model.overlays.push(Overlay::StartOver { region, step, to: None });
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
    model.opening = Some(Opening { id, region, started_at: now, way: OpeningWay::Chosen });
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
        Ok(opened) if opening.way == OpeningWay::Restored => history::restored(model, opening.region, &opened),
        Err(why) if opening.way == OpeningWay::Restored => {
            model.notice = Some(Notice { text: why, is_warning: true, arms_quit: None });
            Vec::new()
        }
        Ok(opened) => begin(model, opening, &opened, now),
        Err(why) => {
            model.unreadable = Some(opening.region);
            let title = "The lab could not be opened";
            model.overlays = vec![Overlay::Text { title, text: why, scroll: 0 }];
            Vec::new()
        }
    }
}

fn begin(model: &mut Model, opening: Opening, opened: &Opened, now: Timestamp) -> Vec<Effect> {
    let region = opening.region;
    model.options.fresh = false;
    if opening.way == OpeningWay::Chosen {
        model.history = History::default();
    }
    model.unreadable = None;
    model.options.simulated = opened.simulated;
    model.marked = region.index();
    model.notice = opened.notice.clone().map(|text| Notice { text, is_warning: true, arms_quit: None });
    if model.notice.is_none() && opened.progress.notes.fleet.rollout.is_some() {
        model.notice = step::notice("A rollout was broken off. [F] shows it, and goes on with it.", None);
    }
    let mut lab = Lab::new(region, opened);
    let notes = &lab.progress.notes;
    let was_tried = !notes.trail.is_empty() && notes.failure.is_none();
    if was_tried && lab.progress.check().holds() {
        lab.judge(now);
    }
    let is_new = lab.progress.current == StepId::ChooseRegion;
    model.lab = Some(lab);
    show_lab(model);
    if let Some(to) = solving(model, opening.way) {
        return history::go_to(model, to, now);
    }
    // Choosing the region was the first step's action; the rest of it needs no key.
    if is_new { step::start(model, now) } else { Vec::new() }
}

/// The step that is to be reached at once: the one that was asked for on the way in, else the one of the options.
fn solving(model: &mut Model, way: OpeningWay) -> Option<StepId> {
    match way {
        OpeningWay::Solving(to) => Some(to),
        _ => model.options.step.take(),
    }
}

/// `O`: what cannot be done in a real account goes on in a simulated one, at the same step.
pub(super) fn rehearse(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let lab = model.lab.as_ref();
    if model.opening.is_some() || lab.map_or(model.options.simulated, |lab| lab.simulated) {
        model.notice = step::notice("This is the simulated account; O leaves a real one.", None);
        return Vec::new();
    }
    let (region, at) =
        lab.map_or((model.marked_region(), StepId::ChooseRegion), |lab| (lab.region, lab.progress.current));
    let mut effects = step::cancel(model);
    // What is due is saved of the real lab, before another workshop takes its place.
    effects.extend(save_what_is_due(model));
    effects.push(Effect::Rehearse);
    effects.extend(open(model, region, true, now));
    model.overlays.clear();
    model.field = None;
    model.layer = None;
    model.history = History::default();
    if let Some(opening) = model.opening.as_mut().filter(|_| at > StepId::ChooseRegion) {
        opening.way = OpeningWay::Solving(at);
    }
    effects
}

/// Opens the marked region's lab anew and solves it up to a step.
pub(super) fn open_solved(model: &mut Model, region: Region, to: StepId, now: Timestamp) -> Vec<Effect> {
    let present = model.lab.as_ref().map(|lab| model.history.mark(&lab.progress));
    let mut effects: Vec<Effect> = present.map(Effect::Keep).into_iter().collect();
    effects.extend(open(model, region, true, now));
    if let Some(opening) = &mut model.opening {
        opening.way = OpeningWay::Solving(to);
    }
    effects
}

fn show_lab(model: &mut Model) {
    let is_complete = model.lab.as_ref().is_some_and(|lab| lab.progress.is_complete());
    model.screen = if is_complete { Screen::Done { scroll: 0 } } else { Screen::Guide };
}
