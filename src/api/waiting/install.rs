use crate::console::ConsoleEvent;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Server, ServerStatus, application};
use crate::wait::{InstallStep, InstallWatch, Poller, Rhythm, WaitOptions, word};

use super::super::{ApplicationServerHandle, ServerHandle, dual};
use super::{Goal, Waiter, wait};

/// Waits for a server of the Client API.
#[dual]
pub(in super::super) async fn installed(server: ServerHandle, options: WaitOptions) -> Result<Server> {
    wait(&server.client.clone(), options, Rhythm::Record, Installation::of(server)).await
}

/// Waits for a server of the Application API.
#[dual]
pub(in super::super) async fn application_installed(
    server: ApplicationServerHandle,
    options: WaitOptions,
) -> Result<application::Server> {
    wait(&server.client.clone(), options, Rhythm::Record, Installation::of(server)).await
}

/// The installation of a server that one of the two APIs shows.
struct Installation<S> {
    server: S,
    watch: InstallWatch,
}

impl<S> Installation<S> {
    fn of(server: S) -> Self {
        Self { server, watch: InstallWatch::default() }
    }

    fn is_done(&mut self, waiter: &mut Waiter, status: Option<&ServerStatus>) -> Result<bool> {
        waiter.saw(word(status));
        match self.watch.observe(status, waiter.now()) {
            InstallStep::Done => Ok(true),
            InstallStep::Wait => Ok(false),
            InstallStep::Failed => Err(waiter.poller.fail("the installation failed")),
            InstallStep::Suspended => Err(Error::new(ErrorKind::Conflict, "the server is suspended")),
        }
    }

    fn late(&self, poller: &Poller) -> Error {
        match self.watch.has_failed() {
            true => poller.fail("the installation failed"),
            false => poller.too_late("the server is not installed"),
        }
    }
}

#[dual(AFIT)]
impl Goal for Installation<ServerHandle> {
    type Output = Server;

    async fn look(&mut self, waiter: &mut Waiter) -> Result<Option<Server>> {
        let server = waiter.of(&self.server).get().await?;
        if self.is_done(waiter, server.status.as_ref())? {
            return Ok(Some(server));
        }
        // For administrators only: others get a conflict until the server is installed.
        waiter.listen_once(&self.server).await;
        Ok(None)
    }

    fn on_event(&mut self, waiter: &mut Waiter, event: ConsoleEvent) {
        match event {
            ConsoleEvent::InstallCompleted => waiter.look_now(),
            ConsoleEvent::InstallOutput(_) | ConsoleEvent::DaemonMessage(_) => self.watch.is_active(),
            _ => {}
        }
    }

    fn late(&self, poller: &Poller) -> Error {
        self.late(poller)
    }
}

#[dual(AFIT)]
impl Goal for Installation<ApplicationServerHandle> {
    type Output = application::Server;

    async fn look(&mut self, waiter: &mut Waiter) -> Result<Option<application::Server>> {
        let server = waiter.client().application().server(self.server.id).get().await?;
        Ok(self.is_done(waiter, server.status.as_ref())?.then_some(server))
    }

    fn late(&self, poller: &Poller) -> Error {
        self.late(poller)
    }
}
