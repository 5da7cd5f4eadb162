//! The very loop that users run, on a terminal of cells, with keys as text and a made-up account.

mod fake;
mod stage;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use self::fake::{FakeAccount, FakeWorkshop, NOW};
use self::stage::{Person, play};
use super::{Options, TuiError};
use crate::lab::{SavedLab, StepId, find_region};
use crate::world::Pace;

const SIZES: [(u16, u16); 4] = [(60, 16), (80, 24), (120, 40), (200, 60)];

fn options() -> Options {
    Options { pace: Pace::Instant, suspend: None, ..Options::default() }
}

fn at_80x24(workshop: &Arc<FakeWorkshop>, script: impl AsyncFnOnce(&mut Person)) -> (Result<(), TuiError>, String) {
    play(workshop, options(), (80, 24), script)
}

/// A workshop whose account behaves as told.
fn with_account(account: FakeAccount) -> Arc<FakeWorkshop> {
    Arc::new(FakeWorkshop { account: Arc::new(account), ..FakeWorkshop::default() })
}

fn saved_at(step: StepId) -> SavedLab {
    SavedLab { region: find_region("us-west-2").unwrap(), step, complete: false, saved_at: NOW }
}

#[test]
fn enter_alone_walks_the_lab_at_every_size() {
    for size in SIZES {
        let (result, seen) = play(&Arc::default(), options(), size, async |person| {
            let n_enters = person.walk("Lab complete").await;
            assert!(n_enters <= 30, "{n_enters} presses");
        });
        assert!(result.is_ok());
        for text in ["SIMULATED", "eu-west-1 Ireland", "ADMIN", "TEAM", "NOTEBOOK", "NO ALLOW", "step 12 of 12"] {
            assert!(seen.contains(text), "{size:?}: {text}");
        }
    }
}

#[test]
fn q_leaves_screen_by_screen_and_what_was_done_is_saved() {
    let workshop = Arc::new(FakeWorkshop::default());
    let (result, _) = at_80x24(&workshop, async |person| {
        person.walk("step 3 of 12").await;
        person.press("q").await;
        person.until("Choose the region").await;
        person.press_last("q");
    });
    assert!(result.is_ok());
    let kept = workshop.kept.lock().unwrap().clone().unwrap();
    assert_eq!(kept.current, StepId::BecomeAdmin);
}

#[test]
fn ctrl_c_twice_leaves_from_anywhere_and_the_first_stops_what_runs() {
    let workshop = with_account(FakeAccount { silent: Some("SearchProductsAsAdmin"), ..FakeAccount::default() });
    let (result, _) = at_80x24(&workshop, async |person| {
        person.press("<c-c>").await;
        person.until("Press Ctrl-C again to quit.").await;
        person.walk("step 4 of 12").await;
        person.press("<enter>").await;
        person.press("<c-c>").await;
        person.until("Stopped.").await;
        person.press_last("<c-c>");
    });
    assert!(result.is_ok());
}

#[test]
fn the_saved_lab_is_offered_and_resumed_at_its_step() {
    let workshop = Arc::new(FakeWorkshop::default());
    let _ = at_80x24(&workshop, async |person| {
        person.walk("step 4 of 12").await;
    });
    workshop.saved.lock().unwrap().push(saved_at(StepId::CreateVersion));
    let (_, seen) = at_80x24(&workshop, async |person| {
        person.until("Resume    step 4 of 12, saved 17:01").await;
        person.press("<enter>").await;
        person.until("4  Create").await;
        person.walk("Lab complete").await;
    });
    assert!(seen.contains("us-west-2 Oregon"));
    assert!(!seen.contains("step 3 of 12"));
}

#[test]
fn starting_over_asks_first() {
    let workshop = Arc::new(FakeWorkshop::default());
    workshop.saved.lock().unwrap().push(saved_at(StepId::CreateVersion));
    let _ = at_80x24(&workshop, async |person| {
        person.press("x").await;
        person.until("Start over?").await;
        person.press("<esc>").await;
        person.press("x<enter>").await;
        person.until("step 2 of 12").await;
    });
    assert_eq!(*workshop.opened.lock().unwrap(), [(find_region("us-west-2").unwrap(), true)]);
}

