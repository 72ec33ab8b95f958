//! A panel that gives recorded answers, one at a time, and compares the requests with the recorded ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::io::{BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use serde::Deserialize;
use serde_json::Value;

use super::scripted::read_request;

/// The panel, and what was replayed on it.
pub struct Replay {
    url: String,
    answers: Sender<String>,
    requests: Receiver<String>,
    current: Option<Recording>,
    replayed: BTreeSet<String>,
    /// How many of them by a request that the caller made up.
    raw: usize,
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
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Option<Value>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recordings/http")
}

/// The recorded answer's JSON.
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
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (answers, to_give) = channel::<String>();
        let (seen, requests) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream: BufReader<TcpStream> = BufReader::new(stream.unwrap());
                while let Some(request) = read_request(&mut stream) {
                    seen.send(request).unwrap();
                    let Ok(answer) = to_give.recv() else { return };
                    stream.get_mut().write_all(answer.as_bytes()).unwrap();
                }
            }
        });
        Self { url, answers, requests, current: None, replayed: BTreeSet::new(), raw: 0 }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes the next answer that of this recording.
    pub fn of(&mut self, name: &str) -> &mut Self {
        let recording = Recording::load(name);
        self.answers.send(recording.response.bytes()).unwrap();
        self.current = Some(recording);
        self
    }

    /// As [`of`](Self::of), for a request that no typed call can make.
    pub fn raw(&mut self, name: &str) -> &mut Self {
        self.raw += 1;
        self.of(name)
    }

    /// Checks that the request was the recorded one, and that the outcome is what the recorded answer says.
    pub fn check<T: Debug>(&mut self, outcome: ptero::Result<T>) -> Option<T> {
        let Recording { name, request, response } = self.current.take().expect("a recording to compare with");
        let sent = self.requests.try_recv().unwrap_or_else(|_| panic!("{name}: nothing was sent: {outcome:?}"));
        request.compare(&name, &sent);
        assert!(self.requests.try_recv().is_err(), "{name}: more than one request");
        self.replayed.insert(name.clone());
        match outcome {
            Ok(value) => {
                assert!(response.status < 300, "{name}: answered {}, but came out well", response.status);
                Some(value)
            }
            Err(error) => {
                response.compare(&name, &error);
                None
            }
        }
    }

    /// Checks that every recording whose name begins with one of `areas` was replayed.
    pub fn finish(&self, areas: &[&str]) {
        let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
        let names = files.map(|name| name.to_string_lossy().trim_end_matches(".json").to_owned());
        let names: BTreeSet<String> = names.filter(|name| areas.iter().any(|area| name.starts_with(area))).collect();
        assert_eq!(self.replayed, names);
        println!("{areas:?}: {} of {} recordings, {} by raw requests", self.replayed.len(), names.len(), self.raw);
    }
}

impl Request {
    fn compare(&self, name: &str, sent: &str) {
        let (head, body) = sent.split_once("\r\n\r\n").unwrap();
        let mut words = head.split(' ');
        assert_eq!(words.next().unwrap(), self.method, "{name}: method");
        let (path, query) = words.next().map(|target| target.split_once('?').unwrap_or((target, ""))).unwrap();
        assert_eq!(path, self.path, "{name}: path");
        assert_eq!(parameters(query), parameters(&self.raw_query), "{name}: query");
        let body: Option<Value> = (!body.is_empty()).then(|| serde_json::from_str(body).unwrap());
        assert_eq!(body, self.json, "{name}: body");
    }
}

fn parameters(query: &str) -> Vec<(String, String)> {
    let mut parameters: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    parameters.sort();
    parameters
}

impl Response {
    fn bytes(&self) -> String {
        let body = match &self.body {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(json) => json.to_string(),
        };
        let kept = ["Content-Type", "Retry-After", "Location"];
        let headers = self.headers.iter().filter(|(name, _)| kept.contains(&name.as_str()));
        let headers: String = headers.map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        format!("HTTP/1.1 {} X\r\nContent-Length: {length}\r\n{headers}\r\n{body}", self.status)
    }

    fn compare(&self, name: &str, error: &ptero::Error) {
        assert_eq!(error.status(), Some(self.status), "{name}: {error:?}");
        let body = self.body.as_ref().unwrap_or(&Value::Null);
        let expected = body["errors"].as_array().cloned().unwrap_or_default();
        assert_eq!(error.errors().len(), expected.len(), "{name}: {error:?}");
        for (given, expected) in error.errors().iter().zip(&expected) {
            assert_eq!(given.code(), expected["code"], "{name}");
            assert_eq!(given.detail(), expected["detail"], "{name}");
            assert_eq!(given.field(), expected["meta"]["source_field"].as_str(), "{name}");
            assert_eq!(given.rule(), expected["meta"]["rule"].as_str(), "{name}");
        }
        // What the error says of itself is what its first part says.
        assert_eq!(error.code(), expected.first().and_then(|first| first["code"].as_str()), "{name}");
        assert_eq!(error.field(), expected.first().and_then(|first| first["meta"]["source_field"].as_str()), "{name}");
    }
}
