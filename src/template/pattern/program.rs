//! A pattern as steps to follow. A repeated part is written out once for each time.

use std::iter::Peekable;
use std::str::Chars;

use super::{MAX_GROUPS, MAX_STEPS};

/// One step.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Takes a character of this class, goes on behind.
    Character(Class),
    /// Goes on there.
    Jump(usize),
    /// Goes on at both.
    Fork(usize, usize),
    /// The pattern is through.
    Match,
}

/// Which characters fit: those in one of the ranges, or those in none.
#[derive(Clone, Debug, Default)]
pub(super) struct Class {
    ranges: Vec<(char, char)>,
    negated: bool,
}

impl Class {
    pub(super) fn has(&self, character: char) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&character)) != self.negated
    }

    fn of(ranges: &[(char, char)], negated: bool) -> Self {
        Self { ranges: ranges.to_vec(), negated }
    }
}

const DIGITS: &[(char, char)] = &[('0', '9')];
const WORD: &[(char, char)] = &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')];
const SPACE: &[(char, char)] = &[(' ', ' '), ('\t', '\r')];
const LINE_ENDS: &[(char, char)] = &[('\n', '\n'), ('\r', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')];

/// The steps of a whole pattern.
#[derive(Debug)]
pub(super) struct Program {
    steps: Vec<Step>,
}

impl Program {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('^').unwrap_or(text);
        let text = text.strip_suffix('$').filter(|rest| !rest.ends_with('\\')).unwrap_or(text);
        let mut reader = Reader { rest: text.chars().peekable(), groups: 0 };
        let mut steps = reader.alternatives()?;
        if reader.rest.next().is_some() {
            return None;
        }
        steps.push(Step::Match);
        Some(Self { steps })
    }

    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn step(&self, place: usize) -> Option<&Step> {
        self.steps.get(place)
    }
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    groups: usize,
}

/// Every method gives steps whose places count from the first of them.
impl Reader<'_> {
    fn alternatives(&mut self) -> Option<Vec<Step>> {
        let mut steps = self.sequence()?;
        while self.rest.next_if_eq(&'|').is_some() {
            let other = self.sequence()?;
            let (first, second) = (steps.len(), other.len());
            let mut joined = vec![Step::Fork(1, first + 2)];
            append(&mut joined, steps)?;
            joined.push(Step::Jump(first + second + 2));
            append(&mut joined, other)?;
            steps = joined;
        }
        Some(steps)
    }

    fn sequence(&mut self) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        while let Some(next) = self.rest.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            let atom = self.atom()?;
            append(&mut steps, self.repeated(atom)?)?;
        }
        Some(steps)
    }

    fn atom(&mut self) -> Option<Vec<Step>> {
        let class = match self.rest.next()? {
            '(' => return self.group(),
            '[' => self.class()?,
            '.' => Class::of(LINE_ENDS, true),
            '\\' => self.escape()?,
            '*' | '+' | '?' | '{' | '}' | '^' | '$' | ']' => return None,
            character => Class::of(&[(character, character)], false),
        };
        Some(vec![Step::Character(class)])
    }

    fn group(&mut self) -> Option<Vec<Step>> {
        if self.rest.next_if_eq(&'?').is_some() {
            self.rest.next_if_eq(&':')?;
        }
        self.groups += 1;
        if self.groups > MAX_GROUPS {
            return None;
        }
        let steps = self.alternatives()?;
        self.rest.next_if_eq(&')')?;
        self.groups -= 1;
        Some(steps)
    }

    fn escape(&mut self) -> Option<Class> {
        Some(match self.rest.next()? {
            'd' => Class::of(DIGITS, false),
            'D' => Class::of(DIGITS, true),
            'w' => Class::of(WORD, false),
            'W' => Class::of(WORD, true),
            's' => Class::of(SPACE, false),
            'S' => Class::of(SPACE, true),
            't' => Class::of(&[('\t', '\t')], false),
            'n' => Class::of(&[('\n', '\n')], false),
            'r' => Class::of(&[('\r', '\r')], false),
            sign if !sign.is_alphanumeric() => Class::of(&[(sign, sign)], false),
            _ => return None,
        })
    }

    /// What stands between `[` and `]`; a `]` in front stands for itself.
    fn class(&mut self) -> Option<Class> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        loop {
            let first = match self.rest.next()? {
                ']' if !ranges.is_empty() => return Some(Class { ranges, negated }),
                '[' => return None,
                '&' if self.rest.peek() == Some(&'&') => return None,
                '\\' => match self.escape()? {
                    Class { ranges: some, negated: false } if matches!(some.as_slice(), [(a, b)] if a == b) => {
                        some.first()?.0
                    }
                    Class { ranges: some, negated: false } => {
                        ranges.extend(some);
                        continue;
                    }
                    _ => return None,
                },
                character => character,
            };
            ranges.push((first, self.range_end(first)?));
        }
    }

    /// The last character of a range that starts with `first`; `first` itself if it is none.
    fn range_end(&mut self, first: char) -> Option<char> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || ahead.peek() == Some(&']') {
            return Some(first);
        }
        self.rest = ahead;
        let last = match self.rest.next()? {
            '\\' => self.escape()?.ranges.first()?.0,
            '[' => return None,
            character => character,
        };
        (first <= last).then_some(last)
    }

    fn repeated(&mut self, atom: Vec<Step>) -> Option<Vec<Step>> {
        let (least, most) = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.counted(&atom),
            _ => return Some(atom),
        };
        self.rest.next();
        self.end_of_repetition();
        repeat(&atom, least, most)
    }

    fn counted(&mut self, atom: &[Step]) -> Option<Vec<Step>> {
        self.rest.next();
        let least = self.number()?;
        let most = match self.rest.next()? {
            '}' => Some(least),
            ',' if self.rest.next_if_eq(&'}').is_some() => None,
            ',' => {
                let most = self.number()?;
                self.rest.next_if_eq(&'}')?;
                Some(most)
            }
            _ => return None,
        };
        self.end_of_repetition();
        if most.is_some_and(|most| most < least) {
            return None;
        }
        repeat(atom, least, most)
    }

    /// Whether a repetition takes much or little does not matter where the whole value must match.
    fn end_of_repetition(&mut self) {
        self.rest.next_if_eq(&'?');
    }

    fn number(&mut self) -> Option<usize> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse().ok().filter(|number| *number <= MAX_STEPS)
    }
}

fn repeat(atom: &[Step], least: usize, most: Option<usize>) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for _ in 0..least {
        append(&mut steps, atom.to_vec())?;
    }
    let length = atom.len();
    match most {
        None => {
            let start = steps.len();
            append(&mut steps, vec![Step::Fork(1, length + 2)])?;
            append(&mut steps, atom.to_vec())?;
            steps.push(Step::Jump(start));
        }
        Some(most) => {
            for _ in least..most {
                append(&mut steps, vec![Step::Fork(1, length + 1)])?;
                append(&mut steps, atom.to_vec())?;
            }
        }
    }
    Some(steps)
}

/// Puts `more` behind `steps`, its places moved along; nothing if that is too long.
fn append(steps: &mut Vec<Step>, more: Vec<Step>) -> Option<()> {
    let offset = steps.len();
    if offset + more.len() > MAX_STEPS {
        return None;
    }
    steps.extend(more.into_iter().map(|step| match step {
        Step::Jump(target) => Step::Jump(target + offset),
        Step::Fork(first, second) => Step::Fork(first + offset, second + offset),
        step => step,
    }));
    Some(())
}
