//! Values that have an order, so that many of them cost hardly more than one: wanted ones and those of a request.

use super::Relation;
use super::wanted::Comparison;

/// Values in ascending order, with their positions.
#[derive(Clone, Debug, PartialEq)]
pub struct Sorted<T> {
    values: Vec<(T, usize)>,
    unreadable: Option<usize>,
}

/// Wanted values and how a request value has to stand to one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Ordered<T> {
    relation: Relation,
    wanted: Sorted<T>,
}

impl<T: Ord> Sorted<T> {
    /// Takes values as they were read, `None` where that failed.
    pub fn new(values: impl Iterator<Item = Option<T>>) -> Self {
        let (mut sorted, mut unreadable) = (Vec::new(), None);
        for (position, value) in values.enumerate() {
            match value {
                Some(value) => sorted.push((value, position)),
                None => unreadable = unreadable.or(Some(position)),
            }
        }
        sorted.sort();
        Self { values: sorted, unreadable }
    }

    /// The position of the first value that could not be read.
    pub fn unreadable(&self) -> Option<usize> {
        self.unreadable
    }

    /// The least value.
    pub fn least(&self) -> Option<&T> {
        self.values.first().map(|(value, _)| value)
    }

    /// The position of a value.
    pub fn find(&self, value: &T) -> Option<usize> {
        let at = self.values.partition_point(|(other, _)| other < value);
        self.values.get(at).filter(|(other, _)| other == value).map(|(_, position)| *position)
    }

    /// The values from `from` on, ascending, with their positions.
    pub fn from(&self, from: &T) -> &[(T, usize)] {
        self.values.get(self.values.partition_point(|(other, _)| other < from)..).unwrap_or_default()
    }

    /// The values, ascending, with their positions.
    pub fn ascending(&self) -> &[(T, usize)] {
        &self.values
    }
}

impl<T: Ord> Ordered<T> {
    /// Takes wanted values as they were read, `None` where that failed.
    pub fn new(relation: Relation, values: impl Iterator<Item = Option<T>>) -> Self {
        Self { relation, wanted: Sorted::new(values) }
    }

    /// The position of the first value that could not be read.
    pub fn unreadable(&self) -> Option<usize> {
        self.wanted.unreadable
    }

    /// Compares a request value, `None` if it could not be read. Whatever is below some wanted value is below the
    /// greatest, and so on, so one candidate settles it.
    pub fn compare(&self, found: Option<&T>) -> Comparison {
        found.map_or(Comparison::Unreadable, |found| self.hit(found).map_or(self.miss(), Comparison::Hit))
    }

    /// The position of a request value whose comparison is as `ends_so` asks. It is sought from the side with fewer
    /// values, because there may be thousands of statements about one key with thousands of values.
    pub fn first(&self, found: &Sorted<T>, ends_so: impl Fn(Comparison) -> bool) -> Option<usize> {
        let unreadable = found.unreadable.filter(|_| ends_so(Comparison::Unreadable));
        let hit = || self.some_hit(found).filter(|_| ends_so(Comparison::Hit(0)));
        let miss = || if ends_so(self.miss()) { self.some_miss(found) } else { None };
        unreadable.or_else(hit).or_else(miss)
    }

    fn some_hit(&self, found: &Sorted<T>) -> Option<usize> {
        let most_likely = match self.relation {
            Relation::Equal if self.wanted.values.len() < found.values.len() => {
                return self.wanted.values.iter().find_map(|(wanted, _)| found.find(wanted));
            }
            Relation::Equal => found.values.iter().find(|(value, _)| self.hit(value).is_some()),
            Relation::Less | Relation::AtMost => found.values.first(),
            Relation::Greater | Relation::AtLeast => found.values.last(),
        };
        most_likely.filter(|(value, _)| self.hit(value).is_some()).map(|(_, position)| *position)
    }

    fn some_miss(&self, found: &Sorted<T>) -> Option<usize> {
        let least_likely = match self.relation {
            Relation::Equal => found.values.iter().find(|(value, _)| self.hit(value).is_none()),
            Relation::Less | Relation::AtMost => found.values.last(),
            Relation::Greater | Relation::AtLeast => found.values.first(),
        };
        least_likely.filter(|(value, _)| self.hit(value).is_none()).map(|(_, position)| *position)
    }

    /// The position of a wanted value that a request value hits.
    fn hit(&self, found: &T) -> Option<usize> {
        let wanted = &self.wanted.values;
        let candidate = match self.relation {
            Relation::Equal => wanted.get(wanted.partition_point(|(value, _)| value < found)),
            Relation::Less | Relation::AtMost => wanted.last(),
            Relation::Greater | Relation::AtLeast => wanted.first(),
        };
        candidate.filter(|(value, _)| self.relation.holds(found.cmp(value))).map(|(_, position)| *position)
    }

    fn miss(&self) -> Comparison {
        self.wanted.unreadable.map_or(Comparison::Miss, Comparison::UnreadableWanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(relation: Relation, wanted: &[Option<i32>], found: i32, expected: Comparison) {
        let ordered = Ordered::new(relation, wanted.iter().copied());
        assert_eq!(ordered.compare(Some(&found)), expected, "{found} {relation:?} {wanted:?}");
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

    #[test]
    fn many_request_values_are_settled_from_either_side() {
        let relations = [Relation::Equal, Relation::Less, Relation::AtMost, Relation::Greater, Relation::AtLeast];
        let lists: [&[Option<i32>]; 6] =
            [&[], &[Some(2)], &[Some(1), Some(2), Some(2), Some(3)], &[Some(2), None], &[None], &[Some(3), Some(0)]];
        for relation in relations {
            for (wanted, found) in lists.iter().flat_map(|wanted| lists.iter().map(move |found| (*wanted, *found))) {
                let ordered = Ordered::new(relation, wanted.iter().copied());
                let comparisons: Vec<_> = found.iter().map(|value| ordered.compare(value.as_ref())).collect();
                let kinds: [fn(&Comparison) -> bool; 3] = [
                    |comparison| matches!(comparison, Comparison::Hit(_)),
                    |comparison| matches!(comparison, Comparison::Unreadable),
                    |comparison| matches!(comparison, Comparison::Miss | Comparison::UnreadableWanted(_)),
                ];
                for kind in kinds {
                    let first = ordered.first(&Sorted::new(found.iter().copied()), |comparison| kind(&comparison));
                    let what = format!("{found:?} {relation:?} {wanted:?}: {first:?}");
                    assert_eq!(first.is_some(), comparisons.iter().any(kind), "{what}");
                    assert!(first.is_none_or(|position| kind(&comparisons[position])), "{what}");
                }
            }
        }
    }
}
