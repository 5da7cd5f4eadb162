//! What is known of the account, beside the step guide in a wide window: it proves that a step had an effect.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::lab::{Attempt, Notes, Persona};
use crate::tui::look::Look;
use crate::tui::widget::pane::pane;
use crate::tui::widget::text::{draw_lines, wrap};

/// With fewer facts than this, it is said that there will be more.
const FEW: usize = 3;

/// Draws it in a pane.
pub(in crate::tui) fn render(notes: &Notes, look: &Look, area: Rect, buf: &mut Buffer) {
    let inside = pane("Account", look, area, buf);
    let facts = facts(notes, look);
    let promise = (facts.len() < FEW).then_some("What the steps read from the account appears here.");
    let lines = facts.into_iter().flat_map(|(name, values)| {
        let heading = Line::styled(name, look.theme.strong());
        let values = values.into_iter().flat_map(move |value| wrap(&value, inside.width.saturating_sub(1)));
        std::iter::once(heading).chain(values.map(|value| Line::from(format!(" {value}"))))
    });
    let promise = promise.into_iter().flat_map(|text| wrap(text, inside.width));
    draw_lines(lines.chain(promise.map(|text| Line::styled(text, look.theme.muted()))), inside, buf);
}

/// What is known, under its name; what is not known is left out.
fn facts(notes: &Notes, look: &Look) -> Vec<(&'static str, Vec<String>)> {
    let session = |persona: Persona| notes.sessions.contains_key(&persona).then(|| persona.pill().to_owned());
    let sessions = [Persona::Admin, Persona::Team, Persona::Notebook].into_iter().filter_map(session).collect();
    let versions = notes.versions.iter().map(|version| {
        let in_force = notes.provisioned.as_ref().is_some_and(|one| one.artifact_id == version.id);
        let mark = if in_force { ", in force in the notebook" } else { "" };
        let title = notes.title_of(version);
        let alias = if title == version.name { String::new() } else { format!(" ({title})") };
        format!("{}{alias} {}{mark}", version.name, version.status)
    });
    let product = notes.product.iter().map(|product| product.name.clone());
    let provisioned = notes.provisioned.iter().map(|one| format!("{} {}", one.name, one.status));
    let role = notes.notebook_role_name();
    let facts = vec![
        ("Account", notes.account_id.iter().map(|id| format!("{id}, {}", notes.region)).collect()),
        ("Sessions", sessions),
        ("Product", product.collect()),
        ("Versions", versions.collect()),
        ("Provisioned product", provisioned.collect()),
        ("Notebook role", role.into_iter().collect()),
        ("Training attempts", notes.attempts.iter().map(|attempt| attempt_text(notes, attempt, look)).collect()),
    ];
    facts.into_iter().filter(|(_, values): &(_, Vec<String>)| !values.is_empty()).collect()
}

fn attempt_text(notes: &Notes, attempt: &Attempt, look: &Look) -> String {
    let network = if attempt.plan.vpc.is_some() { "in a VPC" } else { "no VPC" };
    let remark = notes.evidence(attempt).remark();
    format!("{} {network} {} {}{remark}", attempt.number, look.glyphs.arrow, attempt.outcome.verdict())
}
