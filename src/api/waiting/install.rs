use crate::console::ConsoleEvent;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Server, ServerStatus, application};
use crate::wait::{InstallStep, InstallWatch, Poller, Rhythm, WaitOptions, word};

use super::super::{ApplicationServerHandle, ServerHandle, dual};
use super::{Goal, Waiter, wait};

#[dual]
impl ServerHandle {
    /// Waits until the server's installation has ended, and returns the server. Returns immediately if none runs.
    ///
    /// A failure counts only once it has lasted for two minutes, or until the time is up: when an installation is
    /// requested while another one runs, the panel shows a failure until that has ended.
    ///
    /// `GET /api/client/servers/{server}` · any permission
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Failed`] if the installation failed, [`ErrorKind::Conflict`] if the server is suspended,
    /// [`ErrorKind::NotFound`] if it is deleted, and [`ErrorKind::Deadline`] when the time is up.
    /// [`Error::last_state`] is the status that was seen last.
    #[doc = example!(
        "use std::time::Duration;\n\nlet server = client.server(\"1a2b3c4d\");\nserver.settings().reinstall()" =>
        "?;\nserver.wait_until_installed(Duration::from_secs(900))" => "?;"
    )]
    pub fn wait_until_installed(
        &self,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<Server>> + Send + 'static {
        let (server, options) = (self.clone(), options.into());
        async move { wait(&server.client.clone(), options, Rhythm::Record, Installation::of(server)).await }
    }
}

#[dual]
impl ApplicationServerHandle {
    /// Waits until the server's installation has ended, and returns the server. Returns immediately if none runs.
    ///
    /// A failure counts only once it has lasted for two minutes, or until the time is up: when an installation is
    /// requested while another one runs, the panel shows a failure until that has ended.
    ///
    /// `GET /api/application/servers/{server}` · ACL `servers` read
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Failed`] if the installation failed, [`ErrorKind::Conflict`] if the server is suspended,
    /// [`ErrorKind::NotFound`] if it is deleted, and [`ErrorKind::Deadline`] when the time is up.
    /// [`Error::last_state`] is the status that was seen last.
    #[doc = example!(
        "use std::time::Duration;\n\n\
         let server = client.application().server(7).wait_until_installed(Duration::from_secs(900))" => "?;\n\
         println!(\"{}\", server.name);"
    )]
    pub fn wait_until_installed(
        &self,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<application::Server>> + Send + 'static {
        let (server, options) = (self.clone(), options.into());
        async move { wait(&server.client.clone(), options, Rhythm::Record, Installation::of(server)).await }
    }
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

    fn hear(&mut self, waiter: &mut Waiter, event: ConsoleEvent) {
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
