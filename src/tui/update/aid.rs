//! Help with a step, texts in full, and what is being read.

use super::step::notice;
use super::{act, history, saving};
use crate::lab::{Outcome, Persona, StepId, text_of};
use crate::report::door_lines;
use crate::tui::effect::Effect;
use crate::tui::model::{Aid, Layer, Model, Overlay, Screen};
use crate::tui::screen::attempt::AttemptPhase;
use crate::tui::screen::fleet::details;
use crate::tui::screen::guide::next_command;
use crate::world::Timestamp;

/// `t`
pub(super) fn tip(model: &mut Model) -> Vec<Effect> {
    if let Some(lab) = &mut model.lab {
        let n_tips = text_of(lab.shown_step()).tips.len();
        lab.aid = match lab.aid {
            Aid::Tip(index) if index + 1 < n_tips => Aid::Tip(index + 1),
            Aid::Tip(_) => Aid::Nothing,
            _ => Aid::Tip(0),
        };
    }
    Vec::new()
}

/// `s`
pub(super) fn show_me(model: &mut Model) -> Vec<Effect> {
    if let Some(lab) = &mut model.lab {
        lab.aid = if lab.aid == Aid::Command { Aid::Nothing } else { Aid::Command };
    }
    Vec::new()
}

/// `I`: a door for the person's own AWS CLI.
pub(super) fn let_me(model: &mut Model) -> Vec<Effect> {
    match &model.lab {
        Some(lab) if lab.simulated => vec![Effect::Admit],
        Some(_) => {
            let text = "Do the step in the console or with your own AWS CLI. c then looks whether it is done.";
            model.notice = notice(text, None);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// The door is open, or is not.
pub(super) fn admitted(model: &mut Model, result: Result<String, String>, now: Timestamp) -> Vec<Effect> {
    let Some(lab) = &model.lab else { return Vec::new() };
    let (who, command) = (lab.step().persona, next_command(lab, now));
    let text = match result {
        Ok(endpoint) => door_lines(&endpoint, lab.region.code, who, command.as_deref()),
        Err(why) => format!("There is no way in from another window: {why}"),
    };
    act::push(model, Overlay::Text { title: "Do it yourself", text, scroll: 0 })
}

/// `v`: AWS's message, what is wrong, or the next command, in full.
pub(super) fn full_text(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    match full(model, now) {
        Some((title, text)) => act::push(model, Overlay::Text { title, text, scroll: 0 }),
        None => Vec::new(),
    }
}

fn full(model: &Model, now: Timestamp) -> Option<(&'static str, String)> {
    let lab = model.lab.as_ref()?;
    if matches!(model.layer, Some(Layer::Fleet)) {
        return details::text(lab, model.redacted).map(|text| ("The notebook, and the change", text));
    }
    let is_denial = matches!(model.screen, Screen::Denial(_)) || matches!(model.layer, Some(Layer::Denial(_)));
    let step = if is_denial { StepId::TrainWithoutVpc } else { lab.progress.current };
    let error = lab.progress.notes.attempt_of(step).and_then(|attempt| attempt.notebook_text());
    match (lab.trouble(), error) {
        (Some(trouble), _) if !is_denial => Some(("Why", trouble.why.clone())),
        (_, Some(error)) if is_denial || model.screen != Screen::Guide => Some(("AWS's answer", error)),
        _ => next_command(lab, now).map(|command| ("AWS CLI", command)),
    }
}

/// `r`: the document behind the screen, as it is.
pub(super) fn raw_text(model: &mut Model) -> Vec<Effect> {
    match raw(model) {
        Some((title, text)) => act::push(model, Overlay::Text { title, text, scroll: 0 }),
        None => {
            model.notice = notice("The document has not been read yet. ENTER reads it.", None);
            Vec::new()
        }
    }
}

fn raw(model: &Model) -> Option<(&'static str, String)> {
    let notes = &model.lab.as_ref()?.progress.notes;
    if matches!(model.screen, Screen::Change(_)) && model.layer.is_none() {
        let version = notes.version(notes.new_version.as_ref())?;
        return version.template.as_deref().map(|text| ("The new version's template", text.to_owned()));
    }
    let text = notes.policies.iter().map(|policy| policy.document.clone()).collect::<Vec<_>>().join("\n");
    (!text.is_empty()).then_some(("The policy's document", text))
}

/// `S`: who acts as whom.
pub(super) fn roles(model: &mut Model) -> Vec<Effect> {
    let Some(lab) = &model.lab else { return Vec::new() };
    let notes = &lab.progress.notes;
    let role = |persona: Persona| {
        let arn = notes.roles.get(&persona).or(notes.seen_as.get(&persona)).or(notes.base_arn.as_ref());
        let arn = arn.filter(|_| persona == Persona::Base || notes.roles.contains_key(&persona));
        let session = if notes.sessions.contains_key(&persona) { "a session is open" } else { "no session yet" };
        let session = if persona == Persona::Base { "the keys that you start with" } else { session };
        let arn = arn.map_or("not known yet", String::as_str);
        let mark = if persona == lab.progress.persona() { "  (acting now)" } else { "" };
        format!("{}  {}{mark}\n{arn}\n{session}", persona.pill(), persona.title())
    };
    let roles = Persona::ALL.map(role).join("\n\n");
    let text = format!(
        "{roles}\n\nThe steps switch roles: step 3 to ADMIN, step 6 to TEAM. Each switch starts from your own identity."
    );
    act::push(model, Overlay::Text { title: "Roles", text, scroll: 0 })
}

/// `[`
pub(super) fn previous_step(model: &mut Model) -> Vec<Effect> {
    read_step(model, false)
}

/// `]`: reads on while something is being read or runs; else gives the present step its solved state and goes on. A
/// step whose check does not hold is left undone where it cannot be solved, so that nobody is stuck.
pub(super) fn next_step(model: &mut Model) -> Vec<Effect> {
    let Some(lab) = &mut model.lab else { return Vec::new() };
    if lab.reading.is_some() || lab.running.is_some() {
        return read_step(model, true);
    }
    if lab.trouble().is_some() {
        let left = lab.progress.current;
        let Some(next) = left.next() else { return Vec::new() };
        lab.progress.go_to(next);
        lab.found = None;
        lab.aid = Aid::Nothing;
        lab.scroll = 0;
        model.notice = notice(&format!("Step {} was left undone.", left.number()), None);
        return saving::save(model);
    }
    if lab.simulated { history::solve_this(model) } else { read_step(model, true) }
}

/// Shows another step's text. The present step stays where it is.
pub(super) fn read_step(model: &mut Model, forward: bool) -> Vec<Effect> {
    if let Some(lab) = &mut model.lab {
        let index = lab.shown_step().number() - 1;
        let other = if forward { index + 1 } else { index.wrapping_sub(1) };
        if let Some(step) = StepId::ALL.get(other).copied() {
            lab.reading = Some(step).filter(|step| *step != lab.progress.current);
            lab.aid = Aid::Nothing;
            lab.scroll = 0;
        }
    }
    Vec::new()
}

/// Only the refused attempt is worth a prediction, and only before it is sent.
pub(super) fn predict(model: &mut Model, outcome: Option<Outcome>) -> Vec<Effect> {
    if let (Screen::Attempt(view), Some(lab)) = (&mut model.screen, &mut model.lab)
        && view.step == StepId::TrainWithoutVpc
        && view.phase == AttemptPhase::Form
    {
        view.prediction = outcome;
        lab.prediction = outcome;
    }
    Vec::new()
}

/// `1` to `4` on the denial.
pub(super) fn look_at_part(model: &mut Model, part: u8) -> Vec<Effect> {
    match (&mut model.layer, &mut model.screen) {
        (Some(Layer::Denial(view)), _) => view.part = Some(part),
        (None, Screen::Denial(view)) => view.part = Some(part),
        _ => {}
    }
    Vec::new()
}
