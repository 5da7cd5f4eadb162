//! What hands do besides `ENTER`: back and forth, commands, copying, writing, looking things up.

use std::sync::Arc;

use crossterm::event::Event;
use ratatui::layout::Size;

use super::at_80x24;
use super::fake::{FakeAccount, FakeWorkshop, NOW};
use super::path::Walker;
use crate::lab::{Candidate, Choice, StepId, Undecided};
use crate::tui::model::{Layer, Overlay, Screen};
use crate::world::Timestamp;

fn at_step(step: StepId) -> Walker {
    let mut walker = Walker::new(FakeAccount::default());
    walker.press("<enter>");
    walker.send(crate::tui::Message::Action(crate::tui::Action::GoTo(step)));
    assert_eq!(current(&walker), step);
    walker
}

fn current(walker: &Walker) -> StepId {
    walker.model.lab.as_ref().unwrap().progress.current
}

#[test]
fn any_step_is_reached_with_the_account_in_its_state_and_undo_leads_back() {
    let mut walker = at_step(StepId::TrainWithoutVpc);
    walker.walk(2);
    assert!(walker.screen().contains("explicit deny"), "{}", walker.screen());
    walker.press("qq<enter>");
    walker.press("u");
    assert_eq!(current(&walker), StepId::TrainWithoutVpc);
    assert!(walker.screen().contains("Back at step 8, the account too."), "{}", walker.screen());
    walker.press("u");
    assert_eq!(current(&walker), StepId::UpdateNotebook);
    walker.press("<c-r>");
    assert_eq!(current(&walker), StepId::TrainWithoutVpc);
    walker.press("4");
    assert_eq!(current(&walker), StepId::CreateVersion);
    walker.walk(60);
    assert!(walker.screen().contains("Lab complete"));
}

#[test]
fn a_step_is_reset_to_its_beginning() {
    let mut walker = at_step(StepId::CreateVersion);
    walker.press("<enter>");
    assert!(walker.model.lab.as_ref().unwrap().is_done());
    walker.press("x");
    assert!(!walker.model.lab.as_ref().unwrap().is_done());
    assert_eq!(current(&walker), StepId::CreateVersion);
    walker.press("<enter>");
    assert!(walker.model.lab.as_ref().unwrap().is_done());
}

#[test]
fn the_next_bracket_solves_the_step_and_goes_on() {
    let mut walker = at_step(StepId::TrainOnV1);
    for step in &StepId::ALL[2..] {
        walker.press("]");
        assert_eq!(current(&walker), *step);
    }
}

#[test]
fn a_check_looks_and_changes_nothing() {
    let mut walker = at_step(StepId::CreateVersion);
    walker.press("c");
    assert!(walker.screen().contains("Not done yet:"), "{}", walker.screen());
    walker.press("<enter><enter>");
    assert_eq!(current(&walker), StepId::ReadTheChange);
    walker.press("4");
    walker.press("c");
    assert!(!walker.model.lab.as_ref().unwrap().is_done());
}

#[test]
fn commands_are_found_by_their_words() {
    let mut walker = at_step(StepId::TrainOnV1);
    walker.press(":step 9<enter>");
    assert_eq!(current(&walker), StepId::ExplainTheDenial);
    walker.press(":themehigh<enter>");
    assert!(walker.screen().contains("Theme: high-contrast."));
    walker.press(":nothing like it<enter>");
    assert!(walker.model.overlays.is_empty() && walker.model.field.is_none());
    walker.press("?glossary");
    walker.press("<tab>");
    assert!(matches!(walker.model.overlays.last(), Some(Overlay::Commands(_))));
    walker.press("<esc>");
    walker.press("?q");
    assert!(walker.model.overlays.is_empty());
}

#[test]
fn every_call_is_logged_with_what_does_the_same() {
    let mut walker = at_step(StepId::ExplainTheDenial);
    walker.press("L");
    let Some(Layer::Calls(view)) = walker.model.layer else { panic!("the calls") };
    let n_calls = walker.model.calls.calls().len();
    assert_eq!(view.marked + 1, n_calls);
    assert!(n_calls > 20 && walker.screen().contains("DENY"), "{}", walker.screen());
    walker.press("<enter>");
    assert!(walker.screen().contains("sagemaker:ListTrainingJobs"), "{}", walker.screen());
    walker.press("<esc>Y");
    assert!(walker.screen().contains("Copied"), "{}", walker.screen());
    walker.press("q");
    assert!(walker.model.layer.is_none());
}

