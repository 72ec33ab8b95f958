use std::borrow::Cow;

const ESCAPE: char = '\u{1b}';

/// A console line without colours and other terminal commands.
///
/// ```
/// # #[cfg(any(feature = "async", feature = "blocking"))]
/// assert_eq!(ptero::console::strip_ansi("\u{1b}[33m\u{1b}[1m[Daemon]:\u{1b}[39m up\u{1b}[0m"), "[Daemon]: up");
/// ```
#[must_use]
pub fn strip_ansi(line: &str) -> Cow<'_, str> {
    if !line.contains(ESCAPE) {
        return Cow::Borrowed(line);
    }
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            // CSI: parameters up to a final byte.
            (ESCAPE, Some('[')) => {
                characters.next();
                characters.by_ref().find(|character| ('\u{40}'..='\u{7e}').contains(character));
            }
            // OSC, such as a window title: up to BEL or ESC \.
            (ESCAPE, Some(']')) => {
                while let Some(character) = characters.next() {
                    if character == '\u{7}' || (character == ESCAPE && characters.next_if_eq(&'\\').is_some()) {
                        break;
                    }
                }
            }
            // Others, such as the choice of a character set: intermediate bytes and a final one.
            (ESCAPE, _) => {
                characters.by_ref().find(|character| !('\u{20}'..='\u{2f}').contains(character));
            }
            _ => text.push(character),
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commands_go_and_text_stays() {
        for (line, text) in [
            ("plain", "plain"),
            ("\u{1b}[1;31mred\u{1b}[0m ü", "red ü"),
            ("\u{1b}]0;title\u{7}after", "after"),
            ("\u{1b}]0;title\u{1b}\\after", "after"),
            ("\u{1b}=x", "x"),
            ("\u{1b}(B\u{1b}[mtext", "text"),
            ("cut \u{1b}[3", "cut "),
            ("\u{1b}", ""),
        ] {
            assert_eq!(strip_ansi(line), text, "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn no_escape_is_left(line in "[\u{1b}\\[\\]m0-9;a-zü\u{7}\\\\]*") {
            prop_assert!(!strip_ansi(&line).contains(ESCAPE));
        }
    }
}
