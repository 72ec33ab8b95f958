//! One `tracing` span for each operation, with the names that OpenTelemetry gives to HTTP clients.

use std::time::Duration;

use crate::error::Error;

use super::Endpoint;

/// The span of an operation with all its attempts. Nothing without the feature `tracing`.
#[derive(Clone, Debug)]
pub(crate) struct OperationSpan {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

#[cfg(feature = "tracing")]
impl OperationSpan {
    pub(crate) fn new(endpoint: &Endpoint<'_>) -> Self {
        use tracing::field::Empty;

        // The macro evaluates this only if somebody listens.
        let span = tracing::info_span!(
            target: "ptero",
            "operation",
            "otel.name" = %format_args!("{} {}", endpoint.method, endpoint.template().unwrap_or(endpoint.path)),
            "otel.kind" = "client",
            "http.request.method" = %endpoint.method,
            "url.template" = endpoint.template(),
            "server.address" = endpoint.address(),
            "http.response.status_code" = Empty,
            "http.request.resend_count" = Empty,
            "error.type" = Empty,
            operation = endpoint.operation(),
        );
        Self { span }
    }

    /// Records the outcome: the status of the last response, the attempts, and the error if there is one.
    pub(crate) fn end(&self, status: Option<u16>, attempts: u32, error: Option<&Error>) {
        if let Some(status) = status {
            self.span.record("http.response.status_code", status);
        }
        if attempts > 1 {
            self.span.record("http.request.resend_count", attempts - 1);
        }
        if let Some(error) = error {
            self.span.record("error.type", tracing::field::debug(error.kind()));
        }
    }

    pub(crate) fn retry(&self, error: &Error, wait: Duration) {
        let wait_ms = wait.as_secs_f64() * 1000.0;
        tracing::debug!(target: "ptero", parent: &self.span, wait_ms, error = %error, "retry");
    }

    pub(crate) fn out_of_budget(&self, error: &Error) {
        tracing::debug!(target: "ptero", parent: &self.span, error = %error, "no retry: the retry budget is used up");
    }

    /// The span itself, for the clients to enter.
    pub(crate) fn get(&self) -> &tracing::Span {
        &self.span
    }
}

#[cfg(not(feature = "tracing"))]
#[allow(clippy::unused_self)]
impl OperationSpan {
    pub(crate) fn new(_: &Endpoint<'_>) -> Self {
        Self {}
    }

    pub(crate) fn end(&self, _: Option<u16>, _: u32, _: Option<&Error>) {}

    pub(crate) fn retry(&self, _: &Error, _: Duration) {}

    pub(crate) fn out_of_budget(&self, _: &Error) {}
}

/// Reports that a request waits until a rate limit has capacity again.
pub(crate) fn waits_for_limit(endpoint: &Endpoint<'_>, wait: Duration) {
    #[cfg(feature = "tracing")]
    {
        let wait_ms = wait.as_secs_f64() * 1000.0;
        tracing::debug!(target: "ptero", operation = endpoint.operation(), wait_ms, "waiting for the rate limit");
    }
    #[cfg(not(feature = "tracing"))]
    let _ = (endpoint, wait);
}

/// Reports that budgets can no longer be shared, once for each time.
pub(crate) fn store_is_lost(reason: &str, workers: u64) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: "ptero", reason, workers, "the shared budgets are unavailable: using a part of each limit");
    #[cfg(not(feature = "tracing"))]
    let _ = (reason, workers);
}

/// Reports that budgets are shared again.
pub(crate) fn store_is_back(workers: u64) {
    #[cfg(feature = "tracing")]
    tracing::info!(target: "ptero", workers, "the shared budgets are available again");
    #[cfg(not(feature = "tracing"))]
    let _ = workers;
}

/// Reports that a watch can neither share servers nor publish changes, once for each time.
#[cfg(feature = "redis")]
pub(crate) fn sharing_is_lost(reason: &str) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: "ptero", reason, "Redis is unavailable to a watch: it keeps its servers");
    #[cfg(not(feature = "tracing"))]
    let _ = reason;
}

/// Reports that a watch uses Redis again.
#[cfg(feature = "redis")]
pub(crate) fn sharing_is_back() {
    #[cfg(feature = "tracing")]
    tracing::info!(target: "ptero", "Redis is available again to a watch");
}
