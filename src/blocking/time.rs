use std::thread;
use std::time::Instant;

use crate::Clock;
use crate::error::Result;

use super::watch;

/// Sleeps until `instant`, unless the caller's work is cancelled.
pub(crate) fn sleep_until(clock: &Clock, instant: Instant) -> Result<()> {
    watch::check()?;
    let Some(left) = clock.wait_until(instant) else { return Ok(()) };
    let started = Instant::now();
    loop {
        let left = left.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Ok(());
        }
        thread::sleep(watch::limit().map_or(left, |limit| limit.min(left)));
        watch::check()?;
    }
}
