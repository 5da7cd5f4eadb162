//! The very loop that users run, on a terminal of cells, with keys as text and a made-up account.

mod fake;
mod fake_team;
mod fleet;
mod hands;
pub(super) mod keys;
mod looks;
mod path;
mod plain;
mod stage;
mod storm;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use proptest::prop_assert;
use proptest::test_runner::{Config as ProptestConfig, TestRunner};
use ratatui::layout::Size;

use self::fake::{FakeAccount, FakeWorkshop, NOW};
use self::path::{Walker, draw};
use self::stage::{Person, play};
use super::model::Screen;
use super::{Action, Effect, Message, Model, Options, TuiError, update};
use crate::lab::{Answer, Performed, SavedLab, StepId, find_region};
use crate::world::Pace;

const SIZES: [(u16, u16); 4] = [(60, 16), (80, 24), (120, 40), (200, 60)];

fn options() -> Options {
    Options { pace: Pace::Instant, ..Options::default() }
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
fn ctrl_l_draws_every_cell_anew() {
    let (_, _) = at_80x24(&Arc::default(), async |person| {
        person.walk("step 2 of 12").await;
        person.press("k").await;
        let before = person.screen();
        person.scribble();
        assert_ne!(person.screen(), before);
        person.press("<c-l>").await;
        assert_eq!(person.screen(), before);
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
        person.walk("step 4 of 12").await;
        person.press("[[").await;
        person.until("2  Train without a VPC").await;
        person.until("ENTER goes back to step 4").await;
        person.press("]").await;
        person.until("3  Become").await;
        person.press("<enter>").await;
        person.until("4  Create").await;
        person.press("s").await;
        person.until("aws servicecatalog").await;
        person.press("?").await;
        person.until("THIS SCREEN").await;
        person.press("<esc>").await;
        person.walk("step 5 of 12").await;
    });
}

#[test]
fn resizing_keeps_the_lab() {
    let sizes = [(0, 0), (1, 1), (200, 60), (59, 16), (60, 16), (80, 24)];
    let (result, _) = at_80x24(&Arc::default(), async |person| {
        person.walk("step 5 of 12").await;
        person.press("<enter>").await;
        for (width, height) in sizes {
            person.resize(width, height).await;
            person.press("jG").await;
        }
        person.walk("step 6 of 12").await;
    });
    assert!(result.is_ok());
}

#[test]
fn too_small_a_window_says_so() {
    let walker = Walker::new(FakeAccount::default());
    assert!(draw(&walker.model, 52, 14).contains("This window is 52x14. explicit-deny needs 60x16."));
}

/// Every state on the way through the lab, with and without something over it, and with something gone wrong.
fn states() -> Vec<Model> {
    let mut walker = Walker::new(FakeAccount::default());
    *walker.workshop.account.failing.lock().unwrap() = Some(("GetPolicyVersion", 1));
    for _ in 0..32 {
        walker.press("?G<esc>tsGkav");
        // On a screen without a full text there is nothing to close, and ESC would leave it.
        let is_open = !walker.model.overlays.is_empty();
        walker.press(if is_open { "G<esc><enter>" } else { "<enter>" });
    }
    walker.walk(6);
    walker.press("x<esc>");
    walker.states
}

#[test]
fn every_state_draws_at_every_size() {
    let states = states();
    assert!(states.len() > 300, "{}", states.len());
    assert!(states.iter().any(|state| matches!(state.screen, Screen::Done { .. })));
    let strategy = (0..states.len(), 1..=200_u16, 1..=60_u16);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) };
    TestRunner::new(config)
        .run(&strategy, |(index, width, height)| {
            let screen = draw(&states[index], width, height);
            let is_large = width >= 60 && height >= 16;
            let region = states[index].lab.as_ref().filter(|_| states[index].screen != Screen::Home);
            let says_where = screen.contains("SIMULATED") && region.is_none_or(|lab| screen.contains(lab.region.code));
            prop_assert!(!is_large || says_where, "{screen}");
            Ok(())
        })
        .unwrap();
}

#[test]
fn scrolling_back_takes_as_many_keys_as_scrolling_down() {
    let mut walker = Walker::new(FakeAccount::default());
    for _ in 0..28 {
        walker.press("g");
        let before = walker.screen();
        walker.press("Gjjj");
        let (mut n_up, mut at) = (0, walker.screen());
        loop {
            walker.press("k");
            if walker.screen() == at || n_up > 100 {
                break;
            }
            (n_up, at) = (n_up + 1, walker.screen());
        }
        assert_eq!(walker.screen(), before);
        walker.press("<enter>");
    }
}

