//! Writes the heading of a file with any name.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|name: &str| ptero::fuzz::multipart(name));
