//! The one integration binary: each test program links the whole SDK, so there is one.

mod command_line;
mod tidy;
