//! What the members of a group that shares slots want of a store. Pure.

use std::time::{Duration, Instant};

use crate::deadline::after;
use crate::watch::{SLOTS, Slots};

use super::Unavailable;

/// How long a member keeps its slots without coming back.
pub(crate) const LEASE: Duration = Duration::from_secs(5);

/// How often a member comes back.
const RENEWAL: Duration = Duration::from_secs(1);

/// Divides slots among the members of a group.
pub(crate) trait Shares: Send + 'static {
    /// Renews a member's lease, within a short time.
    fn share(&mut self, order: &ShareOrder) -> Result<Share, Unavailable>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShareOrder {
    /// The slots that the member believes to have.
    pub(crate) held: Slots,
    pub(crate) released: Slots,
    pub(crate) is_leaving: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    /// How many members there are.
    pub(crate) workers: u32,
    pub(crate) slots: Slots,
}

/// Takes changes of servers.
pub(crate) trait Publisher: Shares {
    /// Publishes changes, in order. Harmless if it is repeated.
    fn publish(&mut self, batch: &Batch) -> Result<(), Unavailable>;
}

/// Changes with their slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Batch {
    /// Counted from 1 by the publisher.
    pub(crate) number: u64,
    pub(crate) changes: Vec<(u32, String)>,
}

/// Has the changes of servers, for the members of a group.
pub(crate) trait Feed: Shares {
    /// Makes slots readable.
    fn join(&mut self, slots: Slots) -> Result<Vec<Joined>, Unavailable>;
    /// Returns what follows at these places, in order for each slot. If all wait for new changes and there are none, it
    /// waits a moment. If it fails, it is unknown what has been read.
    fn read(&mut self, places: &[(u32, Place)]) -> Result<Vec<Entry>, Unavailable>;
    fn acknowledge(&mut self, acknowledged: &[Acknowledged]) -> Result<(), Unavailable>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Joined {
    pub(crate) slot: u32,
    /// The number of the last change that the group has acknowledged, if it has any.
    pub(crate) last: Option<u64>,
}

/// Where to read on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// What was read after this id and has not been acknowledged.
    LeftAfter(String),
    New,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) slot: u32,
    pub(crate) id: String,
    /// The number of the change in its slot, and the change. `None` if it is gone.
    pub(crate) change: Option<(u64, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Acknowledged {
    pub(crate) slot: u32,
    pub(crate) id: String,
    pub(crate) number: u64,
    /// Whether the member still has the slot.
    pub(crate) is_held: bool,
}

/// A member's own view of its lease.
#[derive(Debug)]
pub(crate) struct Member {
    slots: Slots,
    released: Slots,
    workers: u32,
    due: Instant,
    valid_until: Option<Instant>,
}

impl Member {
    pub(crate) fn new(now: Instant) -> Self {
        Self { slots: Slots::default(), released: Slots::default(), workers: 1, due: now, valid_until: None }
    }

    pub(crate) fn slots(&self) -> Slots {
        self.slots
    }

    pub(crate) fn workers(&self) -> u32 {
        self.workers
    }

    /// When to renew the lease.
    pub(crate) fn due(&self) -> Instant {
        self.due
    }

    /// The time until which no other watch has the slots.
    pub(crate) fn valid_until(&self) -> Option<Instant> {
        self.valid_until
    }

    pub(crate) fn order(&self, is_leaving: bool) -> ShareOrder {
        ShareOrder { held: self.slots, released: self.released, is_leaving }
    }

    /// Takes note of the reply to an order that was sent at `sent`.
    pub(crate) fn settle(&mut self, share: Share, sent: Instant) {
        (self.slots, self.released, self.workers) = (share.slots, Slots::default(), share.workers.max(1));
        (self.due, self.valid_until) = (after(sent, RENEWAL), Some(after(sent, LEASE)));
    }

    /// The store is unavailable.
    pub(crate) fn renew_at(&mut self, at: Instant) {
        self.due = at;
    }

    /// The slots beyond an even share, without those in use.
    pub(crate) fn surplus(&self, in_use: Slots) -> Slots {
        let share = SLOTS.div_ceil(self.workers);
        let surplus = usize::try_from(self.slots.len().saturating_sub(share)).unwrap_or_default();
        self.slots.without(in_use).iter().rev().take(surplus).collect()
    }

    /// Gives slots up, with the next order.
    pub(crate) fn release(&mut self, slots: Slots) {
        self.slots = self.slots.without(slots);
        self.released = self.released.with(slots);
    }

    /// Others may have all slots.
    pub(crate) fn lose(&mut self) {
        (self.slots, self.valid_until) = (Slots::default(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn member_returns_servers_beyond_its_share() {
        let now = Instant::now();
        let mut member = Member::new(now);
        member.settle(Share { workers: 1, slots: (0..SLOTS).collect() }, now);
        assert!(member.surplus(Slots::default()).is_empty());
        member.settle(Share { workers: 3, slots: (0..SLOTS).collect() }, now);
        let surplus = member.surplus(Slots::default());
        assert_eq!(surplus, (22..SLOTS).collect());
        member.release(surplus);
        let order = member.order(false);
        assert_eq!((order.held, order.released), ((0..22).collect(), surplus));
        member.settle(Share { workers: 3, slots: (0..22).collect() }, now);
        assert!(member.surplus(Slots::default()).is_empty() && member.order(false).released.is_empty());
    }

    #[test]
    fn lease_counts_from_when_it_was_asked_for() {
        let now = Instant::now();
        let mut member = Member::new(now);
        assert_eq!((member.due(), member.valid_until()), (now, None));
        member.settle(Share { workers: 0, slots: Slots::default() }, now);
        assert_eq!((member.due(), member.valid_until()), (now + RENEWAL, Some(now + LEASE)));
        member.renew_at(now);
        assert_eq!((member.due(), member.valid_until()), (now, Some(now + LEASE)));
    }
}
