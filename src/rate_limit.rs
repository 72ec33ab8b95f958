//! Keeps a client within the panel's limits, as far as the panel's answers tell of them. Pure.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderName, header};

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// The panel counts in windows of a minute, each begun by the first request after the last one's end.
const WINDOW: Duration = Duration::from_secs(60);

/// How much a number of whole seconds may be short of the truth.
const ROUNDING: Duration = Duration::from_secs(1);

/// The last tenth of a budget is spread over what is left of the window.
const RESERVE: u64 = 10;

/// What the panel allows in a minute, and what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Requests that the panel allows in a minute.
    pub limit: u64,
    /// Requests left in this minute, less those on their way.
    pub remaining: u64,
    /// The longest time until the budget is full again.
    pub resets_in: Duration,
}

/// The budgets of both APIs, which the panel counts apart. `None` until an answer has told of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimits {
    /// The Client API's, shared by everything that the user does.
    pub client: Option<RateLimit>,
    /// The Application API's.
    pub application: Option<RateLimit>,
}

/// The budgets as all clones of one client see them.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    client: Mutex<Budget>,
    application: Mutex<Budget>,
}

impl Limiter {
    /// Takes one request out of the budget of `path`, or says until when to wait before asking again.
    pub(crate) fn reserve(&self, path: &str, now: Instant) -> Result<Reserved<'_>, Instant> {
        let budget = self.budget(path);
        lock(budget).reserve(now)?;
        Ok(Reserved { budget, sent: now })
    }

    /// Takes one more request out of the budget of `path`, whatever is left of it.
    pub(crate) fn overdraw(&self, path: &str, now: Instant) -> Reserved<'_> {
        let budget = self.budget(path);
        lock(budget).in_flight += 1;
        Reserved { budget, sent: now }
    }

    fn budget(&self, path: &str) -> &Mutex<Budget> {
        if path.starts_with("/api/application") { &self.application } else { &self.client }
    }

    pub(crate) fn snapshot(&self, now: Instant) -> RateLimits {
        RateLimits { client: lock(&self.client).snapshot(now), application: lock(&self.application).snapshot(now) }
    }
}

/// A request on its way. If it gets no answer, or nobody waits for that any more, it is unknown whether the panel has
/// counted it.
#[derive(Debug)]
pub(crate) struct Reserved<'a> {
    budget: &'a Mutex<Budget>,
    pub(crate) sent: Instant,
}

impl Reserved<'_> {
    /// Learns from the answer.
    pub(crate) fn learn(&self, status: u16, headers: &HeaderMap, now: Instant) {
        lock(self.budget).learn(status, headers, self.sent, now);
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        // Where this was made, it was added.
        lock(self.budget).in_flight -= 1;
    }
}

fn lock(budget: &Mutex<Budget>) -> MutexGuard<'_, Budget> {
    budget.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug, Default)]
struct Budget {
    /// What is known; nothing until the first answer.
    known: Option<Known>,
    /// How many requests are on their way.
    in_flight: u64,
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
    fn reserve(&mut self, now: Instant) -> Result<(), Instant> {
        if let Some(known) = &mut self.known {
            if now >= known.ends {
                *known = Known { remaining: known.limit, ends: now + WINDOW, next: now, ..*known };
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
                known.next = now + (known.ends - now) / left;
            }
            known.remaining -= 1;
        }
        self.in_flight += 1;
        Ok(())
    }

    fn learn(&mut self, status: u16, headers: &HeaderMap, sent: Instant, now: Instant) {
        let (Some(limit), Some(told)) = (number(headers, &LIMIT), number(headers, &REMAINING)) else { return };
        if status == 429 && told == 0 && self.known.is_none_or(|known| limit >= known.limit) {
            // The one answer that says when the window ends, in whole seconds. More than a window is not of this limit.
            let wait = number(headers, &header::RETRY_AFTER)
                .map_or(WINDOW, |wait| Duration::from_secs(wait).saturating_add(ROUNDING));
            self.known = Some(Known { limit, remaining: 0, ends: now + wait.min(WINDOW), next: now });
            return;
        }
        // Without the one that this is the answer to.
        let others = self.in_flight.saturating_sub(1);
        let remaining = told.saturating_sub(others);
        match &mut self.known {
            // Some routes have smaller limits of their own and tell of those instead.
            Some(known) if limit < known.limit => {}
            // What was left of the last window says nothing about this one.
            Some(known) if limit == known.limit && sent + WINDOW < known.ends => {}
            Some(known) if limit == known.limit && now < known.ends => {
                // Answers overtake each other, so that a little more than expected means nothing. Much more means
                // that the panel's window began anew before ours.
                if told > known.remaining + others + limit / RESERVE {
                    *known = Known { limit, remaining, ends: now + WINDOW, next: now };
                } else {
                    known.remaining = known.remaining.min(remaining);
                }
            }
            known => *known = Some(Known { limit, remaining, ends: now + WINDOW, next: now }),
        }
    }

    fn snapshot(&self, now: Instant) -> Option<RateLimit> {
        let known = self.known?;
        let (remaining, resets_in) = match known.ends.checked_duration_since(now) {
            Some(left) if !left.is_zero() => (known.remaining, left),
            _ => (known.limit, Duration::ZERO),
        };
        Some(RateLimit { limit: known.limit, remaining, resets_in })
    }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A panel that counts as Laravel does, and an account that others use as well.
    struct Panel {
        limit: u64,
        used: u64,
        ends: Option<Instant>,
        refused: u64,
    }

