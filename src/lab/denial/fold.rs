//! A pasted text on one line.

use std::iter::Peekable;
use std::str::Chars;

use super::lines::bare_lines;
use super::mend::{IN_WORD, LOOSE, TIGHT, mend};
use super::{MAX_PASTE, up_to};

/// How HTML and XML write quotes.
const ENTITIES: [(&str, &str); 4] = [("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&apos;", "'")];

/// The text on one line: colours, links, invisible and control characters gone, curly quotes made straight, runs of
/// blanks made one. A word that was broken over lines is whole again.
pub(super) fn fold(text: &str) -> String {
    let text = bare_lines(up_to(text, 0, MAX_PASTE));
    let mut folded = String::with_capacity(text.len());
    let mut breaks = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => skip_escape(&mut characters),
            '\\' => unescape(&mut characters, &mut folded),
            '\u{201c}' | '\u{201d}' => folded.push('"'),
            '\u{2018}' | '\u{2019}' => folded.push('\''),
            hidden if is_hidden(hidden) => {}
            blank if blank.is_whitespace() => {
                breaks.extend(fold_blanks(blank, &mut characters, &mut folded));
            }
            control if control.is_control() => {}
            other => folded.push(other),
        }
    }
    let folded = ENTITIES.iter().fold(folded, |text, (entity, character)| text.replace(entity, character));
    mend(&folded, &breaks)
}

/// Soft hyphens, blanks without width, and the frames that terminal programs draw.
fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{2500}'..='\u{257f}'
    )
}

/// One blank for a run of them, or a sign for a line break, with how many blanks stood before it and behind it.
fn fold_blanks(first: char, characters: &mut Peekable<Chars<'_>>, folded: &mut String) -> Option<(usize, usize)> {
    let mut run = vec![first];
    while let Some(more) = characters.next_if(|next| next.is_whitespace() || is_hidden(*next)) {
        run.push(more);
    }
    if folded.ends_with([' ', TIGHT, LOOSE, IN_WORD]) {
        if folded.ends_with(TIGHT) {
            folded.pop();
            folded.push(LOOSE);
        }
        return None;
    }
    let mut lines = run.split(|character| *character == '\n');
    let blanks = |line: &[char]| line.iter().filter(|it| it.is_whitespace() && **it != '\r').count();
    let before = lines.next().map_or(0, blanks);
    let Some(behind) = lines.next_back().map(blanks) else {
        folded.push(' ');
        return None;
    };
    let mut last = folded.chars().rev();
    let in_word = matches!(last.next(), Some('-' | '/')) && last.next().is_some_and(char::is_alphanumeric);
    let goes_on = characters.peek().is_some_and(|next| next.is_alphanumeric());
    let is_tight = before + behind == 0 && lines.next().is_none();
    folded.push(match (in_word && goes_on, is_tight) {
        (true, _) => IN_WORD,
        (false, true) => TIGHT,
        (false, false) => LOOSE,
    });
    Some((before, behind))
}

/// How many backslashes one character may have got: a text that was put into a string of JSON four times over.
const MAX_BACKSLASHES: usize = 15;

/// What a backslash stands for in a string of JSON or of a program, or at the end of a shell's line. A string inside a
/// string has its backslashes doubled, and one more before each quote.
fn unescape(characters: &mut Peekable<Chars<'_>>, folded: &mut String) {
    let mut length = 1;
    while length < MAX_BACKSLASHES && characters.next_if_eq(&'\\').is_some() {
        length += 1;
    }
    if characters.next_if(|next| matches!(next, 'n' | 'r' | 't')).is_some() {
        if !folded.ends_with([' ', TIGHT, LOOSE, IN_WORD]) {
            folded.push(' ');
        }
    } else if let Some(itself) = characters.next_if(|next| matches!(next, '"' | '\'' | '/')) {
        folded.push(itself);
    } else if let Some(numbered) = numbered(characters) {
        folded.push(numbered);
    } else if !matches!(characters.peek(), Some('\r' | '\n')) {
        folded.extend(std::iter::repeat_n('\\', length));
    }
}

/// The sign that four digits behind a `u` stand for; quotes and angles are often written so.
fn numbered(characters: &mut Peekable<Chars<'_>>) -> Option<char> {
    characters.peek().filter(|next| **next == 'u')?;
    let digits: String = characters.clone().skip(1).take(4).collect();
    let code = u8::from_str_radix(digits.strip_prefix("00")?, 16).ok().filter(|_| digits.len() == 4)?;
    let sign = char::from(code);
    (sign.is_ascii_graphic() && sign != '\\').then(|| {
        characters.nth(digits.len());
        sign
    })
}

/// Drops the rest of a terminal's escape sequence: colours, links and titles.
fn skip_escape(characters: &mut Peekable<Chars<'_>>) {
    if characters.next_if_eq(&'[').is_some() {
        for character in characters.by_ref() {
            if ('@'..='~').contains(&character) {
                break;
            }
        }
    } else if characters.next_if_eq(&']').is_some() {
        while let Some(character) = characters.next() {
            if character == '\u{7}' || (character == '\u{1b}' && characters.next_if_eq(&'\\').is_some()) {
                break;
            }
        }
    }
}
