use std::fmt;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::Duration;

use crate::error::Result;
use crate::watch::Change;

use super::super::{dual, wait};
use super::{Handle, change_within};

/// The changes of a [`Watch`](super::Watch), in order: an `Iterator` in the blocking client, a `Stream` in the async
/// one. It keeps the watch running.
pub struct Changes {
    handle: Arc<Handle>,
    place: u64,
}

#[dual]
impl Changes {
    pub(super) fn new(handle: Arc<Handle>) -> Self {
        let place = handle.watched.place();
        Self { handle, place }
    }

    pub(crate) fn poll(&mut self, waker: &Waker) -> Poll<Option<Result<Change>>> {
        self.handle.watched.poll_change(&mut self.place, waker)
    }

    /// Waits for the next change. Returns `None` once the watch is closed.
    ///
    /// # Errors
    ///
    /// The last item is an error if the watch could not continue because the panel no longer knows the key.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, no change is lost.
    // As `Iterator::next` in the blocking client, and as `StreamExt::next` in the async one.
    #[allow(clippy::should_implement_trait)]
    pub async fn next(&mut self) -> Option<Result<Change>> {
        wait(None, |waker: &Waker| self.poll(waker)).await.flatten()
    }

    /// Waits like [`next`](Self::next), for at most `limit`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) if nothing changes in time; the reader stays usable. Otherwise
    /// those of [`next`](Self::next).
    pub async fn next_within(&mut self, limit: Duration) -> Option<Result<Change>> {
        change_within(limit, |waker: &Waker| self.poll(waker)).await
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Changes")
    }
}
