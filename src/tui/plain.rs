//! The same lab line by line: no cursor, no colour, no boxes, nothing that is written over.
//!
//! For screen readers, for terminals that can do no more, and for scripts. The model, its one update and what the
//! screens say are those of the full screen; only the last step differs. Every line of input is one answer: an empty
//! one is `ENTER`, a number picks, a letter does what that key does.

use std::io::{self, Write};
use std::pin::{Pin, pin};
use std::sync::Arc;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use futures_util::{Stream, StreamExt};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use super::effect::{Effect, Performer};
use super::frame;
use super::input;
use super::keymap::{Action, Scope};
use super::message::Message;
use super::model::{Lab, Layer, Model, Options, Overlay, RolloutPlan, Screen};
use super::page::pages;
use super::screen::commands::{self, CommandsView};
use super::screen::fleet::plan;
use super::update::{last_line, update};
use super::view::draw_body;
use super::widget::overlay::beginning;
use crate::lab::{Candidate, Workshop, regions};
use crate::source::printable;
use crate::world::Clock;

/// The widths of the page that the screens are laid out on, tried until no line takes more than half of it: then no
/// sentence, command or address was broken or cut.
const WIDTHS: [u16; 5] = [800, 1_600, 3_200, 6_400, 12_800];

/// The width of what stands in one row.
const ROW_WIDTH: u16 = 4_000;

/// The heights of the page, tried from the lowest until everything is on it.
const HEIGHTS: [u16; 3] = [40, 120, 400];

/// The height for lists of which only a part is told.
const LIST_HEIGHT: u16 = 120;

/// The width that the keys are told in: those that come first, not all there are.
const KEYS_WIDTH: u16 = 120;

/// No list has more rows.
const MAX_ROWS: usize = 1_000;

/// Says the screens line by line until the person leaves, the lab is complete, the input ends, or `stop` does.
///
/// # Errors
/// What is said cannot be written, or the input cannot be read.
pub async fn run_plain(
    input: impl Stream<Item = io::Result<String>>,
    output: &mut impl Write,
    workshop: Arc<dyn Workshop>,
    clock: Arc<dyn Clock>,
    options: Options,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let options = Options { plain: true, motion: false, ..options };
    let model = Model::new(options, Size { width: WIDTHS[0], height: HEIGHTS[0] });
    let saved = workshop.saved();
    let performer = Performer::new(workshop, Arc::clone(&clock));
    let mut talk = Talk { model, clock, performer, output, said: Said::default(), to_say: Vec::new(), stopped: false };
    talk.take(Message::Listed(saved));
    let result = talk.hold(pin!(input), pin!(stop)).await;
    talk.performer.finish().await;
    result
}

/// A conversation.
struct Talk<'a, W> {
    model: Model,
    clock: Arc<dyn Clock>,
    performer: Performer,
    output: &'a mut W,
    said: Said,
    /// Texts that were asked for.
    to_say: Vec<String>,
    /// Whether somebody ended the program from outside.
    stopped: bool,
}

/// What was said last, so that nothing is said twice.
#[derive(Default)]
struct Said {
    above: [String; 2],
    body: Vec<String>,
    status: String,
}

