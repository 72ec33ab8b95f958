//! The requests that the fake received.

use bytes::Bytes;
use http::HeaderMap;

use super::call::Call;

/// Which of the two listeners a request came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// The panel.
    Panel,
    /// Wings.
    Wings,
}

/// A request as it arrived, for a test to look at.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// Where it came to.
    pub host: Host,
    /// `GET`, `POST`, …
    pub method: String,
    /// Still percent-encoded.
    pub path: String,
    /// What stands behind the question mark, still encoded.
    pub raw_query: String,
    /// The parameters, decoded, in their order.
    pub query: Vec<(String, String)>,
    /// The body. Of an upload only the first MiB.
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

    /// The value of a header, when there is one and it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers that are text: lower-case name and value.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }

    /// The last value of a parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON. Null when it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}
