//! The recordings in `tests/fixtures`, read and compared.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ptero::model::routes::{self, Route};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// One request with its answer.
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

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = fs::read(path).unwrap();
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(fixtures().join("recordings").join(folder)).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

pub(crate) fn http() -> impl Iterator<Item = Exchange> {
    files("http").into_iter().map(|path| Exchange { name: name(&path), ..read(&path) })
}

/// File, event and argument of every frame whose argument is JSON itself.
pub(crate) fn console_payloads() -> impl Iterator<Item = (String, String, String)> {
    files("ws").into_iter().flat_map(|path| {
        let transcript: Transcript = read(&path);
        let payloads = transcript.frames.into_iter().filter_map(move |frame| {
            let event = frame.pointer("/frame/event")?.as_str()?;
            let payload = frame.pointer("/frame/args/0")?.as_str()?;
            ["stats", "backup completed"].contains(&event).then(|| (name(&path), event.to_owned(), payload.to_owned()))
        });
        payloads.collect::<Vec<_>>()
    })
}

/// The route that a request went to: of those that fit, the one with the fewest variable segments.
pub(crate) fn route(request: &Request) -> Option<&'static Route> {
    let fits = |route: &&Route| route.method == request.method && matches(route.path, &request.path);
    routes::ALL.iter().filter(fits).min_by_key(|route| route.path.matches('{').count())
}

fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.trim_end_matches('/'), path.trim_end_matches('/'));
    pattern.split('/').count() == path.split('/').count()
        && pattern.split('/').zip(path.split('/')).all(|(want, have)| want.starts_with('{') || want == have)
}

/// Asserts that all of `recorded` is in `decoded`, apart from the form that the panel gives to some values.
pub(crate) fn assert_same(place: &str, recorded: &Value, decoded: &Value) {
    match (recorded, decoded) {
        (Value::Object(recorded), Value::Object(decoded)) => {
            for (key, value) in recorded {
                let place = format!("{place}.{key}");
                assert_same(&place, value, decoded.get(key).unwrap_or_else(|| panic!("{place} is lost")));
            }
        }
        // Sets, which have an order of their own.
        (Value::Array(recorded), Value::Array(decoded)) if place.ends_with("permissions") => {
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
        (Value::String(text), Value::Number(number)) => *text == number.to_string(),
        (Value::String(_), Value::String(redacted)) if redacted == "[redacted]" => true,
        (Value::String(recorded), Value::String(decoded)) => {
            recorded == decoded || matches!((timestamp(recorded), timestamp(decoded)), (Some(a), Some(b)) if a == b)
        }
        _ => recorded == decoded,
    }
}

fn timestamp(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
