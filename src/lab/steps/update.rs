//! The step that moves the notebook to the new version.

use std::time::Duration;

use super::version::made_version;
use super::{ask, preview};
use crate::lab::answer::VersionNote;
use crate::lab::call::{Asked, Call};
use crate::lab::change::replacements;
use crate::lab::notes::Notes;
use crate::lab::persona::Persona::{Admin, Team};
use crate::lab::real::RealNotes;
use crate::lab::step::{Checked, Next};
use crate::world::Timestamp;

/// How long AWS is given between two looks at the record.
const POLL: Duration = Duration::from_secs(4);

pub(super) fn update_notebook(notes: &Notes, _now: Timestamp) -> Next {
    if notes.answered("SearchProvisionedProducts") == 0 {
        return ask(Team, Call::SearchProvisionedProducts);
    }
    let Some(provisioned) = &notes.provisioned else {
        return Next::Stuck("you have no provisioned product; launch the notebook product first (Lab 3)".to_owned());
    };
    // A record that is open, or final, is the answer to an update that was asked for before a connection was lost.
    let is_asked = notes.real.is_some() && notes.record.as_ref().is_some_and(|record| record.status != "FAILED");
    if notes.answered("UpdateProvisionedProduct") == 0 && !is_asked {
        return prepare(notes, &provisioned.product_id);
    }
    follow(notes, &provisioned.id, provisioned.stack_id.as_deref())
}

/// Finds the version, the path and the parameters, then asks for the update.
fn prepare(notes: &Notes, product_id: &str) -> Next {
    let product_id = product_id.to_owned();
    if notes.answered("DescribeProduct") == 0 {
        return ask(Team, Call::DescribeProduct { product_id });
    }
    if let Some(next) = notes.real.as_ref().and_then(|real| refuse_replacement(notes, real, &product_id)) {
        return next;
    }
    let Some(version) = target(notes).or(notes.versions.last()) else {
        return Next::Stuck("the product has no version to go to; create it first".to_owned());
    };
    // A path's id can change: it is asked for just before it is used.
    if notes.answered("ListLaunchPaths") == 0 {
        return ask(Team, Call::ListLaunchPaths { product_id });
    }
    let Some(path) = &notes.launch_path else {
        return Next::Stuck("there is no launch path to the product for this role".to_owned());
    };
    let (artifact_id, path_id) = (version.id.clone(), path.id.clone());
    if notes.answered("DescribeProvisioningParameters") == 0 {
        return ask(Team, Call::DescribeProvisioningParameters { product_id, artifact_id, path_id });
    }
    ask(Team, update_call(notes))
}

/// The version to go to.
fn target(notes: &Notes) -> Option<&VersionNote> {
    match &notes.real {
        Some(_) => made_version(notes),
        None => notes.version(notes.new_version.as_ref()),
    }
}

/// Reads both versions' templates and refuses an update that would replace or remove something: a renamed notebook is
/// a new one, without its volume.
fn refuse_replacement(notes: &Notes, real: &RealNotes, product_id: &str) -> Option<Next> {
    let Some(new) = target(notes) else {
        let none = "the product has no version made from the new template; create it first".to_owned();
        return if real.is_plan { None } else { Some(Next::Stuck(none)) };
    };
    let both = [notes.version(notes.old_version.as_ref()), Some(new)];
    let unread = both.into_iter().flatten().find(|version| version.template.is_none());
    if let Some(version) = unread.filter(|_| notes.answered("DescribeProvisioningArtifact") < 2) {
        let (product_id, artifact_id) = (product_id.to_owned(), version.id.clone());
        return Some(ask(Admin, Call::DescribeProvisioningArtifact { product_id, artifact_id, verbose: true }));
    }
    match replacements(notes, &new.id) {
        Ok(none) if none.is_empty() => None,
        Ok(replaced) => Some(Next::Stuck(format!(
            "the update is refused, because it would do more than change a policy: {}",
            replaced.join("; ")
        ))),
        Err(why) => Some(Next::Stuck(format!("whether the update would replace something cannot be told: {why}"))),
    }
}

