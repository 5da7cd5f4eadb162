//! Addresses and ranges of both families.

use core::net::IpAddr;

use super::ordered::Sorted;
use super::wanted::Comparison;

/// The wanted ranges of a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranges {
    /// Ascending, with their positions in the policy.
    sorted: Vec<(Range, usize)>,
    /// The lengths of prefixes that occur.
    prefix_bits: Vec<u32>,
    unreadable: Option<usize>,
}

impl Ranges {
    /// Reads ranges.
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let (mut sorted, mut unreadable) = (Vec::new(), None);
        for (position, text) in texts.enumerate() {
            match Range::parse(text) {
                Some(range) => sorted.push((range, position)),
                None => unreadable = unreadable.or(Some(position)),
            }
        }
        sorted.sort();
        let mut prefix_bits: Vec<u32> = sorted.iter().map(|(range, _)| range.prefix_bits).collect();
        prefix_bits.dedup();
        Self { sorted, prefix_bits, unreadable }
    }

    /// The position of the first range that could not be read.
    pub fn unreadable(&self) -> Option<usize> {
        self.unreadable
    }

    /// Compares an address, `None` if it could not be read.
    pub fn compare(&self, found: Option<&IpAddr>) -> Comparison {
        let Some(address) = found else { return Comparison::Unreadable };
        match self.around(*address) {
            Some((_, position)) => Comparison::Hit(*position),
            None => self.miss(),
        }
    }

    /// The position of an address whose comparison is as `ends_so` asks. Every range is looked for among the
    /// addresses, and steps over all of them that it has, so that neither of the two lists is run through for each
    /// member of the other.
    pub fn first(&self, found: &Sorted<IpAddr>, ends_so: impl Fn(Comparison) -> bool) -> Option<usize> {
        let inside = |(range, _): &(Range, usize)| {
            found.from(&range.first).first().filter(|(address, _)| *address <= range.last()).map(|(_, at)| *at)
        };
        let unreadable = found.unreadable().filter(|_| ends_so(Comparison::Unreadable));
        let hit = || if ends_so(Comparison::Hit(0)) { self.sorted.iter().find_map(inside) } else { None };
        let miss = || if ends_so(self.miss()) { self.first_outside(found) } else { None };
        unreadable.or_else(hit).or_else(miss)
    }

    fn first_outside(&self, found: &Sorted<IpAddr>) -> Option<usize> {
        let mut rest = found.ascending();
        while let Some((address, position)) = rest.first() {
            let Some((range, _)) = self.around(*address) else { return Some(*position) };
            let last = range.last();
            rest = rest.get(rest.partition_point(|(address, _)| *address <= last)..).unwrap_or_default();
        }
        None
    }

    /// The widest range with an address: for every length of prefix it can lie in one only, which is looked up.
    fn around(&self, address: IpAddr) -> Option<&(Range, usize)> {
        self.prefix_bits.iter().find_map(|bits| {
            let around = Range { prefix_bits: *bits, first: masked(address, *bits) };
            let candidate = self.sorted.get(self.sorted.partition_point(|(range, _)| *range < around));
            candidate.filter(|(range, _)| *range == around)
        })
    }

    fn miss(&self) -> Comparison {
        self.unreadable.map_or(Comparison::Miss, Comparison::UnreadableWanted)
    }
}

/// A range of addresses in CIDR notation, host bits masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Range {
    prefix_bits: u32,
    first: IpAddr,
}

impl Range {
    /// Reads `address/bits`; an address alone is a range of one.
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match bits {
            None => width,
            Some(bits) if !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit()) => bits.parse().ok()?,
            Some(_) => return None,
        };
        (prefix_bits <= width).then(|| Self { first: masked(address, prefix_bits), prefix_bits })
    }

    /// The last address.
    fn last(&self) -> IpAddr {
        match self.first {
            IpAddr::V4(v4) => IpAddr::V4((v4.to_bits() | u32::MAX.checked_shr(self.prefix_bits).unwrap_or(0)).into()),
            IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() | u128::MAX.checked_shr(self.prefix_bits).unwrap_or(0)).into()),
        }
    }
}

/// The address with everything behind the prefix cleared.
fn masked(address: IpAddr, prefix_bits: u32) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(prefix_bits)).unwrap_or(0);
            IpAddr::V4((v4.to_bits() & mask).into())
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128_u32.saturating_sub(prefix_bits)).unwrap_or(0);
            IpAddr::V6((v6.to_bits() & mask).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(range: &str, address: &str, expected: Option<bool>) {
        // Other ranges before and behind it, none of which has the address.
        let ranges = Ranges::new(["240.0.0.0/4", range, "ff00::/8", "192.0.2.0/24"].into_iter());
        let hits = |address: &str| ranges.compare(address.parse().ok().as_ref()) == Comparison::Hit(1);
        let found = ranges.unreadable().is_none().then(|| hits(address));
        let all = [address, "198.51.100.1", "2001:db8:ffff::1"];
        let many = Sorted::new(all.iter().map(|text| text.parse().ok()));
        let first = ranges.first(&many, |comparison| comparison == Comparison::Hit(0));
        assert_eq!(first.is_some(), all.into_iter().any(hits), "`{address}` and others in `{range}`");
        assert_eq!(found, expected, "`{address}` in `{range}`");
    }

    #[test]
    fn addresses_lie_in_ranges_of_their_family() {
        for (range, address, expected) in [
            ("203.0.113.0/24", "203.0.113.255", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.77/24", "203.0.113.1", true),
            ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.0.113.8", false),
            ("203.0.113.7/32", "203.0.113.7", true),
            ("0.0.0.0/0", "25.1.2.3", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "1.2.3.4", false),
            ("2001:DB8::1", "2001:0db8:0:0:0:0:0:1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::/33", "2001:db8:8000::", false),
            ("0.0.0.0/0", "1.2.3.4/32", false),
            ("0.0.0.0/0", "not an address", false),
            ("0.0.0.0/0", "01.2.3.4", false),
        ] {
            check(range, address, Some(expected));
        }
    }

    #[test]
    fn everything_else_is_no_range() {
        for range in ["", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0/8", "::/129", "10.*", "a/8"]
        {
            check(range, "10.0.0.1", None);
        }
    }
}
