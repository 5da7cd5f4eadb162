//! The calls at their sizes.

use std::time::Duration;

use super::*;
use crate::lab::{Answer, Asked, Call, CallError, CallErrorKind, Performed, Persona, StepId, planned_job};
use crate::tui::screen::sample::{NOW, at_many_sizes, complete, drawn, look};

fn log() -> CallLog {
    let progress = complete();
    let mut log = CallLog::default();
    let arn = "arn:aws:iam::012348485732:user/ana".to_owned();
    let answer = Answer::Caller { arn, account_id: "012348485732".to_owned() };
    let plan = planned_job(&progress.notes, StepId::TrainWithoutVpc, NOW).expect("a job");
    let message = "User: arn:aws:sts::012348485732:assumed-role/ds-notebook-role-ml-dev-ana/SageMaker is not \
                   authorized to perform: sagemaker:CreateTrainingJob with an explicit deny";
    let refused =
        CallError { kind: CallErrorKind::Denied, code: "AccessDeniedException".into(), message: message.into() };
    let calls = [
        (StepId::ChooseRegion, Persona::Base, Call::WhoAmI, Ok(answer)),
        (StepId::TrainWithoutVpc, Persona::Notebook, Call::CreateTrainingJob(Box::new(plan)), Err(refused)),
    ];
    for (step, who, call, result) in calls {
        let http_status = Some(if result.is_ok() { 200 } else { 400 });
        let request_id = Some("11111111-2222-3333-4444-555555555555".to_owned());
        let performed = Performed { result, request_id, http_status, elapsed: Duration::from_micros(400) };
        log.log(step, &Asked { who, call }, &performed, &progress.notes, NOW);
    }
    log
}

#[test]
fn a_refused_call_says_who_why_and_how_to_do_the_same() {
    let log = log();
    let shown = |width: u16, height: u16| {
        let view = CallsView::new(&log);
        drawn(width, height, |area, buf| {
            render(view, &Calls { log: &log, region: "eu-west-1", hiding: None }, &look(false), area, buf)
        })
    };
    insta::assert_snapshot!("calls_80", shown(80, 20));
    insta::assert_snapshot!("calls_120", shown(120, 36));
}

#[test]
fn it_draws_at_every_size_with_calls_and_without() {
    for log in [log(), CallLog::default()] {
        at_many_sizes(|area, buf| {
            let calls = Calls { log: &log, region: "eu-west-1", hiding: None };
            render(CallsView::new(&log), &calls, &look(true), area, buf);
        });
    }
}
