//! The parts of the explanation: the message, the statement, the order of the evaluation, what would change it.

use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::statement_title;
use crate::lab::{Denial, Outcome};
use crate::report::{DenialReport, StatementRows, VerdictRows, effect_word, part_explanation, part_title};
use crate::tui::look::{Look, first_third};
use crate::tui::screen::conditions::put_conditions;
use crate::tui::widget::sheet::{Sheet, title};
use crate::tui::widget::wrap::Segment;

/// AWS's message with its numbered parts, or whatever else was answered. Words longer than `limit` lose their middle.
pub(super) fn put_message(sheet: &mut Sheet, report: &DenialReport, part: Option<u8>, limit: usize, look: &Look) {
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
pub(super) fn put_statement(sheet: &mut Sheet, report: &DenialReport, look: &Look) {
    sheet.rule(statement_title(look));
    put_evaluation(sheet, report, look);
}

pub(super) fn put_evaluation(sheet: &mut Sheet, report: &DenialReport, look: &Look) {
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
    if report.verdict.as_ref().is_some_and(|verdict| verdict.outcome == Outcome::ImplicitDeny) {
        place.insert_str(0, "Nearest: ");
    }
    let label = |text: &str| (text.to_owned(), look.theme.muted());
    let plain = |text: String| (text, look.theme.text());
    let effect = (effect_word(statement.effect).to_owned(), look.theme.strong());
    sheet.segments(&[(place, look.theme.strong()), label("   Effect\u{a0}\u{a0}"), effect], 0);
    let named = [("Action", Some(&statement.action)), ("Resource", Some(&statement.resource))];
    let named = named.into_iter().chain([("Principal", statement.principal.as_ref())]);
    let parts: Vec<[Segment; 2]> = named
        .filter_map(|(name, part)| part.map(|part| (name, part)))
        .map(|(name, part)| {
            let compared = format!("{}\u{a0}\u{a0}{}", part.word().replace(' ', "\u{a0}"), part.detail());
            [label(&format!("{name}\u{a0}\u{a0}")), plain(compared)]
        })
        .collect();
    let gap = [plain("   ".to_owned())];
    let on_one_line = parts.iter().map(<[Segment; 2]>::as_slice).collect::<Vec<_>>().join(gap.as_slice());
    let width: usize = on_one_line.iter().map(|(text, _)| text.width()).sum();
    if width <= usize::from(sheet.width()) {
        sheet.segments(&on_one_line, 2);
    } else {
        parts.iter().for_each(|part| sheet.segments(part, 2));
    }
}

pub(super) fn bottom_title(part: Option<u8>) -> &'static str {
    part.and_then(part_title).unwrap_or("What would change it")
}

/// What would change the outcome; while a part is selected, that part in plain words.
pub(super) fn put_bottom(sheet: &mut Sheet, report: &DenialReport, part: Option<u8>, look: &Look) {
    if let Some(part) = part.filter(|part| part_title(*part).is_some()) {
        part_explanation(report, part).iter().for_each(|line| sheet.text(line, look.theme.text()));
        return;
    }
    let remedies = report.verdict.as_ref().map(|verdict| verdict.remedies.as_slice()).unwrap_or_default();
    remedies.iter().for_each(|line| sheet.text(line, look.theme.text()));
    if let Some(second_opinion) = &report.second_opinion {
        sheet.text(second_opinion, look.theme.muted());
    }
    if let Some(before) = &report.before {
        sheet.text(before, look.theme.muted());
    }
}

pub(super) fn put_order(sheet: &mut Sheet, report: &DenialReport, look: &Look) {
    let Some(verdict) = &report.verdict else { return };
    sheet.rule(title("Order", look.theme.strong()));
    for (number, (question, answer)) in (1..).zip(&verdict.order) {
        let line = [(format!("{number} {question:24}"), look.theme.muted()), (answer.clone(), Style::new())];
        sheet.segments(&line, 2);
    }
}
