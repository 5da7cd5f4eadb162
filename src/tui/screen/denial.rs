//! The denial, explained: the message with its parts, the statement behind it, what would change it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::conditions::put_conditions;
use crate::lab::{Denial, Outcome, Progress, Recalled};
use crate::report::{
    DenialReport, StatementRows, VerdictRows, denial_report, elapsed_text, part_explanation, part_title,
};
use crate::tui::look::{Look, middle, safe};
use crate::tui::widget::sheet::{Edge, Sheet, title};
use crate::tui::widget::wrap::Segment;

/// From this width on, the statement's source stands beside its evaluation.
const WIDE: u16 = 110;

/// What is selected and how far the page is scrolled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DenialView {
    /// The numbered part of the message that is explained, from 1.
    pub part: Option<u8>,
    /// The first row that is shown.
    pub scroll: u16,
    /// What the simulated account remembers, for the time before the policies have been read.
    pub recalled: Option<Recalled>,
}

/// Draws the explanation.
pub fn render(progress: &Progress, view: &DenialView, look: &Look, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let Some(report) = denial_report(&progress.notes, view.recalled.as_ref()) else {
        return render_empty(look, area, buf);
    };
    let has_source = report.source.len() > 1;
    if area.width >= WIDE && has_source {
        render_wide(&report, view, look, area, buf);
    } else {
        let mut sheet = Sheet::new(Edge::Boxed.text_width(area.width));
        put_message(&mut sheet, &report, view.part, look);
        put_statement(&mut sheet, &report, look);
        put_bottom(&mut sheet, &report, view.part, look);
        sheet.draw_boxed(headline(&report, look), area, buf, view.scroll, look);
    }
}

fn render_empty(look: &Look, area: Rect, buf: &mut Buffer) {
    let mut sheet = Sheet::new(Edge::Boxed.text_width(area.width));
    sheet.text("No attempt to explain yet.", look.theme.strong());
    sheet.text("Step 8 sends a training job without a VPC. What AWS answers is explained here.", look.theme.text());
    sheet.draw_boxed(title("Explain the denial", look.theme.strong()), area, buf, 0, look);
}

/// The verdict, AWS's code, the operation and the time, as the title of the box.
fn headline(report: &DenialReport, look: &Look) -> Line<'static> {
    let attempt = &report.attempt;
    let (symbol, word) = match attempt.outcome {
        Outcome::Allowed => (look.glyphs.done, "ALLOWED"),
        Outcome::ExplicitDeny => (look.glyphs.cross, "DENIED"),
        Outcome::ImplicitDeny => (look.glyphs.open, "NO ALLOW"),
        Outcome::Error => (look.glyphs.cross, "ERROR"),
    };
    let dot = look.glyphs.dot;
    let code = attempt.error.as_ref().map(|error| format!("{} {dot} ", safe(&error.code))).unwrap_or_default();
    let rest = format!(" {code}CreateTrainingJob {dot} answered in {} ", elapsed_text(attempt.elapsed_micros));
    let verdict = Span::styled(format!(" {symbol} {word} "), look.theme.outcome(attempt.outcome));
    Line::from(vec![verdict, Span::styled(rest, look.theme.strong())])
}

/// AWS's message with its numbered parts, or whatever else was answered.
fn put_message(sheet: &mut Sheet, report: &DenialReport, part: Option<u8>, look: &Look) {
    match (&report.denial, &report.attempt.error) {
        (Some(denial), _) => sheet.segments(&numbered(denial, part, look), 0),
        (None, Some(error)) => {
            sheet.text(&error.message, look.theme.text());
            sheet.text(
                "This is not one of the known forms of a denial; it is shown as AWS wrote it.",
                look.theme.muted(),
            );
        }
        (None, None) => sheet.text(
            "The job was accepted: there is no denial. The control is not in force; update the notebook first.",
            look.theme.text(),
        ),
    }
}

/// The message cut into its parts, each in brackets with its number.
fn numbered(denial: &Denial, selected: Option<u8>, look: &Look) -> Vec<Segment> {
    let parts = &denial.parts;
    let ranges = [Some(&parts.principal), Some(&parts.action), parts.resource.as_ref(), parts.reason.as_ref()];
    let plain = look.theme.text();
    let mut segments = Vec::new();
    let mut at = 0;
    for (number, range) in (1u8..).zip(ranges) {
        let Some(range) = range else { continue };
        let (Some(before), Some(text)) = (denial.message.get(at..range.start), denial.message.get(range.clone()))
        else {
            continue;
        };
        let style =
            if selected == Some(number) { look.theme.selected() } else { plain.add_modifier(Modifier::UNDERLINED) };
        segments.push((before.to_owned(), plain));
        segments.push((format!("[{number}\u{a0}"), look.theme.key()));
        segments.push((text.to_owned(), style));
        segments.push(("]".to_owned(), look.theme.key()));
        at = range.end;
    }
    segments.push((denial.message.get(at..).unwrap_or_default().to_owned(), plain));
    segments
}

/// The statement, part by part.
fn put_statement(sheet: &mut Sheet, report: &DenialReport, look: &Look) {
    sheet.rule(title("Which statement", look.theme.strong()));
    match &report.verdict {
        Some(VerdictRows { statement: Some(statement), closing, .. }) => {
            put_place(sheet, report, statement, look);
            put_conditions(sheet, &statement.conditions, statement.effect, look);
            closing.iter().for_each(|sentence| sheet.text(sentence, look.theme.strong()));
        }
        Some(verdict) => verdict.closing.iter().for_each(|sentence| sheet.text(sentence, look.theme.strong())),
        None => sheet.text(
            "AWS does not say. The role's policies have not been read yet; ENTER reads them and finds the statement.",
            look.theme.text(),
        ),
    }
    if let Some(disagreement) = &report.disagreement {
        sheet.text(disagreement, look.theme.no_allow());
    }
}

