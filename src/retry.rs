//! When and after what wait a failed request is retried. Pure: it neither sleeps nor sends.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

use crate::error::{Error, ErrorKind};

/// A policy for retrying failed requests.
///
/// | failure | retried |
/// |---|---|
/// | 429; nothing was carried out | always, after the wait that the panel requests |
/// | no connection could be established, or an HTTP/2 server reports that it did not process the request | always |
/// | the connection broke or timed out after sending, or a status of [`extra_codes`](Self::extra_codes) | only idempotent requests (GET, PUT, DELETE), unless [`repeat_unsafe`](Self::repeat_unsafe) |
/// | anything else | never |
///
/// Waits grow as `factor × 2ⁿ` seconds with jitter, up to [`max_wait`](Self::max_wait). If the panel requests a longer
/// wait, the call fails immediately with an error that [contains the wait](Error::retry_after).
#[derive(Clone, Debug)]
pub struct RetryPolicy {
    retries: u32,
    factor: f64,
    max_wait: Duration,
    extra_codes: Vec<u16>,
    repeat_unsafe: bool,
    jitter_seed: Option<u64>,
    #[cfg(feature = "backoff")]
    custom: Option<backoff::ExponentialBackoff>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            retries: 3,
            factor: 1.0,
            max_wait: Duration::from_secs(120),
            extra_codes: Vec::new(),
            repeat_unsafe: false,
            jitter_seed: None,
            #[cfg(feature = "backoff")]
            custom: None,
        }
    }
}

impl RetryPolicy {
    /// Creates a policy without retries.
    #[must_use]
    pub fn never() -> Self {
        Self::default().retries(0)
    }

    /// Sets the maximum number of retries per request. 3 by default.
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Sets the first wait in seconds; it doubles with each retry. 1.0 by default.
    #[must_use]
    pub fn factor(mut self, seconds: f64) -> Self {
        self.factor = seconds;
        self
    }

    /// Sets the longest single wait, for retries as well as for rate limits. 120 seconds by default.
    #[must_use]
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// Sets further statuses, besides 429, that are retried: 502 and 504 are often temporary.
    #[must_use]
    pub fn extra_codes(mut self, codes: impl IntoIterator<Item = u16>) -> Self {
        self.extra_codes = codes.into_iter().collect();
        self
    }

    /// Sets whether to retry even requests that may have been carried out: a server may be created twice.
    #[must_use]
    pub fn repeat_unsafe(mut self, repeat: bool) -> Self {
        self.repeat_unsafe = repeat;
        self
    }

    /// Makes the jitter reproducible, for tests.
    #[must_use]
    pub fn jitter_seed(mut self, seed: u64) -> Self {
        self.jitter_seed = Some(seed);
        self
    }

    /// The longest single wait.
    pub(crate) fn longest_wait(&self) -> Duration {
        self.max_wait
    }

    /// Starts counting for one request.
    pub(crate) fn attempts(&self) -> Attempts<'_> {
        Attempts { policy: self, made: 0, waits: None }
    }

    fn may_repeat(&self, error: &Error, repeat: Repeat) -> bool {
        let is_safe = match repeat {
            Repeat::Never => return false,
            Repeat::IfNotCarriedOut => self.repeat_unsafe,
            Repeat::UnlessLimitedForLong if error.kind() == ErrorKind::RateLimited => {
                return error.retry_after().is_some();
            }
            Repeat::UnlessLimitedForLong | Repeat::Always => true,
        };
        match error.kind() {
            ErrorKind::RateLimited | ErrorKind::Connect => true,
            ErrorKind::Dropped | ErrorKind::Timeout => is_safe,
            _ => is_safe && error.status().is_some_and(|status| self.extra_codes.contains(&status)),
        }
    }

    fn waits(&self) -> Box<dyn Iterator<Item = Duration> + Send> {
        #[cfg(feature = "backoff")]
        if let Some(mut custom) = self.custom.clone() {
            use backoff::backoff::Backoff;
            custom.reset();
            return Box::new(std::iter::from_fn(move || custom.next_backoff()));
        }
        let mut builder = ExponentialBuilder::new()
            .with_min_delay(seconds(self.factor))
            .with_max_delay(self.max_wait)
            .with_max_times(self.retries as usize)
            .with_jitter();
        if let Some(seed) = self.jitter_seed {
            builder = builder.with_jitter_seed(seed);
        }
        Box::new(builder.build())
    }
}

/// After which failures an operation may be attempted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// After none: the caller decides when to try again, or there is nothing left to send.
    Never,
    /// Only after those that cannot have carried it out.
    IfNotCarriedOut,
    /// As [`Always`](Self::Always), but a limit that names no wait is one of a day, which no retry outlasts.
    UnlessLimitedForLong,
    /// After all that may pass: doing it twice does no more than doing it once.
    Always,
}

/// The retries of one request.
pub(crate) struct Attempts<'p> {
    policy: &'p RetryPolicy,
    made: u32,
    waits: Option<Box<dyn Iterator<Item = Duration> + Send>>,
}

