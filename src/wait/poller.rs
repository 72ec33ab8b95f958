use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

use super::WaitOptions;
use crate::deadline::after;
use crate::error::{Error, ErrorKind, Result};

/// How long the panel repeats the same power state.
const STATE_CACHE: Duration = Duration::from_secs(20);

/// How often to look while the server reports changes on its own.
const WHILE_LISTENING: Duration = Duration::from_secs(30);

/// How the panel's view of something changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rhythm {
    /// Each look shows the latest: the status of a server, a backup, a list of files.
    Record,
    /// The power state, which the panel caches: more looks than one in 20 seconds show nothing new.
    PowerState,
}

/// The one poller behind every wait: when to look, what was seen last, and when to stop.
pub(crate) struct Poller {
    options: WaitOptions,
    started: Instant,
    deadline: Instant,
    waits: ExponentialBackoff,
    random: fastrand::Rng,
    state: Option<String>,
    /// Why the last look failed.
    failure: Option<Error>,
}

impl Poller {
    pub(crate) fn new(options: WaitOptions, rhythm: Rhythm, now: Instant, jitter_seed: u64) -> Self {
        let (first, longest) = match rhythm {
            Rhythm::Record => (Duration::from_millis(500), Duration::from_secs(15)),
            // The first look may fill the cache, and the next one is due when that is over.
            Rhythm::PowerState => (Duration::from_secs(2), STATE_CACHE),
        };
        let factor = if rhythm == Rhythm::Record { 1.6 } else { 10.0 };
        let waits = ExponentialBuilder::new().with_min_delay(first).with_max_delay(longest).with_factor(factor);
        let (waits, random) = (waits.without_max_times().build(), fastrand::Rng::with_seed(jitter_seed));
        let deadline = after(now, options.limit);
        Self { options, started: now, deadline, waits, random, state: None, failure: None }
    }

    pub(crate) fn options(&self) -> &WaitOptions {
        &self.options
    }

    /// When to look next, the last time at the deadline. `None` when that has passed.
    pub(crate) fn next_look(&mut self, now: Instant, is_listening: bool) -> Option<Instant> {
        if now >= self.deadline {
            return None;
        }
        let wait = self.waits.next().unwrap_or(STATE_CACHE);
        let wait = if is_listening { WHILE_LISTENING } else { wait };
        // Many waits that began together spread out, and a cached state is never asked for a moment too early.
        let jitter = wait.mul_f64(0.1 * self.random.f64());
        Some(after(now, wait.saturating_add(jitter)).min(self.deadline))
    }

    /// The time until the deadline.
    pub(crate) fn left(&self, now: Instant) -> Duration {
        self.deadline.saturating_duration_since(now)
    }

    /// How long a request may take: a little beyond the deadline, so that the last look can succeed.
    pub(crate) fn look_within(&self, now: Instant) -> Duration {
        const GRACE: Duration = Duration::from_secs(5);
        after(self.deadline, GRACE).saturating_duration_since(now)
    }

    /// Takes note of a state, and reports it.
    pub(crate) fn saw(&mut self, state: &str, now: Instant) {
        self.failure = None;
        self.options.report(now.saturating_duration_since(self.started), state);
        if self.state.as_deref() != Some(state) {
            self.state = Some(state.to_owned());
        }
    }

    /// Takes note of why a look failed, if the next one may succeed.
    ///
    /// # Errors
    ///
    /// The failure itself if there is no point in looking again.
    pub(crate) fn failed(&mut self, error: Error) -> Result<()> {
        if !is_passing(&error) {
            return Err(self.describe(error));
        }
        self.failure = Some(error);
        Ok(())
    }

    /// Adds the last state to an error.
    pub(crate) fn describe(&self, error: Error) -> Error {
        match &self.state {
            Some(state) => error.with_last_state(state.clone()),
            None => error,
        }
    }

    /// The error of something that failed on its own.
    pub(crate) fn fail(&self, message: impl Into<String>) -> Error {
        self.describe(Error::new(ErrorKind::Failed, message.into()))
    }

