//! Copying what a screen is about, pages about it, and keeping what was seen.

use super::act::push;
use super::step::notice;
use crate::lab::{StepId, TemplateFile, boto3_call, cli_command};
use crate::report::{call_text, matrix_lines};
use crate::tui::effect::Effect;
use crate::tui::model::{Layer, Model, Notice, Overlay, Screen};
use crate::tui::page::pages;
use crate::tui::screen::fleet::details;
use crate::tui::screen::guide::next_command;
use crate::world::Timestamp;

/// No longer text is given to a clipboard: terminals drop it without a word.
const MAX_COPY: usize = 74_000;

/// `y`
pub(super) fn copy(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let text = value(model, now);
    give(model, text)
}

/// `Y`
pub(super) fn copy_command(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    let region = region(model);
    let text = match (&model.layer, &model.lab) {
        (Some(Layer::Calls(view)), _) => view.call(&model.calls).map(|call| cli_command(&call.asked.call, region)),
        (Some(Layer::Fleet), Some(lab)) => details::update_command(&lab.fleet, region),
        (_, Some(lab)) => next_command(lab, now),
        (_, None) => None,
    };
    give(model, text)
}

/// `P`
pub(super) fn copy_python(model: &mut Model) -> Vec<Effect> {
    let region = region(model);
    let text = match &model.layer {
        Some(Layer::Calls(view)) => view.call(&model.calls).map(|call| boto3_call(&call.asked.call, region)),
        _ => None,
    };
    give(model, text)
}

/// What the screen is about, as text.
fn value(model: &Model, now: Timestamp) -> Option<String> {
    match model.overlays.last() {
        Some(Overlay::Text { text, .. }) => return Some(text.clone()),
        Some(Overlay::Choose { choice, marked }) => return choice.candidates.get(*marked).map(|one| one.id.clone()),
        Some(Overlay::Pages { marked }) => return pages(model).into_iter().nth(*marked).map(|page| page.address),
        _ => {}
    }
    match &model.layer {
        Some(Layer::WhatIf(view)) => return Some(matrix_lines(&view.table.matrix).join("\n")),
        Some(Layer::Calls(view)) => {
            return view.call(&model.calls).map(|call| call_text(call, region(model)));
        }
        Some(Layer::Fleet) => return details::text(model.lab.as_ref()?, model.redacted),
        Some(Layer::Timeline(_)) | None => {}
        Some(Layer::Denial(_)) => return answer_of(model, StepId::TrainWithoutVpc),
    }
    let lab = model.lab.as_ref();
    match &model.screen {
        Screen::Home => Some(model.marked_region().template_url(TemplateFile::V2)),
        Screen::Denial(_) => answer_of(model, StepId::TrainWithoutVpc),
        Screen::Attempt(view) => answer_of(model, view.step).or_else(|| next_command(lab?, now)),
        Screen::Change(_) => {
            let notes = &lab?.progress.notes;
            notes.version(notes.new_version.as_ref())?.template.as_deref().map(str::to_owned)
        }
        Screen::Question(view) if !view.answer.is_empty() => Some(view.answer.clone()),
        _ => next_command(lab?, now),
    }
}

/// AWS's answer to the attempt of a step.
fn answer_of(model: &Model, step: StepId) -> Option<String> {
    model.lab.as_ref()?.progress.notes.attempt_of(step)?.notebook_text()
}

fn region(model: &Model) -> &'static str {
    model.lab.as_ref().map_or(model.marked_region(), |lab| lab.region).code
}

pub(super) fn give(model: &mut Model, text: Option<String>) -> Vec<Effect> {
    match text {
        None => {
            model.notice = notice("There is nothing to copy here yet.", None);
            Vec::new()
        }
        Some(text) if text.len() > MAX_COPY => {
            let text = format!("Too long to copy ({} bytes); [v] or [r] shows it.", text.len());
            model.notice = Some(Notice { text, is_warning: true, arms_quit: None });
            Vec::new()
        }
        Some(text) => vec![Effect::Copy(text)],
    }
}

/// What became of it.
pub(super) fn copied(model: &mut Model, n_characters: usize, result: Result<&'static str, String>) -> Vec<Effect> {
    model.notice = match result {
        Ok(way) => notice(&format!("Copied {n_characters} characters {way}."), None),
        Err(why) => {
            let text = format!("Not copied: {why}. [v] shows the text, to be marked by hand.");
            Some(Notice { text, is_warning: true, arms_quit: None })
        }
    };
    Vec::new()
}

/// `o`
pub(super) fn links(model: &mut Model) -> Vec<Effect> {
    push(model, Overlay::Pages { marked: 0 })
}

/// `ENTER` on a page: it is given to the system's browser.
pub(super) fn visit(model: &Model, marked: usize) -> Vec<Effect> {
    pages(model).into_iter().nth(marked).map(|page| Effect::Visit(page.address)).into_iter().collect()
}

/// Whether a browser took the page.
pub(super) fn visited(model: &mut Model, result: Result<(), String>) -> Vec<Effect> {
    model.notice = match result {
        Ok(()) => notice("The page was given to your browser.", None),
        Err(why) => {
            let text = format!("Not opened: {why}. [y] copies the address.");
            Some(Notice { text, is_warning: true, arms_quit: None })
        }
    };
    Vec::new()
}

/// `E`
pub(super) fn export(model: &mut Model) -> Vec<Effect> {
    if let Some(Layer::WhatIf(view)) = &model.layer {
        let text = matrix_lines(&view.table.matrix).join("\n");
        return give(model, Some(text));
    }
    let text = "Everything that this lab asked AWS is kept as it happens. In a shell:\n\n\
                explicit-deny export --format markdown -o lab.md\n\
                explicit-deny export --format html -o lab.html\n\
                explicit-deny export --format json --redact\n\
                explicit-deny export --format cast -o lab.cast\n\
                explicit-deny export --format svg -o lab.svg\n\n\
                --redact hides account numbers, names and ids in any of them, as z does here.";
    push(model, Overlay::Text { title: "Export", text: text.to_owned(), scroll: 0 })
}
