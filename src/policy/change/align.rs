//! Aligning two lists of statements: the pairing in document order with the greatest likeness in sum.

use super::{Content, Item, contains};

/// Positions in the old and in the new list; one of them is absent for what has no counterpart.
pub type Pair = (Option<usize>, Option<usize>);

/// How many pairs of statements are compared. Documents that differ in more are taken as replaced where they differ.
const MAX_COMPARED: usize = 1 << 16;

/// The likeness of statements that say the same; above everything that [`likeness`] adds up otherwise.
const SAME: u32 = 10_000;

/// Aligns two lists.
pub fn align(old: &[Content], new: &[Content]) -> Vec<Pair> {
    let same = |(left, right): &(&Content, &Content)| left == right;
    let head = old.iter().zip(new).take_while(same).count();
    let (old_rest, new_rest) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(same).count();
    let old_middle = old_rest.get(..old_rest.len() - tail).unwrap_or_default();
    let new_middle = new_rest.get(..new_rest.len() - tail).unwrap_or_default();
    let mut pairs: Vec<Pair> = (0..head).map(|at| (Some(at), Some(at))).collect();
    let shifted = |(left, right): Pair| (left.map(|at| at + head), right.map(|at| at + head));
    pairs.extend(align_middle(old_middle, new_middle).into_iter().map(shifted));
    pairs.extend((0..tail).map(|at| (Some(old.len() - tail + at), Some(new.len() - tail + at))));
    pairs
}

fn align_middle(old: &[Content], new: &[Content]) -> Vec<Pair> {
    if old.len().saturating_mul(new.len()) > MAX_COMPARED {
        let removed = (0..old.len()).map(|at| (Some(at), None));
        return removed.chain((0..new.len()).map(|at| (None, Some(at)))).collect();
    }
    let likenesses: Vec<Vec<u32>> = old.iter().map(|old| new.iter().map(|new| likeness(old, new)).collect()).collect();
    walk(&likenesses, &best_sums(&likenesses, new.len()), new.len())
}

/// `sums[i][j]`: the greatest likeness in sum that the old list from `i` and the new one from `j` can have.
fn best_sums(likenesses: &[Vec<u32>], n_new: usize) -> Vec<Vec<u32>> {
    let mut sums = vec![vec![0; n_new + 1]; likenesses.len() + 1];
    for i in (0..likenesses.len()).rev() {
        for j in (0..n_new).rev() {
            let paired = match likenesses[i][j] {
                0 => 0,
                likeness => likeness + sums[i + 1][j + 1],
            };
            sums[i][j] = paired.max(sums[i + 1][j]).max(sums[i][j + 1]);
        }
    }
    sums
}

fn walk(likenesses: &[Vec<u32>], sums: &[Vec<u32>], n_new: usize) -> Vec<Pair> {
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < likenesses.len() && j < n_new {
        let likeness = likenesses[i][j];
        if likeness > 0 && sums[i][j] == likeness + sums[i + 1][j + 1] {
            pairs.push((Some(i), Some(j)));
            (i, j) = (i + 1, j + 1);
        } else if sums[i][j] == sums[i + 1][j] {
            pairs.push((Some(i), None));
            i += 1;
        } else {
            pairs.push((None, Some(j)));
            j += 1;
        }
    }
    pairs.extend((i..likenesses.len()).map(|at| (Some(at), None)));
    pairs.extend((j..n_new).map(|at| (None, Some(at))));
    pairs
}

/// How alike two statements are; 0 when they cannot be the same one. A common `Sid` makes them the same whatever they
/// say; without one they have to have effect and some action in common.
fn likeness(old: &Content, new: &Content) -> u32 {
    if old == new {
        return SAME;
    }
    let by_sid = old.sid.is_some() && old.sid == new.sid;
    let actions = share(&old.actions, &new.actions);
    if !by_sid && (old.effect != new.effect || actions == 0) {
        return 0;
    }
    let others = share(&old.resources, &new.resources)
        + share(&old.principals, &new.principals)
        + share(&old.conditions, &new.conditions);
    u32::from(by_sid) * 2_000 + actions * 10 + others + 1
}

/// What two sorted lists have in common, in percent of the longer one.
fn share(left: &[Item], right: &[Item]) -> u32 {
    let common = left.iter().filter(|item| contains(right, item)).count();
    match left.len().max(right.len()) {
        0 => 100,
        longer => u32::try_from(common * 100 / longer).unwrap_or(100),
    }
}
