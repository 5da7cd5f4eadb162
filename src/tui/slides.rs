//! The screens of a lab that is over, drawn anew from the states that its transcript keeps: no account, no keys.

use ratatui::layout::Size;

use super::model::{Lab, Model, Options, Screen};
use super::update::show_result;
use crate::lab::{Progress, StepId, find_region, regions};
use crate::report::KeptState;
use crate::world::Timestamp;

/// A screen, and when it was to be seen.
#[derive(Clone, Debug)]
pub struct Slide {
    /// The screens as they were.
    pub model: Model,
    /// The time on their clocks.
    pub now: Timestamp,
}

/// The whole lab: the first screen, each step as it began and as it ended, and the end.
#[must_use]
pub fn slides(states: &[KeptState], options: &Options, size: Size) -> Vec<Slide> {
    let Some(first) = states.first() else { return Vec::new() };
    let region = find_region(&first.progress.notes.region).ok();
    let home = Model::new(Options { region, ..options.clone() }, size);
    let mut slides = vec![Slide { model: home, now: first.progress.started_at }];
    let mut before: Option<&Progress> = None;
    for state in states {
        let step = state.progress.current;
        if step != StepId::ChooseRegion {
            let mut progress = before.unwrap_or(&state.progress).clone();
            progress.go_to(step);
            slides.push(Slide { model: opened(progress, options, size), now: state.at });
        }
        slides.push(ended(state, options, size));
        before = Some(&state.progress);
    }
    slides.extend(states.last().and_then(|state| completed(state, options, size)));
    slides
}

/// The denial as it was explained; where the lab did not come to that, the last step as it ended.
#[must_use]
pub fn denial(states: &[KeptState], options: &Options, size: Size) -> Option<Slide> {
    let explained = states.iter().rev().find(|state| state.progress.current == StepId::ExplainTheDenial);
    explained.or(states.last()).map(|state| ended(state, options, size))
}

fn ended(state: &KeptState, options: &Options, size: Size) -> Slide {
    let mut model = opened(state.progress.clone(), options, size);
    if let Some(lab) = &mut model.lab {
        let notes = &lab.progress.notes;
        let failure = notes.failure.as_ref().map(|failure| failure.message.clone());
        match failure.or_else(|| notes.real.as_ref().and_then(|real| real.question.clone())) {
            Some(why) => lab.stop(why),
            None => lab.judge(state.at),
        }
    }
    show_result(&mut model);
    if let Screen::Question(view) = &mut model.screen {
        view.revealed = true;
    }
    Slide { model, now: state.at }
}

fn completed(state: &KeptState, options: &Options, size: Size) -> Option<Slide> {
    let mut progress = state.progress.clone();
    progress.finish_step(state.at);
    let is_complete = progress.is_complete();
    let mut model = opened(progress, options, size);
    model.screen = Screen::Done { scroll: 0 };
    is_complete.then_some(Slide { model, now: state.at })
}

/// The guide of the present step.
fn opened(progress: Progress, options: &Options, size: Size) -> Model {
    let region = find_region(&progress.notes.region).unwrap_or(regions()[0]);
    let mut model = Model::new(Options { region: Some(region), ..options.clone() }, size);
    model.lab = Some(Lab::with(region, options.simulated, progress));
    model.screen = Screen::Guide;
    model
}
