//! The whole team on the screen: read, listed, rolled out to, broken off, gone on with.

use super::fake::FakeAccount;
use super::path::{Walker, draw};
use crate::lab::{Progress, StepId};
use crate::tui::model::fleet::Filter;
use crate::tui::model::{Layer, Overlay, Screen};
use crate::tui::{Action, Message};

/// A lab at a step, with the team on the screen.
fn at(step: StepId, account: FakeAccount) -> Walker {
    let mut walker = Walker::new(account);
    walker.press("<enter>");
    walker.send(Message::Action(Action::GoTo(step)));
    walker.press("F");
    walker
}

fn team_of(n: usize) -> FakeAccount {
    FakeAccount { team: n, ..FakeAccount::default() }
}

/// How many tokens each notebook was updated with.
fn most_tokens(walker: &Walker) -> (usize, usize) {
    let state = walker.workshop.account.state.lock().unwrap();
    let tokens = &state.team.tokens;
    (tokens.len(), tokens.values().map(std::collections::BTreeSet::len).max().unwrap_or(0))
}

fn has(walker: &Walker, texts: &[&str]) {
    let screen = walker.screen();
    for text in texts {
        assert!(screen.contains(text), "`{text}` is not on:\n{screen}");
    }
}

#[test]
fn the_team_is_read_and_rolled_out_to_and_every_notebook_is_updated_once() {
    let mut walker = at(StepId::ReadTheChange, FakeAccount { slow: 2, ..team_of(45) });
    has(&walker, &["46 notebooks", "0 refused", "46 could train outside", "46 notebooks do not have Version 2 yet"]);
    walker.press("<enter>");
    has(&walker, &["Roll Version 2 out to 46 notebooks?", "all 46 that do not have it", "all at once, 20 updates"]);
    walker.press(" ");
    has(&walker, &["in stages: 1, then 5, then 40"]);
    walker.press("<enter>");
    has(
        &walker,
        &[
            "46 refused",
            "0 could train outside",
            "Version 2 rolled out in 0.0 s: 46 of 46 have it, none failed",
            "100 %",
        ],
    );
    assert_eq!(most_tokens(&walker), (45, 1));
    walker.press("<enter>");
    has(&walker, &["Every notebook has Version 2 already"]);
    assert_eq!(walker.model.lab.as_ref().unwrap().progress.notes.fleet.rollout, None);
}

#[test]
fn a_rollout_publishes_version_2_and_leaves_ones_own_notebook_to_the_lab() {
    let mut walker = at(StepId::TrainOnV1, team_of(3));
    has(&walker, &["The product has one version only"]);
    walker.press("<enter>");
    has(
        &walker,
        &[
            "Roll version 2 out to 3 notebooks?",
            "published first, from ds_notebook_v2.yaml of eu-west-1",
            "LEFT     notebook-ana",
        ],
    );
    walker.press("<enter>");
    has(&walker, &["3 of 3 have it", "1 could train outside"]);
    walker.press("q");
    walker.walk(60);
    assert!(matches!(walker.model.screen, Screen::Done { .. }), "{}", walker.screen());
}

#[test]
fn a_failed_update_is_counted_listed_and_explained() {
    let mut walker = at(StepId::ReadTheChange, FakeAccount { rolls_back: Some(2), ..team_of(4) });
    walker.press("<enter><enter>");
    has(&walker, &["4 of 5 have it, 1 FAILED", "TAINTED 1"]);
    walker.press("ff");
    has(&walker, &["failed: 1 of 1", "▸  member2", "its last update was rolled back", "the quota is used up"]);
    walker.press("v");
    has(&walker, &["member2 has notebook-member2", "What the change costs"]);
    walker.press("<esc>f");
    has(&walker, &["None of 5 is listed: under change"]);
}

#[test]
fn only_the_marked_ones_are_updated_where_some_are_marked() {
    let mut walker = at(StepId::ReadTheChange, team_of(9));
    walker.press("j  ");
    has(&walker, &["2 marked *"]);
    walker.press("<enter>");
    has(&walker, &["Roll Version 2 out to 2 notebooks?", "the 2 that are marked"]);
    walker.press("<tab>");
    has(&walker, &["Roll Version 2 out to 1 notebook?", "the one in the marked row"]);
    walker.press("<tab>");
    has(&walker, &["Roll Version 2 out to 10 notebooks?"]);
    walker.press("<tab><enter>");
    has(&walker, &["2 refused", "2 of 2 have it"]);
    let updated: Vec<String> = walker.workshop.account.state.lock().unwrap().team.tokens.keys().cloned().collect();
    assert_eq!(updated, ["pp-m1", "pp-m2"]);
}

#[test]
fn leaving_a_plan_changes_nothing() {
    let mut walker = at(StepId::ReadTheChange, team_of(3));
    walker.press("<enter><esc>");
    assert_eq!(walker.model.layer, Some(Layer::Fleet));
    walker.press("<enter>q");
    assert_eq!((most_tokens(&walker).0, walker.model.overlays.len()), (0, 0));
}

/// A team whose records are never answered: a rollout to it stands still.
fn stuck(n: usize) -> Walker {
    let mut walker = at(StepId::ReadTheChange, team_of(n));
    std::sync::Arc::get_mut(&mut walker.workshop.account).unwrap().silent = Some("DescribeRecord");
    walker.press("<enter><enter>");
    walker
}