impl<W: Write> Talk<'_, W> {
    async fn hold<I, S>(&mut self, mut input: Pin<&mut I>, mut stop: Pin<&mut S>) -> io::Result<()>
    where
        I: Stream<Item = io::Result<String>>,
        S: Future<Output = ()>,
    {
        loop {
            self.settle(stop.as_mut()).await?;
            if self.model.is_leaving() || self.stopped {
                return Ok(());
            }
            self.say_screen()?;
            if self.model.scope() == Scope::Done {
                return Ok(());
            }
            let line = tokio::select! {
                biased;
                () = stop.as_mut() => None,
                line = input.next() => line.transpose()?,
            };
            match line {
                Some(line) => self.answer(&line)?,
                None => self.take(Message::Stop),
            }
        }
    }

    /// Waits until nothing is under way, and says what is.
    async fn settle<S: Future<Output = ()>>(&mut self, mut stop: Pin<&mut S>) -> io::Result<()> {
        while self.model.is_busy() && !self.model.is_leaving() {
            let look = self.look();
            let [.., status, _] = frame::words(&self.model, &look, ROW_WIDTH);
            self.say_status(status.trim_start_matches(look.glyphs.here).trim_start())?;
            tokio::select! {
                biased;
                () = stop.as_mut() => {
                    self.stopped = true;
                    self.take(Message::Stop);
                }
                message = self.performer.next() => self.take(message),
            }
        }
        Ok(())
    }

    fn take(&mut self, message: Message) {
        for effect in update(&mut self.model, message, self.clock.now()) {
            match effect {
                // What would be copied is said, to be taken from there.
                Effect::Copy(text) => self.to_say.push(text),
                // There is no screen to draw anew, no mouse, and the shell stops the program by itself.
                Effect::Redraw | Effect::Suspend | Effect::Mouse(_) => {}
                effect => self.performer.perform(effect),
            }
        }
    }

    /// One line of input.
    fn answer(&mut self, line: &str) -> io::Result<()> {
        let line = line.trim();
        if self.model.field.is_some() {
            return self.write(line);
        }
        match (self.model.scope(), line.parse::<usize>()) {
            (Scope::Home, Ok(number)) => return self.pick_region(number),
            (Scope::Choice, Ok(number)) => return self.pick_candidate(number),
            _ => {}
        }
        let mut characters = line.chars();
        let code = match (characters.next(), characters.next()) {
            (None, _) => KeyCode::Enter,
            (Some(character), None) => KeyCode::Char(character),
            _ if line.eq_ignore_ascii_case("esc") => KeyCode::Esc,
            _ => return self.say(&format!("`{}` is more than one key; ? lists the keys.", shortened(line))),
        };
        match input::message_of(&Event::Key(KeyEvent::new(code, KeyModifiers::NONE)), &self.model) {
            Some(message) => {
                self.take(message);
                let texts = std::mem::take(&mut self.to_say);
                texts.iter().flat_map(|text| text.lines()).try_for_each(|line| self.say(line))
            }
            None => self.say(&format!("`{}` does nothing here; ? lists the keys.", shortened(line))),
        }
    }

    /// A line is what is written; in a list, a number picks a row. An empty line leaves the help and takes a command.
    fn write(&mut self, line: &str) -> io::Result<()> {
        let is_list = matches!(self.model.overlays.last(), Some(Overlay::Commands(_)));
        match line.parse::<usize>() {
            Ok(number) if is_list => self.pick_row(number),
            _ if line.eq_ignore_ascii_case("esc") => self.take(Message::Action(Action::Dismiss)),
            _ if is_list && !line.is_empty() && line != "q" => self.take(Message::Pasted(line.to_owned())),
            _ if is_list => self.take(Message::Action(Action::Dismiss)),
            _ => {
                self.take(Message::Pasted(line.to_owned()));
                self.take(Message::Action(Action::Primary));
            }
        }
        Ok(())
    }

    /// Takes a row of a list by its number.
    fn pick_row(&mut self, number: usize) {
        self.take(Message::Action(Action::First));
        for _ in 1..number.min(MAX_ROWS) {
            self.take(Message::Action(Action::Down));
        }
        self.take(Message::Action(Action::Primary));
    }

    fn pick_candidate(&mut self, number: usize) -> io::Result<()> {
        let n_candidates = match self.model.overlays.last() {
            Some(Overlay::Choose { choice, .. }) => choice.candidates.len(),
            _ => 0,
        };
        if !(1..=n_candidates).contains(&number) {
            return self.say(&format!("There are {n_candidates} to choose from; a number from 1 takes one."));
        }
        self.pick_row(number);
        Ok(())
    }

    fn pick_region(&mut self, number: usize) -> io::Result<()> {
        if !(1..=regions().len()).contains(&number) {
            return self.say(&format!("There are {} regions; a number from 1 picks one.", regions().len()));
        }
        for _ in 1..regions().len() {
            self.take(Message::Action(Action::Up));
        }
        for _ in 1..number {
            self.take(Message::Action(Action::Down));
        }
        Ok(())
    }

    fn look(&self) -> super::look::Look {
        self.model.look(self.clock.now())
    }

    /// Says what of the screen has not been said yet.
    fn say_screen(&mut self) -> io::Result<()> {
        let look = self.look();
        let [identity, progress, status, _] = frame::words(&self.model, &look, ROW_WIDTH);
        let [.., hints] = frame::words(&self.model, &look, KEYS_WIDTH);
        let above = [identity, progress];
        if self.said.above != above {
            self.output.write_all(b"\n")?;
            for line in &above {
                self.say(line)?;
            }
            self.said.above = above;
        }
        let body = match self.model.overlays.last() {
            Some(overlay) => overlay_lines(overlay, &self.model),
            None => self.body_lines(&look),
        };
        if self.said.body != body {
            body.iter().try_for_each(|line| self.say(line))?;
            self.said.body = body;
        }
        self.say_status(&status)?;
        match &self.model.field {
            Some(_) if matches!(self.model.overlays.last(), Some(Overlay::Commands(_))) => {
                self.say("Write words to find, or a number to take a line. An empty line leaves.")?;
            }
            Some(_) => self.say("Write a line. An empty one leaves.")?,
            None => self.say(&format!("Keys: {hints}"))?,
        }
        self.output.flush()
    }

    fn body_lines(&mut self, look: &super::look::Look) -> Vec<String> {
        let mut lines = Vec::new();
        for width in WIDTHS {
            self.model.size.width = width;
            fit(&mut self.model);
            let area = Rect::from((ratatui::layout::Position::ORIGIN, self.model.size));
            let mut buffer = Buffer::empty(area);
            draw_body(&self.model, look, area, &mut buffer);
            lines = lines_of(&buffer);
            if lines.iter().all(|line| line.chars().count() <= usize::from(width / 2)) {
                break;
            }
        }
        if self.model.scope() == Scope::Home {
            let numbered = regions().iter().zip(1..).map(|(region, number)| format!("{number} {}", region.code));
            lines.push(format!("A number picks a region: {}.", numbered.collect::<Vec<_>>().join(", ")));
        }
        lines
    }

    fn say_status(&mut self, status: &str) -> io::Result<()> {
        if status.is_empty() || self.said.status == status {
            return Ok(());
        }
        status.clone_into(&mut self.said.status);
        self.say(&format!("Status: {status}"))?;
        self.output.flush()
    }

    fn say(&mut self, line: &str) -> io::Result<()> {
        // Whatever an account or a person wrote, no control character gets through.
        self.output.write_all(printable(line).as_bytes())?;
        self.output.write_all(b"\n")
    }
}

