//! A companion for one AWS workshop lab: see an explicit deny happen, and see which condition decided it.
//!
//! A pure core decides and explains; thin edges carry bytes. The rooms, in reading order (each may use
//! only those above it, and of those only the ones its row in `ARCHITECTURE.md` names):
//!
//! - [`world`]: the clock, the pace and the dice, as values that are passed in
//! - [`names`]: ARNs, account ids, action names, regions
//! - [`source`]: text to nodes, every node with its place; JSON and YAML
//! - [`policy`]: IAM documents, requests, evaluation, trace
//! - [`template`]: CloudFormation parameters, intrinsics, plan
//! - [`lab`]: the steps, the calls they ask for, the checks, progress
//! - [`report`]: verdicts, plans and progress as lines or JSON
//! - [`sim`]: the simulated account
//! - [`aws`]: the lab's calls, performed with the AWS SDK
//! - [`tui`]: the screens
//! - [`cli`]: arguments, wiring, exit codes

#[cfg(feature = "aws")]
pub mod aws;
pub mod cli;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
pub mod lab;
pub mod names;
pub mod policy;
pub mod report;
pub mod sim;
pub mod source;
pub mod template;
pub mod tui;
pub mod world;
