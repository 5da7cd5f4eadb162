//! A whole team's notebooks at once: who runs which version, whose role could still train outside the VPC, and how
//! a version is rolled out to all of them.
//!
//! Pure like the rest of the room: whoever drives a rollout performs the calls and writes the journal.

mod by_hand;
mod exposure;
mod inquiry;
mod kept;
mod member;
mod preparation;
mod rollout;
mod survey;
mod target;

pub use by_hand::{ByHand, by_hand};
pub use exposure::Exposure;
pub use inquiry::{Inquiry, refused_call, unexpected_answer};
pub use kept::{Compliance, FleetNotes, KeptRollout};
pub use member::{FleetMember, FleetSummary, fleet_of, summary_of};
pub use preparation::Preparation;
pub use rollout::{Halt, Mark, Order, Outset, Rollout, RolloutOptions, RolloutState, Staging};
pub use survey::{FleetView, Survey};
pub use target::{parameter_keys, target_of};
