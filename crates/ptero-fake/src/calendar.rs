//! The fake panel's time: a [`Clock`] with a date.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use ptero_model::Clock;

#[derive(Clone)]
pub(crate) struct Calendar {
    clock: Clock,
    started: Instant,
    date: Timestamp,
    /// While something that was due earlier is done late, the time at which it was due.
    meant: Option<Instant>,
}

impl Calendar {
    pub(crate) fn new(clock: Clock) -> Self {
        let started = clock.now();
        Self { clock, started, date: Timestamp::now(), meant: None }
    }

    pub(crate) fn instant(&self) -> Instant {
        self.meant.unwrap_or_else(|| self.clock.now())
    }

    /// Takes `instant` for the present. None goes back to the clock.
    pub(crate) fn pretend(&mut self, instant: Option<Instant>) {
        self.meant = instant;
    }

    pub(crate) fn now(&self) -> Timestamp {
        let passed = self.instant().saturating_duration_since(self.started);
        self.date.checked_add(passed).unwrap_or(self.date)
    }

    /// The instant of the clock at which that date comes; now for one that has passed.
    pub(crate) fn instant_of(&self, date: Timestamp) -> Instant {
        let left = date.duration_since(self.now());
        self.instant() + Duration::try_from(left).unwrap_or_default()
    }

    pub(crate) fn seconds(&self) -> i64 {
        self.now().as_second()
    }

    pub(crate) fn is_simulated(&self) -> bool {
        self.clock.is_simulated()
    }

    /// How long a timer of the system sleeps until `instant`; on a simulated clock, how long until it looks again.
    pub(crate) fn sleep_until(&self, instant: Instant) -> Duration {
        if self.is_simulated() {
            Duration::from_millis(10)
        } else {
            instant.saturating_duration_since(self.clock.now())
        }
    }
}

/// As the panel writes dates: `2026-11-24T05:21:33+00:00`.
pub(crate) fn atom(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// As the panel writes the dates of egg variables: `2026-11-24T05:12:30.000000Z`.
pub(crate) fn micros(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.000000Z").to_string()
}
