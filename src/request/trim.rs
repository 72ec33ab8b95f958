use serde_json::Value;

/// The first text within `value` that the panel would trim.
pub(crate) fn trimmed(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => is_trimmed(text).then_some(text),
        Value::Array(list) => list.iter().find_map(trimmed),
        Value::Object(object) => object.values().find_map(trimmed),
        _ => None,
    }
}

/// Whether the panel would cut something off at the ends of `text`.
pub(crate) fn is_trimmed(text: &str) -> bool {
    // Newer panels cut off these two as well, which are no whitespace to Unicode.
    let cut = |c: char| c.is_whitespace() || matches!(c, '\0' | '\u{200b}' | '\u{feff}');
    text.starts_with(cut) || text.ends_with(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_trimmed_is_found_at_any_depth() {
        for text in [" a", "a ", "\ta", "a\n", "\u{a0}a", "a\u{feff}", "\0"] {
            let body = serde_json::json!({ "root": "/", "files": [{ "from": "a b", "to": text }] });
            assert_eq!(trimmed(&body), Some(text));
        }
        assert_eq!(trimmed(&serde_json::json!({ "root": "", "n": 1, "files": ["a b", "/ a"] })), None);
    }
}
