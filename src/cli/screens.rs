//! `lab`: the terminal UI on a simulated account.

use std::io::{BufRead as _, IsTerminal};
use std::sync::Arc;

use super::args::{Global, LabArguments, NotesArguments, PresentArguments, ThemeChoice};
use super::color;
use super::config::Config;
use super::connect::Simulation;
use super::exit::{CliError, Exit};
use super::labs::SimulatedWorkshop;
use super::logging;
use super::output::{Output, utf8_locale};
use super::real::RealWorkshop;
use super::recording::RecordedWorkshop;
use super::store::StateDir;
use super::surroundings::{runtime, variable};
use super::words;
use crate::lab::Workshop;
use crate::tui;
use crate::tui::look::Glyphs;
use crate::tui::theme::ThemeName;
use crate::world::{Clock, SystemClock};

/// Opens the screens.
///
/// # Errors
/// When the templates cannot be read, or the terminal fails.
pub fn lab(arguments: &LabArguments, global: &Global, config: &Config) -> Result<Exit, CliError> {
    let stage = Stage::set(arguments, global, config)?;
    let is_plain = global.plain || !has_screen();
    runtime()?.block_on(async {
        let Stage { workshop, clock, options, .. } = stage;
        if is_plain {
            talk(workshop, clock, tui::Options { glyphs: Glyphs::ASCII, ..options }).await
        } else {
            show(workshop, clock, options, tui::terminal::events()).await
        }
    })
}

/// Opens the screens for a room.
///
/// # Errors
/// As [`lab`]; and where there is no screen.
pub fn present(
    arguments: &PresentArguments,
    global: &Global,
    config: &Config,
    output: &Output,
) -> Result<Exit, CliError> {
    if global.plain || !has_screen() {
        return Err(CliError::Terminal("`present` needs a terminal with a screen".to_owned()));
    }
    let mut stage = Stage::set(&arguments.lab, global, config)?;
    stage.options.presenting = true;
    stage.options.autoplay = arguments.autoplay;
    stage.options.keys = Arc::new(tui::Keymap::clone(&stage.options.keys).presenting());
    if global.theme == ThemeChoice::Auto {
        stage.options.theme = ThemeName::Presenter;
    }
    // A booth has nobody who would choose a region.
    stage.options.open_at_once |= arguments.autoplay.is_some();
    runtime()?.block_on(present_joined(stage, output))
}

#[cfg(unix)]
async fn present_joined(stage: Stage, output: &Output) -> Result<Exit, CliError> {
    use super::present;
    let Stage { workshop, clock, mut options, state_dir } = stage;
    let own = tui::terminal::events();
    let socket = match &state_dir {
        Some(state_dir) => present::open(&present::socket_path(state_dir.path())).await,
        None => Err(std::io::Error::other("there is no state directory")),
    };
    match socket {
        Ok((board, remote)) => {
            options.onlooker = Some(Arc::new(board));
            show(workshop, clock, options, present::both(own, remote)).await
        }
        Err(error) => {
            output.note(&format!("`explicit-deny notes` cannot join this window: {error}"));
            show(workshop, clock, options, own).await
        }
    }
}

#[cfg(not(unix))]
async fn present_joined(stage: Stage, output: &Output) -> Result<Exit, CliError> {
    output.note("`explicit-deny notes` cannot join this window on this system");
    show(stage.workshop, stage.clock, stage.options, tui::terminal::events()).await
}

/// Opens the speaker's window.
///
/// # Errors
/// Where there is no screen or no state directory, or the terminal fails.
#[cfg(unix)]
pub fn notes(arguments: &NotesArguments, global: &Global) -> Result<Exit, CliError> {
    use super::present;
    if global.plain || !has_screen() {
        return Err(CliError::Terminal("`notes` needs a terminal with a screen".to_owned()));
    }
    let state_dir = StateDir::find(global.state_dir.as_deref())
        .ok_or_else(|| CliError::Usage("there is no home directory; name one with --state-dir".to_owned()))?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let look = tui::look::Look {
        theme: tui::theme::Theme::new(color::theme(global.theme), color::level(global.color)),
        glyphs: glyphs(global),
        now: clock.now(),
        utc_offset_minutes: utc_offset_minutes(),
        plain: false,
    };
    let options = tui::NotesOptions { look, planned: arguments.planned };
    runtime()?.block_on(async {
        let (sender, words) = tokio::sync::mpsc::channel(1);
        let events = present::join(present::socket_path(state_dir.path()), words);
        // A word that cannot be sent yet is dropped: nobody presses a key twice to have it done twice later.
        let send = |word| {
            let _ = sender.try_send(word);
        };
        let (mut terminal, guard) = tui::terminal::enter().map_err(|error| CliError::Terminal(error.to_string()))?;
        let keys = tui::terminal::events();
        let result = tui::run_notes(&mut terminal, keys, events, send, clock, options, stop_signal()).await;
        std::mem::forget(terminal);
        drop(guard);
        result.map(|()| Exit::Done).map_err(|error| CliError::Terminal(error.to_string()))
    })
}

/// Says that the two windows cannot meet here.
///
/// # Errors
/// Always.
#[cfg(not(unix))]
pub fn notes(_arguments: &NotesArguments, _global: &Global) -> Result<Exit, CliError> {
    Err(CliError::Usage("`notes` needs a system with local sockets".to_owned()))
}

/// What the screens are opened with.
struct Stage {
    workshop: Arc<dyn Workshop>,
    clock: Arc<dyn Clock>,
    options: tui::Options,
    state_dir: Option<StateDir>,
}

