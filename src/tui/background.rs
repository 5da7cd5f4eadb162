//! What a terminal says its background is.
//!
//! The question is put after the first frame and nobody waits for the answer. It comes in among the keys: `Replies`
//! takes it out, and lets every key through that was none of it.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Asks for the background's colour (OSC 11).
pub(super) const QUESTION: &str = "\x1b]11;?\x07";

/// How an answer begins, after the escape and the bracket.
const BEGINNING: &str = "11;rgb";

/// No answer is longer, in characters.
const LONGEST: usize = 40;

/// Takes answers out of what is typed.
#[derive(Debug, Default)]
pub(super) struct Replies {
    /// What may turn out to be an answer, as it came.
    held: Vec<Event>,
    text: String,
}

/// What an event turned out to be.
#[derive(Debug, PartialEq)]
pub(super) enum Taken {
    /// These are for the screens, in this order.
    Events(Vec<Event>),
    /// Nothing yet.
    Held,
    /// The background is light, or it is not.
    Background { is_light: bool },
}

impl Replies {
    /// Takes an event in.
    pub(super) fn take(&mut self, event: Event) -> Taken {
        let key = match &event {
            Event::Key(key) if key.kind == KeyEventKind::Press => *key,
            _ => return Taken::Events(vec![event]),
        };
        if self.held.is_empty() {
            if (key.code, key.modifiers) != (KeyCode::Char(']'), KeyModifiers::ALT) {
                return Taken::Events(vec![event]);
            }
            self.held.push(event);
            return Taken::Held;
        }
        self.held.push(event);
        match piece_of(key) {
            Piece::Text(character) => {
                self.text.push(character);
                let n_known = self.text.len().min(BEGINNING.len());
                let goes_on = self.text.get(..n_known) == BEGINNING.get(..n_known) && self.text.len() <= LONGEST;
                if goes_on { Taken::Held } else { self.give_back() }
            }
            Piece::End => match is_light(&std::mem::take(&mut self.text)) {
                Some(is_light) => {
                    self.held.clear();
                    Taken::Background { is_light }
                }
                None => self.give_back(),
            },
            Piece::Other => self.give_back(),
        }
    }

    fn give_back(&mut self) -> Taken {
        self.text.clear();
        Taken::Events(std::mem::take(&mut self.held))
    }
}

/// A key as a piece of an answer.
enum Piece {
    Text(char),
    End,
    Other,
}

fn piece_of(key: KeyEvent) -> Piece {
    match (key.code, key.modifiers.difference(KeyModifiers::SHIFT)) {
        (KeyCode::Char(character), KeyModifiers::NONE) if character.is_ascii() => Piece::Text(character),
        // BEL, and ESC with a backslash, as they are read where keys are expected.
        (KeyCode::Char('g'), KeyModifiers::CONTROL) | (KeyCode::Char('\\'), KeyModifiers::ALT) => Piece::End,
        _ => Piece::Other,
    }
}

/// Reads such as `11;rgb:ffff/ffff/ffff`; the parts may have one to four hexadecimal digits each.
fn is_light(text: &str) -> Option<bool> {
    let colors = text.strip_prefix(BEGINNING)?.trim_start_matches('a').strip_prefix(':')?;
    let part = |digits: &str| {
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok()?)?.checked_sub(1)?;
        let value = u32::from_str_radix(digits, 16).ok().filter(|_| (1..=4).contains(&digits.len()))?;
        Some(value * 1000 / most)
    };
    let parts: Vec<u32> = colors.split('/').map(part).collect::<Option<_>>()?;
    let [red, green, blue, ..] = parts[..] else { return None };
    Some(red * 299 + green * 587 + blue * 114 > 500_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(code: KeyCode, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, modifiers))
    }

    /// An answer as crossterm reads it.
    fn reply(text: &str) -> Vec<Event> {
        let begin = typed(KeyCode::Char(']'), KeyModifiers::ALT);
        let end = typed(KeyCode::Char('g'), KeyModifiers::CONTROL);
        let middle = text.chars().map(|letter| typed(KeyCode::Char(letter), KeyModifiers::NONE));
        [begin].into_iter().chain(middle).chain([end]).collect()
    }

    fn check(events: Vec<Event>, expected: &[Taken]) {
        let mut replies = Replies::default();
        let taken: Vec<Taken> =
            events.into_iter().map(|event| replies.take(event)).filter(|taken| *taken != Taken::Held).collect();
        assert_eq!(taken, expected);
    }

    #[test]
    fn an_answer_is_read_whatever_its_digits() {
        for (text, is_light) in [
            ("11;rgb:ffff/ffff/ffff", true),
            ("11;rgb:1010/1515/1c1c", false),
            ("11;rgb:fd/f6/e3", true),
            ("11;rgb:0/0/0", false),
            ("11;rgba:ffff/ffff/ffff/ffff", true),
        ] {
            check(reply(text), &[Taken::Background { is_light }]);
        }
    }

    #[test]
    fn what_is_no_answer_is_given_back_as_it_came() {
        for text in ["12;rgb:ffff/ffff/ffff", "11;rgb:xyz", "11;rgb:ffff/ffff", "11;rgb:fffff/0/0", "j"] {
            let events = reply(text);
            let mut replies = Replies::default();
            let back: Vec<Event> = events
                .clone()
                .into_iter()
                .flat_map(|event| match replies.take(event) {
                    Taken::Events(events) => events,
                    Taken::Held => Vec::new(),
                    Taken::Background { .. } => panic!("{text} is no answer"),
                })
                .collect();
            assert_eq!(back, events, "{text}");
        }
        let long = format!("11;rgb:{}", "f".repeat(LONGEST));
        let mut replies = Replies::default();
        let n_back = reply(&long).into_iter().map(|event| replies.take(event)).filter(|taken| *taken != Taken::Held);
        assert!(n_back.count() > 1, "a text without end is not held for ever");
    }

    #[test]
    fn other_keys_and_events_pass() {
        let key = typed(KeyCode::Char('j'), KeyModifiers::NONE);
        check(vec![key.clone()], &[Taken::Events(vec![key])]);
        check(vec![Event::Resize(80, 24)], &[Taken::Events(vec![Event::Resize(80, 24)])]);
    }
}
