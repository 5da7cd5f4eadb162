//! The theme's roles on lines of text that are no screen: verdict words, findings, changes.

use ratatui::style::{Color, Modifier, Style};

use super::theme::Theme;

/// Words with a meaning, longer ones before those that they begin with.
const WORDS: [(&str, Role); 7] = [
    ("NO ALLOW", Role::NoAllow),
    ("NOT HELD", Role::Deny),
    ("ALLOWED", Role::Allow),
    ("ALLOW", Role::Allow),
    ("DENIED", Role::Deny),
    ("DENY", Role::Deny),
    ("ERROR", Role::Deny),
];

/// Words with a meaning at the beginning of a line.
const HEADS: [(&str, Role); 5] = [
    ("error:", Role::Deny),
    ("warning:", Role::NoAllow),
    ("stops ", Role::Deny),
    ("remark ", Role::NoAllow),
    ("ok ", Role::Allow),
];

#[derive(Clone, Copy)]
enum Role {
    Allow,
    Deny,
    NoAllow,
}

impl Theme {
    /// The text with its verdict words and the heads of its findings in their colours.
    #[must_use]
    pub fn ink_words(self, text: &str) -> String {
        let line = |line: &str| match HEADS.iter().find(|(head, _)| line.starts_with(head)) {
            Some((head, role)) => {
                let head = head.trim_end();
                format!("{}{}", inked(head, self.role(*role)), self.ink_line(&line[head.len()..]))
            }
            None => self.ink_line(line),
        };
        text.split('\n').map(line).collect::<Vec<_>>().join("\n")
    }

    /// The lines of a difference: what is added and what is removed, each on its own ground.
    #[must_use]
    pub fn ink_changes(self, text: &str) -> String {
        let line = |line: &str| match line.chars().next() {
            Some('+') => inked(line, self.added()),
            Some('-') => inked(line, self.removed()),
            _ => line.to_owned(),
        };
        text.split('\n').map(line).collect::<Vec<_>>().join("\n")
    }

    fn ink_line(self, line: &str) -> String {
        let mut text = String::with_capacity(line.len());
        let mut at = 0;
        while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
            let is_inside = line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '/'));
            let ends = |word: &str| !rest[word.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
            let found = WORDS.iter().find(|(word, _)| !is_inside && rest.starts_with(word) && ends(word));
            let length = found.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), |(word, _)| word.len());
            let (piece, _) = rest.split_at(length);
            match found {
                Some((_, role)) => text.push_str(&inked(piece, self.role(*role))),
                None => text.push_str(piece),
            }
            at += length;
        }
        text.replace("check held:", &format!("check {}:", inked("held", self.allow())))
    }

    fn role(self, role: Role) -> Style {
        match role {
            Role::Allow => self.allow(),
            Role::Deny => self.deny(),
            Role::NoAllow => self.no_allow(),
        }
    }
}

/// A text between the sequence that sets a style and the one that ends it.
fn inked(text: &str, style: Style) -> String {
    let modifiers = [(Modifier::BOLD, "1"), (Modifier::UNDERLINED, "4"), (Modifier::REVERSED, "7")];
    let modifiers = modifiers.into_iter().filter(|(modifier, _)| style.add_modifier.contains(*modifier));
    let mut codes: Vec<String> = modifiers.map(|(_, code)| code.to_owned()).collect();
    codes.extend(style.fg.and_then(|color| code_of(color, 30)));
    codes.extend(style.bg.and_then(|color| code_of(color, 40)));
    if codes.is_empty() { text.to_owned() } else { format!("\u{1b}[{}m{text}\u{1b}[0m", codes.join(";")) }
}

/// The number of a colour, before letters (from 30) or behind them (from 40).
fn code_of(color: Color, from: u8) -> Option<String> {
    let offset = match color {
        Color::Rgb(red, green, blue) => return Some(format!("{};2;{red};{green};{blue}", from + 8)),
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::White => 7,
        _ => return None,
    };
    Some((from + offset).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{ColorLevel, ThemeName};

    #[test]
    fn verdicts_and_findings_have_their_colours_and_nothing_else_has() {
        let theme = Theme::new(ThemeName::Auto, ColorLevel::Sixteen);
        let check = |text: &str, expected: &str| assert_eq!(theme.ink_words(text), expected);
        check("NOTEBOOK sagemaker:X DENY 1 ms", "NOTEBOOK sagemaker:X \u{1b}[1;31mDENY\u{1b}[0m 1 ms");
        check("NO ALLOW, ALLOW", "\u{1b}[1;33mNO ALLOW\u{1b}[0m, \u{1b}[1;36mALLOW\u{1b}[0m");
        check("error: no", "\u{1b}[1;31merror:\u{1b}[0m no");
        check("step 1 check held: yes", "step 1 check \u{1b}[1;36mheld\u{1b}[0m: yes");
        check(
            "ALLOWANCE x-DENY DENY_ALL arn:aws:iam::1:policy/DENY",
            "ALLOWANCE x-DENY DENY_ALL arn:aws:iam::1:policy/DENY",
        );
        assert_eq!(theme.ink_changes("+ a\n- b\n c"), "\u{1b}[32m+ a\u{1b}[0m\n\u{1b}[31m- b\u{1b}[0m\n c");
        let none = Theme::new(ThemeName::Auto, ColorLevel::None);
        assert_eq!(none.ink_words("DENY"), "\u{1b}[1;7mDENY\u{1b}[0m");
        assert_eq!(none.ink_changes("+ a"), "+ a");
        let all = Theme::new(ThemeName::Dark, ColorLevel::True);
        assert_eq!(all.ink_words("ALLOW"), "\u{1b}[1;38;2;90;184;255mALLOW\u{1b}[0m");
    }
}
