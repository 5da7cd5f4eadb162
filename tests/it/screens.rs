//! The screens without a terminal: the model, its update and its view over a whole lab. Shared with `benches/frame.rs`.

use std::collections::VecDeque;
use std::sync::Arc;

use explicit_deny::lab::{Account, Opened, StepId};
use explicit_deny::tui::{Action, Effect, Message, Model, Options, update, view};
use explicit_deny::world::{Clock, Pace, SystemClock};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;

use crate::whole_lab::WholeLab;

/// A model, and the account that its calls go to.
pub struct Screens {
    model: Model,
    terminal: Terminal<TestBackend>,
    account: Option<Arc<dyn Account>>,
    runtime: tokio::runtime::Runtime,
    clock: Arc<dyn Clock>,
}

impl Screens {
    /// The first screen in a window of this size.
    pub fn new(width: u16, height: u16) -> Self {
        let options = Options { pace: Pace::Instant, ..Options::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self {
            model: Model::new(options, Size { width, height }),
            terminal: Terminal::new(TestBackend::new(width, height)).expect("cells"),
            account: None,
            runtime,
            clock: Arc::new(SystemClock::default()),
        }
    }

    /// Does what a key means, and all that follows.
    pub fn act(&mut self, action: Action) {
        let mut messages = VecDeque::from([Message::Action(action)]);
        while let Some(message) = messages.pop_front() {
            let effects = update(&mut self.model, message, self.clock.now());
            messages.extend(effects.into_iter().filter_map(|effect| self.perform(effect)).collect::<Vec<_>>());
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Message> {
        match effect {
            Effect::Open { id, .. } => {
                let WholeLab { account, progress, .. } = WholeLab::new(7);
                let account: Arc<dyn Account> = Arc::new(account);
                self.account = Some(Arc::clone(&account));
                let opened = Opened { account, progress, simulated: true, notice: None };
                Some(Message::Opened { id, result: Ok(Box::new(opened)) })
            }
            Effect::Call { id, who, call } => {
                let account = Arc::clone(self.account.as_ref()?);
                let performed = Box::new(self.runtime.block_on(account.perform(who, call)));
                Some(Message::Answered { id, performed })
            }
            Effect::Wait { id, .. } => Some(Message::Waited(id)),
            Effect::Recall(id) => Some(Message::Recalled(self.account.as_ref()?.recall(&id).map(Box::new))),
            Effect::Save(_) => Some(Message::Saved(Ok(()))),
            Effect::List => Some(Message::Listed(Vec::new())),
            _ => None,
        }
    }

    /// Presses Enter until the number of the step is on the screen.
    pub fn walk_to(&mut self, step: StepId) {
        let wanted = format!("step {} of", step.number());
        for _ in 0..60 {
            if self.frame().contains(&wanted) {
                return;
            }
            self.act(Action::Primary);
        }
        panic!("`{wanted}` did not appear on\n{}", self.frame());
    }

    /// Draws a whole frame, as after a resize.
    pub fn draw(&mut self) {
        let now = self.clock.now();
        self.terminal.clear().expect("cells");
        self.terminal.draw(|frame| view(&self.model, now, frame)).expect("cells");
    }

    /// The frame as text.
    pub fn frame(&mut self) -> String {
        self.draw();
        let cells = self.terminal.backend().buffer().content();
        cells.iter().map(ratatui::buffer::Cell::symbol).collect()
    }
}
