//! The screens on the way through the lab, without a loop: each effect is done at once.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crossterm::event::Event;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;

use super::fake::{FakeAccount, FakeWorkshop, NOW};
use crate::lab::{Account, KeptAccount, Opened, Workshop};
use crate::tui::effect::FleetWork;
use crate::tui::input::message_of;
use crate::tui::keymap::Action;
use crate::tui::model::MarkId;
use crate::tui::{Effect, Message, Model, Options, update, view};
use crate::world::Pace;

/// A model and what its effects reach.
pub(super) struct Walker {
    pub(super) model: Model,
    pub(super) workshop: FakeWorkshop,
    runtime: tokio::runtime::Runtime,
    kept: RefCell<BTreeMap<MarkId, KeptAccount>>,
    keeps_states: bool,
    /// Every state so far.
    pub(super) states: Vec<Model>,
}

impl Walker {
    pub(super) fn new(account: FakeAccount) -> Self {
        let options = Options { pace: Pace::Instant, ..Options::default() };
        let model = Model::new(options, Size { width: 80, height: 24 });
        let workshop = FakeWorkshop { account: Arc::new(account), ..FakeWorkshop::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Self { states: vec![model.clone()], model, workshop, runtime, kept: RefCell::default(), keeps_states: true }
    }

    /// One that keeps no states, for long ways.
    pub(super) fn forgetful(account: FakeAccount, size: Size) -> Self {
        let mut walker = Self { keeps_states: false, ..Self::new(account) };
        walker.model.size = size;
        walker
    }

    /// Presses keys; what they cause happens at once.
    pub(super) fn press(&mut self, keys: &str) {
        for key in super::stage::keys_of(keys) {
            if let Some(message) = message_of(&Event::Key(key), &self.model) {
                self.send(message);
            }
        }
    }

    /// Presses ENTER until the lab is complete, or `n` times.
    pub(super) fn walk(&mut self, n: usize) {
        for _ in 0..n {
            if self.screen().contains("Lab complete") {
                return;
            }
            self.send(Message::Action(Action::Primary));
        }
    }

    /// Takes in a message and all that follows from it.
    pub(super) fn send(&mut self, message: Message) {
        let mut messages = VecDeque::from([message]);
        while let Some(message) = messages.pop_front() {
            let effects = update(&mut self.model, message, NOW);
            if self.keeps_states {
                self.states.push(self.model.clone());
            }
            messages.extend(effects.into_iter().filter_map(|effect| self.perform(effect)));
        }
    }

    fn perform(&self, effect: Effect) -> Option<Message> {
        let account = &self.workshop.account;
        match effect {
            Effect::Open { id, region, fresh } => {
                let opened: Result<Opened, String> = self.runtime.block_on(self.workshop.open(region, fresh));
                Some(Message::Opened { id, result: opened.map(Box::new) })
            }
            Effect::Call { call, .. } if account.silent == Some(call.operation()) => None,
            Effect::Call { id, who, call } => {
                let performed = self.runtime.block_on(account.perform(who, call));
                Some(Message::Answered { id, performed: Box::new(performed) })
            }
            Effect::Rehearse => {
                self.workshop.is_real.store(false, Ordering::Relaxed);
                None
            }
            Effect::Fleet(FleetWork::Call { asked, .. }) if account.silent == Some(asked.call.operation()) => None,
            Effect::Fleet(work) => {
                let reached: Arc<dyn Account> = Arc::<FakeAccount>::clone(account);
                Some(Message::Fleet(vec![self.runtime.block_on(crate::tui::effect::work(reached, work))]))
            }
            Effect::Wait { id, .. } => Some(Message::Waited(id)),
            Effect::Recall(request_id) => Some(Message::Recalled(account.recall(&request_id).map(Box::new))),
            Effect::Save(_) => Some(Message::Saved(Ok(()))),
            Effect::List => Some(Message::Listed(Vec::new())),
            Effect::Keep(mark) => {
                self.kept.borrow_mut().insert(mark, self.workshop.keep()?);
                None
            }
            Effect::KeepAs(mark, kept) => {
                self.kept.borrow_mut().insert(mark, kept);
                None
            }
            Effect::Restore { id, mark, progress } => {
                let result = match self.kept.borrow().get(&mark).cloned() {
                    Some(kept) => self.runtime.block_on(self.workshop.restore(kept, *progress)).map(Box::new),
                    None => Err("not kept".to_owned()),
                };
                Some(Message::Opened { id, result })
            }
            // What is never answered is never solved.
            Effect::Solve { .. } if account.silent.is_some() => None,
            Effect::Solve { id, to, progress } => {
                let clock = crate::world::ManualClock::at(NOW);
                let workshop = &self.workshop;
                let keep = || -> crate::tui::effect::Keeping { Box::pin(std::future::ready(workshop.keep())) };
                let solving = crate::tui::effect::solve(account.as_ref(), &keep, to, *progress, &clock);
                Some(Message::Solved { id, solved: Arc::new(self.runtime.block_on(solving)) })
            }
            Effect::Copy(text) => Some(Message::Copied { n_characters: text.chars().count(), result: Ok("here") }),
            Effect::Visit(address) => {
                let is_page = address.starts_with("https://");
                Some(Message::Visited(is_page.then_some(()).ok_or_else(|| "not a page".to_owned())))
            }
            Effect::Admit => Some(Message::Admitted(Ok("http://127.0.0.1:4566".to_owned()))),
            Effect::Hurry
            | Effect::Cancel(_)
            | Effect::Redraw
            | Effect::Suspend
            | Effect::Mouse(_)
            | Effect::Permit(_) => None,
        }
    }

    /// What is on the screen.
    pub(super) fn screen(&self) -> String {
        let Size { width, height } = self.model.size;
        draw(&self.model, width, height)
    }
}

/// The rows that a model draws in a window of this size.
pub(super) fn draw(model: &Model, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| view(model, NOW, frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let rows = buffer.content().chunks(usize::from(width).max(1));
    rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>() + "\n").collect()
}
