//! What is shown in a screen's place: what-if, the calls, the two controls, the last denial.

use super::step::{self, notice};
use crate::lab::{Asked, Attempt, Call, Outcome, Persona, StepId};
use crate::report::WhatIf;
use crate::tui::effect::Effect;
use crate::tui::model::{Layer, Model};
use crate::tui::screen::calls::CallsView;
use crate::tui::screen::denial::DenialView;
use crate::tui::screen::timeline::TimelineView;
use crate::tui::screen::what_if::WhatIfView;

/// `w`
pub(super) fn what_if(model: &mut Model) -> Vec<Effect> {
    let view = WhatIfView::new(model.lab.as_ref().map(|lab| &lab.progress.notes));
    show(model, Layer::WhatIf(view))
}

/// `L`
pub(super) fn calls(model: &mut Model) -> Vec<Effect> {
    let view = CallsView::new(&model.calls);
    show(model, Layer::Calls(view))
}

/// `D`: a job that still ran when it was last looked at is looked at again.
pub(super) fn timeline(model: &mut Model) -> Vec<Effect> {
    let _ = show(model, Layer::Timeline(TimelineView::default()));
    look_again(model)
}

/// Asks how the job of step 2 is by now, unless it has ended or nobody could ask.
pub(super) fn look_again(model: &mut Model) -> Vec<Effect> {
    let id = model.next_id();
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let notes = &lab.progress.notes;
    let still_runs = |attempt: &&Attempt| {
        attempt.outcome == Outcome::Allowed && attempt.job.as_ref().is_none_or(|job| job.ended_at.is_none())
    };
    let job = notes.attempt_of(StepId::TrainOnV1).filter(still_runs).map(|attempt| attempt.plan.job_name.clone());
    match job.filter(|_| notes.sessions.contains_key(&Persona::Notebook) && lab.refreshing.is_none()) {
        Some(name) => {
            let asked = Asked { who: Persona::Notebook, call: Call::DescribeTrainingJob { name } };
            let effect = step::call(id, &asked);
            lab.refreshing = Some((id, asked));
            vec![effect]
        }
        None => Vec::new(),
    }
}

/// `e`
pub(super) fn denial(model: &mut Model) -> Vec<Effect> {
    let lab = model.lab.as_ref();
    let denied = lab.and_then(|lab| lab.progress.notes.attempt_of(StepId::TrainWithoutVpc));
    if denied.is_none_or(|attempt| attempt.outcome == Outcome::Allowed) {
        model.notice = notice("Nothing has been denied yet. Step 8 shows a denial.", None);
        return Vec::new();
    }
    let recalled = lab.and_then(|lab| lab.recalled.clone());
    show(model, Layer::Denial(Box::new(DenialView { recalled, ..DenialView::default() })))
}

/// Changes the marked row of the what-if table.
pub(super) fn change_table(model: &mut Model, change: fn(&mut WhatIf, usize)) -> Vec<Effect> {
    if let Some(Layer::WhatIf(view)) = &mut model.layer {
        change(&mut view.table, view.marked);
    }
    Vec::new()
}

fn show(model: &mut Model, layer: Layer) -> Vec<Effect> {
    model.layer = Some(layer);
    Vec::new()
}
