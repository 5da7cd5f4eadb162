//! The whole screen for the lab's own denial, and what other policies make of it.

use super::*;
use crate::tui::screen::sample::{at_many_sizes, complete, drawn, fresh, look, with_policy, words_on};

/// A Deny with a Sid, several conditions, other operators and a long list.
const MANY_CONDITIONS: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "*", "Resource": "*"},
  {"Sid": "DenyOutsideVpc", "Effect": "Deny", "NotAction": "sagemaker:List*",
   "Resource": "arn:aws:sagemaker:*:*:training-job/*",
   "Condition": {
     "ForAllValues:StringNotEqualsIfExists": {"sagemaker:VpcSubnets": ["subnet-1", "subnet-2", "subnet-3", "subnet-4",
       "subnet-5", "subnet-6", "subnet-7", "subnet-8", "subnet-9", "subnet-10"]},
     "NumericGreaterThan": {"sagemaker:MaxRuntimeInSeconds": "60"}}}]}"#;

/// Nothing denies; the Allow lacks what the request does not bring.
const NEAREST_ALLOW: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
  "Action": "sagemaker:Create*", "Resource": "*", "Condition": {
    "StringEquals": {"sagemaker:VpcSubnets": ["subnet-1", "subnet-2"]},
    "NumericLessThan": {"sagemaker:MaxRuntimeInSeconds": "3600"}}}}"#;

fn shown(progress: &Progress, view: &DenialView, width: u16, height: u16) -> String {
    drawn(width, height, |area, buf| render(progress, view, &look(false), area, buf))
}

#[test]
fn the_denial_is_explained_without_a_key_press() {
    insta::assert_snapshot!("denial_80", shown(&complete(), &DenialView::default(), 80, 20));
    insta::assert_snapshot!("denial_120", shown(&complete(), &DenialView::default(), 120, 36));
    insta::assert_snapshot!("denial_60", shown(&complete(), &DenialView::default(), 60, 12));
}

#[test]
fn a_part_of_the_message_is_explained_in_place_of_the_remedy() {
    let check = |part: u8, expected: &[&str]| {
        let view = DenialView { part: Some(part), ..DenialView::default() };
        let text = shown(&complete(), &view, 80, 20);
        let words = words_on(&text);
        assert!(expected.iter().all(|expected| words.contains(expected)), "part {part}:\n{text}");
        assert!(!text.contains("What would change it"), "part {part}");
    };
    check(1, &["Part 1: who asked", "The session SageMaker of the role ds-notebook-role-ml-dev-ana."]);
    check(2, &["CreateTrainingJob of the service sagemaker", "the Action matches with sagemaker:CreateTrainingJob"]);
    check(3, &["before there is a job", "the Resource matches with *"]);
    check(4, &["A Deny statement matched.", "never which statement or condition", "statement 2 of 4"]);
    let unknown = DenialView { part: Some(9), ..DenialView::default() };
    assert!(shown(&complete(), &unknown, 80, 20).contains("What would change it"));
}

#[test]
fn other_policies_are_explained_as_well() {
    let check = |document: &str, expected: &[&str]| {
        let text = shown(&with_policy(document), &DenialView::default(), 80, 60);
        for expected in expected {
            assert!(words_on(&text).contains(expected), "{expected} is missing in\n{text}");
        }
    };
    check(
        MANY_CONDITIONS,
        &[
            "Sid DenyOutsideVpc",
            "▌ ForAllValues:",
            "… 2 more",
            "▌ NumericGreaterThan",
            "One of these is enough:",
            "so that this is FALSE: sagemaker:MaxRuntimeInSeconds is more than 60.",
        ],
    );
    check(
        NEAREST_ALLOW,
        &[
            "Nearest: Statement 1 of 1",
            "its condition on sagemaker:VpcSubnets is FALSE",
            "Send VpcConfig.Subnets so that sagemaker:VpcSubnets is one of subnet-1, subnet-2.",
            "AWS answered DENY, but the policies as read say NO ALLOW.",
        ],
    );
}

#[test]
fn before_anything_is_known_the_screen_says_what_will_be_there() {
    assert!(shown(&fresh(), &DenialView::default(), 80, 20).contains("No attempt to explain yet."));
    let mut unread = complete();
    unread.notes.policies.clear();
    let text = shown(&unread, &DenialView::default(), 80, 20);
    let words = words_on(&text);
    assert!(words.contains("[4 with an explicit deny") && words.contains("ENTER reads them"), "{text}");
}

#[test]
fn what_the_account_remembers_stands_in_for_unread_policies() {
    let mut unread = complete();
    let attempt = unread.notes.attempt_of(crate::lab::StepId::TrainWithoutVpc).expect("it was made");
    let explained = crate::lab::explain(&unread.notes, attempt).expect("the policies are read");
    let recalled = Recalled { request: explained.request, verdict: explained.verdict };
    unread.notes.policies.clear();
    let view = DenialView { recalled: Some(recalled), ..DenialView::default() };
    let text = shown(&unread, &view, 120, 36);
    assert!(text.contains("Statement 2 of 4 in Version 2"), "{text}");
    assert!(text.contains("▌   \"Action\": \"sagemaker:CreateTrainingJob\""), "{text}");
}

#[test]
fn it_draws_at_any_size_and_scrolls_to_its_end() {
    for progress in [complete(), fresh(), with_policy(MANY_CONDITIONS)] {
        at_many_sizes(|area, buf| {
            let look = look(true);
            let mut view = DenialView { part: Some(4), ..DenialView::default() };
            view.scroll = last_line(&progress, &view, &look, area.as_size());
            render(&progress, &view, &look, area, buf);
        });
    }
    let end = last_line(&complete(), &DenialView::default(), &look(false), Size::new(60, 12));
    let text = shown(&complete(), &DenialView { scroll: end, ..DenialView::default() }, 60, 12);
    assert!(text.contains("Now no job is made."), "{text}");
}
