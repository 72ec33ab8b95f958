use std::sync::Arc;
use std::task::{Poll, Waker};

use super::super::event::ConsoleEvent;
use super::super::events::Events;
use super::super::session::Ticket;
use super::{Hub, Inner};
use crate::error::{Error, ErrorKind, Result};

/// A command on its way.
pub(crate) struct Sending {
    pub(super) hub: Arc<Hub>,
    pub(super) ticket: Ticket,
}

impl Sending {
    /// Whether the command was sent.
    pub(crate) fn poll(&self, waker: &Waker) -> Poll<Result<()>> {
        let mut inner = self.hub.lock();
        let Inner { answers, end, .. } = &mut *inner;
        let answer = answers.entry(self.ticket).or_default();
        match answer.result {
            Some(Ok(())) => Poll::Ready(Ok(())),
            Some(Err(why)) => Poll::Ready(Err(match end {
                Some(Some(error)) => error.clone(),
                _ => Error::new(ErrorKind::Console, why),
            })),
            None => {
                answer.waker = Some(waker.clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.hub.lock().answers.remove(&self.ticket);
    }
}

/// One listener's place in the hub.
pub(crate) struct Subscription {
    pub(super) hub: Arc<Hub>,
    pub(super) id: u64,
    /// Events taken out of the hub together, so that it is locked less often.
    pub(super) taken: Events,
}

impl Subscription {
    /// The next event; at the end, once, why the console is over, and then `None`.
    pub(crate) fn poll_next(&mut self, waker: &Waker) -> Poll<Option<Result<ConsoleEvent>>> {
        if let Some(event) = self.taken.pop() {
            return Poll::Ready(Some(Ok(event)));
        }
        let mut inner = self.hub.lock();
        let Inner { listeners, end, .. } = &mut *inner;
        let Some(queue) = listeners.get_mut(&self.id) else { return Poll::Ready(None) };
        queue.lags = false;
        let missed = queue.take_missed();
        if missed > 0 {
            return Poll::Ready(Some(Ok(ConsoleEvent::Missed(missed))));
        }
        let was_full = queue.is_full();
        queue.take(&mut self.taken);
        if let Some(event) = self.taken.pop() {
            drop(inner);
            // The driver may have stopped reading for this one's sake.
            if was_full {
                self.hub.wake_driver();
            }
            return Poll::Ready(Some(Ok(event)));
        }
        match end {
            Some(Some(error)) if !std::mem::replace(&mut queue.told_end, true) => Poll::Ready(Some(Err(error.clone()))),
            Some(_) => Poll::Ready(None),
            None => {
                queue.waker = Some(waker.clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.lock().listeners.remove(&self.id);
        self.hub.wake_driver();
    }
}
