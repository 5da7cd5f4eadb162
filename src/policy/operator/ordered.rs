//! Wanted values that have an order, so that many of them cost hardly more than one.

use super::Relation;
use super::wanted::Comparison;

/// Wanted values in ascending order, with their positions in the policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Ordered<T> {
    relation: Relation,
    sorted: Vec<(T, usize)>,
    unreadable: Option<usize>,
}

impl<T: Ord> Ordered<T> {
    /// Takes values as they were read, `None` where that failed.
    pub fn new(relation: Relation, values: impl Iterator<Item = Option<T>>) -> Self {
        let (mut sorted, mut unreadable) = (Vec::new(), None);
        for (position, value) in values.enumerate() {
            match value {
                Some(value) => sorted.push((value, position)),
                None => unreadable = unreadable.or(Some(position)),
            }
        }
        sorted.sort();
        Self { relation, sorted, unreadable }
    }

    /// The position of the first value that could not be read.
    pub fn unreadable(&self) -> Option<usize> {
        self.unreadable
    }

    /// Compares a request value, `None` if it could not be read. Whatever is below some wanted value is below the
    /// greatest, and so on, so one candidate settles it.
    pub fn compare(&self, found: Option<T>) -> Comparison {
        let Some(found) = found else { return Comparison::Unreadable };
        let candidate = match self.relation {
            Relation::Equal => self.sorted.get(self.sorted.partition_point(|(value, _)| *value < found)),
            Relation::Less | Relation::AtMost => self.sorted.last(),
            Relation::Greater | Relation::AtLeast => self.sorted.first(),
        };
        match candidate.filter(|(value, _)| self.relation.holds(found.cmp(value))) {
            Some((_, position)) => Comparison::Hit(*position),
            None => self.unreadable.map_or(Comparison::Miss, Comparison::UnreadableWanted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(relation: Relation, wanted: &[Option<i32>], found: i32, expected: Comparison) {
        let ordered = Ordered::new(relation, wanted.iter().copied());
        assert_eq!(ordered.compare(Some(found)), expected, "{found} {relation:?} {wanted:?}");
        let by_definition = wanted.iter().flatten().any(|wanted| relation.holds(found.cmp(wanted)));
        assert_eq!(matches!(expected, Comparison::Hit(_)), by_definition);
    }

    #[test]
    fn one_candidate_settles_every_relation() {
        let wanted = [Some(5), Some(1), Some(9)];
        check(Relation::Equal, &wanted, 1, Comparison::Hit(1));
        check(Relation::Equal, &wanted, 2, Comparison::Miss);
        check(Relation::Less, &wanted, 8, Comparison::Hit(2));
        check(Relation::Less, &wanted, 9, Comparison::Miss);
        check(Relation::AtMost, &wanted, 9, Comparison::Hit(2));
        check(Relation::Greater, &wanted, 1, Comparison::Miss);
        check(Relation::Greater, &wanted, 2, Comparison::Hit(1));
        check(Relation::AtLeast, &wanted, 1, Comparison::Hit(1));
        check(Relation::Less, &[], 1, Comparison::Miss);
        check(Relation::Equal, &[Some(3), None], 4, Comparison::UnreadableWanted(1));
        check(Relation::Equal, &[None, Some(4)], 4, Comparison::Hit(1));
        assert_eq!(Ordered::<i32>::new(Relation::Equal, std::iter::empty()).compare(None), Comparison::Unreadable);
    }
}
