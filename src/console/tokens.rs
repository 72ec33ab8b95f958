use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::deadline::after;

/// What the panel allows since version 1.12, for each server and all its users together.
const PER_MINUTE: usize = 5;
const MINUTE: Duration = Duration::from_secs(60);

/// When the panel may be asked for a token.
#[derive(Debug, Default)]
pub(super) struct TokenBudget {
    asked: VecDeque<Instant>,
    not_before: Option<Instant>,
}

impl TokenBudget {
    /// Takes one question out of the budget, or says when the next may be asked.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Instant> {
        while self.asked.front().is_some_and(|&asked| now >= after(asked, MINUTE)) {
            self.asked.pop_front();
        }
        let oldest = self.asked.front().filter(|_| self.asked.len() >= PER_MINUTE);
        let ready = oldest.map(|&asked| after(asked, MINUTE)).max(self.not_before.filter(|&until| until > now));
        match ready {
            Some(ready) => Err(ready),
            None => {
                self.asked.push_back(now);
                Ok(())
            }
        }
    }

    /// Asks no question before `instant`.
    pub(super) fn hold_until(&mut self, instant: Instant) {
        self.not_before = Some(instant);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_minute_holds_more_than_five() {
        let (mut budget, start) = (TokenBudget::default(), Instant::now());
        let mut now = start;
        let times: Vec<u64> = (0..11)
            .map(|_| {
                while let Err(later) = budget.take(now) {
                    now = later;
                }
                let time = (now - start).as_secs();
                now += Duration::from_secs(1);
                time
            })
            .collect();
        assert_eq!(times, [0, 1, 2, 3, 4, 60, 61, 62, 63, 64, 120]);
    }
}
