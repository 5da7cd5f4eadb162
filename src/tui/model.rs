//! Everything the screens know. Only [`super::update()`] changes it; [`super::view()`] reads it.

pub(super) mod fleet;
mod history;
mod lab;

use std::sync::Arc;
use std::time::Duration;

use ratatui::layout::Size;

use super::keymap::{Keymap, Scope};
use super::look::{Glyphs, Look};
use super::message::TaskId;
pub(super) use fleet::RolloutPlan;
pub(super) use history::{History, Mark, MarkId};
pub(super) use lab::{Aid, Found, Lab, Running, Trouble};

use super::screen::attempt::AttemptView;
use super::screen::calls::CallsView;
use super::screen::change::ChangeView;
use super::screen::commands::CommandsView;
use super::screen::denial::DenialView;
use super::screen::provisioning::ProvisioningView;
use super::screen::question::QuestionView;
use super::screen::timeline::TimelineView;
use super::screen::what_if::WhatIfView;
use super::theme::{ColorLevel, Theme, ThemeName};
use crate::lab::{Asked, CallLog, Choice, Confirmation, Redaction, Region, SavedLab, StepId, regions};
use crate::world::{Pace, Timestamp};

/// What is decided before the first frame.
#[derive(Clone, Debug)]
pub struct Options {
    /// The region to mark on the first screen.
    pub region: Option<Region>,
    /// Whether the first lab that is opened is begun anew.
    pub fresh: bool,
    /// Whether accounts are simulated.
    pub simulated: bool,
    /// How many further members a new lab's account has, as was asked for.
    pub fleet: u32,
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
    /// Whether what tells the account and its people is hidden from the first frame on.
    pub redacted: bool,
    /// The keys in force.
    pub keys: Arc<Keymap>,
    /// The step to go to once a lab is open.
    pub step: Option<StepId>,
    /// Whether the marked region's lab is opened without a key.
    pub open_at_once: bool,
    /// Whether a room looks on: one idea at a time, a clicker's keys, `next` once in a queue.
    pub presenting: bool,
    /// After so long without anything to do, it goes on by itself, and begins again at the end.
    pub autoplay: Option<Duration>,
    /// Who is told what is shown, if anybody.
    pub onlooker: Option<Arc<dyn Onlooker>>,
    /// Whether the terminal makes links of addresses that are marked as such.
    pub hyperlinks: bool,
    /// Whether the terminal is asked for its background, to choose between dark and light.
    pub asks_background: bool,
    /// What the terminal and the system can do besides showing cells; none where nothing is to be touched.
    pub system: Option<Arc<dyn System>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            region: None,
            fresh: false,
            simulated: true,
            fleet: 0,
            pace: Pace::DEFAULT,
            colors: ColorLevel::Sixteen,
            theme: ThemeName::Auto,
            glyphs: Glyphs::UNICODE,
            utc_offset_minutes: 0,
            motion: true,
            plain: false,
            redacted: false,
            keys: Arc::default(),
            step: None,
            open_at_once: false,
            presenting: false,
            autoplay: None,
            onlooker: None,
            hyperlinks: false,
            asks_background: false,
            system: None,
        }
    }
}

/// What the terminal and the system can do besides showing cells.
pub trait System: std::fmt::Debug + Send + Sync {
    /// Stops the program until the shell continues it, and sets the terminal up again.
    ///
    /// # Errors
    /// The terminal cannot be given back or taken over again.
    fn suspend(&self) -> std::io::Result<()>;

    /// Gives a text to a clipboard and says which way it went.
    ///
    /// # Errors
    /// Nothing takes it.
    fn copy(&self, text: &str) -> std::io::Result<&'static str>;

    /// Gives an address to a browser.
    ///
    /// # Errors
    /// There is none, or it does not start.
    fn visit(&self, address: &str) -> std::io::Result<()>;

    /// Asks the terminal for its background. The answer comes in among the keys, or never.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    fn ask_background(&self) -> std::io::Result<()>;

    /// Listens to the mouse, or no more.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    fn mouse(&self, on: bool) -> std::io::Result<()>;
}

