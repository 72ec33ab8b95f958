//! Files that Wings downloads from elsewhere.

use std::time::Instant;

use bytes::Bytes;

/// A running download.
pub(crate) struct Pull {
    pub(crate) id: String,
    pub(crate) server: u64,
    pub(crate) path: String,
    /// `None` when it fails.
    pub(crate) content: Option<Bytes>,
    pub(crate) started: Instant,
    pub(crate) ends: Instant,
}

impl Pull {
    /// How much is done, between 0 and 1.
    pub(crate) fn progress(&self, now: Instant) -> f64 {
        let total = self.ends.saturating_duration_since(self.started);
        let passed = now.saturating_duration_since(self.started);
        if total.is_zero() { 1.0 } else { (passed.as_secs_f64() / total.as_secs_f64()).min(1.0) }
    }
}
