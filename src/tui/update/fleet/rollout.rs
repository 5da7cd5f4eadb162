//! A rollout from the screen: asked about, prepared, saved before anything is sent, driven, paused, called off, gone on
//! with.

use std::time::Duration;

use super::{look_again, pace, preparation, read, session, warn};
use crate::lab::{Asked, CallErrorKind, Halt, KeptRollout, Mark, Order, Performed, Persona, Preparation, Staging};
use crate::tui::effect::{Effect, FleetWork};
use crate::tui::keymap::TeamAction;
use crate::tui::message::TaskId;
use crate::tui::model::fleet::{
    Ended, Fleet, OPTIONS, Ongoing, Preparing, Primary, RolloutPlan, Whom, ids_of, primary_of,
};
use crate::tui::model::{Lab, Model, Overlay};
use crate::tui::update::saving::save;
use crate::tui::update::step::notice;
use crate::world::Timestamp;

/// How long AWS is given between two looks at a record.
const POLL: Duration = Duration::from_secs(4);

/// How often a rollout is saved; a failure is saved at once.
const SAVE_AGAIN: Duration = Duration::from_millis(500);

/// `ENTER`
pub(in crate::tui::update) fn enter(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    match model.lab.as_ref().map_or(Primary::Nothing, primary_of) {
        Primary::Nothing => Vec::new(),
        Primary::Read => read(model, now),
        Primary::Hurry => vec![Effect::Hurry],
        Primary::Resume => pause(model, now),
        Primary::GoOn => go_on(model, now),
        Primary::Plan => plan(model),
    }
}

/// Asks whether to begin.
fn plan(model: &mut Model) -> Vec<Effect> {
    let Some(lab) = &model.lab else { return Vec::new() };
    let whom = if lab.fleet.table.n_picked() > 0 { Whom::Picked } else { Whom::All };
    let plan = RolloutPlan { whom, staged: false };
    if ids_of(lab, plan).is_empty() {
        let version = lab.fleet.target().map(|version| version.name.clone()).unwrap_or_default();
        let who = if whom == Whom::All { "Every notebook" } else { "Every marked notebook" };
        return warn(model, format!("{who} has {version} already, or is left to the lab. [r] reads the team again."));
    }
    if model.overlays.is_empty() {
        model.overlays.push(Overlay::Rollout(plan));
    }
    Vec::new()
}

/// Changes the plan.
pub(in crate::tui::update) fn change_plan(model: &mut Model, action: TeamAction) -> Vec<Effect> {
    let Some(lab) = &model.lab else { return Vec::new() };
    let Some(Overlay::Rollout(plan)) = model.overlays.last_mut() else { return Vec::new() };
    if action == TeamAction::Stages {
        plan.staged = !plan.staged;
        return Vec::new();
    }
    let order = [Whom::All, Whom::Picked, Whom::ThisOne];
    let at = order.iter().position(|whom| *whom == plan.whom).unwrap_or(0);
    let others = order.iter().cycle().skip(at + 1).take(order.len());
    let plans = others.map(|whom| RolloutPlan { whom: *whom, ..*plan });
    let next = plans.into_iter().find(|plan| !ids_of(lab, *plan).is_empty());
    *plan = next.unwrap_or(*plan);
    Vec::new()
}

/// A person said yes.
pub(in crate::tui::update) fn confirm(model: &mut Model, plan: RolloutPlan, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let ids = ids_of(lab, plan);
    if ids.is_empty() || primary_of(lab) != Primary::Plan {
        return Vec::new();
    }
    let lasts = session(&lab.fleet, &lab.progress, now).is_ok_and(|call| call.is_none());
    let fleet = lab.fleet_mut();
    fleet.preparing = Some(Preparing { id: None, ids, staged: plan.staged });
    fleet.ended = None;
    fleet.trouble = None;
    match (lasts, fleet.reading) {
        (true, None) => prepare(model),
        // Reading opens the session, and goes on with this.
        _ => read(model, now),
    }
}

/// Finds or publishes the version, once the team is read.
pub(super) fn prepare(model: &mut Model) -> Vec<Effect> {
    let id = model.next_id();
    let Some(lab) = &model.lab else { return Vec::new() };
    let (pace, preparation) = (pace(model, lab), preparation(lab));
    let Some(lab) = &mut model.lab else { return Vec::new() };
    match (&mut lab.fleet_mut().preparing, preparation) {
        (Some(preparing), Some(preparation)) if preparing.id.is_none() => {
            preparing.id = Some(id);
            vec![Effect::Fleet(FleetWork::Prepare { id, preparation, pace })]
        }
        _ => Vec::new(),
    }
}

