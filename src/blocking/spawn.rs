use std::time::Duration;

use super::api::Changes;
use super::pool::Pool;
use crate::error::Result;
use crate::park;
use crate::watch::Change;

/// How many requests of a watch run at the same time: each node that does not respond keeps one busy.
const MOST_REQUESTS: usize = 64;

/// A node is asked each second, most often by the same thread. Each thread has memory of its own in the allocator.
const LINGER: Duration = Duration::from_secs(5);

/// Runs `work` in a detached thread.
pub(crate) fn spawn(work: impl FnOnce() + Send + 'static) -> Result<()> {
    park::start("ptero watch", work)
}

/// The requests of a watch, each in a thread.
pub(crate) struct Background(Pool);

impl Background {
    pub(crate) fn new() -> Self {
        Self(Pool::new("ptero watch", MOST_REQUESTS, LINGER))
    }

    /// Does something in the background. If that is impossible, it is dropped.
    pub(crate) fn run(&self, work: impl FnOnce() + Send + 'static) {
        self.0.run(work);
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.0.dismiss();
    }
}

impl Iterator for Changes {
    type Item = Result<Change>;

    fn next(&mut self) -> Option<Self::Item> {
        Self::next(self)
    }
}
