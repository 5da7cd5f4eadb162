//! Colours by role. Screens name roles, never colours, and no meaning is ever in a colour alone.
//!
//! A theme is a palette; a test computes the contrast of every pair in it that is read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
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

/// The themes to choose from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// The terminal's own background, and colours that suit a dark one.
    #[default]
    Auto,
    /// The terminal's own background, and colours that suit a light one.
    AutoLight,
    /// A dark background of its own.
    Dark,
    /// A light background of its own.
    Light,
    /// Black, and nothing below seven to one.
    HighContrast,
    /// For a projector: dark, nothing below seven to one.
    Presenter,
}

/// A set of styles by role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    level: ColorLevel,
    name: ThemeName,
}

type Rgb = (u8, u8, u8);

/// The colours of a theme.
#[derive(Clone, Copy, Debug)]
struct Palette {
    /// What is painted behind everything, and what is assumed to be there where nothing is painted.
    background: Rgb,
    is_painted: bool,
    text: Rgb,
    muted: Rgb,
    border: Rgb,
    allow: Rgb,
    deny: Rgb,
    no_allow: Rgb,
    /// Pills: ADMIN, TEAM, NOTEBOOK, base; the text on them.
    pills: [Rgb; 4],
    pill_text: Rgb,
    /// Behind what a change adds and removes.
    added: Rgb,
    removed: Rgb,
}

const DARK: Palette = Palette {
    background: (0x10, 0x15, 0x1C),
    is_painted: true,
    text: (0xE6, 0xEA, 0xF0),
    muted: (0x9A, 0xA7, 0xB5),
    border: (0x84, 0x90, 0x9E),
    allow: (0x5A, 0xB8, 0xFF),
    deny: (0xFF, 0x8A, 0x5C),
    no_allow: (0xF4, 0xD3, 0x5E),
    pills: [(0xD3, 0xA8, 0xFF), (0x6F, 0xE0, 0xC8), (0xFF, 0xC2, 0x6B), (0xE6, 0xEA, 0xF0)],
    pill_text: (0x10, 0x15, 0x1C),
    added: (0x12, 0x35, 0x1F),
    removed: (0x4A, 0x1A, 0x16),
};

const LIGHT: Palette = Palette {
    background: (0xFF, 0xFF, 0xFF),
    is_painted: true,
    text: (0x1A, 0x1F, 0x26),
    muted: (0x56, 0x62, 0x70),
    border: (0x5F, 0x6B, 0x78),
    allow: (0x0B, 0x5C, 0xAD),
    deny: (0xB3, 0x33, 0x0A),
    no_allow: (0x6E, 0x5A, 0x00),
    pills: [(0x7A, 0x2F, 0xB8), (0x00, 0x69, 0x5F), (0x8A, 0x4B, 0x00), (0x3A, 0x44, 0x50)],
    pill_text: (0xFF, 0xFF, 0xFF),
    added: (0xDD, 0xF4, 0xE4),
    removed: (0xFB, 0xE3, 0xE0),
};

const HIGH_CONTRAST: Palette = Palette {
    background: (0, 0, 0),
    is_painted: true,
    text: (0xFF, 0xFF, 0xFF),
    muted: (0xD6, 0xDD, 0xE6),
    border: (0xD6, 0xDD, 0xE6),
    allow: (0x7F, 0xCB, 0xFF),
    deny: (0xFF, 0xA3, 0x7F),
    no_allow: (0xFF, 0xE0, 0x66),
    pills: [(0xE2, 0xC6, 0xFF), (0x8F, 0xF0, 0xDA), (0xFF, 0xD2, 0x8F), (0xFF, 0xFF, 0xFF)],
    pill_text: (0, 0, 0),
    added: (0x0C, 0x33, 0x1A),
    removed: (0x4A, 0x12, 0x10),
};

const PRESENTER: Palette = Palette { background: (0x0B, 0x0F, 0x14), muted: (0xC4, 0xCF, 0xDA), ..HIGH_CONTRAST };

