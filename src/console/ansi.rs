use std::borrow::Cow;

use anstyle_parse::{DefaultCharAccumulator, Parser, Perform};
use memchr::memchr;

const ESCAPE: u8 = 0x1b;

/// Returns a console line without colours and other terminal commands.
///
/// A line without such commands is borrowed as it is.
///
/// ```
/// # #[cfg(any(feature = "async", feature = "blocking"))]
/// let line = "\u{1b}[33m\u{1b}[1m[Daemon]:\u{1b}[39m up\u{1b}[0m";
/// assert_eq!(ptero::console::strip_ansi(line), "[Daemon]: up");
/// ```
#[must_use]
pub fn strip_ansi(line: &str) -> Cow<'_, str> {
    // Most lines have no escape, and cost no more than the search for one.
    match memchr(ESCAPE, line.as_bytes()) {
        None => Cow::Borrowed(line),
        Some(_) => {
            let (mut parser, mut text) = (Parser::<DefaultCharAccumulator>::new(), Text(String::new()));
            line.bytes().for_each(|byte| parser.advance(&mut text, byte));
            Cow::Owned(text.0)
        }
    }
}

/// The visible text of a line.
struct Text(String);

impl Perform for Text {
    fn print(&mut self, character: char) {
        self.0.push(character);
    }

    fn execute(&mut self, control: u8) {
        if control.is_ascii_whitespace() {
            self.0.push(char::from(control));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn strips_commands_and_keeps_text() {
        for (line, text) in [
            ("plain", "plain"),
            ("\u{1b}[1;31mred\u{1b}[0m ü", "red ü"),
            ("\u{1b}]0;title\u{7}after", "after"),
            ("\u{1b}]0;title\u{1b}\\after", "after"),
            ("\u{1b}=x", "x"),
            ("\u{1b}(B\u{1b}[mtext", "text"),
            ("\u{1b}[38:2::1:2:3mred", "red"),
            ("\u{1b}]8;;https://example.com\u{7}link\u{1b}]8;;\u{7}", "link"),
            ("\u{1b}[>....\u{1b}[?1h\u{1b}=\tlist\r\n", "\tlist\r\n"),
            ("cut \u{1b}[3", "cut "),
            ("\u{1b}", ""),
        ] {
            assert_eq!(strip_ansi(line), text, "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn no_escape_is_left(line in "[\u{1b}\\[\\]m0-9;a-zü\u{7}\\\\]*") {
            prop_assert!(!strip_ansi(&line).as_bytes().contains(&ESCAPE));
        }
    }
}
