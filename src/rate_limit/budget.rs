//! One limit of the panel as its responses show it: a fixed window that begins with the first request in it.

use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderName};

use crate::error::retry_after;

use super::RateLimit;

pub(super) const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
pub(super) const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// How much a number of whole seconds may be short of the truth.
const ROUNDING: Duration = Duration::from_secs(1);

/// The last tenth of a budget is spread over what is left of the window.
const RESERVE: u64 = 10;

/// Larger limits than any panel sets are not believed.
const LARGEST_LIMIT: u64 = 1_000_000;

/// Limits below this are those of single routes, unless several routes show the same.
pub(super) const NARROW: u64 = 60;

/// What one response says about limits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    /// The limit, and how much of it is left.
    pub(super) limit: Option<(u64, u64)>,
    /// Whether the request was refused because of a limit.
    pub(super) is_refusal: bool,
    /// How long to wait after a refusal.
    pub(super) wait: Option<Duration>,
}

impl Told {
    pub(super) fn by(status: u16, headers: &HeaderMap) -> Self {
        let limit = number(headers, &LIMIT).filter(|limit| (1..=LARGEST_LIMIT).contains(limit));
        let limit = limit.and_then(|limit| Some((limit, number(headers, &REMAINING)?.min(limit))));
        Self { limit, is_refusal: status == 429, wait: retry_after(headers) }
    }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

#[derive(Clone, Debug)]
pub(super) struct Budget {
    window: Duration,
    /// What is known; nothing until the first response.
    known: Option<Known>,
    /// How many requests are on their way.
    in_flight: u64,
    /// A lower limit than the known one, and the path whose response showed it.
    rumour: Option<(u64, String)>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    limit: u64,
    remaining: u64,
    /// When the window ends at the latest.
    ends: Instant,
    /// When the next request of the reserve may go out.
    next: Instant,
}

impl Budget {
    pub(super) fn new(window: Duration) -> Self {
        Self { window, known: None, in_flight: 0, rumour: None }
    }

    pub(super) fn limit(&self) -> Option<u64> {
        self.known.map(|known| known.limit)
    }

    pub(super) fn in_flight(&self) -> u64 {
        self.in_flight
    }

    /// Whether nothing would be lost with it.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        self.in_flight == 0 && self.known.is_none_or(|known| now >= known.ends)
    }

    /// Takes one request out, or returns when to ask again.
    pub(super) fn reserve(&mut self, now: Instant) -> Result<(), Instant> {
        if let Some(known) = &mut self.known {
            if now >= known.ends {
                *known = Known { remaining: known.limit, ends: later(now, self.window), next: now, ..*known };
            }
            if known.remaining == 0 {
                return Err(known.ends);
            }
            if known.remaining <= known.limit / RESERVE {
                if known.next > now {
                    return Err(known.next);
                }
                // At most the limit, which fits.
                let left = u32::try_from(known.remaining).unwrap_or(u32::MAX);
                known.next = later(now, known.ends.saturating_duration_since(now) / left);
            }
            known.remaining -= 1;
        }
        self.overdraw();
        Ok(())
    }

    /// Takes one request out, whatever is left.
    pub(super) fn overdraw(&mut self) {
        self.in_flight = self.in_flight.saturating_add(1);
    }

    /// Puts back a request that was not sent.
    pub(super) fn put_back(&mut self) {
        if let Some(known) = &mut self.known {
            known.remaining = known.remaining.saturating_add(1).min(known.limit);
        }
        self.end();
    }

    /// A request is no longer on its way.
    pub(super) fn end(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Learns from a response of this or a narrower limit to a request that was sent at `sent` to `path`.
    pub(super) fn learn_with_doubt(&mut self, told: Told, path: &str, sent: Instant, now: Instant) {
        let lower = told.limit.filter(|(limit, _)| self.known.is_some_and(|known| *limit < known.limit));
        if lower.is_none_or(|(limit, _)| self.confirms(limit, path)) {
            self.learn(told, sent, now);
        }
    }

    /// Learns from the response to a request that was sent at `sent`.
    pub(super) fn learn(&mut self, told: Told, sent: Instant, now: Instant) {
        let Some((limit, left)) = told.limit else { return };
        if told.is_refusal && left == 0 {
            return self.block(limit, told.wait, now);
        }
        // Without the one that this is the response to.
        let others = self.in_flight.saturating_sub(1);
        let remaining = left.saturating_sub(others);
        let begun = Known { limit, remaining, ends: later(now, self.window), next: now };
        match &mut self.known {
            // What was left of the last window says nothing about this one.
            Some(known) if limit == known.limit && later(sent, self.window) < known.ends => {}
            Some(known) if limit == known.limit && now < known.ends => {
                // Responses overtake each other, so that a little more than expected means nothing. Much more means
                // that the panel's window began again before ours.
                let expected = known.remaining.saturating_add(others).saturating_add(limit / RESERVE);
                if left > expected {
                    *known = begun;
                } else {
                    known.remaining = known.remaining.min(remaining);
                }
            }
            // The limit has changed within a window.
            Some(known) if now < known.ends => *known = Known { limit, remaining, ..*known },
            known => *known = Some(begun),
        }
    }

    /// Lets nothing out until the panel's wait is over. A longer wait than a window is not of this limit.
    pub(super) fn block(&mut self, limit: u64, wait: Option<Duration>, now: Instant) {
        let wait = wait.map_or(self.window, |wait| wait.saturating_add(ROUNDING).min(self.window));
        self.known = Some(Known { limit, remaining: 0, ends: later(now, wait), next: now });
    }

    /// Whether a lower limit than the known one is to be believed: a narrow one only if another path shows it, too.
    fn confirms(&mut self, limit: u64, path: &str) -> bool {
        let is_confirmed = self.rumour.as_ref().is_some_and(|(seen, by)| *seen == limit && by != path);
        if limit >= NARROW || is_confirmed {
            self.rumour = None;
            return true;
        }
        self.rumour = Some((limit, path.to_owned()));
        false
    }

    pub(super) fn snapshot(&self, now: Instant) -> Option<RateLimit> {
        let known = self.known?;
        let left = known.ends.saturating_duration_since(now);
        let remaining = if left.is_zero() { known.limit } else { known.remaining };
        Some(RateLimit { limit: known.limit, remaining, window: self.window, resets_in: left })
    }
}

/// Windows are so short that only a clock at its very end could not count them.
fn later(instant: Instant, by: Duration) -> Instant {
    instant.checked_add(by).unwrap_or(instant)
}
