//! Reports about a client's requests: to hooks, `tracing` and `metrics`. None contains a secret.

pub(crate) mod metrics;
mod span;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::{HeaderMap, Method};
use url::{Position, Url};

use crate::error::{Error, ErrorKind, Result};
use crate::model::routes::Route;
use crate::options::header;

pub(crate) use span::{OperationSpan, store_is_back, store_is_lost, waits_for_limit};
#[cfg(feature = "redis")]
pub(crate) use span::{sharing_is_back, sharing_is_lost};

/// One attempt at a request and its outcome, without secrets.
///
/// Every HTTP exchange is reported, including those with Wings and storage providers.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ResponseInfo<'a> {
    /// The request's method.
    pub method: &'a Method,
    /// The host that the request was sent to, with its port if the URL names one.
    pub host: &'a str,
    /// The request's path, without query.
    pub path: &'a str,
    /// The operation: the route's name in [`model::routes`](crate::model::routes), such as `client.servers.power`, or
    /// the path for anything else.
    pub operation: &'a str,
    /// The status of the response; `None` if none arrived.
    pub status: Option<u16>,
    /// The number of this attempt, from 1.
    pub attempt: u32,
    /// How long the retry policy and rate limits delayed the attempt.
    pub wait: Duration,
    /// The time until the response was read or the attempt failed.
    pub elapsed: Duration,
    /// Why the attempt failed. `None` if it succeeded.
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

/// A request that is about to be sent, as an interceptor sees it.
pub struct OutgoingRequest<'a> {
    pub(crate) endpoint: Endpoint<'a>,
    pub(crate) attempt: u32,
    pub(crate) headers: &'a mut HeaderMap,
}

impl OutgoingRequest<'_> {
    /// Returns the request's method.
    #[must_use]
    pub fn method(&self) -> &Method {
        self.endpoint.method
    }

    /// Returns the host that the request is sent to, with its port if the URL names one.
    #[must_use]
    pub fn host(&self) -> &str {
        self.endpoint.host
    }

    /// Returns the request's path, without query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.endpoint.path
    }

    /// Returns the operation, as in [`ResponseInfo::operation`].
    #[must_use]
    pub fn operation(&self) -> &str {
        self.endpoint.operation()
    }

    /// Returns the number of this attempt, from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Adds a header, or replaces one that was added earlier.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] for an invalid name or value, and for headers that the client sets itself.
    pub fn header(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Result<()> {
        let (name, value) = header(name.as_ref(), value.as_ref())?;
        self.headers.insert(name, value);
        Ok(())
    }
}

/// Without headers, whose values may be secret.
impl fmt::Debug for OutgoingRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingRequest")
            .field("method", self.endpoint.method)
            .field("host", &self.endpoint.host)
            .field("path", &self.endpoint.path)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// The reason why an interceptor refuses a request.
pub(crate) type Refusal = Box<dyn StdError + Send + Sync>;

/// Wraps the reason of an interceptor that refuses a request.
pub(crate) fn refused(endpoint: &Endpoint<'_>, reason: Refusal) -> Error {
    let message = format!("an interceptor refused the request: {reason}");
    Error::new(ErrorKind::Cancelled, message)
        .with_request(endpoint.method, endpoint.path)
        .with_source(RefusalSource(reason))
}

/// Boxed errors do not implement `Error` themselves.
#[derive(Debug)]
struct RefusalSource(Refusal);

impl fmt::Display for RefusalSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for RefusalSource {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

/// The destination of a request, without parts that may be secret.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Endpoint<'a> {
    pub(crate) method: &'a Method,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    pub(crate) name: Name,
}

/// The name of an exchange in reports.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Name {
    /// A route of the panel.
    Route(&'static Route),
    /// An exchange with another host, such as `wings.upload`.
    Other(&'static str),
    /// A route of the caller's own.
    Unknown,
}

impl<'a> Endpoint<'a> {
    /// Uses only the host of `url`.
    pub(crate) fn new(method: &'a Method, url: &'a Url, path: &'a str, name: Name) -> Self {
        Self { method, host: &url[Position::BeforeHost..Position::AfterPort], path, name }
    }

    /// The exchange's name, or its path if it has none.
    pub(crate) fn operation(&self) -> &'a str {
        match self.name {
            Name::Route(route) => route.id,
            Name::Other(name) => name,
            Name::Unknown => self.path,
        }
    }

    /// The route's path with placeholders.
    #[cfg(feature = "tracing")]
    fn template(&self) -> Option<&'static str> {
        match self.name {
            Name::Route(route) => Some(route.path),
            Name::Other(_) | Name::Unknown => None,
        }
    }

    /// The host without its port.
    #[cfg(feature = "tracing")]
    fn address(&self) -> &'a str {
        let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        match self.host.rsplit_once(':') {
            Some((address, port)) if is_port(port) => address,
            _ => self.host,
        }
    }

    /// The exchange's name as a label of low cardinality.
    #[cfg(feature = "metrics")]
    pub(crate) fn label(&self) -> &'static str {
        match self.name {
            Name::Route(route) => route.id,
            Name::Other(name) => name,
            Name::Unknown => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoint_shows_no_credentials_and_no_query() {
        let url = Url::parse("https://me:sekret@node.example.com:8080/download/file?token=sekret").unwrap();
        let endpoint = Endpoint::new(&Method::GET, &url, url.path(), Name::Unknown);
        assert_eq!(endpoint.host, "node.example.com:8080");
        assert_eq!((endpoint.path, endpoint.operation()), ("/download/file", "/download/file"));
    }
}