    /// The error of a wait that took too long.
    pub(crate) fn too_late(&self, what: &str) -> Error {
        let message = format!("{what} after {:?}", self.options.limit);
        let error = self.describe(Error::new(ErrorKind::Deadline, message));
        match &self.failure {
            Some(failure) => error.with_source(failure.clone()),
            None => error,
        }
    }
}

/// Whether the same look may succeed later: Wings restarts, the panel is behind a gateway that fails, a limit is used up.
fn is_passing(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::RateLimited
            | ErrorKind::Server
            | ErrorKind::Daemon
            | ErrorKind::UnexpectedContent
            | ErrorKind::Decode
            | ErrorKind::Connect
            | ErrorKind::Timeout
            | ErrorKind::Dropped
            | ErrorKind::Deadline
            | ErrorKind::Corrupt
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn looks(rhythm: Rhythm, limit: Duration, is_listening: bool) -> Vec<Duration> {
        let start = Instant::now();
        let mut poller = Poller::new(limit.into(), rhythm, start, 7);
        let mut now = start;
        let next = || {
            now = poller.next_look(now, is_listening)?;
            Some(now - start)
        };
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn requests_end_within_five_seconds_after_the_deadline() {
        let (now, seconds) = (Instant::now(), Duration::from_secs);
        let poller = Poller::new(WaitOptions::new(seconds(1)), Rhythm::Record, now, 7);
        for (passed, left) in [(0, 6), (1, 5), (4, 2), (6, 0), (60, 0)] {
            assert_eq!(poller.look_within(now + seconds(passed)), seconds(left), "{passed}");
        }
        Poller::new(WaitOptions::new(Duration::MAX), Rhythm::Record, now, 7).look_within(now);
    }

    #[test]
    fn looks_become_rarer_and_the_last_one_is_at_the_deadline() {
        let looks = looks(Rhythm::Record, 600 * SECOND, false);
        assert!(looks[0] < SECOND && looks[1] - looks[0] > looks[0] / 2, "{looks:?}");
        assert!(looks.len() < 60 && looks.windows(2).all(|pair| pair[1] - pair[0] <= 17 * SECOND), "{looks:?}");
        assert_eq!(looks.last(), Some(&(600 * SECOND)));
    }

    #[test]
    fn cached_power_states_are_not_asked_for_early() {
        let looks = looks(Rhythm::PowerState, 300 * SECOND, false);
        assert!(looks[0] < 3 * SECOND, "{looks:?}");
        let waits: Vec<_> = looks.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(waits[..waits.len() - 1].iter().all(|wait| *wait >= STATE_CACHE && *wait <= 22 * SECOND), "{waits:?}");
    }

    #[test]
    fn listening_needs_few_looks() {
        assert!(looks(Rhythm::Record, 300 * SECOND, true).len() <= 10);
    }

    #[test]
    fn absurd_limits_neither_panic_nor_wait() {
        assert_eq!(looks(Rhythm::Record, Duration::ZERO, false), []);
        let mut poller = Poller::new(Duration::MAX.into(), Rhythm::Record, Instant::now(), 1);
        assert!(poller.next_look(Instant::now(), false).is_some());
    }

    #[test]
    fn errors_carry_the_last_state_and_the_last_failure() {
        let now = Instant::now();
        let mut poller = Poller::new((60 * SECOND).into(), Rhythm::Record, now, 1);
        poller.saw("installing", now);
        poller.failed(Error::new(ErrorKind::Daemon, "Wings is down")).unwrap();
        let late = poller.too_late("the server is not installed");
        assert_eq!((late.kind(), late.last_state()), (ErrorKind::Deadline, Some("installing")));
        assert!(std::error::Error::source(&late).unwrap().to_string().contains("Wings is down"));
        let gone = poller.failed(Error::new(ErrorKind::NotFound, "gone")).unwrap_err();
        assert_eq!((gone.kind(), gone.last_state()), (ErrorKind::NotFound, Some("installing")));
    }
}
