//! Where in a JSON text something is wrong, told as a path.
//!
//! A deserializer that keeps track of the path would make every model be compiled a second time, which is a seventh of
//! a small program. Here the path is found afterwards, from the position that serde_json names.

/// The containers around the place, from the outside to the inside.
enum Within<'t> {
    /// An object, and the key last read.
    Object(&'t str),
    /// An array, and the number of the element.
    Array(usize),
}

/// The maximum number of steps in a path. Deeper values are reported by what encloses them.
const DEEPEST: usize = 64;

/// The path of the innermost value that holds the position, such as `data[3].attributes.name`. A value that ends there
/// holds it. Line and column count from 1.
pub(super) fn path(text: &str, line: usize, column: usize) -> String {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let text = text.get(..before.saturating_add(column)).unwrap_or(text);
    let (mut within, mut beyond, mut is_key) = (Vec::new(), 0_usize, false);
    let mut rest = text;
    while let Some(at) = rest.find(['"', '{', '}', '[', ']', ',', ':']) {
        let (_, found) = rest.split_at(at);
        // It was found, and is one byte long.
        let (mark, after) = found.split_at(1);
        rest = after;
        let is_deepest = within.len() == DEEPEST;
        match (mark, within.last_mut()) {
            ("\"", enclosing) => {
                let length = string_length(rest);
                let (content, after) = rest.split_at(length);
                rest = after.strip_prefix('"').unwrap_or(after);
                if let (true, Some(Within::Object(key))) = (is_key, enclosing) {
                    *key = content;
                }
            }
            ("{" | "[", _) if is_deepest => beyond = beyond.saturating_add(1),
            ("}" | "]", _) if beyond > 0 => beyond -= 1,
            (",", _) if beyond > 0 => {}
            ("{", _) => within.push(Within::Object("")),
            ("[", _) => within.push(Within::Array(0)),
            ("}" | "]", _) => drop(within.pop()),
            (",", Some(Within::Array(index))) => *index += 1,
            (",", Some(Within::Object(key))) => *key = "",
            _ => {}
        }
        is_key = beyond == 0 && matches!(mark, "{" | ",") && matches!(within.last(), Some(Within::Object(_)));
    }
    render(&within)
}

/// How many bytes there are before the quote that ends a string; all, if there is none. Where a quote is, a text can be
/// split.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.unwrap_or(text.len())
}

fn render(within: &[Within<'_>]) -> String {
    let mut path = String::new();
    for step in within {
        match step {
            Within::Array(index) => path.push_str(&format!("[{index}]")),
            Within::Object("") => {}
            Within::Object(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Outer {
        list: Vec<Inner>,
        name: String,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Inner {
        id: u8,
        tags: Option<Vec<String>>,
    }

    fn place(json: &str) -> String {
        let error = serde_json::from_str::<Outer>(json).unwrap_err();
        path(json, error.line(), error.column())
    }

    #[test]
    fn the_value_that_does_not_fit_is_named() {
        for (json, expected) in [
            (r#"{"list":[{"id":1},{"id":"x"}],"name":"n"}"#, "list[1].id"),
            (r#"{"list":[{"id":300}],"name":"n"}"#, "list[0].id"),
            (r#"{"list":[{"id":{}}],"name":"n"}"#, "list[0].id"),
            (r#"{"list":[{"id":1,"tags":["a",",\"]",7]}],"name":"n"}"#, "list[0].tags[2]"),
            ("{\n \"list\": [\n  {\"id\": 1},\n  {\"id\": null}\n ],\n \"name\": \"n\"\n}", "list[1].id"),
            (r#"{"list":[{"id":1}],"name":{"first":"n"}}"#, "name"),
            (r#"{"list":[{"id":1},{"tags":null}],"name":"n"}"#, "list[1]"),
            (r#"{"list":[]}"#, ""),
            (r#"{"ö":"{[","list":3,"name":"n"}"#, "list"),
            (r#"{"list":[{"id":1},"#, "list[1]"),
        ] {
            assert_eq!(place(json), expected, "{json}");
        }
    }

    #[test]
    fn path_is_cut_off_where_it_is_deep() {
        let deep = |text: &str| path(text, 1, text.len());
        assert_eq!(deep(&"[".repeat(1_000_000)), "[0]".repeat(DEEPEST));
        let back = format!(r#"{{"a":{}{},"b":["#, "[".repeat(1000), "]".repeat(1000));
        assert_eq!(deep(&back), "b[0]");
    }

    proptest! {
        #[test]
        fn no_text_and_no_position_panics(text in ".*", line in any::<usize>(), column in any::<usize>()) {
            path(&text, line, column);
            path(&text, line % 4, column % 40);
        }
    }
}
