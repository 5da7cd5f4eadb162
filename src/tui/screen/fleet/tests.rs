//! The parts of the screen that need no account.

use super::*;

#[test]
fn numbers_are_read_at_a_glance() {
    for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (10_001, "10,001"), (1_234_567, "1,234,567")] {
        assert_eq!(grouped(number), text);
    }
}
