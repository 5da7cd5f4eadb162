//! Tables where they fit, blocks where they do not.

use ratatui::layout::Rect;

use super::*;
use crate::tui::screen::sample::{drawn, look};

fn row(operator: &str, expected: &[&str], holds: bool) -> ConditionRow {
    ConditionRow {
        operator: operator.to_owned(),
        key: "aws:SourceVpc".to_owned(),
        expected: expected.iter().map(|value| (*value).to_owned()).collect(),
        actual: vec!["absent".to_owned()],
        holds,
        why: String::new(),
        decided: holds,
    }
}

fn check(rows: &[ConditionRow], width: u16, expected: &[&str]) {
    let look = look(false);
    let mut sheet = Sheet::new(width);
    put_conditions(&mut sheet, rows, Effect::Deny, &look);
    let text = drawn(width + 1, sheet.height(), |area: Rect, buf| sheet.draw(area, buf, 0, &look));
    assert_eq!(text.lines().map(str::trim_end).collect::<Vec<_>>(), expected);
}

#[test]
fn conditions_are_a_table_where_it_fits() {
    check(
        &[row("Null", &["true (= absent)"], true)],
        70,
        &[
            " OPERATOR    KEY              POLICY EXPECTS     REQUEST HAS    RESULT",
            " Null        aws:SourceVpc    true (= absent)    absent         TRUE",
        ],
    );
    check(
        &[row("ForAnyValue:StringEquals", &["vpc-1", "vpc-2"], true), row("Bool", &["true"], false)],
        64,
        &[
            " OPERATOR        KEY           POLICY EXPECTS REQUEST HAS RESULT",
            " ▌ ForAnyValue:  aws:SourceVpc vpc-1          absent      TRUE",
            "    StringEquals               vpc-2",
            "   Bool          aws:SourceVpc true           absent      FALSE",
        ],
    );
    check(&[], 40, &[" It has no conditions."]);
}

#[test]
fn conditions_are_blocks_where_the_table_does_not_fit() {
    check(
        &[row("StringNotEquals", &["vpc-1", "vpc-2"], true)],
        46,
        &[
            " OPERATOR  KEY                           RESULT",
            "   StringNotEquals  aws:SourceVpc        TRUE",
            "   policy expects   vpc-1, vpc-2",
            "   request has      absent",
        ],
    );
}
