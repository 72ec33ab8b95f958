use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Every character except those that RFC 3986 calls unreserved.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The capacity reserved for ids.
const SPARE: usize = 32;

/// A path on the panel, relative to its URL: a route's template whose placeholders are filled with checked,
/// percent-encoded segments.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    text: String,
    /// The unused part of the template. It starts with a placeholder, or is empty.
    rest: &'static str,
    fault: Option<String>,
}

impl Path {
    /// Starts a path from a template such as `/api/client/servers/{server}/power`.
    pub(crate) fn new(template: &'static str) -> Self {
        // Ids are mostly longer than their placeholders.
        let mut path = Self { text: String::with_capacity(template.len() + SPARE), rest: template, fault: None };
        path.advance();
        path
    }

    /// Builds a path from the caller's own segments.
    pub(crate) fn from_segments<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        let mut path = Self::new("");
        for segment in segments {
            path.text.push('/');
            path.push(|| "path segment".to_owned(), segment.as_ref());
        }
        path
    }

    /// Fills the next placeholder with an id.
    pub(crate) fn fill(mut self, id: &str) -> Self {
        match self.rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((placeholder, rest)) => {
                self.push(|| label(placeholder), id);
                self.rest = rest;
                self.advance();
            }
            None => {
                self.fault.get_or_insert(format!("the route {} has no placeholder for the id {id:?}", self.text));
            }
        }
        self
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the first fault of the path.
    pub(super) fn fault(&self) -> Option<String> {
        let unfilled = || (!self.rest.is_empty()).then(|| format!("the route lacks an id: {}{}", self.text, self.rest));
        self.fault.clone().or_else(unfilled)
    }

    /// Appends the template up to its next placeholder.
    fn advance(&mut self) {
        let (literal, rest) = self.rest.split_at(self.rest.find('{').unwrap_or(self.rest.len()));
        self.text.push_str(literal);
        self.rest = rest;
    }

    /// Appends one segment. `what` names it in the error if it would change the route.
    fn push(&mut self, what: impl Fn() -> String, segment: &str) {
        if let Some(problem) = problem(segment) {
            self.fault.get_or_insert_with(|| match segment {
                "" => format!("the {} {problem}", what()),
                _ => format!("the {} {segment:?} {problem}", what()),
            });
        }
        self.text.extend(utf8_percent_encode(segment, SEGMENT));
    }
}

/// The name of a placeholder's id in errors.
fn label(placeholder: &str) -> String {
    let words = placeholder.replace('_', " ");
    if words.ends_with("id") || words == "identifier" { words } else { words + " id" }
}

/// Returns why an id is invalid in a path. A slash is invalid even though it could be encoded: the panel decodes the
/// path before it matches routes.
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

    fn server(id: &str) -> Path {
        Path::new("/servers/{server}/power").fill(id)
    }

    #[test]
    fn id_that_would_change_the_route_is_a_fault() {
        for id in ["", " ", ".", "..", "../users/1", "a/b", "a\\b", "a\0", "a\r\nHost: x"] {
            let fault = server(id).fault().unwrap();
            assert!(fault.starts_with("the server id "), "{id:?}: {fault}");
        }
    }

    #[test]
    fn reserved_characters_are_encoded() {
        let path = Path::new("/external/{external_id}").fill("a?b#c%2Fd ü");
        assert_eq!(path.as_str(), "/external/a%3Fb%23c%252Fd%20%C3%BC");
        assert_eq!(path.fault(), None);
    }

    #[test]
    fn placeholders_are_filled_in_order() {
        let path = Path::new("/a/{one}/b/{two}").fill("1").fill("2");
        assert_eq!((path.as_str(), path.fault()), ("/a/1/b/2", None));
    }

    #[test]
    fn missing_or_surplus_id_is_a_fault() {
        let missing = Path::new("/a/{one}/b/{two}").fill("1").fault().unwrap();
        assert!(missing.ends_with("/a/1/b/{two}"), "{missing}");
        let surplus = Path::new("/a/{one}").fill("1").fill("2").fault().unwrap();
        assert!(surplus.contains("no placeholder"), "{surplus}");
    }

    #[test]
    fn errors_name_the_id() {
        let names = ["server", "external_id", "identifier"].map(label);
        assert_eq!(names, ["server id", "external id", "identifier"]);
    }

    proptest! {
        #[test]
        fn an_accepted_segment_stays_one_segment_and_decodes_to_itself(id in ".*") {
            let path = Path::new("/{server}").fill(&id);
            let encoded = &path.as_str()[1..];
            prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
            prop_assert_eq!(percent_decode_str(encoded).decode_utf8().unwrap(), id);
        }
    }
}
