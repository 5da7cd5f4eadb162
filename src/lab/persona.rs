//! Who acts.

use serde::{Deserialize, Serialize};

use super::content::content;

/// One of the four identities of the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Persona {
    /// The participant's own identity, from which every switch starts.
    Base,
    /// The Data Science Administrator.
    Admin,
    /// The project team member.
    Team,
    /// The notebook's execution role: the one that is denied.
    Notebook,
}

impl Persona {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Base, Self::Admin, Self::Team, Self::Notebook];

    /// The word on the role pill.
    #[must_use]
    pub fn pill(self) -> &'static str {
        match self {
            Self::Base => "BASE",
            Self::Admin => "ADMIN",
            Self::Team => "TEAM",
            Self::Notebook => "NOTEBOOK",
        }
    }

    /// The word in the lines of `run --json`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Admin => "admin",
            Self::Team => "team",
            Self::Notebook => "notebook",
        }
    }

    /// The role in full.
    #[must_use]
    pub fn title(self) -> &'static str {
        content().name_of(self).unwrap_or(match self {
            Self::Base => "your own identity",
            Self::Admin => "Data Science Administrator",
            Self::Team => "project team member",
            Self::Notebook => "notebook execution role",
        })
    }

    /// Whose session assumes this role. Switches start from the base identity, never from one another; the
    /// notebook role is the exception that only the simulated account's extra trust makes possible.
    #[must_use]
    pub fn assumed_by(self) -> Option<Self> {
        match self {
            Self::Base => None,
            Self::Admin | Self::Team => Some(Self::Base),
            Self::Notebook => Some(Self::Team),
        }
    }
}
