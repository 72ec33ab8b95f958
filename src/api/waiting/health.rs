use crate::error::{Error, Result};
use crate::model::Stats;
use crate::wait::{Poller, Rhythm, WaitOptions};

use super::super::{ServerHandle, dual};
use super::{Goal, Waiter, wait};

#[dual]
impl ServerHandle {
    /// Waits until a condition holds for the server's resources, which the panel caches for 20 seconds.
    pub(in super::super) async fn wait_until_healthy(
        &self,
        is_healthy: impl Fn(&Stats) -> bool + Send,
        options: WaitOptions,
    ) -> Result<()> {
        wait(&self.client, options, Rhythm::PowerState, Health { server: self, is_healthy }).await
    }
}

struct Health<'a, F> {
    server: &'a ServerHandle,
    is_healthy: F,
}

#[dual(AFIT)]
impl<F: Fn(&Stats) -> bool> Goal for Health<'_, F> {
    type Output = ();

    async fn look(&mut self, waiter: &mut Waiter) -> Result<Option<()>> {
        let stats = waiter.of(self.server).resources().await?;
        waiter.saw(stats.current_state.as_str());
        Ok((self.is_healthy)(&stats).then_some(()))
    }

    fn late(&self, poller: &Poller) -> Error {
        poller.too_late("the server is not healthy")
    }
}
