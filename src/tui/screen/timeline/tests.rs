//! The two controls at their sizes.

use super::*;
use crate::lab::Notes;
use crate::tui::screen::sample::{at_many_sizes, complete, drawn, look};

#[test]
fn both_controls_are_seen_at_once() {
    let progress = complete();
    let shown = |width: u16, height: u16| {
        let view = TimelineView::default();
        drawn(width, height, |area, buf| render(view, &progress.notes, &look(false), area, buf))
    };
    insta::assert_snapshot!("timeline_80", shown(80, 20));
    insta::assert_snapshot!("timeline_60", shown(60, 12));
}

#[test]
fn it_draws_at_every_size_before_and_after() {
    for notes in [Notes::default(), complete().notes] {
        at_many_sizes(|area, buf| render(TimelineView { scroll: 3 }, &notes, &look(true), area, buf));
        assert!(last_line(&notes, &look(false), Size::new(80, 4)) > 0);
    }
}
