use std::time::Instant;

use crate::Clock;

pub(crate) fn sleep_until(clock: &Clock, instant: Instant) {
    if let Some(left) = clock.wait_until(instant) {
        std::thread::sleep(left);
    }
}
