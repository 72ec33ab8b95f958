//! The recorded exchanges, in the order in which they happened.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub(crate) struct Exchange {
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) recorded_at: Timestamp,
    pub(crate) request: Request,
    pub(crate) response: Response,
}

#[derive(Deserialize)]
pub(crate) struct Request {
    pub(crate) base: String,
    pub(crate) method: String,
    path: String,
    pub(crate) raw_query: Option<String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) json: Option<Value>,
    raw: Option<String>,
    pub(crate) multipart: Option<BTreeMap<String, (String, usize)>>,
}

#[derive(Deserialize)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body_encoding: String,
    pub(crate) body: Option<Value>,
}

impl Request {
    pub(crate) fn path(&self) -> &str {
        self.path.split('?').next().unwrap()
    }

    /// A body that is not JSON. The recorder wrote bytes that are no text in base 64.
    pub(crate) fn raw(&self) -> Option<Vec<u8>> {
        let raw = self.raw.as_ref()?;
        let length = self.headers.get("Content-Length").map_or(raw.len(), |length| length.parse().unwrap());
        if let Some(raw) = raw.strip_prefix("base64:") {
            return Some(STANDARD.decode(raw).unwrap());
        }
        Some(if raw.len() == length { raw.clone().into_bytes() } else { STANDARD.decode(raw).unwrap() })
    }
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Where in its second an exchange comes that does not tell it by itself.
const PLACES: [(&str, i64); 4] = [
    ("signed__", 99_933),
    ("client_server__view_as_subuser", 99_845),
    ("errors__subuser", 99_845),
    ("conflict__suspended", 99_887),
];

impl Exchange {
    /// What is left of the caller's requests: it falls with each, and so tells the order within a second.
    fn remaining(&self) -> i64 {
        let place = PLACES.iter().find(|(start, _)| self.name.starts_with(start));
        let remaining = self.response.header("X-RateLimit-Remaining").map(|remaining| remaining.parse().unwrap());
        place.map(|(_, place)| *place).or(remaining).unwrap_or(i64::MIN)
    }
}

/// The exchanges with the panel and with signed URLs.
pub(crate) fn all() -> Vec<Exchange> {
    read("http")
}

/// The exchanges with Pelican.
pub(crate) fn pelican() -> Vec<Exchange> {
    read("pelican/http")
}

/// The exchanges with Wings' own API.
pub(crate) fn daemon() -> Vec<Exchange> {
    read("wings/http")
}

fn read(folder: &str) -> Vec<Exchange> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recordings").join(folder);
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.unwrap().path();
        let exchange: Exchange = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        Exchange { name: path.file_stem().unwrap().to_string_lossy().into_owned(), ..exchange }
    };
    let mut exchanges: Vec<Exchange> = fs::read_dir(folder).unwrap().map(read).collect();
    let order = |exchange: &Exchange| (exchange.recorded_at, Reverse(exchange.remaining()), exchange.name.clone());
    exchanges.sort_by_key(order);
    exchanges
}
