//! How a replayed answer must be like the recorded one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::recording::Recording;
use crate::wire::Answer;

/// Objects whose keys are data, not fields.
const FREE: &[&str] = &["properties", "docker_images", "files", "permissions", "find"];

/// Everything that differs.
pub(crate) fn differences(recording: &Recording, answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    let recorded = &recording.response;
    if recorded.status != answer.status {
        let body = String::from_utf8_lossy(&answer.body).chars().take(600).collect::<String>();
        return vec![format!("status {} instead of {}: {body}", answer.status, recorded.status)];
    }
    for header in ["Content-Type", "Allow", "Www-Authenticate", "Content-Disposition"] {
        let was = Recording::header(&recorded.headers, header).map(utf8);
        let is = answer.header(header).map(str::to_owned);
        // A backup's file is called after its uuid.
        let is_archive = |text: &Option<String>| text.as_ref().is_some_and(|text| text.ends_with(".tar.gz\""));
        if is != was && !(is_archive(&is) && is_archive(&was)) {
            found.push(format!("{header}: {is:?} instead of {was:?}"));
        }
    }
    let present =
        ["Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Location", "X-Request-Id"];
    for header in present {
        let was = Recording::header(&recorded.headers, header).is_some();
        if answer.header(header).is_some() != was {
            found.push(format!("{header} {} there", if was { "is not" } else { "is" }));
        }
    }
    match (recorded.body_encoding.as_str(), &recorded.body) {
        ("json", Some(body)) => found.extend(bodies(recording, body, answer)),
        ("none", _) if !answer.body.is_empty() => found.push("a body where there was none".to_owned()),
        ("text", Some(Value::String(text))) if text.starts_with("<!DOCTYPE") => {
            if !answer.body.starts_with(b"<!DOCTYPE") {
                found.push("no page".to_owned());
            }
        }
        ("text", Some(Value::String(text))) if !text.contains("request_id") && answer.body != text.as_bytes() => {
            found.push(format!("the text {:?}", String::from_utf8_lossy(&answer.body)));
        }
        _ => {}
    }
    found
}

/// Recorders read header values as Latin-1, whatever they are.
fn utf8(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}

fn bodies(recording: &Recording, recorded: &Value, answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let errors = |value: &Value| value.get("errors").cloned().map(without_ids);
    if let Some(was) = errors(recorded) {
        let mut found = Vec::new();
        if errors(&body) != Some(was.clone()) {
            found.push(format!("{body} instead of {was}"));
        }
        if recording.was_pretty() != answer.body.contains(&b'\n') {
            found.push(format!("pretty-printing is {}", !recording.was_pretty()));
        }
        return found;
    }
    let (was, is) = (Shape::of(recorded), Shape::of(&body));
    let mut found = Vec::new();
    was.compare(&is, "", &mut found);
    found
}

/// Errors without the ids of requests to Wings.
fn without_ids(errors: Value) -> Value {
    let text = errors.to_string();
    let mut kept = String::new();
    let mut rest = text.as_str();
    while let Some(start) = ["(request id: ", "(request_id: "].iter().filter_map(|mark| rest.find(mark)).min() {
        kept.push_str(&rest[..start]);
        rest = &rest[start..];
        rest = &rest[rest.find(')').unwrap()..];
    }
    kept.push_str(rest);
    serde_json::from_str(&kept).unwrap()
}

/// The fields of a body with their types. All elements of a list are taken together.
#[derive(Default)]
struct Shape {
    types: BTreeSet<&'static str>,
    fields: BTreeMap<String, Shape>,
    /// How many of the objects here have each field.
    objects: usize,
    elements: Option<Box<Shape>>,
    /// The value of `object`.
    kinds: BTreeSet<String>,
    seen: usize,
}

impl Shape {
    fn of(value: &Value) -> Self {
        let mut shape = Self::default();
        shape.add(value, "");
        shape
    }

    fn add(&mut self, value: &Value, key: &str) {
        self.seen += 1;
        match value {
            Value::Null => _ = self.types.insert("null"),
            Value::Bool(_) => _ = self.types.insert("boolean"),
            Value::Number(_) => _ = self.types.insert("number"),
            Value::String(text) => {
                self.types.insert("string");
                if key == "object" {
                    self.kinds.insert(text.clone());
                }
            }
            Value::Array(items) => {
                self.types.insert("list");
                let elements = self.elements.get_or_insert_default();
                items.iter().for_each(|item| elements.add(item, ""));
            }
            Value::Object(fields) => {
                self.types.insert("object");
                self.objects += 1;
                if !FREE.contains(&key) {
                    fields.iter().for_each(|(key, value)| self.fields.entry(key.clone()).or_default().add(value, key));
                }
            }
        }
    }

    fn compare(&self, is: &Self, place: &str, found: &mut Vec<String>) {
        // What is null in every recorded case says nothing about the type otherwise, and the other way round.
        let known = |types: &BTreeSet<&'static str>| -> BTreeSet<_> {
            types.iter().filter(|name| **name != "null").copied().collect()
        };
        let (was_known, is_known) = (known(&self.types), known(&is.types));
        if !was_known.is_empty() && !is_known.is_empty() && was_known != is_known {
            found.push(format!("{place}: {is_known:?} instead of {was_known:?}"));
        }
        // A single value must be null where it was null.
        if self.seen == 1 && is.seen == 1 && self.types != is.types && was_known.len() + is_known.len() == 1 {
            found.push(format!("{place}: {:?} instead of {:?}", is.types, self.types));
        }
        if self.kinds != is.kinds {
            found.push(format!("{place}: kind {:?} instead of {:?}", is.kinds, self.kinds));
        }
        if self.objects > 0 && is.objects > 0 {
            let names = |shape: &Self| shape.fields.keys().cloned().collect::<BTreeSet<_>>();
            let (was_names, is_names) = (names(self), names(is));
            if was_names != is_names {
                let missing: Vec<_> = was_names.difference(&is_names).collect();
                let surplus: Vec<_> = is_names.difference(&was_names).collect();
                found.push(format!("{place}: without {missing:?}, with {surplus:?}"));
            }
        }
        for (name, field) in &self.fields {
            if let Some(other) = is.fields.get(name) {
                field.compare(other, &format!("{place}/{name}"), found);
            }
        }
        if let (Some(was), Some(is)) = (&self.elements, &is.elements) {
            if (was.seen == 0) != (is.seen == 0) {
                found.push(format!("{place}: {} elements instead of {}", is.seen, was.seen));
            }
            was.compare(is, &format!("{place}[]"), found);
        }
    }
}
