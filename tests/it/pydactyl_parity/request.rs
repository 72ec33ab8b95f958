//! A request, reduced to what is compared.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

/// What the panel was asked: decoded, and with the parameters in the order of their names.
#[derive(Clone, PartialEq)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub body: Body,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    None,
    Json(Value),
    Bytes(Vec<u8>),
}

/// A request as it stands in the recordings.
#[derive(Clone, Deserialize)]
pub struct Recorded {
    http_method: String,
    path: String,
    #[serde(default)]
    query: Vec<(String, String)>,
    #[serde(default)]
    body_kind: String,
    #[serde(default)]
    body: Value,
    /// The place of its answer among all answers.
    pub answer: usize,
}

impl From<&Recorded> for Request {
    fn from(recorded: &Recorded) -> Self {
        let body = match (recorded.body_kind.as_str(), &recorded.body) {
            ("json", body) => Body::Json(body.clone()),
            (_, Value::String(text)) => Body::Bytes(text.clone().into_bytes()),
            ("bytes", body) => Body::Bytes(bytes(body)),
            _ => Body::None,
        };
        Self::new(&recorded.http_method, &recorded.path, recorded.query.clone(), body)
    }
}

/// Bytes that JSON cannot hold, written in hexadecimal digits.
pub fn bytes(value: &Value) -> Vec<u8> {
    let digits = value["__bytes_hex__"].as_str().unwrap();
    let pairs = (0..digits.len()).step_by(2).map(|place| &digits[place..place + 2]);
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

impl Request {
    fn new(method: &str, path: &str, mut query: Vec<(String, String)>, body: Body) -> Self {
        query.sort();
        Self { method: method.to_owned(), path: path.to_owned(), query, body }
    }

    /// A request from its first line and its body.
    pub fn of(method: &str, target: &str, body: Body) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self::new(method, path, url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(), body)
    }

    /// A request written as `METHOD /path?query {"body": ...}`.
    pub fn written(line: &str) -> Self {
        let (method, rest) = line.split_once(' ').unwrap();
        let (target, body) = rest.split_once(' ').unwrap_or((rest, ""));
        let body = if body.is_empty() { Body::None } else { Body::Json(serde_json::from_str(body).unwrap()) };
        Self::of(method, target, body)
    }

    /// The JSON that is sent.
    pub fn json(&mut self) -> &mut Value {
        match &mut self.body {
            Body::Json(json) => json,
            other => panic!("{other:?} is no JSON"),
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        for (place, (key, value)) in self.query.iter().enumerate() {
            write!(f, "{}{key}={value}", if place == 0 { '?' } else { '&' })?;
        }
        match &self.body {
            Body::None => Ok(()),
            Body::Json(json) => write!(f, " {json}"),
            Body::Bytes(bytes) => write!(f, " {:?}", String::from_utf8_lossy(bytes)),
        }
    }
}