/// Somebody who is told what is shown after every frame.
pub trait Onlooker: std::fmt::Debug + Send + Sync {
    /// This is on the screen now.
    fn see(&self, seen: Seen);
}

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The rows of the screen.
    pub rows: Vec<String>,
    /// The step, once a lab is open.
    pub step: Option<StepId>,
    /// Whether something runs.
    pub is_busy: bool,
    /// Whether `next` waits for it.
    pub is_queued: bool,
    /// Whether the screen is blank.
    pub is_blank: bool,
}

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
    /// What is shown in the screen's place. What runs goes on below it.
    pub(super) layer: Option<Layer>,
    /// What lies over the screen, topmost last.
    pub(super) overlays: Vec<Overlay>,
    pub(super) notice: Option<Notice>,
    /// What is being written, if anything.
    pub(super) field: Option<Field>,
    /// The words that were looked for last.
    pub(super) searched: Option<String>,
    /// The calls of this session.
    pub(super) calls: CallLog,
    /// The states to go back to.
    pub(super) history: History,
    /// Whether account numbers, names and ids are hidden.
    pub(super) redacted: bool,
    /// Whether `next` waits until what runs has ended.
    pub(super) queued: bool,
    /// Set while a copy with everything hidden is drawn.
    pub(super) hiding: Option<Arc<Redaction>>,
    /// Whether nothing is shown.
    pub(super) blank: bool,
    /// Whether the mouse is listened to.
    pub(super) mouse: bool,
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
    pub(super) way: OpeningWay,
}

/// How a lab comes to be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OpeningWay {
    /// From the first screen.
    Chosen,
    /// As it was before.
    Restored,
    /// With steps being solved on the way to this one.
    Solving(StepId),
}

/// What is being written, and what for.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) purpose: Purpose,
    pub(super) input: tui_input::Input,
}

/// What something is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To find a command or a line of the help.
    Commands,
    /// To find words in what is shown.
    Search,
    /// To answer the closing question.
    Answer,
    /// To hand the notebook's own error over.
    Paste,
    /// To confirm a change in a real account.
    Confirm,
}

/// What is shown in a screen's place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Layer {
    /// The requests against the versions.
    WhatIf(WhatIfView),
    /// The calls so far.
    Calls(CallsView),
    /// The two controls, side by side.
    Timeline(TimelineView),
    /// The last denial, explained.
    Denial(Box<DenialView>),
    /// The whole team; what is known of it belongs to the lab.
    Fleet,
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
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Overlay {
    /// Commands, with the keys of a screen first, or all of them.
    Commands(CommandsView),
    /// Whether to begin the lab of a region anew.
    StartOver {
        region: Region,
        /// The step that it is at.
        step: StepId,
        /// The step to go to then, if one was asked for.
        to: Option<StepId>,
    },
    /// Whether to send a call that changes a real account.
    Change(Box<PendingChange>),
    /// Whether to roll a version out, to whom and how.
    Rollout(RolloutPlan),
    /// Pages to open in a browser.
    Pages { marked: usize },
    /// Several things of a real account, of which one is meant.
    Choose { choice: Choice, marked: usize },
    /// A text in full.
    Text { title: &'static str, text: String, scroll: u16 },
}

/// A change of a real account that waits for a person.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PendingChange {
    pub(super) confirmation: Confirmation,
    pub(super) asked: Asked,
    pub(super) started_at: Timestamp,
    /// The first line that is shown.
    pub(super) scroll: u16,
}

