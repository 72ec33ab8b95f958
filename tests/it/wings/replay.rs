//! Wings that sends one recorded response at a time, and compares the request with the recorded one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use httpmock::{HttpMockRequest, HttpMockResponse};
use serde::Deserialize;
use serde_json::Value;

use super::left_out::LEFT_OUT;
use crate::support::mock::{self, MockPanel};
use crate::support::replay::{Response, decode_base64, parameters};

pub const TOKEN: &str = "tokentokentokentokentokentokentokentokentokentokentokentokentoke";

pub struct Replay {
    node: MockPanel,
    next: Arc<Mutex<Option<Recording>>>,
    current: Option<Recording>,
    replayed: BTreeSet<String>,
}

#[derive(Clone, Deserialize)]
struct Recording {
    #[serde(skip)]
    name: String,
    request: Request,
    response: Response,
}

#[derive(Clone, Deserialize)]
struct Request {
    method: String,
    path: String,
    #[serde(default)]
    raw_query: String,
    json: Option<Value>,
    raw: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recordings/wings/http")
}

fn load(name: &str) -> Recording {
    let text = fs::read(folder().join(format!("wings__{name}.json"))).unwrap_or_else(|_| panic!("no recording {name}"));
    Recording { name: name.to_owned(), ..serde_json::from_slice(&text).unwrap() }
}

impl Recording {
    fn is_of(&self, request: &HttpMockRequest) -> bool {
        request.method_str() == self.request.method && request.uri().path() == self.request.path
    }

    /// The response to what the client looks at first: whether there is a server, or an archive.
    fn look(&self, request: &HttpMockRequest) -> HttpMockResponse {
        match request.uri().path() {
            "/download/backup" => mock::reply(if self.name.starts_with("backup") { 404 } else { 200 }, &[], MISSING),
            _ if self.name.starts_with("create") => mock::json(404, MISSING),
            _ => mock::json(200, &load("server_offline").response.body.unwrap().to_string()),
        }
    }
}

const MISSING: &str = r#"{"error":"The requested resource was not found on this server."}"#;

impl Replay {
    pub fn start() -> Self {
        let next = Arc::new(Mutex::new(None::<Recording>));
        let taken = next.clone();
        let node = MockPanel::start(move |request| {
            let mut next = taken.lock().unwrap();
            match next.take_if(|recording| recording.is_of(request)) {
                Some(recording) => recording.response.reply(&["Content-Type", "X-Mime-Type", "Location"]),
                None => next.as_ref().map_or_else(mock::unexpected, |recording| recording.look(request)),
            }
        });
        Self { node, next, current: None, replayed: BTreeSet::new() }
    }

    pub fn url(&self) -> &str {
        self.node.url()
    }

    /// Answers the next request with the response of this recording.
    pub fn of(&mut self, name: &str) -> &mut Self {
        let recording = load(name);
        *self.next.lock().unwrap() = Some(recording.clone());
        self.current = Some(recording);
        self
    }

    /// Checks that the request was the recorded one, and that the outcome is what the recorded response says.
    pub fn check<T: Debug>(&mut self, outcome: ptero::Result<T>) {
        let recording = self.current.take().expect("a recording to compare with");
        let Recording { name, request, response } = &recording;
        let seen = self.node.seen();
        let sent: Vec<_> = seen.iter().filter(|sent| recording.is_of(sent)).collect();
        let [sent] = sent.as_slice() else { panic!("{name}: {} requests: {outcome:?}", sent.len()) };
        request.compare(name, sent);
        assert!(self.replayed.insert(name.clone()), "{name} twice");
        match outcome {
            Ok(value) => assert!(response.status < 300, "{name}: status {}, but {value:?}", response.status),
            Err(error) => compare(response, name, &error),
        }
    }

    /// Checks that every recording whose name begins with one of `areas` was replayed, or else is left out.
    pub fn finish(&self, areas: &[&str]) {
        let of_areas = names().into_iter().filter(|name| areas.iter().any(|area| name.starts_with(area)));
        let (left_out, names): (BTreeSet<String>, BTreeSet<String>) = of_areas.partition(|name| is_left_out(name));
        assert_eq!(self.replayed, names);
        println!("{areas:?}: {} of {} recordings", names.len(), names.len() + left_out.len());
    }
}

pub fn is_left_out(name: &str) -> bool {
    LEFT_OUT.iter().any(|(_, names)| names.contains(&name))
}

/// The names of all recordings.
pub fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let name = |file: std::ffi::OsString| {
        file.to_string_lossy().trim_start_matches("wings__").trim_end_matches(".json").to_owned()
    };
    files.map(name).collect()
}

impl Request {
    fn compare(&self, name: &str, sent: &HttpMockRequest) {
        let uri = sent.uri();
        let is_signed = self.path.starts_with("/download") || self.path.starts_with("/upload");
        if is_signed {
            assert!(uri.query().unwrap().starts_with("token=eyJ"), "{name}: {uri}");
            assert_eq!(mock::header(sent, "authorization"), "", "{name}");
            return;
        }
        assert_eq!(parameters(uri.query().unwrap_or("")), parameters(&self.raw_query), "{name}: query");
        let expected = self.headers.get("Authorization").map(|header| header.replace("<node token>", TOKEN));
        // A socket has its token elsewhere.
        if expected.is_some() {
            assert_eq!(Some(mock::header(sent, "authorization")), expected.as_deref(), "{name}");
        }
        if let Some(raw) = &self.raw {
            let is_text = self.headers.get("Content-Length").is_none_or(|length| *length == raw.len().to_string());
            let expected = if is_text { raw.clone().into_bytes() } else { decode_base64(raw) };
            assert_eq!(sent.body_ref(), expected, "{name}: body");
            return;
        }
        let body = sent.body_ref();
        let mut body: Option<Value> = (!body.is_empty()).then(|| serde_json::from_slice(body).unwrap());
        if let (Some(Value::Object(sent)), Some(recorded)) = (&mut body, &self.json) {
            // The default of this client, for which most recordings leave it out.
            if recorded.get("wait_seconds").is_none() && self.path.ends_with("/power") {
                assert!(sent.remove("wait_seconds").is_none_or(|wait| wait == 30), "{name}");
            }
            // As are defaults of Wings that this client writes out.
            sent.retain(|key, value| recorded.get(key).is_some() || *value != false);
        }
        let mut recorded = self.json.clone();
        if let Some(Value::Object(recorded)) = &mut recorded {
            recorded.retain(|key, value| body.as_ref().is_some_and(|body| body.get(key).is_some()) || *value != false);
        }
        assert_eq!(body, recorded, "{name}: body");
    }
}

/// The error is what Wings says, with its request id.
fn compare(response: &Response, name: &str, error: &ptero::Error) {
    assert_eq!(error.status(), Some(response.status), "{name}: {error:?}");
    assert!(!format!("{error:?}").contains(TOKEN), "{name}");
    let body = match response.body.clone().unwrap_or_default() {
        Value::String(text) => text.find('{').and_then(|at| serde_json::from_str(&text[at..]).ok()).unwrap_or_default(),
        body => body,
    };
    let Some(text) = body["error"].as_str() else {
        assert!(["Unexpected content", "unexpected content"].contains(&error.kind().to_string().as_str()), "{name}");
        return;
    };
    assert_eq!(error.code(), Some(ptero::codes::WINGS), "{name}: {error:?}");
    let expected = match body["request_id"].as_str() {
        Some(id) => format!("{text} (request id: {id})"),
        None => text.to_owned(),
    };
    assert_eq!(error.detail(), expected, "{name}");
}
