use crate::console::ConsoleEvent;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Server, ServerStatus, application};
use crate::wait::{InstallStep, InstallWatch, Rhythm, WaitOptions, word};

use super::super::{ApplicationServerHandle, ServerHandle, cancellable, dual};
use super::{Waiter, Wake};

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
        async move {
            let stop = options.stop(server.client.stop());
            cancellable(&stop, || installed(server, options)).await
        }
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
        async move {
            let stop = options.stop(server.client.stop());
            cancellable(&stop, || installed_by_application(server, options)).await
        }
    }
}

#[dual]
async fn installed(server: ServerHandle, options: WaitOptions) -> Result<Server> {
    let mut waiter = Waiter::new(&server.client, options, Rhythm::Record);
    let mut watch = InstallWatch::default();
    waiter.look_now();
    loop {
        match waiter.next(None).await? {
            None => return Err(late(&waiter, &watch)),
            Some(Wake::Look) => match waiter.of(&server).get().await {
                Ok(item) => {
                    if is_done(&mut waiter, &mut watch, item.status.as_ref())? {
                        return Ok(item);
                    }
                    // For administrators only: others get a conflict until the server is installed.
                    if waiter.listens_to.is_none() {
                        waiter.listen(&server).await;
                    }
                }
                Err(error) => waiter.poller.failed(error)?,
            },
            Some(Wake::Event(ConsoleEvent::InstallCompleted)) => waiter.look_now(),
            Some(Wake::Event(ConsoleEvent::InstallOutput(_) | ConsoleEvent::DaemonMessage(_))) => watch.is_active(),
            Some(Wake::Event(_) | Wake::Due) => {}
        }
    }
}

#[dual]
async fn installed_by_application(
    server: ApplicationServerHandle,
    options: WaitOptions,
) -> Result<application::Server> {
    let mut waiter = Waiter::new(&server.client, options, Rhythm::Record);
    let mut watch = InstallWatch::default();
    waiter.look_now();
    while waiter.next(None).await?.is_some() {
        match waiter.client().application().server(server.id).get().await {
            Ok(item) => {
                if is_done(&mut waiter, &mut watch, item.status.as_ref())? {
                    return Ok(item);
                }
            }
            Err(error) => waiter.poller.failed(error)?,
        }
    }
    Err(late(&waiter, &watch))
}

fn is_done(waiter: &mut Waiter, watch: &mut InstallWatch, status: Option<&ServerStatus>) -> Result<bool> {
    waiter.saw(word(status));
    match watch.observe(status, waiter.now()) {
        InstallStep::Done => Ok(true),
        InstallStep::Wait => Ok(false),
        InstallStep::Failed => Err(waiter.poller.fail("the installation failed")),
        InstallStep::Suspended => {
            Err(waiter.poller.describe(Error::new(ErrorKind::Conflict, "the server is suspended")))
        }
    }
}

fn late(waiter: &Waiter, watch: &InstallWatch) -> Error {
    if watch.has_failed() {
        return waiter.poller.fail("the installation failed");
    }
    waiter.poller.too_late("the server is not installed")
}
