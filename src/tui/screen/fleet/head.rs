//! What is said above the list: the totals, the course, and what a rollout does, or could do.

use std::collections::BTreeMap;
use std::time::Duration;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Room, Team, course, grouped};
use crate::lab::{Halt, KeptRollout};
use crate::tui::look::{Look, safe};
use crate::tui::model::Lab;
use crate::tui::model::fleet::{Ended, Fleet, Ongoing, left_to_the_lab};
use crate::tui::widget::wrap::wrap_styled;

/// Cells of the bar of a rollout.
const BAR: usize = 10;

/// The lines above the list.
pub(super) fn lines(team: &Team<'_>, look: &Look, room: Room, width: u16) -> Vec<Line<'static>> {
    let fleet = &team.lab.fleet;
    let Some(roster) = &fleet.roster else { return unread(team, look, width) };
    let course = &team.lab.progress.notes.fleet.course;
    let mut lines = vec![totals(team, look, width)];
    let (text, style) = state(team, look);
    let state = wrapped(&text, style, width);
    if room == Room::Small {
        let is_quiet = fleet.ongoing.is_none() && fleet.trouble.is_none() && fleet.preparing.is_none();
        let shows_course = is_quiet && course.len() > 1;
        match shows_course {
            true => lines.push(course::line(course, look, width)),
            false => lines.extend(state.into_iter().take(2)),
        }
        return lines;
    }
    let counted = |counts: &BTreeMap<String, usize>| {
        counts.iter().map(|(name, count)| format!("{name} {}", grouped(*count))).collect::<Vec<_>>().join("   ")
    };
    let separator = look.glyphs.separator;
    let text = format!(" {}   {separator}   {}", counted(&roster.summary.versions), counted(&roster.summary.statuses));
    lines.push(Line::from(safe(&text).into_owned()));
    if room == Room::Medium {
        lines.push(course::line(course, look, width));
    }
    lines.extend(state.into_iter().take(2));
    lines.push(listed(fleet, look, width));
    lines
}

/// Text a column from the edge.
fn wrapped(text: &str, style: Style, width: u16) -> Vec<Line<'static>> {
    let lines = wrap_styled(&[(safe(text).into_owned(), style)], width.saturating_sub(2), 0);
    let indented = |line: Line<'static>| {
        let mut spans = vec![Span::raw(" ")];
        spans.extend(line.spans);
        Line::from(spans)
    };
    lines.into_iter().map(indented).collect()
}

