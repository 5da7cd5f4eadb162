//! How long a whole frame takes: the view and every cell, as after a resize.
//!
//! `cargo bench --bench frame`.

use divan::Bencher;
use explicit_deny::lab::StepId;
use explicit_deny::tui::Action;

#[allow(dead_code)] // Each of those who share it uses a part.
#[path = "../tests/it/screens.rs"]
mod screens;
#[allow(dead_code)] // Each of those who share it uses a part.
#[path = "../tests/it/whole_lab.rs"]
mod whole_lab;

use screens::Screens;

/// Each screen by name, the step it is reached at, and the key that opens it there.
const SCREENS: [(&str, Option<StepId>, Option<Action>); 9] = [
    ("home", None, None),
    ("guide", Some(StepId::CreateVersion), None),
    ("change", Some(StepId::ReadTheChange), Some(Action::Primary)),
    ("attempt", Some(StepId::TrainWithoutVpc), Some(Action::Primary)),
    ("denial", Some(StepId::ExplainTheDenial), Some(Action::Primary)),
    ("what-if", Some(StepId::TrainWithVpc), Some(Action::WhatIf)),
    ("calls", Some(StepId::ExplainTheDenial), Some(Action::CallLog)),
    ("timeline", Some(StepId::ExplainTheDenial), Some(Action::Timeline)),
    ("help", Some(StepId::ExplainTheDenial), Some(Action::Help)),
];

fn main() {
    divan::main();
}

#[divan::bench(args = SCREENS.map(|(name, ..)| name))]
fn at_80x24(bencher: Bencher, name: &str) {
    drawn(bencher, name, 80, 24);
}

#[divan::bench(args = SCREENS.map(|(name, ..)| name))]
fn at_200x60(bencher: Bencher, name: &str) {
    drawn(bencher, name, 200, 60);
}

fn drawn(bencher: Bencher, name: &str, width: u16, height: u16) {
    let mut screens = Screens::new(width, height);
    let (_, step, action) = SCREENS.iter().find(|(known, ..)| *known == name).expect("a screen");
    if let Some(step) = step {
        screens.walk_to(*step);
    }
    if let Some(action) = action {
        screens.act(*action);
    }
    bencher.bench_local(|| screens.draw());
}
