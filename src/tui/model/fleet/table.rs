//! How a team is listed: in which order, which of them, and which row is marked.
//!
//! The order is made anew when somebody sorts or the account was read; which rows fit the filter is looked at whenever
//! something happens. Nothing of this is done for a frame.

use std::collections::BTreeSet;

use super::FAILED;
use crate::lab::{Exposure, FleetMember};

/// By what a team is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::tui) enum Sort {
    #[default]
    Owner,
    Version,
    Status,
    Decision,
}

/// Which members are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::tui) enum Filter {
    #[default]
    All,
    /// Those of which it is not shown that they are refused.
    Open,
    /// Those whose update failed.
    Failed,
    /// Those whose update is under way.
    UnderChange,
}

/// The list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::tui) struct FleetTable {
    pub(in crate::tui) sort: Sort,
    pub(in crate::tui) filter: Filter,
    /// The provisioned products that were picked.
    picked: BTreeSet<String>,
    /// The marked row.
    marked: usize,
    /// All members in order, by their place in the team.
    sorted: Vec<usize>,
    /// Those that fit the filter.
    shown: Vec<usize>,
}

impl Sort {
    pub(in crate::tui) const ALL: [Self; 4] = [Self::Owner, Self::Version, Self::Status, Self::Decision];

    pub(in crate::tui) fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Version => "version",
            Self::Status => "status",
            Self::Decision => "decision",
        }
    }
}

impl Filter {
    pub(in crate::tui) const ALL: [Self; 4] = [Self::All, Self::Open, Self::Failed, Self::UnderChange];

    pub(in crate::tui) fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "not refused",
            Self::Failed => "failed",
            Self::UnderChange => "under change",
        }
    }

    fn fits(self, member: &FleetMember) -> bool {
        match self {
            Self::All => true,
            Self::Open => !member.is_safe(),
            Self::Failed => has_failed(member),
            Self::UnderChange => member.status == "UNDER_CHANGE",
        }
    }
}

fn has_failed(member: &FleetMember) -> bool {
    ["TAINTED", "ERROR", FAILED].contains(&member.status.as_str())
}

/// Trouble first.
fn status_rank(member: &FleetMember) -> usize {
    match member.status.as_str() {
        _ if has_failed(member) => 0,
        "UNDER_CHANGE" => 1,
        "AVAILABLE" => 3,
        _ => 2,
    }
}

/// Whoever is not safe first.
fn decision_rank(member: &FleetMember) -> usize {
    match member.exposure {
        Exposure::Open { .. } => 0,
        Exposure::Unknown(_) => 1,
        Exposure::Refused { explicitly: false } => 2,
        Exposure::Refused { explicitly: true } => 3,
    }
}

/// The value after this one, and the first after the last.
fn after<T: Copy + PartialEq, const N: usize>(all: [T; N], one: T) -> T {
    let at = all.iter().position(|other| *other == one).map_or(0, |at| at + 1);
    all[at % N]
}

impl FleetTable {
    /// The next order. Members come by owner: those that are alike stay so.
    pub(in crate::tui) fn sort_next(&mut self, members: &[FleetMember]) {
        self.sort = after(Sort::ALL, self.sort);
        self.arrange(members);
        self.marked = 0;
    }

    /// The next filter.
    pub(in crate::tui) fn filter_next(&mut self, members: &[FleetMember]) {
        self.filter = after(Filter::ALL, self.filter);
        self.list(members);
        self.marked = 0;
    }

    /// Puts everybody in order; the marked member stays marked.
    pub(in crate::tui) fn arrange(&mut self, members: &[FleetMember]) {
        self.sorted = (0..members.len()).collect();
        let at = |place: &usize| &members[*place];
        match self.sort {
            Sort::Owner => {}
            Sort::Version => self.sorted.sort_by(|one, other| at(one).version.cmp(&at(other).version)),
            Sort::Status => self.sorted.sort_by_key(|place| (status_rank(at(place)), &at(place).status)),
            Sort::Decision => self.sorted.sort_by_key(|place| decision_rank(at(place))),
        }
        self.list(members);
    }

    /// Lists those that fit; the marked member stays marked while it is among them.
    pub(in crate::tui) fn list(&mut self, members: &[FleetMember]) {
        let before = self.marked_place();
        let fits = |place: &usize| members.get(*place).is_some_and(|member| self.filter.fits(member));
        self.shown = self.sorted.iter().copied().filter(fits).collect();
        let still = before.and_then(|place| self.shown.iter().position(|shown| *shown == place));
        self.marked = still.unwrap_or(self.marked.min(self.shown.len().saturating_sub(1)));
    }

    /// The places of the listed members.
    pub(in crate::tui) fn shown(&self) -> &[usize] {
        &self.shown
    }

    pub(in crate::tui) fn marked_row(&self) -> usize {
        self.marked
    }

    /// The place of the marked member.
    pub(in crate::tui) fn marked_place(&self) -> Option<usize> {
        self.shown.get(self.marked).copied()
    }

    /// Marks a row, or the last one.
    pub(in crate::tui) fn go(&mut self, row: usize) {
        self.marked = row.min(self.shown.len().saturating_sub(1));
    }

