use std::fmt;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use crate::console::{ConsoleEvent, Subscription};
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};

use super::super::{dual, wait};

/// Events of a [`Console`](super::Console), in order: an `Iterator` in the blocking client, a `Stream` in the async one.
///
/// It ends with the console. It does not keep the console open: if that is dropped, the last item is an error that says
/// so. The last item is an error as well if the console could not go on.
pub struct Listener {
    subscription: Result<Subscription, Option<Error>>,
}

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
}

#[dual]
impl Listener {
    /// Waits for the next event. Returns `None` at the end.
    ///
    /// # Errors
    ///
    /// The last item is an error if the console could not go on or was dropped. The only item is
    /// [`ErrorKind::InvalidInput`] if the filter names an event that does not exist.
    ///
    /// # Cancel safety
    ///
    /// No event is lost if the future is dropped.
    // As `Iterator::next` in the blocking client, and as `StreamExt::next` in the async one.
    #[allow(clippy::should_implement_trait)]
    pub async fn next(&mut self) -> Option<Result<ConsoleEvent>> {
        wait(None, |waker: &Waker| self.poll(waker)).await.flatten()
    }

    /// As [`next`](Self::next), for at most `limit`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deadline`] if no event happens in time; the listener can be used further. Otherwise as
    /// [`next`](Self::next).
    pub async fn next_within(&mut self, limit: Duration) -> Option<Result<ConsoleEvent>> {
        let next = self.next_before(after(Instant::now(), limit)).await;
        next.unwrap_or_else(|| {
            Some(Err(Error::new(ErrorKind::Deadline, format!("no event arrived within {} s", limit.as_secs_f32()))))
        })
    }

    /// The next event, if it happens before `deadline`: `Some(None)` at the end, `None` when the time is up.
    pub(in super::super) async fn next_before(&mut self, deadline: Instant) -> Option<Option<Result<ConsoleEvent>>> {
        wait(Some(deadline), |waker: &Waker| self.poll(waker)).await
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}
