//! The requests that the fake received.

use bytes::Bytes;
use http::HeaderMap;

use super::call::Call;

/// The listener that received a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// The panel.
    Panel,
    /// Wings.
    Wings,
}

/// A received request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The listener.
    pub host: Host,
    /// The method, such as `GET`.
    pub method: String,
    /// The path, percent-encoded.
    pub path: String,
    /// The query, percent-encoded.
    pub raw_query: String,
    /// The parameters, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The body. Only the first MiB of an upload.
    pub body: Bytes,
    headers: HeaderMap,
}

impl ReceivedRequest {
    pub(crate) fn new(host: Host, call: &Call) -> Self {
        Self {
            host,
            method: call.method.clone(),
            path: call.path.clone(),
            raw_query: call.raw_query.clone(),
            query: call.query.clone(),
            body: call.body.clone(),
            headers: call.headers.clone(),
        }
    }

    /// Returns the value of a header that is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns all headers that are text, by lower-case name and value.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }

    /// Returns the last value of a parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the body as JSON, or null when it is not JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}
