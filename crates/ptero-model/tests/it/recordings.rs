//! The recordings in `tests/fixtures`, read and compared.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// One request with its response.
#[derive(Deserialize)]
pub(crate) struct Exchange {
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) request: Request,
    pub(crate) response: Response,
}

#[derive(Deserialize)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
}

#[derive(Deserialize)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body_encoding: String,
    pub(crate) body: Option<Value>,
}

#[derive(Deserialize)]
struct Transcript {
    frames: Vec<Value>,
}

fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = fs::read(path).unwrap();
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &str) -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let entries = fs::read_dir(fixtures.join(folder)).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn http(folder: &str) -> impl Iterator<Item = Exchange> {
    files(folder).into_iter().map(|path| Exchange { name: name(&path), ..read(&path) })
}

/// The exchanges with Pterodactyl and Wings.
pub(crate) fn pterodactyl() -> impl Iterator<Item = Exchange> {
    http("recordings/http")
}

/// The exchanges with Wings itself.
pub(crate) fn wings() -> impl Iterator<Item = Exchange> {
    http("recordings/wings/http")
}

/// The exchanges with Pelican.
pub(crate) fn pelican() -> impl Iterator<Item = Exchange> {
    http("recordings/pelican/http")
}

impl Exchange {
    /// The body, if it is JSON and the status one of success.
    pub(crate) fn success(&self) -> Option<&Value> {
        let is_success = (200..300).contains(&self.response.status) && self.response.body_encoding == "json";
        // An exported egg is a file, which may be JSON.
        let is_file = self.request.path.ends_with("/export");
        self.response.body.as_ref().filter(|_| is_success && !is_file)
    }
}

/// The body of a response of Pterodactyl.
pub(crate) fn body(name: &str) -> String {
    let exchange = pterodactyl().find(|exchange| exchange.name == name).unwrap();
    exchange.response.body.unwrap().to_string()
}

/// File, event and argument of every frame whose argument is JSON itself.
pub(crate) fn console_payloads() -> impl Iterator<Item = (String, String, String)> {
    files("recordings/ws").into_iter().flat_map(|path| {
        let transcript: Transcript = read(&path);
        let payloads = transcript.frames.into_iter().filter_map(move |frame| {
            let event = frame.pointer("/frame/event")?.as_str()?;
            let payload = frame.pointer("/frame/args/0")?.as_str()?;
            ["stats", "backup completed"].contains(&event).then(|| (name(&path), event.to_owned(), payload.to_owned()))
        });
        payloads.collect::<Vec<_>>()
    })
}

/// The resources of a response without their envelopes, at every depth.
pub(crate) fn unwrapped(value: &Value) -> Value {
    match value {
        Value::Object(object) => match (object.get("attributes"), object.get("data"), object.get("object")) {
            (Some(attributes), _, Some(_)) => unwrapped(attributes),
            (None, Some(list), Some(_)) => unwrapped(list),
            _ => object.iter().map(|(key, value)| (key.clone(), unwrapped(value))).collect(),
        },
        Value::Array(list) => list.iter().map(unwrapped).collect(),
        other => other.clone(),
    }
}

/// Asserts that all of `recorded` is in `decoded`, apart from the form that the panel gives to some values.
pub(crate) fn assert_same(place: &str, recorded: &Value, decoded: &Value) {
    match (recorded, decoded) {
        (Value::Object(recorded), Value::Object(decoded)) => {
            for (key, value) in recorded {
                // Of Pelican: a row of the database, and what another field says already.
                if key == "pivot" || (key == "2fa_enabled" && recorded.contains_key("2fa")) {
                    continue;
                }
                let key = key.strip_prefix("servers_").unwrap_or(key);
                let place = format!("{place}.{key}");
                assert_same(&place, value, decoded.get(key).unwrap_or_else(|| panic!("{place} is lost")));
            }
        }
        // The mounts of a node, of which the ids are kept.
        (Value::Object(mount), Value::Number(id)) => assert_eq!(mount["id"], json!(id), "{place}"),
        // Pelican's list of all permissions, and its rules.
        (Value::Array(recorded), Value::Object(_)) if place.ends_with(".permissions") => assert!(!recorded.is_empty()),
        (Value::Array(rules), Value::String(joined)) if place.ends_with(".rules") => {
            let rules: Vec<_> = rules.iter().filter_map(Value::as_str).collect();
            assert_eq!(rules.join("|"), *joined, "{place}");
        }
        // Sets, which have an order of their own.
        (Value::Array(recorded), Value::Array(decoded))
            if recorded.len() == decoded.len()
                && place.ends_with("permissions")
                && recorded.iter().all(Value::is_string) =>
        {
            assert!(recorded.iter().all(|permission| decoded.contains(permission)), "{place}");
        }
        (Value::Array(recorded), Value::Array(decoded)) if recorded.len() == decoded.len() => {
            for (index, (recorded, decoded)) in recorded.iter().zip(decoded).enumerate() {
                assert_same(&format!("{place}[{index}]"), recorded, decoded);
            }
        }
        _ => assert!(is_same(recorded, decoded), "{place}: {recorded} became {decoded}"),
    }
}

fn is_same(recorded: &Value, decoded: &Value) -> bool {
    match (recorded, decoded) {
        (Value::Array(list), Value::Object(map)) => list.is_empty() && map.is_empty(),
        (Value::Number(number), Value::Bool(flag)) => number.as_u64() == Some(u64::from(*flag)),
        (Value::Number(recorded), Value::Number(decoded)) => recorded.as_f64() == decoded.as_f64(),
        (Value::String(_) | Value::Number(_), Value::String(redacted)) if redacted == "[redacted]" => true,
        (Value::String(text), Value::Number(number)) => *text == number.to_string(),
        (Value::Number(number), Value::String(text)) => *text == number.to_string(),
        // Go writes empty lists and maps as null.
        (Value::Null, Value::Array(list)) => list.is_empty(),
        (Value::Null, Value::Object(map)) => map.is_empty(),
        (Value::String(recorded), Value::String(decoded)) => {
            recorded == decoded || matches!((timestamp(recorded), timestamp(decoded)), (Some(a), Some(b)) if a == b)
        }
        _ => recorded == decoded,
    }
}

fn timestamp(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
