//! What becomes due later: scheduled under a key that sorts by time, then by the order of scheduling.
//!
//! It only keeps and hands out; applying is the business of whoever scheduled.

use super::account::{AccountState, Due, Transition};
use crate::world::Timestamp;

/// The counter that numbers what is scheduled.
const SEQUENCE: &str = "timeline";

/// Puts `transition` on the timeline, due at `at`.
pub(crate) fn schedule(account: &mut AccountState, at: Timestamp, transition: Transition) {
    let sequence = account.counters.get(SEQUENCE).copied().unwrap_or(0);
    account.counters.insert(SEQUENCE, sequence.saturating_add(1));
    let key = format!("{:020}-{sequence:08}", at.0.max(0));
    account.timeline.insert(key, Due { at, transition });
}

/// Takes the earliest transition that is due at `now`.
pub(crate) fn pop_due(account: &mut AccountState, now: Timestamp) -> Option<Due> {
    let key = match account.timeline.first() {
        Some((key, due)) if due.at <= now => key.to_owned(),
        _ => return None,
    };
    account.timeline.remove(&key)
}

/// When the earliest transition is due.
pub(crate) fn next_due(account: &AccountState) -> Option<Timestamp> {
    account.timeline.first().map(|(_, due)| due.at)
}

/// Takes back whatever `is_moot` says will not come any more.
pub(crate) fn cancel(account: &mut AccountState, is_moot: impl Fn(&Transition) -> bool) {
    let moot = account.timeline.iter().filter(|(_, due)| is_moot(&due.transition)).map(|(key, _)| key.to_owned());
    for key in moot.collect::<Vec<_>>() {
        account.timeline.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::account::Identity;

    fn account() -> AccountState {
        let account_id = "123456789012".parse().expect("twelve digits");
        AccountState::empty(Identity { account_id, region: "eu-west-1".to_owned() })
    }

    fn control(job: &str) -> Transition {
        Transition::DetectiveControl { job: job.to_owned() }
    }

    #[test]
    fn what_is_due_comes_in_order_of_time_then_of_scheduling() {
        let mut account = account();
        for (at, job) in [(2_000, "late"), (1_000, "first"), (1_000, "second"), (9_000_000_000_000, "later")] {
            schedule(&mut account, Timestamp(at), control(job));
        }
        assert_eq!(next_due(&account), Some(Timestamp(1_000)));
        assert_eq!(pop_due(&mut account, Timestamp(999)), None);
        let due = std::iter::from_fn(|| pop_due(&mut account, Timestamp(2_000))).map(|due| due.transition);
        assert_eq!(due.collect::<Vec<_>>(), [control("first"), control("second"), control("late")]);
    }

    #[test]
    fn what_is_taken_back_does_not_come() {
        let mut account = account();
        schedule(&mut account, Timestamp(1), control("gone"));
        schedule(&mut account, Timestamp(2), control("stays"));
        cancel(&mut account, |transition| *transition == control("gone"));
        assert_eq!(pop_due(&mut account, Timestamp(5)).map(|due| due.transition), Some(control("stays")));
    }
}
