//! Several things of an account that could be meant, of which a person names one.

use super::{RealNotes, Wanted};
use crate::lab::persona::Persona;

/// The most candidates that a sentence names.
const MAX_NAMED: usize = 8;

/// What is to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// Which role is the administrator's.
    AdminRole,
    /// Which role is the team's.
    TeamRole,
    /// Which product is the notebook's.
    Product,
    /// Which provisioned product is the member's notebook.
    ProvisionedProduct,
}

/// One of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its ARN or id: what decides.
    pub id: String,
    /// What else is known of it; may be empty.
    pub detail: String,
}

/// Several that could be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is to be decided.
    pub undecided: Undecided,
    /// Those that could be meant.
    pub candidates: Vec<Candidate>,
}

impl Undecided {
    /// The role of a persona.
    pub(super) fn role_of(who: Persona) -> Self {
        if who == Persona::Admin { Self::AdminRole } else { Self::TeamRole }
    }

    /// The flag that decides, with what it takes.
    #[must_use]
    pub fn flag(self) -> &'static str {
        match self {
            Self::AdminRole => "--admin-role ARN",
            Self::TeamRole => "--team-role ARN",
            Self::Product => "--product-id ID",
            Self::ProvisionedProduct => "--provisioned-product-id ID",
        }
    }

    fn words(self) -> String {
        match self {
            Self::AdminRole => format!("roles could be the {}", Persona::Admin.title()),
            Self::TeamRole => format!("roles could be the {}", Persona::Team.title()),
            Self::Product => "products could be the notebook's".to_owned(),
            Self::ProvisionedProduct => "provisioned products are yours".to_owned(),
        }
    }
}

impl Choice {
    pub(super) fn new(undecided: Undecided, candidates: impl Iterator<Item = (String, String)>) -> Self {
        Self { undecided, candidates: candidates.map(|(id, detail)| Candidate { id, detail }).collect() }
    }

    /// How many could be what, without a period.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} {}", self.candidates.len(), self.undecided.words())
    }

    /// The same with their names and the flag that decides.
    #[must_use]
    pub fn sentence(&self) -> String {
        let names = self.candidates.iter().take(MAX_NAMED).map(|one| match one.detail.as_str() {
            "" => one.id.clone(),
            detail => format!("{} ({detail})", one.id),
        });
        let shown = names.collect::<Vec<_>>().join(", ");
        let hidden = self.candidates.len().saturating_sub(MAX_NAMED);
        let more = if hidden > 0 { format!(" and {hidden} more") } else { String::new() };
        format!("{}: {shown}{more}; decide with {}", self.title(), self.undecided.flag())
    }
}

impl Wanted {
    /// Takes down what a person decided.
    pub(in crate::lab) fn decide(&mut self, undecided: Undecided, id: &str) {
        let field = match undecided {
            Undecided::AdminRole => &mut self.admin_role,
            Undecided::TeamRole => &mut self.team_role,
            Undecided::Product => &mut self.product_id,
            Undecided::ProvisionedProduct => &mut self.provisioned_product_id,
        };
        *field = Some(id.to_owned());
    }
}

impl RealNotes {
    /// Puts the question down that a choice is.
    pub(super) fn ask_for(&mut self, choice: Choice) {
        self.question = Some(choice.sentence());
        self.choice = Some(choice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_names_its_candidates_and_the_flag() {
        let check = |n: usize, sentence: &str| {
            let candidates = (1..=n).map(|number| (format!("prod-{number}"), "notebook".to_owned()));
            let text = Choice::new(Undecided::Product, candidates).sentence();
            assert!(text.starts_with(&format!("{n} products could be the notebook's: prod-1 (notebook)")), "{text}");
            assert!(text.ends_with(sentence), "{text}");
        };
        check(2, "prod-2 (notebook); decide with --product-id ID");
        check(10, "prod-8 (notebook) and 2 more; decide with --product-id ID");
    }

    #[test]
    fn what_is_decided_is_wanted() {
        let mut wanted = Wanted::default();
        for undecided in [Undecided::AdminRole, Undecided::TeamRole, Undecided::Product, Undecided::ProvisionedProduct]
        {
            wanted.decide(undecided, undecided.flag());
        }
        let all = [wanted.admin_role, wanted.team_role, wanted.product_id, wanted.provisioned_product_id];
        assert_eq!(all.map(Option::unwrap_or_default)[3], "--provisioned-product-id ID");
    }
}
