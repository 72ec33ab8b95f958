use std::time::{Duration, Instant};

use crate::deadline::after;

/// Between two commands, so that Wings, which handles each message in a thread of its own, keeps their order.
const GAP: Duration = Duration::from_millis(50);

/// How much longer than later messages the first may be on its way to Wings, whose count begins when it comes.
const DELAY: Duration = Duration::from_millis(250);

/// A budget that fills up by one each `refill`, up to `burst`.
#[derive(Clone, Debug)]
struct Bucket {
    tokens: u32,
    burst: u32,
    refill: Duration,
    since: Option<Instant>,
}

impl Bucket {
    const fn new(burst: u32, refill: Duration) -> Self {
        Self { tokens: burst, burst, refill, since: None }
    }

    /// When the next message may go.
    fn ready(&mut self, now: Instant) -> Instant {
        let mut since = *self.since.get_or_insert(now);
        while self.tokens < self.burst && after(since, self.refill) <= now {
            since = after(since, self.refill);
            self.tokens = self.tokens.saturating_add(1);
        }
        if self.tokens == self.burst {
            since = after(now, DELAY);
        }
        self.since = Some(since);
        if self.tokens > 0 { now } else { after(since, self.refill) }
    }

    fn take(&mut self) {
        self.tokens = self.tokens.saturating_sub(1);
    }
}

/// Holds messages back to the pace that Wings 1.12 takes them at; it drops what comes faster.
#[derive(Clone, Debug)]
pub(super) struct Pacer {
    global: Bucket,
    auth: Bucket,
    logs: Bucket,
    commands: Bucket,
    others: Bucket,
    /// The last message whose order matters: all but tokens.
    last: Option<Instant>,
    blocked_until: Option<Instant>,
}

impl Pacer {
    pub(super) const fn new() -> Self {
        Self {
            global: Bucket::new(10, Duration::from_millis(200)),
            auth: Bucket::new(2, Duration::from_secs(5)),
            logs: Bucket::new(2, Duration::from_secs(5)),
            commands: Bucket::new(10, Duration::from_secs(1)),
            others: Bucket::new(4, Duration::from_secs(1)),
            last: None,
            blocked_until: None,
        }
    }

    /// Takes a message of this event out of the budget, or says when it may be asked for again.
    pub(super) fn take(&mut self, event: &str, now: Instant) -> Result<(), Instant> {
        let is_token = event == "auth";
        let after_last = self.last.filter(|_| !is_token).map_or(now, |last| after(last, GAP));
        let unblocked = self.blocked_until.unwrap_or(now);
        let ready = self.bucket(event).ready(now).max(self.global.ready(now)).max(after_last).max(unblocked);
        if ready > now {
            return Err(ready);
        }
        self.bucket(event).take();
        self.global.take();
        if !is_token {
            self.last = Some(now);
        }
        Ok(())
    }

    /// Wings dropped something: our count was off, so the buckets are taken to be empty.
    pub(super) fn throttled(&mut self, now: Instant) {
        self.blocked_until = Some(after(now, Duration::from_secs(1)));
        for bucket in [&mut self.global, &mut self.commands, &mut self.others] {
            bucket.tokens = 0;
            bucket.since = Some(now);
        }
    }

    fn bucket(&mut self, event: &str) -> &mut Bucket {
        match event {
            "auth" => &mut self.auth,
            "send logs" => &mut self.logs,
            "send command" => &mut self.commands,
            _ => &mut self.others,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When each of `count` messages goes, in milliseconds from the start.
    fn times(event: &str, count: usize) -> Vec<u128> {
        let (mut pacer, start) = (Pacer::new(), Instant::now());
        let mut now = start;
        (0..count)
            .map(|_| {
                while let Err(later) = pacer.take(event, now) {
                    now = later;
                }
                (now - start).as_millis()
            })
            .collect()
    }

    #[test]
    fn burst_of_commands_keeps_order_then_one_per_second() {
        let times = times("send command", 13);
        assert_eq!(times[..4], [0, 50, 100, 150]);
        assert_eq!(times[9..], [450, 1250, 2250, 3250]);
    }

    #[test]
    fn a_lone_command_never_waits_for_a_token() {
        let (mut pacer, now) = (Pacer::new(), Instant::now());
        pacer.take("auth", now).unwrap();
        pacer.take("send command", now).unwrap();
        pacer.take("auth", now).unwrap();
        assert_eq!(pacer.take("send command", now), Err(now + GAP));
    }

    #[test]
    fn log_requests_are_spaced() {
        assert_eq!(times("send logs", 4), [0, 50, 5250, 10_250]);
    }

    #[test]
    fn throttling_delays_every_message() {
        let (mut pacer, now) = (Pacer::new(), Instant::now());
        pacer.take("send command", now).unwrap();
        pacer.throttled(now);
        assert!(pacer.take("send command", now + Duration::from_millis(900)).is_err());
        pacer.take("send command", now + Duration::from_secs(1)).unwrap();
    }
}
