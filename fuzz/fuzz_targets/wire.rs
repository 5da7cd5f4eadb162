//! Feeds `explicit_deny::fuzz::wire`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| explicit_deny::fuzz::wire(bytes));
