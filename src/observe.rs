//! What a client tells about its requests: to the `on_response` hook and, with the feature `tracing`, as events.

use std::time::Duration;

use http::Method;

use crate::error::Error;

/// One attempt at a request and what came of it, without secrets.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ResponseInfo<'a> {
    /// The request's method.
    pub method: &'a Method,
    /// The request's path, without query.
    pub path: &'a str,
    /// The status of the answer; `None` when none arrived.
    pub status: Option<u16>,
    /// The number of this attempt, from 1.
    pub attempt: u32,
    /// How long it took until the answer was read or the attempt failed.
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
            path = self.path,
            status = self.status,
            attempt = self.attempt,
            elapsed_ms = self.elapsed.as_secs_f64() * 1000.0,
            error = self.error.map(tracing::field::display),
            "request"
        );
    }

    #[cfg(not(feature = "tracing"))]
    pub(crate) fn trace(&self) {}
}
