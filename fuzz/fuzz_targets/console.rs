//! Reads any text as a message of Wings. What a general JSON parser takes for a console line, is one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ptero::console::{ConsoleEvent, strip_ansi};
use serde_json::Value;

fuzz_target!(|text: &str| {
    let event = ptero::fuzz::console_event(text);
    let expected = serde_json::from_str::<Value>(text).ok().and_then(|message| match message["event"].as_str() {
        Some("console output") => message["args"][0].as_str().map(str::to_owned),
        _ => None,
    });
    match (&event, expected) {
        (ConsoleEvent::ConsoleOutput(line), Some(text)) => assert_eq!(line.text, text),
        (event, Some(text)) => panic!("{event:?} instead of {text:?}"),
        _ => {}
    }
    assert!(serde_json::to_string(&event).is_ok());
    assert!(!strip_ansi(text).contains('\u{1b}'));
});
