//! Holds attempts back until the panel's rate limits allow them.

use std::task::Waker;
use std::time::{Duration, Instant};

use crate::Clock;
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};
use crate::observe::{Endpoint, metrics, waits_for_limit};
use crate::rate_limit::{FIRST_RESPONSE, Limited, Reserved};
use crate::request::Request;

use super::{Attempt, Client, dual, sleep_until, unless_stopped, wait};

/// How often to look whether responses have arrived before a simulated clock jumps.
const RESPONSE: Duration = Duration::from_millis(5);

/// How often to look whether the call has been cancelled while it waits for the store of shared budgets.
const REPLY: Duration = Duration::from_millis(20);

#[dual]
impl<'a> Attempt<'a> {
    /// Waits until the budgets have capacity for one more request.
    pub(super) async fn pace<'r>(&mut self, request: &'r Request, endpoint: &Endpoint<'_>) -> Result<Reserved<'r>>
    where
        'a: 'r,
    {
        let (limiter, config) = (&self.client.shared.limiter, &self.client.shared.config);
        let limited =
            Limited { method: &request.method, path: request.path.as_str(), is_foreign: request.route.is_none() };
        let asked = config.clock.now();
        loop {
            let now = config.clock.now();
            let settled = limiter.settled();
            match limiter.reserve(limited, now) {
                Ok(reserved) => {
                    let waited = now.saturating_duration_since(asked);
                    metrics::limit_wait(endpoint, waited);
                    self.wait = self.wait.saturating_add(waited);
                    return Ok(reserved);
                }
                // Wings has no limits.
                Err(_) if config.is_node || !config.pacing => return Ok(limiter.overdraw(limited, now)),
                Err(until) if until <= now && settled.is_some() => {
                    self.may_wait(now, now, limited)?;
                    let (seen, soon) = (settled.unwrap_or_default(), after(Instant::now(), REPLY));
                    wait(Some(soon), |waker: &Waker| limiter.poll_settled(seen, waker)).await;
                    let stopped = self.client.stop().check();
                    stopped.map_err(|error| error.with_request(limited.method, limited.path))?;
                }
                // Responses take real time on a simulated clock as well. It must not jump before they have arrived: the
                // panel would count them in the next window.
                Err(until) if until <= now || (config.clock.is_simulated() && limiter.awaits_response(limited)) => {
                    let pause = if until <= now { FIRST_RESPONSE } else { RESPONSE };
                    let soon = |time: Instant| time.checked_add(pause).unwrap_or(time);
                    self.may_wait(soon(now), now, limited)?;
                    self.sleep(&Clock::system(), soon(Instant::now()), limited).await?;
                }
                Err(until) => {
                    self.may_wait(until, now, limited)?;
                    waits_for_limit(endpoint, until.saturating_duration_since(now));
                    self.sleep(&config.clock, until, limited).await?;
                }
            }
        }
    }

    /// Sleeps before `limited` is sent, unless the call is cancelled.
    async fn sleep(&self, clock: &Clock, until: Instant, limited: Limited<'_>) -> Result<()> {
        let slept = unless_stopped(self.client.stop(), sleep_until(clock, until)).await;
        slept.map_err(|error| error.with_request(limited.method, limited.path))
    }
}

#[dual]
impl Client {
    /// Takes a retry out of the budget that all calls share.
    pub(super) async fn take_retry(&self) -> bool {
        let limiter = &self.shared.limiter;
        while let Some(seen) = limiter.settled() {
            if let Some(may) = limiter.take_retry() {
                return may;
            }
            wait(Some(after(Instant::now(), REPLY)), |waker: &Waker| limiter.poll_settled(seen, waker)).await;
        }
        self.shared.retries.take()
    }
}

impl Client {
    /// Returns to that budget what a successful call has earned.
    pub(super) fn refill_retries(&self) {
        self.shared.retries.refill();
        if self.shared.limiter.settled().is_some() {
            self.shared.retries.earn();
        }
    }
}

impl Attempt<'_> {
    /// Fails if `limited` cannot wait for a rate limit until then.
    fn may_wait(&self, until: Instant, now: Instant, limited: Limited<'_>) -> Result<()> {
        let wait = until.saturating_duration_since(now);
        let error = if wait > self.client.options.retry.longest_wait() {
            let message = "the panel's rate limit is exhausted for longer than the retry policy's max_wait";
            Error::new(ErrorKind::RateLimited, message)
        } else if !self.deadline.allows(until) {
            self.deadline.error("ends before the panel's rate limit allows another request")
        } else {
            return Ok(());
        };
        Err(error.with_retry_after(Some(wait)).with_request(limited.method, limited.path))
    }
}
