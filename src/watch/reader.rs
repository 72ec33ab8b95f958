//! The thread that reads published changes, for one member of a consumer group.
//!
//! The members share slots, so that only one of them reads the changes of a server at any time. What was read stays with
//! the group until it is acknowledged. Who gets a slot reads that first.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::park;
use crate::store::{Acknowledged, Entry, Feed, Joined, LEASE, Member, Place, Unavailable};

use super::change::Change;
use super::inbox::{Delivery, Inbox};
use super::slots::Slots;

/// How long Redis may be unavailable before that is reported.
const UNREPORTED: Duration = Duration::from_secs(1);

/// How long to wait after a failure.
const RETRY: Duration = Duration::from_millis(250);

/// Starts the thread, which lasts until the inbox is closed.
pub(crate) fn start(store: impl Feed) -> Result<Arc<Inbox>> {
    let reader = Reader::new(store);
    let inbox = reader.inbox.clone();
    park::start("ptero changes", move || reader.run()).map(|()| inbox)
}

/// How far a slot has been read.
struct SlotPlace {
    /// The id of the last change that was read, and its number unless it is unknown.
    after: String,
    last: Option<u64>,
    /// Whether to look for changes that were read after it, but by a reader that has lost the slot or the reply.
    is_left: bool,
}

struct Reader<S> {
    store: S,
    inbox: Arc<Inbox>,
    member: Member,
    places: BTreeMap<u32, SlotPlace>,
    /// When to look for what a former reader has taken with it.
    check_at: Instant,
    /// Since when Redis cannot be used, and whether that has been reported.
    failing: Option<(Instant, bool)>,
}

impl<S> Drop for Reader<S> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.inbox.fail(Error::new(ErrorKind::Console, "the thread that reads changes has panicked"));
        }
        self.inbox.over();
    }
}

impl<S: Feed> Reader<S> {
    fn new(store: S) -> Self {
        let now = Instant::now();
        let (inbox, member, places) = (Arc::default(), Member::new(now), BTreeMap::new());
        Self { store, inbox, member, places, check_at: now, failing: None }
    }

    fn run(mut self) {
        while !self.inbox.is_closed() {
            match self.turn() {
                Ok(()) => self.failing = None,
                Err(reason) => self.fail(&reason),
            }
        }
        if self.acknowledge().is_ok() {
            let _ = self.store.share(&self.member.order(true));
        }
    }

    fn turn(&mut self) -> Result<(), Unavailable> {
        if self.member.due() <= Instant::now() {
            self.renew()?;
        }
        self.acknowledge()?;
        if self.places.is_empty() || self.inbox.is_full() {
            let (inbox, can_read) = (&self.inbox, !self.places.is_empty());
            let _ = park::wait(Some(self.member.due()), |waker| inbox.poll_thread(can_read, waker));
            return Ok(());
        }
        self.read()
    }

    /// Renews the lease, and releases what exceeds an even share.
    fn renew(&mut self) -> Result<(), Unavailable> {
        self.ask_for_share()?;
        let surplus = self.inbox.release(self.member.surplus(self.inbox.in_use()));
        if !surplus.is_empty() {
            self.acknowledge()?;
            self.member.release(surplus);
            self.ask_for_share()?;
        }
        let new: Slots = self.member.slots().iter().filter(|slot| !self.places.contains_key(slot)).collect();
        if !new.is_empty() {
            for Joined { slot, last } in self.store.join(new)? {
                self.places.insert(slot, SlotPlace { after: "0".to_owned(), last, is_left: true });
            }
        }
        Ok(())
    }

    fn ask_for_share(&mut self) -> Result<(), Unavailable> {
        let sent = Instant::now();
        let share = self.store.share(&self.member.order(false))?;
        self.member.settle(share, sent);
        let slots = self.member.slots();
        self.places.retain(|slot, _| slots.contains(*slot));
        self.inbox.keep(slots, self.member.valid_until());
        Ok(())
    }

    fn acknowledge(&mut self) -> Result<(), Unavailable> {
        let acknowledged = self.inbox.acknowledged(self.member.slots());
        if !acknowledged.is_empty() {
            self.store.acknowledge(&acknowledged)?;
            self.inbox.forget(acknowledged.len());
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(), Unavailable> {
        let now = Instant::now();
        if self.check_at <= now {
            self.check_at = after(now, LEASE);
            self.places.values_mut().for_each(|place| place.is_left = true);
        }
        let place = |place: &SlotPlace| match place.is_left {
            true => Place::LeftAfter(place.after.clone()),
            false => Place::New,
        };
        let places: Vec<(u32, Place)> = self.places.iter().map(|(slot, at)| (*slot, place(at))).collect();
        let entries = self.store.read(&places)?;
        for (slot, place) in &mut self.places {
            place.is_left &= entries.iter().any(|entry| entry.slot == *slot);
        }
        let (mut deliveries, mut gone) = (Vec::new(), Vec::new());
        for entry in entries {
            self.take(entry, &places, &mut deliveries, &mut gone);
        }
        self.inbox.deliver(deliveries);
        if gone.is_empty() { Ok(()) } else { self.store.acknowledge(&gone) }
    }

    /// Turns an entry, which was read at one of these places, into what the user gets.
    fn take(
        &mut self,
        entry: Entry,
        places: &[(u32, Place)],
        deliveries: &mut Vec<Delivery>,
        gone: &mut Vec<Acknowledged>,
    ) {
        let Entry { slot, id, change } = entry;
        let was_new = places.iter().any(|(in_slot, place)| *in_slot == slot && *place == Place::New);
        let Some(place) = self.places.get_mut(&slot) else { return };
        let Some((number, json)) = change else {
            // The next one shows how many are missing.
            place.after.clone_from(&id);
            gone.push(Acknowledged { slot, id, number: 0, is_held: false });
            return;
        };
        let missed = place.last.and_then(|last| number.checked_sub(last)?.checked_sub(1)).unwrap_or_default();
        if was_new && (missed > 0 || place.is_left) {
            // A former reader may have those in between, so all are read again, from there on.
            place.is_left = true;
            return;
        }
        place.after.clone_from(&id);
        place.last = Some(number);
        if missed > 0 {
            deliveries.push(Delivery { slot, entry: None, change: Ok(Change::Missed { count: missed }) });
        }
        if self.inbox.has(slot, &id) {
            return;
        }
        let change = serde_json::from_str(&json).map_err(|error| {
            Error::new(ErrorKind::Decode, format!("a published change cannot be read: {error}")).with_source(error)
        });
        deliveries.push(Delivery { slot, entry: Some((id, number)), change });
    }

    /// Begins again, since it is unknown what Redis has done.
    fn fail(&mut self, reason: &Unavailable) {
        self.places.clear();
        self.inbox.clear();
        let now = Instant::now();
        // After a restart, the first attempt fails, as the group is gone.
        let is_first = self.failing.is_none();
        let (since, is_reported) = self.failing.get_or_insert((now, false));
        if now.saturating_duration_since(*since) >= UNREPORTED && !std::mem::replace(is_reported, true) {
            let message = format!("no published changes can be read: {reason}");
            self.inbox.fail(Error::new(ErrorKind::Connect, message).with_hint("the reader continues on its own"));
        }
        if self.member.valid_until().is_none_or(|until| until <= now) {
            self.member.lose();
        }
        self.member.renew_at(now);
        if !is_first {
            let inbox = &self.inbox;
            let _ = park::wait(Some(after(now, RETRY)), |waker| inbox.poll_closed(waker));
        }
    }
}

#[cfg(test)]
mod tests;
