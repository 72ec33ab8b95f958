//! The time source of retries, pacing and the fake panel: the system's, or a simulated one for tests.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// The clock of a client: its time source and how it waits.
///
/// [`Clock::system`] is the default. [`Clock::simulated`] never waits: every wait advances the clock immediately and is
/// recorded, so a test of back-off or rate limits takes no time and can check the waits. Clones share the same time;
/// give the same clock to the fake panel and to its clients.
///
/// ```
/// # use std::time::Duration;
/// let clock = ptero_model::Clock::simulated();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(90));
/// assert_eq!(clock.now() - before, Duration::from_secs(90));
/// ```
#[derive(Clone, Default)]
pub struct Clock {
    simulation: Option<Arc<Mutex<Simulation>>>,
    acceleration: Option<Acceleration>,
}

#[derive(Clone, Copy)]
struct Acceleration {
    start: Instant,
    factor: u32,
}

struct Simulation {
    now: Instant,
    waits: Vec<Duration>,
}

impl Clock {
    /// Returns the system's monotonic clock.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// Returns a clock that stands still until something waits on it or [`advance`](Self::advance)s it.
    #[must_use]
    pub fn simulated() -> Self {
        let simulation = Simulation { now: Instant::now(), waits: Vec::new() };
        Self { simulation: Some(Arc::new(Mutex::new(simulation))), acceleration: None }
    }

    /// Returns a clock that runs several times as fast as the system's, so that everything waits less: for tests with
    /// several processes, which cannot share a simulated clock.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let clock = ptero_model::Clock::accelerated(10);
    /// let soon = clock.now() + Duration::from_secs(60);
    /// assert!(clock.wait_until(soon).unwrap() <= Duration::from_secs(6));
    /// ```
    #[must_use]
    pub fn accelerated(factor: u32) -> Self {
        let factor = factor.max(1);
        Self { simulation: None, acceleration: Some(Acceleration { start: Instant::now(), factor }) }
    }

    /// Returns the current instant.
    #[must_use]
    pub fn now(&self) -> Instant {
        match (&self.simulation, self.acceleration) {
            (Some(simulation), _) => lock(simulation).now,
            (None, Some(Acceleration { start, factor })) => {
                start.checked_add(start.elapsed().saturating_mul(factor)).unwrap_or(start)
            }
            (None, None) => Instant::now(),
        }
    }

    /// Returns the time of an accelerated clock that is the same in all processes of a machine.
    #[doc(hidden)]
    #[must_use]
    pub fn common_time(&self) -> Option<Duration> {
        let factor = self.acceleration?.factor;
        Some(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?.saturating_mul(factor))
    }

    /// Moves a simulated clock forward. Has no effect on others, nor by a time that is too long for an [`Instant`].
    pub fn advance(&self, by: Duration) {
        if let Some(simulation) = &self.simulation {
            let mut simulation = lock(simulation);
            simulation.now = simulation.now.checked_add(by).unwrap_or(simulation.now);
        }
    }

    /// Returns the waits on a simulated clock so far, in order.
    #[must_use]
    pub fn waits(&self) -> Vec<Duration> {
        self.simulation.as_ref().map(|simulation| lock(simulation).waits.clone()).unwrap_or_default()
    }

    /// Returns whether this is a simulated clock.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.simulation.is_some()
    }

    /// Returns how long to sleep until `instant`. A simulated clock jumps there instead and returns `None`.
    #[must_use]
    pub fn wait_until(&self, instant: Instant) -> Option<Duration> {
        let Some(simulation) = &self.simulation else {
            let factor = self.acceleration.map_or(1, |acceleration| acceleration.factor);
            return instant.checked_duration_since(self.now()).and_then(|left| left.checked_div(factor));
        };
        let mut simulation = lock(simulation);
        if let Some(wait) = instant.checked_duration_since(simulation.now) {
            simulation.waits.push(wait);
            simulation.now = instant;
        }
        None
    }

    /// Blocks the thread for `duration`. A simulated clock moves forward by it instead.
    ///
    /// Use this for waits of your own, so that they take no time in tests on a simulated clock.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let clock = ptero_model::Clock::simulated();
    /// clock.sleep(Duration::from_secs(3600)); // returns immediately
    /// assert_eq!(clock.waits(), [Duration::from_secs(3600)]);
    /// ```
    pub fn sleep(&self, duration: Duration) {
        if let Some(left) = self.time_left(duration) {
            std::thread::sleep(left);
        }
    }

    /// Waits for `duration` without blocking the thread. A simulated clock moves forward by it instead, once the future
    /// is polled.
    ///
    /// # Panics
    ///
    /// On the system's clock, outside of a tokio runtime with time enabled.
    #[cfg(feature = "async")]
    pub fn sleep_async(&self, duration: Duration) -> impl Future<Output = ()> + Send + 'static {
        let clock = self.clone();
        async move {
            if let Some(left) = clock.time_left(duration) {
                tokio::time::sleep(left).await;
            }
        }
    }

    /// How long to really sleep for `duration`. A simulated clock jumps.
    fn time_left(&self, duration: Duration) -> Option<Duration> {
        match self.now().checked_add(duration) {
            Some(until) => self.wait_until(until),
            None => Some(duration),
        }
    }
}

fn lock(simulation: &Mutex<Simulation>) -> MutexGuard<'_, Simulation> {
    simulation.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (&self.simulation, self.acceleration) {
            (Some(_), _) => "Clock(simulated)",
            (None, Some(_)) => "Clock(accelerated)",
            (None, None) => "Clock(system)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simulated_wait_takes_no_time_and_is_recorded() {
        let clock = Clock::simulated();
        let start = clock.now();
        assert_eq!(clock.wait_until(start + Duration::from_secs(30)), None);
        assert_eq!(clock.now() - start, Duration::from_secs(30));
        assert_eq!(clock.wait_until(start), None, "the past is no wait");
        assert_eq!(clock.waits(), [Duration::from_secs(30)]);
    }

    #[test]
    fn sleep_moves_a_simulated_clock() {
        let clock = Clock::simulated();
        let start = clock.now();
        clock.sleep(Duration::from_secs(30));
        assert_eq!(clock.now() - start, Duration::from_secs(30));
        Clock::system().sleep(Duration::from_millis(1));
    }

    #[test]
    fn advance_by_the_longest_time_does_not_panic() {
        let clock = Clock::simulated();
        let start = clock.now();
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), start);
    }

    #[test]
    fn system_clock_returns_the_time_left() {
        let clock = Clock::system();
        let left = clock.wait_until(Instant::now() + Duration::from_secs(60)).unwrap();
        assert!(left > Duration::from_secs(59) && left <= Duration::from_secs(60));
        assert_eq!(clock.wait_until(Instant::now()), None);
    }
}
