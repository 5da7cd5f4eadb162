//! Which of many patterns may cover a text, seen from the literal pieces that have to occur in it.
//!
//! A list of thousands of patterns that is compared with thousands of values, one by one, takes minutes. The pieces
//! of all patterns are therefore looked for in a text at once, and only a pattern whose pieces all occur is tried.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// From how many patterns on an index is worth its making.
pub const INDEXED_FROM: usize = 16;

/// How much of a piece is looked for, in bytes: enough to tell patterns apart, and it bounds what an index costs.
const MAX_PIECE: usize = 64;

/// The pieces of many patterns.
#[derive(Clone, Debug)]
pub struct LiteralIndex {
    finder: AhoCorasick,
    /// By piece: the patterns for which it is the piece that the fewest share.
    keyed: Vec<Vec<usize>>,
    /// By pattern: all the pieces that it needs.
    needs: Vec<Vec<usize>>,
    /// The patterns without any piece.
    without: Vec<usize>,
}

/// INVARIANT: an index follows from the patterns beside it, so two of them never differ where those do not.
impl PartialEq for LiteralIndex {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl LiteralIndex {
    /// Prepares patterns, given by their pieces; `None` where there are too few of them, or too much.
    pub fn new<P: AsRef<str>>(patterns: &[Vec<P>]) -> Option<Self> {
        if patterns.len() < INDEXED_FROM {
            return None;
        }
        let keys =
            |pieces: &'_ Vec<P>| -> Vec<Box<[u8]>> { pieces.iter().filter_map(|piece| key(piece.as_ref())).collect() };
        let patterns: Vec<Vec<Box<[u8]>>> = patterns.iter().map(keys).collect();
        let mut all: Vec<&[u8]> = patterns.iter().flatten().map(AsRef::as_ref).collect();
        all.sort_unstable();
        let mut distinct = all.clone();
        distinct.dedup();
        let number = |piece: &[u8]| distinct.partition_point(|other| *other < piece);
        let count =
            |piece: &[u8]| all.partition_point(|other| *other <= piece) - all.partition_point(|other| *other < piece);
        let mut index = Self {
            finder: AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(&distinct).ok()?,
            keyed: vec![Vec::new(); distinct.len()],
            needs: Vec::with_capacity(patterns.len()),
            without: Vec::new(),
        };
        for (position, pieces) in patterns.iter().enumerate() {
            let rarest = pieces.iter().min_by_key(|piece| (count(piece), usize::MAX - piece.len()));
            match rarest {
                Some(rarest) => index.keyed[number(rarest)].push(position),
                None => index.without.push(position),
            }
            index.needs.push(pieces.iter().map(|piece| number(piece)).collect());
        }
        Some(index)
    }

    /// The patterns that may cover a text; every other one does not.
    pub fn candidates(&self, text: &str) -> impl Iterator<Item = usize> {
        let found = self.occurring(text);
        let mut positions = self.without.clone();
        for piece in &found {
            let has_all = |needs: &[usize]| needs.iter().all(|need| found.binary_search(need).is_ok());
            let keyed = self.keyed.get(*piece).into_iter().flatten();
            positions.extend(keyed.filter(|position| self.needs.get(**position).is_none_or(|needs| has_all(needs))));
        }
        positions.into_iter()
    }

    /// The pieces that occur in a text, ascending.
    fn occurring(&self, text: &str) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        let tidy = |found: &mut Vec<usize>| {
            found.sort_unstable();
            found.dedup();
        };
        for occurrence in self.finder.find_overlapping_iter(text) {
            if found.len() > 4 * self.keyed.len() {
                tidy(&mut found);
            }
            found.push(occurrence.pattern().as_usize());
        }
        tidy(&mut found);
        found
    }
}

/// The longest of some pieces, which tells most.
pub fn longest(pieces: Vec<&str>) -> &str {
    pieces.into_iter().max_by_key(|piece| piece.len()).unwrap_or_default()
}

fn key(piece: &str) -> Option<Box<[u8]>> {
    let bytes = piece.as_bytes();
    (!bytes.is_empty()).then(|| bytes.get(..MAX_PIECE).unwrap_or(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_have_all_their_pieces() {
        let mut patterns = vec![vec!["ab", "c"], vec!["ab", "d"], vec![], vec!["b"]];
        assert!(LiteralIndex::new(&patterns).is_none(), "few patterns need no index");
        patterns.extend((0..INDEXED_FROM).map(|_| vec!["other"]));
        let index = LiteralIndex::new(&patterns).expect("many patterns");
        let candidates = |text: &str| {
            let mut positions: Vec<usize> = index.candidates(text).collect();
            positions.sort_unstable();
            positions
        };
        assert_eq!(candidates(""), [2]);
        assert_eq!(candidates("xabx"), [2, 3]);
        assert_eq!(candidates("c ab"), [0, 2, 3]);
        assert_eq!(candidates("another d, ab"), (1..4 + INDEXED_FROM).collect::<Vec<_>>());
    }
}
