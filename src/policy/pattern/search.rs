//! Finding the leftmost place of a segment that has `?`s inside, in time that hardly grows with the segment.
//!
//! Trying place after place is best for every pattern that people write. A pattern such as `*a?a?a?b*` with
//! thousands of `?`s against a text of `a`s would make it quadratic, so trying has a budget. Behind it the places are
//! found by convolution: with the characters as numbers and 0 for `?`, a place matches exactly when the sum of
//! `p·(p−t)²` over the pattern is 0, and such sums for all places at once are three polynomial products.

use super::glob::{Piece, match_front};

/// How many characters may be compared while trying place after place.
const TRYING_BUDGET: usize = 1 << 20;

/// Finds `pieces`, which begin and end with text, at their leftmost place in `text` and gives what follows.
pub fn find<'t>(pieces: &[Piece], text: &'t str) -> Option<&'t str> {
    let Some(Piece::Text(first)) = pieces.first() else { return match_front(pieces, text) };
    let step = first.chars().next().map_or(1, char::len_utf8);
    let cost = pieces.iter().map(|piece| if let Piece::Text(text) = piece { text.len() } else { 1 }).sum();
    let mut budget = TRYING_BUDGET;
    let mut rest = text;
    loop {
        rest = rest.get(rest.find(first.as_str())?..)?;
        if let Some(behind) = match_front(pieces, rest) {
            return Some(behind);
        }
        let Some(left) = budget.checked_sub(cost) else { return find_by_convolution(pieces, rest) };
        budget = left;
        rest = rest.get(step..)?;
    }
}

fn find_by_convolution<'t>(pieces: &[Piece], text: &'t str) -> Option<&'t str> {
    let pattern: Vec<u64> = pieces.iter().flat_map(numbers_of_piece).collect();
    let numbers: Vec<u64> = text.chars().map(number).collect();
    let size = (2 * pattern.len()).next_power_of_two();
    let product = Product::new(&pattern, size);
    let places = size - pattern.len() + 1;
    let mut starts = text.char_indices().map(|(at, _)| at);
    for block in (0..numbers.len()).step_by(places) {
        let window = numbers.get(block..numbers.len().min(block + size)).unwrap_or_default();
        let sums = product.with(window);
        for sum in sums.iter().skip(pattern.len() - 1).take(places) {
            let rest = starts.next().and_then(|at| text.get(at..))?;
            if *sum == product.at_a_match
                && let Some(behind) = match_front(pieces, rest)
            {
                return Some(behind);
            }
        }
    }
    None
}

fn numbers_of_piece(piece: &Piece) -> Vec<u64> {
    match piece {
        Piece::Text(text) => text.chars().map(number).collect(),
        Piece::Any(count) => vec![0; *count],
        Piece::Run => Vec::new(),
    }
}

/// Never 0, which stands for `?`.
fn number(character: char) -> u64 {
    u64::from(u32::from(character)) + 1
}

/// The prime of the arithmetic; 2^23 divides it less one, so it has roots of unity for all sizes that occur.
const PRIME: u64 = 998_244_353;

/// A generator of the numbers modulo [`PRIME`].
const GENERATOR: u64 = 3;

/// A pattern, transformed for products with many windows of a text.
struct Product {
    pattern: Vec<u64>,
    squares: Vec<u64>,
    /// What [`Product::with`] gives where the pattern matches.
    at_a_match: u64,
}

impl Product {
    fn new(pattern: &[u64], size: usize) -> Self {
        let transformed = |power: fn(u64) -> u64| {
            let mut values: Vec<u64> = pattern.iter().rev().map(|value| power(*value)).collect();
            values.resize(size, 0);
            transform(&mut values, GENERATOR);
            values
        };
        let cubes = pattern.iter().fold(0, |sum, value| (sum + value * value % PRIME * value) % PRIME);
        let at_a_match = (PRIME - cubes) % PRIME;
        Self { pattern: transformed(|value| value), squares: transformed(|value| value * value % PRIME), at_a_match }
    }

    /// `Σ p·t² − 2·p²·t` for every place; the one that begins at `i` of the window stands at `i + length − 1`.
    fn with(&self, window: &[u64]) -> Vec<u64> {
        let size = self.pattern.len();
        let mut plain = window.to_vec();
        let mut squared: Vec<u64> = window.iter().map(|value| value * value % PRIME).collect();
        for values in [&mut plain, &mut squared] {
            values.resize(size, 0);
            transform(values, GENERATOR);
        }
        let terms = self.pattern.iter().zip(&self.squares).zip(squared.iter().zip(&plain));
        let mut sums: Vec<u64> =
            terms.map(|((p, p2), (t2, t))| (p * t2 + (PRIME - 2 * p2 % PRIME) % PRIME * t) % PRIME).collect();
        transform(&mut sums, power(GENERATOR, PRIME - 2));
        let scale = power(size as u64, PRIME - 2);
        sums.iter_mut().for_each(|sum| *sum = *sum * scale % PRIME);
        sums
    }
}

/// The number-theoretic transform in place; `values.len()` is a power of two.
fn transform(values: &mut [u64], generator: u64) {
    let size = values.len();
    let bits = size.trailing_zeros();
    for index in 0..size {
        let mirrored = index.reverse_bits() >> (usize::BITS - bits).min(usize::BITS - 1);
        if index < mirrored {
            values.swap(index, mirrored);
        }
    }
    let mut half = 1;
    while half < size {
        let root = power(generator, (PRIME - 1) / (2 * half as u64));
        let mut roots = vec![1; half];
        for index in 1..half {
            roots[index] = roots[index - 1] * root % PRIME;
        }
        for block in values.chunks_exact_mut(2 * half) {
            let (low, high) = block.split_at_mut(half);
            for ((low, high), root) in low.iter_mut().zip(high).zip(&roots) {
                let turned = *high * root % PRIME;
                *high = if *low >= turned { *low - turned } else { *low + PRIME - turned };
                *low = if *low + turned >= PRIME { *low + turned - PRIME } else { *low + turned };
            }
        }
        half *= 2;
    }
}

fn power(base: u64, mut exponent: u64) -> u64 {
    let (mut result, mut square) = (1, base);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * square % PRIME;
        }
        square = square * square % PRIME;
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(pattern: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for character in pattern.chars() {
            match (character, pieces.last_mut()) {
                ('?', Some(Piece::Any(count))) => *count += 1,
                ('?', _) => pieces.push(Piece::Any(1)),
                (other, Some(Piece::Text(text))) => text.push(other),
                (other, _) => pieces.push(Piece::Text(other.to_string())),
            }
        }
        pieces
    }

    proptest! {
        #[test]
        fn both_ways_find_the_same_place(pattern in "[abé](\\?{1,3}[ab]{1,2}){1,4}", text in "[abé]{0,60}") {
            prop_assert_eq!(find_by_convolution(&pieces(&pattern), &text), find(&pieces(&pattern), &text));
        }
    }

    #[test]
    fn a_long_hostile_segment_is_found_at_its_only_place() {
        let pattern = format!("{}b", "a?".repeat(3_000));
        let text = format!("{}b{}", "a".repeat(30_000), "a".repeat(1_000));
        assert_eq!(find(&pieces(&pattern), &text).map(str::len), Some(1_000));
        assert_eq!(find(&pieces(&pattern), &text.replace('b', "c")), None);
    }
}
