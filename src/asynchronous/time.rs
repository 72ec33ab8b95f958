use std::time::Instant;

use crate::Clock;
use crate::error::Result;

/// Sleeps until `instant`. Dropping the future ends it, so that this never fails; its twin does.
pub(crate) async fn sleep_until(clock: &Clock, instant: Instant) -> Result<()> {
    if let Some(left) = clock.wait_until(instant) {
        tokio::time::sleep(left).await;
    }
    Ok(())
}
