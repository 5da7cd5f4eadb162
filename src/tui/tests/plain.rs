//! The lab line by line, with the same made-up account.

use std::io;
use std::sync::Arc;

use futures_util::stream;

use super::fake::{FakeAccount, FakeWorkshop, NOW};
use super::options;
use crate::lab::{SavedLab, StepId, regions};
use crate::tui::look::Glyphs;
use crate::tui::{Options, run_plain};
use crate::world::ManualClock;

/// What is said to so many lines of input.
fn said(workshop: &Arc<FakeWorkshop>, lines: &[&str]) -> String {
    said_with(workshop, options(), lines)
}

fn said_with(workshop: &Arc<FakeWorkshop>, options: Options, lines: &[&str]) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let lines: Vec<io::Result<String>> = lines.iter().map(|line| Ok((*line).to_owned())).collect();
    let mut output = Vec::new();
    let clock = Arc::new(ManualClock::at(NOW));
    let workshop = Arc::<FakeWorkshop>::clone(workshop);
    let options = Options { glyphs: Glyphs::ASCII, ..options };
    let talk = run_plain(stream::iter(lines), &mut output, workshop, clock, options, std::future::pending::<()>());
    runtime.block_on(talk).unwrap();
    String::from_utf8(output).unwrap()
}

/// Expects the facts in this order.
fn in_order(text: &str, facts: &[&str]) {
    let mut rest = text;
    for fact in facts {
        let at = rest.find(fact).unwrap_or_else(|| panic!("`{fact}` is not said, or too early, in:\n{text}"));
        rest = &rest[at + fact.len()..];
    }
}

#[test]
fn empty_lines_walk_the_lab_and_it_ends_by_itself() {
    let text = said(&Arc::default(), &[""; 60]);
    in_order(
        &text,
        &[
            "SIMULATED",
            "Choose the region",
            "Keys: ENTER start",
            "step 2 of 12",
            "ALLOW",
            "step 3 of 12",
            "ADMIN",
            "step 5 of 12",
            "TEAM",
            "step 8 of 12",
            "DENY",
            "with an explicit deny",
            "step 9 of 12",
            "Statement 2 of",
            "Null  sagemaker:VpcSubnets  true (= absent)  absent  TRUE",
            "step 10 of 12",
            "step 11 of 12",
            "NO ALLOW",
            "step 12 of 12",
            "Lab complete",
        ],
    );
    let is_plain = |character: char| character == '\n' || !character.is_control();
    assert!(text.chars().all(is_plain), "no control sequences");
    assert!(!text.chars().any(|character| ('\u{2500}'..='\u{259f}').contains(&character)), "no boxes");
    assert!(text.lines().any(|line| line.starts_with("Status: ")));
}

#[test]
fn the_end_of_the_input_leaves_and_keeps_what_was_done() {
    let workshop = Arc::new(FakeWorkshop::default());
    let text = said(&workshop, &["", "", "", "", ""]);
    assert!(!text.contains("Lab complete"));
    assert!(workshop.kept.lock().unwrap().is_some());
    let workshop = Arc::new(FakeWorkshop::default());
    let _ = said(&workshop, &["", "", "", "q", "q", "", "", ""]);
    let kept = workshop.kept.lock().unwrap().clone().unwrap();
    assert_eq!(kept.current, StepId::BecomeAdmin);
}

#[test]
fn numbers_pick_letters_are_keys_and_the_rest_is_told() {
    let text = said(&Arc::default(), &["7", "2", "", "?", "", "s", "", "nonsense", "%", "q"]);
    in_order(
        &text,
        &[
            "There are 6 regions",
            "> eu-west-2",
            "eu-west-2 London",
            "Help",
            "The one primary action of this screen",
            "aws sagemaker create-training-job",
            "`nonsense` is more than one key",
            "`%` does nothing here",
        ],
    );
}

#[test]
fn the_team_is_told_and_rolled_out_to_line_by_line() {
    let account = Arc::new(FakeAccount { team: 30, ..FakeAccount::default() });
    let workshop = Arc::new(FakeWorkshop { account, ..FakeWorkshop::default() });
    let text = said(&workshop, &["", "F", "", "s", "w", "", "q"]);
    in_order(
        &text,
        &[
            "31 notebooks without a VPC:  x 0 refused  + 31 could train outside the VPC",
            "member20",
            "Roll version 2 out to 30 notebooks?",
            "in stages: 1, then 3, then 26",
            "the one in the marked row",
            "Status: Rollout: 0 of 1 notebooks",
            "Version 2 rolled out in 0.0 s: 1 of 1 have it, none failed.",
        ],
    );
    assert!(!text.contains("member25"), "only the rows around the marked one are told");
}

#[test]
fn a_step_that_was_asked_for_is_told_and_a_saved_lab_is_never_thrown_away_unasked() {
    let to = |step| Options { step: Some(step), ..options() };
    let text = said_with(&Arc::default(), to(StepId::CreateVersion), &["", "q", "q"]);
    in_order(&text, &["ENTER goes to step 4", "step 4 of 12"]);
    let workshop = Arc::new(FakeWorkshop::default());
    let _ = said(&workshop, &[""; 8]);
    let at = workshop.kept.lock().unwrap().clone().unwrap().current;
    assert!(at > StepId::TrainOnV1, "{at}");
    let saved = SavedLab { region: regions()[0], step: at, complete: false, saved_at: NOW };
    *workshop.saved.lock().unwrap() = vec![saved];
    workshop.opened.lock().unwrap().clear();
    let kept = said_with(&workshop, to(StepId::TrainOnV1), &["", "q", "", "q", "q"]);
    in_order(
        &kept,
        &["ENTER goes to step 2", "Start over?", "begins anew and goes to step 2", &format!("step {}", at.number())],
    );
    assert!(workshop.opened.lock().unwrap().iter().all(|(_, fresh)| !fresh), "nothing is begun anew");
    let anew = said_with(&workshop, to(StepId::TrainOnV1), &["", "", "q", "q"]);
    in_order(&anew, &["Start over?", "step 2 of 12"]);
    assert!(workshop.opened.lock().unwrap().iter().any(|(_, fresh)| *fresh), "that was asked, and answered");
}

/// Each of these was a line of its own, whole, wherever a screen tells it.
#[test]
fn no_command_address_or_arn_is_broken_or_cut() {
    let text = said(&Arc::default(), &["", "", "", "s", "L", "", "", ""]);
    let url =
        "https://s3.eu-west-1.amazonaws.com/sagemaker-workshop-cloudformation-eu-west-1/quickstart/ds_notebook_v2.yaml";
    assert!(text.lines().any(|line| line.ends_with(url)), "{text}");
    let command = text.lines().find(|line| line.contains("aws sagemaker create-training-job")).expect("the command");
    for part in ["\"TrainingJobName\"", "\"AlgorithmSpecification\"", "\"StoppingCondition\"", "--region eu-west-1"] {
        assert!(command.contains(part), "{part}: {command}");
    }
    assert!(!text.lines().any(|line| line.contains("[v] in full") || line.contains("more rows")), "{text}");
    // The job's number is not known before it is sent.
    let is_cut = |word: &&str| word.contains("arn:") && word.contains("..") && !word.ends_with("no-vpc-...-1");
    assert_eq!(text.split_whitespace().find(is_cut), None);
}
