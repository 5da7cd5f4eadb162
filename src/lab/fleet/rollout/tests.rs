//! Rollouts against made-up answers: an account that remembers tokens, as Service Catalog does.

use std::time::Duration;

use super::*;

/// Updates by token, with how each ends.
#[derive(Default)]
struct FakeAccount {
    updates: BTreeMap<String, RecordNote>,
    breaks: Vec<&'static str>,
    calls: usize,
    throttle_every: usize,
}

impl FakeAccount {
    fn answer(&mut self, call: &Call) -> Performed {
        self.calls += 1;
        if self.throttle_every > 0 && self.calls.is_multiple_of(self.throttle_every) {
            return performed(Err(error(CallErrorKind::Throttled)));
        }
        let record = match call {
            Call::UpdateProvisionedProduct { provisioned_product_id, token, .. } => {
                let fails = self.breaks.iter().any(|id| id == provisioned_product_id);
                let (status, errors) =
                    if fails { ("FAILED", vec!["rolled back".to_owned()]) } else { ("SUCCEEDED", Vec::new()) };
                let id = format!("rec-{token}");
                let ended = RecordNote { id: id.clone(), status: status.into(), created_at: None, errors };
                self.updates.insert(token.clone(), ended);
                RecordNote { id, status: "CREATED".into(), created_at: None, errors: Vec::new() }
            }
            Call::DescribeRecord { record_id } => {
                self.updates.values().find(|record| record.id == *record_id).expect("a record").clone()
            }
            other => panic!("a rollout asks for {other:?}"),
        };
        performed(Ok(Answer::Record(record)))
    }
}

fn performed(result: Result<Answer, CallError>) -> Performed {
    Performed { result, request_id: None, http_status: None, elapsed: Duration::ZERO }
}

fn error(kind: CallErrorKind) -> CallError {
    CallError { kind, code: "Code".to_owned(), message: "words".to_owned() }
}

fn outset(members: usize, staging: Staging, max_failures: usize) -> Outset {
    Outset {
        id: "rollout".to_owned(),
        product_id: "prod-1".to_owned(),
        artifact_id: "pa-2".to_owned(),
        parameter_keys: vec!["EnvType".to_owned()],
        stages: staging.stages((0..members).map(|number| format!("pp-{number:02}")).collect()),
        options: RolloutOptions { concurrency: 3, max_failures },
    }
}

/// Goes on for at most `orders` orders; gives the marks as a journal holds them, and the end.
fn drive(rollout: &mut Rollout, account: &mut FakeAccount, orders: usize) -> (Vec<(String, Mark)>, Option<Halt>) {
    let mut marks = Vec::new();
    for _ in 0..orders {
        let (id, call) = match rollout.next_order() {
            Order::Update(id, call) => {
                marks.push((id.clone(), Mark::Asking));
                (id, call)
            }
            Order::Look(id, call) => (id, call),
            Order::Wait => return (marks, None),
            Order::End(halt) => return (marks, Some(halt)),
        };
        let answer = account.answer(&call);
        marks.extend(rollout.absorb(&id, &answer).map(|mark| (id, mark)));
    }
    (marks, None)
}

fn check(members: usize, staging: Staging, account: &mut FakeAccount, max: usize, expected: (Halt, usize, usize)) {
    let mut rollout = Rollout::begin(outset(members, staging, max), &[]);
    let (_, halt) = drive(&mut rollout, account, 10_000);
    let (done, failed, _) = rollout.counts();
    assert_eq!((halt, done, failed), (Some(expected.0), expected.1, expected.2));
}

#[test]
fn rollouts_end_as_their_members_do() {
    let breaks = |breaks: &[&'static str]| FakeAccount { breaks: breaks.to_vec(), ..FakeAccount::default() };
    check(25, Staging::AtOnce, &mut breaks(&[]), 0, (Halt::Complete, 25, 0));
    check(25, Staging::Staged, &mut breaks(&[]), 0, (Halt::Complete, 25, 0));
    check(0, Staging::Staged, &mut breaks(&[]), 0, (Halt::Complete, 0, 0));
    check(25, Staging::AtOnce, &mut breaks(&["pp-07"]), 1, (Halt::Complete, 24, 1));
    check(25, Staging::AtOnce, &mut breaks(&["pp-00"]), 0, (Halt::TooManyFailures, 0, 1));
    // The canary stops the rest, whatever the limit is.
    check(25, Staging::Staged, &mut breaks(&["pp-00"]), 9, (Halt::TooManyFailures, 0, 1));
    check(25, Staging::Staged, &mut breaks(&["pp-01"]), 9, (Halt::Complete, 24, 1));
    let mut throttled = FakeAccount { throttle_every: 3, ..FakeAccount::default() };
    check(25, Staging::AtOnce, &mut throttled, 0, (Halt::Complete, 25, 0));
    assert_eq!(throttled.updates.len(), 25);
}

#[test]
fn whoever_goes_on_after_a_crash_asks_with_the_same_tokens() {
    for cut in 0..80 {
        let mut account = FakeAccount { breaks: vec!["pp-03"], ..FakeAccount::default() };
        let outset = outset(12, Staging::Staged, 5);
        let mut first = Rollout::begin(outset.clone(), &[]);
        let (marks, _) = drive(&mut first, &mut account, cut);
        let mut second = Rollout::begin(outset, &marks);
        let (_, halt) = drive(&mut second, &mut account, 1_000);
        assert_eq!((halt, account.updates.len()), (Some(Halt::Complete), 12), "cut after {cut}");
        assert_eq!(second.counts(), (11, 1, 12), "cut after {cut}");
    }
}

#[test]
fn a_pause_begins_nothing_and_a_cancelled_rollout_ends_with_what_is_under_way() {
    let mut account = FakeAccount::default();
    let mut rollout = Rollout::begin(outset(9, Staging::AtOnce, 0), &[]);
    drive(&mut rollout, &mut account, 1);
    rollout.pause();
    let (_, halt) = drive(&mut rollout, &mut account, 100);
    assert_eq!((halt, account.updates.len()), (None, 1));
    rollout.resume();
    drive(&mut rollout, &mut account, 1);
    rollout.cancel();
    rollout.resume();
    let (_, halt) = drive(&mut rollout, &mut account, 100);
    assert_eq!((halt, account.updates.len(), rollout.counts()), (Some(Halt::Cancelled), 2, (2, 0, 9)));
}
