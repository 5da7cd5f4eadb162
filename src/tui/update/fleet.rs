//! The whole team: opened, read, listed, searched. What a rollout does is in `rollout`.

pub(super) mod rollout;

use std::time::Duration;

use super::saving::save;
use super::step::notice;
use crate::lab::{Asked, Call, FleetMember, FleetView, Performed, Persona, Preparation, Progress, Survey};
use crate::tui::effect::{Effect, FleetNews, FleetWork};
use crate::tui::keymap::{Action, TeamAction};
use crate::tui::message::TaskId;
use crate::tui::model::fleet::{Fleet, Way};
use crate::tui::model::{Lab, Layer, Model, Notice};
use crate::world::{Pace, Timestamp};

/// A session that ends within this time is opened anew.
const RENEW_BEFORE: Duration = Duration::from_secs(30);

/// While a rollout runs, the team is read again after so long, but never more than a fifth of the time.
const READ_AGAIN: Duration = Duration::from_millis(400);

/// `F`
pub(super) fn open(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = model.lab.as_ref().filter(|_| !model.is_between_states()) else {
        model.notice = notice("The team is that of a lab's account: open a lab first.", None);
        return Vec::new();
    };
    let is_known = lab.fleet.roster.is_some();
    model.layer = Some(Layer::Fleet);
    if is_known { Vec::new() } else { read(model, now) }
}

/// Reads the team, unless that is under way.
pub(super) fn read(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let id = model.next_id();
    let Some(lab) = model.lab.as_mut().filter(|lab| lab.fleet.reading.is_none()) else { return Vec::new() };
    let session = match session(&lab.fleet, &lab.progress, now) {
        Ok(session) => session,
        Err(why) => {
            lab.fleet_mut().trouble = Some(why);
            return Vec::new();
        }
    };
    let survey = Box::new(Survey::new(lab.region, session));
    let fleet = lab.fleet_mut();
    fleet.reading = Some((id, now));
    fleet.since_read.clear();
    fleet.is_stale = false;
    fleet.reread = None;
    fleet.trouble = None;
    vec![Effect::Fleet(FleetWork::Read { id, survey })]
}

/// The call that opens the administrator's session; none where one lasts.
fn session(fleet: &Fleet, progress: &Progress, now: Timestamp) -> Result<Option<Call>, String> {
    let notes = &progress.notes;
    let ends = fleet.session_ends.max(notes.sessions.get(&Persona::Admin).copied());
    if ends.is_some_and(|end| end.since(now) > RENEW_BEFORE) {
        return Ok(None);
    }
    let arn = notes.roles.get(&Persona::Admin).cloned();
    let call = arn.map(|arn| notes.assume_role(Persona::Admin, arn));
    let unknown = "the administrator's role is not known yet; step 3 of the lab finds it";
    call.map(Some).ok_or_else(|| unknown.to_owned())
}

/// Work for the team ended.
pub(super) fn heard(model: &mut Model, news: Vec<FleetNews>, now: Timestamp) -> Vec<Effect> {
    let mut effects = Vec::new();
    for one in news {
        effects.extend(match one {
            FleetNews::Read { id, result, calls } => {
                log(model, &calls, now);
                was_read(model, id, result, now)
            }
            FleetNews::Prepared { id, result, calls } => {
                log(model, &calls, now);
                rollout::prepared(model, id, result, now)
            }
            FleetNews::Answered { id, member, asked, performed } => {
                rollout::answered(model, id, &member, &asked, &performed, now)
            }
        });
    }
    effects.extend(rollout::drive(model, now));
    effects.extend(look_again(model));
    if let Some(lab) = &mut model.lab {
        lab.fleet_mut().recount();
    }
    effects
}

fn log(model: &mut Model, calls: &[(Asked, Performed)], now: Timestamp) {
    let Some(lab) = &model.lab else { return };
    for (asked, performed) in calls {
        model.calls.log(lab.progress.current, asked, performed, &lab.progress.notes, now);
    }
}

fn was_read(model: &mut Model, id: TaskId, result: Result<Box<FleetView>, String>, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let Some((_, since)) = lab.fleet.reading.filter(|(reading, _)| *reading == id) else { return Vec::new() };
    let fleet = lab.fleet_mut();
    fleet.reading = None;
    fleet.reading_took = now.since(since);
    match result {
        Ok(view) => {
            fleet.take_in(*view);
            let summary = fleet.roster.as_ref().map(|roster| roster.summary.clone()).unwrap_or_default();
            lab.progress.notes.fleet.note(&summary, now);
            rollout::prepare(model)
        }
        Err(why) => {
            fleet.trouble = Some(why);
            fleet.preparing = None;
            Vec::new()
        }
    }
}

