//! Deadlines, and checked arithmetic on points in time: callers and servers may name any duration.

use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind};

/// Longer than anybody waits, and short enough for every clock and timer.
const LONGEST: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// Returns `now + wait`, or an instant decades away if `wait` is longer than that.
pub(crate) fn after(now: Instant, wait: Duration) -> Instant {
    // A clock that ends before then cannot be waited on.
    now.checked_add(wait.min(LONGEST)).unwrap_or(now)
}

/// The time by which a call must have ended.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Deadline(Option<(Instant, Duration)>);

impl Deadline {
    /// A deadline `limit` from `now`; none if the clock cannot represent it.
    pub(crate) fn after(limit: Option<Duration>, now: Instant) -> Self {
        Self(limit.and_then(|limit| Some((now.checked_add(limit)?, limit))))
    }

    pub(crate) fn instant(self) -> Option<Instant> {
        self.0.map(|(instant, _)| instant)
    }

    /// Returns the shorter of `timeout` and the time left, and whether that is the time left.
    pub(crate) fn bound(self, timeout: Option<Duration>, now: Instant) -> (Option<Duration>, bool) {
        let left = self.instant().map(|instant| instant.saturating_duration_since(now));
        match (left, timeout) {
            (Some(left), Some(timeout)) if timeout <= left => (Some(timeout), false),
            (Some(left), _) => (Some(left), true),
            (None, timeout) => (timeout, false),
        }
    }

    /// Whether `instant` is before the deadline.
    pub(crate) fn allows(self, instant: Instant) -> bool {
        self.instant().is_none_or(|deadline| instant < deadline)
    }

    pub(crate) fn error(self, what: &str) -> Error {
        let limit = self.0.map(|(_, limit)| limit).unwrap_or_default();
        Error::new(ErrorKind::Deadline, format!("the deadline of {limit:?} {what}"))
    }
}

/// Caps a timeout at what every clock can represent. None of the libraries below checks for overflow.
pub(crate) fn countable(timeout: Duration) -> Duration {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    timeout.min(YEAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn no_duration_panics_or_moves_backwards() {
        let now = Instant::now();
        assert_eq!(after(now, SECOND), now + SECOND);
        for wait in [Duration::MAX, Duration::from_secs(1 << 63), LONGEST] {
            assert_eq!(after(now, wait), now + LONGEST);
        }
    }

    #[test]
    fn deadline_bounds_the_timeout() {
        let now = Instant::now();
        let deadline = Deadline::after(Some(2 * SECOND), now);
        assert_eq!(deadline.bound(Some(SECOND), now), (Some(SECOND), false));
        assert_eq!(deadline.bound(None, now + SECOND), (Some(SECOND), true));
        assert_eq!(deadline.bound(None, now + 3 * SECOND), (Some(Duration::ZERO), true));
        assert!(deadline.allows(now + SECOND) && !deadline.allows(now + 2 * SECOND));
        assert!(Deadline::after(Some(Duration::MAX), now).allows(now));
    }
}
