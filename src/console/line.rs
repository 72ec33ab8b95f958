//! A fast parser for the most frequent message: one line of the console, as Wings writes it.
//!
//! Everything else is left to [`Frame`](super::frame::Frame), which takes three times as long.

use memchr::memchr2;

const START: &str = r#"{"event":"console output","args":[""#;
const END: &str = r#""]}"#;

/// Appends the line in a message of that form. `None` means any other form; what has been appended then is of no use.
pub(super) fn append(message: &str, line: &mut String) -> Option<()> {
    // Wings ends each message with a line break.
    let message = message.strip_suffix('\n').unwrap_or(message);
    let mut rest = message.strip_prefix(START)?.strip_suffix(END)?;
    // Without an early end, which the compiler turns into far fewer instructions.
    if rest.bytes().fold(false, |is_control, byte| is_control | (byte < b' ')) {
        return None;
    }
    line.reserve(rest.len());
    while let Some(at) = memchr2(b'\\', b'"', rest.as_bytes()) {
        let (plain, escape) = rest.split_at_checked(at)?;
        let (character, after) = unescape(escape.strip_prefix('\\')?)?;
        line.push_str(plain);
        line.push(character);
        rest = after;
    }
    line.push_str(rest);
    Some(())
}

/// Returns the character of an escape sequence and the rest of the text. Single surrogates are left to the JSON parser.
fn unescape(text: &str) -> Option<(char, &str)> {
    if let Some(code) = text.strip_prefix('u') {
        let (digits, rest) = code.split_at_checked(4)?;
        let code = digits.chars().try_fold(0, |code, digit| Some(code << 4 | digit.to_digit(16)?))?;
        return Some((char::from_u32(code)?, rest));
    }
    let mut rest = text.chars();
    let character = match rest.next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        character @ ('"' | '\\' | '/') => character,
        _ => return None,
    };
    Some((character, rest.as_str()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::console::frame::Frame;

    fn read(message: &str) -> Option<String> {
        let mut line = String::new();
        append(message, &mut line).map(|()| line)
    }

    #[test]
    fn lines_with_colours_and_quotes_are_read() {
        let message = r#"{"event":"console output","args":["\u001b[33m\"5 \u003e 3\"\\ \/\t\u00e4ü\u001b[0m"]}"#;
        assert_eq!(read(message).unwrap(), "\u{1b}[33m\"5 > 3\"\\ /\täü\u{1b}[0m");
    }

    #[test]
    fn other_messages_are_left_to_the_general_parser() {
        for (event, args) in [
            ("stats", r#"["x"]"#),
            ("console output", r#"["a","b"]"#),
            ("console output", r#"["\ud83d\ude00"]"#),
            ("console output", r#"["\x"]"#),
            ("console output", r#"["\u00"]"#),
            ("console output", r#"["\u+041"]"#),
            ("console output", r#"["\"]"#),
            ("console output", "[\"\n\"]"),
            ("console output", "[null]"),
            ("console output", "[]"),
        ] {
            let message = format!(r#"{{"event":"{event}","args":{args}}}"#);
            assert_eq!(read(&message), None, "{message}");
        }
    }

    #[test]
    fn every_recorded_line_takes_the_fast_path() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recordings/ws");
        let mut lines = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let recording = std::fs::read(file.unwrap().path()).unwrap();
            let recording: serde_json::Value = serde_json::from_slice(&recording).unwrap();
            for frame in recording["frames"].as_array().unwrap() {
                if frame["dir"] == "recv" && frame["frame"]["event"] == "console output" {
                    let raw = frame["raw"].as_str().unwrap();
                    assert_eq!(read(raw).as_deref(), frame["frame"]["args"][0].as_str(), "{raw}");
                    lines += 1;
                }
            }
        }
        assert!(lines > 500, "{lines}");
    }

    proptest! {
        #[test]
        fn fast_path_agrees_with_the_json_parser(inside in r#"([a-zü"\\/\n]|\\[bfnrtux"\\/]|\\u[0-9a-fA-F]{4}|\\ud83d\\ude00)*"#) {
            let message = format!("{START}{inside}{END}");
            if let Some(line) = read(&message) {
                let frame = Frame::parse(&message).unwrap();
                prop_assert_eq!(frame.args, [line]);
            }
        }

        #[test]
        fn lines_of_wings_are_read(line in "[^\u{10000}-\u{10ffff}]*") {
            let message = Frame::new("console output", [line.as_str()]).into_text();
            prop_assert_eq!(read(&format!("{message}\n")), Some(line.clone()));
            prop_assert_eq!(read(&message), Some(line));
        }
    }
}
