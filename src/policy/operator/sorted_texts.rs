//! The texts of a request in order, so that a pattern is looked for among them instead of compared with each.

use core::ops::Range;

use memchr::memmem::Finder;

/// Texts in ascending order, with their positions.
#[derive(Clone, Debug)]
pub struct SortedTexts {
    /// All of them, one behind the other.
    joined: String,
    /// Where each lies in `joined`, and its position.
    places: Vec<(Range<usize>, usize)>,
}

impl SortedTexts {
    /// Sorts texts.
    pub fn new<T: AsRef<str>>(texts: impl Iterator<Item = T>) -> Self {
        let mut sorted: Vec<(T, usize)> = texts.zip(0..).collect();
        sorted.sort_by(|(left, _), (right, _)| left.as_ref().cmp(right.as_ref()));
        let (mut joined, mut places) = (String::new(), Vec::with_capacity(sorted.len()));
        for (text, position) in sorted {
            let start = joined.len();
            joined.push_str(text.as_ref());
            places.push((start..joined.len(), position));
        }
        Self { joined, places }
    }

    /// The position of a text.
    pub fn find(&self, text: &str) -> Option<usize> {
        let (place, position) = self.places.get(self.first_from(text))?;
        (self.text(place) == text).then_some(*position)
    }

    /// The position of a text that `covers` accepts, all of which begin with `beginning` and have `piece` in them.
    pub fn covered(&self, beginning: &str, piece: &str, covers: impl Fn(&str) -> bool) -> Option<usize> {
        if beginning.is_empty() && !piece.is_empty() {
            return self.covered_with(piece, covers);
        }
        let from = self.places.get(self.first_from(beginning)..).unwrap_or_default().iter();
        let beginning_so = from.take_while(|(place, _)| self.text(place).starts_with(beginning));
        let mut covered = beginning_so.filter(|(place, _)| covers(self.text(place)));
        covered.next().map(|(_, position)| *position)
    }

    fn covered_with(&self, piece: &str, covers: impl Fn(&str) -> bool) -> Option<usize> {
        let finder = Finder::new(piece);
        let mut from = 0;
        while let Some(at) = finder.find(self.joined.as_bytes().get(from..)?).map(|at| from + at) {
            let (place, position) = self.places.get(self.places.partition_point(|(place, _)| place.end <= at))?;
            let is_inside = at + piece.len() <= place.end;
            if is_inside && covers(self.text(place)) {
                return Some(*position);
            }
            // Inside, this text is settled; a place across a border settles nothing behind it.
            from = if is_inside { place.end } else { at + 1 };
        }
        None
    }

    fn first_from(&self, text: &str) -> usize {
        self.places.partition_point(|(place, _)| self.text(place) < text)
    }

    fn text(&self, place: &Range<usize>) -> &str {
        self.joined.get(place.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_looked_for_is_found(
            texts in prop::collection::vec("[aé]{0,4}", 0..20), beginning in "[aé]{0,2}", piece in "[aé]{0,2}", length in 0_usize..8
        ) {
            let sorted = SortedTexts::new(texts.iter());
            let covers = |text: &str| text.starts_with(&beginning) && text.contains(&piece) && text.len() == length;
            let found = sorted.covered(&beginning, &piece, covers);
            prop_assert_eq!(found.is_some(), texts.iter().any(|text| covers(text)));
            prop_assert!(found.is_none_or(|position| covers(&texts[position])));
            prop_assert_eq!(sorted.find(&piece).is_some(), texts.contains(&piece));
        }
    }
}
