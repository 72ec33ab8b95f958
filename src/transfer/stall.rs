use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind, Result};

/// Over how long the throughput is averaged if there is no timeout.
const WINDOW: Duration = Duration::from_secs(30);

/// How fast nodes are trusted to store an upload that they have received, in bytes per second.
const STORING: u64 = 16 << 20;

/// When a stream counts as stalled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Patience {
    /// How long nothing may move. `None` waits for ever.
    pub(crate) silence: Option<Duration>,
    /// How many bytes per second must move, averaged over as long a time.
    pub(crate) throughput: u64,
    /// When it must have ended, however fast it is.
    pub(crate) until: Option<Instant>,
}

impl Patience {
    /// How long the reply to an upload of this size may take: Wings stores the files before it replies.
    pub(crate) fn reply(&self, length: Option<u64>) -> Option<Duration> {
        Some(self.silence?.saturating_add(Duration::from_secs(length.unwrap_or_default() / STORING)))
    }
}

/// Follows one stream, by the time spent waiting for it. What its other end takes is not counted.
#[derive(Clone, Debug)]
pub(crate) struct Stall {
    patience: Patience,
    silent: Duration,
    window: Duration,
    moved: u64,
}

impl Stall {
    pub(crate) fn new(patience: Patience) -> Self {
        Self { patience, silent: Duration::ZERO, window: Duration::ZERO, moved: 0 }
    }

    /// How long to wait at most before the next [`check`](Self::check).
    pub(crate) fn limit(&self) -> Option<Duration> {
        let silence = self.patience.silence.map(|silence| silence.saturating_sub(self.silent));
        let window = (self.patience.throughput > 0).then(|| self.width().saturating_sub(self.window));
        let left = self.patience.until.map(|until| until.saturating_duration_since(Instant::now()));
        silence.into_iter().chain(window).chain(left).min()
    }

    /// Counts bytes that have moved.
    pub(crate) fn moved(&mut self, bytes: u64) {
        if bytes > 0 {
            self.silent = Duration::ZERO;
            self.moved = self.moved.saturating_add(bytes);
        }
    }

    /// Counts time spent waiting.
    pub(crate) fn waited(&mut self, time: Duration) {
        self.silent = self.silent.saturating_add(time);
        self.window = self.window.saturating_add(time);
    }

    /// # Errors
    ///
    /// [`ErrorKind::Timeout`] when the stream has stalled, [`ErrorKind::Deadline`] when it has taken too long.
    pub(crate) fn check(&mut self) -> Result<()> {
        if self.patience.until.is_some_and(|until| until <= Instant::now()) {
            return Err(Error::new(ErrorKind::Deadline, "the deadline passed during the transfer"));
        }
        if self.patience.silence.is_some_and(|silence| self.silent >= silence) {
            let message = format!("the transfer stalled: no bytes arrived for {:.1} s", self.silent.as_secs_f32());
            return Err(Error::new(ErrorKind::Timeout, message));
        }
        if self.window < self.width() {
            return Ok(());
        }
        let throughput = self.patience.throughput;
        if u128::from(self.moved) * 1000 < self.window.as_millis().saturating_mul(throughput.into()) {
            let message = format!(
                "the transfer is too slow: {} bytes in {:.1} s, where the minimum is {throughput} bytes per second",
                self.moved,
                self.window.as_secs_f32()
            );
            return Err(Error::new(ErrorKind::Timeout, message));
        }
        (self.window, self.moved) = (Duration::ZERO, 0);
        Ok(())
    }

    fn width(&self) -> Duration {
        self.patience.silence.unwrap_or(WINDOW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn stall(silence: Option<u64>, throughput: u64) -> Stall {
        Stall::new(Patience { silence: silence.map(Duration::from_secs), throughput, until: None })
    }

    #[test]
    fn silence_is_a_timeout() {
        let mut stall = stall(Some(10), 0);
        stall.waited(9 * SECOND);
        stall.check().unwrap();
        assert_eq!(stall.limit(), Some(SECOND));
        stall.moved(1);
        stall.waited(9 * SECOND);
        stall.check().unwrap();
        stall.waited(SECOND);
        assert_eq!(stall.check().unwrap_err().kind(), ErrorKind::Timeout);
    }

    #[test]
    fn trickle_below_the_minimum_throughput_times_out() {
        for (bytes, is_enough) in [(10, true), (9, false)] {
            let mut stall = stall(Some(10), 10);
            let outcomes = (0..30).map(|_| {
                stall.moved(bytes);
                stall.waited(SECOND);
                stall.check()
            });
            assert_eq!(outcomes.filter(Result::is_err).count() == 0, is_enough, "{bytes}");
        }
    }

    #[test]
    fn without_limits_nothing_stalls() {
        let mut stall = stall(None, 0);
        assert_eq!(stall.limit(), None);
        stall.waited(Duration::MAX);
        stall.waited(Duration::MAX);
        stall.check().unwrap();
    }

    #[test]
    fn deadline_ends_a_stream_that_moves() {
        let mut stall = Stall::new(Patience { silence: None, throughput: 0, until: Some(Instant::now()) });
        stall.moved(1 << 20);
        assert_eq!(stall.limit(), Some(Duration::ZERO));
        assert_eq!(stall.check().unwrap_err().kind(), ErrorKind::Deadline);
    }

    #[test]
    fn reply_to_a_large_upload_may_take_longer() {
        let patience = Patience { silence: Some(30 * SECOND), throughput: 0, until: None };
        assert_eq!(patience.reply(Some(1 << 20)), Some(30 * SECOND));
        assert_eq!(patience.reply(Some(1 << 30)), Some(94 * SECOND));
        assert_eq!(Patience { silence: None, ..patience }.reply(Some(1 << 30)), None);
    }
}
