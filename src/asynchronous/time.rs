use std::time::Instant;

use crate::Clock;

pub(crate) async fn sleep_until(clock: &Clock, instant: Instant) {
    if let Some(left) = clock.wait_until(instant) {
        tokio::time::sleep(left).await;
    }
}
