//! A pasted text on one line.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

use super::mend::{IN_WORD, LOOSE, TIGHT, mend};

/// The longest text that is looked at, in bytes.
const MAX_TEXT: usize = 1 << 16;

/// How HTML and XML write quotes.
const ENTITIES: [(&str, &str); 4] = [("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&apos;", "'")];

/// The text on one line: colours, links, invisible and control characters gone, curly quotes made straight, runs of
/// blanks made one. A word that was broken over lines is whole again.
pub(super) fn fold(text: &str) -> String {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = unquoted(text.get(..end).unwrap_or_default());
    let text: String = text.split_inclusive('\n').map(without_log_head).collect();
    let mut folded = String::with_capacity(end);
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

/// Without the sign that a mail, a comment or a table puts before every line.
fn unquoted(text: &str) -> Cow<'_, str> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let sign = lines().next().and_then(|line| line.trim_start().chars().next());
    let Some(sign) = sign.filter(|sign| matches!(sign, '>' | '|' | '#')) else { return Cow::Borrowed(text) };
    if !lines().all(|line| line.trim_start().starts_with(sign)) {
        return Cow::Borrowed(text);
    }
    let bare = |line: &str| line.trim_start_matches(|it: char| it == sign || it.is_whitespace()).to_owned();
    Cow::Owned(lines().map(bare).collect::<Vec<_>>().join("\n"))
}

/// Words that logs put behind the time.
const LEVELS: [&str; 12] = [
    "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "CRITICAL", "FATAL", "stdout F", "stderr F",
    "stderr",
];

/// A line without the time and the level that a log puts before it: a message that was broken over lines is whole again.
fn without_log_head(line: &str) -> &str {
    let opened = line.trim_start().trim_start_matches('[');
    let Some(length) = time_length(opened) else { return line };
    let is_mark = |c: char| c.is_whitespace() && c != '\n' || matches!(c, ']' | '|' | ':' | '-' | '[');
    let mut rest = opened[length..].trim_start_matches(is_mark);
    for level in LEVELS {
        if let Some(behind) = rest.strip_prefix(level).filter(|behind| behind.starts_with(is_mark)) {
            rest = behind.trim_start_matches(is_mark);
            break;
        }
    }
    rest
}

/// How long the date and the time are that a text begins with, such as `2026-11-30T10:00:00.5Z` or `Nov 30 10:00:00`.
fn time_length(text: &str) -> Option<usize> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let dated = {
        let bytes = text.as_bytes();
        let is_date = digits(text) == 4
            && matches!(bytes.get(4), Some(b'-' | b'/'))
            && digits(text.get(5..)?) == 2
            && bytes.get(7) == bytes.get(4)
            && digits(text.get(8..)?) == 2;
        let is_syslog = MONTHS.iter().any(|month| text.starts_with(month)) && bytes.get(3) == Some(&b' ');
        match (is_date, is_syslog) {
            (true, _) => Some(11),
            (_, true) => {
                let day = text[3..].len() - text[3..].trim_start().len();
                Some(3 + day + digits(text.get(3 + day..)?) + 1)
            }
            _ => None,
        }
    };
    let at = dated.unwrap_or(0);
    let time = text.get(at..)?;
    let is_time = digits(time) == 2
        && time.as_bytes().get(2) == Some(&b':')
        && digits(time.get(3..)?) == 2
        && time.as_bytes().get(5) == Some(&b':')
        && digits(time.get(6..)?) == 2;
    let more = |c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | 'Z' | '+' | ':' | '-'));
    let length = time.find(more).unwrap_or(time.len());
    is_time.then_some(at + length)
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
