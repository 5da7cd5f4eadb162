//! Many globs at once: those that can cover a text are looked up by the text they begin or end with.

use super::Glob;

/// From how many globs on they are looked up instead of tried one after the other.
const SORTED_FROM: usize = 16;

/// Globs with their positions in a policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobSet {
    /// Those with a fixed beginning, and all of them while they are few.
    by_beginning: Side,
    /// The others.
    by_end: Side,
}

/// Globs sorted by the text they have at one end.
#[derive(Clone, Debug, Default, PartialEq)]
struct Side {
    sorted: Vec<(Glob, usize)>,
    /// The lengths of those texts, ascending; empty when the globs are not sorted.
    lengths: Vec<usize>,
}

impl GlobSet {
    /// Takes globs.
    pub fn new(globs: Vec<(Glob, usize)>) -> Self {
        if globs.len() < SORTED_FROM {
            return Self { by_beginning: Side { sorted: globs, lengths: Vec::new() }, by_end: Side::default() };
        }
        let has_beginning = |(glob, _): &(Glob, usize)| !glob.beginning().is_empty();
        let (by_beginning, by_end) = globs.into_iter().partition(has_beginning);
        Self { by_beginning: Side::new(by_beginning, Glob::beginning), by_end: Side::new(by_end, Glob::end) }
    }

    /// The position of a glob that covers a text.
    pub fn find(&self, text: &str) -> Option<usize> {
        let from_beginning = |length: usize| text.get(..length);
        let from_end = |length: usize| text.get(text.len().checked_sub(length)?..);
        let found = self.by_beginning.find(text, Glob::beginning, from_beginning);
        found.or_else(|| self.by_end.find(text, Glob::end, from_end))
    }
}

impl Side {
    fn new(mut sorted: Vec<(Glob, usize)>, key: fn(&Glob) -> &str) -> Self {
        sorted.sort_by(|(left, _), (right, _)| key(left).cmp(key(right)));
        let mut lengths: Vec<usize> = sorted.iter().map(|(glob, _)| key(glob).len()).collect();
        lengths.sort_unstable();
        lengths.dedup();
        Self { sorted, lengths }
    }

    fn find<'t>(&self, text: &str, key: fn(&Glob) -> &str, part: impl Fn(usize) -> Option<&'t str>) -> Option<usize> {
        if self.lengths.is_empty() {
            return first_match(&self.sorted, text);
        }
        let lengths = self.lengths.iter().take_while(|length| **length <= text.len());
        lengths.filter_map(|length| part(*length)).find_map(|part| {
            let from = self.sorted.partition_point(|(glob, _)| key(glob) < part);
            let behind = self.sorted.get(from..).unwrap_or_default();
            let length = behind.partition_point(|(glob, _)| key(glob) == part);
            first_match(behind.get(..length).unwrap_or_default(), text)
        })
    }
}

fn first_match(globs: &[(Glob, usize)], text: &str) -> Option<usize> {
    globs.iter().find(|(glob, _)| glob.matches(text)).map(|(_, position)| *position)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_set_finds_what_its_globs_cover(patterns in prop::collection::vec("[aé?*]{0,4}", 0..40), text in "[aé]{0,5}") {
            let globs: Vec<(Glob, usize)> =
                patterns.iter().enumerate().map(|(position, pattern)| (Glob::parse(pattern), position)).collect();
            let found = GlobSet::new(globs.clone()).find(&text);
            prop_assert_eq!(found.is_some(), first_match(&globs, &text).is_some());
            prop_assert!(found.is_none_or(|position| globs[position].0.matches(&text)));
        }
    }
}
