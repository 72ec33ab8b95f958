use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

use crate::deadline::after;
use crate::error::Error;

/// Waits double from the first, with jitter so that many clients do not come back together.
const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(20);

/// A connection that is lost or not there yet, and the attempts at a new one.
#[derive(Debug)]
pub(super) struct Outage {
    give_up_at: Instant,
    attempts: u32,
    waits: ExponentialBackoff,
    /// Why the last attempt failed.
    reason: Error,
}

impl Outage {
    pub(super) fn new(since: Instant, give_up_after: Duration, seed: u64, reason: Error) -> Self {
        let waits = ExponentialBuilder::new().with_min_delay(FIRST).with_max_delay(LONGEST).without_max_times();
        Self {
            give_up_at: after(since, give_up_after),
            attempts: 0,
            waits: waits.with_jitter().with_jitter_seed(seed).build(),
            reason,
        }
    }

    /// Takes note of why the last attempt failed, and returns when to try again.
    pub(super) fn failed(&mut self, reason: Error, now: Instant) -> Instant {
        self.reason = reason;
        self.attempts = self.attempts.saturating_add(1);
        after(now, self.waits.next().unwrap_or(LONGEST))
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// When nothing more is tried.
    pub(super) fn give_up_at(&self) -> Instant {
        self.give_up_at
    }

    pub(super) fn reason(&self) -> &Error {
        &self.reason
    }
}
