//! Finds the JSON in a body.

use serde::de::IgnoredAny;

/// How far the JSON is looked for behind what PHP printed before it.
const LONGEST_NOTICE: usize = 64 * 1024;

/// How many places are tried: notices may contain brackets themselves.
const MOST_TRIES: usize = 32;

/// The JSON object or array in a body, without white space, a byte order mark, and the notices and warnings that PHP
/// prints around it where its display of errors is switched on. `None` for anything else.
///
/// Text that begins and ends like JSON is treated as JSON.
pub(crate) fn payload(body: &[u8]) -> Option<&[u8]> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    match (body, body.last()?) {
        ([b'{', ..], b'}') | ([b'[', ..], b']') => Some(body),
        // As a log begins: `[26-Mar-2026 10:00:00 UTC] PHP Warning: …`
        ([b'[', b'0'..=b'9', ..], _) if is_notice(body) => between_notices(body),
        ([b'{' | b'[', ..], _) => Some(value_before_notices(body).unwrap_or(body)),
        _ if is_notice(body) => between_notices(body),
        _ => None,
    }
}

fn between_notices(body: &[u8]) -> Option<&[u8]> {
    let places = body.iter().take(LONGEST_NOTICE).enumerate().filter(|(_, byte)| matches!(byte, b'{' | b'['));
    places.take(MOST_TRIES).find_map(|(place, _)| {
        let (notices, rest) = body.split_at_checked(place)?;
        value_before_notices(rest).filter(|_| is_notice(notices))
    })
}

/// The JSON value that a text begins with, if nothing but notices follows.
fn value_before_notices(text: &[u8]) -> Option<&[u8]> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    let (value, rest) = text.split_at_checked(values.byte_offset())?;
    let rest = rest.trim_ascii();
    (rest.is_empty() || is_notice(rest)).then_some(value)
}

/// Whether a text is, or contains near its beginning or end, what PHP prints: `<b>Warning</b>: … on line <b>3</b>`.
fn is_notice(text: &[u8]) -> bool {
    let beginning = text.get(..LONGEST_NOTICE).unwrap_or(text);
    let end = text.get(text.len().saturating_sub(LONGEST_NOTICE)..).unwrap_or(text);
    [beginning, end].iter().any(|text| {
        let has = |words: &[u8]| text.windows(words.len()).any(|part| part == words);
        has(b" on line ") && (has(b"Warning") || has(b"Notice") || has(b"Deprecated"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_found_behind_and_before_notices() {
        let html =
            "<br />\n<b>Warning</b>:  Undefined array key \"x\" [] in <b>/srv/{a}.php</b> on line <b>3</b><br />\n";
        let plain = "\nPHP Deprecated: old [1] in /srv/x.php on line 4\n";
        for json in [r#"{"a":[1,{}]}"#, "[]", r#"{"errors":[{"code":"X"}]}"#] {
            for body in [
                json.to_owned(),
                format!("\u{feff} {json}\n"),
                format!("{html}{json}"),
                format!("{plain}{html}{json}"),
                format!("{json}{html}"),
                format!("{html}{json}{plain}"),
            ] {
                assert_eq!(payload(body.as_bytes()), Some(json.as_bytes()), "{body}");
            }
        }
    }

    #[test]
    fn anything_else_has_no_json() {
        for body in [
            "",
            " ",
            "<html>{}</html>",
            "text",
            "\"text\"",
            "Warning: {} on line 3 and more",
            "Warning: x on line 3 <p>{}</p>",
        ] {
            assert_eq!(payload(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn cut_json_is_left_for_the_decoder() {
        assert_eq!(payload(b" {\"a\":"), Some(&b"{\"a\":"[..]));
    }
}
