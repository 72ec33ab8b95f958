//! A panel that sends recorded responses, one at a time, and compares the requests with the recorded ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use httpmock::{HttpMockRequest, HttpMockResponse};
use serde::Deserialize;
use serde_json::Value;

use super::mock::{self, MockPanel};

/// The panel, and what was replayed on it.
pub struct Replay {
    panel: MockPanel,
    next: Arc<Mutex<Option<HttpMockResponse>>>,
    current: Option<Recording>,
    replayed: BTreeSet<String>,
    /// How many of them by a request that the caller made up.
    raw: usize,
    /// How many were not replayed, with a reason.
    left_out: usize,
}

#[derive(Deserialize)]
struct Recording {
    #[serde(skip)]
    name: String,
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    path: String,
    raw_query: String,
    json: Option<Value>,
    /// A body that is not JSON: text, or base64 for other bytes.
    raw: Option<String>,
    headers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Option<Value>,
    body_encoding: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recordings/http")
}

/// The bytes of the recorded response's body.
pub fn answer_bytes(name: &str) -> Vec<u8> {
    Recording::load(name).response.body_bytes()
}

/// The recorded response's JSON.
pub fn answer(name: &str) -> Value {
    Recording::load(name).response.body.unwrap()
}

impl Recording {
    fn load(name: &str) -> Self {
        let text = std::fs::read(folder().join(format!("{name}.json"))).unwrap();
        Self { name: name.to_owned(), ..serde_json::from_slice(&text).unwrap() }
    }
}

impl Replay {
    pub fn start() -> Self {
        let next = Arc::new(Mutex::new(None::<HttpMockResponse>));
        let taken = next.clone();
        let panel = MockPanel::start(move |_| taken.lock().unwrap().take().unwrap_or_else(mock::unexpected));
        Self { panel, next, current: None, replayed: BTreeSet::new(), raw: 0, left_out: 0 }
    }

    pub fn url(&self) -> &str {
        self.panel.url()
    }

    /// Answers the next request with the response of this recording.
    pub fn of(&mut self, name: &str) -> &mut Self {
        let recording = Recording::load(name);
        *self.next.lock().unwrap() = Some(recording.response.reply());
        self.current = Some(recording);
        self
    }

    /// As [`of`](Self::of), for a request that no typed call can make.
    pub fn raw(&mut self, name: &str) -> &mut Self {
        self.raw += 1;
        self.of(name)
    }

    /// Checks that the request was the recorded one, and that the outcome is what the recorded response says.
    pub fn check<T: Debug>(&mut self, outcome: ptero::Result<T>) -> Option<T> {
        let Recording { name, request, response } = self.current.take().expect("a recording to compare with");
        let seen = self.panel.seen();
        let [sent] = seen.as_slice() else { panic!("{name}: {} requests: {outcome:?}", seen.len()) };
        request.compare(&name, sent);
        self.replayed.insert(name.clone());
        match outcome {
            Ok(value) => {
                assert!(response.status < 300, "{name}: status {}, but the call succeeded", response.status);
                Some(value)
            }
            Err(error) => {
                response.compare(&name, &error);
                None
            }
        }
    }

    /// Names recordings that no call can make, all for one reason.
    pub fn leave_out(&mut self, _reason: &str, names: &[&str]) {
        for name in names {
            assert!(folder().join(format!("{name}.json")).exists(), "{name}");
            self.left_out += 1;
            self.replayed.insert((*name).to_owned());
        }
    }

    /// Checks that every recording whose name begins with one of `areas` was replayed.
    pub fn finish(&self, areas: &[&str]) {
        self.finish_under("", areas);
    }

    /// As [`finish`](Self::finish), of those recordings whose path begins so.
    pub fn finish_under(&self, path: &str, areas: &[&str]) {
        let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
        let names = files.map(|name| name.to_string_lossy().trim_end_matches(".json").to_owned());
        let names = names.filter(|name| areas.iter().any(|area| name.starts_with(area)));
        let names: BTreeSet<String> =
            names.filter(|name| Recording::load(name).request.path.starts_with(path)).collect();
        assert_eq!(self.replayed, names);
        let replayed = self.replayed.len() - self.left_out;
        println!("{areas:?}: {replayed} of {} recordings, {} by raw requests", names.len(), self.raw);
    }
}

impl Request {
    fn compare(&self, name: &str, sent: &HttpMockRequest) {
        let (uri, body) = (sent.uri(), sent.body_ref());
        assert_eq!(sent.method_str(), self.method, "{name}: method");
        // Some were recorded with the query as part of the path.
        assert_eq!(uri.path(), self.path.split('?').next().unwrap(), "{name}: path");
        assert_eq!(parameters(uri.query().unwrap_or("")), parameters(&self.raw_query), "{name}: query");
        if let Some(raw) = &self.raw {
            let is_text = self.headers.get("Content-Type").is_none_or(|kind| kind != "application/octet-stream");
            let expected = if is_text { raw.clone().into_bytes() } else { decode_base64(raw) };
            assert_eq!(body, expected, "{name}: body");
            assert!(mock::header(sent, "content-type").starts_with("text/plain"), "{name}: {sent:?}");
            return;
        }
        let body: Option<Value> = (!body.is_empty()).then(|| serde_json::from_slice(body).unwrap());
        assert_eq!(body, self.json, "{name}: body");
    }
}

fn decode_base64(text: &str) -> Vec<u8> {
    base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).unwrap()
}

fn parameters(query: &str) -> Vec<(String, String)> {
    let mut parameters: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    parameters.sort();
    parameters
}

impl Response {
    fn body_bytes(&self) -> Vec<u8> {
        match &self.body {
            None => Vec::new(),
            Some(Value::String(text)) if self.body_encoding == "base64" => decode_base64(text),
            Some(Value::String(text)) => text.clone().into_bytes(),
            Some(json) => json.to_string().into_bytes(),
        }
    }

    fn reply(&self) -> HttpMockResponse {
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = headers.filter(|(name, _)| ["Content-Type", "Retry-After", "Location"].contains(name));
        mock::reply(self.status, &kept.collect::<Vec<_>>(), self.body_bytes())
    }

    fn compare(&self, name: &str, error: &ptero::Error) {
        assert_eq!(error.status(), Some(self.status), "{name}: {error:?}");
        let body = self.body.as_ref().unwrap_or(&Value::Null);
        let expected = body["errors"].as_array().cloned().unwrap_or_default();
        assert_eq!(error.errors().len(), expected.len(), "{name}: {error:?}");
        for (given, expected) in error.errors().iter().zip(&expected) {
            assert_eq!(given.code(), expected["code"], "{name}");
            // One detail has tags, which are stripped.
            let detail = expected["detail"].as_str().unwrap().replace("<strong>", "").replace("</strong>", "");
            assert_eq!(given.detail(), detail, "{name}");
            assert_eq!(given.field(), expected["meta"]["source_field"].as_str(), "{name}");
            assert_eq!(given.rule(), expected["meta"]["rule"].as_str(), "{name}");
        }
        // The error as a whole stands for its first part.
        assert_eq!(error.code(), expected.first().and_then(|first| first["code"].as_str()), "{name}");
        assert_eq!(error.field(), expected.first().and_then(|first| first["meta"]["source_field"].as_str()), "{name}");
    }
}