impl Stage {
    fn set(arguments: &LabArguments, global: &Global, config: &Config) -> Result<Self, CliError> {
        let keys = tui::Keymap::remapped(&config.keys)
            .map_err(|error| CliError::Document(format!("[keys] of the configuration file: {error}")))?;
        let region = arguments.account.region.map(words::offered).transpose()?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
        let simulation = Simulation::of_lab(&arguments.account, Arc::clone(&clock))?;
        let state_dir = StateDir::find(global.state_dir.as_deref());
        if let Some(state_dir) = &state_dir
            && state_dir.prepare().is_ok()
        {
            logging::start(global.log_level, state_dir.path());
        }
        let options = tui::Options {
            region,
            fresh: arguments.fresh,
            simulated: !arguments.real.real,
            fleet: arguments.account.fleet.unwrap_or_default(),
            pace: simulation.pace,
            colors: color::level(global.color),
            theme: color::theme(global.theme),
            glyphs: glyphs(global),
            utc_offset_minutes: utc_offset_minutes(),
            motion: !global.no_motion,
            keys: Arc::new(keys),
            step: arguments.step,
            open_at_once: arguments.step.is_some() && region.is_some(),
            hyperlinks: supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
            asks_background: global.theme == ThemeChoice::Auto && may_ask_background(),
            system: Some(Arc::new(tui::terminal::Tty::new(variable("TMUX").is_some(), is_remote() || !has_desktop()))),
            ..tui::Options::default()
        };
        let workshop: Arc<dyn Workshop> = if arguments.real.real {
            let dir = state_dir.as_ref().map(|dir| dir.path().to_owned());
            // A code is asked for before the first frame: afterwards the terminal is the screens' own.
            let rehearsal = Arc::new(SimulatedWorkshop::rehearsal(simulation));
            Arc::new(RealWorkshop::new(super::real::with_code(&arguments.real)?, dir, rehearsal))
        } else {
            Arc::new(SimulatedWorkshop::new(simulation, state_dir.clone()))
        };
        let workshop = Arc::new(RecordedWorkshop::new(workshop, state_dir.clone(), Arc::clone(&clock)));
        Ok(Self { workshop, clock, options, state_dir })
    }
}

/// Whether there is a terminal that can show screens.
fn has_screen() -> bool {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    std::io::stdout().is_terminal() && std::io::stdin().is_terminal() && !is_dumb
}

/// Whether the person sits before another machine.
fn is_remote() -> bool {
    ["SSH_CONNECTION", "SSH_TTY"].into_iter().any(|name| variable(name).is_some())
}

/// Whether there is a desktop here that has a clipboard and a browser.
fn has_desktop() -> bool {
    let is_named = || ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(|name| variable(name).is_some());
    cfg!(any(windows, target_os = "macos")) || is_named()
}

/// Whether a terminal that has not said what its background is can be asked: not where the answer may come late, nor
/// where none comes.
fn may_ask_background() -> bool {
    let term = variable("TERM").unwrap_or_default();
    let is_mute = term.starts_with("screen") || matches!(term.as_str(), "" | "linux" | "dumb");
    variable("COLORFGBG").is_none() && !is_remote() && !is_mute
}

fn glyphs(global: &Global) -> Glyphs {
    if global.ascii || !utf8_locale() { Glyphs::ASCII } else { Glyphs::UNICODE }
}

/// The longest line of input that is read, in bytes.
const MAX_ANSWER: u64 = 4096;

/// The lab line by line.
async fn talk(workshop: Arc<dyn Workshop>, clock: Arc<dyn Clock>, options: tui::Options) -> Result<Exit, CliError> {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    // A thread of its own: a read from a terminal cannot be given up, and must not hold up the end.
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        while let Some(line) = read_answer(&mut input).transpose() {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    let lines = futures_util::stream::unfold(receiver, async |mut lines| Some((lines.recv().await?, lines)));
    let mut output = std::io::stdout().lock();
    match tui::run_plain(lines, &mut output, workshop, clock, options, stop_signal()).await {
        // Whoever listened has gone away: that ends it quietly.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(Exit::Done),
    }
}

/// The next line of input without its end; none where the input ends. What is too long is cut.
fn read_answer(input: &mut impl std::io::BufRead) -> std::io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if std::io::Read::take(&mut *input, MAX_ANSWER).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if !bytes.ends_with(b"\n") && bytes.len() as u64 == MAX_ANSWER {
        input.skip_until(b'\n')?;
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

async fn show(
    workshop: Arc<dyn Workshop>,
    clock: Arc<dyn Clock>,
    options: tui::Options,
    events: impl futures_util::Stream<Item = std::io::Result<crossterm::event::Event>>,
) -> Result<Exit, CliError> {
    let stop = stop_signal();
    let (mut terminal, guard) = tui::terminal::enter().map_err(|error| CliError::Terminal(error.to_string()))?;
    let result = tui::run(&mut terminal, events, workshop, clock, options, stop).await;
    // The guard puts everything back. The terminal's own last word would be a second one, and where the window has been
    // closed it would be a panic: it reports its failure on a stderr that is gone as well.
    std::mem::forget(terminal);
    drop(guard);
    result.map(|()| Exit::Done).map_err(|error| CliError::Terminal(error.to_string()))
}

/// Resolves when the system asks the program to end.
pub async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()];
        // Ctrl-C is a key on the screens; only somebody else sends an interrupt.
        if let [Ok(mut term), Ok(mut hangup), Ok(mut interrupt)] = kinds.map(signal) {
            tokio::select! {
                _ = term.recv() => {}
                _ = hangup.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
    }
    std::future::pending::<()>().await;
}

/// How far the clock on the wall is from UTC.
fn utc_offset_minutes() -> i32 {
    jiff::ZonedDateTime::now().offset().seconds() / 60
}
