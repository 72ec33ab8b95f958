use std::task::Waker;

use super::super::events::{Events, Item};
use super::super::filter::EventFilter;

/// How many events wait for one listener before the socket is no longer read.
pub(super) const QUEUE: usize = 4096;

/// The same in bytes.
pub(super) const QUEUE_BYTES: usize = 16 << 20;

/// How many events wait for a first listener; older ones are dropped.
const BACKLOG: usize = 4096;

/// The same in bytes.
pub(super) const BACKLOG_BYTES: usize = 4 << 20;

/// Adds an event to those that wait for a first listener.
pub(super) fn push_to_backlog(backlog: &mut Events, item: Item<'_>) {
    backlog.push(item);
    while backlog.len() > BACKLOG || backlog.bytes() > BACKLOG_BYTES {
        backlog.drop_oldest(1);
    }
}

/// The events waiting for one listener.
pub(super) struct Queue {
    pub(super) filter: EventFilter,
    events: Events,
    /// Whether it was too slow for too long. Others do not wait for it until it takes an event.
    pub(super) lags: bool,
    pub(super) waker: Option<Waker>,
    pub(super) told_end: bool,
}

impl Queue {
    pub(super) fn new(filter: EventFilter, events: Events) -> Self {
        Self { filter, events, lags: false, waker: None, told_end: false }
    }

    pub(super) fn is_full(&self) -> bool {
        self.events.len() >= QUEUE || self.events.bytes() >= QUEUE_BYTES
    }

    pub(super) fn push(&mut self, item: Item<'_>) {
        if self.lags && self.is_full() {
            self.events.drop_oldest(self.events.len().div_ceil(2));
        }
        self.events.push(item);
    }

    /// How many events were dropped since the last call.
    pub(super) fn take_missed(&mut self) -> u64 {
        self.events.take_missed()
    }

    /// Moves all events to `taken`, which is empty.
    pub(super) fn take(&mut self, taken: &mut Events) {
        std::mem::swap(taken, &mut self.events);
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.events.bytes()
    }
}
