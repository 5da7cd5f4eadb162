//! Steps that ask who one is, or become somebody else.

use super::ask;
use crate::lab::call::Call;
use crate::lab::notes::Notes;
use crate::lab::persona::Persona;
use crate::lab::step::{Checked, Next};
use crate::world::Timestamp;

pub(super) fn choose_region(notes: &Notes, _now: Timestamp) -> Next {
    if let Some(real) = &notes.real {
        return super::real::choose_region(notes, real);
    }
    if notes.answered("GetCallerIdentity") == 0 { ask(Persona::Base, Call::WhoAmI) } else { Next::Enough }
}

pub(super) fn region_answers(notes: &Notes) -> Checked {
    match (&notes.account_id, notes.lab_region()) {
        (Some(account), Some(region)) => {
            Checked::Held(format!("account {account} answers in {} ({})", region.code, region.city))
        }
        _ => Checked::NotYet("the account has not answered yet".to_owned()),
    }
}

pub(super) fn become_admin(notes: &Notes, _now: Timestamp) -> Next {
    become_persona(notes, Persona::Admin)
}

pub(super) fn become_team(notes: &Notes, _now: Timestamp) -> Next {
    become_persona(notes, Persona::Team)
}

pub(super) fn is_admin(notes: &Notes) -> Checked {
    acts_as(notes, Persona::Admin)
}

pub(super) fn is_team(notes: &Notes) -> Checked {
    acts_as(notes, Persona::Team)
}

/// Every switch starts again from the base identity: neither role may assume the other.
fn become_persona(notes: &Notes, role: Persona) -> Next {
    let Some(role_arn) = notes.roles.get(&role).cloned() else {
        return Next::Stuck(format!("the ARN of the {} role is not known", role.title()));
    };
    if notes.answered("AssumeRole") == 0 {
        ask(Persona::Base, notes.assume_role(role, role_arn))
    } else if notes.answered("GetCallerIdentity") == 0 {
        ask(role, Call::WhoAmI)
    } else {
        Next::Enough
    }
}

/// What GetCallerIdentity said is compared with the role: an assumed-role ARN names it without its path.
fn acts_as(notes: &Notes, role: Persona) -> Checked {
    let name = notes.roles.get(&role).and_then(|arn| arn.rsplit('/').next());
    match (notes.seen_as.get(&role), name) {
        (Some(seen), Some(name)) if seen.contains(&format!(":assumed-role/{name}/")) => {
            Checked::Held(format!("AWS says that you are {seen}"))
        }
        (Some(seen), _) => Checked::NotYet(format!("AWS says that you are {seen}")),
        (None, _) => Checked::NotYet(format!("you do not act as the {} yet", role.title())),
    }
}
