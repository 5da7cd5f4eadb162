//! What a step of the lab is.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::call::Asked;
use super::content::content;
use super::notes::Notes;
use super::persona::Persona;
use crate::names::nearest;
use crate::world::Timestamp;

/// The twelve steps, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepId {
    /// 1
    ChooseRegion,
    /// 2
    TrainOnV1,
    /// 3
    BecomeAdmin,
    /// 4
    CreateVersion,
    /// 5
    ReadTheChange,
    /// 6
    BecomeTeam,
    /// 7
    UpdateNotebook,
    /// 8
    TrainWithoutVpc,
    /// 9
    ExplainTheDenial,
    /// 10
    TrainWithVpc,
    /// 11
    TrainInAForeignSubnet,
    /// 12
    ClosingQuestion,
}

impl StepId {
    /// All of them, in order.
    pub const ALL: [Self; 12] = [
        Self::ChooseRegion,
        Self::TrainOnV1,
        Self::BecomeAdmin,
        Self::CreateVersion,
        Self::ReadTheChange,
        Self::BecomeTeam,
        Self::UpdateNotebook,
        Self::TrainWithoutVpc,
        Self::ExplainTheDenial,
        Self::TrainWithVpc,
        Self::TrainInAForeignSubnet,
        Self::ClosingQuestion,
    ];

    /// The name that commands take.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ChooseRegion => "choose-region",
            Self::TrainOnV1 => "train-on-v1",
            Self::BecomeAdmin => "become-admin",
            Self::CreateVersion => "create-version",
            Self::ReadTheChange => "read-the-change",
            Self::BecomeTeam => "become-team",
            Self::UpdateNotebook => "update-notebook",
            Self::TrainWithoutVpc => "train-without-vpc",
            Self::ExplainTheDenial => "explain-the-denial",
            Self::TrainWithVpc => "train-with-vpc",
            Self::TrainInAForeignSubnet => "train-in-a-foreign-subnet",
            Self::ClosingQuestion => "closing-question",
        }
    }

    /// Counts from 1.
    #[must_use]
    pub fn number(self) -> usize {
        Self::ALL.iter().position(|step| *step == self).unwrap_or(0) + 1
    }

    /// The step after this one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.number()).copied()
    }
}

/// A step that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no step `{0}`; a step is a number from 1 to 12 or one of: {names}{meant}", meant = meant(.0), names = StepId::ALL.map(StepId::name).join(", "))]
pub struct UnknownStep(pub String);

/// Which name was meant, where one resembles it.
fn meant(given: &str) -> String {
    let found = nearest(given, StepId::ALL.map(StepId::name), 4);
    found.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

impl FromStr for StepId {
    type Err = UnknownStep;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let by_number = || text.parse::<usize>().ok().and_then(|number| Self::ALL.get(number.checked_sub(1)?).copied());
        let by_name = Self::ALL.into_iter().find(|step| step.name() == text);
        by_name
            .or_else(by_number)
            .ok_or_else(|| UnknownStep(text.chars().filter(|c| !c.is_control()).take(40).collect()))
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One step, as data.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Which.
    pub id: StepId,
    /// Who acts.
    pub persona: Persona,
    /// The lab's own title in lists, at most 22 characters.
    pub short_title: &'static str,
    /// How its result is best shown.
    pub view: StepView,
    /// What its check looks for, as a sentence without a period.
    pub goal: &'static str,
    /// Which call comes next, from what is known.
    pub advance: fn(&Notes, Timestamp) -> Next,
    /// Whether what is known satisfies the step.
    pub check: fn(&Notes) -> Checked,
}

impl Step {
    /// The title in lists, in the words in force.
    #[must_use]
    pub fn title(&self) -> &'static str {
        content().short_title(self.id)
    }
}

/// How a step's result is best shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepView {
    /// The step guide alone.
    Guide,
    /// The attempt form, then its result.
    Attempt,
    /// The difference between two versions' policies.
    Change,
    /// The record and the stack's events.
    Provisioning,
    /// The denial, explained.
    Denial,
    /// The closing question and its answer.
    Question,
}

/// What a step wants next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// This call.
    Ask(Asked),
    /// This call, after AWS has had that much of its own time.
    AskAfter(Duration, Asked),
    /// Nothing more: time for the check.
    Enough,
    /// It cannot go on; the sentence says why.
    Stuck(String),
}

/// What a check found, as a sentence without a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// The account's state satisfies the step.
    Held(String),
    /// It does not, or not yet.
    NotYet(String),
}

impl Checked {
    /// Whether the account's state satisfies the step.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self, Self::Held(_))
    }

    /// The sentence.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Held(text) | Self::NotYet(text) => text,
        }
    }
}
