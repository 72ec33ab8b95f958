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
use crate::store::{Acknowledged, Entry, Feed, Joined, Member, Place, Unavailable};

use super::change::Change;
use super::inbox::{Delivery, Inbox};
use super::slots::Slots;

/// How long Redis may be unavailable before that is reported.
const UNREPORTED: Duration = Duration::from_secs(1);

/// How long to wait after a failure.
const RETRY: Duration = Duration::from_millis(250);

/// Starts the thread, which lasts until the inbox is closed.
pub(crate) fn start(store: impl Feed) -> Result<Arc<Inbox>> {
    let inbox = Arc::<Inbox>::default();
    let reader = Reader {
        store,
        inbox: inbox.clone(),
        member: Member::new(Instant::now()),
        places: BTreeMap::new(),
        failing: None,
    };
    let thread = thread::Builder::new().name("ptero changes".to_owned()).spawn(move || reader.run());
    let started = thread.map(|_| inbox);
    started.map_err(|error| {
        Error::new(ErrorKind::Io, format!("the thread that reads changes cannot be started: {error}"))
            .with_source(error)
    })
}

struct Reader<S> {
    store: S,
    inbox: Arc<Inbox>,
    member: Member,
    /// Where to read on in each slot, and the number of the last change that was read.
    places: BTreeMap<u32, (Place, Option<u64>)>,
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

    /// Renews the lease, and gives up what is beyond an even share.
    fn renew(&mut self) -> Result<(), Unavailable> {
        self.ask_for_share()?;
        let surplus = self.inbox.release(self.member.surplus());
        if !surplus.is_empty() {
            self.acknowledge()?;
            self.member.release(surplus);
            self.ask_for_share()?;
        }
        let new: Slots = self.member.slots().iter().filter(|slot| !self.places.contains_key(slot)).collect();
        if !new.is_empty() {
            for Joined { slot, last } in self.store.join(new)? {
                self.places.insert(slot, (Place::LeftAfter("0".to_owned()), last));
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
        let places: Vec<(u32, Place)> = self.places.iter().map(|(slot, (place, _))| (*slot, place.clone())).collect();
        let entries = self.store.read(&places)?;
        // Whatever is left comes with the first read, or the next ones if it is much.
        for (slot, (place, _)) in &mut self.places {
            if matches!(place, Place::LeftAfter(_)) && !entries.iter().any(|entry| entry.slot == *slot) {
                *place = Place::New;
            }
        }
        let (mut deliveries, mut gone) = (Vec::new(), Vec::new());
        for entry in entries {
            self.take(entry, &mut deliveries, &mut gone);
        }
        self.inbox.deliver(deliveries);
        if gone.is_empty() { Ok(()) } else { self.store.acknowledge(&gone) }
    }

    /// Turns an entry into what the user gets.
    fn take(&mut self, entry: Entry, deliveries: &mut Vec<Delivery>, gone: &mut Vec<Acknowledged>) {
        let Entry { slot, id, change } = entry;
        let Some((place, last)) = self.places.get_mut(&slot) else { return };
        if let Place::LeftAfter(before) = place {
            before.clone_from(&id);
        }
        let Some((number, json)) = change else {
            // The next one shows how many are missing.
            gone.push(Acknowledged { slot, id, number: 0, is_held: false });
            return;
        };
        let missed = last.replace(number).and_then(|last| number.checked_sub(last)?.checked_sub(1));
        if let Some(count) = missed.filter(|count| *count > 0) {
            deliveries.push(Delivery { slot, entry: None, change: Ok(Change::Missed { count }) });
        }
        if self.inbox.has(slot, &id) {
            return;
        }
        let change = serde_json::from_str(&json).map_err(|error| {
            Error::new(ErrorKind::Decode, format!("a published change cannot be read: {error}")).with_source(error)
        });
        deliveries.push(Delivery { slot, entry: Some((id, number)), change });
    }

    /// Begins again: nobody knows what Redis has done.
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
