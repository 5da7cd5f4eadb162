//! Frames as a picture or a recording. A picture is SVG text on coloured cells, with nothing from outside.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Modifier};
use ratatui::{Terminal, TerminalOptions, Viewport};
use unicode_width::UnicodeWidthStr;

use super::effect::{Effect, Performer};
use super::input::message_of;
use super::message::Message;
use super::model::{Model, Options};
use super::run::TuiError;
use super::slides::Slide;
use super::update::update;
use super::view::view;
use crate::lab::Workshop;
use crate::world::Clock;

/// Width of a cell in the picture's units.
const CELL_WIDTH: u32 = 9;

/// Height of a cell.
const CELL_HEIGHT: u32 = 18;

/// Where the letters stand in a cell, from its top.
const BASELINE: u32 = 14;

/// Room around the cells.
const MARGIN: u32 = 12;

/// What cells without a colour of their own are drawn in.
const INK: &str = "#e6eaf0";
const PAPER: &str = "#10151c";

/// The screens without a terminal: opened as `options` say, each key of `keys` (a character; a new line is `ENTER`)
/// pressed once nothing runs any more. Gives the picture of the last frame.
///
/// # Errors
/// The frame cannot be drawn.
pub async fn photograph(
    workshop: Arc<dyn Workshop>,
    clock: Arc<dyn Clock>,
    options: Options,
    size: Size,
    keys: &str,
    title: &str,
) -> Result<String, TuiError> {
    let mut last = Ok(String::new());
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).map_err(draw_error)?;
    let now = Arc::clone(&clock);
    let look = |model: &Model| {
        let drawn = terminal.draw(|frame| view(model, now.now(), frame));
        last = drawn.map(|frame| svg(frame.buffer, title)).map_err(draw_error);
    };
    walk(workshop, clock, options, size, keys, look).await;
    last
}

/// Opens the screens and presses keys, each once nothing runs any more; shows every state in which it waits.
async fn walk(
    workshop: Arc<dyn Workshop>,
    clock: Arc<dyn Clock>,
    options: Options,
    size: Size,
    keys: &str,
    mut look: impl FnMut(&Model),
) {
    let mut model = Model::new(options, size);
    let saved = workshop.saved();
    let mut performer = Performer::new(workshop, Arc::clone(&clock));
    let mut next = Some(Message::Listed(saved));
    let mut keys = keys.chars().map(key);
    while let Some(message) = next {
        for effect in update(&mut model, message, clock.now()) {
            if !matches!(effect, Effect::Redraw | Effect::Suspend | Effect::Mouse(_) | Effect::Copy(_)) {
                performer.perform(effect);
            }
        }
        next = if model.is_busy() {
            Some(performer.next().await)
        } else {
            look(&model);
            // A key that means nothing is passed over.
            keys.find_map(|key| message_of(&Event::Key(key), &model))
        };
    }
    performer.finish().await;
}

fn key(character: char) -> KeyEvent {
    let code = if character == '\n' { KeyCode::Enter } else { KeyCode::Char(character) };
    KeyEvent::new(code, KeyModifiers::NONE)
}

fn draw_error(error: impl std::error::Error + Send + Sync + 'static) -> TuiError {
    TuiError::Draw(Box::new(error))
}

/// How long a frame of a recording stands at most, in seconds.
const PAUSE: f64 = 1.5;

/// The picture of one screen. `title` is what screen readers say of it.
///
/// # Errors
/// It cannot be drawn.
pub fn still(slide: &Slide, size: Size, title: &str) -> Result<String, TuiError> {
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).map_err(draw_error)?;
    let drawn = terminal.draw(|frame| view(&slide.model, slide.now, frame)).map_err(draw_error)?;
    Ok(svg(drawn.buffer, title))
}

/// Screens as a recording in the form of asciicast, version 2: a header line, then a line with a time and what is
/// written to the terminal for every frame.
///
/// # Errors
/// A frame cannot be drawn.
pub fn film(slides: &[Slide], size: Size, title: &str) -> Result<String, TuiError> {
    let header = serde_json::json!({ "version": 2, "width": size.width, "height": size.height, "title": title });
    let mut recording = format!("{header}\n");
    let viewport = Viewport::Fixed(Rect::from((ratatui::layout::Position::ORIGIN, size)));
    let tape = Tape::default();
    let backend = CrosstermBackend::new(tape.clone());
    let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).map_err(draw_error)?;
    let mut at = 0.0;
    for slide in slides {
        terminal.draw(|frame| view(&slide.model, slide.now, frame)).map_err(draw_error)?;
        let written = tape.take();
        if !written.is_empty() {
            recording.push_str(&format!("{}\n", serde_json::json!([at, "o", written])));
            at += PAUSE;
        }
    }
    Ok(recording)
}

