//! The table at its sizes, and what changing a row does.

use super::*;
use crate::tui::screen::sample::{at_many_sizes, drawn, look};

fn view() -> WhatIfView {
    WhatIfView::new(None)
}

fn shown(view: &WhatIfView, width: u16, height: u16) -> String {
    drawn(width, height, |area, buf| render(view, &look(false), area, buf))
}

#[test]
fn the_table_shows_every_request_against_both_versions() {
    insta::assert_snapshot!("what_if_80", shown(&view(), 80, 20));
    insta::assert_snapshot!("what_if_120", shown(&view(), 120, 36));
    insta::assert_snapshot!("what_if_60", shown(&view(), 60, 12));
}

#[test]
fn a_changed_row_is_decided_at_once() {
    let mut view = view();
    for verdict in ["DENY", "ALLOW", "NO ALLOW", "NO ALLOW", "DENY"] {
        let row = &view.table.matrix.rows[0];
        assert_eq!(row.cells[1].outcome.verdict(), verdict, "{}", row.network);
        view.table.change_network(0);
    }
    let n_rows = view.table.matrix.rows.len();
    view.table.repeat_row(0);
    assert_eq!(view.last_row(), n_rows);
    view.table.change_network(1);
    let verdicts: Vec<_> = view.table.matrix.rows[..2].iter().map(|row| row.network).collect();
    assert_ne!(verdicts[0], verdicts[1], "only the repeated row is changed");
    (0..100).for_each(|_| view.table.repeat_row(0));
    assert!(view.table.matrix.rows.len() <= 40);
}

#[test]
fn the_marked_row_stays_in_sight_and_is_explained() {
    let mut view = view();
    view.marked = view.last_row();
    assert!(shown(&view, 80, 12).contains("▸ DescribeTrainingJob"), "{}", shown(&view, 80, 12));
    view.marked = 2;
    let why = view.explanation();
    for text in
        ["CreateTrainingJob, other subnet", "Version 2: NO ALLOW", "comes nearest", "sagemaker:VpcSubnets is FALSE"]
    {
        assert!(why.contains(text), "{text} in {why}");
    }
}

#[test]
fn any_size_is_drawn() {
    at_many_sizes(|area, buf| render(&view(), &look(true), area, buf));
}