impl ThemeName {
    /// All of them, in the order in which they follow one another.
    pub const ALL: [Self; 6] =
        [Self::Auto, Self::AutoLight, Self::Dark, Self::Light, Self::HighContrast, Self::Presenter];

    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|name| *name == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// Its name in options and notices.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::AutoLight => "auto-light",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::Presenter => "presenter",
        }
    }

    fn palette(self) -> Palette {
        match self {
            Self::Auto => Palette { is_painted: false, ..DARK },
            Self::AutoLight => Palette { is_painted: false, ..LIGHT },
            Self::Dark => DARK,
            Self::Light => LIGHT,
            Self::HighContrast => HIGH_CONTRAST,
            Self::Presenter => PRESENTER,
        }
    }

    fn is_light(self) -> bool {
        matches!(self, Self::AutoLight | Self::Light)
    }
}

impl Theme {
    /// A theme with as many colours as `level` has.
    #[must_use]
    pub fn new(name: ThemeName, level: ColorLevel) -> Self {
        Self { level, name }
    }

    /// Ordinary text.
    #[must_use]
    pub fn text(self) -> Style {
        Style::new()
    }

    /// Text of second rank; never dimmed away.
    #[must_use]
    pub fn muted(self) -> Style {
        self.colored(self.palette().muted, Color::Reset)
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
        self.colored(self.palette().border, Color::Reset)
    }

    /// ALLOW and what is done.
    #[must_use]
    pub fn allow(self) -> Style {
        let ansi = if self.name.is_light() { Color::Blue } else { Color::Cyan };
        self.colored(self.palette().allow, ansi).add_modifier(Modifier::BOLD)
    }

    /// DENY and errors.
    #[must_use]
    pub fn deny(self) -> Style {
        let style = self.colored(self.palette().deny, Color::Red).add_modifier(Modifier::BOLD);
        if self.level == ColorLevel::None { style.add_modifier(Modifier::REVERSED) } else { style }
    }

    /// NO ALLOW and warnings.
    #[must_use]
    pub fn no_allow(self) -> Style {
        let ansi = if self.name.is_light() { Color::Reset } else { Color::Yellow };
        let style = self.colored(self.palette().no_allow, ansi).add_modifier(Modifier::BOLD);
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
        self.behind(self.palette().added, Color::Green)
    }

    /// What a change removes; the `-` column says so too.
    #[must_use]
    pub fn removed(self) -> Style {
        self.behind(self.palette().removed, Color::Red)
    }

    /// A role's pill: word, symbol and reversed colour.
    #[must_use]
    pub fn pill(self, persona: Persona) -> Style {
        let (at, ansi) = match persona {
            Persona::Admin => (0, Color::Magenta),
            Persona::Team => (1, Color::Green),
            Persona::Notebook => (2, Color::Yellow),
            Persona::Base => (3, Color::Reset),
        };
        let Palette { pills, pill_text, .. } = self.palette();
        match self.level {
            ColorLevel::True => Style::new().bg(rgb(pills[at])).fg(rgb(pill_text)).add_modifier(Modifier::BOLD),
            _ => self.colored(pills[at], ansi).add_modifier(Modifier::REVERSED | Modifier::BOLD),
        }
    }

    /// The banner of a real account: it must not be overlooked.
    #[must_use]
    pub fn real(self) -> Style {
        match self.level {
            ColorLevel::None => Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD),
            ColorLevel::Sixteen => Style::new().fg(Color::White).bg(Color::Red).add_modifier(Modifier::BOLD),
            ColorLevel::True => {
                let (text, banner) = REAL;
                Style::new().fg(rgb(text)).bg(rgb(banner)).add_modifier(Modifier::BOLD)
            }
        }
    }

    /// Paints what has no colour of its own, where the theme has a background.
    pub fn paint(self, area: Rect, buf: &mut Buffer) {
        let palette = self.palette();
        let (text, background) = match self.level {
            _ if !palette.is_painted => return,
            ColorLevel::None => return,
            ColorLevel::Sixteen if self.name.is_light() => (Color::Black, Color::White),
            ColorLevel::Sixteen => (Color::White, Color::Black),
            ColorLevel::True => (rgb(palette.text), rgb(palette.background)),
        };
        for position in area.intersection(buf.area).positions() {
            let cell = &mut buf[position];
            if cell.fg == Color::Reset {
                cell.fg = text;
            }
            if cell.bg == Color::Reset {
                cell.bg = background;
            }
        }
    }

    fn palette(self) -> Palette {
        self.name.palette()
    }

    fn behind(self, color: Rgb, ansi: Color) -> Style {
        match self.level {
            ColorLevel::True => Style::new().bg(rgb(color)).fg(rgb(self.palette().text)),
            ColorLevel::Sixteen => Style::new().fg(ansi),
            ColorLevel::None => Style::new(),
        }
    }

    fn colored(self, color: Rgb, ansi: Color) -> Style {
        match self.level {
            ColorLevel::None => Style::new(),
            ColorLevel::Sixteen => Style::new().fg(ansi),
            ColorLevel::True => Style::new().fg(rgb(color)),
        }
    }
}

