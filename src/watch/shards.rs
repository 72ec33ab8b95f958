//! Watches of several processes: they share all servers, and pass on what changes.
//!
//! A thread for each watch does both: it leases slots of servers, and publishes changes. It belongs to no runtime.

use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::model::ServerId;
use crate::observe::{sharing_is_back, sharing_is_lost};
use crate::park;
use crate::store::{Batch, Member, Publisher, Unavailable};

use super::change::Change;
use super::core::Core;
use super::slots::{SLOTS, Slots, slot_of};
use super::snapshot::WatchShare;
use super::watched::Watched;

/// How many changes are published at once.
const BATCH: usize = 256;

/// How long changes are collected.
const PAUSE: Duration = Duration::from_millis(50);

/// When to try again if Redis cannot be used.
const RETRY: Duration = Duration::from_secs(1);

/// The shortest time between two lists because of slots that came.
const LIST_GAP: Duration = Duration::from_secs(2);

/// Starts the thread, which lasts until the watch is over.
pub(crate) fn start(store: impl Publisher, watched: Arc<Watched>) -> Result<()> {
    let companion = Companion::new(store, watched);
    park::start("ptero shares", move || companion.run())
}

struct Companion<S> {
    store: S,
    watched: Arc<Watched>,
    member: Option<Member>,
    outbox: Option<Outbox>,
    is_lost: bool,
}

impl<S> Drop for Companion<S> {
    fn drop(&mut self) {
        self.watched.with(|core| {
            core.has_companion = false;
            core.is_news = true;
            // Without effect if the watch is over.
            core.finish(Some(Error::new(ErrorKind::Console, "a thread of the watch has panicked")));
        });
    }
}

impl<S: Publisher> Companion<S> {
    fn new(store: S, watched: Arc<Watched>) -> Self {
        let (is_shared, is_published) = watched.with(|core| {
            core.has_companion = true;
            (core.settings.is_shared, core.settings.is_published)
        });
        let now = Instant::now();
        let (member, place) = (is_shared.then(|| Member::new(now)), watched.place());
        Self { store, member, outbox: is_published.then(|| Outbox::new(place, now)), watched, is_lost: false }
    }

    fn run(mut self) {
        loop {
            let now = Instant::now();
            if self.member.as_ref().is_some_and(|member| member.due() <= now) {
                self.renew();
            }
            if self.outbox.as_ref().is_some_and(|outbox| outbox.at <= now) {
                self.publish();
            }
            // Changes are collected for a moment before anybody looks for them.
            let (place, at) = match &self.outbox {
                Some(outbox) if outbox.at <= Instant::now() => (Some(outbox.place), None),
                outbox => (None, outbox.as_ref().map(|outbox| outbox.at)),
            };
            let until = self.member.as_ref().map(Member::due).into_iter().chain(at).min();
            if park::wait(until, |waker| self.watched.poll_companion(place, waker)) == Some(true) {
                return self.leave();
            }
        }
    }

    fn renew(&mut self) {
        // The second order releases the slots that are too many according to the first reply.
        for _ in 0..2 {
            let Some(member) = &mut self.member else { return };
            let sent = Instant::now();
            match self.store.share(&member.order(false)) {
                Ok(share) => member.settle(share, sent),
                Err(reason) => {
                    // Better two watches of a server than none.
                    member.renew_at(after(Instant::now(), RETRY));
                    return self.lose(&reason);
                }
            }
            let surplus = member.surplus(Slots::default());
            member.release(surplus);
            let (slots, workers) = (member.slots(), member.workers());
            self.watched.with(|core| core.set_slots(slots, workers, Instant::now()));
            self.recover();
            if surplus.is_empty() {
                return;
            }
        }
    }

    fn publish(&mut self) {
        let Some(outbox) = &mut self.outbox else { return };
        while outbox.fill(&self.watched) {
            outbox.at = after(Instant::now(), PAUSE);
            if let Err(reason) = self.store.publish(&outbox.batch) {
                outbox.at = after(Instant::now(), RETRY);
                return self.lose(&reason);
            }
            outbox.batch.changes.clear();
        }
        if self.member.is_none() {
            self.recover();
        }
    }

