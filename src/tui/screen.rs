//! The bodies of the screens, a file each: pure functions from what is known to cells.
