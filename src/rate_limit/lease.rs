//! What a client holds of a budget that it shares with other processes.

use std::time::{Duration, Instant};

use crate::deadline::after;
use crate::store::{Grant, Report};

use super::FIRST_RESPONSE;

/// How long a lease is kept for the next request. Also, how fast it must be used up for the next one to be larger.
const KEPT: Duration = Duration::from_secs(1);

/// The largest lease to ask for. The store grants an eighth of a client's share at most.
const LARGEST: u64 = 64;

/// Requests that were leased from a store, and how to get more.
#[derive(Clone, Debug, Default)]
pub(super) struct Lease {
    /// Whether the store is there.
    pub(super) is_up: bool,
    /// The newest response.
    pub(super) report: Option<Report>,
    tokens: u64,
    /// Until when the tokens can be used, and the window that they belong to.
    until: Option<Instant>,
    epoch: u64,
    /// Whether the newest response is a refusal that the store does not know of.
    is_refused: bool,
    /// When the tokens can be used, or the store has more.
    not_before: Option<Instant>,
    /// When the order was sent that has no reply yet, on the system's clock.
    ordered: Option<Instant>,
    /// How many requests have been turned away since the last order.
    demand: u64,
    /// How much to order even if only one request waits.
    batch: u64,
    granted_at: Option<Instant>,
    used_at: Option<Instant>,
}

/// What comes of taking a request out of a lease.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Take {
    Taken,
    /// The store has no more until then.
    WaitUntil(Instant),
    /// The order was sent then and has no reply.
    Ordered(Instant),
    /// Order this many.
    Order(u64),
}

impl Lease {
    pub(super) fn take(&mut self, now: Instant) -> Take {
        if let Some(until) = self.not_before.filter(|until| *until > now) {
            return Take::WaitUntil(until);
        }
        if self.tokens > 0 && self.until.is_some_and(|until| now < until) {
            self.tokens -= 1;
            self.used_at = Some(now);
            return Take::Taken;
        }
        self.demand = self.demand.saturating_add(1);
        if let Some(ordered) = self.ordered {
            return Take::Ordered(ordered);
        }
        let is_busy = self.granted_at.is_some_and(|at| now.saturating_duration_since(at) < KEPT);
        self.batch = if is_busy { self.batch.saturating_mul(2).clamp(1, LARGEST) } else { 1 };
        Take::Order(self.batch.max(self.demand).min(LARGEST))
    }

    /// Takes back a request that was not sent.
    pub(super) fn put_back(&mut self) {
        self.tokens = self.tokens.saturating_add(1);
    }

    pub(super) fn tokens(&self) -> u64 {
        self.tokens
    }

    /// Whether tokens are left that seem to be unneeded.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        let is_early = self.not_before.is_some_and(|until| now < until);
        let is_unused =
            !is_early && self.used_at.max(self.granted_at).is_none_or(|at| now.saturating_duration_since(at) >= KEPT);
        self.tokens > 0 && self.ordered.is_none() && is_unused
    }

    /// Whether the store should know at once what the panel has said.
    pub(super) fn is_urgent(&self) -> bool {
        self.is_up && self.is_refused && self.ordered.is_none()
    }

    pub(super) fn is_ordered(&self) -> bool {
        self.ordered.is_some()
    }

    /// Marks an order as sent, and returns the tokens that it returns, with their window.
    pub(super) fn order(&mut self) -> (u64, u64) {
        self.ordered = Some(Instant::now());
        (self.demand, self.is_refused) = (0, false);
        (std::mem::take(&mut self.tokens), self.epoch)
    }

    pub(super) fn settle(&mut self, want: u64, grant: &Grant, now: Instant) {
        self.ordered = None;
        if grant.epoch != self.epoch {
            (self.tokens, self.epoch) = (0, grant.epoch);
        }
        self.tokens = self.tokens.saturating_add(grant.granted);
        if grant.granted > 0 {
            (self.until, self.granted_at) = (Some(after(now, grant.valid)), Some(now));
        }
        if want > 0 {
            let wait = grant.wait.unwrap_or(FIRST_RESPONSE);
            self.not_before = (!wait.is_zero()).then(|| after(now, wait));
        }
    }

    /// Notes what a response said. A refusal ends the lease.
    pub(super) fn note(&mut self, report: Report) {
        if let Some(wait) = report.wait {
            self.not_before = Some(after(report.at, wait));
            self.tokens = 0;
            self.is_refused = true;
        }
        if self.report.is_none_or(|newest| report.at >= newest.at) {
            self.report = Some(report);
        }
    }

    /// The store is gone, and what was leased with it.
    pub(super) fn lose(&mut self) {
        *self = Self { report: self.report, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(granted: u64, wait: u64) -> Grant {
        let wait = Some(Duration::from_secs(wait));
        let (valid, ends_in) = (Duration::from_secs(10), Duration::from_secs(60));
        Grant { granted, valid, wait, limit: Some(256), free: 100, ends_in, epoch: 1, workers: 2, mine: granted }
    }

    #[test]
    fn leases_grow_while_they_are_used_up_quickly() {
        let (mut lease, now) = (Lease::default(), Instant::now());
        for expected in [1, 2, 4, 8] {
            assert_eq!(lease.take(now), Take::Order(expected));
            lease.order();
            lease.settle(expected, &grant(expected, 0), now);
            (0..expected).for_each(|_| assert_eq!(lease.take(now), Take::Taken));
        }
        assert_eq!(lease.take(now + KEPT), Take::Order(1));
    }

    #[test]
    fn lease_is_used_neither_before_its_time_nor_after_it() {
        let (mut lease, now) = (Lease::default(), Instant::now());
        lease.order();
        lease.settle(2, &grant(2, 3), now);
        let from = now + Duration::from_secs(3);
        assert_eq!(lease.take(now), Take::WaitUntil(from));
        assert_eq!(lease.take(from), Take::Taken);
        assert_eq!(lease.take(now + Duration::from_secs(10)), Take::Order(1));
        assert_eq!(lease.order(), (1, 1), "what has expired is returned");
    }

    #[test]
    fn refusal_ends_a_lease_and_is_urgent() {
        let (mut lease, now) = (Lease { is_up: true, ..Lease::default() }, Instant::now());
        lease.order();
        lease.settle(4, &grant(4, 0), now);
        let wait = Some(Duration::from_secs(30));
        lease.note(Report { limit: 256, left: 0, wait, sent: now, at: now });
        assert!(lease.is_urgent());
        assert_eq!(lease.take(now), Take::WaitUntil(now + Duration::from_secs(30)));
    }
}
