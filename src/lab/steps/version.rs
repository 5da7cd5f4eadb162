//! Steps around the product's new version.

use std::time::Duration;

use super::{ask, real};
use crate::lab::answer::VersionNote;
use crate::lab::call::{Asked, Call};
use crate::lab::change::policy_change;
use crate::lab::notes::Notes;
use crate::lab::persona::Persona::Admin;
use crate::lab::step::{Checked, Next};
use crate::world::Timestamp;

/// The title that the lab gives the new version.
const VERSION_NAME: &str = "Version 2";

/// How long AWS is given before it is asked again whether the version is ready.
const POLL: Duration = Duration::from_secs(2);

pub(super) fn create_version(notes: &Notes, _now: Timestamp) -> Next {
    let Some(product) = notes.product.clone().filter(|_| notes.answered("SearchProductsAsAdmin") > 0) else {
        return if notes.answered("SearchProductsAsAdmin") == 0 {
            ask(Admin, Call::SearchProductsAsAdmin)
        } else {
            Next::Stuck("no SageMaker notebook product was found in Service Catalog".to_owned())
        };
    };
    let list = Call::ListProvisioningArtifacts { product_id: product.id.clone() };
    if notes.answered("ListProvisioningArtifacts") == 0 {
        return ask(Admin, list);
    }
    let describe = |id: &str| Asked {
        who: Admin,
        call: Call::DescribeProvisioningArtifact {
            product_id: product.id.clone(),
            artifact_id: id.to_owned(),
            verbose: false,
        },
    };
    match made_version(notes) {
        None => match unseen_namesake(notes) {
            // A version of that name stands there already: its source decides whether it is ours.
            Some(namesake) => Next::Ask(describe(&namesake.id)),
            None => real::know_the_template(notes, &product.id)
                .unwrap_or_else(|| ask(Admin, create_call(notes, &product.id))),
        },
        Some(version) if version.status == "CREATING" || version.status.is_empty() => {
            Next::AskAfter(POLL, describe(&version.id))
        }
        Some(version) if version.status == "FAILED" => {
            Next::Stuck(format!("Service Catalog could not make the version `{}` from its template", version.name))
        }
        Some(_) if notes.answered("ListProvisioningArtifacts") == 1 => ask(Admin, list),
        Some(_) => Next::Enough,
    }
}

/// Makes the version from this region's template.
pub(super) fn create_call(notes: &Notes, product_id: &str) -> Call {
    Call::CreateProvisioningArtifact {
        product_id: product_id.to_owned(),
        name: VERSION_NAME.to_owned(),
        description: "Denies SageMaker jobs without a VPC".to_owned(),
        template_url: notes.template_url(),
        token: format!("{}-version-{}", notes.lab_id, notes.versions.len()),
    }
}

/// The version that was made from this region's template, by this lab or before.
pub(super) fn made_version(notes: &Notes) -> Option<&VersionNote> {
    let url = notes.template_url();
    let made = notes.version(notes.new_version.as_ref());
    // In a real account an older lab may have left one that is no longer offered.
    let offered = |version: &&VersionNote| version.active || notes.real.is_none();
    let from_url = |version: &&VersionNote| version.template_url.as_ref() == Some(&url);
    made.or_else(|| notes.versions.iter().rev().filter(offered).find(from_url))
}

/// Each namesake is looked at once: one that does not tell its source is not ours.
fn unseen_namesake(notes: &Notes) -> Option<&VersionNote> {
    let namesakes = notes.versions.iter().filter(|version| version.name == VERSION_NAME);
    namesakes.skip(notes.answered("DescribeProvisioningArtifact")).find(|version| version.template_url.is_none())
}

pub(super) fn version_is_available(notes: &Notes) -> Checked {
    let listed = made_version(notes).filter(|_| notes.answered("ListProvisioningArtifacts") > 1);
    match listed {
        Some(version) if version.active && version.status != "CREATING" && version.status != "FAILED" => {
            Checked::Held(format!("the product has the active version `{}` ({})", version.name, version.id))
        }
        Some(version) => Checked::NotYet(format!("the version `{}` is {}", version.name, version.status)),
        None => Checked::NotYet("the product has no version from this region's template".to_owned()),
    }
}

pub(super) fn read_the_change(notes: &Notes, _now: Timestamp) -> Next {
    let Some(product) = &notes.product else {
        return Next::Stuck("the product is not known; create the version first".to_owned());
    };
    if let Some(why) = made_version(notes).and_then(|version| real::another_text(notes, version)) {
        return Next::Stuck(why);
    }
    let wanted = [notes.versions.first(), made_version(notes)];
    match wanted.into_iter().flatten().find(|version| version.template.is_none()) {
        Some(version) if notes.answered("DescribeProvisioningArtifact") < 2 => ask(
            Admin,
            Call::DescribeProvisioningArtifact {
                product_id: product.id.clone(),
                artifact_id: version.id.clone(),
                verbose: true,
            },
        ),
        _ => Next::Enough,
    }
}

pub(super) fn policies_differ(notes: &Notes) -> Checked {
    match policy_change(notes) {
        Ok(change) if change.is_empty() => Checked::NotYet("the two versions give the role the same policy".to_owned()),
        Ok(change) if notes.new_version_in_force().is_none() => {
            Checked::Held(format!("{}; in force from step 7", change.summary()))
        }
        Ok(change) => Checked::Held(change.summary()),
        Err(why) => Checked::NotYet(why),
    }
}
