//! How the cost of a fleet grows with its size: making it, and asking for all of it.
//!
//! `cargo bench --bench fleet`. The commands as a whole, with the SDK and the files, are measured by hand:
//! `time explicit-deny fleet status --fleet 10000 --seed 7`.

use divan::{Bencher, counter::ItemsCount};
use explicit_deny::sim::{self, ScenarioOptions};
use explicit_deny::world::{Seed, Timestamp};

const NOW: Timestamp = Timestamp(1_795_453_262_000);
const SIZES: [u32; 4] = [10, 100, 1_000, 10_000];

fn main() {
    divan::main();
}

fn options(fleet: u32) -> ScenarioOptions {
    ScenarioOptions { fleet, ..ScenarioOptions::default() }
}

/// Every member launched from version 1 through the catalog's own operation and deployment.
#[divan::bench(args = SIZES, sample_count = 3)]
fn made(bencher: Bencher, fleet: u32) {
    bencher
        .counter(ItemsCount::new(fleet))
        .bench_local(|| sim::after_lab_4(Seed(7), options(fleet), NOW).expect("a scenario"));
}

/// The account as lines, as it is saved, and read back.
#[divan::bench(args = SIZES, sample_count = 3)]
fn saved_and_read(bencher: Bencher, fleet: u32) {
    let (mut account, ids, _) = sim::after_lab_4(Seed(7), options(fleet), NOW).expect("a scenario");
    bencher.counter(ItemsCount::new(fleet)).bench_local(|| {
        let (mut copy, mut copy_ids) = (sim::AccountState::empty(account.identity.clone()), ids.clone());
        sim::account_lines(&mut account, &ids, 256, |line| sim::apply_account_line(&mut copy, &mut copy_ids, line))
            .expect("lines");
        copy
    });
}
