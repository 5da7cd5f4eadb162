//! The update while it runs, and each way it ends.

use super::*;
use crate::tui::screen::sample::{NOW, at_many_sizes, complete, drawn, fresh, look};

fn view(running: bool) -> ProvisioningView {
    ProvisioningView { started_at: Some(Timestamp(NOW.0 - 38_000)), running, pace: Pace::DEFAULT }
}

fn shown(progress: &Progress, running: bool, width: u16, height: u16) -> String {
    drawn(width, height, |area, buf| render(progress, &view(running), &look(false), area, buf))
}

/// The update after `n_events` of the stack's events, its record and product in these states.
fn update(record: &str, product: &str, n_events: usize) -> Progress {
    let mut progress = complete();
    let notes = &mut progress.notes;
    if let (Some(known), Some(provisioned)) = (&mut notes.record, &mut notes.provisioned) {
        record.clone_into(&mut known.status);
        product.clone_into(&mut provisioned.status);
    }
    notes.events.truncate(n_events);
    progress
}

#[test]
fn a_running_update_shows_states_time_and_events() {
    insta::assert_snapshot!("update_80", shown(&update("IN_PROGRESS", "AVAILABLE", 3), true, 80, 20));
    insta::assert_snapshot!("update_120", shown(&complete(), false, 120, 36));
    insta::assert_snapshot!("update_60", shown(&complete(), false, 60, 12));
}

#[test]
fn every_ending_is_a_sentence() {
    let check = |record: &str, product: &str, expected: &str| {
        let text = shown(&update(record, product, 6), false, 80, 20);
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    };
    check("SUCCEEDED", "AVAILABLE", "SUCCEEDED: Version 2 is in force.");
    check("SUCCEEDED", "UNDER_CHANGE", "The record says SUCCEEDED, but the product is UNDER_CHANGE.");
    check("FAILED", "TAINTED", "TAINTED: the update failed and AWS rolled it back.");
    check("FAILED", "ERROR", "ERROR: the update failed and the rollback did too.");
    check("FAILED", "AVAILABLE", "FAILED: the update was refused");
    assert!(shown(&fresh(), false, 80, 20).contains("Not asked for yet."));
}

#[test]
fn it_draws_at_any_size() {
    for progress in [complete(), fresh(), update("IN_PROGRESS", "AVAILABLE", 4)] {
        at_many_sizes(|area, buf| render(&progress, &view(true), &look(true), area, buf));
    }
}