#[test]
fn a_rollout_that_was_broken_off_is_offered_and_goes_on_with_the_same_tokens() {
    let mut walker = stuck(30);
    has(&walker, &["0 of 31, 20 under way", "UNDER_CHANGE"]);
    assert_eq!(most_tokens(&walker), (19, 1));
    // The program is killed: what is kept is what was saved.
    let kept: Progress = walker.model.lab.as_ref().unwrap().progress.clone();
    let text = serde_json::to_string(&kept).unwrap();
    let mut account = FakeAccount { team: 30, ..FakeAccount::default() };
    account.state = std::mem::take(&mut std::sync::Arc::get_mut(&mut walker.workshop.account).unwrap().state);
    let mut next = Walker::new(account);
    *next.workshop.kept.lock().unwrap() = Some(serde_json::from_str(&text).unwrap());
    next.press("<enter>");
    has(&next, &["A rollout was broken off. [F] shows it"]);
    next.press("F");
    has(&next, &["A rollout of Version 2 was broken off: 1 of 31 notebooks have"]);
    next.press("<enter>");
    has(&next, &["31 of 31 have it, none failed", "31 refused"]);
    assert_eq!(most_tokens(&next), (30, 1));
}

#[test]
fn a_rollout_can_be_paused_gone_on_with_and_called_off() {
    let mut walker = stuck(30);
    walker.press("p");
    has(&walker, &["PAUSED"]);
    assert!(walker.model.lab.as_ref().unwrap().fleet.is_rolling(), "20 are still under way");
    walker.press("<esc>u");
    has(&walker, &["A rollout changes the account"]);
    walker.press("F<enter>");
    assert!(!walker.screen().contains("PAUSED"));
    walker.press("<c-c>");
    has(&walker, &["PAUSED"]);
    walker.press("x");
    has(&walker, &["Called off"]);
    walker.press("<esc>");
    has(&walker, &["Rollout: 0 of 31 notebooks"]);
}

#[test]
fn without_an_answer_and_without_a_lab_it_says_what_to_do() {
    let mut walker = Walker::new(team_of(1));
    walker.press("F");
    has(&walker, &["open a lab first"]);
    *walker.workshop.account.failing.lock().unwrap() = Some(("SearchProvisionedProducts", 1));
    walker.press("<enter>F");
    has(&walker, &["could not be read", "ThrottlingException: Rate exceeded. ENTER tries again."]);
    walker.press("<enter>");
    has(&walker, &["2 notebooks"]);
    walker.press("q");
    assert_eq!(walker.model.layer, None);
    let alone = at(StepId::TrainOnV1, team_of(0));
    has(&alone, &["This account has no team", "lab --fleet 1000 --fresh"]);
}

#[test]
fn a_real_account_is_only_read() {
    let mut walker = Walker::new(team_of(2));
    walker.workshop.is_real.store(true, std::sync::atomic::Ordering::Relaxed);
    walker.press("<enter>F");
    has(&walker, &["3 notebooks", "In a real account this screen only reads"]);
    walker.press("<enter><enter>");
    assert!(walker.model.overlays.is_empty());
    assert_eq!(most_tokens(&walker).0, 0);
}

#[test]
fn words_are_looked_for_among_all_rows_and_the_mark_moves() {
    let mut walker = at(StepId::ReadTheChange, team_of(2_000));
    walker.press("/member1777<enter>");
    has(&walker, &["▸  member1777", "1,778 of 2,001"]);
    walker.press("g/tainted<enter>");
    has(&walker, &["`tainted` is in no row that is listed"]);
    walker.press("/member4<enter>nn");
    has(&walker, &["▸  member41", "[n] goes on"]);
    walker.press("N");
    has(&walker, &["▸  member40"]);
    walker.press("Gsg");
    has(&walker, &["by version", "▸  ana"]);
}

#[test]
fn what_is_hidden_is_hidden_here_too() {
    let mut walker = at(StepId::ReadTheChange, team_of(3));
    walker.press("z");
    for row in ["", "j"] {
        walker.press(row);
        let screen = walker.screen();
        assert!(screen.contains("owner 2") && screen.contains("notebook 2"), "{screen}");
        assert!(!screen.contains("member") && !screen.contains("ana,"), "{screen}");
    }
    walker.press("v");
    has(&walker, &["owner 2 has notebook 2 (pp 2)"]);
}

#[test]
fn a_click_marks_a_row_and_a_copied_command_updates_it() {
    let mut walker = at(StepId::ReadTheChange, team_of(30));
    walker.model.mouse = true;
    let row = walker.screen().lines().position(|line| line.contains("member4")).unwrap();
    let y = u16::try_from(row).unwrap();
    walker.send(Message::Clicked(ratatui::layout::Position { x: 9, y }));
    assert_eq!(walker.model.lab.as_ref().unwrap().fleet.marked().unwrap().owner, "member4");
    walker.press("Y");
    has(&walker, &["Copied"]);
}

#[test]
fn as_many_rows_are_made_as_are_in_sight() {
    let mut walker = at(StepId::ReadTheChange, team_of(300));
    for filter in Filter::ALL {
        assert_eq!(walker.model.lab.as_ref().unwrap().fleet.table.filter, filter);
        for (width, height) in super::SIZES {
            let screen = draw(&walker.model, width, height);
            assert!(screen.contains("OWNER") && screen.contains("301"), "{screen}");
        }
        walker.press("f");
    }
    assert!(!matches!(walker.model.overlays.last(), Some(Overlay::Rollout(_))));
}

#[test]
fn frames() {
    let mut walker = at(StepId::ReadTheChange, FakeAccount { rolls_back: Some(2), ..team_of(40) });
    let taken = |walker: &Walker, name: &str| {
        for (width, height) in [(60, 16), (80, 24), (120, 40)] {
            insta::assert_snapshot!(format!("fleet_{name}_{width}x{height}"), draw(&walker.model, width, height));
        }
    };
    taken(&walker, "before");
    walker.press("<enter> ");
    taken(&walker, "plan");
    walker.press("<enter>jj");
    taken(&walker, "after");
    taken(&stuck(40), "during");
}
