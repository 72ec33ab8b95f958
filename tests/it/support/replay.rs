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
    folder: &'static str,
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
pub struct Request {
    pub method: String,
    path: String,
    raw_query: String,
    pub json: Option<Value>,
    /// A body that is not JSON: text, or base64 for other bytes.
    raw: Option<String>,
    headers: BTreeMap<String, String>,
    /// The names and sizes of the files of a form, by field.
    multipart: Option<BTreeMap<String, (String, usize)>>,
}

#[derive(Clone, Deserialize)]
pub struct Response {
    pub status: u16,
    headers: BTreeMap<String, String>,
    pub body: Option<Value>,
    body_encoding: String,
}

const PTERODACTYL: &str = "http";
const PELICAN: &str = "pelican/http";

fn path(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recordings").join(folder)
}

/// The bytes of the recorded response's body.
pub fn answer_bytes(name: &str) -> Vec<u8> {
    Recording::load(PTERODACTYL, name).response.body_bytes()
}

/// The recorded response's JSON.
pub fn answer(name: &str) -> Value {
    Recording::load(PTERODACTYL, name).response.body.unwrap()
}

impl Recording {
    fn load(folder: &str, name: &str) -> Self {
        let text = std::fs::read(path(folder).join(format!("{name}.json"))).unwrap();
        Self { name: name.to_owned(), ..serde_json::from_slice(&text).unwrap() }
    }
}

impl Replay {
    /// Plays Pterodactyl.
    pub fn start() -> Self {
        Self::of_folder(PTERODACTYL)
    }

    /// Plays Pelican.
    pub fn pelican() -> Self {
        Self::of_folder(PELICAN)
    }

    fn of_folder(folder: &'static str) -> Self {
        let next = Arc::new(Mutex::new(None::<HttpMockResponse>));
        let taken = next.clone();
        let panel = MockPanel::start(move |_| taken.lock().unwrap().take().unwrap_or_else(mock::unexpected));
        Self { panel, folder, next, current: None, replayed: BTreeSet::new(), raw: 0, left_out: 0 }
    }

    /// The names of the recordings that begin with one of `areas`, in order.
    pub fn names(&self, areas: &[&str]) -> BTreeSet<String> {
        let files = std::fs::read_dir(path(self.folder)).unwrap().map(|entry| entry.unwrap().file_name());
        let names = files.map(|name| name.to_string_lossy().trim_end_matches(".json").to_owned());
        names.filter(|name| areas.iter().any(|area| name.starts_with(area))).collect()
    }

    /// The request of a recording.
    pub fn request(&self, name: &str) -> Request {
        Recording::load(self.folder, name).request
    }

    /// Replays the recording by a request that the caller makes up, in place of a typed call.
    pub fn by_raw_request(&mut self) -> &mut Self {
        self.raw += 1;
        self
    }

    pub fn url(&self) -> &str {
        self.panel.url()
    }

    /// Answers the next request with the response of this recording.
    pub fn of(&mut self, name: &str) -> &mut Self {
        let recording = Recording::load(self.folder, name);
        *self.next.lock().unwrap() = Some(recording.response.reply(&["Content-Type", "Retry-After", "Location"]));
        self.current = Some(recording);
        self
    }

    /// As [`of`](Self::of), for a request that no typed call can make.
    pub fn raw(&mut self, name: &str) -> &mut Self {
        self.raw += 1;
        self.of(name)
    }

    /// As [`check`](Self::check), for an outcome that nothing depends on.
    pub fn done<T: Debug>(&mut self, outcome: ptero::Result<T>) {
        self.check(outcome);
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
            assert!(path(self.folder).join(format!("{name}.json")).exists(), "{name}");
            self.left_out += 1;
            self.current = None;
            self.replayed.insert((*name).to_owned());
        }
    }

    /// Checks that every recording whose name begins with one of `areas` was replayed.
    pub fn finish(&self, areas: &[&str]) {
        self.finish_under("", areas);
    }

    /// Checks that every recording whose path, in segments, is `of` interest was replayed.
    pub fn finish_where(&self, of: fn(&[String]) -> bool) {
        let names = self.names(&[""]).into_iter().filter(|name| of(&self.request(name).segments())).collect();
        assert_eq!(self.replayed, names);
        let replayed = self.replayed.len() - self.left_out;
        println!("{replayed} of {} recordings, {} by raw requests", names.len(), self.raw);
    }

    /// As [`finish`](Self::finish), of those recordings whose path begins so.
    pub fn finish_under(&self, path: &str, areas: &[&str]) {
        let of_path = |name: &String| Recording::load(self.folder, name).request.path.starts_with(path);
        let names: BTreeSet<String> = self.names(areas).into_iter().filter(of_path).collect();
        assert_eq!(self.replayed, names);
        let replayed = self.replayed.len() - self.left_out;
        println!("{areas:?}: {replayed} of {} recordings, {} by raw requests", names.len(), self.raw);
    }
}

impl Request {
    /// The segments of the path, decoded.
    pub fn segments(&self) -> Vec<String> {
        let path = self.path.split('?').next().unwrap();
        let decode = |segment: &str| percent_encoding::percent_decode_str(segment).decode_utf8().unwrap().into_owned();
        path.split('/').skip(1).map(decode).collect()
    }

    /// The parameters of the query.
    pub fn query(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(self.raw_query.as_bytes()).into_owned().collect()
    }

    /// A body that is not JSON.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let raw = self.raw.as_ref()?;
        let is_text = self.headers.get("Content-Type").is_none_or(|kind| kind != "application/octet-stream");
        Some(match raw.strip_prefix("base64:") {
            Some(raw) => decode_base64(raw),
            None if is_text => raw.clone().into_bytes(),
            None => decode_base64(raw),
        })
    }

    /// Name and size of the file in the field of a form.
    pub fn file(&self, field: &str) -> Option<&(String, usize)> {
        self.multipart.as_ref()?.get(field)
    }

    fn compare(&self, name: &str, sent: &HttpMockRequest) {
        let (uri, body) = (sent.uri(), sent.body_ref());
        assert_eq!(sent.method_str(), self.method, "{name}: method");
        // Some were recorded with the query as part of the path.
        assert_eq!(uri.path(), self.path.split('?').next().unwrap(), "{name}: path");
        assert_eq!(parameters(uri.query().unwrap_or("")), parameters(&self.raw_query), "{name}: query");
        if let Some((field, (file, size))) = self.multipart.iter().flatten().next() {
            let body = String::from_utf8_lossy(body);
            assert!(mock::header(sent, "content-type").starts_with("multipart/form-data; boundary="), "{name}");
            assert!(body.contains(&format!("name=\"{field}\"; filename=\"{file}\"")), "{name}: {body}");
            assert!(body.contains(&format!("\r\n\r\n{}\r\n--", "x".repeat(*size))), "{name}: {body}");
            return;
        }
        if let Some(expected) = self.bytes() {
            assert_eq!(body, expected, "{name}: body");
            assert!(mock::header(sent, "content-type").starts_with("text/plain"), "{name}: {sent:?}");
            return;
        }
        let body: Option<Value> = (!body.is_empty()).then(|| serde_json::from_slice(body).unwrap());
        assert_eq!(body, self.json, "{name}: body");
    }
}

pub fn decode_base64(text: &str) -> Vec<u8> {
    base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).unwrap()
}

pub fn parameters(query: &str) -> Vec<(String, String)> {
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

    /// The recorded response, with those of its headers that matter.
    pub fn reply(&self, headers: &[&str]) -> HttpMockResponse {
        let recorded = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = recorded.filter(|(name, _)| headers.contains(name));
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