impl PendingChange {
    /// Whether these are the last four digits of the account.
    pub(super) fn is_answered_by(&self, digits: &str) -> bool {
        let account = self.confirmation.account_id.as_str();
        let wanted = account.get(account.len().saturating_sub(4)..).unwrap_or(account);
        wanted.len() == 4 && digits.trim() == wanted
    }
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
        let redacted = options.redacted;
        let marked = options.region.map_or(0, |region| region.index());
        Self {
            options,
            size,
            saved: Vec::new(),
            marked,
            opening: None,
            unreadable: None,
            lab: None,
            screen: Screen::Home,
            layer: None,
            overlays: Vec::new(),
            notice: None,
            field: None,
            searched: None,
            calls: CallLog::default(),
            history: History::default(),
            redacted,
            queued: false,
            hiding: None,
            blank: false,
            mouse: false,
            saving: Saving::default(),
            leaving: false,
            revision: 0,
            last_id: 0,
        }
    }

    /// How things look now.
    #[must_use]
    pub fn look(&self, now: Timestamp) -> Look {
        let Options { colors, theme, glyphs, utc_offset_minutes, plain, .. } = self.options.clone();
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
        let shows_fleet = matches!(self.layer, Some(Layer::Fleet));
        let runs = |lab: &Lab| lab.running.is_some() || lab.solving.is_some() || (shows_fleet && lab.fleet.is_busy());
        self.opening.is_some() || self.lab.as_ref().is_some_and(runs)
    }

    /// What an onlooker is told of it, besides the rows.
    #[must_use]
    pub fn seen(&self, rows: Vec<String>) -> Seen {
        Seen {
            rows,
            step: self.lab.as_ref().map(|lab| lab.progress.current),
            is_busy: self.is_busy(),
            is_queued: self.queued,
            is_blank: self.blank,
        }
    }

    /// After how long it goes on by itself, if it does now.
    #[must_use]
    pub fn autoplays_after(&self) -> Option<Duration> {
        self.options.autoplay.filter(|_| !self.is_busy() && !self.blank)
    }

    /// Whether the end of a session is on the screen, in minutes.
    #[must_use]
    pub fn counts_minutes(&self) -> bool {
        self.screen != Screen::Home && self.lab.as_ref().is_some_and(|lab| lab.session_end().is_some())
    }

    /// Whether the lab is on its way from one state to another, so that nothing may be begun.
    pub(super) fn is_between_states(&self) -> bool {
        self.lab.as_ref().is_some_and(|lab| self.opening.is_some() || lab.solving.is_some())
    }

    /// Whether the notebook's own error can be pasted now.
    pub(super) fn awaits_paste(&self) -> bool {
        let is_free = self.overlays.is_empty() && self.layer.is_none() && !self.is_busy();
        let is_there = matches!(self.screen, Screen::Attempt(_) | Screen::Guide);
        is_free && is_there && self.lab.as_ref().is_some_and(|lab| lab.progress.takes_pasted() && !lab.is_done())
    }

    /// Whether time alone changes what is shown.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        let rolls = || self.lab.as_ref().is_some_and(|lab| lab.fleet.is_rolling());
        self.options.motion && (self.is_busy() || rolls())
    }

    /// Which keys count now.
    #[must_use]
    pub fn scope(&self) -> Scope {
        if self.field.is_some() {
            return Scope::Field;
        }
        match self.overlays.last() {
            Some(Overlay::StartOver { .. } | Overlay::Change(_)) => Scope::Confirm,
            Some(Overlay::Rollout(_)) => Scope::Rollout,
            Some(Overlay::Pages { .. }) => Scope::Pages,
            Some(Overlay::Choose { .. }) => Scope::Choice,
            Some(_) => Scope::Overlay,
            None => self.shown_scope(),
        }
    }

    /// The scope of what is shown below the overlays.
    pub(super) fn shown_scope(&self) -> Scope {
        match &self.layer {
            Some(Layer::WhatIf(_)) => Scope::WhatIf,
            Some(Layer::Calls(_)) => Scope::Calls,
            Some(Layer::Timeline(_)) => Scope::Timeline,
            Some(Layer::Denial(_)) => Scope::Denial,
            Some(Layer::Fleet) => Scope::Fleet,
            None => self.screen.scope(),
        }
    }

    pub(super) fn next_id(&mut self) -> TaskId {
        self.last_id += 1;
        TaskId(self.last_id)
    }

    /// The region that is marked on the first screen.
    pub(super) fn marked_region(&self) -> Region {
        regions().get(self.marked).copied().unwrap_or(regions()[0])
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

impl Layer {
    /// The denial, if it is shown here.
    pub(super) fn denial(&mut self) -> Option<&mut DenialView> {
        if let Self::Denial(view) = self { Some(view) } else { None }
    }
}

impl Screen {
    /// The denial, if it is shown here.
    pub(super) fn denial(&mut self) -> Option<&mut DenialView> {
        if let Self::Denial(view) = self { Some(view) } else { None }
    }

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
