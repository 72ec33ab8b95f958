use std::fmt;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use crate::console::{ConsoleEvent, Subscription};
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};

use super::super::{dual, wait};

/// The events of a [`Console`](super::Console), in order: an `Iterator` (blocking) or a `Stream` (async).
///
/// It ends with the console but does not keep it open: if the console is dropped or cannot continue, the last item is
/// an error with the reason.
pub struct Listener {
    subscription: Result<Subscription, Option<Error>>,
}

#[dual]
impl Listener {
    pub(crate) fn new(subscription: Result<Subscription>) -> Self {
        Self { subscription: subscription.map_err(Some) }
    }

    pub(crate) fn poll(&mut self, waker: &Waker) -> Poll<Option<Result<ConsoleEvent>>> {
        match &mut self.subscription {
            Ok(subscription) => subscription.poll_next(waker),
            Err(error) => Poll::Ready(error.take().map(Err)),
        }
    }

    /// Waits for the next event. Returns `None` at the end.
    ///
    /// # Errors
    ///
    /// The last item is an error if the console could not continue or was dropped. If the filter contains an unknown
    /// name, the only item is [`ErrorKind::InvalidInput`].
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, no event is lost.
    // Like `Iterator::next` in the blocking client, and like `StreamExt::next` in the async one.
    #[allow(clippy::should_implement_trait)]
    pub async fn next(&mut self) -> Option<Result<ConsoleEvent>> {
        wait(None, |waker: &Waker| self.poll(waker)).await.flatten()
    }

    /// Waits like [`next`](Self::next), for at most `limit`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deadline`] if no event arrives in time; the listener stays usable. Otherwise those of
    /// [`next`](Self::next).
    pub async fn next_within(&mut self, limit: Duration) -> Option<Result<ConsoleEvent>> {
        let next = self.next_before(after(Instant::now(), limit)).await;
        next.unwrap_or_else(|| {
            Some(Err(Error::new(ErrorKind::Deadline, format!("no event arrived within {} s", limit.as_secs_f32()))))
        })
    }

    /// Returns the next event if it arrives before `deadline`: `Some(None)` at the end, `None` after the deadline.
    pub(in super::super) async fn next_before(&mut self, deadline: Instant) -> Option<Option<Result<ConsoleEvent>>> {
        wait(Some(deadline), |waker: &Waker| self.poll(waker)).await
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}
