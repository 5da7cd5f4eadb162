//! Many globs at once: texts without wildcards are looked up, the others by the pieces they need.

use std::collections::BTreeMap;

use super::{Glob, INDEXED_FROM, LiteralIndex};

/// Globs with their positions in a policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GlobSet {
    /// Those without wildcards, where there are many globs.
    exact: BTreeMap<String, usize>,
    /// The others, and all of them while they are few.
    globs: Vec<(Glob, usize)>,
    index: Option<LiteralIndex>,
}

impl GlobSet {
    /// Takes globs.
    pub fn new(mut globs: Vec<(Glob, usize)>) -> Self {
        let mut exact = BTreeMap::new();
        if globs.len() >= INDEXED_FROM {
            globs.retain_mut(|(glob, position)| match glob {
                Glob::Exact(text) => {
                    exact.entry(std::mem::take(text)).or_insert(*position);
                    false
                }
                _ => true,
            });
        }
        let pieces: Vec<_> = globs.iter().map(|(glob, _)| glob.pieces()).collect();
        let index = LiteralIndex::new(&pieces);
        Self { exact, globs, index }
    }

    /// Whether a text is better compared with all globs at once than every glob with all of many texts.
    pub fn is_indexed(&self) -> bool {
        self.index.is_some()
    }

    /// The texts that are covered as they stand.
    pub fn exact(&self) -> impl Iterator<Item = &str> {
        self.exact.keys().map(String::as_str)
    }

    /// The globs that are compared one by one.
    pub fn globs(&self) -> impl Iterator<Item = &Glob> {
        self.globs.iter().map(|(glob, _)| glob)
    }

    /// The position of a glob that covers a text.
    pub fn find(&self, text: &str) -> Option<usize> {
        let covers = |(glob, position): &(Glob, usize)| glob.matches(text).then_some(*position);
        self.exact.get(text).copied().or_else(|| match &self.index {
            Some(index) => index.candidates(text).filter_map(|at| self.globs.get(at)).find_map(covers),
            None => self.globs.iter().find_map(covers),
        })
    }
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
            prop_assert_eq!(found.is_some(), globs.iter().any(|(glob, _)| glob.matches(&text)));
            prop_assert!(found.is_none_or(|position| globs[position].0.matches(&text)));
        }
    }
}
