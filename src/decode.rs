//! Reads answers.

mod place;

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Result};

/// Reads JSON. An empty body is read as `null`, so that `()` and `Option` fit answers without one.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let body = if body.is_empty() { b"null" } else { body };
    // Checked all at once, it costs less than text by text.
    let text = std::str::from_utf8(body).map_err(|error| {
        Error::new(ErrorKind::Decode, format!("the answer is not UTF-8 from byte {} on", error.valid_up_to()))
    })?;
    serde_json::from_str(text).map_err(|error| explain(text, &error))
}

fn explain(text: &str, error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    let place = match place::path(text, line, column) {
        path if path.is_empty() => path,
        path => format!(" at `{path}`"),
    };
    // The text of serde_json may quote the value, which may be a secret; its place is enough.
    let what = match error.classify() {
        serde_json::error::Category::Data => "does not have the expected shape",
        _ => "is not whole JSON",
    };
    Error::new(ErrorKind::Decode, format!("the answer {what}{place} (line {line}, column {column})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_shape_names_its_place_and_not_its_value() {
        let error = decode::<std::collections::BTreeMap<String, u8>>(br#"{"key":"sekret"}"#).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.detail(), "the answer does not have the expected shape at `key` (line 1, column 15)");
        assert!(!format!("{error:?}").contains("sekret"));
    }

    #[test]
    fn nothing_and_broken_json_are_told_apart() {
        decode::<()>(b"").unwrap();
        assert!(decode::<serde_json::Value>(b"{").unwrap_err().detail().contains("not whole JSON"));
    }

    #[test]
    fn what_is_not_utf_8_is_no_answer() {
        let error = decode::<serde_json::Value>(b"{\"name\":\"M\xfcller\"}").unwrap_err();
        assert_eq!((error.kind(), error.detail()), (ErrorKind::Decode, "the answer is not UTF-8 from byte 10 on"));
    }
}