#[test]
fn an_answer_is_written_and_compared() {
    let mut walker = at_step(StepId::ClosingQuestion);
    walker.press("<enter>");
    assert!(matches!(walker.model.screen, Screen::Question(_)), "{}", walker.screen());
    walker.press("aNull VpcSubnets true<enter>");
    assert!(walker.screen().contains("right, Null sagemaker:VpcSubnets"), "{}", walker.screen());
    assert!(walker.screen().contains("not named yet"), "{}", walker.screen());
    walker.walk(4);
    assert!(walker.screen().contains("Lab complete"), "{}", walker.screen());
}

#[test]
fn words_are_found_on_a_screen_and_n_goes_on() {
    let mut walker = at_step(StepId::ReadTheChange);
    walker.press("<enter>/vpcsecurity<enter>");
    assert!(walker.screen().contains("[n] goes on"), "{}", walker.screen());
    walker.press("nN/no such words<enter>");
    assert!(walker.screen().contains("is not on this screen"), "{}", walker.screen());
}

#[test]
fn what_tells_the_account_is_hidden_on_every_screen() {
    let mut walker = at_step(StepId::TrainWithoutVpc);
    walker.press("z");
    for _ in 0..20 {
        for keys in ["", "L", "q", "v", "<esc>", "S", "<esc>", "D", "q"] {
            walker.press(keys);
            for width in [60, 80, 200] {
                let screen = super::draw(&walker.model, width, 30);
                assert!(!screen.contains("012348485732") && !screen.contains("5732"), "{screen}");
            }
        }
        if matches!(walker.model.screen, Screen::Home) {
            walker.press("<enter>");
        }
        walker.walk(1);
    }
}

#[test]
fn the_two_controls_and_the_last_denial_are_shown_from_anywhere() {
    let mut walker = at_step(StepId::TrainOnV1);
    walker.press("e");
    assert!(walker.screen().contains("Nothing has been denied yet."));
    let mut walker = at_step(StepId::TrainWithVpc);
    walker.press("D");
    assert!(walker.screen().contains("preventive (Lab 5)") && walker.screen().contains("Refused in"));
    walker.press("qe");
    assert!(walker.screen().contains("✗ DENIED"), "{}", walker.screen());
    walker.press("q");
    assert!(walker.screen().contains("step 10 of 12"));
}

#[test]
fn a_blank_screen_shows_nothing_and_any_key_brings_it_back() {
    let mut walker = at_step(StepId::TrainOnV1);
    walker.press("b");
    assert!(walker.screen().trim().is_empty());
    walker.press("<enter>");
    assert!(walker.screen().contains("step 2 of 12"));
}

#[test]
fn the_denial_leads_on_to_the_same_request_with_the_approved_network() {
    let mut walker = at_step(StepId::ExplainTheDenial);
    walker.press("<enter>f");
    assert_eq!(current(&walker), StepId::TrainWithVpc);
    assert!(walker.screen().contains("ALLOW"), "{}", walker.screen());
}

#[test]
fn what_was_undone_is_saved_and_the_walk_goes_on() {
    let workshop = Arc::new(FakeWorkshop::default());
    let (result, seen) = at_80x24(&workshop, async |person| {
        person.walk("step 5 of 12").await;
        person.press("u").await;
        person.until("Back at step 4").await;
        person.walk("Lab complete").await;
    });
    assert!(result.is_ok());
    assert!(seen.contains("were solved with") || seen.contains("step 5 of 12"));
}

/// Presses ENTER until a change has to be confirmed.
fn until_asked(walker: &mut Walker) {
    for _ in 0..20 {
        if matches!(walker.model.overlays.last(), Some(Overlay::Change(_))) {
            return;
        }
        walker.press("<enter>");
    }
    panic!("nobody asked:\n{}", walker.screen());
}

/// Types the digits, and reads on with ENTER until the change is sent.
fn confirm(walker: &mut Walker) {
    until_asked(walker);
    walker.press("5732");
    while matches!(walker.model.overlays.last(), Some(Overlay::Change(_))) {
        walker.press("<enter>");
    }
}

#[test]
fn nothing_is_hidden_before_a_change_is_sent() {
    for size in [Size::new(60, 16), Size::new(80, 24)] {
        let mut walker = Walker::new(FakeAccount::default());
        walker.workshop.is_real = true.into();
        walker.model.size = size;
        until_asked(&mut walker);
        let Some(Overlay::Change(change)) = walker.model.overlays.last().cloned() else { panic!("nobody asked") };
        let mut seen = walker.screen();
        while walker.screen().contains(" more: DOWN") {
            // Digits do not send what has not been shown.
            let before = walker.workshop.account.state.lock().unwrap().jobs.len();
            walker.press(if walker.screen().contains("digits: 5732") { "<enter>" } else { "5732<enter>" });
            assert_eq!(walker.workshop.account.state.lock().unwrap().jobs.len(), before);
            seen.push_str(&walker.screen());
        }
        for word in change.confirmation.command.split(' ').filter(|word| word.len() < 30) {
            assert!(seen.contains(word), "{word} was on no screen of {size}:\n{seen}");
        }
    }
}