/// What a recording's terminal is written.
#[derive(Clone, Default)]
struct Tape(Rc<RefCell<Vec<u8>>>);

impl Tape {
    fn take(&self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut *self.0.borrow_mut())).into_owned()
    }
}

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The picture of a frame. `title` is what screen readers say of it.
#[must_use]
pub fn svg(buffer: &Buffer, title: &str) -> String {
    let (columns, rows) = (u32::from(buffer.area.width), u32::from(buffer.area.height));
    let (width, height) = (columns * CELL_WIDTH + 2 * MARGIN, rows * CELL_HEIGHT + 2 * MARGIN);
    // The last corner tells the theme's background, if it paints one; the first is the pill of whoever acts.
    let paper = buffer.content().last().and_then(|cell| hex(cell.bg)).unwrap_or_else(|| PAPER.to_owned());
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
         font-size=\"15\">\n<title>{}</title>\n<rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{paper}\"/>\n",
        escaped(title)
    );
    let cells: Vec<&[Cell]> = buffer.content().chunks(usize::from(buffer.area.width).max(1)).collect();
    for (y, row) in (0_u32..).zip(&cells) {
        let mut x = 0;
        for run in row.chunk_by(|one, other| look_of(one) == look_of(other)) {
            put_run(&mut picture, run, x, y);
            x += u32::try_from(run.len()).unwrap_or(0);
        }
    }
    picture.push_str("</svg>\n");
    picture
}

/// What makes two cells look alike: ink, paper, bold, underlined.
fn look_of(cell: &Cell) -> (String, Option<String>, bool, bool) {
    let style = cell.style();
    let (ink, paper) = (style.fg.and_then(hex), style.bg.and_then(hex));
    let is = |modifier: Modifier| cell.modifier.contains(modifier);
    let (ink, paper) = if is(Modifier::REVERSED) {
        (paper.unwrap_or_else(|| PAPER.to_owned()), Some(ink.unwrap_or_else(|| INK.to_owned())))
    } else {
        (ink.unwrap_or_else(|| INK.to_owned()), paper.filter(|paper| paper != PAPER))
    };
    (ink, paper, is(Modifier::BOLD), is(Modifier::UNDERLINED))
}

fn put_run(picture: &mut String, run: &[Cell], x: u32, y: u32) {
    let Some(first) = run.first() else { return };
    let (ink, paper, bold, underlined) = look_of(first);
    let n_cells = u32::try_from(run.len()).unwrap_or(0);
    let (left, top) = (MARGIN + x * CELL_WIDTH, MARGIN + y * CELL_HEIGHT);
    if let Some(paper) = paper {
        let width = n_cells * CELL_WIDTH;
        let _ = writeln!(
            picture,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{CELL_HEIGHT}\" fill=\"{paper}\"/>"
        );
    }
    let text: String = run.iter().map(Cell::symbol).collect();
    let shown = text.trim_end();
    if shown.trim().is_empty() {
        return;
    }
    let length = u32::try_from(shown.width()).unwrap_or(n_cells) * CELL_WIDTH;
    let weight = if bold { " font-weight=\"bold\"" } else { "" };
    let line = if underlined { " text-decoration=\"underline\"" } else { "" };
    let _ = writeln!(
        picture,
        "<text x=\"{left}\" y=\"{}\" fill=\"{ink}\" textLength=\"{length}\" xml:space=\"preserve\"{weight}{line}>{}</text>",
        top + BASELINE,
        escaped(shown)
    );
}

/// The colours that the themes use; any other is left to the picture's own.
fn hex(color: Color) -> Option<String> {
    let named = match color {
        Color::Rgb(red, green, blue) => return Some(format!("#{red:02x}{green:02x}{blue:02x}")),
        Color::Black => "#10151c",
        Color::Red | Color::LightRed => "#ff8a5c",
        Color::Green | Color::LightGreen => "#6fe0c8",
        Color::Yellow | Color::LightYellow => "#f4d35e",
        Color::Blue | Color::LightBlue | Color::Cyan | Color::LightCyan => "#5ab8ff",
        Color::Magenta | Color::LightMagenta => "#d3a8ff",
        Color::Gray | Color::DarkGray => "#9aa7b5",
        Color::White => "#ffffff",
        Color::Reset | Color::Indexed(_) => return None,
    };
    Some(named.to_owned())
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            character if character.is_control() => safe.push(' '),
            character => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    #[test]
    fn a_frame_becomes_text_on_cells() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 9, 2));
        buffer.set_string(0, 0, "a<b> & \"c", Style::new());
        buffer.set_string(0, 1, "DENY", Style::new().fg(Color::Rgb(1, 2, 3)).add_modifier(Modifier::REVERSED));
        insta::assert_snapshot!(svg(&buffer, "t<"));
    }
}
