//! Words about one notebook, and about what the change costs by hand.

use super::grouped;
use crate::lab::{ByHand, Call, FleetMember, Redaction, cli_command};
use crate::tui::model::Lab;
use crate::tui::model::fleet::{FAILED, Fleet};

/// Why a notebook stands as it does, in a sentence.
pub(super) fn reason(member: &FleetMember) -> String {
    let decision = member.reason();
    match (&member.status_message, member.status.as_str()) {
        (Some(why), FAILED) => format!("{decision}; its update failed: {why}"),
        _ => decision,
    }
}

/// The comparison in a sentence; none where nothing is left to change.
pub(super) fn comparison_sentence(cost: &ByHand) -> Option<String> {
    (cost.notebooks > 0).then(|| {
        format!(
            "For {} notebooks, by hand: {} policy edits, {} API calls, {} stacks adrift. By a version: {} template edit, \
             {} calls, none adrift.",
            grouped(cost.notebooks),
            grouped(cost.policy_edits),
            grouped(cost.calls_by_hand),
            grouped(cost.drifted_stacks),
            cost.template_edits,
            grouped(cost.calls_by_version)
        )
    })
}

/// The comparison as a table, its heading first.
pub(super) fn comparison_rows(cost: &ByHand) -> Vec<String> {
    let row = |name: &str, by_hand: &str, by_version: &str| format!("{name:<19}{by_hand:>9}{by_version:>12}");
    vec![
        row(&format!("{} notebooks", grouped(cost.notebooks)), "by hand", "by version"),
        row("documents edited", &grouped(cost.policy_edits), &grouped(cost.template_edits)),
        row("API calls", &grouped(cost.calls_by_hand), &grouped(cost.calls_by_version)),
        row("stacks adrift", &grouped(cost.drifted_stacks), "0"),
        String::new(),
        "Counted from this account.".to_owned(),
    ]
}

/// Everything about the marked notebook, and the comparison.
pub(in crate::tui) fn text(lab: &Lab, hides: bool) -> Option<String> {
    let fleet = &lab.fleet;
    let roster = fleet.roster.as_ref()?;
    let hiding = hides.then(|| Redaction::of(&lab.progress.notes));
    let mut text = String::new();
    if let Some((place, member)) = fleet.table.marked_place().zip(fleet.marked()) {
        let id = &member.provisioned_product_id;
        let about = format!(
            "{} has {} ({id}).\n{} is in force ({}). Status: {}. Newest record: {}.\n{}.\n\n",
            member.owner,
            member.notebook,
            member.version,
            member.artifact_id,
            member.status,
            member.record_id,
            reason(member)
        );
        let names = [(&member.notebook, "notebook"), (&member.owner, "owner"), (id, "pp")];
        text.push_str(&match hides {
            true => {
                names.iter().fold(about, |text, (name, word)| text.replace(*name, &format!("{word} {}", place + 1)))
            }
            false => about,
        });
    }
    let cost = &roster.view.by_hand;
    if cost.notebooks > 0 {
        text.push_str("What the change costs, counted from this account\n");
        comparison_rows(cost).iter().take(4).for_each(|row| text.push_str(&format!("{row}\n")));
        text.push_str(
            "\nBy hand, each customer policy on those roles gets a new version, and its stack no longer says what is \
             in force. By a version, one template is edited and every notebook is updated to it.\n\n",
        );
    }
    text.push_str(
        "The decision is this program's evaluation of each role's own policies, as read from the account, for the \
         lab's training job without a VPC. DENY and NO ALLOW both refuse it.",
    );
    Some(hiding.map_or_else(|| text.clone(), |hiding| hiding.text(&text)))
}

/// The update of the marked notebook as an AWS CLI command; none before there is a version to go to.
pub(in crate::tui) fn update_command(fleet: &Fleet, region: &str) -> Option<String> {
    let (roster, target, member) = (fleet.roster.as_ref()?, fleet.target()?, fleet.marked()?);
    let keys = target.template.as_deref().and_then(|text| crate::lab::parameter_keys(text).ok()).unwrap_or_default();
    let call = Call::UpdateProvisionedProduct {
        provisioned_product_id: member.provisioned_product_id.clone(),
        product_id: roster.view.product_id.clone(),
        artifact_id: target.id.clone(),
        path_id: String::new(),
        parameter_keys: keys,
        token: format!("by-hand-{}", member.provisioned_product_id),
    };
    Some(cli_command(&call, region))
}
