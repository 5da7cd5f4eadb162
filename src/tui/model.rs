//! Everything the screens know. Only [`super::update()`] changes it; [`super::view()`] reads it.

use ratatui::layout::Size;

use super::keymap::Scope;
use super::look::{Glyphs, Look};
use super::message::TaskId;
use super::screen::attempt::AttemptView;
use super::screen::change::ChangeView;
use super::screen::denial::DenialView;
use super::screen::provisioning::ProvisioningView;
use super::screen::question::QuestionView;
use super::screen::what_if::WhatIfView;
use super::theme::{ColorLevel, Theme, ThemeName};
use crate::lab::{Asked, Checked, Opened, Progress, REGIONS, Recalled, Region, SavedLab, Step, StepId, step};
use crate::world::{Pace, Timestamp};

/// What is decided before the first frame.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The region to mark on the first screen.
    pub region: Option<Region>,
    /// Whether the first lab that is opened is begun anew.
    pub fresh: bool,
    /// Whether accounts are simulated.
    pub simulated: bool,
    /// How many times faster than AWS the simulated account works.
    pub pace: Pace,
    /// How many colours the terminal has.
    pub colors: ColorLevel,
    /// The theme to begin with.
    pub theme: ThemeName,
    /// The glyphs that it can show.
    pub glyphs: Glyphs,
    /// Minutes east of UTC, for clocks on screen.
    pub utc_offset_minutes: i32,
    /// Whether anything may move.
    pub motion: bool,
    /// Whether everything is read line by line.
    pub plain: bool,
    /// Stops the program until the shell continues it, and sets the terminal up again; none where that is not
    /// possible.
    pub suspend: Option<fn() -> std::io::Result<()>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            region: None,
            fresh: false,
            simulated: true,
            pace: Pace::DEFAULT,
            colors: ColorLevel::Sixteen,
            theme: ThemeName::Auto,
            glyphs: Glyphs::UNICODE,
            utc_offset_minutes: 0,
            motion: true,
            plain: false,
            suspend: SUSPEND,
        }
    }
}

#[cfg(unix)]
const SUSPEND: Option<fn() -> std::io::Result<()>> = Some(super::terminal::suspend);

#[cfg(not(unix))]
const SUSPEND: Option<fn() -> std::io::Result<()>> = None;

/// The state of the screens.
#[derive(Clone, Debug)]
pub struct Model {
    pub(super) options: Options,
    pub(super) size: Size,
    /// The saved labs, newest first.
    pub(super) saved: Vec<SavedLab>,
    /// The row of the region that is marked on the first screen.
    pub(super) marked: usize,
    pub(super) opening: Option<Opening>,
    /// The region whose saved lab could not be opened: it can still be begun anew.
    pub(super) unreadable: Option<Region>,
    pub(super) lab: Option<Lab>,
    pub(super) screen: Screen,
    /// The what-if table, while it is shown in the screen's place. What runs goes on below it.
    pub(super) what_if: Option<WhatIfView>,
    /// What lies over the screen, topmost last.
    pub(super) overlays: Vec<Overlay>,
    pub(super) notice: Option<Notice>,
    pub(super) saving: Saving,
    pub(super) leaving: bool,
    /// Counts changes, so that nothing is drawn twice.
    pub(super) revision: u64,
    last_id: u64,
}

/// A lab being opened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Opening {
    pub(super) id: TaskId,
    pub(super) region: Region,
    pub(super) started_at: Timestamp,
}

/// The lab that is open.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lab {
    pub(super) region: Region,
    pub(super) progress: Progress,
    pub(super) simulated: bool,
    /// What runs for the present step.
    pub(super) running: Option<Running>,
    /// What the present step's check found, once it was judged.
    pub(super) found: Option<Found>,
    /// Another step whose text is being read.
    pub(super) reading: Option<StepId>,
    /// Which help with the step is shown.
    pub(super) aid: Aid,
    /// First line of the step's text that is shown.
    pub(super) scroll: u16,
    /// How the account itself decided the refused attempt.
    pub(super) recalled: Option<Recalled>,
    /// What was predicted for the present attempt.
    pub(super) prediction: Option<crate::lab::Outcome>,
    /// When the update of the notebook was started in this session.
    pub(super) update_started_at: Option<Timestamp>,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The step is done.
    Done {
        /// When.
        at: Timestamp,
        /// What the check says.
        text: String,
    },
    /// It is not.
    Trouble(Trouble),
}

/// An error in three lines: what, why, and what to press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) what: String,
    pub(super) why: String,
    pub(super) press: &'static str,
}

/// Help with a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Aid {
    /// None.
    #[default]
    Nothing,
    /// The tip of this index.
    Tip(usize),
    /// The AWS CLI equivalent of the next call.
    Command,
}

/// What runs for the present step.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Running {
    pub(super) id: TaskId,
    /// The call that is under way, or that follows the wait.
    pub(super) asked: Asked,
    /// Whether AWS is being given its time.
    pub(super) waiting: bool,
    /// When the step was started.
    pub(super) started_at: Timestamp,
    /// Whether the next wait is skipped.
    pub(super) hurried: bool,
}

/// What is shown between the progress and the message.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Screen {
    Home,
    Guide,
    Attempt(AttemptView),
    Change(ChangeView),
    Provisioning(ProvisioningView),
    Denial(Box<DenialView>),
    Question(QuestionView),
    Done { scroll: u16 },
}

/// What lies over a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Overlay {
    /// The keys of a screen.
    Help { scope: Scope, scroll: u16 },
    /// Whether to begin the lab of a region anew.
    StartOver { region: Region, step: StepId },
    /// A text in full.
    Text { title: &'static str, text: String, scroll: u16 },
}

