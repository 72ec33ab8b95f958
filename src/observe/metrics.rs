//! Counters and histograms for the crate `metrics`, with the feature of that name. All names begin with `ptero_`.
//!
//! | name | kind | labels |
//! |---|---|---|
//! | `ptero_operations_total` | counter | `operation`, `outcome`: `ok` or the kind of the error |
//! | `ptero_attempts_total` | counter | `operation`, `server_address`, `status`: 0 without a response |
//! | `ptero_attempt_duration_seconds` | histogram | `operation`, `server_address` |
//! | `ptero_retries_total` | counter | `operation`, `reason`: the kind of the error |
//! | `ptero_limit_wait_seconds` | histogram | `operation` |
//! | `ptero_transferred_bytes_total` | counter | `direction`: `up` or `down` |
//! | `ptero_consoles_open` | gauge | none; from the first connection to the end |
//! | `ptero_console_reconnects_total` | counter | |
use std::time::Duration;

use crate::error::Error;

use super::Endpoint;

#[cfg(feature = "metrics")]
mod enabled {
    use ::metrics::SharedString;

    use super::{Duration, Endpoint, Error};

    fn kind(error: &Error) -> SharedString {
        format!("{:?}", error.kind()).into()
    }

    pub(crate) fn operation(endpoint: &Endpoint<'_>, error: Option<&Error>) {
        let outcome = error.map_or(SharedString::const_str("ok"), kind);
        ::metrics::counter!("ptero_operations_total", "operation" => endpoint.label(), "outcome" => outcome)
            .increment(1);
    }

    pub(crate) fn attempt(endpoint: &Endpoint<'_>, status: Option<u16>, elapsed: Duration) {
        let (operation, host) = (endpoint.label(), SharedString::from_shared(endpoint.host.into()));
        let status = status.unwrap_or_default().to_string();
        ::metrics::counter!("ptero_attempts_total", "operation" => operation, "server_address" => host.clone(),
            "status" => status)
        .increment(1);
        ::metrics::histogram!("ptero_attempt_duration_seconds", "operation" => operation, "server_address" => host)
            .record(elapsed);
    }

    pub(crate) fn retry(endpoint: &Endpoint<'_>, error: &Error) {
        ::metrics::counter!("ptero_retries_total", "operation" => endpoint.label(), "reason" => kind(error))
            .increment(1);
    }

    pub(crate) fn limit_wait(endpoint: &Endpoint<'_>, wait: Duration) {
        ::metrics::histogram!("ptero_limit_wait_seconds", "operation" => endpoint.label()).record(wait);
    }

    /// Counts bytes of files that were sent.
    pub(crate) fn bytes_up(bytes: usize) {
        ::metrics::counter!("ptero_transferred_bytes_total", "direction" => "up").increment(bytes as u64);
    }

    /// Counts bytes of files that were received.
    pub(crate) fn bytes_down(bytes: usize) {
        ::metrics::counter!("ptero_transferred_bytes_total", "direction" => "down").increment(bytes as u64);
    }

    pub(super) fn console_opened() {
        ::metrics::gauge!("ptero_consoles_open").increment(1);
    }

    pub(super) fn console_ended() {
        ::metrics::gauge!("ptero_consoles_open").decrement(1);
    }

    /// A console lost its connection and got another.
    pub(crate) fn console_reconnected() {
        ::metrics::counter!("ptero_console_reconnects_total").increment(1);
    }
}

#[cfg(not(feature = "metrics"))]
mod enabled {
    use super::{Duration, Endpoint, Error};

    pub(crate) fn operation(_: &Endpoint<'_>, _: Option<&Error>) {}
    pub(crate) fn attempt(_: &Endpoint<'_>, _: Option<u16>, _: Duration) {}
    pub(crate) fn retry(_: &Endpoint<'_>, _: &Error) {}
    pub(crate) fn limit_wait(_: &Endpoint<'_>, _: Duration) {}
    pub(crate) fn bytes_up(_: usize) {}
    pub(crate) fn bytes_down(_: usize) {}
    pub(super) fn console_opened() {}
    pub(super) fn console_ended() {}
    pub(crate) fn console_reconnected() {}
}

pub(crate) use enabled::{attempt, bytes_down, bytes_up, console_reconnected, limit_wait, operation, retry};

/// Counts a console as open until it is dropped.
#[derive(Debug)]
pub(crate) struct OpenConsole(());

impl OpenConsole {
    pub(crate) fn new() -> Self {
        enabled::console_opened();
        Self(())
    }
}

impl Drop for OpenConsole {
    fn drop(&mut self) {
        enabled::console_ended();
    }
}