/// Text and background of the banner of a real account.
const REAL: (Rgb, Rgb) = ((0xFF, 0xFF, 0xFF), (0x9C, 0x1B, 0x14));

fn rgb((red, green, blue): Rgb) -> Color {
    Color::Rgb(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as the Web Content Accessibility Guidelines define it.
    fn luminance((red, green, blue): Rgb) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
    }

    fn contrast(one: Rgb, other: Rgb) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn contrast_is_computed_as_the_guidelines_have_it() {
        for (one, other, expected) in [
            ((0, 0, 0), (255, 255, 255), 21.0),
            (DARK.text, DARK.background, 15.2),
            (LIGHT.deny, LIGHT.background, 6.2),
        ] {
            assert!((contrast(one, other) - expected).abs() < 0.1, "{}", contrast(one, other));
        }
    }

    #[test]
    fn every_text_is_readable_on_what_is_behind_it() {
        for name in ThemeName::ALL {
            let palette = name.palette();
            let least = if matches!(name, ThemeName::HighContrast | ThemeName::Presenter) { 7.0 } else { 4.5 };
            let Palette { background, text, muted, border, allow, deny, no_allow, .. } = palette;
            let mut pairs: Vec<(Rgb, Rgb)> =
                [text, muted, border, allow, deny, no_allow].map(|color| (color, background)).into();
            pairs.extend(palette.pills.map(|pill| (palette.pill_text, pill)));
            pairs.extend([(text, palette.added), (text, palette.removed), REAL]);
            for (front, behind) in pairs {
                let found = contrast(front, behind);
                assert!(found >= least, "{name:?}: {front:?} on {behind:?} is {found:.1}");
            }
        }
    }

    /// Allow is blue and deny is orange-red: their brightness aside, what is left of them without red or without
    /// green still lies far apart in blue and yellow.
    #[test]
    fn allow_and_deny_differ_in_blue() {
        for name in ThemeName::ALL {
            let Palette { allow, deny, .. } = name.palette();
            let blueness = |(red, green, blue): Rgb| i16::from(blue) - i16::from(red.max(green));
            assert!(blueness(allow) - blueness(deny) > 120, "{name:?}");
        }
    }

    #[test]
    fn a_theme_paints_only_what_has_no_colour_of_its_own() {
        let area = Rect::new(0, 0, 2, 1);
        let painted = |name, level| {
            let mut buffer = Buffer::empty(area);
            buffer[(1, 0)].set_style(Style::new().fg(Color::Red));
            Theme::new(name, level).paint(area, &mut buffer);
            [(0, 0), (1, 0)].map(|at| (buffer[at].fg, buffer[at].bg))
        };
        assert_eq!(painted(ThemeName::Auto, ColorLevel::True)[0], (Color::Reset, Color::Reset));
        assert_eq!(painted(ThemeName::Light, ColorLevel::None)[0], (Color::Reset, Color::Reset));
        assert_eq!(
            painted(ThemeName::Light, ColorLevel::Sixteen),
            [(Color::Black, Color::White), (Color::Red, Color::White)]
        );
        assert_eq!(painted(ThemeName::Dark, ColorLevel::True)[0], (rgb(DARK.text), rgb(DARK.background)));
    }

    #[test]
    fn themes_follow_one_another_in_a_circle() {
        let after_all = ThemeName::ALL.iter().fold(ThemeName::Auto, |name, _| name.next());
        assert_eq!(after_all, ThemeName::Auto);
    }
}
