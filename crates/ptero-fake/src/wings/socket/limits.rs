//! The rate limits of one connection, since Wings 1.12.

use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

pub(super) struct Limits {
    global: Bucket,
    auth: Bucket,
    logs: Bucket,
    commands: Bucket,
    others: Bucket,
}

/// What happens to a message.
#[derive(Debug, PartialEq)]
pub(super) enum Intake {
    Accepted,
    Dropped,
    /// The first dropped message, which is reported to the client under this name.
    Throttled(String),
}

impl Limits {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            global: Bucket::new(10, Duration::from_millis(200), now),
            auth: Bucket::new(2, 5 * SECOND, now),
            logs: Bucket::new(2, 5 * SECOND, now),
            commands: Bucket::new(10, SECOND, now),
            others: Bucket::new(4, SECOND, now),
        }
    }

    pub(super) fn take(&mut self, event: &str, now: Instant) -> Intake {
        match self.global.take("global", now) {
            Intake::Accepted => {}
            dropped => return dropped,
        }
        let bucket = match event {
            "auth" => &mut self.auth,
            "send logs" => &mut self.logs,
            "send command" => &mut self.commands,
            _ => &mut self.others,
        };
        bucket.take(event, now)
    }
}

struct Bucket {
    burst: u32,
    every: Duration,
    left: u32,
    filled: Instant,
    is_throttling: bool,
}

impl Bucket {
    fn new(burst: u32, every: Duration, now: Instant) -> Self {
        Self { burst, every, left: burst, filled: now, is_throttling: false }
    }

    fn take(&mut self, name: &str, now: Instant) -> Intake {
        while self.left < self.burst && self.filled + self.every <= now {
            self.left += 1;
            self.filled += self.every;
        }
        if self.left == self.burst {
            self.filled = now;
        }
        if self.left > 0 {
            self.left -= 1;
            self.is_throttling = false;
            Intake::Accepted
        } else if self.is_throttling {
            Intake::Dropped
        } else {
            self.is_throttling = true;
            Intake::Throttled(name.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_burst_one_message_per_second_is_accepted() {
        let now = Instant::now();
        let mut limits = Limits::new(now);
        let mut take = |millis| limits.take("set state", now + Duration::from_millis(millis));
        let burst: Vec<_> = (0..6).map(|_| take(0)).collect();
        let throttled = || Intake::Throttled("set state".to_owned());
        let expected =
            [Intake::Accepted, Intake::Accepted, Intake::Accepted, Intake::Accepted, throttled(), Intake::Dropped];
        assert_eq!(burst, expected);
        assert_eq!(take(999), Intake::Dropped);
        assert_eq!(take(1000), Intake::Accepted);
        assert_eq!(take(1001), throttled(), "a new period of throttling is reported again");
    }

    #[test]
    fn all_messages_share_the_global_limit() {
        let now = Instant::now();
        let mut limits = Limits::new(now);
        let taken = (0..11).filter(|_| limits.take("send command", now) == Intake::Accepted).count();
        assert_eq!(taken, 10);
        assert_eq!(limits.take("auth", now), Intake::Dropped, "the global limit was reported already");
        assert_eq!(limits.take("auth", now + Duration::from_millis(200)), Intake::Accepted);
    }
}
