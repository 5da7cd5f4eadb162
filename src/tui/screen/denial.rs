//! The denial, explained: the message with its parts, the statement behind it, what would change it.

mod parts;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect, Size};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use self::parts::{bottom_title, put_bottom, put_evaluation, put_message, put_order, put_statement};
use crate::lab::{Outcome, Progress, Recalled};
use crate::report::{DenialReport, denial_report};
use crate::tui::look::{Look, middle, safe};
use crate::tui::widget::sheet::{Edge, Sheet, title};

/// From this width on, the statement's source stands beside its evaluation.
const WIDE: u16 = 110;

/// From this height on too: less would leave no room for the source.
const TALL: u16 = 24;

/// Cells of the evaluation in the wide layout.
const EVALUATION: u16 = 68;

/// How long a word of the message may be, tried from the left until everything is in sight.
const MESSAGE_CUTS: [usize; 5] = [usize::MAX, 64, 52, 44, 36];

/// The title of the evaluation, and the keys that explain the numbered parts of the message.
fn statement_title(look: &Look) -> Line<'static> {
    let mut line = title("Which statement", look.theme.strong());
    line.push_span(Span::styled(" NOTEBOOK's policies, read as TEAM ", look.theme.text()));
    line.push_span(Span::styled(" 1-4", look.theme.key()));
    line.push_span(Span::styled(" a part ", look.theme.muted()));
    line
}

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
    if is_wide(&report, look, area) {
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
        Some(report) if is_wide(&report, look, area) => {
            let [_, centre, _] = wide_rows(&report, view, look, area);
            let source = source(&report, look, centre.width).last_line(centre.height, Edge::Boxed);
            source.max(evaluation(&report, look).last_line(centre.height, Edge::Boxed))
        }
        Some(report) => page(&report, view.part, look, area).last_line(area.height, Edge::Boxed),
        None => 0,
    }
}

fn is_wide(report: &DenialReport, look: &Look, area: Rect) -> bool {
    look.layout_width(area.width) >= WIDE && area.height >= TALL && report.source.len() > 1
}

/// Everything below one another, the message cut as little as the height allows.
fn page(report: &DenialReport, part: Option<u8>, look: &Look, area: Rect) -> Sheet {
    let width = Edge::Boxed.text_width(area.width);
    let lay_out = |limit: usize| {
        let mut sheet = Sheet::new(width);
        put_message(&mut sheet, report, part, limit.min(longest_word(width)), look);
        put_statement(&mut sheet, report, look);
        sheet.rule(title(bottom_title(part), look.theme.strong()));
        put_bottom(&mut sheet, report, part, look);
        sheet
    };
    let fitting = MESSAGE_CUTS.into_iter().map(lay_out).find(|page| page.last_line(area.height, Edge::Boxed) == 0);
    fitting.unwrap_or_else(|| page_of_small_window(report, part, look, width))
}

/// How long a word may be to stand on a line with its brackets and number.
fn longest_word(width: u16) -> usize {
    usize::from(width).saturating_sub("[1 ]".len())
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
    let facts = code.into_iter().chain(["CreateTrainingJob".to_owned(), report.how_known.clone()]);
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

/// Message on top, source and evaluation side by side, what would change it below.
fn render_wide(report: &DenialReport, view: &DenialView, look: &Look, area: Rect, buf: &mut Buffer) {
    let [top, centre, foot] = wide_rows(report, view, look, area);
    let width = Edge::Boxed.text_width(area.width);
    let mut message = Sheet::new(width);
    put_message(&mut message, report, view.part, longest_word(width), look);
    message.draw_boxed(headline(report, look, area.width), top, buf, 0, look);

    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(EVALUATION)]).areas(centre);
    let heading = format!("Statement, {} = the request matches", look.glyphs.bar);
    source(report, look, centre.width).draw_boxed(title(&heading, look.theme.strong()), left, buf, view.scroll, look);
    evaluation(report, look).draw_boxed(statement_title(look), right, buf, view.scroll, look);

    let mut bottom = Sheet::new(width);
    put_bottom(&mut bottom, report, view.part, look);
    bottom.draw_boxed(title(bottom_title(view.part), look.theme.strong()), foot, buf, 0, look);
}

/// Where the three bands of the wide layout stand. Neither message nor foot takes more than a third.
fn wide_rows(report: &DenialReport, view: &DenialView, look: &Look, area: Rect) -> [Rect; 3] {
    let width = Edge::Boxed.text_width(area.width);
    let (mut message, mut bottom) = (Sheet::new(width), Sheet::new(width));
    put_message(&mut message, report, view.part, longest_word(width), look);
    put_bottom(&mut bottom, report, view.part, look);
    let band = |sheet: &Sheet| Constraint::Length((sheet.height() + 2).min(area.height / 3));
    Layout::vertical([band(&message), Constraint::Fill(1), band(&bottom)]).areas(area)
}

/// The statement, part by part, and the order of the evaluation.
fn evaluation(report: &DenialReport, look: &Look) -> Sheet {
    let mut sheet = Sheet::new(Edge::Boxed.text_width(EVALUATION));
    put_evaluation(&mut sheet, report, look);
    put_order(&mut sheet, report, look);
    sheet
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

#[cfg(test)]
mod tests;
