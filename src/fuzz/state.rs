//! What is read back from disk: accounts with their change lines, and how far somebody is in the lab.

use std::sync::Arc;

use super::{MAX_INPUT, text_of};
use crate::lab::{Next, Progress, StepId};
use crate::sim::{Options, Ready, Simulator, account_lines, apply_account_line, read_account, write_account};
use crate::world::{ManualClock, Pace, Timestamp};

/// The present: 2026-11-23T17:01:02Z.
const NOW: Timestamp = Timestamp(1_795_453_262_000);

/// A saved account and its change lines, a line each, or saved progress where the first byte is `p`.
pub fn state(bytes: &[u8]) {
    let text = text_of(&bytes[..bytes.len().min(MAX_INPUT)]);
    match text.strip_prefix('p') {
        Some(progress) => walked(progress),
        None => account(&text),
    }
}

fn account(text: &str) {
    let mut lines = text.lines();
    let Ok((mut account, mut ids)) = read_account(lines.next().unwrap_or_default()) else { return };
    for line in lines {
        if apply_account_line(&mut account, &mut ids, line).is_err() {
            // An account to which a line could be applied only in part is of no more use.
            return;
        }
    }
    let whole = write_account(&account, &ids);
    let (again, again_ids) = read_account(&whole).expect("what is written is read");
    assert_eq!(write_account(&again, &again_ids), whole, "and written as before");
    let taken = account_lines(&mut account, &ids, 3, |line| {
        assert!(!line.contains('\n'), "a line is a line");
        Ok::<(), ()>(())
    });
    assert_eq!(taken, Ok(()));
    let _ = Ready::recall(&account);
    // Whatever was in it, it goes on.
    let options = Options { pace: Pace::Instant, ..Options::default() };
    let mut simulator = Simulator::new(account, ids, Arc::new(ManualClock::at(NOW)), options);
    simulator.advance();
    simulator.hurry();
    let (whole, _) = (simulator.whole(), simulator.is_changed());
    assert!(read_account(&whole).is_ok(), "read after going on");
}

fn walked(text: &str) {
    let Ok(mut progress) = serde_json::from_str::<Progress>(text) else { return };
    let _ = (progress.is_complete(), progress.persona());
    for id in StepId::ALL {
        progress.go_to(id);
        let _ = progress.check();
        if let Next::Ask(asked) = progress.next(NOW) {
            let _ = (crate::lab::cli_command(&asked.call, &progress.notes.region), asked.call.touches());
        }
        progress.finish_step(NOW);
    }
}
