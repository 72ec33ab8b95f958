//! Lives the life of a console that the bytes tell.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|script: &[u8]| ptero::fuzz::session(script));