/// Goes to the new version with every parameter as it is. What is not known yet stands as a word in capitals.
pub(super) fn update_call(notes: &Notes) -> Call {
    let or = |known: Option<&String>, word: &str| known.cloned().unwrap_or_else(|| word.to_owned());
    let version = target(notes).or(notes.versions.last().filter(|_| notes.real.is_none()));
    let artifact_id = or(version.map(|version| &version.id), preview::VERSION_ID);
    // Before the product has been asked for its parameters, the stack's own are the ones it was launched with.
    let keys = if notes.parameter_keys.is_empty() {
        notes.stack_parameters.keys().cloned().collect()
    } else {
        notes.parameter_keys.clone()
    };
    Call::UpdateProvisionedProduct {
        provisioned_product_id: or(notes.provisioned.as_ref().map(|one| &one.id), preview::PROVISIONED_PRODUCT_ID),
        product_id: or(notes.provisioned.as_ref().map(|one| &one.product_id), preview::PRODUCT_ID),
        token: token(notes, &artifact_id),
        artifact_id,
        path_id: or(notes.launch_path.as_ref().map(|path| &path.id), preview::PATH_ID),
        parameter_keys: keys,
    }
}

/// The same for as long as an update is under way, so that asking again after a crash changes nothing twice; another
/// one once an update has failed, so that it can be tried again.
fn token(notes: &Notes, artifact_id: &str) -> String {
    let failed = notes.record.as_ref().filter(|record| record.status == "FAILED");
    let after = failed.map(|record| format!("-after-{}", record.id)).unwrap_or_default();
    format!("{}-update-{artifact_id}{after}", notes.lab_id)
}

/// Looks at the record and the stack's events in turn until the record is final.
fn follow(notes: &Notes, provisioned_product_id: &str, stack_id: Option<&str>) -> Next {
    let Some(record) = &notes.record else {
        return Next::Stuck("the update has no record".to_owned());
    };
    let looked = notes.answered("DescribeRecord");
    let events = stack_id.map(|stack_id| Call::DescribeStackEvents { stack_id: stack_id.to_owned() });
    match events {
        Some(events) if notes.answered("DescribeStackEvents") < looked => ask(Team, events),
        _ if looked == 0 || !record.is_final() => {
            let call = Call::DescribeRecord { record_id: record.id.clone() };
            Next::AskAfter(POLL, Asked { who: Team, call })
        }
        _ if notes.answered("DescribeProvisionedProduct") == 0 => {
            let provisioned_product_id = provisioned_product_id.to_owned();
            ask(Team, Call::DescribeProvisionedProduct { provisioned_product_id })
        }
        _ => Next::Enough,
    }
}

/// The record decides, not the version that the product shows: after a rollback the two differ.
pub(super) fn update_succeeded(notes: &Notes) -> Checked {
    let (Some(record), Some(provisioned)) = (&notes.record, &notes.provisioned) else {
        return Checked::NotYet("no update has been asked for".to_owned());
    };
    let is_new = target(notes).is_none_or(|new| new.id == provisioned.artifact_id);
    match (record.status.as_str(), provisioned.status.as_str()) {
        ("SUCCEEDED", "AVAILABLE") if is_new => {
            Checked::Held(format!("SUCCEEDED: {} is AVAILABLE on the new version", provisioned.name))
        }
        (_, "TAINTED") => Checked::NotYet(format!(
            "AWS rolled the update back: {} is TAINTED and the old version is still in force ({})",
            provisioned.name,
            record.errors.join("; ")
        )),
        (record_status, status) => {
            let errors = record.errors.iter().map(|error| format!(": {error}")).collect::<String>();
            Checked::NotYet(format!("the record says {record_status}, the product {status}{errors}"))
        }
    }
}
