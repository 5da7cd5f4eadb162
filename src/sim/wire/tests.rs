//! Reading and writing in each protocol, without an account.

use super::*;
use crate::world::Timestamp;

#[test]
fn placeholder() {
    assert_eq!(Timestamp(0).0, 0);
}
