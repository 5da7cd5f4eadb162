//! When the lab is saved: at most one save is under way, and the newest state wins.

use crate::tui::effect::Effect;
use crate::tui::model::{Model, Notice};

/// Asks for a save of the lab as it is, or remembers to once the present save has ended.
pub(super) fn save(model: &mut Model) -> Vec<Effect> {
    model.saving.is_due = true;
    if model.saving.in_flight { Vec::new() } else { save_what_is_due(model) }
}

/// Asks for a save of what has not been given to be saved yet, whatever else is under way.
pub(super) fn save_what_is_due(model: &mut Model) -> Vec<Effect> {
    match &model.lab {
        Some(lab) if model.saving.is_due => {
            model.saving.is_due = false;
            model.saving.in_flight = true;
            vec![Effect::Save(Box::new(lab.progress.clone()))]
        }
        _ => Vec::new(),
    }
}

/// A save ended.
pub(super) fn saved(model: &mut Model, result: Result<(), String>) -> Vec<Effect> {
    model.saving.in_flight = false;
    match result {
        Err(why) if !model.saving.has_complained => {
            model.saving.has_complained = true;
            let text = format!("Not saved: {why}");
            model.notice = Some(Notice { text, is_warning: true, arms_quit: None });
        }
        _ => {}
    }
    save_what_is_due(model)
}
