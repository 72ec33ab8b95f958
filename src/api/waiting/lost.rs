//! Requests whose reply got lost, although they may have been carried out.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use crate::error::{Error, ErrorKind};

use super::super::Client;

/// How far the clocks of this machine and of the panel or the node may differ.
const SKEW: SignedDuration = SignedDuration::from_secs(30);

/// The time of day by the client's clock.
pub(in super::super) fn time_of(client: &Client) -> Timestamp {
    // A simulated clock is ahead of the system's by all simulated waits.
    let ahead = client.config().clock.now().saturating_duration_since(Instant::now());
    Timestamp::now().checked_add(ahead).unwrap_or(Timestamp::MAX)
}

/// The earliest time that another clock may have shown at `time`.
pub(super) fn since(time: Timestamp) -> Timestamp {
    time.checked_sub(SKEW).unwrap_or(time)
}

/// Whether a request may still be in progress although it failed: a gateway in front of the panel has timed out, or the
/// connection broke.
pub(super) fn may_go_on(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Dropped | ErrorKind::Corrupt => error.was_sent(),
        ErrorKind::UnexpectedContent | ErrorKind::Server => matches!(error.status(), Some(502 | 504 | 520..=526)),
        _ => false,
    }
}
