//! Spreads requests over time, so that they stay below what the panel allows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::deadline::after;

/// The assumed limit per minute until the panel reports its own: the lowest of stock panels.
const USUAL_LIMIT: u64 = 240;

/// How long the pace may be exceeded after a pause.
const SLACK: Duration = Duration::from_secs(4);

/// Spreads all requests of a watch over time, below what the panel allows. Each request takes the next free slot.
#[derive(Debug)]
pub(crate) struct Gate(Mutex<Pace>);

#[derive(Debug)]
struct Pace {
    interval: Duration,
    next: Instant,
}

impl Gate {
    pub(crate) fn new(now: Instant) -> Self {
        let gate = Self(Mutex::new(Pace { interval: Duration::ZERO, next: now }));
        gate.set_limit(USUAL_LIMIT);
        gate
    }

    /// Sets what the panel allows a minute. A part is left for other requests.
    pub(crate) fn set_limit(&self, per_minute: u64) {
        // 90 % evenly and 6 % at once: no minute holds more than 96 %. So the tokens of 2,000 consoles, which last ten
        // minutes, fit into the 256 requests of stock panels.
        let nanoseconds = 60_000_000_000_u64.saturating_mul(100) / 90;
        let interval = Duration::from_nanos(nanoseconds.checked_div(per_minute.max(1)).unwrap_or(nanoseconds));
        self.lock().interval = interval;
    }

    /// Takes the next slot, and returns when it begins.
    pub(crate) fn take(&self, now: Instant) -> Instant {
        let mut pace = self.lock();
        let earliest = now.checked_sub(SLACK).unwrap_or(now);
        let slot = pace.next.max(earliest);
        pace.next = after(slot, pace.interval);
        slot.max(now)
    }

    /// When the next slot is free, unless one is free now.
    pub(crate) fn busy_until(&self, now: Instant) -> Option<Instant> {
        Some(self.lock().next).filter(|next| *next > now)
    }

    fn lock(&self) -> MutexGuard<'_, Pace> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody's turn at a gate.
#[derive(Clone, Debug)]
pub(crate) struct Turnstile {
    gate: Arc<Gate>,
    slot: Option<Instant>,
}

impl Turnstile {
    /// With a slot that has been taken already.
    pub(crate) fn new(gate: Arc<Gate>, slot: Instant) -> Self {
        Self { gate, slot: Some(slot) }
    }

    /// Fails with the time until which to wait.
    pub(crate) fn ready(&mut self, now: Instant) -> Result<(), Instant> {
        let slot = *self.slot.get_or_insert_with(|| self.gate.take(now));
        if now < slot { Err(slot) } else { Ok(()) }
    }

    /// The turn was used: the next one takes another slot.
    pub(crate) fn used(&mut self) {
        self.slot = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_minute_holds_more_than_the_limit() {
        let start = Instant::now();
        let gate = Gate::new(start);
        for limit in [60, 256, 720] {
            gate.set_limit(limit);
            let mut slots: Vec<Instant> = (0..limit * 3).map(|_| gate.take(start)).collect();
            slots.sort();
            for (index, slot) in slots.iter().enumerate() {
                let within =
                    slots[index..].iter().take_while(|other| **other < *slot + Duration::from_secs(60)).count();
                assert!(within as u64 <= limit, "{within} of {limit}");
            }
        }
    }

    #[test]
    fn turn_keeps_its_slot_until_it_is_used() {
        let now = Instant::now();
        let gate = Arc::new(Gate::new(now));
        gate.set_limit(60);
        while gate.busy_until(now).is_none() {
            gate.take(now);
        }
        let mut turn = Turnstile { gate: gate.clone(), slot: None };
        let slot = turn.ready(now).unwrap_err();
        assert_eq!(turn.ready(now), Err(slot));
        assert_eq!(turn.ready(slot), Ok(()));
        turn.used();
        assert!(turn.ready(slot).is_err());
    }
}
