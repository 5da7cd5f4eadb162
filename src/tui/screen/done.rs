//! The end: what was seen, the three outcomes side by side, how to go on.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::{Line, Span};

use crate::lab::{Attempt, Outcome, StepId};
use crate::tui::look::{Look, safe};
use crate::tui::model::Lab;
use crate::tui::widget::text::{draw_lines, rows, wrap};

/// The attempts that are set side by side, and what each stands for.
const ATTEMPTS: [(StepId, &str); 4] = [
    (StepId::TrainOnV1, "Version 1, no VPC"),
    (StepId::TrainWithoutVpc, "Version 2, no VPC"),
    (StepId::TrainWithVpc, "Version 2, the project's VPC"),
    (StepId::TrainInAForeignSubnet, "Version 2, another subnet"),
];

/// Draws it.
pub(in crate::tui) fn render(lab: &Lab, scroll: u16, look: &Look, area: Rect, buf: &mut Buffer) {
    let inner = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(2), ..area };
    draw_lines(lines(lab, look, inner.width).into_iter().skip(usize::from(scroll)), inner, buf);
}

/// The greatest first line.
pub(in crate::tui) fn last_line(lab: &Lab, look: &Look, body: Size) -> u16 {
    rows(lines(lab, look, body.width.saturating_sub(2)).len()).saturating_sub(body.height)
}

fn lines<'a>(lab: &Lab, look: &Look, width: u16) -> Vec<Line<'a>> {
    let mut lines = vec![Line::styled(format!("{} Lab complete", look.glyphs.done), look.theme.allow())];
    lines.push(Line::default());
    let role = lab.progress.notes.notebook_role_name();
    let role = role.map(|name| format!(" {}", safe(&name))).unwrap_or_default();
    let seen = format!("The same job, asked for by the notebook role{role}. Only policy and network differ:");
    lines.extend(wrap(&seen, width).into_iter().map(Line::from));
    lines.push(Line::styled("STEP  UNDER", look.theme.muted()));
    lines.extend(ATTEMPTS.iter().map(|(step, what)| attempt_line(lab, look, *step, what)));
    lines.push(Line::default());
    for text in [
        "DENY: a Deny statement matched. It beats every Allow, so no other policy can bring the job back.",
        "NO ALLOW: nothing denied the job, and nothing allowed it either. AWS's message does not say explicit deny.",
        "A preventive control answers before anything starts; a detective control finds what has started already.",
    ] {
        lines.extend(wrap(text, width).into_iter().map(Line::from));
    }
    lines.push(Line::default());
    for on in [
        "Before you go: [w] what-if, [D] both controls side by side, [L] every call, [E] how to keep a transcript.",
        "ENTER goes to the first screen; there [x] starts this lab over.",
    ] {
        lines.extend(wrap(on, width).into_iter().map(|text| Line::styled(text, look.theme.strong())));
    }
    lines
}

fn attempt_line<'a>(lab: &Lab, look: &Look, step: StepId, what: &'static str) -> Line<'a> {
    let attempt = lab.progress.notes.attempt_of(step);
    let verdict = attempt.map_or_else(Span::default, |attempt| verdict(attempt, look));
    let remark = attempt.map(|attempt| lab.progress.notes.evidence(attempt).remark()).unwrap_or_default();
    Line::from(vec![Span::raw(format!("  {:>2}  {what:<30}", step.number())), verdict, Span::raw(remark)])
}

fn verdict(attempt: &Attempt, look: &Look) -> Span<'static> {
    let symbol = match attempt.outcome {
        Outcome::Allowed => look.glyphs.done,
        Outcome::ExplicitDeny | Outcome::Error => look.glyphs.cross,
        Outcome::ImplicitDeny => look.glyphs.open,
    };
    Span::styled(format!("{symbol} {}", attempt.outcome.verdict()), look.theme.outcome(attempt.outcome))
}
