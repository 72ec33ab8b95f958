use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the characters that RFC 3986 calls unreserved.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path on the panel, relative to its URL, made of literals and checked, percent-encoded segments.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    text: String,
    fault: Option<String>,
}

impl Path {
    pub(crate) fn new(root: &'static str) -> Self {
        Self { text: root.to_owned(), fault: None }
    }

    /// A path of segments that the caller chose: each is checked and encoded.
    pub(crate) fn from_segments<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        segments.into_iter().fold(Self::new(""), |path, segment| path.segment("path segment", segment.as_ref()))
    }

    /// Appends a fixed part of a route, without a leading slash.
    pub(crate) fn literal(mut self, part: &'static str) -> Self {
        self.text.push('/');
        self.text.push_str(part);
        self
    }

    /// Appends an id. `what` names it in the error for one that would change the route.
    pub(crate) fn segment(mut self, what: &str, id: &str) -> Self {
        if let Some(problem) = problem(id) {
            self.fault.get_or_insert_with(|| match what {
                "path segment" => format!("the path segment {id:?} {problem}"),
                _ if id.is_empty() => format!("the {what} id {problem}"),
                _ => format!("the {what} id {id:?} {problem}"),
            });
        }
        self.text.push('/');
        self.text.extend(utf8_percent_encode(id, SEGMENT));
        self
    }

    /// Appends a numeric id, which is always safe.
    pub(crate) fn number(mut self, id: u64) -> Self {
        // Writing to a `String` cannot fail.
        let _ = write!(self.text, "/{id}");
        self
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }
}

/// Why an id cannot stand in a path. A slash is refused even though it could be encoded: the panel decodes the path
/// before it looks for the route.
fn problem(id: &str) -> Option<&'static str> {
    match id {
        "" => Some("is empty"),
        "." | ".." => Some("would change the path"),
        _ if id.contains(['/', '\\']) => Some("contains a slash"),
        _ if id.contains(char::is_control) => Some("contains a control character"),
        _ if id.trim().is_empty() => Some("is blank"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_that_would_change_the_route_are_refused() {
        for id in ["", " ", ".", "..", "../users/1", "a/b", "a\\b", "a\0", "a\r\nHost: x"] {
            assert!(Path::new("/x").segment("server", id).fault().is_some(), "{id:?}");
        }
    }

    #[test]
    fn reserved_characters_are_encoded() {
        let path = Path::new("/external").segment("external", "a?b#c%2Fd ü");
        assert_eq!(path.as_str(), "/external/a%3Fb%23c%252Fd%20%C3%BC");
        assert!(path.fault().is_none());
    }

    proptest! {
        #[test]
        fn an_accepted_segment_stays_one_segment_and_decodes_to_itself(id in ".*") {
            let path = Path::new("").segment("server", &id);
            let encoded = &path.as_str()[1..];
            prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
            prop_assert_eq!(percent_decode_str(encoded).decode_utf8().unwrap(), id);
        }
    }
}
