//! The denial, explained: the message with its parts, the statement behind it, what would change it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect, Size};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::conditions::put_conditions;
use crate::lab::{Denial, Outcome, Progress, Recalled};
use crate::report::{
    DenialReport, StatementRows, VerdictRows, denial_report, elapsed_text, part_explanation, part_title,
};
use crate::tui::look::{Look, first_third, middle, safe};
use crate::tui::widget::sheet::{Edge, Sheet, title};
use crate::tui::widget::wrap::Segment;

/// From this width on, the statement's source stands beside its evaluation.
const WIDE: u16 = 110;

/// From this height on too: less would leave no room for the source.
const TALL: u16 = 24;

/// Cells of the evaluation in the wide layout.
const EVALUATION: u16 = 70;

/// How long a word of the message may be, tried from the left until everything is in sight.
const MESSAGE_CUTS: [usize; 5] = [usize::MAX, 64, 52, 44, 36];

const STATEMENT_TITLE: &str = "Which statement";

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
    if is_wide(&report, area) {
        render_wide(&report, view, look, area, buf);
    } else {
        page(&report, view.part, look, area).draw_boxed(
            headline(&report, look, area.width),
            area,
            buf,
            view.scroll,
            look,
        );
    }
}

/// The greatest first row.
#[must_use]
pub fn last_line(progress: &Progress, view: &DenialView, look: &Look, body: Size) -> u16 {
    let area = Rect::from((Position::ORIGIN, body));
    match denial_report(&progress.notes, view.recalled.as_ref()) {
        Some(report) if is_wide(&report, area) => {
            let [_, centre, _] = wide_rows(&report, view, look, area);
            source(&report, look, centre.width).last_line(centre.height, Edge::Boxed)
        }
        Some(report) => page(&report, view.part, look, area).last_line(area.height, Edge::Boxed),
        None => 0,
    }
}

fn is_wide(report: &DenialReport, area: Rect) -> bool {
    area.width >= WIDE && area.height >= TALL && report.source.len() > 1
}

/// Everything below one another, the message cut as little as the height allows.
fn page(report: &DenialReport, part: Option<u8>, look: &Look, area: Rect) -> Sheet {
    let width = Edge::Boxed.text_width(area.width);
    let lay_out = |limit: usize| {
        let mut sheet = Sheet::new(width);
        put_message(&mut sheet, report, part, limit, look);
        put_statement(&mut sheet, report, look);
        sheet.rule(title(bottom_title(part), look.theme.strong()));
        put_bottom(&mut sheet, report, part, look);
        sheet
    };
    let pages = MESSAGE_CUTS.map(lay_out);
    let fitting = pages.into_iter().find(|page| page.last_line(area.height, Edge::Boxed) == 0);
    fitting.unwrap_or_else(|| page_of_small_window(report, part, look, width))
}

/// Where not everything is in sight at once, what was asked about comes right after the message.
fn page_of_small_window(report: &DenialReport, part: Option<u8>, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(width);
    let [.., shortest] = MESSAGE_CUTS;
    put_message(&mut sheet, report, part, shortest, look);
    if part.is_some() {
        sheet.rule(title(bottom_title(part), look.theme.strong()));
        put_bottom(&mut sheet, report, part, look);
    }
    put_statement(&mut sheet, report, look);
    sheet.rule(title(bottom_title(None), look.theme.strong()));
    put_bottom(&mut sheet, report, None, look);
    sheet
}

fn render_empty(look: &Look, area: Rect, buf: &mut Buffer) {
    let mut sheet = Sheet::new(Edge::Boxed.text_width(area.width));
    sheet.text("No attempt to explain yet.", look.theme.strong());
    sheet.text("Step 8 sends a training job without a VPC. What AWS answers is explained here.", look.theme.text());
    sheet.draw_boxed(title("Explain the denial", look.theme.strong()), area, buf, 0, look);
}

/// The verdict, AWS's code, the operation and the time, as the title of the box; the last of it goes first.
fn headline(report: &DenialReport, look: &Look, width: u16) -> Line<'static> {
    let attempt = &report.attempt;
    let (symbol, word) = match attempt.outcome {
        Outcome::Allowed => (look.glyphs.done, "ALLOWED"),
        Outcome::ExplicitDeny => (look.glyphs.cross, "DENIED"),
        Outcome::ImplicitDeny => (look.glyphs.open, "NO ALLOW"),
        Outcome::Error => (look.glyphs.cross, "ERROR"),
    };
    let verdict = Span::styled(format!(" {symbol} {word} "), look.theme.outcome(attempt.outcome));
    let code = attempt.error.as_ref().map(|error| safe(&error.code).into_owned());
    let took = format!("answered in {}", elapsed_text(attempt.elapsed_micros));
    let facts = code.into_iter().chain(["CreateTrainingJob".to_owned(), took]);
    let mut rest = String::new();
    for fact in facts {
        let separator = if rest.is_empty() { String::new() } else { format!(" {} ", look.glyphs.dot) };
        if verdict.width() + rest.width() + separator.width() + fact.width() + 4 > usize::from(width) {
            break;
        }
        rest.push_str(&separator);
        rest.push_str(&fact);
    }
    Line::from(vec![verdict, Span::styled(format!(" {rest} "), look.theme.strong())])
}

