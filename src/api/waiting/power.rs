use std::time::Duration;

use crate::console::ConsoleEvent;
use crate::error::{Error, Result};
use crate::model::{PowerAction, ServerState, ServerStatus};
use crate::wait::{Poller, PowerWatch, Rhythm, Step, WaitOptions, goal};

use super::super::{ServerHandle, dual};
use super::{Goal, Next, Waiter, wait};

/// How long the last lines of a crash take to arrive.
const LAST_LINES: Duration = Duration::from_millis(300);

#[dual]
impl ServerHandle {
    /// Starts, stops, restarts or kills the server, and waits until it is running or offline.
    ///
    /// Wings refuses an action while another one runs, over REST silently: the action is sent again until it shows an
    /// effect. Returns once the panel accepts the action if the server is in the wanted state already, except for a
    /// restart, which waits for the new process.
    ///
    /// The server's websocket shows changes immediately. Where it cannot be opened, the panel is polled, which shows
    /// changes after up to 20 seconds.
    ///
    /// `POST /api/client/servers/{server}/power` · `control.start`, `control.stop` (stop and kill), `control.restart` ·
    /// then the websocket, or `GET …/resources`
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) when the time is up.
    /// - [`ErrorKind::Failed`](crate::ErrorKind::Failed) if the server crashes while it starts, with the last lines of
    ///   its console, or if somebody stops it meanwhile.
    /// - [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) if the server is suspended or being installed.
    /// - [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if it is deleted meanwhile.
    ///
    /// [`Error::last_state`](crate::Error::last_state) is the state that was seen last.
    #[doc = example!(
        "use std::time::Duration;\nuse ptero::PowerAction;\n\n\
         client.server(\"1a2b3c4d\").power_and_wait(PowerAction::Start, Duration::from_secs(120))" => "?;"
    )]
    pub fn power_and_wait(
        &self,
        action: PowerAction,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let (server, options) = (self.clone(), options.into());
        async move {
            let Some(wanted) = goal(&action) else {
                return Err(Error::invalid(format!("{action:?} has no resulting state to wait for")));
            };
            let power = Power { watch: PowerWatch::new(wanted, Some(action.clone())), action: Some(action), server };
            power.wait(options).await
        }
    }

    /// Waits until the server is in a state. Returns immediately if it already is.
    ///
    /// The server's websocket shows changes immediately. Where it cannot be opened, the panel is polled, which shows
    /// changes after up to 20 seconds.
    ///
    /// `GET /api/client/servers/{server}/websocket` or `…/resources` · any permission
    ///
    /// # Errors
    ///
    /// As for [`power_and_wait`](Self::power_and_wait). An installation, a restoration or a transfer is waited out.
    pub fn wait_for_state(
        &self,
        state: ServerState,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let (server, options) = (self.clone(), options.into());
        let power = Power { watch: PowerWatch::new(state, None), action: None, server };
        async move { power.wait(options).await }
    }
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
                        self.hear(waiter, event);
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

    fn hear(&mut self, waiter: &mut Waiter, event: ConsoleEvent) {
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
