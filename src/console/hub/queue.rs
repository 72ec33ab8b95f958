use std::collections::VecDeque;
use std::task::Waker;

use super::super::event::ConsoleEvent;
use super::super::filter::EventFilter;

/// How many events wait for one listener before the socket is no longer read.
pub(super) const QUEUE: usize = 4096;

/// The same in bytes.
pub(super) const QUEUE_BYTES: usize = 16 << 20;

/// How many events wait for a first listener; older ones are dropped.
const BACKLOG: usize = 4096;

/// The same in bytes.
pub(super) const BACKLOG_BYTES: usize = 4 << 20;

/// Events in order, how much memory they hold, and how many were dropped before them.
#[derive(Default)]
pub(super) struct Events {
    list: VecDeque<ConsoleEvent>,
    bytes: usize,
    missed: u64,
}

impl Events {
    fn push(&mut self, event: ConsoleEvent) {
        self.bytes = self.bytes.saturating_add(event.weight());
        self.list.push_back(event);
    }

    /// Drops the oldest events.
    fn drop_oldest(&mut self, count: usize) {
        for event in self.list.drain(..count.min(self.list.len())) {
            self.bytes = self.bytes.saturating_sub(event.weight());
            self.missed = self.missed.saturating_add(1);
        }
    }

    /// Adds an event to those that wait for a first listener.
    pub(super) fn push_to_backlog(&mut self, event: ConsoleEvent) {
        self.push(event);
        while self.list.len() > BACKLOG || self.bytes > BACKLOG_BYTES {
            self.drop_oldest(1);
        }
    }

    /// Leaves out what a filter does not match.
    pub(super) fn matching(mut self, filter: &EventFilter) -> Self {
        self.list.retain(|event| filter.matches(event));
        self.bytes = self.list.iter().map(ConsoleEvent::weight).fold(0, usize::saturating_add);
        self
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
        self.events.list.len() >= QUEUE || self.events.bytes >= QUEUE_BYTES
    }

    pub(super) fn push(&mut self, event: ConsoleEvent) {
        if self.lags && self.is_full() {
            self.events.drop_oldest(self.events.list.len().div_ceil(2));
        }
        self.events.push(event);
    }

    /// How many events were dropped since the last call.
    pub(super) fn take_missed(&mut self) -> u64 {
        std::mem::take(&mut self.events.missed)
    }

    /// Moves all events to `taken`, which is empty.
    pub(super) fn take(&mut self, taken: &mut VecDeque<ConsoleEvent>) {
        self.events.bytes = 0;
        std::mem::swap(taken, &mut self.events.list);
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.events.bytes
    }
}
