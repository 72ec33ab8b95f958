//! Reads any bytes as a model: the first byte says which.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ptero::fuzz::MODELS;

fuzz_target!(|data: &[u8]| {
    let Some((choice, json)) = data.split_first() else { return };
    let (_, read) = MODELS[usize::from(*choice) % MODELS.len()];
    let _ = read(json);
});
