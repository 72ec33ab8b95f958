//! Whether an answer has the shape of a recorded one: the same kinds of objects, fields and types.

use serde_json::{Map, Value};

/// Objects whose keys are data: their fields say nothing about the shape.
const MAPS: [&str; 6] = ["properties", "environment", "docker_images", "files", "find", "mappings"];

/// What differs, one line each.
pub(crate) fn differences(recorded: &Value, given: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if let (Some(recorded), Some(given)) = (recorded.get("errors"), given.get("errors")) {
        let (recorded, given) = (errors(recorded), errors(given));
        if recorded != given {
            found.push(format!("errors: {recorded:?}\n      became {given:?}"));
        }
        return found;
    }
    compare("", recorded, given, &mut found);
    found
}

/// Code, status, field and rule of each error: all but the texts.
fn errors(list: &Value) -> Vec<[String; 4]> {
    let text = |error: &Value, path: &str| error.pointer(path).map(Value::to_string).unwrap_or_default();
    let parts = ["/code", "/status", "/meta/source_field", "/meta/rule"];
    list.as_array().unwrap().iter().map(|error| parts.map(|path| text(error, path))).collect()
}

fn compare(place: &str, recorded: &Value, given: &Value, found: &mut Vec<String>) {
    match (recorded, given) {
        (Value::Object(recorded), Value::Object(given)) => fields(place, recorded, given, found),
        (Value::Array(recorded), Value::Array(given)) => {
            if recorded.len() != given.len() {
                found.push(format!("{place}: {} elements became {}", recorded.len(), given.len()));
            }
            for (index, (recorded, given)) in recorded.iter().zip(given).enumerate() {
                compare(&format!("{place}[{index}]"), recorded, given, found);
            }
        }
        (Value::String(recorded), Value::String(given)) => {
            if place.ends_with(".object") && recorded != given {
                found.push(format!("{place}: {recorded} became {given}"));
            }
        }
        _ if kind(recorded) == kind(given) => {}
        _ => found.push(format!("{place}: {recorded} became {given}")),
    }
}

fn fields(place: &str, recorded: &Map<String, Value>, given: &Map<String, Value>, found: &mut Vec<String>) {
    if MAPS.iter().any(|name| place.ends_with(&format!(".{name}"))) {
        return;
    }
    for (name, value) in recorded {
        match given.get(name) {
            Some(given) => compare(&format!("{place}.{name}"), value, given, found),
            None => found.push(format!("{place}.{name} is missing")),
        }
    }
    for name in given.keys().filter(|name| !recorded.contains_key(*name)) {
        found.push(format!("{place}.{name} is not in the recording"));
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
