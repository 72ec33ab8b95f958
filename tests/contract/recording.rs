//! The recorded exchanges, in the order in which they happened.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
pub(crate) struct Recording {
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) recorded_at: jiff::Timestamp,
    pub(crate) request: Request,
    pub(crate) response: Response,
}

#[derive(Deserialize)]
pub(crate) struct Request {
    pub(crate) base: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) raw_query: String,
    pub(crate) headers: Map<String, Value>,
    #[serde(default)]
    pub(crate) json: Option<Value>,
    #[serde(default)]
    pub(crate) raw: Option<String>,
    #[serde(default)]
    pub(crate) multipart: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Map<String, Value>,
    pub(crate) body_encoding: String,
    pub(crate) body: Option<Value>,
    pub(crate) body_bytes: usize,
}

impl Recording {
    pub(crate) fn header<'a>(headers: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
        headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?.1.as_str()
    }

    /// What was left of the caller's rate limit: it counts down within a second.
    fn remaining(&self) -> i64 {
        let remaining = Self::header(&self.response.headers, "x-ratelimit-remaining");
        remaining.and_then(|text| text.parse().ok()).unwrap_or(-1)
    }

    fn caller(&self) -> &str {
        Self::header(&self.request.headers, "authorization").unwrap_or_default()
    }

    pub(crate) fn was_pretty(&self) -> bool {
        let body = self.response.body.as_ref();
        body.is_some_and(|body| self.response.body_bytes > body.to_string().len() + 8)
    }
}

/// All of them. Those of one second are put into the order of each caller's rate limit; `after` names those that must
/// come right after another one all the same.
pub(crate) fn all(after: &[(&str, &str)]) -> Vec<Recording> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recordings/http");
    let read = |path: &Path| -> Recording {
        let recording: Recording = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        Recording { name: path.file_stem().unwrap().to_string_lossy().into_owned(), ..recording }
    };
    let mut recordings: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| read(&entry.unwrap().path())).collect();
    recordings.sort_by(|left, right| {
        let key =
            |recording: &Recording| (recording.recorded_at, recording.caller().to_owned(), -recording.remaining());
        key(left).cmp(&key(right)).then_with(|| left.name.cmp(&right.name))
    });
    for (name, before) in after {
        let moved = recordings.iter().position(|recording| recording.name == *name).unwrap();
        let moved = recordings.remove(moved);
        let place = recordings.iter().position(|recording| recording.name == *before).unwrap();
        recordings.insert(place + 1, moved);
    }
    recordings
}
