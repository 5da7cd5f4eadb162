//! Feeds `explicit_deny::fuzz::pasted`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| explicit_deny::fuzz::pasted(bytes));
