//! A request as a handler sees it: decoded path, parameters and body.

use bytes::Bytes;
use http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::refusal::Refusal;

pub(crate) struct Call {
    pub(crate) method: String,
    /// Still encoded.
    pub(crate) path: String,
    pub(crate) raw_query: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

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

    /// Whether the answer to an error may be JSON. `*/*` does not count as asking for it.
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

    /// Query and body as one object, the body winning; empty strings count as null.
    pub(crate) fn input(&self) -> Result<Value, Refusal> {
        let mut input = Map::new();
        for (name, value) in &self.query {
            nest(&mut input, name, value);
        }
        if self.sends("json") && !self.body.is_empty() {
            let malformed = |_| Refusal::bad_request("The JSON data passed in the request appears to be malformed.");
            if let Value::Object(body) = serde_json::from_slice(&self.body).map_err(malformed)? {
                input.extend(body);
            }
        } else if self.sends("x-www-form-urlencoded") {
            for (name, value) in parse_query(&String::from_utf8_lossy(&self.body)) {
                nest(&mut input, &name, &value);
            }
        }
        let mut input = Value::Object(input);
        empty_to_null(&mut input);
        Ok(input)
    }
}

pub(crate) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

pub(crate) fn parse_query(raw: &str) -> Vec<(String, String)> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
    };
    raw.split('&').filter(|part| !part.is_empty()).map(pair).collect()
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

fn empty_to_null(value: &mut Value) {
    match value {
        Value::String(text) if text.is_empty() => *value = Value::Null,
        Value::Array(items) => items.iter_mut().for_each(empty_to_null),
        Value::Object(fields) => fields.values_mut().for_each(empty_to_null),
        _ => {}
    }
}
