//! The clock, the pace and the dice: everything that would make two runs differ, as values.
//!
//! Nothing else in the program asks the system for time or chance; `cli` makes these once and passes
//! them down. What it leaves out: time zones and calendar words, which belong to whoever prints them.

mod clock;
mod ids;
mod seed;

pub use clock::{Clock, ManualClock, Pace, SystemClock, Timestamp};
pub use ids::Ids;
pub use seed::{Dice, Seed};
