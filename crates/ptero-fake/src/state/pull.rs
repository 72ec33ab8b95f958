//! Files that Wings downloads from elsewhere.

use std::time::Instant;

use bytes::Bytes;

/// A running download.
pub(crate) struct Pull {
    pub(crate) id: String,
    pub(crate) server: u64,
    pub(crate) path: String,
    pub(crate) content: Bytes,
    pub(crate) fails: bool,
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

    /// What has been downloaded: half of it at the start, and then more and more.
    pub(crate) fn part(&self, now: Instant) -> Bytes {
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let done = (self.content.len() as f64 * (0.5 + self.progress(now) / 2.0)) as usize;
        self.content.slice(..done.min(self.content.len()))
    }
}