/// Where the statement stands, and how effect, action and resource compare.
fn put_place(sheet: &mut Sheet, report: &DenialReport, statement: &StatementRows, look: &Look) {
    let mut place = statement.place(report.product_version.as_deref());
    if report.attempt.outcome == Outcome::ImplicitDeny {
        place.insert_str(0, "Nearest: ");
    }
    let label = |text: &str| (text.to_owned(), look.theme.muted());
    let plain = |text: String| (text, look.theme.text());
    let effect = (crate::report::effect_word(statement.effect).to_owned(), look.theme.strong());
    sheet.segments(&[(place, look.theme.strong()), label("   Effect\u{a0}\u{a0}"), effect], 0);
    let mut parts = Vec::new();
    let named = [("Action", Some(&statement.action)), ("Resource", Some(&statement.resource))];
    for (name, part) in named.into_iter().chain([("Principal", statement.principal.as_ref())]) {
        let Some(part) = part else { continue };
        if !parts.is_empty() {
            parts.push(plain("   ".to_owned()));
        }
        parts.push(label(&format!("{name}\u{a0}\u{a0}")));
        parts.push(plain(format!("{}\u{a0}\u{a0}{}", part.word().replace(' ', "\u{a0}"), part.detail())));
    }
    sheet.segments(&parts, 2);
}

/// What would change the outcome; while a part is selected, that part in plain words.
fn put_bottom(sheet: &mut Sheet, report: &DenialReport, part: Option<u8>, look: &Look) {
    if let Some((part, heading)) = part.and_then(|part| Some((part, part_title(part)?))) {
        sheet.rule(title(heading, look.theme.strong()));
        part_explanation(report, part).iter().for_each(|line| sheet.text(line, look.theme.text()));
        return;
    }
    let remedies = report.verdict.as_ref().map(|verdict| verdict.remedies.as_slice()).unwrap_or_default();
    if !remedies.is_empty() {
        sheet.rule(title("What would change it", look.theme.strong()));
        remedies.iter().for_each(|line| sheet.text(line, look.theme.text()));
    }
    if let Some(before) = &report.before {
        sheet.text(before, look.theme.muted());
    }
}

/// Message on top, source and evaluation side by side, what would change it below.
fn render_wide(report: &DenialReport, view: &DenialView, look: &Look, area: Rect, buf: &mut Buffer) {
    let mut message = Sheet::new(Edge::Boxed.text_width(area.width));
    put_message(&mut message, report, view.part, look);
    let mut bottom = Sheet::new(Edge::Boxed.text_width(area.width));
    put_bottom(&mut bottom, report, view.part, look);
    let rows = [
        Constraint::Length(message.height() + 2),
        Constraint::Fill(1),
        Constraint::Length(bottom.height().saturating_add(1).min(area.height / 3)),
    ];
    let [top, centre, foot] = Layout::vertical(rows).areas(area);
    message.draw_boxed(headline(report, look), top, buf, 0, look);
    render_centre(report, view, look, centre, buf);
    bottom.draw_foot(foot, buf, look);
}

fn render_centre(report: &DenialReport, view: &DenialView, look: &Look, area: Rect, buf: &mut Buffer) {
    let [left, right] = Layout::horizontal([Constraint::Percentage(45), Constraint::Fill(1)]).areas(area);
    let mut source = Sheet::new(Edge::Boxed.text_width(left.width));
    let width = usize::from(source.width()).saturating_sub(2);
    for line in &report.source {
        let (mark, style) =
            if line.matched { (look.glyphs.bar, look.theme.strong()) } else { (" ", look.theme.muted()) };
        let text = middle(&line.text, width, look.glyphs.ellipsis);
        source.line(vec![Span::styled(format!("{mark} "), look.theme.deny()), Span::styled(text, style)]);
    }
    let bar = format!("Statement, {} = the request matches", look.glyphs.bar);
    source.draw_boxed(title(&bar, look.theme.strong()), left, buf, view.scroll, look);

    let mut evaluation = Sheet::new(Edge::Boxed.text_width(right.width));
    put_statement(&mut evaluation, report, look);
    put_order(&mut evaluation, report, look);
    evaluation.draw_boxed(title("Evaluation", look.theme.strong()), right, buf, 0, look);
}

fn put_order(sheet: &mut Sheet, report: &DenialReport, look: &Look) {
    let Some(verdict) = &report.verdict else { return };
    sheet.rule(title("Order", look.theme.strong()));
    for (number, (question, answer)) in (1..).zip(&verdict.order) {
        let line = [(format!("{number} {question:24}"), look.theme.muted()), (answer.clone(), Style::new())];
        sheet.segments(&line, 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screen::sample::{at_every_size, complete, drawn, fresh, look};

    #[test]
    fn show() {
        for (w, h) in [(80, 20), (120, 36), (60, 12)] {
            println!(
                "{}\n{}",
                "=".repeat(w.into()),
                drawn(w, h, |area, buf| render(&complete(), &DenialView::default(), &look(false), area, buf))
            );
        }
        at_every_size(|area, buf| render(&complete(), &DenialView::default(), &look(true), area, buf));
        at_every_size(|area, buf| render(&fresh(), &DenialView::default(), &look(true), area, buf));
    }
}
