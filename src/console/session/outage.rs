use std::time::{Duration, Instant};

use fastrand::Rng;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);

/// A lost connection, and the attempts at a new one.
#[derive(Debug)]
pub(super) struct Outage {
    since: Instant,
    attempts: u32,
    random: Rng,
}

impl Outage {
    pub(super) fn new(now: Instant, seed: u64) -> Self {
        Self { since: now, attempts: 0, random: Rng::with_seed(seed) }
    }

    /// When to try next: at once for the first time, then after waits that double, each cut by up to a half so that
    /// many clients do not come back together. Nothing after `give_up_after`.
    pub(super) fn next_attempt(&mut self, now: Instant, give_up_after: Duration) -> Option<Instant> {
        let doublings = self.attempts.min(16);
        self.attempts += 1;
        let wait = match doublings {
            0 => FIRST.mul_f64(self.random.f64()),
            _ => (FIRST * 2_u32.pow(doublings)).min(LONGEST).mul_f64(0.5 + self.random.f64() / 2.0),
        };
        (now < self.since + give_up_after).then(|| now + wait)
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }
}
