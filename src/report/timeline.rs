//! The two controls side by side: Lab 4's finds a job that has started, Lab 5's refuses it.

use super::attempt::elapsed_text;
use crate::lab::{Attempt, Evidence, Notes, Outcome, StepId};
use crate::world::Timestamp;

/// Something that happened, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When; none where it is about no instant.
    pub at: Option<Timestamp>,
    /// What.
    pub text: String,
}

/// One control's side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What happened, in order.
    pub moments: Vec<Moment>,
    /// For how long something ran that should not, as a sentence.
    pub sum: String,
}

/// Both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// Lab 4.
    pub detective: Side,
    /// Lab 5.
    pub preventive: Side,
}

/// What this account shows of both controls so far.
#[must_use]
pub fn timeline(notes: &Notes) -> Timeline {
    Timeline {
        detective: match notes.attempt_of(StepId::TrainOnV1) {
            Some(attempt) if notes.evidence(attempt) != Evidence::Sent => unseen(notes, attempt),
            attempt => detective(attempt),
        },
        preventive: preventive(notes, notes.attempt_of(StepId::TrainWithoutVpc)),
    }
}

/// Whether the job of step 2 is over and the one of step 8 was refused: then nothing of it changes any more.
#[must_use]
pub fn timeline_is_over(notes: &Notes) -> bool {
    let first = notes.attempt_of(StepId::TrainOnV1).and_then(|attempt| attempt.job.as_ref());
    let second = notes.attempt_of(StepId::TrainWithoutVpc);
    first.is_some_and(|job| job.ended_at.is_some()) && second.is_some_and(|it| it.outcome == Outcome::ExplicitDeny)
}

fn detective(attempt: Option<&Attempt>) -> Side {
    let Some(attempt) = attempt else {
        return nothing("Step 2 has not run yet: the job that starts will appear here.");
    };
    let job = attempt.job.as_ref();
    let asked_at = job.map_or(attempt.at, |job| job.created_at);
    let mut moments = vec![moment(asked_at, format!("job {} is asked for without a VPC", attempt.plan.job_name))];
    if attempt.outcome != Outcome::Allowed {
        let answer = format!("{}: it was refused, so there is nothing to find", attempt.outcome.verdict());
        moments.push(moment(attempt.at, answer));
        return Side { moments, sum: "No job ran.".to_owned() };
    }
    moments.push(moment(attempt.at, "ALLOW: the job starts and reads the data".to_owned()));
    let sum = match job.and_then(|job| job.ended_at) {
        Some(ended_at) => {
            moments.push(moment(ended_at, "the control has found it and the job is stopped".to_owned()));
            ran_for(seconds_between(asked_at, ended_at))
        }
        None => {
            let seen = job.map(|job| format!("last seen as {} ({})", job.status, job.secondary_status));
            moments.extend(seen.map(|text| Moment { at: None, text }));
            let text = "the control finds it about 2 minutes after the start and stops it";
            moments.push(Moment { at: None, text: text.to_owned() });
            "It still ran when it was last looked at.".to_owned()
        }
    };
    Side { moments, sum }
}

fn preventive(notes: &Notes, attempt: Option<&Attempt>) -> Side {
    let Some(attempt) = attempt else {
        return nothing("Step 8 has not run yet: the answer under Version 2 will appear here.");
    };
    let asked = format!("job {} is asked for without a VPC", attempt.plan.job_name);
    let asked_at = Timestamp(attempt.at.0 - i64::try_from(attempt.elapsed_micros / 1000).unwrap_or(0));
    let answer = match attempt.outcome {
        Outcome::ExplicitDeny => "DENY: AccessDeniedException with an explicit deny".to_owned(),
        outcome => format!("{}: the control is not in force", outcome.verdict()),
    };
    let mut moments = vec![moment(asked_at, asked), moment(attempt.at, answer)];
    if attempt.seen_absent {
        moments.push(moment(attempt.at, "the account has no such job; nothing has to be stopped".to_owned()));
    }
    let sum = match attempt.outcome {
        Outcome::ExplicitDeny if notes.evidence(attempt) == Evidence::Sent => {
            format!("Refused in {}. No job ran.", elapsed_text(attempt.elapsed_micros))
        }
        Outcome::ExplicitDeny => format!("Refused at once{}. No job ran.", notes.evidence(attempt).remark()),
        _ => "It was not refused.".to_owned(),
    };
    Side { moments, sum }
}

/// The seconds between two times as clocks show them: both are in sight beside it.
#[must_use]
pub fn seconds_between(start: Timestamp, end: Timestamp) -> u64 {
    let seconds = |at: Timestamp| at.0.div_euclid(1000);
    u64::try_from(seconds(end) - seconds(start)).unwrap_or(0)
}

/// A job that ran for less, in seconds, did so because somebody made time pass faster than AWS does.
const SHORTENED: u64 = 100;

/// How long the job ran. Where AWS's work takes no time, a number would mislead.
fn ran_for(ran: u64) -> String {
    match ran {
        0 => "At this speed that takes no time. At AWS's own pace the job runs for about 2 minutes.".to_owned(),
        ran if ran < SHORTENED => {
            format!("It ran for {} here, where waits are cut short. At AWS's own pace: about 2 minutes.", seconds(ran))
        }
        ran => format!("It ran for {} here. At AWS's own pace: about 2 minutes.", seconds(ran)),
    }
}

/// Of a probe and of a prediction there is no job that could be found.
fn unseen(notes: &Notes, attempt: &Attempt) -> Side {
    let (verdict, remark) = (attempt.outcome.verdict(), notes.evidence(attempt).remark());
    let text = "no job was made here; one would run until the control finds it, about 2 minutes later".to_owned();
    Side {
        moments: vec![moment(attempt.at, format!("{verdict}{remark}")), Moment { at: None, text }],
        sum: "At AWS's own pace: about 2 minutes.".to_owned(),
    }
}

fn nothing(text: &str) -> Side {
    Side { moments: vec![Moment { at: None, text: text.to_owned() }], sum: String::new() }
}

fn moment(at: Timestamp, text: String) -> Moment {
    Moment { at: Some(at), text }
}

fn seconds(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_anything_ran_both_sides_say_what_will_appear() {
        let timeline = timeline(&Notes::default());
        assert!(timeline.detective.moments[0].text.contains("Step 2"));
        assert!(timeline.preventive.moments[0].text.contains("Step 8"));
    }

    #[test]
    fn a_job_that_was_stopped_at_once_is_not_said_to_have_run_for_no_time() {
        assert!(!ran_for(0).contains("0 s"), "{}", ran_for(0));
        assert!(ran_for(6).contains("It ran for 6 s here"), "{}", ran_for(6));
    }

    #[test]
    fn times_read_as_people_say_them() {
        for (given, expected) in [(0, "0 s"), (59, "59 s"), (122, "2 min 2 s")] {
            assert_eq!(seconds(given), expected);
        }
    }
}
