//! A request as handlers see it: decoded path, parameters and body.

use bytes::Bytes;
use http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

pub(crate) struct Call {
    pub(crate) method: String,
    /// Percent-encoded.
    pub(crate) path: String,
    pub(crate) raw_query: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// The body calls itself JSON, but is not.
pub(crate) struct MalformedJson;

impl Call {
    /// The decoded segments of the path.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path.split('/').filter(|segment| !segment.is_empty()).map(decode).collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether errors may be JSON. `*/*` does not count.
    pub(crate) fn wants_json(&self) -> bool {
        let accept = self.header("accept").to_ascii_lowercase();
        accept.contains("/json") || accept.contains("+json")
    }

    pub(crate) fn bearer(&self) -> Option<&str> {
        self.header("authorization").strip_prefix("Bearer ")
    }

    fn sends(&self, content_type: &str) -> bool {
        self.header("content-type").to_ascii_lowercase().contains(content_type)
    }

    /// Whether the panel trims the request's strings. It does not for files of a server that is given by its UUID.
    fn trims(&self) -> bool {
        let mut segments = self.path.split('/').skip_while(|segment| *segment != "servers").skip(1);
        let is_uuid = segments.next().is_some_and(|server| server.len() == 36);
        !(is_uuid && segments.next() == Some("files"))
    }

    /// Query and body as one object, in which the body wins. Empty strings become null.
    pub(crate) fn input(&self) -> Result<Value, MalformedJson> {
        let mut input = Map::new();
        for (name, value) in &self.query {
            nest(&mut input, name, value);
        }
        if self.sends("json") && !self.body.is_empty() {
            if let Value::Object(body) = serde_json::from_slice(&self.body).map_err(|_| MalformedJson)? {
                input.extend(body);
            }
        } else if self.sends("x-www-form-urlencoded") {
            for (name, value) in form_urlencoded::parse(&self.body) {
                nest(&mut input, &name, &value);
            }
        }
        let mut input = Value::Object(input);
        normalize(&mut input, self.trims());
        Ok(input)
    }
}

pub(crate) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

pub(crate) fn parse_query(raw: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(raw.as_bytes()).into_owned().collect()
}

/// Puts `a[b]` below `a`, and `a[]` at the end of the list `a`, as PHP reads parameters.
fn nest(input: &mut Map<String, Value>, name: &str, value: &str) {
    let value = Value::String(value.to_owned());
    let Some((outer, inner)) = name.strip_suffix(']').and_then(|name| name.split_once('[')) else {
        input.insert(name.to_owned(), value);
        return;
    };
    if inner.is_empty() {
        let list = input.entry(outer).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(items) = list {
            items.push(value);
        }
    } else if let Value::Object(fields) = input.entry(outer).or_insert_with(|| Value::Object(Map::new())) {
        fields.insert(inner.to_owned(), value);
    }
}

/// Makes empty strings null, and trims strings except passwords, as the framework does.
fn normalize(value: &mut Value, trim: bool) {
    match value {
        Value::String(text) => match if trim { text.trim() } else { text.as_str() } {
            "" => *value = Value::Null,
            trimmed if trimmed.len() < text.len() => *text = trimmed.to_owned(),
            _ => {}
        },
        Value::Array(items) => items.iter_mut().for_each(|item| normalize(item, trim)),
        Value::Object(fields) => {
            for (name, value) in fields {
                normalize(value, trim && !matches!(name.as_str(), "password" | "password_confirmation"));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn call(query: &str, content_type: &str, body: &str) -> Call {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", content_type.parse().unwrap());
        Call {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            raw_query: query.to_owned(),
            query: parse_query(query),
            headers,
            body: body.to_owned().into(),
        }
    }

    #[test]
    fn forms_are_read_as_php_does() {
        let call = call("a=1&ids[]=2&ids%5B%5D=3", "application/x-www-form-urlencoded", "limits[memory]=64&a=b+c%21");
        let expected = json!({"a": "b c!", "ids": ["2", "3"], "limits": {"memory": "64"}});
        assert_eq!(call.input().ok(), Some(expected));
    }

    #[test]
    fn strings_are_trimmed_and_empty_ones_null() {
        let body = json!({"name": " a ", "notes": "  ", "list": [""], "password": " x ", "password_confirmation": ""});
        let expected =
            json!({"name": "a", "notes": null, "list": [null], "password": " x ", "password_confirmation": null});
        assert_eq!(call("", "application/json", &body.to_string()).input().ok(), Some(expected));
    }

    #[test]
    fn file_names_are_not_trimmed_below_a_uuid() {
        let body = json!({"file": " a "});
        for (server, expected) in [("7e215471", "a"), ("7e215471-a458-42b6-aaa2-63d512858db4", " a ")] {
            let mut call = call("", "application/json", &body.to_string());
            call.path = format!("/api/client/servers/{server}/files/copy");
            assert_eq!(call.input().ok(), Some(json!({"file": expected})));
        }
    }

    #[test]
    fn malformed_json_is_an_error() {
        assert!(call("", "application/json", "{").input().is_err());
        assert!(call("", "text/plain", "{").input().is_ok());
    }
}
