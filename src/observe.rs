//! What a client reports of its requests: to the `on_response` hook and, with the feature `tracing`, as events.

use std::time::Duration;

use http::Method;
use url::{Position, Url};

use crate::error::Error;

/// One attempt at a request and its outcome, without secrets.
///
/// Every HTTP exchange is reported, those with Wings and storage providers included.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ResponseInfo<'a> {
    /// The request's method.
    pub method: &'a Method,
    /// The host that the request was sent to, with its port if the URL names one.
    pub host: &'a str,
    /// The request's path, without query.
    pub path: &'a str,
    /// What the request does: the route's name in [`model::routes`](crate::model::routes), such as
    /// `client.servers.power`, and the path for anything else.
    pub operation: &'a str,
    /// The status of the response; `None` when none arrived.
    pub status: Option<u16>,
    /// The number of this attempt, from 1.
    pub attempt: u32,
    /// How long the attempt was held back before it was sent, by the retry policy and by rate limits.
    pub wait: Duration,
    /// How long it took until the response was read or the attempt failed.
    pub elapsed: Duration,
    /// Why the attempt failed.
    pub error: Option<&'a Error>,
}

impl ResponseInfo<'_> {
    #[cfg(feature = "tracing")]
    pub(crate) fn trace(&self) {
        tracing::debug!(
            target: "ptero",
            method = %self.method,
            host = self.host,
            path = self.path,
            operation = self.operation,
            status = self.status,
            attempt = self.attempt,
            wait_ms = self.wait.as_secs_f64() * 1000.0,
            elapsed_ms = self.elapsed.as_secs_f64() * 1000.0,
            error = self.error.map(tracing::field::display),
            "request"
        );
    }

    #[cfg(not(feature = "tracing"))]
    pub(crate) fn trace(&self) {}
}

/// Where a request goes, without what may be secret.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Endpoint<'a> {
    pub(crate) method: &'a Method,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    pub(crate) operation: &'a str,
}

impl<'a> Endpoint<'a> {
    /// Only the host of `url` is taken. Without an `operation`, the path names what the request does.
    pub(crate) fn new(method: &'a Method, url: &'a Url, path: &'a str, operation: Option<&'a str>) -> Self {
        let host = &url[Position::BeforeHost..Position::AfterPort];
        Self { method, host, path, operation: operation.unwrap_or(path) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoint_shows_no_credentials_and_no_query() {
        let url = Url::parse("https://me:sekret@node.example.com:8080/download/file?token=sekret").unwrap();
        let endpoint = Endpoint::new(&Method::GET, &url, url.path(), None);
        assert_eq!(endpoint.host, "node.example.com:8080");
        assert_eq!((endpoint.path, endpoint.operation), ("/download/file", "/download/file"));
    }
}
