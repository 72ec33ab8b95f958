//! Checked arithmetic on points in time, since callers and servers may name any duration.

use std::time::{Duration, Instant};

/// Longer than anybody waits, and short enough for every clock and timer.
const LONGEST: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// Returns `now + wait`, or an instant decades away if `wait` is longer than that.
pub(crate) fn after(now: Instant, wait: Duration) -> Instant {
    // A clock that ends before then cannot be waited on.
    now.checked_add(wait.min(LONGEST)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_duration_panics_or_moves_backwards() {
        let now = Instant::now();
        assert_eq!(after(now, Duration::from_secs(1)), now + Duration::from_secs(1));
        for wait in [Duration::MAX, Duration::from_secs(1 << 63), LONGEST] {
            assert_eq!(after(now, wait), now + LONGEST);
        }
    }
}