#[test]
fn nothing_is_sent_to_a_real_account_before_a_person_has_typed_its_digits() {
    let mut walker = Walker::new(FakeAccount::default());
    walker.workshop.is_real = true.into();
    let jobs = |walker: &Walker| walker.workshop.account.state.lock().unwrap().jobs.len();
    until_asked(&mut walker);
    let screen = walker.screen();
    for part in ["REAL AWS", "this changes account 012348485732", "CHANGE   CreateTrainingJob", "cost ", "command  aws"]
    {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    for keys in ["<enter>", "1234<enter>", "<esc>", "y<enter>"] {
        until_asked(&mut walker);
        walker.press(keys);
        assert_eq!(jobs(&walker), 0, "{keys}");
        assert!(walker.model.overlays.is_empty() && walker.model.field.is_none(), "{keys}");
    }
    confirm(&mut walker);
    assert_eq!(jobs(&walker), 1);
    until_asked(&mut walker);
    assert!(walker.screen().contains("CHANGE   CreateProvisioningArtifact"), "{}", walker.screen());
    insta::assert_snapshot!("confirm_real_80x24", walker.screen());
    confirm(&mut walker);
    assert!(walker.model.lab.as_ref().unwrap().is_done(), "{}", walker.screen());
    for keys in ["u", "]", "x", "9"] {
        walker.press(keys);
        assert!(walker.screen().contains("step 4 of 12"), "{keys}: {}", walker.screen());
    }
}

#[test]
fn pages_are_marked_opened_and_copied() {
    let mut walker = at_step(StepId::TrainOnV1);
    walker.press("oj");
    assert!(walker.screen().contains("Pages"), "{}", walker.screen());
    walker.press("<enter>");
    assert!(walker.screen().contains("The page was given to your browser."), "{}", walker.screen());
    walker.press("kkky");
    assert!(walker.screen().contains("Copied"), "{}", walker.screen());
    walker.press("G<esc>");
    assert!(walker.model.overlays.is_empty());
    walker.send(crate::tui::Message::Visited(Err("no browser".to_owned())));
    assert!(walker.screen().contains("Not opened: no browser. [y] copies the address."), "{}", walker.screen());
}

#[test]
fn a_light_background_counts_until_a_theme_is_chosen() {
    use crate::tui::theme::ThemeName;
    let mut walker = Walker::new(FakeAccount::default());
    walker.send(crate::tui::Message::Background { is_light: false });
    assert_eq!(walker.model.options.theme, ThemeName::Auto);
    walker.send(crate::tui::Message::Background { is_light: true });
    assert_eq!(walker.model.options.theme, ThemeName::AutoLight);
    walker.press("T");
    walker.send(crate::tui::Message::Background { is_light: true });
    assert_eq!(walker.model.options.theme, ThemeName::Dark);
}

#[test]
fn what_another_window_does_is_looked_at() {
    let mut walker = at_step(StepId::CreateVersion);
    walker.press("I");
    assert!(walker.screen().contains("export AWS_ENDPOINT_URL=http://127.0.0.1:4566"), "{}", walker.screen());
    assert!(walker.screen().contains("/credentials/admin"), "{}", walker.screen());
    walker.press("<esc>");
    walker.send(crate::tui::Message::CalledElsewhere);
    assert!(walker.screen().contains("Not done yet:"), "{}", walker.screen());
    assert!(!walker.model.lab.as_ref().unwrap().is_done());
}

#[test]
fn the_end_of_a_real_session_is_counted_down_and_told_of() {
    let mut walker = Walker::new(FakeAccount::default());
    walker.workshop.is_real = true.into();
    until_asked(&mut walker);
    let ends_in = |walker: &mut Walker, seconds: i64| {
        let progress = &mut walker.model.lab.as_mut().unwrap().progress;
        let end = Timestamp(NOW.0 + seconds * 1000);
        progress.notes.sessions.insert(progress.persona(), end);
    };
    ends_in(&mut walker, 58 * 60 + 1);
    assert!(walker.model.counts_minutes());
    assert!(walker.screen().contains("REAL AWS 0123-4848-5732 58 min"), "{}", walker.screen());
    walker.model.overlays.clear();
    walker.send(crate::tui::Message::Minute);
    assert_eq!(walker.model.notice, None);
    ends_in(&mut walker, 5 * 60);
    walker.send(crate::tui::Message::Minute);
    assert!(walker.screen().contains("ends in 5 min"), "{}", walker.screen());
}

#[test]
fn one_of_several_is_chosen_on_the_screen_and_the_step_goes_on() {
    let mut walker = at_step(StepId::CreateVersion);
    let owned = |id: &str| Candidate { id: id.to_owned(), detail: "notebook-ana, AVAILABLE".to_owned() };
    let choice = Choice { undecided: Undecided::ProvisionedProduct, candidates: vec![owned("pp-1"), owned("pp-2")] };
    let ask = |walker: &mut Walker| {
        let lab = walker.model.lab.as_mut().unwrap();
        lab.found = None;
        let real = lab.progress.notes.real.get_or_insert_default();
        real.question = Some(choice.sentence());
        real.choice = Some(choice.clone());
        walker.press("<enter>");
        assert!(walker.screen().contains("2 provisioned products are yours"), "{}", walker.screen());
    };
    ask(&mut walker);
    assert!(walker.screen().contains("▸ pp-1") && walker.screen().contains("ESC none of them"), "{}", walker.screen());
    walker.press("<esc>");
    assert!(walker.screen().contains("decide with"), "{}", walker.screen());
    ask(&mut walker);
    walker.press("j<enter>");
    let lab = walker.model.lab.as_ref().unwrap();
    let wanted = &lab.progress.notes.real.as_ref().unwrap().wanted;
    assert_eq!(wanted.provisioned_product_id.as_deref(), Some("pp-2"));
    assert!(walker.model.overlays.is_empty() && !walker.screen().contains("decide with"), "{}", walker.screen());
}

#[test]
fn a_real_lab_goes_on_in_a_simulated_account_at_the_same_step() {
    let mut walker = Walker::new(FakeAccount::default());
    walker.workshop.is_real = true.into();
    until_asked(&mut walker);
    walker.press("<esc>O");
    let lab = walker.model.lab.as_ref().unwrap();
    assert!(lab.simulated && lab.progress.current == StepId::TrainOnV1, "{}", walker.screen());
    assert!(walker.screen().contains("SIMULATED") && !walker.screen().contains("REAL"), "{}", walker.screen());
    walker.press("O");
    assert!(walker.screen().contains("This is the simulated account"), "{}", walker.screen());
}

#[test]
fn where_nobody_can_try_the_notebooks_own_error_is_pasted() {
    let mut walker = at_step(StepId::TrainWithoutVpc);
    let role = "arn:aws:iam::012348485732:role/service-role/ds-notebook-role-ml-dev-ana";
    let lab = walker.model.lab.as_mut().unwrap();
    let trust = r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"sagemaker.amazonaws.com"}}]}"#;
    lab.progress.notes.real.get_or_insert_default().trust = Some(trust.to_owned());
    walker.press("<enter>");
    assert!(walker.screen().contains("p paste error"), "{}", walker.screen());
    let paste = |walker: &mut Walker, text: &str| {
        let event = Event::Paste(text.to_owned());
        let message = crate::tui::input::message_of(&event, &walker.model).expect("an error is awaited");
        walker.send(message);
    };
    paste(&mut walker, "NameError: name 'estimator' is not defined");
    assert!(
        walker.screen().contains("Not taken: the pasted text has no access-denied message."),
        "{}",
        walker.screen()
    );
    walker.press("p");
    assert!(walker.screen().contains("The notebook's error:"), "{}", walker.screen());
    walker.press("<esc>");
    let session = role.replace(":iam:", ":sts:").replace("role/service-role", "assumed-role");
    let error = format!(
        "Traceback (most recent call last)\nClientError: An error occurred (AccessDeniedException) when calling the \
         CreateTrainingJob operation: User: {session}/SageMaker is not authorized to perform: \
         sagemaker:CreateTrainingJob on\nresource: arn:aws:sagemaker:eu-west-1:012348485732:training-job/mine with an \
         explicit deny in an identity-based policy: arn:aws:iam::012348485732:policy/ds-notebook-policy-ml-dev-ana"
    );
    paste(&mut walker, &error);
    let screen = walker.screen();
    assert!(screen.contains("✗ DENY") && screen.contains("the notebook's own error, pasted"), "{screen}");
    let lab = walker.model.lab.as_ref().unwrap();
    assert!(lab.is_done() && lab.progress.notes.attempts.last().unwrap().plan.job_name == "mine", "{screen}");
    let event = Event::Paste(error);
    assert!(crate::tui::input::message_of(&event, &walker.model).is_none(), "nothing is awaited any more");
}
