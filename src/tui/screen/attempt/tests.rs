//! The form, and the four ways in which an attempt ends.

use super::*;
use crate::tui::screen::sample::{at_many_sizes, complete, drawn, fresh, look};

fn view(step: StepId, phase: AttemptPhase) -> AttemptView {
    AttemptView { step, phase, prediction: None, scroll: 0 }
}

fn shown(progress: &Progress, view: &AttemptView, width: u16, height: u16) -> String {
    drawn(width, height, |area, buf| render(progress, view, &look(false), area, buf))
}

#[test]
fn the_form_says_what_the_policy_will_see() {
    let form = |step| view(step, AttemptPhase::Form);
    insta::assert_snapshot!("form_80", shown(&complete(), &form(StepId::TrainWithoutVpc), 80, 20));
    insta::assert_snapshot!("form_120", shown(&complete(), &form(StepId::TrainWithVpc), 120, 36));
    insta::assert_snapshot!("form_60", shown(&complete(), &form(StepId::TrainWithoutVpc), 60, 12));
    let foreign = shown(&complete(), &form(StepId::TrainInAForeignSubnet), 80, 20);
    assert!(foreign.contains("Preset       other") && foreign.contains("subnet-0f0e0d0c0b0a09080"), "{foreign}");
    let unread = shown(&fresh(), &form(StepId::TrainWithVpc), 80, 20);
    assert!(unread.contains("read from the exports") && unread.contains("found first"), "{unread}");
}

#[test]
fn only_the_attempt_that_is_refused_asks_for_a_prediction() {
    for (step, asks) in [(StepId::TrainOnV1, false), (StepId::TrainWithoutVpc, true), (StepId::TrainWithVpc, false)] {
        let mut view = view(step, AttemptPhase::Form);
        assert_eq!(shown(&complete(), &view, 80, 20).contains("Predict, if you like:"), asks, "{step}");
        view = AttemptView { prediction: Some(Outcome::Allowed), phase: AttemptPhase::Answered, ..view };
        let told = shown(&complete(), &view, 80, 20).contains("You predicted ALLOW; it came out as DENY.");
        assert_eq!(told, asks, "{step}");
    }
    let sending = shown(&complete(), &view(StepId::TrainWithoutVpc, AttemptPhase::Sending), 80, 20);
    assert!(sending.contains("Sending the request") && !sending.contains("Predict, if you like:"), "{sending}");
}

#[test]
fn the_answer_says_how_it_ended_and_why() {
    let check = |step: StepId, expected: &[&str]| {
        let text = shown(&complete(), &view(step, AttemptPhase::Answered), 80, 20);
        for words in expected {
            assert!(text.contains(words), "{words} is missing in\n{text}");
        }
    };
    check(
        StepId::TrainOnV1,
        &["✓ ALLOW", "The request was accepted", "Lab 4's detective control stopped it after 122 s"],
    );
    check(
        StepId::TrainWithoutVpc,
        &["✗ DENY", "a Deny statement matches", "HTTP 400", "The account has no job no-vpc-30620-2"],
    );
    check(StepId::TrainWithVpc, &["✓ ALLOW", "in the project's VPC: status InProgress", "statement 3 of 4"]);
    check(StepId::TrainInAForeignSubnet, &["○ NO ALLOW", "nothing allows", "NO ALLOW is not DENY", "is FALSE"]);
    insta::assert_snapshot!(
        "answer_80",
        shown(&complete(), &view(StepId::TrainWithoutVpc, AttemptPhase::Answered), 80, 20)
    );
}

#[test]
fn every_word_of_aws_stays_unbroken_at_80_columns() {
    for step in [StepId::TrainWithoutVpc, StepId::TrainInAForeignSubnet] {
        let progress = complete();
        let text = shown(&progress, &view(step, AttemptPhase::Answered), 80, 20);
        let said = progress.notes.attempt_of(step).and_then(Attempt::notebook_text).expect("it was refused");
        for word in said.split(' ') {
            assert!(text.lines().any(|line| line.split(' ').any(|shown| shown == word)), "{word} in\n{text}");
        }
    }
}

#[test]
fn it_draws_at_any_size() {
    for phase in [AttemptPhase::Form, AttemptPhase::Answered] {
        for (progress, step) in [(complete(), StepId::TrainWithVpc), (fresh(), StepId::TrainOnV1)] {
            at_many_sizes(|area, buf| {
                let mut view = view(step, phase);
                view.scroll = last_line(&progress, &view, &look(true), area.as_size());
                render(&progress, &view, &look(true), area, buf);
            });
        }
    }
}