/// Gives the page the height that everything has room on.
fn fit(model: &mut Model) {
    let is_list = matches!(model.layer, Some(Layer::WhatIf(_) | Layer::Calls(_) | Layer::Fleet))
        || matches!(model.screen, Screen::Provisioning(_));
    for height in if is_list { [LIST_HEIGHT; 3] } else { HEIGHTS } {
        model.size.height = height;
        if last_line(model) == 0 {
            return;
        }
    }
}

/// What lies over a screen is read instead of it, unbroken.
fn overlay_lines(overlay: &Overlay, model: &Model) -> Vec<String> {
    let look = model.look(crate::world::Timestamp::default());
    match overlay {
        Overlay::Commands(view) => command_lines(view, model, &look),
        Overlay::Text { title, text, .. } => {
            std::iter::once((*title).to_owned()).chain(text.lines().map(str::to_owned)).collect()
        }
        Overlay::Pages { .. } => page_lines(model),
        Overlay::Choose { choice, .. } => {
            let candidates = choice.candidates.iter().zip(1..);
            let line = |(one, number): (&Candidate, i32)| format!("{number}  {}  {}", one.id, one.detail);
            let how = "A number takes one of them; esc leaves it open.".to_owned();
            std::iter::once(choice.title()).chain(candidates.map(line)).chain([how]).collect()
        }
        Overlay::Change(change) => {
            let head = format!("REAL AWS: this changes account {}.", change.confirmation.account_id);
            let question =
                "Type the last 4 digits of the account to send it; an empty line leaves everything as it is.";
            let lines = crate::report::confirmation_lines(&change.confirmation);
            std::iter::once(head).chain(lines).chain([question.to_owned()]).collect()
        }
        Overlay::Rollout(wanted) => model.lab.iter().flat_map(|lab| rollout_lines(lab, *wanted)).collect(),
        Overlay::StartOver { region, step, to } => vec![format!(
            "Start over? The lab in {} ({}) is at step {}. Its progress is given up, and it {}. An empty line does it; \
             q keeps the lab.",
            region.code,
            region.city,
            step.number(),
            beginning(*to)
        )],
    }
}

