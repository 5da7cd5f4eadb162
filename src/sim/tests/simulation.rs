//! Random clients on a simulated account, by seed: calls, faults, clocks that are set, restarts. The laws hold after
//! each step.
//!
//! `EXPLICIT_DENY_SEEDS=100000 cargo test --release --no-default-features --lib any_seed` tries so many seeds,
//! `EXPLICIT_DENY_SEED=7 cargo test --no-default-features --lib any_seed` the one.

mod laws;
mod world;

use std::time::Duration;

use self::laws::{Known, Laws};
use self::world::World;
use crate::sim::test_client::text;
use crate::sim::test_lab::Person;
use crate::world::{Clock, Dice, Seed, Timestamp};

/// How many seeds a test run tries unless told otherwise.
const SEEDS: u64 = 1_000;

/// What a seed does at most.
const STEPS: u64 = 24;

/// One thing that happens, by chance.
fn anything(world: &mut World, laws: &mut Laws) {
    let asked = match world.dice.below(100) {
        0..=11 => world.publish(),
        12..=29 => world.update(),
        30..=33 => world.provision(),
        34 => world.terminate(),
        35..=54 => world.create_job(),
        55..=59 => world.end_job(),
        60..=69 => world.look(),
        70..=73 => world.forge(),
        74..=77 => {
            let person = [Person::Admin, Person::Team, Person::Notebook][world.below(3)];
            let before = laws.before(world, None);
            let answer = world.lab.open(person);
            laws.answered(world, before, &answer);
            return;
        }
        78..=93 => return pass(world, laws),
        94 => {
            world.lab.simulator.hurry();
            return;
        }
        _ => return restart(world, laws),
    };
    let Some(asked) = asked else { return };
    let before = laws.before(world, Some(asked.clone()));
    let answer = world.lab.send(&asked.request);
    world.told.push_str(&format!("{} -> {} {:.120}\n", asked.operation, answer.status, text(&answer)));
    laws.answered(world, before, &answer);
}

/// Time goes on: seconds mostly, sometimes hours, and now and then the clock is set back.
fn pass(world: &mut World, laws: &mut Laws) {
    let seconds = world.dice.below(90);
    match world.dice.below(12) {
        0 => world.lab.clock.advance(Duration::from_secs(3_600 + seconds * 60)),
        1 => {
            laws.clock_was_set = true;
            let now = world.lab.clock.now();
            world.lab.clock.set(Timestamp(now.0 - i64::try_from(seconds).unwrap_or(0) * 20_000));
        }
        _ => world.lab.clock.advance(Duration::from_secs(seconds)),
    }
    world.told.push_str(&format!("clock {}\n", world.lab.clock.now()));
    if world.dice.below(2) == 0 {
        world.lab.simulator.advance();
    }
}

/// The program ends, at once, and is started again on what it saved.
fn restart(world: &mut World, laws: &mut Laws) {
    world.save();
    let (account, ids) = world.saved();
    laws.nothing_lost(world, &account);
    let (options, plan) = world.options();
    world.told.push_str(&format!("restart {plan}\n"));
    let ids = ids.resumed(world.lab.clock.now());
    world.lab.restart(account, ids, options);
    laws.restarted();
}

/// Plays one seed. What happened is told if a law is broken.
fn play(seed: u64, known: &mut Known) {
    let mut dice = Dice::new(Seed(seed));
    let origin = &known.origins[usize::try_from(dice.below(2)).unwrap_or(0)];
    let mut world = World::new(dice, origin);
    let mut laws = Laws::of(&world);
    let _tell = Tell { seed };
    for _ in 0..6 + world.dice.below(STEPS - 6) {
        anything(&mut world, &mut laws);
        world.save();
        laws.hold(&world, known);
        known.told.clone_from(&world.told);
    }
    if seed % 4 < 2 {
        restart(&mut world, &mut laws);
        laws.hold(&world, known);
    }
}

/// Says how to repeat a seed that failed.
struct Tell {
    seed: u64,
}

impl Drop for Tell {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let seed = self.seed;
            eprintln!("again: EXPLICIT_DENY_SEED={seed} cargo test --no-default-features --lib any_seed");
        }
    }
}

#[allow(clippy::disallowed_methods)] // How much is tried is up to whoever runs it.
fn wanted(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

/// Every `of`-th seed, from `first` on.
fn any_seed(first: u64, of: u64) {
    let mut known = Known::new();
    if let Some(seed) = wanted("EXPLICIT_DENY_SEED") {
        if seed % of == first {
            play(seed, &mut known);
            eprintln!("{}", known.told);
        }
        return;
    }
    let seeds = wanted("EXPLICIT_DENY_SEEDS").unwrap_or(SEEDS);
    for seed in (0..seeds).filter(|seed| seed % of == first) {
        play(seed, &mut known);
    }
}

#[test]
fn any_seed_even() {
    any_seed(0, 2);
}

#[test]
fn any_seed_odd() {
    any_seed(1, 2);
}
