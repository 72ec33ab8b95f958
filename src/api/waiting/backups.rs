use std::time::Duration;

use crate::console::{ConsoleEvent, EventKind};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Backup, BackupId, ServerStatus};
use crate::request::{CreateBackup, Truncate};
use crate::wait::{Rhythm, WaitOptions};

use super::super::{Backups, ServerHandle, cancellable, dual};
use super::{Waiter, Wake};

/// How long the event of a restoration may take to arrive after the panel shows its end.
const EVENT_ARRIVES_WITHIN: Duration = Duration::from_secs(2);

#[dual]
impl Backups {
    /// Creates a backup and waits until it is completed. Returns it with its size and checksum.
    ///
    /// `POST /api/client/servers/{server}/backups`, then `GET …/backups/{backup}` and the websocket · `backup.create`
    /// and `backup.read`
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create) and [`wait`](Self::wait).
    #[doc = example!(
        "use std::time::Duration;\n\n\
         let backups = client.server(\"1a2b3c4d\").backups();\n\
         let backup = backups.create_and_wait(\"nightly\", Duration::from_secs(3600))" =>
        "?;\nbackups.download(backup.uuid).to_path(\"nightly.tar.gz\")" => "?;"
    )]
    pub fn create_and_wait(
        &self,
        backup: impl Into<CreateBackup>,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<Backup>> + Send + 'static {
        let (server, backup, options) = (self.server.clone(), backup.into(), options.into());
        async move {
            let stop = options.stop(server.client.stop());
            cancellable(&stop, || create(server, backup, options)).await
        }
    }

    /// Waits until a backup is completed. Returns it with its size and checksum.
    ///
    /// `GET /api/client/servers/{server}/backups/{backup}` and the websocket · `backup.read`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Failed`] if the backup failed, [`ErrorKind::NotFound`] if it was deleted, and
    /// [`ErrorKind::Deadline`] when the time is up. A backup that is interrupted by a restart of Wings stays in progress
    /// for six hours before it fails.
    pub fn wait(
        &self,
        id: impl Into<BackupId>,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<Backup>> + Send + 'static {
        let (server, id, options) = (self.server.clone(), id.into(), options.into());
        async move {
            let stop = options.stop(server.client.stop());
            cancellable(&stop, || wait_for(server, id, options)).await
        }
    }

    /// Restores a backup and waits until that is done.
    ///
    /// The panel does not report whether a restoration succeeded. The websocket does: without it, a failed restoration
    /// looks like a successful one.
    ///
    /// `POST /api/client/servers/{server}/backups/{backup}/restore`, then `GET /api/client/servers/{server}` and the
    /// websocket · `backup.restore`
    ///
    /// # Errors
    ///
    /// Those of [`restore`](Self::restore), [`ErrorKind::Failed`] if Wings does not report success,
    /// [`ErrorKind::Conflict`] if the server is suspended meanwhile, and [`ErrorKind::Deadline`] when the time is up.
    pub fn restore_and_wait(
        &self,
        id: impl Into<BackupId>,
        truncate: Truncate,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let (server, id, options) = (self.server.clone(), id.into(), options.into());
        async move {
            let stop = options.stop(server.client.stop());
            cancellable(&stop, || restore(server, id, truncate, options)).await
        }
    }
}

#[dual]
async fn create(server: ServerHandle, backup: CreateBackup, options: WaitOptions) -> Result<Backup> {
    let mut waiter = Waiter::new(&server.client, options, Rhythm::Record);
    waiter.listen(&server).await;
    let backup = waiter.of(&server).backups().create(backup).await?;
    completed(waiter, &server, &BackupId::from(backup.uuid)).await
}

#[dual]
async fn wait_for(server: ServerHandle, id: BackupId, options: WaitOptions) -> Result<Backup> {
    let mut waiter = Waiter::new(&server.client, options, Rhythm::Record);
    waiter.look_now();
    completed(waiter, &server, &id).await
}

#[dual]
async fn completed(mut waiter: Waiter, server: &ServerHandle, id: &BackupId) -> Result<Backup> {
    loop {
        match waiter.next(None).await? {
            None => return Err(waiter.poller.too_late("the backup is not completed")),
            Some(Wake::Look) => match waiter.of(server).backups().get(id.clone()).await {
                Ok(backup) if backup.is_usable() => return Ok(backup),
                Ok(backup) if backup.is_completed() => {
                    waiter.saw("failed");
                    return Err(waiter.poller.fail(format!("the backup {id} failed")));
                }
                Ok(_) => {
                    waiter.saw("in progress");
                    if waiter.listens_to.is_none() {
                        waiter.listen(server).await;
                    }
                }
                Err(error) => waiter.poller.failed(error)?,
            },
            Some(Wake::Event(ConsoleEvent::BackupCompleted(ended))) if ended.uuid.to_string() == id.as_str() => {
                waiter.look_now();
            }
            Some(Wake::Event(_) | Wake::Due) => {}
        }
    }
}

#[dual]
async fn restore(server: ServerHandle, id: BackupId, truncate: Truncate, options: WaitOptions) -> Result<()> {
    let mut waiter = Waiter::new(&server.client, options, Rhythm::Record);
    waiter.listen(&server).await;
    // A lost reply may be about a restoration that has begun.
    let lost = match waiter.of(&server).backups().restore(id, truncate).await {
        Ok(()) => None,
        Err(error) if error.was_sent() => {
            waiter.look_now();
            Some(error)
        }
        Err(error) => return Err(error),
    };
    let (mut has_begun, mut is_confirmed) = (lost.is_none(), false);
    loop {
        match waiter.next(None).await? {
            None => return Err(waiter.poller.too_late("the backup is not restored")),
            Some(Wake::Event(ConsoleEvent::BackupRestoreCompleted)) => {
                (has_begun, is_confirmed) = (true, true);
                waiter.look_now();
            }
            Some(Wake::Event(_) | Wake::Due) => {}
            Some(Wake::Look) => match waiter.of(&server).get().await {
                Ok(item) => {
                    waiter.saw(item.status.as_ref().map_or("normal", ServerStatus::as_str));
                    match (item.status, &lost) {
                        (Some(ServerStatus::RestoringBackup), _) => has_begun = true,
                        (Some(ServerStatus::Suspended), _) => {
                            let error = Error::new(ErrorKind::Conflict, "the server is suspended");
                            return Err(waiter.poller.describe(error));
                        }
                        (_, Some(lost)) if !has_begun => return Err(lost.clone()),
                        _ if is_confirmed || waiter.has_missed || !waiter.is_listening() => return Ok(()),
                        _ => return confirm(waiter).await,
                    }
                }
                Err(error) => waiter.poller.failed(error)?,
            },
        }
    }
}

/// Tells a restoration that succeeded from one that failed: only the former has an event.
#[dual]
async fn confirm(mut waiter: Waiter) -> Result<()> {
    let events = waiter.settle(EVENT_ARRIVES_WITHIN, Some(EventKind::BackupRestoreCompleted)).await;
    if events.iter().any(|event| matches!(event, ConsoleEvent::BackupRestoreCompleted)) || !waiter.is_listening() {
        return Ok(());
    }
    Err(waiter.poller.fail("the restoration failed: Wings did not report its success"))
}