/// The question before a rollout.
fn rollout_lines(lab: &Lab, wanted: RolloutPlan) -> Vec<String> {
    let text = plan::text(lab, wanted);
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with("ENTER"));
    let keys = "An empty line rolls it out, s sets stages, w whom, q leaves everything as it is.";
    std::iter::once(plan::title(lab, wanted)).chain(lines.map(closer)).chain([keys.to_owned()]).collect()
}

/// Pages, each with its address on a line of its own.
fn page_lines(model: &Model) -> Vec<String> {
    let pages = pages(model).into_iter().flat_map(|page| [page.title.to_owned(), page.address]);
    std::iter::once("Pages".to_owned()).chain(pages).collect()
}

/// The list of commands, its rows numbered.
fn command_lines(view: &CommandsView, model: &Model, look: &super::look::Look) -> Vec<String> {
    let query = model.field.as_ref().map(|field| field.input.value()).unwrap_or_default();
    let entries = view.entries(query, &model.options.keys);
    let unmarked = CommandsView { marked: None, ..*view };
    let mut number = 0;
    let line = |entry| {
        let (lines, _) = commands::lines(&unmarked, std::slice::from_ref(entry), look, u16::MAX);
        let text = lines.iter().map(|line| line.to_string().trim().to_owned()).collect::<Vec<_>>().join(" ");
        let is_row = matches!(entry, commands::Entry::Command { .. } | commands::Entry::Term(..));
        number += usize::from(is_row);
        if is_row { format!("{number}  {text}") } else { text }
    };
    let title = view.title().split("   ").next().unwrap_or_default().to_owned();
    std::iter::once(title).chain(entries.iter().map(line)).collect()
}

/// The rows with something on them, without the letters of boxes and rules.
fn lines_of(buffer: &Buffer) -> Vec<String> {
    let is_line = |character: char| ('\u{2500}'..='\u{257f}').contains(&character);
    let written = |y: u16| {
        let last = (0..buffer.area.width).rev().find(|x| buffer[(*x, y)].symbol() != " ");
        last.map_or(0, |x| usize::from(x) + 1)
    };
    let row = |y: u16| {
        let cells = (0..buffer.area.width).map(|x| buffer[(x, y)].symbol());
        let cells = cells.take(written(y));
        let text: String = cells.collect::<String>().chars().map(|it| if is_line(it) { ' ' } else { it }).collect();
        closer(text.trim())
    };
    (0..buffer.area.height).map(row).filter(|line| !line.is_empty()).collect()
}

/// The same with no more than two blanks between the cells of a table: what is read aloud needs no alignment.
fn closer(text: &str) -> String {
    let cells = text.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
    cells.collect::<Vec<_>>().join("  ")
}

fn shortened(line: &str) -> String {
    line.chars().take(40).collect()
}
