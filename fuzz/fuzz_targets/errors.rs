//! Judges any response: two bytes of status, one that chooses the request, and three texts between zero bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [high, low, choice, rest @ ..] = data else { return };
    let status = 100 + u16::from_be_bytes([*high, *low]) % 900;
    let rest = String::from_utf8_lossy(rest);
    let mut texts = rest.splitn(3, '\0');
    let mut text = || texts.next().unwrap_or_default();
    ptero::fuzz::judge(status, *choice, text(), text(), text());
});