/// Everything is known: that it begins is saved first.
pub(super) fn prepared(
    model: &mut Model,
    id: TaskId,
    result: Result<Box<Preparation>, String>,
    now: Timestamp,
) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let fleet = lab.fleet_mut();
    let Some(preparing) = fleet.preparing.take_if(|preparing| preparing.id == Some(id)) else { return Vec::new() };
    let staging = if preparing.staged { Staging::Staged } else { Staging::AtOnce };
    let kept = result.and_then(|preparation| {
        let version = preparation.version().map(|version| version.name.clone()).unwrap_or_default();
        let rollout_id = format!("rollout-{}", now.0);
        let outset = preparation.outset(rollout_id, staging.stages(preparing.ids), OPTIONS);
        let outset = outset.ok_or_else(|| "the version is not known".to_owned())?;
        Ok(KeptRollout { outset, version, failed: std::collections::BTreeMap::new() })
    });
    match kept {
        Ok(kept) => {
            fleet.table.unpick();
            lab.progress.notes.fleet.rollout = Some(kept);
            begin(model, now, true);
            save(model)
        }
        Err(why) => {
            fleet.trouble = Some(why);
            Vec::new()
        }
    }
}

/// Takes up the rollout that is kept with the lab.
fn begin(model: &mut Model, now: Timestamp, waits_for_save: bool) {
    let id = model.next_id();
    let Some(lab) = &mut model.lab else { return };
    let Some(kept) = lab.progress.notes.fleet.rollout.clone() else { return };
    let fleet = lab.fleet_mut();
    fleet.ended = None;
    fleet.ongoing = Some(Ongoing {
        id,
        rollout: kept.resumed(fleet.members()),
        version: kept.version,
        started_at: now,
        waits_for_save,
        renewing: false,
        is_logged: false,
    });
}

/// Goes on with a rollout that was broken off.
fn go_on(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    begin(model, now, false);
    let mut effects = drive(model, now);
    effects.extend(look_again(model));
    effects
}

/// A save ended: what waited for it begins.
pub(in crate::tui::update) fn saved(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let is_saved = !model.saving.in_flight && !model.saving.is_due;
    let Some(lab) = model.lab.as_mut().filter(|_| is_saved) else { return Vec::new() };
    if !lab.fleet.ongoing.as_ref().is_some_and(|ongoing| ongoing.waits_for_save) {
        return Vec::new();
    }
    if let Some(ongoing) = &mut lab.fleet_mut().ongoing {
        ongoing.waits_for_save = false;
    }
    drive(model, now)
}

/// Performs what the rollout orders, until it waits for an answer.
pub(super) fn drive(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let pause = match &model.lab {
        Some(lab) => pace(model, lab).scale(POLL),
        None => return Vec::new(),
    };
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let is_waiting = |ongoing: &Ongoing| ongoing.waits_for_save || ongoing.renewing;
    if lab.fleet.ongoing.as_ref().is_none_or(is_waiting) {
        return Vec::new();
    }
    let Ok(None) = session(&lab.fleet, &lab.progress, now) else { return renew(lab, now) };
    let Some(ongoing) = &mut lab.fleet_mut().ongoing else { return Vec::new() };
    let (id, mut effects) = (ongoing.id, Vec::new());
    loop {
        let (member, pause, call) = match ongoing.rollout.next_order() {
            Order::Update(member, call) => (member, Duration::ZERO, call),
            Order::Look(member, call) => (member, pause, call),
            Order::Wait => return effects,
            Order::End(halt) => {
                effects.extend(end(model, halt, now));
                return effects;
            }
        };
        let asked = Box::new(Asked { who: Persona::Admin, call });
        effects.push(Effect::Fleet(FleetWork::Call { id, member, pause, asked }));
    }
}

/// Opens the session anew; what the rollout orders waits for it.
fn renew(lab: &mut Lab, now: Timestamp) -> Vec<Effect> {
    let call = session(&lab.fleet, &lab.progress, now);
    let fleet = lab.fleet_mut();
    let Some(ongoing) = &mut fleet.ongoing else { return Vec::new() };
    match call {
        Ok(Some(call)) => {
            ongoing.renewing = true;
            let asked = Box::new(Asked { who: Persona::Base, call });
            let work = FleetWork::Call { id: ongoing.id, member: String::new(), pause: Duration::ZERO, asked };
            vec![Effect::Fleet(work)]
        }
        Ok(None) => Vec::new(),
        Err(why) => {
            ongoing.rollout.pause();
            fleet.trouble = Some(why);
            Vec::new()
        }
    }
}

