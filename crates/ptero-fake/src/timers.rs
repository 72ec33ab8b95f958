//! Timers: what happens later, in the order of the clock.

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::Timestamp;
use ptero_model::{PowerAction, ServerState};

#[derive(Default)]
pub(crate) struct Timers {
    entries: BTreeMap<(Instant, u64), Due>,
    next: u64,
}

pub(crate) enum Due {
    /// A process reaches a state, if `action` is still its latest power action.
    Power {
        server: u64,
        action: u64,
        to: ServerState,
        then_start: bool,
    },
    /// A starting process crashes, if `action` is still its latest power action.
    Crash {
        server: u64,
        action: u64,
    },
    /// A running process reports its figures.
    Stats {
        server: u64,
        action: u64,
    },
    Installed {
        server: u64,
        start: bool,
        fails: bool,
    },
    BackedUp {
        backup: u64,
        fails: bool,
    },
    Restored {
        server: u64,
        backup: u64,
        truncate: bool,
        fails: bool,
    },
    /// A download ends, unless it was cancelled.
    Pulled {
        pull: String,
    },
    /// Wings tries a power action again that waits for the lock.
    RetryPower {
        server: u64,
        action: PowerAction,
        until: Instant,
    },
    Transferred {
        server: u64,
        allocation: u64,
        fails: bool,
    },
    /// A schedule runs, if it is still planned for then.
    Schedule {
        schedule: u64,
        run: Timestamp,
    },
    /// The next task of a running schedule.
    Task {
        schedule: u64,
        task: u64,
    },
}

impl Timers {
    pub(crate) fn add(&mut self, at: Instant, due: Due) {
        self.next += 1;
        self.entries.insert((at, self.next), due);
    }

    /// Removes the first due entry and returns it with its time.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<(Instant, Due)> {
        let entry = self.entries.first_entry().filter(|entry| entry.key().0 <= now)?;
        let ((at, _), due) = entry.remove_entry();
        Some((at, due))
    }

    /// Removes every entry that `keep` refuses.
    pub(crate) fn retain(&mut self, keep: impl Fn(&Due) -> bool) {
        self.entries.retain(|_, due| keep(due));
    }

    /// Whether something happens that a program may wait for.
    pub(crate) fn has_work(&self) -> bool {
        let is_work = |due: &Due| !matches!(due, Due::Stats { .. } | Due::Schedule { .. } | Due::Task { .. });
        self.entries.values().any(is_work)
    }

    pub(crate) fn next(&self) -> Option<Instant> {
        self.entries.first_key_value().map(|((at, _), _)| *at)
    }
}
