//! Other keys for an action, from the configuration file.

use std::collections::BTreeMap;

use crossterm::event::{KeyCode, KeyModifiers};

use super::{Action, Binding, Key, Keymap, Scope};

/// Why keys cannot be changed so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemapError {
    /// No action has this name.
    #[error("no action is called `{name}`; there are: {known}")]
    NoAction {
        /// The name.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// This is no key.
    #[error("`{key}` for `{name}` is no key; expected such as `t`, `ctrl-p`, `f2`, `space`")]
    NoKey {
        /// The action.
        name: String,
        /// What was given.
        key: String,
    },
    /// One key would mean two things.
    #[error("`{key}` would mean both `{one}` and `{other}` on the same screen")]
    Clash {
        /// The key.
        key: String,
        /// One action.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
    /// This action keeps its key.
    #[error("`{0}` keeps its key: nobody must be stuck")]
    Fixed(String),
}

/// Actions whose keys stay: `Enter` walks the lab, and there is always a way out.
const FIXED: [Action; 3] = [Action::Primary, Action::Interrupt, Action::Dismiss];

impl Keymap {
    /// The table with other keys for some actions, by their names.
    ///
    /// # Errors
    /// A name or a key that does not exist, or a key that would mean two things.
    pub fn remapped(changes: &BTreeMap<String, Vec<String>>) -> Result<Self, RemapError> {
        let mut keymap = Self::default();
        for (name, keys) in changes {
            keymap.remap(name, keys)?;
        }
        keymap.check()?;
        Ok(keymap)
    }

    fn remap(&mut self, name: &str, keys: &[String]) -> Result<(), RemapError> {
        let known = |binding: &Binding| binding.action.name() == name;
        if !self.bindings.iter().any(known) {
            let mut names: Vec<&str> = self.bindings.iter().map(|binding| binding.action.name()).collect();
            names.sort_unstable();
            names.dedup();
            return Err(RemapError::NoAction { name: shortened(name), known: names.join(", ") });
        }
        if FIXED.iter().any(|action| action.name() == name) {
            return Err(RemapError::Fixed(shortened(name)));
        }
        let keys = keys.iter().map(|key| read_key(name, key)).collect::<Result<Vec<_>, _>>()?;
        let mut seen: Vec<(Scope, Action)> = Vec::new();
        for binding in std::mem::take(&mut self.bindings) {
            if !known(&binding) {
                self.bindings.push(binding);
            } else if !seen.contains(&(binding.scope, binding.action)) {
                // The first binding has the words; its other keys go without.
                seen.push((binding.scope, binding.action));
                let (first, others) = match keys.split_first() {
                    Some((first, others)) => (*first, others),
                    None => continue,
                };
                self.bindings.push(Binding { key: first, ..binding });
                self.bindings.extend(others.iter().map(|key| Binding { key: *key, label: "", help: "", ..binding }));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), RemapError> {
        for (at, binding) in self.bindings.iter().enumerate() {
            let same = |other: &&Binding| {
                (other.scope, other.key) == (binding.scope, binding.key) && other.action != binding.action
            };
            if let Some(other) = self.bindings.iter().skip(at + 1).find(same) {
                let (one, other) = (binding.action.name(), other.action.name());
                return Err(RemapError::Clash { key: binding.key.to_string(), one, other });
            }
        }
        Ok(())
    }
}

fn read_key(name: &str, text: &str) -> Result<Key, RemapError> {
    let refused = || RemapError::NoKey { name: shortened(name), key: shortened(text) };
    let mut characters = text.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        return Ok(Key { code: KeyCode::Char(character), ctrl: false });
    }
    let combination = crokey::parse(text).map_err(|_| refused())?;
    let crokey::OneToThree::One(code) = combination.codes else { return Err(refused()) };
    let ctrl = match combination.modifiers {
        KeyModifiers::NONE => false,
        KeyModifiers::CONTROL => true,
        _ => return Err(refused()),
    };
    let is_key = |code: KeyCode| !matches!(code, KeyCode::Char(character) if character.is_control());
    if is_key(code) { Ok(Key { code, ctrl }) } else { Err(refused()) }
}

fn shortened(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyEvent;

    fn remapped(name: &str, keys: &[&str]) -> Result<Keymap, RemapError> {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        Keymap::remapped(&BTreeMap::from([(name.to_owned(), keys)]))
    }

    #[test]
    fn an_action_takes_other_keys_and_gives_up_its_own() {
        let keymap = remapped("tip", &["i", "ctrl-t"]).expect("they are free");
        let check = |character: char, modifiers: KeyModifiers, expected: Option<Action>| {
            let event = KeyEvent::new(KeyCode::Char(character), modifiers);
            assert_eq!(keymap.action(Scope::Guide, &event), expected, "{character}");
        };
        check('i', KeyModifiers::NONE, Some(Action::Tip));
        check('t', KeyModifiers::CONTROL, Some(Action::Tip));
        check('t', KeyModifiers::NONE, None);
        let hinted = keymap.bindings(Scope::Guide).filter(|binding| binding.label == "tip");
        assert_eq!(hinted.map(|binding| binding.key.to_string()).collect::<Vec<_>>(), ["i"]);
    }

    #[test]
    fn what_cannot_be_is_refused_with_a_reason() {
        let check = |name: &str, key: &str, says: &str| {
            let error = remapped(name, &[key]).expect_err("refused").to_string();
            assert!(error.contains(says), "{error}");
        };
        check("tipp", "i", "no action is called `tipp`; there are: add-row");
        check("tip", "ctrl-shift-meta-x", "is no key");
        check("tip", "nonsense", "`nonsense` for `tip` is no key");
        check("tip", "s", "`s` would mean both");
        check("primary", "p", "keeps its key");
    }
}
