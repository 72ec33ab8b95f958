//! Spreads requests over time, so that they stay below what the panel allows.
//!
//! The client's limiter holds each of them back as well, but lets most of a minute's requests go at once: a watch would
//! leave nothing for other calls. And it knows no order, so that thousands of consoles would wait in it, and wake together.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::deadline::after;

/// The assumed limit per minute until the panel reports its own: the lowest of stock panels.
const USUAL_LIMIT: u64 = 240;

const MINUTE: Duration = Duration::from_secs(60);

/// How long the pace may be exceeded after a pause.
const SLACK: Duration = Duration::from_secs(4);

/// The usual pace, in percent of what the panel allows. With the slack, no minute holds more than 96 %: the tokens of 2,000
/// consoles, which last ten minutes, fit into the 256 requests of stock panels, and a part is left for other requests.
const PACE: u32 = 90;

/// What may go at once at the start, in percent of a minute, and the slower pace that follows for a minute.
const HEAD_START: u64 = 40;
const PACE_AFTER: u32 = 50;

/// How long the head start can be used.
const USABLE: Duration = Duration::from_secs(5);

/// Spreads all requests of a watch over time, below what the panel allows. Each request takes the next free slot.
#[derive(Debug)]
pub(crate) struct Gate(Mutex<Pace>);

#[derive(Debug)]
struct Pace {
    per_minute: u64,
    next: Instant,
    /// Until when the head start can be used.
    head_until: Option<Instant>,
}

impl Pace {
    /// The time between two slots at a pace in percent.
    fn interval(&self, percent: u32) -> Duration {
        let minute = MINUTE.saturating_mul(100).checked_div(percent).unwrap_or(MINUTE);
        let nanoseconds = u64::try_from(minute.as_nanos()).unwrap_or(u64::MAX);
        Duration::from_nanos(nanoseconds.checked_div(self.per_minute.max(1)).unwrap_or(nanoseconds))
    }
}

impl Gate {
    pub(crate) fn new(now: Instant) -> Self {
        Self(Mutex::new(Pace { per_minute: USUAL_LIMIT, next: now, head_until: None }))
    }

    /// Sets what the panel allows a minute. A part is left for other requests.
    pub(crate) fn set_limit(&self, per_minute: u64) {
        self.lock().per_minute = per_minute;
    }

    /// Allows many requests at once, since there were none before except `used`. Only the first call counts.
    pub(crate) fn head_start(&self, used: u64, now: Instant) {
        let mut pace = self.lock();
        if pace.head_until.is_none() {
            let many = (pace.per_minute.saturating_mul(HEAD_START) / 100).saturating_sub(used);
            let head = pace.interval(PACE_AFTER).saturating_mul(u32::try_from(many).unwrap_or(u32::MAX));
            pace.next = now.checked_sub(head).unwrap_or(now);
            pace.head_until = Some(after(now, USABLE));
        }
    }

    /// Takes the next slot, and returns when it begins.
    pub(crate) fn take(&self, now: Instant) -> Instant {
        let mut pace = self.lock();
        let earliest = now.checked_sub(SLACK).unwrap_or(now);
        let slot = match pace.head_until {
            Some(until) if now < until => pace.next,
            _ => pace.next.max(earliest),
        };
        let makes_up = pace.head_until.is_some_and(|until| slot < after(until, MINUTE));
        pace.next = after(slot, pace.interval(if makes_up { PACE_AFTER } else { PACE }));
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

    fn check(slots: &[Instant], limit: u64) {
        for (index, slot) in slots.iter().enumerate() {
            let within = slots[index..].iter().take_while(|other| **other < *slot + MINUTE).count();
            assert!(within as u64 <= limit, "{within} of {limit}");
        }
    }

    #[test]
    fn no_minute_holds_more_than_the_limit() {
        let start = Instant::now();
        let gate = Gate::new(start);
        for limit in [60, 256, 720] {
            gate.set_limit(limit);
            let mut slots: Vec<Instant> = (0..limit * 3).map(|_| gate.take(start)).collect();
            slots.sort();
            check(&slots, limit);
        }
    }

    #[test]
    fn head_start_goes_at_once_and_is_saved_up_afterwards() {
        let start = Instant::now();
        for pause in [0, 4, 5, 6, 30, 64, 90] {
            let gate = Gate::new(start);
            gate.set_limit(256);
            let mut slots = vec![gate.take(start); 3];
            gate.head_start(3, start);
            gate.head_start(0, start);
            // A pause, and then whatever is allowed.
            let mut now = start + Duration::from_secs(pause);
            while now < start + 4 * MINUTE {
                slots.push(gate.take(now));
                now = now.max(slots[slots.len() - 1]);
            }
            let at_once = slots.iter().filter(|slot| **slot <= start + Duration::from_millis(1)).count();
            assert!(pause > 0 || at_once == 103, "{at_once}");
            check(&slots, 256 * 97 / 100);
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