/// Whatever changes the account is seen a little later.
fn look_again(model: &mut Model) -> Vec<Effect> {
    let id = model.next_id();
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let fleet = &lab.fleet;
    if !fleet.is_stale || fleet.reading.is_some() || fleet.reread.is_some() {
        return Vec::new();
    }
    let pause = READ_AGAIN.max(fleet.reading_took * 4);
    lab.fleet_mut().reread = Some(id);
    vec![Effect::Wait { id, pause }]
}

/// A wait of the team's is over; none where the wait was another one.
pub(super) fn waited(model: &mut Model, id: TaskId, now: Timestamp) -> Option<Vec<Effect>> {
    let lab = model.lab.as_mut()?;
    if lab.fleet.reread == Some(id) {
        lab.fleet_mut().reread = None;
        return Some(read(model, now));
    }
    if lab.fleet.resave == Some(id) {
        lab.fleet_mut().resave = None;
        return Some(save(model));
    }
    None
}

/// What a key of the team's screen asks for.
pub(super) fn act(model: &mut Model, action: TeamAction, now: Timestamp) -> Vec<Effect> {
    if model.layer != Some(Layer::Fleet) {
        return Vec::new();
    }
    match action {
        TeamAction::ReadAgain => read(model, now),
        TeamAction::Pause => rollout::pause(model, now),
        TeamAction::Cancel => rollout::cancel(model, now),
        TeamAction::Stages | TeamAction::Whom => rollout::change_plan(model, action),
        TeamAction::Sort | TeamAction::Filter | TeamAction::Pick => list(model, action),
    }
}

/// What a key changes in the list.
fn list(model: &mut Model, action: TeamAction) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let fleet = lab.fleet_mut();
    let Some(roster) = &fleet.roster else { return Vec::new() };
    let (table, members) = (&mut fleet.table, &roster.view.members);
    let text = match action {
        TeamAction::Sort => {
            table.sort_next(members);
            format!("Sorted by {}.", table.sort.word())
        }
        TeamAction::Filter => {
            table.filter_next(members);
            format!("Listed: {}, {} of {}.", table.filter.word(), table.shown().len(), members.len())
        }
        TeamAction::Pick => {
            let id = table.marked_place().and_then(|place| members.get(place));
            let Some(id) = id.map(|member| member.provisioned_product_id.clone()) else { return Vec::new() };
            table.pick(&id);
            format!("{} marked for a rollout.", table.n_picked())
        }
        _ => return Vec::new(),
    };
    model.notice = notice(&text, None);
    Vec::new()
}

/// Moves the mark.
pub(super) fn moved(model: &mut Model, action: Action, half_page: u16) {
    let Some(lab) = &mut model.lab else { return };
    let table = &mut lab.fleet_mut().table;
    let (at, half_page) = (table.marked_row(), usize::from(half_page));
    table.go(match action {
        Action::Down => at + 1,
        Action::Up => at.saturating_sub(1),
        Action::HalfDown => at + half_page,
        Action::HalfUp => at.saturating_sub(half_page),
        Action::First => 0,
        Action::Last => usize::MAX,
        _ => at,
    });
}

/// Looks for words among the listed members, without drawing them.
pub(super) fn look_for(model: &mut Model, words: &str, way: Way) {
    let Some(lab) = &mut model.lab else { return };
    let members = lab.fleet.members();
    let fits = |place: usize| members.get(place).is_some_and(|member| says(member, words));
    let found = lab.fleet.table.find(way, fits);
    let text = match found {
        Some(row) => {
            lab.fleet_mut().table.go(row);
            format!("`{words}`: [n] goes on, [N] goes back.")
        }
        None => format!("`{words}` is in no row that is listed."),
    };
    model.notice = notice(&text, None);
}

fn says(member: &FleetMember, words: &str) -> bool {
    let FleetMember { owner, notebook, version, status, provisioned_product_id, .. } = member;
    let decision = crate::tui::screen::fleet::decision_words(&member.exposure);
    [owner, notebook, version, status, provisioned_product_id, decision]
        .iter()
        .any(|text| text.to_lowercase().contains(words))
}

/// A warning in the message row.
fn warn(model: &mut Model, text: String) -> Vec<Effect> {
    model.notice = Some(Notice { text, is_warning: true, arms_quit: None });
    Vec::new()
}

/// How fast the account of a lab works.
fn pace(model: &Model, lab: &Lab) -> Pace {
    if lab.simulated { model.options.pace } else { Pace::Times(1) }
}

/// Gets ready for a rollout of what was read.
fn preparation(lab: &Lab) -> Option<Box<Preparation>> {
    lab.fleet.roster.as_ref().map(|roster| Box::new(Preparation::new(&roster.view, lab.region)))
}
