//! The update of the notebook while it runs: record, events, and how it ended. Never a made-up percentage.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use crate::lab::{EventNote, Progress};
use crate::report::{RecordReport, record_report, seconds_between};
use crate::tui::look::{Look, middle, safe};
use crate::tui::widget::sheet::{Edge, Sheet, title};
use crate::world::{Pace, Timestamp};

/// From this width on, what the update means stands beside its events.
const WIDE: u16 = 110;

/// Cells that a resource's name gets at most.
const NAME_WIDTH: usize = 24;

/// Cells that are kept for a status; longer ones take what they need.
const STATUS_WIDTH: usize = 20;

/// How long AWS takes for it.
const USUAL: &str = "30 s to 2 min";

/// What the loop knows of the update.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProvisioningView {
    /// When it was asked for.
    pub started_at: Option<Timestamp>,
    /// Whether calls are still being made for it.
    pub running: bool,
    /// The simulated account's pace.
    pub pace: Pace,
}

/// Draws the update.
pub fn render(progress: &Progress, view: &ProvisioningView, look: &Look, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let report = record_report(&progress.notes, view.started_at);
    let head = head(&report, view, look, area.width);
    let [top, centre] = Layout::vertical([Constraint::Length(head.height()), Constraint::Fill(1)]).areas(area);
    let [main, side] = if look.layout_width(area.width) >= WIDE {
        Layout::horizontal([Constraint::Fill(2), Constraint::Fill(1)]).spacing(1).areas(centre)
    } else {
        [centre, Rect::default()]
    };
    head.draw(top, buf, 0, look);
    let mut sheet = Sheet::new(Edge::Open.text_width(main.width));
    put_events(&mut sheet, &report, look);
    put_ending(&mut sheet, &report, view, look);
    if side.is_empty() && report.succeeded {
        put_meaning(&mut sheet, &report, main.height, look);
    }
    sheet.draw_end(main, buf, look);
    if !side.is_empty() {
        meanwhile(&report, look, side.width).draw_boxed(
            title("What it means", look.theme.strong()),
            side,
            buf,
            0,
            look,
        );
    }
}

/// The product, the versions, the record and the time.
fn head(report: &RecordReport, view: &ProvisioningView, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(Edge::Open.text_width(width));
    let arrow = look.glyphs.arrow;
    let doing = if report.succeeded { "Updated" } else { "Updating" };
    let name = format!("{doing} provisioned product  {}", safe(&report.product));
    let versions = format!("   {} {arrow} {}", safe(&report.from), safe(&report.to));
    sheet.segments(&[(name, look.theme.strong()), (versions, Style::new())], 2);
    let Some(record) = &report.record else {
        sheet.text("Not asked for yet. ENTER starts the update; its record and events appear here.", look.theme.text());
        return sheet;
    };
    let status = report.status.as_deref().unwrap_or("not read yet");
    let dot = look.glyphs.dot;
    let states = format!("Record {} {dot} product {}   ", safe(record), safe(status));
    let elapsed = elapsed(report, view, look);
    let times = match view.pace {
        Pace::Times(1) if report.ending.is_empty() => format!("{}   usually {USUAL}", clock(elapsed)),
        pace if report.ending.is_empty() => format!("{}   usually {USUAL}   {pace}", clock(elapsed)),
        Pace::Times(1) => format!("took {} (usual {USUAL})", in_seconds(elapsed)),
        // Two times that do not fit together need a word each.
        _ => format!("took {} (AWS: {USUAL})", in_seconds(elapsed)),
    };
    sheet.segments(&[(states, look.theme.strong()), (times, look.theme.muted())], 2);
    sheet
}

/// Seconds since the update began, until its last event once it is over.
fn elapsed(report: &RecordReport, view: &ProvisioningView, look: &Look) -> u64 {
    let Some(started_at) = view.started_at else { return 0 };
    let end = if report.ending.is_empty() { Some(look.now) } else { report.events.last().map(|event| event.at) };
    seconds_between(started_at, end.unwrap_or(look.now))
}

fn in_seconds(seconds: u64) -> String {
    if seconds == 0 { "under 1 s".to_owned() } else { format!("{seconds} s") }
}

