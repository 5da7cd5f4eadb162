//! The screens: one model, one message type, one place where state changes, one pure view.
//!
//! [`run()`] is the loop; [`update()`] is the only function that changes the [`Model`]; [`view()`] reads it and draws.
//! Nothing here knows the SDK, HTTP, the simulated account or a file: calls, opening and saving go through the
//! ports of [`crate::lab`].

mod background;
mod effect;
mod frame;
mod hyperlink;
mod ink;
mod input;
mod keymap;
pub mod look;
mod message;
mod model;
mod notes;
mod page;
pub mod picture;
mod plain;
mod run;
pub mod screen;
mod slides;
pub mod terminal;
pub mod theme;
mod update;
mod view;
mod widget;

/// What a terminal reports.
pub use crossterm::event::Event as TerminalEvent;
pub use effect::Effect;
pub use keymap::{Action, Binding, Described, KEYMAP, Key, Keymap, RemapError, Scope, described};
pub use message::{Message, Solved, SolvingCall, TaskId};
pub use model::{Model, Onlooker, Options, Seen, System};
pub use notes::{NotesEvent, NotesOptions, Sent, run_notes};
pub use plain::run_plain;
pub use run::{TuiError, run};
pub use slides::{Slide, denial, slides};
pub use update::update;
pub use view::view;

#[cfg(any(test, fuzzing))]
pub use tests::keys::keys as fuzz_keys;

#[cfg(test)]
mod tests;
#[cfg(all(fuzzing, not(test)))]
#[allow(dead_code)]
mod tests {
    //! What the fuzz target of keys needs of the tests.
    mod fake;
    mod fake_team;
    pub(super) mod keys;
    mod path;
    mod stage;
}
