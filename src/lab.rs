//! The lab: its steps, the calls they ask for, what the answers say, and the checks.
//!
//! Pure data and functions: a step looks at what is known and says which call comes next, or that it has
//! enough; whoever drives it (the screens, or `run`) performs the call and hands the answer back. Checks look at
//! what the account answered, never at which keys were pressed. No SDK, no screen, no file, no clock.

mod answer;
mod attempt;
mod call;
mod call_log;
mod change;
mod command;
mod confirmation;
mod content;
mod denial;
mod explain;
mod fleet;
mod grade;
mod notes;
mod persona;
mod port;
mod progress;
mod question;
mod real;
mod redaction;
mod region;
mod resource;
mod step;
mod steps;
mod template_review;
mod template_text;

pub use answer::{
    Answer, AttachedPolicy, AuthorizationsNote, DocumentNote, EventNote, FleetNote, JobNote, LaunchPathNote,
    NotebookNote, OwnedNote, PolicyNote, ProductNote, ProvisionedNote, RecordNote, ResourceNote, RoleDetailNote,
    RoleNote, Simulated, VersionNote,
};
pub use attempt::{Attempt, JOB_PREFIX, Outcome, Preset, TrainingJobPlan, VpcPlan};
pub use call::{Asked, Call, Touches};
pub use call_log::{CallLog, LoggedCall};
pub use change::{PolicyChange, policy_change};
pub use command::{boto3_call, cli_command};
pub use confirmation::{Confirmation, confirmation, covers};
pub use content::{ContentError, LabContent, MAX_WORDS, NAMES_FILE, SpeakerNotes, StepText, content, regions, text_of};
pub use denial::{ClientWords, Denial, DenialParts, DenialReason, MAX_PASTE, parse_denial, parse_denials};
pub use explain::{Explanation, explain, explain_as_known, notebook_policies, predict, second_opinion};
pub use fleet::{
    ByHand, Compliance, Exposure, FleetMember, FleetNotes, FleetSummary, FleetView, Halt, Inquiry, KeptRollout, Mark,
    Order, Outset, Preparation, Rollout, RolloutOptions, RolloutState, Staging, Survey, by_hand, fleet_of,
    parameter_keys, refused_call, summary_of, target_of, unexpected_answer,
};
pub use grade::{Grade, Named, grade};
pub use notes::Notes;
pub use persona::Persona;
pub use port::{
    Account, Admitting, CallError, CallErrorKind, KeptAccount, Opened, Opening, Performed, Performing, Recalled,
    SavedLab, Saving, Workshop,
};
pub use progress::{PROGRESS_VERSION, Progress};
pub use question::{GuardingCondition, closing_answer};
pub use real::{AccountRules, Candidate, Choice, Evidence, RealNotes, Undecided, Wanted};
pub use redaction::Redaction;
pub use region::{REGIONS, Region, TemplateFile, UnknownRegion, find_region};
pub use step::{Checked, Next, Step, StepId, StepView, UnknownStep};
pub use steps::{STEPS, main_call, planned_job, step, unknown_in};
pub use template_review::{NamedText, TemplateReview, template_review};
pub use template_text::TemplateText;
