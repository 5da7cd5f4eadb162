//! Line breaks of a pasted text: which of them stand for a blank, and which were put inside a word.
//!
//! A terminal breaks lines where they are full, in the middle of words. What AWS writes around the names is known, and
//! names have no blanks: so the known words are looked for across breaks, and a break in the name between two of them
//! stands for nothing. Where a name ends the message, only the widths of the lines tell whether it goes on.

use std::collections::BTreeMap;
use std::ops::Range;

use super::bare::{NOT_AUTHORIZED_TO, TEXTS};
use super::{ENCODED, EXPLICIT, IMPLICIT, NOT_AUTHORIZED, RESOURCE, TRANSITIVELY, USER};

/// A line break between two characters, with no blank beside it.
pub(super) const TIGHT: char = '\n';
/// A line break with blanks, or several.
pub(super) const LOOSE: char = '\u{b}';
/// A line break behind a hyphen or a slash in a word.
pub(super) const IN_WORD: char = '\u{c}';
/// A break that may or may not be inside a name; it stays in the text, and what holds it is not understood.
pub(super) const UNDECIDED: char = '\n';

/// What a policy's type may be.
const KINDS: [&str; 9] = [
    "identity-based policy",
    "resource-based policy",
    "permissions boundary",
    "session policy",
    "sessions policy",
    "service control policy",
    "resource control policy",
    "VPC endpoint policy",
    "role trust policy",
];

/// The longest message whose breaks are decided, in bytes.
const MAX_MESSAGE: usize = 1 << 13;

/// How many lines before a break are compared with its own.
const MAX_LINES: usize = 64;

/// The narrowest line that a terminal is taken to have filled.
const NARROWEST: usize = 10;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Nothing,
    Blank,
    Undecided,
}

/// Known words, found across breaks.
struct Found {
    range: Range<usize>,
    fates: Vec<(usize, Fate)>,
}

/// The text without its breaks. `blanks` says of each break how many blanks stood before it and behind it.
pub(super) fn mend(text: &str, blanks: &[(usize, usize)]) -> String {
    let is_end = |byte: u8| is_break(byte) || b" .\"')".contains(&byte);
    let last = text.bytes().rposition(|byte| !is_end(byte)).map_or(0, |last| last + 1);
    let mut mender = Mender { text: text.as_bytes(), last, breaks: breaks(text, blanks), fates: BTreeMap::new() };
    mender.messages();
    mender.encoded();
    mender.clients();
    mender.named();
    let mut mended = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match (mender.fates.get(&at), character) {
            (Some(Fate::Nothing), _) | (None, IN_WORD) => {}
            (Some(Fate::Undecided), _) => mended.push(UNDECIDED),
            (Some(Fate::Blank), _) | (None, TIGHT | LOOSE) => mended.push(' '),
            (None, other) => mended.push(other),
        }
    }
    mended
}

/// Where the breaks are, and how wide the line is that ends there.
fn breaks(text: &str, blanks: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut width = 0;
    let mut found = Vec::with_capacity(blanks.len());
    for (at, character) in text.char_indices() {
        match blanks.get(found.len()).filter(|_| [TIGHT, LOOSE, IN_WORD].contains(&character)) {
            Some((before, behind)) => {
                found.push((at, width + before));
                width = *behind;
            }
            None => width += 1,
        }
    }
    found
}

fn is_break(byte: u8) -> bool {
    [TIGHT, LOOSE, IN_WORD].contains(&char::from(byte))
}

/// What names and encoded texts are made of.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_/+=,.@:*".contains(&byte)
}

struct Mender<'a> {
    text: &'a [u8],
    /// Behind the last word of the text.
    last: usize,
    /// Places, in order, with the widths of the lines that end there.
    breaks: Vec<(usize, usize)>,
    fates: BTreeMap<usize, Fate>,
}

