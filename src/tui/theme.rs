//! Colours by role. Screens name roles, never colours, and no meaning is ever in a colour alone.

use ratatui::style::{Color, Modifier, Style};

use crate::lab::{Outcome, Persona};

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorLevel {
    /// None: bold, underline and reverse remain.
    None,
    /// The sixteen of every terminal.
    Sixteen,
    /// Any.
    True,
}

/// A set of styles by role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    level: ColorLevel,
}

impl Theme {
    /// The theme that keeps the terminal's own background, with as many colours as `level` has.
    #[must_use]
    pub fn auto(level: ColorLevel) -> Self {
        Self { level }
    }

    /// Ordinary text.
    #[must_use]
    pub fn text(self) -> Style {
        Style::new()
    }

    /// Text of second rank; never dimmed away.
    #[must_use]
    pub fn muted(self) -> Style {
        self.colored(Color::Rgb(0x9A, 0xA7, 0xB5), Color::Reset)
    }

    /// Headings and what must be read first.
    #[must_use]
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The selected row.
    #[must_use]
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// A key in the hints.
    #[must_use]
    pub fn key(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// A pane's border and the title in it, which has to be as readable as any text.
    #[must_use]
    pub fn border(self) -> Style {
        self.colored(Color::Rgb(0x84, 0x90, 0x9E), Color::Reset)
    }

    /// ALLOW and what is done.
    #[must_use]
    pub fn allow(self) -> Style {
        self.colored(Color::Rgb(0x5A, 0xB8, 0xFF), Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// DENY and errors.
    #[must_use]
    pub fn deny(self) -> Style {
        let style = self.colored(Color::Rgb(0xFF, 0x8A, 0x5C), Color::Red).add_modifier(Modifier::BOLD);
        if self.level == ColorLevel::None { style.add_modifier(Modifier::REVERSED) } else { style }
    }

    /// NO ALLOW and warnings.
    #[must_use]
    pub fn no_allow(self) -> Style {
        let style = self.colored(Color::Rgb(0xF4, 0xD3, 0x5E), Color::Yellow).add_modifier(Modifier::BOLD);
        if self.level == ColorLevel::None { style.add_modifier(Modifier::UNDERLINED) } else { style }
    }

    /// A verdict.
    #[must_use]
    pub fn outcome(self, outcome: Outcome) -> Style {
        match outcome {
            Outcome::Allowed => self.allow(),
            Outcome::ExplicitDeny | Outcome::Error => self.deny(),
            Outcome::ImplicitDeny => self.no_allow(),
        }
    }

    /// What a change adds; the `+` column says so too.
    #[must_use]
    pub fn added(self) -> Style {
        match self.level {
            ColorLevel::True => Style::new().bg(Color::Rgb(0x12, 0x35, 0x1F)).fg(Color::Rgb(0xE6, 0xEA, 0xF0)),
            ColorLevel::Sixteen => Style::new().fg(Color::Green),
            ColorLevel::None => Style::new(),
        }
    }

    /// What a change removes; the `-` column says so too.
    #[must_use]
    pub fn removed(self) -> Style {
        match self.level {
            ColorLevel::True => Style::new().bg(Color::Rgb(0x4A, 0x1A, 0x16)).fg(Color::Rgb(0xE6, 0xEA, 0xF0)),
            ColorLevel::Sixteen => Style::new().fg(Color::Red),
            ColorLevel::None => Style::new(),
        }
    }

    /// A role's pill: word, symbol and reversed colour.
    #[must_use]
    pub fn pill(self, persona: Persona) -> Style {
        let (rgb, ansi) = match persona {
            Persona::Admin => (Color::Rgb(0xD3, 0xA8, 0xFF), Color::Magenta),
            Persona::Team => (Color::Rgb(0x6F, 0xE0, 0xC8), Color::Green),
            Persona::Notebook => (Color::Rgb(0xFF, 0xC2, 0x6B), Color::Yellow),
            Persona::Base => (Color::Rgb(0xE6, 0xEA, 0xF0), Color::Reset),
        };
        match self.level {
            ColorLevel::True => Style::new().bg(rgb).fg(Color::Rgb(0x10, 0x15, 0x1C)).add_modifier(Modifier::BOLD),
            _ => self.colored(rgb, ansi).add_modifier(Modifier::REVERSED | Modifier::BOLD),
        }
    }

    /// The banner of a real account: it must not be overlooked.
    #[must_use]
    pub fn real(self) -> Style {
        match self.level {
            ColorLevel::None => Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD),
            ColorLevel::Sixteen => Style::new().fg(Color::White).bg(Color::Red).add_modifier(Modifier::BOLD),
            ColorLevel::True => {
                Style::new().fg(Color::Rgb(255, 255, 255)).bg(Color::Rgb(0x9C, 0x1B, 0x14)).add_modifier(Modifier::BOLD)
            }
        }
    }

    fn colored(self, rgb: Color, ansi: Color) -> Style {
        match self.level {
            ColorLevel::None => Style::new(),
            ColorLevel::Sixteen => Style::new().fg(ansi),
            ColorLevel::True => Style::new().fg(rgb),
        }
    }
}