/// A call of the rollout ended.
pub(super) fn answered(
    model: &mut Model,
    id: TaskId,
    member: &str,
    asked: &Asked,
    performed: &Performed,
    now: Timestamp,
) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let Some(ongoing) = lab.fleet_mut().ongoing.as_mut().filter(|ongoing| ongoing.id == id) else { return Vec::new() };
    if member.is_empty() {
        ongoing.renewing = false;
        renewed(lab.fleet_mut(), performed);
        return Vec::new();
    }
    // One update stands for all of them among the calls; those that were refused stand there as well.
    if !std::mem::replace(&mut ongoing.is_logged, true) || performed.result.is_err() {
        model.calls.log(lab.progress.current, asked, performed, &lab.progress.notes, now);
    }
    let fleet = lab.fleet_mut();
    if performed.result.as_ref().is_err_and(|error| error.kind == CallErrorKind::Credentials) {
        fleet.session_ends = None;
        lab.progress.notes.sessions.remove(&Persona::Admin);
    }
    settle(model, member, performed)
}

/// Whether the session is open again.
fn renewed(fleet: &mut Fleet, performed: &Performed) {
    match &performed.result {
        Ok(crate::lab::Answer::Assumed { expires_at, .. }) => fleet.session_ends = Some(*expires_at),
        Ok(_) => {}
        Err(error) => {
            fleet.trouble = Some(format!("the administrator's session could not be opened: {error}"));
            if let Some(ongoing) = &mut fleet.ongoing {
                ongoing.rollout.pause();
            }
        }
    }
}

/// Takes an answer about a member in: the row says it, and it is saved, a failure at once.
fn settle(model: &mut Model, member: &str, performed: &Performed) -> Vec<Effect> {
    let wait = model.next_id();
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let fleet = lab.fleet_mut();
    let Some(ongoing) = &mut fleet.ongoing else { return Vec::new() };
    let Some(mark) = ongoing.rollout.absorb(member, performed) else {
        if performed.result.is_ok() {
            fleet.mark(member, &Mark::Asking);
        }
        return Vec::new();
    };
    fleet.mark(member, &mark);
    fleet.is_stale = true;
    if let (Mark::Failed { reason }, Some(kept)) = (mark, &mut lab.progress.notes.fleet.rollout) {
        kept.failed.insert(member.to_owned(), reason);
        return save(model);
    }
    if lab.fleet.resave.is_some() {
        return Vec::new();
    }
    lab.fleet_mut().resave = Some(wait);
    vec![Effect::Wait { id: wait, pause: SAVE_AGAIN }]
}

/// The rollout has ended: that is saved, and the team is read once more.
fn end(model: &mut Model, halt: Halt, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    let fleet = lab.fleet_mut();
    let Some(ongoing) = fleet.ongoing.take() else { return Vec::new() };
    let took = now.since(ongoing.started_at);
    fleet.ended = Some(Ended { version: ongoing.version, halt, counts: ongoing.rollout.counts(), took });
    // A reading that is under way may not have seen the last of it.
    fleet.is_stale = fleet.reading.is_some();
    lab.progress.notes.fleet.rollout = None;
    let mut effects = save(model);
    effects.extend(read(model, now));
    effects
}

/// `p`
pub(in crate::tui::update) fn pause(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = model.lab.as_mut().filter(|lab| lab.fleet.ongoing.is_some()) else { return none(model) };
    let fleet = lab.fleet_mut();
    let Some(ongoing) = &mut fleet.ongoing else { return Vec::new() };
    if ongoing.is_paused() {
        ongoing.rollout.resume();
        fleet.trouble = None;
        return drive(model, now);
    }
    ongoing.rollout.pause();
    let text = "Paused: no further update is begun. Those under way go on; [p] goes on with the rest.";
    model.notice = notice(text, None);
    save(model)
}

/// Ctrl-C: what runs is paused. Says whether something was.
pub(in crate::tui::update) fn interrupt(model: &mut Model) -> bool {
    let Some(lab) = &mut model.lab else { return false };
    match &mut lab.fleet_mut().ongoing {
        Some(ongoing) if !ongoing.is_paused() => {
            ongoing.rollout.pause();
            true
        }
        _ => false,
    }
}

/// `x`: no further update is begun, for good.
pub(in crate::tui::update) fn cancel(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    if let Some(ongoing) = &mut lab.fleet_mut().ongoing {
        ongoing.rollout.cancel();
        model.notice = notice("Called off: no further update is begun. Those under way go on to their end.", None);
        return drive(model, now);
    }
    if lab.progress.notes.fleet.rollout.take().is_some() {
        model.notice = notice("The rollout that was broken off is given up. What has the version keeps it.", None);
        return save(model);
    }
    none(model)
}

fn none(model: &mut Model) -> Vec<Effect> {
    model.notice = notice("No rollout runs. ENTER plans one.", None);
    Vec::new()
}
