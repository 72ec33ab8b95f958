//! The names that the fake has for what the recorded panel made: ids, uuids, tokens.

use std::collections::HashMap;

use serde_json::Value;

/// What a number in a path or body is the id of.
const COLLECTIONS: &[(&str, &str)] = &[
    ("servers", "server"),
    ("users", "user"),
    ("nodes", "node"),
    ("locations", "location"),
    ("allocations", "allocation"),
    ("databases", "server_database"),
    ("schedules", "server_schedule"),
    ("tasks", "schedule_task"),
];

#[derive(Default)]
pub(crate) struct Names {
    texts: HashMap<String, String>,
    numbers: HashMap<(String, u64), u64>,
}

impl Names {
    pub(crate) fn name(&mut self, recorded: &str, now: &str) {
        self.texts.insert(recorded.to_owned(), now.to_owned());
    }

    /// Learns from two answers to the same request.
    pub(crate) fn learn(&mut self, recorded: &Value, now: &Value) {
        match (recorded, now) {
            (Value::Array(recorded), Value::Array(now)) => {
                recorded.iter().zip(now).for_each(|(was, is)| self.learn(was, is))
            }
            (Value::Object(was), Value::Object(is)) => {
                let kind = was.get("object").and_then(Value::as_str).unwrap_or_default();
                let id = |side: &serde_json::Map<String, Value>| side.get("attributes")?.get("id")?.as_u64();
                if let (Some(was), Some(is)) = (id(was), id(is)) {
                    self.numbers.insert((kind.to_owned(), was), is);
                }
                for (key, was) in was {
                    let Some(is) = is.get(key) else { continue };
                    match (key.as_str(), was, is) {
                        ("id" | "uuid" | "identifier", Value::String(was), Value::String(is)) => self.name(was, is),
                        ("name", Value::String(was), Value::String(is)) if was.starts_with("archive-") => {
                            self.name(was, is)
                        }
                        ("allocation", Value::Number(was), Value::Number(is)) => {
                            let key = ("allocation".to_owned(), was.as_u64().unwrap());
                            self.numbers.insert(key, is.as_u64().unwrap());
                        }
                        _ => self.learn(was, is),
                    }
                }
            }
            _ => {}
        }
    }

    /// A recorded path with the fake's names in it.
    pub(crate) fn path(&self, path: &str) -> String {
        let mut collection = "";
        let segments = path.split('/').map(|segment| {
            let kind = COLLECTIONS.iter().find(|(name, _)| *name == collection).map(|(_, kind)| *kind);
            collection = segment;
            let number = segment.parse().ok().and_then(|id| self.number(kind?, id));
            number.map_or_else(|| self.text(segment), |number| number.to_string())
        });
        segments.collect::<Vec<_>>().join("/")
    }

    fn number(&self, kind: &str, id: u64) -> Option<u64> {
        self.numbers.get(&(kind.to_owned(), id)).copied()
    }

    fn text(&self, text: &str) -> String {
        self.texts.get(text).cloned().unwrap_or_else(|| text.to_owned())
    }

    /// A recorded body with the fake's names in it.
    pub(crate) fn body(&self, body: &Value) -> Value {
        self.value(body, "")
    }

    fn value(&self, value: &Value, key: &str) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item, key)).collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(key, value)| (key.clone(), self.value(value, key)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Value::Number(number)
                if matches!(
                    key,
                    "allocation" | "default" | "additional" | "add_allocations" | "remove_allocations"
                ) =>
            {
                let id = number.as_u64().and_then(|id| self.number("allocation", id));
                id.map_or_else(|| value.clone(), Value::from)
            }
            _ => value.clone(),
        }
    }
}