impl Mender<'_> {
    /// Decides on the breaks of every message.
    fn messages(&mut self) {
        let mut users = Vec::new();
        let mut from = 0;
        while let Some(user) = self.find(from..self.text.len(), USER) {
            from = user.range.end;
            users.push(user);
        }
        let mut users = users.into_iter().peekable();
        let mut from = 0;
        while let Some(verb) = self.find(from..self.text.len(), NOT_AUTHORIZED) {
            let mut user = None;
            while let Some(nearer) = users.next_if(|user| user.range.start < verb.range.start) {
                user = Some(nearer);
            }
            from = verb.range.end;
            let Some(user) = user else { continue };
            let next = users.peek().map_or(self.text.len(), |next| next.range.start);
            let end = next.min(from + MAX_MESSAGE);
            let start = user.range.start;
            self.join_word(user.range.end..verb.range.start);
            self.settle(user);
            self.settle(verb);
            self.message(start, from, end);
        }
    }

    /// Decides on what follows `is not authorized to perform:`.
    fn message(&mut self, start: usize, from: usize, end: usize) {
        let is_before = |byte: &u8| matches!(byte, b' ' | b'"' | b'\'') || is_break(*byte);
        let action = from + self.text[from..end].iter().take_while(|byte| is_before(byte)).count();
        let behind = |words: &str| format!(" {}", words.trim_start());
        let reasons = [EXPLICIT, IMPLICIT].map(|words| self.find(action..end, &behind(words)));
        let reason = reasons.into_iter().flatten().min_by_key(|found| found.range.start);
        let names_end = reason.as_ref().map_or(end, |reason| reason.range.start);
        let resource = self.find(action..names_end, RESOURCE);
        match (&resource, &reason) {
            (Some(resource), _) => self.join_word(action..resource.range.start),
            (None, Some(_)) => self.join_word(action..names_end),
            (None, None) => self.join_last(start, action..end, Fate::Undecided),
        }
        if let Some(resource) = resource {
            let name = resource.range.end;
            self.settle(resource);
            self.resource(start, name, names_end, reason.is_some());
        }
        if let Some(reason) = reason {
            let is_explicit = self.text.get(reason.range.start + 1) == Some(&b'w');
            let at = reason.range.end;
            self.settle(reason);
            if is_explicit { self.explicit(start, at..end) } else { self.implicit(start, at..end) }
        }
    }

    /// The resource: up to its quote, up to the reason, or the last word.
    fn resource(&mut self, start: usize, name: usize, end: usize, has_reason: bool) {
        let quoted = self.text[name..end].strip_prefix(b"\"");
        let quote = quoted.and_then(|rest| rest.iter().position(|byte| *byte == b'"'));
        let name = match (quote, has_reason) {
            (Some(length), _) => name + 1..name + 1 + length,
            (None, true) => name..end,
            (None, false) => return self.join_last(start, name + usize::from(quoted.is_some())..end, Fate::Undecided),
        };
        // The key of an object may have blanks.
        let is_key = self.text[name.clone()].windows(6).any(|part| part == b":s3:::");
        if !is_key {
            return self.join_word(name);
        }
        let key = self.text[name.clone()].iter().position(|byte| *byte == b'/').map_or(name.end, |at| name.start + at);
        for at in self.breaks_in(name.clone()) {
            let is_known = at < key || self.is_full_line(start, at, name.end);
            self.decide_in_word(at, if is_known { Fate::Nothing } else { Fate::Undecided });
        }
    }

    /// What follows `with an explicit deny`: the type of the policy, and its ARN.
    fn explicit(&mut self, start: usize, range: Range<usize>) {
        let articles = ["an ", "a ", "the ", ""];
        let kinds = || articles.iter().flat_map(|article| KINDS.iter().map(move |kind| format!(" in {article}{kind}")));
        let Some(kind) = kinds().find_map(|words| self.at(range.start, range.end, &words)) else { return };
        let mut at = kind.range.end;
        self.settle(kind);
        if let Some(found) = self.at(at, range.end, TRANSITIVELY) {
            at = found.range.end;
            self.settle(found);
        }
        let colon = at + usize::from(self.text.get(at).is_some_and(|byte| is_break(*byte)));
        let arn = [": arn:", ": \"arn:"].iter().find_map(|words| self.at(colon, range.end, words));
        let Some(arn) = arn else { return };
        if colon > at {
            self.fates.insert(at, Fate::Nothing);
        }
        let name = arn.range.end;
        self.settle(arn);
        self.join_last(start, name..range.end, Fate::Nothing);
    }

    /// What follows `because no`: the type of the policy, and the action once more.
    fn implicit(&mut self, start: usize, range: Range<usize>) {
        let kinds = || KINDS.iter().map(|kind| format!("{kind} allows the "));
        let kind = kinds().find_map(|words| self.at(range.start, range.end, &words));
        let Some(kind) = kind.or_else(|| self.find(range.clone(), " allows the ")) else { return };
        let action = kind.range.end;
        self.settle(kind);
        match self.find(action..range.end, " action") {
            Some(closing) => {
                self.join_word(action..closing.range.start);
                self.settle(closing);
            }
            None => self.join_last(start, action..range.end, Fate::Nothing),
        }
    }

    /// Decides on the breaks of encoded messages.
    fn encoded(&mut self) {
        let short = ENCODED.split_once(". ").map_or(ENCODED, |(_, short)| short);
        for words in [ENCODED, short] {
            let mut from = 0;
            while let Some(found) = self.find(from..self.text.len(), words) {
                let start = found.range.start;
                from = found.range.end;
                self.settle(found);
                self.join_last(start, from..self.text.len().min(from + MAX_MESSAGE), Fate::Nothing);
            }
        }
    }

    /// Decides on the breaks in the words of clients that name the code and the operation.
    fn clients(&mut self) {
        let mut from = 0;
        while let Some(head) = self.find(from..self.text.len(), "An error occurred (") {
            from = head.range.end;
            self.settle(head);
            let end = self.text.len().min(from + MAX_MESSAGE / 16);
            let Some(calling) = self.find(from..end, " when calling the ") else { continue };
            let code = self.text[from..calling.range.start].iter().position(|byte| *byte == b')');
            self.join_word(from..from + code.unwrap_or_default());
            let name = calling.range.end;
            self.settle(calling);
            if let Some(closing) = self.find(name..end, " operation") {
                self.join_word(name..closing.range.start);
                let text = closing.range.end;
                self.settle(closing);
                if let Some(known) = TEXTS.iter().find_map(|words| self.at(text, end, &format!(": {words}"))) {
                    self.settle(known);
                }
            }
        }
    }

    /// Decides on the breaks of messages that name the action alone.
    fn named(&mut self) {
        let mut from = 0;
        let words = format!("{NOT_AUTHORIZED_TO} ");
        while let Some(found) = self.find(from..self.text.len(), &words) {
            let start = found.range.start;
            from = found.range.end;
            self.settle(found);
            self.join_last(start, from..self.text.len().min(from + MAX_MESSAGE / 16), Fate::Undecided);
        }
    }

    /// The known words from `at` on: a break is one of their blanks, or nothing between two of their letters.
    fn at(&self, at: usize, end: usize, words: &str) -> Option<Found> {
        let mut next = at;
        let mut fates = Vec::new();
        for (index, wanted) in words.bytes().enumerate() {
            let byte = *self.text[..end].get(next)?;
            if is_break(byte) {
                let is_blank = wanted == b' ';
                if !is_blank && index == 0 {
                    return None;
                }
                fates.push((next, if is_blank { Fate::Blank } else { Fate::Nothing }));
                next += 1;
                if is_blank {
                    continue;
                }
            }
            if self.text[..end].get(next) != Some(&wanted) {
                return None;
            }
            next += 1;
        }
        Some(Found { range: at..next, fates })
    }

    /// The first place of the known words.
    fn find(&self, range: Range<usize>, words: &str) -> Option<Found> {
        let first = *words.as_bytes().first()?;
        let begins = |byte: u8| byte == first || first == b' ' && is_break(byte);
        let mut from = range.start;
        while let Some(skipped) = self.text.get(from..range.end)?.iter().position(|byte| begins(*byte)) {
            let found = self.at(from + skipped, range.end, words);
            if found.is_some() {
                return found;
            }
            from += skipped + 1;
        }
        None
    }

    fn settle(&mut self, found: Found) {
        self.fates.extend(found.fates);
    }

    fn breaks_in(&self, range: Range<usize>) -> Vec<usize> {
        let first = self.breaks.partition_point(|(at, _)| *at < range.start);
        self.breaks[first..].iter().map(|(at, _)| *at).take_while(|at| *at < range.end).collect()
    }

    /// No break inside a name stands for anything; what has blanks is no name.
    fn join_word(&mut self, range: Range<usize>) {
        if range.is_empty() || self.text[range.clone()].contains(&b' ') {
            return;
        }
        for at in self.breaks_in(range) {
            self.fates.insert(at, Fate::Nothing);
        }
    }

    /// A break behind a hyphen or a slash is decided already.
    fn decide_in_word(&mut self, at: usize, fate: Fate) {
        if char::from(self.text[at]) != IN_WORD {
            self.fates.insert(at, fate);
        }
    }

    /// A name that ends the message goes on behind a line that is full. Where nothing but one more word follows, it is
    /// `unclear`; what has more words is something else.
    fn join_last(&mut self, start: usize, range: Range<usize>, unclear: Fate) {
        for at in range.clone() {
            let byte = self.text[at];
            if is_word(byte) || char::from(byte) == IN_WORD {
                continue;
            }
            let goes_on = self.text[..range.end].get(at + 1).is_some_and(|next| is_word(*next));
            if char::from(byte) != TIGHT || !goes_on {
                return;
            }
            let ends_sentence = at > 0 && b".,".contains(&self.text[at - 1]);
            let fate = match () {
                () if self.is_full_line(start, at, range.end) && self.more_words_follow(at) => Fate::Undecided,
                () if self.is_full_line(start, at, range.end) => Fate::Nothing,
                () if !ends_sentence && self.only_words_follow(at) => unclear,
                () => return,
            };
            self.fates.insert(at, fate);
        }
    }

    /// Whether the line that ends at `at` is as wide as another one of the message, and none is wider.
    fn is_full_line(&self, start: usize, at: usize, end: usize) -> bool {
        let index = self.breaks.partition_point(|(place, _)| *place < at);
        let Some((_, width)) = self.breaks.get(index) else { return false };
        let before = self.breaks[..index].iter().rev().take_while(|(place, _)| *place > start).take(MAX_LINES);
        let widest = before.map(|(_, width)| *width).max().unwrap_or_default();
        let next = self.breaks.get(index + 1).filter(|(place, _)| *place < end);
        let next = next.filter(|(place, _)| self.text[at + 1..*place].iter().all(|byte| is_word(*byte)));
        *width >= NARROWEST && widest <= *width && (widest == *width || next.is_some_and(|(_, next)| next == width))
    }

    /// Whether the line behind `at` begins with a word of a sentence: the message may have ended where the line was full.
    fn more_words_follow(&self, at: usize) -> bool {
        let rest = &self.text[at + 1..self.text.len().min(at + MAX_MESSAGE)];
        let word = rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len());
        rest.get(word) == Some(&b' ') && !rest[..word].ends_with(b".")
    }

    /// Whether behind `at` there are only words with a line of their own.
    fn only_words_follow(&self, at: usize) -> bool {
        let rest = &self.text[at + 1..self.last.max(at + 1)];
        let is_loose = |byte: u8| char::from(byte) == LOOSE;
        rest.len() <= MAX_MESSAGE / 2 && rest.iter().all(|&it| is_word(it) || is_break(it) && !is_loose(it))
    }
}