fn clock(seconds: u64) -> String {
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

/// The events, oldest first. A note of our own is left out where it does not fit; AWS's reason never is.
fn put_events(sheet: &mut Sheet, report: &RecordReport, look: &Look) {
    let widest = |text: fn(&EventNote) -> &str, most: usize| {
        report.events.iter().map(|event| text(event).width()).max().unwrap_or(0).min(most)
    };
    let (name_width, status_width) =
        (widest(|event| &event.logical_id, NAME_WIDTH), widest(|event| &event.status, STATUS_WIDTH));
    for (index, event) in report.events.iter().enumerate() {
        let is_latest = !report.events.iter().skip(index + 1).any(|later| later.logical_id == event.logical_id);
        let (mark, style) = mark(event, is_latest && report.ending.is_empty(), look);
        let name = middle(&event.logical_id, name_width, look.glyphs.ellipsis);
        let what = format!("{name:name_width$}  {:status_width$}  ", safe(&event.status));
        let room = usize::from(sheet.width()).saturating_sub(12 + what.width());
        let note = if meaning(event).width() <= room { meaning(event) } else { "" };
        let time = look.hour_minute_second(event.at);
        let line = [
            (format!("{mark} "), style),
            (format!("{time}  "), look.theme.muted()),
            (what, Style::new()),
            (note.to_owned(), look.theme.muted()),
        ];
        sheet.segments(&line, 12);
        if let Some(reason) = &event.reason {
            sheet.segments(&[(" ".repeat(12), Style::new()), (reason.clone(), look.theme.text())], 12);
        }
    }
    if report.events.is_empty() && report.record.is_some() {
        sheet.text("No events yet. They appear here as the stack reports them.", look.theme.muted());
    }
}

fn mark(event: &EventNote, under_way: bool, look: &Look) -> (&'static str, Style) {
    match event.status.as_str() {
        status if status.contains("FAILED") || status.contains("ROLLBACK") => (look.glyphs.cross, look.theme.deny()),
        status if under_way && status.ends_with("IN_PROGRESS") => (look.glyphs.here, look.theme.strong()),
        _ => (look.glyphs.done, look.theme.allow()),
    }
}

/// What an event is about, where that is worth a word.
fn meaning(event: &EventNote) -> &'static str {
    match (event.resource_type.as_str(), event.status.as_str()) {
        ("AWS::IAM::ManagedPolicy", "UPDATE_IN_PROGRESS") => "the role's policy",
        ("AWS::IAM::ManagedPolicy", "UPDATE_COMPLETE") => "a new policy version is the default",
        (_, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS") => "what is no longer needed is removed",
        _ => "",
    }
}

/// How it ended, or what to expect.
fn put_ending(sheet: &mut Sheet, report: &RecordReport, view: &ProvisioningView, look: &Look) {
    if report.record.is_none() {
        return;
    }
    sheet.gap();
    let style = if report.succeeded { look.theme.allow() } else { look.theme.deny() };
    let mut ending = report.ending.iter();
    if let Some(first) = ending.next() {
        sheet.text(first, style);
        ending.for_each(|line| sheet.text(line, look.theme.text()));
        return;
    }
    let sign = format!("SUCCEEDED = done.   TAINTED = AWS rolled back, {} is still in force.", safe(&report.from));
    sheet.text(&sign, look.theme.muted());
    if view.running {
        // AWS's own pace may be AWS itself, which nobody can hurry.
        let skip = if view.pace == Pace::Times(1) { "" } else { " ENTER skips the wait." };
        sheet.text(&format!("The result is announced here.{skip}"), look.theme.text());
    }
}

/// What the update means, below its end, where that leaves all of it in sight.
fn put_meaning(sheet: &mut Sheet, report: &RecordReport, height: u16, look: &Look) {
    let mut meaning = Sheet::new(sheet.width());
    meaning.gap();
    meaning_lines(report).iter().for_each(|line| meaning.text(line, look.theme.text()));
    if sheet.height() + meaning.height() <= height {
        sheet.append(meaning);
    }
}

/// What the update means, and what follows.
fn meaning_lines(report: &RecordReport) -> [String; 3] {
    let to = safe(&report.to);
    [
        "Only the policy of the notebook's execution role changes. The notebook itself keeps running.".to_owned(),
        "Success is judged by the record, not by the version that the product shows.".to_owned(),
        format!("Next, the notebook asks for the same training job again, under {to}. What will AWS answer?"),
    ]
}

/// What to read while waiting.
fn meanwhile(report: &RecordReport, look: &Look, width: u16) -> Sheet {
    let mut sheet = Sheet::new(Edge::Boxed.text_width(width));
    for line in meaning_lines(report) {
        sheet.text(&line, look.theme.text());
        sheet.gap();
    }
    sheet
}

#[cfg(test)]
mod tests;