/// Before the team was read.
fn unread(team: &Team<'_>, look: &Look, width: u16) -> Vec<Line<'static>> {
    let fleet = &team.lab.fleet;
    let (text, style) = match &fleet.trouble {
        Some(why) => (format!("The team could not be read: {why}. ENTER tries again."), look.theme.no_allow()),
        None if fleet.reading.is_some() => {
            let text = "Reading the team as ADMIN: the product, its versions, who has it, every role and its policies.";
            (text.to_owned(), look.theme.text())
        }
        None => ("The team has not been read yet. ENTER reads it.".to_owned(), look.theme.text()),
    };
    let mut lines = wrapped("The whole team", look.theme.strong(), width);
    lines.push(Line::default());
    lines.extend(wrapped(&text, style, width));
    lines
}

/// How many refuse, how many could train outside, and of how many it cannot be said.
fn totals(team: &Team<'_>, look: &Look, width: u16) -> Line<'static> {
    let Some(roster) = &team.lab.fleet.roster else { return Line::default() };
    let summary = &roster.summary;
    let (all, refused) = (grouped(summary.notebooks), grouped(summary.refused));
    let (open, unknown) = (grouped(summary.open), grouped(summary.unknown));
    let form = |notebooks: &str, outside: &str, unsaid: &str| {
        let mut spans = vec![
            Span::styled(format!(" {all}{notebooks}"), look.theme.strong()),
            Span::styled(format!("   {} {refused} refused", look.glyphs.cross), look.theme.deny()),
            Span::styled(format!("   {} {open} {outside}", look.glyphs.done), look.theme.allow()),
        ];
        if summary.unknown > 0 {
            spans.push(Span::styled(format!("   ? {unknown} {unsaid}"), look.theme.no_allow()));
        }
        Line::from(spans)
    };
    let forms = [
        form(" notebooks without a VPC:", "could train outside the VPC", "to be read or unknown"),
        form(" notebooks", "could train outside the VPC", "to be read"),
        form(" notebooks", "could train outside", "to be read"),
        form("", "could train outside", "to read"),
    ];
    let [.., shortest] = &forms;
    forms.iter().find(|line| line.width() <= usize::from(width)).unwrap_or(shortest).clone()
}

/// The rule between the head and the list says what is listed.
fn listed(fleet: &Fleet, look: &Look, width: u16) -> Line<'static> {
    let table = &fleet.table;
    let dash = if look.boxes_in_letters() { "-" } else { "─" };
    let row = if table.shown().is_empty() { 0 } else { table.marked_row() + 1 };
    let picked = match table.n_picked() {
        0 => String::new(),
        picked => format!(", {} marked *", grouped(picked)),
    };
    let text = format!(
        " {}: {} of {}, by {}{picked} ",
        table.filter.word(),
        grouped(row),
        grouped(table.shown().len()),
        table.sort.word()
    );
    let rest = usize::from(width).saturating_sub(text.chars().count() + 1);
    Line::from(vec![
        Span::styled(dash, look.theme.border()),
        Span::styled(text, look.theme.strong()),
        Span::styled(dash.repeat(rest), look.theme.border()),
    ])
}

/// What is under way, or what could be done.
fn state(team: &Team<'_>, look: &Look) -> (String, Style) {
    let fleet = &team.lab.fleet;
    let theme = look.theme;
    if let Some(why) = &fleet.trouble {
        return (format!("It goes no further: {why}. [r] reads the team again."), theme.no_allow());
    }
    if !team.lab.simulated {
        let text = "In a real account this screen only reads: nothing can be rolled out from it.";
        return (text.to_owned(), theme.text());
    }
    if fleet.preparing.is_some() {
        let text = "Getting ready: the version is looked up, or published from the region's template first.";
        return (text.to_owned(), theme.strong());
    }
    match (&fleet.ongoing, &team.lab.progress.notes.fleet.rollout, &fleet.ended) {
        (Some(ongoing), ..) => (ongoing_text(ongoing, look), theme.strong()),
        (None, Some(kept), _) => (broken_off(kept, fleet), theme.no_allow()),
        (None, None, Some(ended)) => (ended_text(ended), theme.strong()),
        (None, None, None) => (possible(team.lab), theme.text()),
    }
}

/// How far a rollout is.
fn ongoing_text(ongoing: &Ongoing, look: &Look) -> String {
    let (done, failed, all) = ongoing.rollout.counts();
    let full = (BAR * done).checked_div(all).unwrap_or(0);
    let bar = if look.plain {
        String::new()
    } else {
        format!("[{}{}] ", "#".repeat(full), look.glyphs.dot.repeat(BAR - full))
    };
    let under_way = ongoing.rollout.under_way();
    let stage = match ongoing.rollout.stages() {
        (_, 0 | 1) => String::new(),
        (stage, stages) => format!(", stage {stage}/{stages}"),
    };
    let paused = match (ongoing.is_paused(), ongoing.waits_for_save) {
        (true, _) => "PAUSED  ",
        (_, true) => "Saving first  ",
        _ => "",
    };
    let seconds = look.now.since(ongoing.started_at).as_secs();
    let (done, all, version) = (grouped(done), grouped(all), &ongoing.version);
    format!(
        "{bar}{paused}{version}: {done} of {all}, {under_way} under way, {failed} failed{stage}, {:02}:{:02}",
        seconds / 60,
        seconds % 60
    )
}

fn broken_off(kept: &KeptRollout, fleet: &Fleet) -> String {
    let artifact_id = &kept.outset.artifact_id;
    let all: usize = kept.outset.stages.iter().map(Vec::len).sum();
    let has = fleet.members().iter().filter(|member| member.has_version(artifact_id)).count().min(all);
    format!(
        "A rollout of {} was broken off: {} of {} notebooks have it. ENTER goes on with it, x gives it up.",
        kept.version,
        grouped(has),
        grouped(all)
    )
}

fn ended_text(ended: &Ended) -> String {
    let Ended { version, counts: (done, failed, all), took, .. } = ended;
    let how = match ended.halt {
        Halt::Complete => "rolled out in",
        Halt::TooManyFailures => "STOPPED, too many updates failed, after",
        Halt::Cancelled => "called off after",
    };
    let failed = match failed {
        0 => "none failed".to_owned(),
        failed => format!("{} FAILED (f lists, v explains)", grouped(*failed)),
    };
    let (done, all) = (grouped(*done), grouped(*all));
    format!("{version} {how} {}: {done} of {all} have it, {failed}.", spoken(*took))
}

/// A time as people say it.
fn spoken(took: Duration) -> String {
    match took.as_secs() {
        0..60 => format!("{}.{} s", took.as_secs(), took.subsec_millis() / 100),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// What a rollout would do.
fn possible(lab: &Lab) -> String {
    let fleet = &lab.fleet;
    if fleet.members().len() <= 1 {
        return "This account has no team. `explicit-deny lab --fleet 1000 --fresh` begins one that has.".to_owned();
    }
    let Some(target) = fleet.target() else {
        return "The product has one version only. ENTER plans a rollout: it publishes version 2 first, as step 4 does."
            .to_owned();
    };
    let lacking = fleet.members().iter().filter(|member| !member.has_version(&target.id)).count();
    match (lacking, left_to_the_lab(lab)) {
        (0, _) => format!("Every notebook has {}.", target.name),
        (1, Some(_)) => {
            format!("Every notebook but your own has {}; step 2 of the lab needs yours as it is.", target.name)
        }
        (1, None) => format!("1 notebook does not have {} yet. ENTER plans a rollout.", target.name),
        (lacking, _) => {
            format!("{} notebooks do not have {} yet. ENTER plans a rollout.", grouped(lacking), target.name)
        }
    }
}
