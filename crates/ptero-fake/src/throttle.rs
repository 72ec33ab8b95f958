//! Rate limits in fixed windows, as the panel counts them.

use std::collections::HashMap;
use std::time::{Duration, Instant};

#[derive(Default)]
pub(crate) struct Throttles(HashMap<String, Window>);

struct Window {
    ends: Instant,
    hits: u32,
}

/// The result for a request: what is left of the limit, or the wait until the next window.
pub(crate) struct Verdict {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    pub(crate) wait: Option<Duration>,
}

impl Throttles {
    /// Counts a request against `bucket`.
    pub(crate) fn hit(&mut self, bucket: String, limit: u32, length: Duration, now: Instant) -> Verdict {
        let window = self.0.entry(bucket).or_insert(Window { ends: now + length, hits: 0 });
        if window.ends <= now {
            *window = Window { ends: now + length, hits: 0 };
        }
        if window.hits >= limit {
            return Verdict { limit, remaining: 0, wait: Some(window.ends.saturating_duration_since(now)) };
        }
        window.hits += 1;
        Verdict { limit, remaining: limit - window.hits, wait: None }
    }
}