impl Attempts<'_> {
    /// How long to wait before the next attempt; `None` when there is to be none.
    pub(crate) fn after(&mut self, error: &Error, repeat: Repeat) -> Option<Duration> {
        self.made = self.made.saturating_add(1);
        if self.made > self.policy.retries || !self.policy.may_repeat(error, repeat) {
            return None;
        }
        let own = self.waits.get_or_insert_with(|| self.policy.waits()).next()?.min(self.policy.max_wait);
        match error.retry_after() {
            None => Some(own),
            Some(asked) if asked > self.policy.max_wait => None,
            // A little later than asked, each client by another bit, so that they do not all come back at once.
            Some(asked) => Some(asked.saturating_add(own.min(asked).mul_f64(0.05))),
        }
    }

    /// How many attempts have failed so far.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }
}

/// Odd factors must not panic: they become the nearest wait that makes sense.
fn seconds(factor: f64) -> Duration {
    Duration::try_from_secs_f64(factor).unwrap_or(if factor > 0.0 { Duration::MAX } else { Duration::ZERO })
}

/// Takes the waits from a `backoff` configuration; [`retries`](RetryPolicy::retries) still bounds their number.
#[cfg(feature = "backoff")]
impl From<backoff::ExponentialBackoff> for RetryPolicy {
    fn from(custom: backoff::ExponentialBackoff) -> Self {
        Self { custom: Some(custom), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn limited(wait: u64) -> Error {
        Error::new(ErrorKind::RateLimited, "").with_status(429).with_retry_after(Some(Duration::from_secs(wait)))
    }

    fn waits(policy: &RetryPolicy, error: &Error, is_safe: bool) -> Vec<Duration> {
        let repeat = if is_safe { Repeat::Always } else { Repeat::IfNotCarriedOut };
        let mut attempts = policy.attempts();
        std::iter::from_fn(|| attempts.after(error, repeat)).collect()
    }

    #[test]
    fn a_rate_limit_is_waited_out_even_for_unsafe_requests() {
        let waits = waits(&RetryPolicy::default(), &limited(7), false);
        assert_eq!(waits.len(), 3);
        for wait in waits {
            assert!(wait >= Duration::from_secs(7) && wait < Duration::from_secs_f64(7.5), "{wait:?}");
        }
    }

    #[test]
    fn endless_rate_limit_fails_fast() {
        assert!(waits(&RetryPolicy::default(), &limited(86_400), true).is_empty());
    }

    #[test]
    fn daily_limit_fails_fast() {
        let policy = RetryPolicy::default();
        let daily = Error::new(ErrorKind::RateLimited, "").with_status(429);
        assert_eq!(policy.attempts().after(&daily, Repeat::UnlessLimitedForLong), None);
        for error in [limited(7), Error::new(ErrorKind::Dropped, "")] {
            assert!(policy.attempts().after(&error, Repeat::UnlessLimitedForLong).is_some(), "{error:?}");
        }
        assert!(policy.attempts().after(&daily, Repeat::Always).is_some());
    }

    #[test]
    fn possibly_completed_request_is_retried_only_where_safe() {
        let policy = RetryPolicy::default().extra_codes([502]);
        let dropped = Error::new(ErrorKind::Dropped, "");
        let gateway = Error::new(ErrorKind::Server, "").with_status(502);
        let other = Error::new(ErrorKind::Server, "").with_status(500);
        for (error, when_safe) in [(&dropped, 3), (&gateway, 3), (&other, 0)] {
            assert_eq!(waits(&policy, error, true).len(), when_safe);
            assert_eq!(waits(&policy, error, false).len(), 0);
            assert_eq!(waits(&policy.clone().repeat_unsafe(true), error, false).len(), when_safe);
        }
        assert_eq!(waits(&policy, &Error::new(ErrorKind::Connect, ""), false).len(), 3);
    }

    #[test]
    fn waits_double_with_jitter() {
        let waits = waits(&RetryPolicy::default().jitter_seed(1), &Error::new(ErrorKind::Connect, ""), true);
        for (wait, base) in waits.iter().zip([1.0, 2.0, 4.0]) {
            assert!(wait.as_secs_f64() >= base && wait.as_secs_f64() <= 2.0 * base, "{waits:?}");
        }
    }

    #[cfg(feature = "backoff")]
    #[test]
    fn a_backoff_configuration_sets_the_waits() {
        let custom = backoff::ExponentialBackoff {
            initial_interval: Duration::from_millis(10),
            randomization_factor: 0.0,
            multiplier: 3.0,
            ..Default::default()
        };
        let waits = waits(&custom.into(), &Error::new(ErrorKind::Connect, ""), true);
        assert_eq!(waits.first(), Some(&Duration::from_millis(10)));
        assert_eq!(waits.len(), 3);
    }

    proptest! {
        #[test]
        fn no_setting_panics_or_exceeds_the_longest_wait(
            factor in prop::num::f64::ANY, retries in 0u32..20, cap in 0u64..1000, asked in prop::option::of(any::<u64>())
        ) {
            let cap = Duration::from_secs(cap);
            let policy = RetryPolicy::default().factor(factor).retries(retries).max_wait(cap);
            let error = Error::new(ErrorKind::RateLimited, "").with_retry_after(asked.map(Duration::from_secs));
            for wait in waits(&policy, &error, true) {
                prop_assert!(wait <= cap.mul_f64(1.05) + Duration::from_millis(1));
            }
        }
    }
}
