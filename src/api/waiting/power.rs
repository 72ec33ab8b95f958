use std::time::Duration;

use crate::console::ConsoleEvent;
use crate::error::{Error, Result};
use crate::model::{PowerAction, ServerState, ServerStatus};
use crate::wait::{PowerWatch, Rhythm, Step, WaitOptions, goal};

use super::super::{ServerHandle, cancellable, dual};
use super::{Waiter, Wake};

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
            let stop = options.stop(server.client.stop());
            cancellable(&stop, || wait_for(server, wanted, Some(action), options)).await
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
        async move {
            let stop = options.stop(server.client.stop());
            cancellable(&stop, || wait_for(server, state, None, options)).await
        }
    }
}

#[dual]
async fn wait_for(
    server: ServerHandle,
    wanted: ServerState,
    action: Option<PowerAction>,
    options: WaitOptions,
) -> Result<()> {
    let mut waiter = Waiter::new(&server.client, options, Rhythm::PowerState);
    waiter.listen(&server).await;
    if action.is_none() && !waiter.is_listening() {
        waiter.look_now();
    }
    let mut watch = PowerWatch::new(wanted, action.clone());
    loop {
        let at = match (watch.step(waiter.now()), &action) {
            (Step::Done, _) => return Ok(()),
            (Step::Failed(reason), _) => {
                for event in waiter.settle(LAST_LINES, None).await {
                    if let ConsoleEvent::ConsoleOutput(line) = event {
                        watch.line(&line.plain());
                    }
                }
                return Err(waiter.poller.fail(watch.failure(reason)));
            }
            (Step::Send, Some(action)) => {
                match waiter.of(&server).power(action.clone()).await {
                    Ok(()) => watch.accepted(waiter.now(), waiter.is_listening()),
                    Err(error) => {
                        waiter.poller.failed(error)?;
                        watch.not_sent(waiter.now());
                    }
                }
                continue;
            }
            (Step::Send, None) => None,
            (Step::Wait(at), _) => at,
        };
        match waiter.next(at).await? {
            None => return Err(waiter.poller.too_late(&watch.late())),
            Some(Wake::Due) => {}
            Some(Wake::Event(ConsoleEvent::Status(state))) => {
                waiter.saw(state.as_str());
                watch.observe(&state, None, waiter.now());
            }
            Some(Wake::Event(ConsoleEvent::ConsoleOutput(line))) => watch.line(&line.plain()),
            Some(Wake::Event(_)) => {}
            Some(Wake::Look) => look(&mut waiter, &server, &mut watch).await?,
        }
    }
}

#[dual]
async fn look(waiter: &mut Waiter, server: &ServerHandle, watch: &mut PowerWatch) -> Result<()> {
    match waiter.of(server).resources().await {
        Ok(stats) => {
            waiter.saw(stats.current_state.as_str());
            let uptime = Some(Duration::from_millis(stats.resources.uptime));
            watch.observe(&stats.current_state, uptime, waiter.now());
            Ok(())
        }
        // The panel says only with the server itself which state is in the way.
        Err(error) if error.is_conflict() => match waiter.of(server).get().await {
            Ok(server) => match server.status {
                Some(status @ (ServerStatus::Suspended | ServerStatus::InstallFailed)) => {
                    waiter.saw(status.as_str());
                    Err(waiter.poller.describe(error))
                }
                status => {
                    waiter.saw(status.as_ref().map_or("transferring", ServerStatus::as_str));
                    Ok(())
                }
            },
            Err(error) => waiter.poller.failed(error),
        },
        Err(error) => waiter.poller.failed(error),
    }
}
