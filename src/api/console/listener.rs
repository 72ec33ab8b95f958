use std::fmt;
use std::task::{Poll, Waker};
use std::time::Instant;

use crate::console::{ConsoleEvent, Subscription};
use crate::error::Result;

use super::super::{dual, wait};

/// Events of a [`Console`](super::Console), as they come: an `Iterator` in the blocking client, a `Stream` in the async
/// one.
///
/// It ends with the console. Its last item is an error if the console could not go on.
pub struct Listener {
    pub(super) subscription: Subscription,
}

impl Listener {
    pub(crate) fn poll(&mut self, waker: &Waker) -> Poll<Option<Result<ConsoleEvent>>> {
        self.subscription.poll_next(waker)
    }
}

#[dual]
impl Listener {
    /// The next event; `None` at the end.
    // As `Iterator::next` in the blocking client, and as `StreamExt::next` in the async one.
    #[allow(clippy::should_implement_trait)]
    pub async fn next(&mut self) -> Option<Result<ConsoleEvent>> {
        wait(None, |waker: &Waker| self.poll(waker)).await.flatten()
    }

    /// The next event, if it comes before `deadline`: `Some(None)` at the end, `None` when the time is up.
    pub async fn next_before(&mut self, deadline: Instant) -> Option<Option<Result<ConsoleEvent>>> {
        wait(Some(deadline), |waker: &Waker| self.poll(waker)).await
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}
