use crate::error::Result;
use crate::model::Stats;
use crate::wait::{Rhythm, WaitOptions};

use super::super::{ServerHandle, dual};
use super::Waiter;

#[dual]
impl ServerHandle {
    /// Waits until a condition holds for the server's resources, which the panel caches for 20 seconds.
    pub(in super::super) async fn wait_until_healthy(
        &self,
        is_healthy: impl Fn(&Stats) -> bool + Send,
        options: WaitOptions,
    ) -> Result<()> {
        let mut waiter = Waiter::new(&self.client, options, Rhythm::PowerState);
        waiter.look_now();
        while waiter.next(None).await?.is_some() {
            match waiter.of(self).resources().await {
                Ok(stats) if is_healthy(&stats) => return Ok(()),
                Ok(stats) => waiter.saw(stats.current_state.as_str()),
                Err(error) => waiter.poller.failed(error)?,
            }
        }
        Err(waiter.poller.too_late("the server is not healthy"))
    }
}
