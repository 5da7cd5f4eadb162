//! The seed of a run and the generator that grows from it.

use serde::{Deserialize, Serialize};

/// What every id, key and account number of a simulated account follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed(pub u64);

/// A small generator (SplitMix64). It is our own because its stream is part of what a seed promises:
/// a dependency's upgrade must not change it. Not for secrets of a real account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// The generator that grows from `seed`.
    #[must_use]
    pub fn new(seed: Seed) -> Self {
        Self { state: seed.0 }
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // The high half of the product spreads evenly enough for ids, without a division.
        let product = u128::from(self.next_u64()) * u128::from(bound);
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// `length` characters out of `alphabet`.
    pub fn text(&mut self, alphabet: &str, length: usize) -> String {
        let letters = alphabet.as_bytes();
        (0..length)
            .filter_map(|_| {
                let index = usize::try_from(self.below(letters.len() as u64)).unwrap_or(0);
                letters.get(index).map(|&byte| char::from(byte))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_of_a_seed_never_changes() {
        let mut dice = Dice::new(Seed(42));
        assert_eq!(dice.next_u64(), 13_679_457_532_755_275_413);
        assert_eq!(dice.text("abcdefghijklmnopqrstuvwxyz0123456789", 13).len(), 13);
        assert!((0..1000).all(|_| dice.below(10) < 10));
        assert_eq!(dice.below(0), 0);
    }
}
