//! The lab's own two templates, compared.

use super::*;
use crate::tui::screen::sample::{at_many_sizes, complete, drawn, fresh, look};

fn shown(progress: &Progress, scroll: u16, width: u16, height: u16) -> String {
    drawn(width, height, |area, buf| render(progress, &ChangeView { scroll }, &look(false), area, buf))
}

#[test]
fn the_two_versions_are_compared_by_statement() {
    insta::assert_snapshot!("change_80", shown(&complete(), 0, 80, 20));
    insta::assert_snapshot!("change_120", shown(&complete(), 0, 120, 36));
    insta::assert_snapshot!("change_60", shown(&complete(), 0, 60, 12));
    assert!(shown(&fresh(), 0, 80, 20).contains("Nothing to compare yet."));
}

#[test]
fn changed_statements_can_be_jumped_to() {
    let progress = complete();
    let starts = changed_lines(&progress, &look(false), Size::new(60, 12));
    for (start, number) in starts.iter().zip(["+  2", "   3"]) {
        let text = shown(&progress, *start, 60, 12);
        assert!(text.lines().nth(1).is_some_and(|line| line.contains(number)), "{start}:\n{text}");
    }
    assert_eq!(starts.len(), 2);
}

#[test]
fn it_draws_at_any_size_and_scrolls_to_its_end() {
    let progress = complete();
    at_many_sizes(|area, buf| {
        let scroll = last_line(&progress, &look(true), area.as_size());
        render(&progress, &ChangeView { scroll }, &look(true), area, buf);
    });
    let end = last_line(&progress, &look(false), Size::new(80, 20));
    assert!(shown(&progress, end, 80, 20).contains("   12 "));
    assert!(line_count(&progress, &look(false), 80) > 20);
}
