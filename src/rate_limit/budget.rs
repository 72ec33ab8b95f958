//! One rate limit of the panel as its responses report it: a fixed window that begins with its first request.

use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderName};

use crate::error::retry_after;
use crate::store::{Grant, Report};

use super::RateLimit;
use super::lease::Lease;

pub(super) const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
pub(super) const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// The rounding error of a time given in whole seconds.
const ROUNDING: Duration = Duration::from_secs(1);

/// The last tenth of a budget is spread over what is left of the window.
const RESERVE: u64 = 10;

/// Limits above this are ignored: no panel sets them.
const LARGEST_LIMIT: u64 = 1_000_000;

/// Limits below this belong to single routes, unless several routes report the same.
pub(super) const NARROW: u64 = 60;

/// The limits that one response reports.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reported {
    /// The limit and its remaining requests.
    pub(super) limit: Option<(u64, u64)>,
    /// Whether the request was granted.
    is_success: bool,
    /// Whether the request was refused because of a limit.
    pub(super) is_refusal: bool,
    /// The wait requested by a refusal.
    pub(super) wait: Option<Duration>,
}

impl Reported {
    pub(super) fn by(status: u16, headers: &HeaderMap) -> Self {
        let limit = number(headers, &LIMIT).filter(|limit| (1..=LARGEST_LIMIT).contains(limit));
        let limit = limit.and_then(|limit| Some((limit, number(headers, &REMAINING)?.min(limit))));
        let is_refusal = status == 429;
        let is_success = (200..300).contains(&status);
        Self { limit, is_success, is_refusal, wait: is_refusal.then(|| retry_after(headers)).flatten() }
    }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

#[derive(Clone, Debug)]
pub(super) struct Budget {
    window: Duration,
    /// `None` until the first response.
    known: Option<Known>,
    /// The number of requests in flight.
    in_flight: u64,
    /// The number of requests taken out so far.
    taken: u64,
    /// A lower limit than the known one, and the path whose response reported it.
    unconfirmed: Option<(u64, String)>,
    /// The number of clients to divide the limit by: 1, unless their store is unavailable.
    clients: u64,
    /// The number of requests sent in this window.
    spent: u64,
    /// What to assume of the limit if it is shared and not known yet.
    assumed: u64,
    pub(super) lease: Lease,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    limit: u64,
    remaining: u64,
    /// Requests before this belong to the window before.
    begins: Instant,
    /// The latest time at which the window ends.
    ends: Instant,
    /// Whether no response of the window has arrived yet. The panel begins it when it counts the first request, which may
    /// be as late as the first response.
    is_assumed: bool,
    /// The earliest time for the next request of the reserve.
    next: Instant,
}

/// A request taken out of a budget, with what was known then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    pub(super) at: Instant,
    /// How many were taken before it, and how many of those were in flight.
    before: u64,
    in_flight: u64,
    /// The most that the panel's window may have left after it.
    most_left: u64,
}

impl Budget {
    pub(super) fn new(window: Duration) -> Self {
        Self {
            window,
            known: None,
            in_flight: 0,
            taken: 0,
            unconfirmed: None,
            clients: 1,
            spent: 0,
            assumed: NARROW,
            lease: Lease::default(),
        }
    }

    pub(super) fn limit(&self) -> Option<u64> {
        self.known.map(|known| known.limit)
    }

    pub(super) fn in_flight(&self) -> u64 {
        self.in_flight
    }

