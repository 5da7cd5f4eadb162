//! The question before and after it is answered.

use super::*;
use crate::tui::screen::sample::{at_many_sizes, complete, drawn, fresh, look};

fn shown(progress: &Progress, revealed: bool, width: u16, height: u16) -> String {
    let view = QuestionView { revealed, ..QuestionView::default() };
    drawn(width, height, |area, buf| render(progress, &view, &look(false), area, buf))
}

#[test]
fn the_answer_comes_from_the_policies_in_force() {
    insta::assert_snapshot!("question_80", shown(&complete(), false, 80, 20));
    insta::assert_snapshot!("answer_80", shown(&complete(), true, 80, 20));
    insta::assert_snapshot!("answer_60", shown(&complete(), true, 60, 12));
    assert!(shown(&fresh(), true, 80, 20).contains("ENTER reads them."));
}

#[test]
fn it_draws_at_any_size() {
    for progress in [complete(), fresh()] {
        at_many_sizes(|area, buf| {
            let mut view = QuestionView { revealed: true, ..QuestionView::default() };
            view.scroll = last_line(&progress, &view, &look(true), area.as_size());
            render(&progress, &view, &look(true), area, buf);
        });
    }
}