/// AWS's message with its numbered parts, or whatever else was answered. Words longer than `limit` lose their middle.
fn put_message(sheet: &mut Sheet, report: &DenialReport, part: Option<u8>, limit: usize, look: &Look) {
    match (&report.denial, &report.attempt.error) {
        (Some(denial), _) => sheet.segments(&numbered(denial, part, limit, look), 0),
        (None, Some(error)) => {
            sheet.text(&error.message, look.theme.text());
            sheet.text("This is no known form of a denial. It is shown as AWS wrote it.", look.theme.muted());
        }
        (None, None) => sheet.text(
            "The job was accepted: there is no denial. The control is not in force; update the notebook first.",
            look.theme.text(),
        ),
    }
}

fn cut_words(text: &str, limit: usize, look: &Look) -> String {
    text.split(' ').map(|word| first_third(word, limit, look.glyphs.ellipsis)).collect::<Vec<_>>().join(" ")
}

/// The message cut into its parts, each in brackets with its number.
fn numbered(denial: &Denial, selected: Option<u8>, limit: usize, look: &Look) -> Vec<Segment> {
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
        segments.push((cut_words(text, limit, look), style));
        segments.push(("]".to_owned(), look.theme.key()));
        at = range.end;
    }
    segments.push((denial.message.get(at..).unwrap_or_default().to_owned(), plain));
    segments
}

/// The statement, part by part.
fn put_statement(sheet: &mut Sheet, report: &DenialReport, look: &Look) {
    sheet.rule(title(STATEMENT_TITLE, look.theme.strong()));
    put_evaluation(sheet, report, look);
}

fn put_evaluation(sheet: &mut Sheet, report: &DenialReport, look: &Look) {
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

fn bottom_title(part: Option<u8>) -> &'static str {
    part.and_then(part_title).unwrap_or("What would change it")
}

/// What would change the outcome; while a part is selected, that part in plain words.
fn put_bottom(sheet: &mut Sheet, report: &DenialReport, part: Option<u8>, look: &Look) {
    if let Some(part) = part.filter(|part| part_title(*part).is_some()) {
        part_explanation(report, part).iter().for_each(|line| sheet.text(line, look.theme.text()));
        return;
    }
    let remedies = report.verdict.as_ref().map(|verdict| verdict.remedies.as_slice()).unwrap_or_default();
    remedies.iter().for_each(|line| sheet.text(line, look.theme.text()));
    if let Some(before) = &report.before {
        sheet.text(before, look.theme.muted());
    }
}

/// Message on top, source and evaluation side by side, what would change it below.
fn render_wide(report: &DenialReport, view: &DenialView, look: &Look, area: Rect, buf: &mut Buffer) {
    let [top, centre, foot] = wide_rows(report, view, look, area);
    let width = Edge::Boxed.text_width(area.width);
    let mut message = Sheet::new(width);
    put_message(&mut message, report, view.part, usize::MAX, look);
    message.draw_boxed(headline(report, look, area.width), top, buf, 0, look);

    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(EVALUATION)]).areas(centre);
    let heading = format!("Statement, {} = the request matches", look.glyphs.bar);
    source(report, look, centre.width).draw_boxed(title(&heading, look.theme.strong()), left, buf, view.scroll, look);
    let mut evaluation = Sheet::new(Edge::Boxed.text_width(right.width));
    put_evaluation(&mut evaluation, report, look);
    put_order(&mut evaluation, report, look);
    evaluation.draw_boxed(title(STATEMENT_TITLE, look.theme.strong()), right, buf, view.scroll, look);

    let mut bottom = Sheet::new(width);
    put_bottom(&mut bottom, report, view.part, look);
    bottom.draw_boxed(title(bottom_title(view.part), look.theme.strong()), foot, buf, 0, look);
}

/// Where the three bands of the wide layout stand. Neither message nor foot takes more than a third.
fn wide_rows(report: &DenialReport, view: &DenialView, look: &Look, area: Rect) -> [Rect; 3] {
    let width = Edge::Boxed.text_width(area.width);
    let (mut message, mut bottom) = (Sheet::new(width), Sheet::new(width));
    put_message(&mut message, report, view.part, usize::MAX, look);
    put_bottom(&mut bottom, report, view.part, look);
    let band = |sheet: &Sheet| Constraint::Length((sheet.height() + 2).min(area.height / 3));
    Layout::vertical([band(&message), Constraint::Fill(1), band(&bottom)]).areas(area)
}

/// The statement's source. Its indentation is halved: the pane is narrow and the names are long.
fn source(report: &DenialReport, look: &Look, width: u16) -> Sheet {
    let mut source = Sheet::new(Edge::Boxed.text_width(width.saturating_sub(EVALUATION)));
    let room = usize::from(source.width()).saturating_sub(2);
    for line in &report.source {
        let (mark, style) =
            if line.matched { (look.glyphs.bar, look.theme.strong()) } else { (" ", look.theme.muted()) };
        let bare = line.text.trim_start();
        let text = format!("{}{bare}", " ".repeat((line.text.len() - bare.len()) / 2));
        let text = middle(&text, room, look.glyphs.ellipsis);
        source.line(vec![Span::styled(format!("{mark} "), look.theme.deny()), Span::styled(text, style)]);
    }
    source
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
