//! Words looked for in what is shown. Whatever a screen is, it is drawn at each of its places and read.

use super::commands::begin;
use super::step::notice;
use super::{fleet, scroll};
use crate::tui::effect::Effect;
use crate::tui::model::fleet::Way;
use crate::tui::model::{Layer, Model, Purpose};
use crate::tui::view::body_rows;

/// `/`
pub(super) fn begin_search(model: &mut Model) -> Vec<Effect> {
    begin(model, Purpose::Search, "");
    Vec::new()
}

/// The words are known: the first place from here on is shown.
pub(super) fn look_for(model: &mut Model, words: &str) -> Vec<Effect> {
    let words = words.trim().to_lowercase();
    if words.is_empty() {
        model.searched = None;
        return Vec::new();
    }
    model.searched = Some(words);
    go(model, Way::Here)
}

/// `n` and `N`: the next place, or the one before.
pub(super) fn next(model: &mut Model, forward: bool) -> Vec<Effect> {
    go(model, if forward { Way::Next } else { Way::Before })
}

fn go(model: &mut Model, way: Way) -> Vec<Effect> {
    let Some(words) = model.searched.clone() else { return Vec::new() };
    if model.overlays.is_empty() && matches!(model.layer, Some(Layer::Fleet)) {
        fleet::look_for(model, &words, way);
        return Vec::new();
    }
    let (here, last) = scroll::place(model);
    let mut starts: Vec<u16> = match way {
        Way::Here => (here..=last).chain(0..here).collect(),
        Way::Next => (here + 1..=last).chain(0..=here).collect(),
        Way::Before => (0..here).rev().chain((here..=last).rev()).collect(),
    };
    starts.dedup();
    // The row at the top is what the place is about; at the end of a page the others are as well.
    let found = starts.into_iter().find(|start| {
        let rows = scroll::at(model, *start, body_rows);
        let top = if *start == last { rows.as_slice() } else { rows.get(..2).unwrap_or(&rows) };
        top.iter().any(|row| row.to_lowercase().contains(&words))
    });
    let anywhere = found.or_else(|| {
        let shown = body_rows(model).iter().any(|row| row.to_lowercase().contains(&words));
        shown.then_some(here)
    });
    match anywhere {
        Some(start) => {
            scroll::go(model, start);
            model.notice = notice(&format!("`{words}`: [n] goes on, [N] goes back."), None);
        }
        None => model.notice = notice(&format!("`{words}` is not on this screen."), None),
    }
    Vec::new()
}
