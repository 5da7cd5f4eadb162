//! The only place where the model changes.

mod act;
mod aid;
mod click;
mod commands;
mod copying;
mod fleet;
mod history;
mod home;
mod layer;
mod saving;
mod scroll;
mod searching;
mod step;

pub(super) use scroll::last_line;
pub(super) use step::show_result;

use super::effect::Effect;
use super::message::Message;
use super::model::Model;
use crate::world::Timestamp;

/// Takes in what happened and says what to do outside the model.
pub fn update(model: &mut Model, message: Message, now: Timestamp) -> Vec<Effect> {
    model.revision += 1;
    let mut effects = take(model, message, now);
    effects.extend(act::advance_queued(model, now));
    effects
}

fn take(model: &mut Model, message: Message, now: Timestamp) -> Vec<Effect> {
    match message {
        Message::Action(action) => act::act(model, action, now),
        Message::Edit(request) => commands::edit(model, request),
        Message::Pasted(text) => commands::paste(model, &text, now),
        Message::Clicked(position) => click::click(model, position, now),
        Message::Solved { id, solved } => history::solved(model, id, &solved, now),
        Message::Copied { n_characters, result } => copying::copied(model, n_characters, result),
        Message::Visited(result) => copying::visited(model, result),
        Message::Background { is_light } => act::background(model, is_light),
        Message::Listed(saved) => home::listed(model, saved, now),
        Message::Opened { id, result } => home::opened(model, id, result, now),
        Message::Answered { id, performed } => step::answered(model, id, &performed, now),
        Message::Fleet(news) => fleet::heard(model, news, now),
        Message::Waited(id) => fleet::waited(model, id, now).unwrap_or_else(|| step::waited(model, id)),
        Message::Admitted(result) => aid::admitted(model, result, now),
        Message::CalledElsewhere => step::called_elsewhere(model, now),
        Message::Recalled(recalled) => step::recalled(model, recalled.map(|recalled| *recalled)),
        Message::Saved(result) => {
            let mut effects = saving::saved(model, result);
            effects.extend(fleet::rollout::saved(model, now));
            effects
        }
        Message::Resized(size) => scroll::resized(model, size),
        Message::Tick => Vec::new(),
        Message::Minute => step::minute_passed(model, now),
        Message::Stop => act::leave(model),
    }
}