    /// Whether it can be dropped without losing information.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        self.in_flight == 0 && !self.lease.is_ordered() && self.known.is_none_or(|known| now >= known.ends)
    }

    /// Takes one request out, or returns when to try again.
    pub(super) fn reserve(&mut self, now: Instant) -> Result<Taken, Instant> {
        if let Some(known) = &mut self.known {
            let share = share(known.limit, self.clients);
            if now >= known.ends {
                let ends = later(now, self.window);
                *known = Known { limit: known.limit, remaining: share, begins: now, ends, is_assumed: true, next: now };
                self.spent = 0;
            }
            if known.remaining == 0 {
                return Err(known.ends);
            }
            if known.remaining <= share / RESERVE {
                if known.next > now {
                    return Err(known.next);
                }
                // At most the limit, which fits.
                let left = u32::try_from(known.remaining).unwrap_or(u32::MAX);
                known.next = later(now, known.ends.saturating_duration_since(now) / left);
            }
            known.remaining -= 1;
        }
        Ok(self.take(now))
    }

    /// Counts a request that was taken out.
    pub(super) fn take(&mut self, now: Instant) -> Taken {
        self.spent = self.spent.saturating_add(1);
        self.overdraw(now)
    }

    /// Takes one request out, even if none is left.
    pub(super) fn overdraw(&mut self, now: Instant) -> Taken {
        let (before, in_flight) = (self.taken, self.in_flight);
        self.taken = self.taken.saturating_add(1);
        self.in_flight = self.in_flight.saturating_add(1);
        let remaining = self.known.map_or(u64::MAX, |known| known.remaining);
        Taken { at: now, before, in_flight, most_left: remaining.saturating_add(in_flight) }
    }

    /// Returns a request that was not sent.
    pub(super) fn put_back(&mut self) {
        self.spent = self.spent.saturating_sub(1);
        if self.lease.is_up {
            self.lease.put_back();
        } else if let Some(known) = &mut self.known {
            known.remaining = known.remaining.saturating_add(1).min(known.limit);
        }
        self.end();
    }

    /// Ends a request in flight.
    pub(super) fn end(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Learns from a response, to a request to `path`, that may report a narrower limit.
    pub(super) fn learn_with_doubt(&mut self, reported: Reported, path: &str, taken: Taken, now: Instant) {
        let lower = reported.limit.filter(|(limit, _)| self.known.is_some_and(|known| *limit < known.limit));
        if lower.is_none_or(|(limit, _)| self.confirms(limit, path)) {
            self.learn(reported, taken, now);
        }
    }

    /// Learns from the response to a request.
    pub(super) fn learn(&mut self, reported: Reported, taken: Taken, now: Instant) {
        let sent = taken.at;
        let Some((limit, left)) = reported.limit else {
            if self.known.is_none() && reported.is_success {
                self.lease.note(Report { limit: 0, left: 0, wait: None, sent, at: now });
            }
            return;
        };
        if reported.is_refusal && left == 0 {
            return self.block(limit, reported.wait, now);
        }
        self.lease.note(Report { limit, left, wait: None, sent, at: now });
        if self.lease.is_up && self.limit() == Some(limit) {
            return;
        }
        // The panel may have counted these later than the request that this response belongs to.
        let later_ones = self.taken.saturating_sub(taken.before).saturating_sub(1);
        let remaining = left.saturating_sub(taken.in_flight).saturating_sub(later_ones);
        let begun =
            Known { limit, remaining, begins: now, ends: later(now, self.window), is_assumed: false, next: now };
        match &mut self.known {
            // What was left of the previous window says nothing about this one.
            Some(known) if limit == known.limit && taken.at < known.begins => {}
            Some(known) if limit == known.limit && now < known.ends => {
                // However late a response comes, the panel had no more left than when its request was sent, unless its
                // window restarted before ours. Slightly more means nothing.
                if left > taken.most_left.saturating_add(limit / RESERVE) && self.clients == 1 {
                    *known = begun;
                } else {
                    if std::mem::take(&mut known.is_assumed) {
                        known.ends = known.ends.max(begun.ends);
                    }
                    // Those on their way are counted in `known` already, and may be counted in `left` as well. What others
                    // use shows in the last responses, for which the reserve leaves time.
                    known.remaining = known.remaining.min(left);
                }
            }
            // The limit has changed within a window.
            Some(known) if now < known.ends => *known = Known { limit, remaining, ..*known },
            known => *known = Some(begun),
        }
        self.keep_to_share();
    }

    /// Blocks requests until the panel's wait is over. A wait longer than a window does not belong to this limit.
    pub(super) fn block(&mut self, limit: u64, wait: Option<Duration>, now: Instant) {
        let wait = wait.map_or(self.window, |wait| wait.saturating_add(ROUNDING).min(self.window));
        let limit_known = self.limit().unwrap_or(limit);
        self.lease.note(Report { limit: limit_known, left: 0, wait: Some(wait), sent: now, at: now });
        let ends = later(now, wait);
        let begins = ends.checked_sub(self.window).unwrap_or(now);
        self.known = Some(Known { limit, remaining: 0, begins, ends, is_assumed: false, next: now });
    }

    /// Whether to believe a limit lower than the known one: a narrow one needs a second path that reports it.
    fn confirms(&mut self, limit: u64, path: &str) -> bool {
        let is_confirmed = self.unconfirmed.as_ref().is_some_and(|(seen, by)| *seen == limit && by != path);
        if limit >= NARROW || is_confirmed {
            self.unconfirmed = None;
            return true;
        }
        self.unconfirmed = Some((limit, path.to_owned()));
        false
    }

    /// The window, the limit to assume, what was sent in this window, and how long that lasts, for an order.
    pub(super) fn facts(&self, now: Instant) -> (Duration, u64, u64, Duration) {
        let left = self.known.map_or(Duration::ZERO, |known| known.ends.saturating_duration_since(now));
        (self.window, self.assumed, self.spent, left)
    }

    /// Assumes this limit until a response reveals it.
    pub(super) fn assume(&mut self, limit: u64) {
        self.assumed = limit;
    }

    /// Adopts what the store knows and has granted.
    pub(super) fn settle(&mut self, want: u64, grant: &Grant, now: Instant) {
        self.lease.settle(want, grant, now);
        self.spent = grant.mine.saturating_sub(self.lease.tokens());
        if let Some(limit) = grant.limit.filter(|limit| *limit > 0) {
            let ends = later(now, grant.ends_in);
            let begins = ends.checked_sub(self.window).unwrap_or(now).min(now);
            self.known = Some(Known { limit, remaining: grant.free, begins, ends, is_assumed: false, next: now });
        }
    }

    /// Goes on with this client's part of the limit: the store is gone.
    pub(super) fn fall_back(&mut self, clients: u64) {
        let tokens = self.lease.tokens();
        self.lease.lose();
        self.clients = clients;
        if let Some(known) = &mut self.known {
            // Requests that are not leased are divided as well.
            known.remaining = match clients {
                0 | 1 => known.remaining.saturating_add(tokens),
                _ => known.remaining / clients,
            };
        }
        self.keep_to_share();
    }

    /// Leases from the store again.
    pub(super) fn recover(&mut self) {
        self.lease.is_up = true;
        self.clients = 1;
    }

    /// Limits what is left to what is left of this client's part.
    fn keep_to_share(&mut self) {
        if let Some(known) = self.known.as_mut().filter(|_| self.clients > 1) {
            let left = share(known.limit, self.clients).saturating_sub(self.spent);
            known.remaining = known.remaining.min(left);
        }
    }

    pub(super) fn snapshot(&self, now: Instant) -> Option<RateLimit> {
        let known = self.known?;
        let left = known.ends.saturating_duration_since(now);
        let remaining = if left.is_zero() { known.limit } else { known.remaining };
        Some(RateLimit { limit: known.limit, remaining, window: self.window, resets_in: left })
    }
}

/// One client's part of a limit. Before the store was lost, some may have used more than theirs.
fn share(limit: u64, clients: u64) -> u64 {
    let safe = if clients > 1 { limit - limit / 20 } else { limit };
    safe.checked_div(clients).unwrap_or(safe).max(1)
}

/// Windows are so short that only a clock at its very end could overflow.
fn later(instant: Instant, by: Duration) -> Instant {
    instant.checked_add(by).unwrap_or(instant)
}