    /// Publishes what is left, and leaves the slots to others.
    fn leave(&mut self) {
        self.publish();
        if let Some(member) = &self.member {
            let _ = self.store.share(&member.order(true));
        }
    }

    fn lose(&mut self, reason: &Unavailable) {
        if !std::mem::replace(&mut self.is_lost, true) {
            sharing_is_lost(&reason.0);
        }
        self.watched.with(|core| core.sharing_failed(Some(reason)));
    }

    fn recover(&mut self) {
        if std::mem::take(&mut self.is_lost) {
            sharing_is_back();
            self.watched.with(|core| core.sharing_failed(None));
        }
    }
}

/// Changes that are to be published.
struct Outbox {
    place: u64,
    /// When to publish next.
    at: Instant,
    batch: Batch,
}

impl Outbox {
    fn new(place: u64, at: Instant) -> Self {
        Self { place, at, batch: Batch::default() }
    }

    /// Takes the next changes, unless there are some. Whether there are any.
    fn fill(&mut self, watched: &Watched) -> bool {
        if !self.batch.changes.is_empty() {
            return true;
        }
        let changes = watched.with(|core| core.read(&mut self.place, BATCH));
        // To others, nothing has changed when it is another worker that watches a server.
        let changes = changes.iter().filter(|change| !matches!(change, Change::HandedOver { .. }));
        let published = changes.filter_map(|change| {
            let json = serde_json::to_string(change).ok()?;
            Some((change.id().map_or(0, slot_of), json))
        });
        self.batch.changes.extend(published);
        self.batch.number = self.batch.number.saturating_add(1);
        !self.batch.changes.is_empty()
    }
}

impl Core {
    /// Takes note of the slots that this watch has from now on.
    pub(super) fn set_slots(&mut self, slots: Slots, workers: u32, now: Instant) {
        let error = self.share.take().and_then(|share| share.error);
        self.share = Some(WatchShare { slots: slots.len(), of: SLOTS, workers, error });
        self.is_news = true;
        // Until others have left it some, there is nothing to list.
        if self.slots.is_none() && slots.is_empty() || self.slots == Some(slots) {
            return;
        }
        let before = self.slots.replace(slots).unwrap_or_default();
        let lost: Vec<ServerId> = self.entries.keys().filter(|id| !slots.has(id)).cloned().collect();
        lost.iter().for_each(|id| self.hand_over(id));
        if !slots.without(before).is_empty() {
            let soon = self.listed_at.map_or(now, |at| after(at, LIST_GAP).max(now));
            self.list.at = self.list.at.min(soon);
        }
        self.is_due = true;
    }

    fn sharing_failed(&mut self, reason: Option<&Unavailable>) {
        let share = self.share.get_or_insert(WatchShare { slots: 0, of: SLOTS, workers: 0, error: None });
        share.error = reason.map(ToString::to_string);
        if reason.is_none() && !self.settings.is_shared {
            self.share = None;
        }
        self.is_news = true;
    }

    /// Whether the watch is over, or there are changes after a place.
    fn poll_companion(&mut self, place: Option<u64>, waker: &Waker) -> Poll<bool> {
        match place {
            _ if self.is_over => Poll::Ready(true),
            Some(place) if place != self.log_end() => Poll::Ready(false),
            Some(_) => self.wait(waker),
            None => {
                self.companion = Some(waker.clone());
                Poll::Pending
            }
        }
    }
}

impl Watched {
    fn poll_companion(&self, place: Option<u64>, waker: &Waker) -> Poll<bool> {
        self.with(|core| core.poll_companion(place, waker))
    }

    /// What part of all servers this watch has, if it shares them.
    pub(crate) fn share(&self) -> Option<WatchShare> {
        self.with(|core| core.share.clone())
    }
}

#[cfg(test)]
mod tests;