/// A line for the message row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) text: String,
    pub(super) is_warning: bool,
    /// Set where the notice goes by itself; while it stands, Ctrl-C quits.
    pub(super) arms_quit: Option<TaskId>,
}

/// What has been saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Saving {
    /// Whether a save is under way.
    pub(super) in_flight: bool,
    /// Whether there is something newer than what was last given to be saved.
    pub(super) is_due: bool,
    /// Whether a failed save has been told.
    pub(super) has_complained: bool,
}

impl Model {
    /// The screens before anything has happened.
    #[must_use]
    pub fn new(options: Options, size: Size) -> Self {
        Self {
            options,
            size,
            saved: Vec::new(),
            marked: options.region.map_or(0, |region| region.index()),
            opening: None,
            unreadable: None,
            lab: None,
            screen: Screen::Home,
            what_if: None,
            overlays: Vec::new(),
            notice: None,
            saving: Saving::default(),
            leaving: false,
            revision: 0,
            last_id: 0,
        }
    }

    /// How things look now.
    #[must_use]
    pub fn look(&self, now: Timestamp) -> Look {
        let Options { colors, theme, glyphs, utc_offset_minutes, plain, .. } = self.options;
        Look { theme: Theme::new(theme, colors), glyphs, now, utc_offset_minutes, plain }
    }

    /// Whether the program is to end.
    #[must_use]
    pub fn is_leaving(&self) -> bool {
        self.leaving
    }

    /// Counts the changes so far. What was drawn at this number need not be drawn again.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether something is under way that the person would wait for.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.opening.is_some() || self.lab.as_ref().is_some_and(|lab| lab.running.is_some())
    }

    /// Whether time alone changes what is shown.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.options.motion && self.is_busy()
    }

    /// Which keys count now.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self.overlays.last() {
            Some(Overlay::StartOver { .. }) => Scope::Confirm,
            Some(_) => Scope::Overlay,
            None => self.shown_scope(),
        }
    }

    /// The scope of what is shown below the overlays.
    pub(super) fn shown_scope(&self) -> Scope {
        if self.what_if.is_some() { Scope::WhatIf } else { self.screen.scope() }
    }

    pub(super) fn next_id(&mut self) -> TaskId {
        self.last_id += 1;
        TaskId(self.last_id)
    }

    /// The region that is marked on the first screen.
    pub(super) fn marked_region(&self) -> Region {
        REGIONS.get(self.marked).copied().unwrap_or(REGIONS[0])
    }

    /// The saved lab of the marked region, unless labs are to be begun anew.
    pub(super) fn marked_saved(&self) -> Option<&SavedLab> {
        let region = self.marked_region();
        self.saved.iter().find(|saved| saved.region == region && !self.options.fresh)
    }

    /// The open lab, if it is the one of the marked region.
    pub(super) fn marked_open(&self) -> Option<&Lab> {
        self.lab.as_ref().filter(|lab| lab.region == self.marked_region())
    }
}

impl Lab {
    pub(super) fn new(region: Region, opened: &Opened) -> Self {
        Self {
            region,
            progress: opened.progress.clone(),
            simulated: opened.simulated,
            running: None,
            found: None,
            reading: None,
            aid: Aid::Nothing,
            scroll: 0,
            recalled: None,
            prediction: None,
            update_started_at: None,
        }
    }

    /// The present step.
    pub(super) fn step(&self) -> &'static Step {
        step(self.progress.current)
    }

    /// The step whose text is shown.
    pub(super) fn shown_step(&self) -> StepId {
        self.reading.unwrap_or(self.progress.current)
    }

    pub(super) fn is_done(&self) -> bool {
        matches!(self.found, Some(Found::Done { .. }))
    }

    /// What ENTER does while a step runs: waiting for a simulated account can be skipped.
    pub(super) fn hurry_label(&self, running: &Running) -> Option<&'static str> {
        (self.simulated && running.waiting).then_some("skip the wait")
    }

    pub(super) fn trouble(&self) -> Option<&Trouble> {
        match &self.found {
            Some(Found::Trouble(trouble)) => Some(trouble),
            _ => None,
        }
    }

    /// Judges the present step.
    pub(super) fn judge(&mut self, now: Timestamp) {
        self.found = Some(match self.progress.check() {
            Checked::Held(text) => Found::Done { at: now, text },
            Checked::NotYet(why) => {
                Found::Trouble(Trouble { what: self.not_done("is not done yet"), why, press: TRY_AGAIN })
            }
        });
    }

    /// Says why the present step cannot go on.
    pub(super) fn stop(&mut self, why: String) {
        let code = self.progress.notes.failure.as_ref().map(|failure| format!("{}: ", failure.code));
        let why = format!("{}{why}", code.unwrap_or_default());
        self.found = Some(Found::Trouble(Trouble { what: self.not_done("cannot go on"), why, press: TRY_AGAIN }));
    }

    fn not_done(&self, how: &str) -> String {
        let step = self.step();
        format!("Step {} ({}) {how}.", step.id.number(), step.short_title)
    }
}

/// What to press when a step is not done.
const TRY_AGAIN: &str = "ENTER tries again, t shows a tip, v all of it, ] goes on without it.";

impl Screen {
    pub(super) fn scope(&self) -> Scope {
        match self {
            Self::Home => Scope::Home,
            Self::Guide => Scope::Guide,
            Self::Attempt(_) => Scope::Attempt,
            Self::Change(_) => Scope::Change,
            Self::Provisioning(_) => Scope::Provisioning,
            Self::Denial(_) => Scope::Denial,
            Self::Question(_) => Scope::Question,
            Self::Done { .. } => Scope::Done,
        }
    }
}