    impl Panel {
        fn new(limit: u64) -> Self {
            Self { limit, used: 0, ends: None, refused: 0 }
        }

        fn answer(&mut self, now: Instant) -> (u16, HeaderMap) {
            if self.ends.is_none_or(|ends| now >= ends) {
                (self.used, self.ends) = (0, Some(now + WINDOW));
            }
            let mut headers = HeaderMap::new();
            headers.insert(LIMIT, self.limit.into());
            let status = if self.used < self.limit {
                self.used += 1;
                200
            } else {
                self.refused += 1;
                headers.insert(header::RETRY_AFTER, (self.ends.unwrap() - now).as_secs().into());
                429
            };
            headers.insert(REMAINING, (self.limit - self.used).into());
            (status, headers)
        }
    }

    /// Sends `calls`, 16 at a time, each taking 20 ms, and says how long that took.
    fn run(panel: &mut Panel, calls: u64, others: impl Fn(u64) -> bool) -> Duration {
        let limiter = Limiter::default();
        let start = Instant::now();
        let arrival = |reserved: &Reserved<'_>| reserved.sent + Duration::from_millis(20);
        let mut now = start;
        let mut on_their_way: Vec<Reserved<'_>> = Vec::new();
        let (mut sent, mut done) = (0, 0);
        while done < calls {
            let wait = if sent < calls && on_their_way.len() < 16 {
                limiter.reserve("/api/client", now)
            } else {
                Err(now + WINDOW)
            };
            match wait {
                Ok(reserved) => {
                    sent += 1;
                    on_their_way.push(reserved);
                }
                Err(until) => {
                    let arrival = on_their_way.first().map(arrival);
                    now = arrival.map_or(until, |arrival| arrival.min(until));
                }
            }
            while on_their_way.first().is_some_and(|reserved| arrival(reserved) <= now) {
                let reserved = on_their_way.remove(0);
                let (status, headers) = panel.answer(now);
                if others(done) {
                    panel.answer(now);
                }
                reserved.learn(status, &headers, now);
                if status == 200 { done += 1 } else { sent -= 1 }
            }
        }
        now - start
    }

    #[test]
    fn a_thousand_calls_against_720_a_minute_meet_no_refusal_and_waste_nothing() {
        let mut panel = Panel::new(720);
        let took = run(&mut panel, 1000, |_| false);
        assert_eq!(panel.refused, 0);
        assert!(took < Duration::from_secs(62), "{took:?}");
    }

    #[test]
    fn another_program_on_the_same_key_is_survived() {
        let mut panel = Panel::new(720);
        let took = run(&mut panel, 1000, |_| true);
        assert!(panel.refused < 40, "{}", panel.refused);
        assert!(took < Duration::from_secs(185), "{took:?}");
    }

    #[test]
    fn a_route_with_a_smaller_limit_says_nothing_about_the_whole() {
        let (limiter, now) = (Limiter::default(), Instant::now());
        let headers = |limit: u64, remaining: u64| {
            let mut headers = HeaderMap::new();
            headers.insert(LIMIT, limit.into());
            headers.insert(REMAINING, remaining.into());
            headers
        };
        for (limit, remaining, status) in [(720, 700, 200), (5, 0, 200), (5, 0, 429)] {
            limiter.reserve("/api/client", now).unwrap().learn(status, &headers(limit, remaining), now);
        }
        let seen = limiter.snapshot(now).client.unwrap();
        assert_eq!((seen.limit, seen.remaining), (720, 698));
        limiter.reserve("/api/client", now).unwrap();
    }

    #[test]
    fn an_answer_of_the_last_window_says_nothing_about_this_one() {
        let (limiter, start) = (Limiter::default(), Instant::now());
        let mut panel = Panel::new(10);
        let (late, next) = (start + Duration::from_secs(59), start + WINDOW);
        let first = limiter.reserve("/api/client", start).unwrap();
        let (status, headers) = panel.answer(start);
        first.learn(status, &headers, start);
        drop(first);
        let overdue = limiter.reserve("/api/client", late).unwrap();
        (0..8).for_each(|_| drop(panel.answer(late)));
        let (status, headers) = panel.answer(late);
        let _other = limiter.reserve("/api/client", next).unwrap();
        overdue.learn(status, &headers, next);
        assert_eq!(limiter.snapshot(next).client.unwrap().remaining, 9);
    }

    #[test]
    fn the_two_apis_have_budgets_of_their_own() {
        let (limiter, now) = (Limiter::default(), Instant::now());
        let mut panel = Panel::new(1);
        let (status, headers) = panel.answer(now);
        limiter.reserve("/api/application/users", now).unwrap().learn(status, &headers, now);
        assert_eq!(limiter.reserve("/api/application/users", now).unwrap_err(), now + WINDOW);
        limiter.reserve("/api/client", now).unwrap();
        assert_eq!(limiter.snapshot(now).client, None);
        limiter.reserve("/api/application/users", now + WINDOW).unwrap();
    }

    #[test]
    fn a_refusal_holds_everybody_back_for_as_long_as_it_says() {
        let (limiter, now) = (Limiter::default(), Instant::now());
        let mut panel = Panel::new(0);
        let (status, headers) = panel.answer(now);
        limiter.reserve("/api/client", now).unwrap().learn(status, &headers, now);
        assert_eq!(limiter.reserve("/api/client", now + Duration::from_secs(30)).unwrap_err(), now + WINDOW);
    }
}