#[test]
fn a_failed_call_is_three_lines_and_enter_tries_again() {
    let workshop = Arc::new(FakeWorkshop::default());
    *workshop.account.failing.lock().unwrap() = Some(("SearchProductsAsAdmin", 1));
    let (_, seen) = at_80x24(&workshop, async |person| {
        person.walk("✗ Step 4 (Create Version 2) cannot go on.").await;
        person.until("ThrottlingException: Rate exceeded").await;
        person.until("ENTER tries again").await;
        person.press("v").await;
        person.until(" Why ").await;
        person.press("<esc>").await;
        person.walk("step 5 of 12").await;
    });
    assert!(seen.contains("✓ done 17:01"));
}

#[test]
fn the_update_can_be_left_watched_again_and_hurried() {
    let workshop = with_account(FakeAccount { slow: usize::MAX, ..FakeAccount::default() });
    let slow = Options { pace: Pace::Times(7), ..options() };
    let (_, seen) = play(&workshop, slow, (80, 24), async |person| {
        person.walk("step 7 of 12").await;
        person.press("<enter>").await;
        person.until("ENTER skip the wait").await;
        person.press("<esc>").await;
        person.until("ENTER watch").await;
        person.press("<enter>").await;
        person.until("ESC unwatch").await;
        person.press("<enter>").await;
        person.until("ENTER continue").await;
        person.walk("step 8 of 12").await;
    });
    assert!(seen.contains("x7"));
}

#[test]
fn idle_draws_nothing_and_keys_without_meaning_neither() {
    let (_, _) = at_80x24(&Arc::default(), async |person| {
        person.walk("step 2 of 12").await;
        person.rest().await;
        let before = person.n_draws();
        person.rest().await;
        person.press_in_vain("Q~<c-q>").await;
        assert_eq!(person.n_draws(), before);
    });
}

#[test]
fn a_failed_save_is_told_once() {
    let workshop = Arc::new(FakeWorkshop { full: true, ..FakeWorkshop::default() });
    let (_, seen) = at_80x24(&workshop, async |person| {
        person.walk("step 2 of 12").await;
        person.until("Not saved: the disk is full").await;
        person.press("t").await;
        person.walk("step 4 of 12").await;
        assert!(!person.screen().contains("Not saved"));
    });
    assert!(seen.contains("Tip 1 of 3"));
}

#[test]
fn saves_are_few_and_the_last_one_holds_the_newest() {
    let workshop = Arc::new(FakeWorkshop::default());
    let _ = at_80x24(&workshop, async |person| {
        person.walk("step 6 of 12").await;
        person.press_last("<c-c><c-c>");
    });
    assert_eq!(workshop.kept.lock().unwrap().as_ref().unwrap().current, StepId::BecomeTeam);
    let n_saves = workshop.n_saves.load(Ordering::Relaxed);
    assert!((1..=20).contains(&n_saves), "{n_saves}");
}

#[test]
fn other_steps_can_be_read_and_enter_comes_back() {
    let (_, _) = at_80x24(&Arc::default(), async |person| {
        person.walk("step 2 of 12").await;
        person.press("]]").await;
        person.until("4  Create").await;
        person.until("ENTER goes back to step 2").await;
        person.press("<enter>").await;
        person.until("2  Train without a VPC").await;
        person.press("s").await;
        person.until("aws sts assume-role").await;
        person.press("?").await;
        person.until("THIS SCREEN").await;
        person.press("<esc>").await;
        person.walk("step 3 of 12").await;
    });
}

#[test]
fn every_screen_draws_at_every_size() {
    let sizes = [(0, 0), (1, 1), (20, 5), (59, 16), (60, 15), (60, 16), (79, 23), (80, 24), (119, 39), (200, 60)];
    let (result, _) = at_80x24(&Arc::default(), async |person| {
        for _ in 0..28 {
            person.until_enter().await;
            for (width, height) in sizes.into_iter().chain([(80, 24)]) {
                person.resize(width, height).await;
                if width > 0 {
                    person.press("jjG?Gk<esc>").await;
                }
            }
            person.press("<enter>").await;
        }
        person.walk("Lab complete").await;
    });
    assert!(result.is_ok());
}
