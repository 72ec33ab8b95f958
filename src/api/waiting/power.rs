use std::time::Duration;

use crate::console::ConsoleEvent;
use crate::error::{Error, Result};
use crate::model::{PowerAction, ServerState, ServerStatus};
use crate::wait::{Poller, PowerWatch, Rhythm, Step, WaitOptions, goal};

use super::super::{ServerHandle, dual};
use super::{Goal, Next, Waiter, wait};

/// How long the last lines of a crash take to arrive.
const LAST_LINES: Duration = Duration::from_millis(300);

/// Acts on a server, and waits for the resulting state.
#[dual]
pub(in super::super) async fn power_and_wait(
    server: ServerHandle,
    action: PowerAction,
    options: WaitOptions,
) -> Result<()> {
    let Some(wanted) = goal(&action) else {
        return Err(Error::invalid(format!("{action:?} has no resulting state to wait for")));
    };
    let watch = PowerWatch::new(wanted, Some(action.clone()));
    Power { watch, action: Some(action), server }.wait(options).await
}

#[dual]
pub(in super::super) async fn wait_for_state(
    server: ServerHandle,
    state: ServerState,
    options: WaitOptions,
) -> Result<()> {
    Power { watch: PowerWatch::new(state, None), action: None, server }.wait(options).await
}

struct Power {
    server: ServerHandle,
    action: Option<PowerAction>,
    watch: PowerWatch,
}

#[dual]
impl Power {
    async fn wait(self, options: WaitOptions) -> Result<()> {
        wait(&self.server.client.clone(), options, Rhythm::PowerState, self).await
    }

    async fn send(&mut self, waiter: &mut Waiter, action: PowerAction) -> Result<()> {
        match waiter.of(&self.server).power(action).await {
            Ok(()) => self.watch.accepted(waiter.now()),
            Err(error) => {
                waiter.poller.failed(error)?;
                self.watch.not_sent(waiter.now());
            }
        }
        Ok(())
    }

    /// Finds out which state is in the way: the panel says so only with the server itself.
    async fn obstacle(&self, waiter: &mut Waiter, conflict: Error) -> Result<()> {
        match waiter.of(&self.server).get().await?.status {
            Some(status @ (ServerStatus::Suspended | ServerStatus::InstallFailed)) => {
                waiter.saw(status.as_str());
                Err(conflict)
            }
            status => {
                waiter.saw(status.as_ref().map_or("transferring", ServerStatus::as_str));
                Ok(())
            }
        }
    }
}

#[dual(AFIT)]
impl Goal for Power {
    type Output = ();

    async fn begin(&mut self, waiter: &mut Waiter) -> Result<()> {
        waiter.listen(&self.server).await;
        if self.action.is_none() && !waiter.is_listening() {
            waiter.look_now();
        }
        Ok(())
    }

    async fn act(&mut self, waiter: &mut Waiter) -> Result<Next<()>> {
        self.watch.listens(waiter.is_listening());
        loop {
            match (self.watch.step(waiter.now()), self.action.clone()) {
                (Step::Done, _) => return Ok(Next::Done(())),
                (Step::Send, Some(action)) => self.send(waiter, action).await?,
                (Step::Send, None) => return Ok(Next::Wait(None)),
                (Step::Wait(at), _) => return Ok(Next::Wait(at)),
                (Step::Failed(reason), _) => {
                    for event in waiter.settle(LAST_LINES, None).await {
                        self.on_event(waiter, event);
                    }
                    return Err(waiter.poller.fail(self.watch.failure(reason)));
                }
            }
        }
    }

    async fn look(&mut self, waiter: &mut Waiter) -> Result<Option<()>> {
        match waiter.of(&self.server).resources().await {
            Err(error) if error.is_conflict() => self.obstacle(waiter, error).await?,
            stats => {
                let stats = stats?;
                waiter.saw(stats.current_state.as_str());
                let uptime = Some(Duration::from_millis(stats.resources.uptime));
                self.watch.observe(&stats.current_state, uptime, waiter.now());
            }
        }
        Ok(None)
    }

    fn on_event(&mut self, waiter: &mut Waiter, event: ConsoleEvent) {
        match event {
            ConsoleEvent::Status(state) => {
                waiter.saw(state.as_str());
                self.watch.observe(&state, None, waiter.now());
            }
            ConsoleEvent::ConsoleOutput(line) => self.watch.line(&line.plain()),
            _ => {}
        }
    }

    fn late(&self, poller: &Poller) -> Error {
        poller.too_late(&self.watch.late())
    }
}
