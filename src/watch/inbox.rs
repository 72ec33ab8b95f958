//! What a reader of published changes has got and not returned yet, shared by its thread and its user.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::time::Instant;

use crate::error::{Error, Result};
use crate::store::Acknowledged;

use super::change::Change;
use super::slots::Slots;

/// With more changes than this, no more are read.
const MANY: usize = 256;

/// A change that was read.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) slot: u32,
    /// What to acknowledge it by: its id, and its number in the slot. Without it, there is nothing to acknowledge.
    pub(crate) entry: Option<(String, u64)>,
    pub(crate) change: Result<Change>,
}

#[derive(Debug, Default)]
pub(crate) struct Inbox(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    deliveries: VecDeque<Delivery>,
    /// The change that the user has, by its slot, id and number.
    current: Option<(u32, String, u64)>,
    acknowledged: Vec<(u32, String, u64)>,
    /// Until when no other reader of the group has the slots.
    valid_until: Option<Instant>,
    /// What keeps changes from coming, until it is reported.
    error: Option<Error>,
    /// Whether the reader is to end.
    is_closed: bool,
    /// Whether its thread has ended.
    is_over: bool,
    user: Option<Waker>,
    thread: Option<Waker>,
}

impl Inbox {
    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes something that the thread may wait for, and wakes it when nothing is locked any more.
    fn for_thread<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let (result, thread) = self.with(|state| (change(state), state.thread.take()));
        thread.into_iter().for_each(Waker::wake);
        result
    }

    /// The same for the user.
    fn for_user(&self, change: impl FnOnce(&mut State)) {
        let user = self.with(|state| {
            change(state);
            state.user.take()
        });
        user.into_iter().for_each(Waker::wake);
    }

    // For the user.

    /// The next change. It acknowledges the one before.
    pub(crate) fn poll_next(&self, waker: &Waker) -> Poll<Option<Result<Change>>> {
        self.for_thread(|state| {
            state.acknowledge();
            state.poll_next(waker)
        })
    }

    /// Acknowledges the change that was returned last.
    pub(crate) fn acknowledge(&self) {
        self.for_thread(State::acknowledge);
    }

    /// Ends the reader.
    pub(crate) fn close(&self) {
        self.for_thread(|state| state.is_closed = true);
    }

    pub(crate) fn poll_over(&self, waker: &Waker) -> Poll<()> {
        self.with(|state| match state.is_over {
            true => Poll::Ready(()),
            false => {
                state.user = Some(waker.clone());
                Poll::Pending
            }
        })
    }

    // For the thread.

    pub(super) fn poll_closed(&self, waker: &Waker) -> Poll<()> {
        self.with(|state| match state.is_closed {
            true => Poll::Ready(()),
            false => {
                state.thread = Some(waker.clone());
                Poll::Pending
            }
        })
    }

    /// Whether the user no longer wants anything.
    pub(super) fn is_closed(&self) -> bool {
        self.with(|state| state.is_closed)
    }

    /// Waits until something is to be acknowledged, or more can be read, or the reader is to end.
    pub(super) fn poll_thread(&self, can_read: bool, waker: &Waker) -> Poll<()> {
        self.with(|state| {
            let is_wanted = can_read && state.deliveries.len() < MANY;
            if is_wanted || state.is_closed || !state.acknowledged.is_empty() {
                return Poll::Ready(());
            }
            state.thread = Some(waker.clone());
            Poll::Pending
        })
    }

    pub(super) fn is_full(&self) -> bool {
        self.with(|state| state.deliveries.len() >= MANY)
    }

    /// What the user has acknowledged. It is kept until `forget`.
    pub(super) fn acknowledged(&self, held: Slots) -> Vec<Acknowledged> {
        let acknowledged = |(slot, id, number): &(u32, String, u64)| {
            let is_held = held.contains(*slot);
            Acknowledged { slot: *slot, id: id.clone(), number: *number, is_held }
        };
        self.with(|state| state.acknowledged.iter().map(acknowledged).collect())
    }

    /// Forgets the first acknowledged changes.
    pub(super) fn forget(&self, count: usize) {
        self.with(|state| drop(state.acknowledged.drain(..count.min(state.acknowledged.len()))));
    }

    /// Takes changes that were read.
    pub(super) fn deliver(&self, deliveries: Vec<Delivery>) {
        self.for_user(|state| state.deliveries.extend(deliveries));
    }

    /// Whether the user has this change, or has acknowledged it a moment ago.
    pub(super) fn has(&self, slot: u32, id: &str) -> bool {
        self.with(|state| {
            let mut known = state.current.iter().chain(&state.acknowledged);
            known.any(|(in_slot, known, _)| *in_slot == slot && known == id)
        })
    }

    /// The slot of the change that the user has.
    pub(super) fn in_use(&self) -> Slots {
        self.with(|state| state.in_use())
    }

    /// Gives slots up, except that of the change which the user has, and returns which.
    pub(super) fn release(&self, slots: Slots) -> Slots {
        self.with(|state| {
            let released = slots.without(state.in_use());
            state.deliveries.retain(|delivery| !released.contains(delivery.slot));
            released
        })
    }

    /// Keeps only these slots, for so long.
    pub(super) fn keep(&self, slots: Slots, valid_until: Option<Instant>) {
        self.with(|state| {
            state.deliveries.retain(|delivery| slots.contains(delivery.slot));
            state.valid_until = valid_until;
        });
    }

    /// Forgets what was read, since it will be read again.
    pub(super) fn clear(&self) {
        self.with(|state| state.deliveries.clear());
    }

    pub(super) fn fail(&self, error: Error) {
        self.for_user(|state| state.error = Some(error));
    }

    pub(super) fn over(&self) {
        self.for_user(|state| state.is_over = true);
    }
}

impl State {
    fn in_use(&self) -> Slots {
        self.current.iter().map(|(slot, ..)| *slot).collect()
    }

    fn acknowledge(&mut self) {
        self.acknowledged.extend(self.current.take());
    }

    fn poll_next(&mut self, waker: &Waker) -> Poll<Option<Result<Change>>> {
        let is_valid = self.valid_until.is_some_and(|until| Instant::now() < until);
        if let Some(delivery) = if is_valid { self.deliveries.pop_front() } else { None } {
            self.current = delivery.entry.map(|(id, number)| (delivery.slot, id, number));
            return Poll::Ready(Some(delivery.change));
        }
        if let Some(error) = self.error.take() {
            return Poll::Ready(Some(Err(error)));
        }
        if self.is_over {
            return Poll::Ready(None);
        }
        self.user = Some(waker.clone());
        Poll::Pending
    }
}