#[test]
fn what_comes_too_late_changes_nothing() {
    let silent = FakeAccount { silent: Some("SearchProvisionedProducts"), ..FakeAccount::default() };
    let mut walker = Walker::new(silent);
    walker.walk(3);
    let running = walker.model.clone();
    let id = running.lab.as_ref().and_then(|lab| lab.running.as_ref()).map(|running| running.id).unwrap();
    walker.press("<c-c>");
    let stopped = walker.model.lab.clone();
    let performed = Performed {
        result: Ok(Answer::ProvisionedProducts(Vec::new())),
        request_id: None,
        http_status: Some(200),
        elapsed: Duration::ZERO,
    };
    walker.send(Message::Answered { id, performed: Box::new(performed) });
    walker.send(Message::Waited(id));
    assert_eq!(walker.model.lab, stopped);
    assert_ne!(walker.model.lab, running.lab);
}

#[test]
fn a_second_ctrl_c_quits_only_while_the_notice_stands() {
    let mut model = Model::new(options(), Size { width: 80, height: 24 });
    let interrupt = |model: &mut Model| update(model, Message::Action(Action::Interrupt), NOW);
    let effects = interrupt(&mut model);
    let [Effect::Wait { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    update(&mut model, Message::Waited(*id), NOW);
    interrupt(&mut model);
    assert!(!model.is_leaving());
    interrupt(&mut model);
    assert!(model.is_leaving());
}

#[test]
fn a_step_that_ends_while_somebody_is_elsewhere_does_not_call_them_back() {
    let mut walker = Walker::new(FakeAccount { silent: Some("GetCallerIdentity"), ..FakeAccount::default() });
    walker.press("<enter>q");
    let id = walker.model.lab.as_ref().and_then(|lab| lab.running.as_ref()).map(|running| running.id).unwrap();
    let answer = Answer::Caller { arn: "arn:aws:iam::012348485732:user/ana".into(), account_id: "012348485732".into() };
    let performed = Performed { result: Ok(answer), request_id: None, http_status: Some(200), elapsed: Duration::ZERO };
    walker.send(Message::Answered { id, performed: Box::new(performed) });
    assert_eq!(walker.model.screen, Screen::Home);
    walker.press("<enter>");
    assert!(walker.screen().contains("step 2 of 12"));
}

#[test]
fn frames() {
    let mut walker = Walker::new(FakeAccount::default());
    insta::assert_snapshot!("home_80x24", draw(&walker.model, 80, 24));
    insta::assert_snapshot!("home_60x16", draw(&walker.model, 60, 16));
    *walker.workshop.account.failing.lock().unwrap() = Some(("SearchProductsAsAdmin", 1));
    walker.walk(6);
    insta::assert_snapshot!("guide_80x24", draw(&walker.model, 80, 24));
    insta::assert_snapshot!("guide_120x40", draw(&walker.model, 120, 40));
    walker.walk(1);
    insta::assert_snapshot!("guide_in_trouble_60x16", draw(&walker.model, 60, 16));
    walker.press("?");
    insta::assert_snapshot!("help_80x24", draw(&walker.model, 80, 24));
    walker.press("?");
    walker.walk(60);
    insta::assert_snapshot!("done_80x24", draw(&walker.model, 80, 24));
}

#[test]
fn what_if_is_asked_from_anywhere_and_leads_back() {
    let (result, seen) = at_80x24(&Arc::default(), async |person| {
        person.press("w").await;
        person.until("nothing is sent").await;
        person.press("<esc>").await;
        person.until("Choose the region").await;
        person.walk("step 3 of 12").await;
        person.press("w").await;
        person.until("▸ CreateTrainingJob      no VPC").await;
        person.press(" ").await;
        person.until("▸ CreateTrainingJob      approved subnets and group").await;
        person.press("j").await;
        person.press("<enter>").await;
        person.until("Version 2: ALLOW.").await;
        person.press("<esc>").await;
        person.press("q").await;
        person.until("step 3 of 12").await;
        person.press("q").await;
        person.until("Choose the region").await;
        person.press_last("q");
    });
    assert!(result.is_ok(), "{seen}");
}
