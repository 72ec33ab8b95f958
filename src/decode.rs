//! Reads the JSON of responses.

mod place;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::payload::payload;

/// Why a body cannot be read. No text quotes a value, which may be a secret.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("the response is not valid UTF-8 at byte {0}")]
    NotUtf8(usize),
    #[error("the response is not valid JSON{place} (line {line}, column {column})")]
    Incomplete { place: String, line: usize, column: usize },
    #[error("the response does not have the expected shape{place}{detail} (line {line}, column {column})")]
    Shape { place: String, detail: String, line: usize, column: usize },
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Error::new(ErrorKind::Decode, fault.to_string())
    }
}

/// Reads JSON. An empty body is read as `null`, so that `()` and `Option` fit responses without one.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let text = text(body)?;
    serde_json::from_str(text).map_err(|error| explain(text, &error).into())
}

/// Reads any JSON. It is checked as a text first, because what reads texts is compiled for [`decode`] as well.
pub(crate) fn value(body: &[u8]) -> Option<Value> {
    serde_json::from_str(std::str::from_utf8(body).ok()?).ok()
}

fn text(body: &[u8]) -> Result<&str, Fault> {
    let body = match body {
        [] => b"null",
        [b'{', .., b'}'] | [b'[', .., b']'] => body,
        _ => payload(body).unwrap_or(body),
    };
    // Checked all at once, it costs less than text by text.
    std::str::from_utf8(body).map_err(|error| Fault::NotUtf8(error.valid_up_to()))
}

fn explain(text: &str, error: &serde_json::Error) -> Fault {
    let (line, column) = (error.line(), error.column());
    let reason = error.to_string();
    let place = match (place::path(text, line, column), quoted(&reason, "invalid field")) {
        (path, None) if path.is_empty() => path,
        (path, None) => format!(" at `{path}`"),
        (path, Some(field)) if path.is_empty() => format!(" at `{field}`"),
        (path, Some(field)) => format!(" at `{path}.{field}`"),
    };
    match error.classify() {
        serde_json::error::Category::Data => Fault::Shape { place, detail: detail(&reason), line, column },
        _ => Fault::Incomplete { place, line, column },
    }
}

/// What of serde's text is safe to repeat: the names of fields and what was expected come from the model, the rest may
/// quote a value.
fn detail(text: &str) -> String {
    if let Some(field) = quoted(text, "missing field") {
        return format!(": the field `{field}` is missing");
    }
    let quotes_value =
        ["invalid type: ", "invalid value: ", "invalid length "].iter().any(|lead| text.starts_with(lead));
    let expected = match text.strip_prefix("expected ") {
        Some(expected) if !expected.contains(['`', '"', '\'']) => Some(expected),
        _ if quotes_value => text.rsplit_once(", expected ").map(|(_, expected)| expected),
        _ => None,
    };
    match expected.and_then(|expected| expected.split(" at line ").next()) {
        Some(expected) => format!(": expected {expected}"),
        None => String::new(),
    }
}

/// The name of the field in a text that consists of `lead` and the name.
fn quoted<'t>(text: &'t str, lead: &str) -> Option<&'t str> {
    let (field, _) = text.strip_prefix(lead)?.strip_prefix(" `")?.split_once('`')?;
    Some(field)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[test]
    fn wrong_shape_names_its_place_and_not_its_value() {
        let error =
            decode::<std::collections::BTreeMap<String, u8>>(br#"{"key":"sekret, expected sekret"}"#).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        let expected = "the response does not have the expected shape at `key`: expected u8 (line 1, column 32)";
        assert_eq!(error.detail(), expected);
        assert!(!format!("{error:?}").contains("sekret"));
    }

    #[test]
    fn required_field_of_another_type_is_named() {
        let user = br#"{"attributes":{"id":"sekret","uuid":"1a2b3c4d-0000-4000-8000-000000000000"}}"#;
        let error = decode::<crate::model::envelope::Item<crate::model::application::User>>(user).unwrap_err();
        let expected = "the response does not have the expected shape at `attributes.id`";
        assert!(error.detail().starts_with(expected), "{error}");
        assert!(!format!("{error:?}").contains("sekret"));
    }

    #[test]
    fn missing_field_is_named() {
        #[derive(Debug, Deserialize)]
        #[allow(dead_code)]
        struct Server {
            uuid: String,
        }
        let error = decode::<Vec<Server>>(br#"[{"uuid":"x"},{"name":"sekret"}]"#).unwrap_err();
        assert!(error.detail().contains("at `[1]`: the field `uuid` is missing"), "{error}");
        assert!(!format!("{error:?}").contains("sekret"));
    }

    #[test]
    fn values_in_custom_messages_are_not_repeated() {
        let error = decode::<Vec<jiff::Timestamp>>(br#"["sekret"]"#).unwrap_err();
        assert!(error.detail().contains("at `[0]`"), "{error}");
        assert!(!format!("{error:?}").contains("sekret"), "{error}");
    }

    #[test]
    fn empty_body_is_null_and_broken_json_an_error() {
        decode::<()>(b"").unwrap();
        assert!(decode::<serde_json::Value>(b"{").unwrap_err().detail().contains("not valid JSON"));
    }

    #[test]
    fn last_of_repeated_keys_counts() {
        let user = r#"{"id":1,"username":"a","username":"b","uuid":"1a2b3c4d-0000-4000-8000-000000000000"}"#;
        let body = format!(r#"{{"object":"x","object":"list","data":[{{"attributes":{user},"attributes":{user}}}]}}"#);
        let list = decode::<crate::model::envelope::List<crate::model::application::User>>(body.as_bytes()).unwrap();
        assert_eq!(list.items.data[0].username, "b");
    }

    #[test]
    fn invalid_utf_8_is_refused() {
        let error = decode::<serde_json::Value>(b"{\"name\":\"M\xfcller\"}").unwrap_err();
        let expected = (ErrorKind::Decode, "the response is not valid UTF-8 at byte 10");
        assert_eq!((error.kind(), error.detail()), expected);
    }

    #[test]
    fn notices_of_php_are_ignored() {
        let body = "<b>Notice</b>: x in <b>a.php</b> on line <b>1</b><br />\n[1,2]";
        assert_eq!(decode::<Vec<u8>>(body.as_bytes()).unwrap(), [1, 2]);
    }
}
