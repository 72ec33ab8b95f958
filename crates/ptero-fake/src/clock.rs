//! The fake panel's time: a [`Clock`] with a date.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use ptero_model::Clock;

#[derive(Clone)]
pub(crate) struct PanelClock {
    clock: Clock,
    started: Instant,
    date: Timestamp,
    /// While a timer fires late, the time at which it was due.
    due: Option<Instant>,
}

impl PanelClock {
    pub(crate) fn new(clock: Clock) -> Self {
        let started = clock.now();
        Self { clock, started, date: Timestamp::now(), due: None }
    }

    pub(crate) fn instant(&self) -> Instant {
        self.due.unwrap_or_else(|| self.clock.now())
    }

    pub(crate) fn is_simulated(&self) -> bool {
        self.clock.is_simulated()
    }

    /// Makes `instant` the present. `None` returns to the clock.
    pub(crate) fn override_now(&mut self, instant: Option<Instant>) {
        self.due = instant;
    }

    pub(crate) fn now(&self) -> Timestamp {
        let passed = self.instant().saturating_duration_since(self.started);
        self.date.checked_add(passed).unwrap_or(self.date)
    }

    /// The instant of the clock at that date, or now for a date in the past.
    pub(crate) fn instant_of(&self, date: Timestamp) -> Instant {
        let left = Duration::try_from(date.duration_since(self.now())).unwrap_or_default();
        let now = self.instant();
        now.checked_add(left).unwrap_or(now)
    }

    pub(crate) fn seconds(&self) -> i64 {
        self.now().as_second()
    }

    /// How long to sleep until `instant`. On a simulated clock, how long until the next look at it.
    pub(crate) fn sleep_until(&self, instant: Instant) -> Duration {
        if self.clock.is_simulated() {
            Duration::from_millis(10)
        } else {
            instant.saturating_duration_since(self.clock.now())
        }
    }
}

/// The panel's format of dates: `2026-11-24T05:21:33+00:00`.
pub(crate) fn atom(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// The panel's format of the dates of egg variables: `2026-11-24T05:12:30.000000Z`.
pub(crate) fn micros(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.000000Z").to_string()
}
