//! Notices programs that wait in real time while the simulated clock stands still.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How often, and for how long in real time, a program polls until that is noticed.
const POLLS: u32 = 3;
const LONG: Duration = Duration::from_millis(500);

/// How long there is no other request before a poll of a waiting program. Many that are busy leave no such pauses.
const PAUSE: Duration = Duration::from_millis(25);

pub(crate) const HINT: &str = "the clock is simulated and stands still while the program waits in real time: wait with \
                               `Clock::sleep` or `Clock::sleep_async`, or move it with `Clock::advance`";

/// The polls of each path since the clock last moved.
#[derive(Default)]
pub(crate) struct Stalls {
    clock: Option<Instant>,
    /// When anything was asked for last.
    last: Option<Instant>,
    polls: HashMap<String, Polls>,
    is_noticed: bool,
}

struct Polls {
    count: u32,
    since: Instant,
}

impl Stalls {
    /// Takes note of a request for `path` at an instant of the simulated clock, and returns whether the program polls in
    /// real time.
    pub(crate) fn observe(&mut self, path: &str, clock: Instant, now: Instant) -> bool {
        if self.clock != Some(clock) {
            self.clock = Some(clock);
            self.polls.clear();
        }
        let last = self.last.replace(now);
        if last.is_some_and(|last| now.saturating_duration_since(last) < PAUSE) {
            return false;
        }
        let polls = self.polls.entry(path.to_owned()).or_insert(Polls { count: 0, since: now });
        polls.count += 1;
        let is_stalled = polls.count >= POLLS && now.saturating_duration_since(polls.since) >= LONG;
        self.is_noticed |= is_stalled;
        is_stalled
    }

    pub(crate) fn is_noticed(&self) -> bool {
        self.is_noticed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polls_are_noticed_while_the_clock_stands_still() {
        let (mut stalls, start) = (Stalls::default(), Instant::now());
        let at = |millis| start + Duration::from_millis(millis);
        assert!(!stalls.observe("/a", start, at(0)));
        assert!(!stalls.observe("/b", start, at(300)));
        assert!(!stalls.observe("/a", start, at(310)), "it comes with another");
        assert!(!stalls.observe("/a", start, at(600)));
        assert!(stalls.observe("/a", start, at(900)));
        assert!(!stalls.observe("/a", at(1), at(1200)), "the clock has moved");
        assert!(stalls.is_noticed());
    }

    #[test]
    fn concurrent_requests_are_not_polls() {
        let (mut stalls, start) = (Stalls::default(), Instant::now());
        assert!((0..1000).all(|millis| !stalls.observe("/a", start, start + Duration::from_millis(millis))));
    }
}