    /// Picks a member, or takes it back; the next row is marked.
    pub(in crate::tui) fn pick(&mut self, id: &str) {
        if !self.picked.remove(id) {
            self.picked.insert(id.to_owned());
        }
        self.go(self.marked + 1);
    }

    pub(in crate::tui) fn is_picked(&self, id: &str) -> bool {
        self.picked.contains(id)
    }

    pub(in crate::tui) fn n_picked(&self) -> usize {
        self.picked.len()
    }

    pub(in crate::tui) fn unpick(&mut self) {
        self.picked.clear();
    }

    /// The next row, after the marked one or before it, whose member fits; the marked one comes last, or first.
    pub(in crate::tui) fn find(&self, way: Way, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let (n, from) = (self.shown.len(), self.marked);
        (0..n)
            .map(|step| match way {
                Way::Here => (from + step) % n,
                Way::Next => (from + 1 + step) % n,
                Way::Before => (from + n - 1 - step + n) % n,
            })
            .find(|row| self.shown.get(*row).is_some_and(|place| fits(*place)))
    }
}

/// Which way is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Way {
    Here,
    Next,
    Before,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(owner: &str, version: &str, status: &str, exposure: Exposure) -> FleetMember {
        FleetMember {
            provisioned_product_id: format!("pp-{owner}"),
            owner: owner.to_owned(),
            notebook: format!("notebook-{owner}"),
            artifact_id: format!("pa-{version}"),
            version: version.to_owned(),
            status: status.to_owned(),
            status_message: None,
            record_id: "rec-1".to_owned(),
            policies: Vec::new(),
            exposure,
        }
    }

    fn team() -> Vec<FleetMember> {
        let open = || Exposure::Open { role: "role".to_owned() };
        let refused = |explicitly| Exposure::Refused { explicitly };
        vec![
            member("a", "Version 2", "AVAILABLE", refused(true)),
            member("b", "Version 1", "UNDER_CHANGE", open()),
            member("c", "Version 1", "TAINTED", open()),
            member("d", "Version 2", "AVAILABLE", Exposure::Unknown("why".to_owned())),
            member("e", "Version 2", "ERROR", refused(false)),
            member("f", "Version 1", "FAILED", open()),
        ]
    }

    fn owners(table: &FleetTable, members: &[FleetMember]) -> String {
        table.shown().iter().map(|place| members[*place].owner.as_str()).collect()
    }

    #[test]
    fn a_team_is_sorted_and_filtered() {
        let members = team();
        for (sort, filter, shown) in [
            (Sort::Owner, Filter::All, "abcdef"),
            (Sort::Version, Filter::All, "bcfade"),
            (Sort::Status, Filter::All, "efcbad"),
            (Sort::Decision, Filter::All, "bcfdea"),
            (Sort::Owner, Filter::Open, "bcdf"),
            (Sort::Status, Filter::Failed, "efc"),
            (Sort::Owner, Filter::UnderChange, "b"),
        ] {
            let mut table = FleetTable { sort, filter, ..FleetTable::default() };
            table.arrange(&members);
            assert_eq!(owners(&table, &members), shown, "{sort:?} {filter:?}");
        }
    }

    #[test]
    fn keys_go_round_and_the_marked_member_stays_marked() {
        let mut members = team();
        let mut table = FleetTable::default();
        table.arrange(&members);
        table.go(4);
        table.filter = Filter::Failed;
        table.list(&members);
        assert_eq!(table.marked_place(), Some(4));
        members[4].status = "AVAILABLE".to_owned();
        table.list(&members);
        assert_eq!(owners(&table, &members), "cf");
        assert_eq!(table.marked_place(), Some(5), "the last one that there is");
        let sorts = Sort::ALL.map(|_| {
            table.sort_next(&members);
            table.sort
        });
        assert_eq!(sorts, [Sort::Version, Sort::Status, Sort::Decision, Sort::Owner]);
        table.list(&[]);
        assert_eq!((table.marked_place(), table.marked_row()), (None, 0));
        table.go(9);
        assert_eq!(table.marked_row(), 0);
    }

    #[test]
    fn rows_are_found_in_either_direction_and_round_the_end() {
        let members = team();
        let mut table = FleetTable::default();
        assert_eq!(table.find(Way::Next, |_| true), None);
        table.arrange(&members);
        table.go(2);
        let of = |way, version: &str| table.find(way, |place| members[place].version == version);
        assert_eq!(of(Way::Here, "Version 1"), Some(2));
        assert_eq!(of(Way::Next, "Version 1"), Some(5));
        assert_eq!(of(Way::Before, "Version 1"), Some(1));
        assert_eq!(of(Way::Before, "Version 2"), Some(0));
        assert_eq!(of(Way::Next, "Version 3"), None);
    }

    #[test]
    fn picking_twice_takes_back() {
        let mut table = FleetTable::default();
        table.pick("one");
        table.pick("other");
        table.pick("one");
        assert!(table.is_picked("other") && !table.is_picked("one"));
        assert_eq!(table.n_picked(), 1);
        table.unpick();
        assert_eq!(table.n_picked(), 0);
    }
}
