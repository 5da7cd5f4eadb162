//! What is said before a rollout begins: to whom, how, and what it does.

use super::grouped;
use crate::lab::{Staging, TemplateFile};
use crate::tui::model::fleet::{OPTIONS, Whom, ids_of, left_to_the_lab};
use crate::tui::model::{Lab, RolloutPlan};

/// The title of the question.
pub(in crate::tui) fn title(lab: &Lab, plan: RolloutPlan) -> String {
    let version = version_name(lab);
    match ids_of(lab, plan).len() {
        1 => format!("Roll {version} out to 1 notebook?"),
        n => format!("Roll {version} out to {} notebooks?", grouped(n)),
    }
}

fn version_name(lab: &Lab) -> String {
    lab.fleet.target().map_or_else(|| "version 2".to_owned(), |version| version.name.clone())
}

/// The question, line by line.
pub(in crate::tui) fn text(lab: &Lab, plan: RolloutPlan) -> String {
    let ids = ids_of(lab, plan);
    let (n, version) = (ids.len(), version_name(lab));
    let whom = match plan.whom {
        Whom::All => format!("all {} that do not have it", grouped(n)),
        Whom::Picked => format!("the {} that are marked and do not have it", grouped(n)),
        Whom::ThisOne => "the one in the marked row".to_owned(),
    };
    let sizes: Vec<String> = Staging::Staged.stages(ids).iter().map(|stage| grouped(stage.len())).collect();
    let how = if plan.staged { format!("in stages: {}", sizes.join(", then ")) } else { "all at once".to_owned() };
    let source = match lab.fleet.target() {
        Some(target) => format!("the product has it: {}", target.id),
        None => format!("published first, from {} of {}", TemplateFile::V2.file_name(), lab.region.code),
    };
    let mut lines = vec![
        format!("WHOM     {whom}"),
        format!("HOW      {how}, {} updates at a time", OPTIONS.concurrency),
        format!("EFFECT   the policies of {} notebook roles become those of {version}", grouped(n)),
        format!("VERSION  {source}"),
        format!("STOPS    once more than {} updates have failed; p pauses it, x calls it off", OPTIONS.max_failures),
    ];
    if let Some(member) = left_to_the_lab(lab).filter(|_| plan.whom == Whom::All) {
        lines.push(format!("LEFT     {}, your own: step 2 of the lab still needs its version", member.notebook));
    }
    lines.push(String::new());
    lines.push("ENTER rolls it out   SPACE stages   TAB whom   ESC leaves it".to_owned());
    lines.join("\n")
}
