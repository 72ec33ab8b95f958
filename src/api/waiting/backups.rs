use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::console::ConsoleEvent;
use crate::deadline::after;
use crate::error::{Error, Result};
use crate::model::{Backup, BackupId};
use crate::request::{CreateBackup, Truncate};
use crate::wait::{Poller, Restoration, Rhythm, WaitOptions};

use super::super::{Backups, ServerHandle, dual};
use super::restore::Restore;
use super::{Goal, Next, Waiter, may_go_on, since, time_of, wait};

/// How soon a backup shows whose creation got lost.
const SHOWS_WITHIN: Duration = Duration::from_secs(60);

#[dual]
impl Backups {
    /// Creates a backup and waits until it is completed. Returns it with its size and checksum.
    ///
    /// `POST /api/client/servers/{server}/backups`, then `GET …/backups/{backup}` and the websocket · `backup.create`
    /// and `backup.read`
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create) and [`wait`](Self::wait). A reply to the creation that gets lost is resolved by a
    /// look at the list of backups: a second backup is never created, and the error is returned if none appears.
    #[doc = example!(
        "use std::time::{Duration, Instant};\n\n\
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
        let goal = Completion { subject: Subject::New(backup), server, lost: None };
        async move { wait(&goal.server.client.clone(), options, Rhythm::Record, goal).await }
    }

    /// Waits until a backup is completed. Returns it with its size and checksum.
    ///
    /// `GET /api/client/servers/{server}/backups/{backup}` and the websocket · `backup.read`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Failed`](crate::ErrorKind::Failed) if the backup failed,
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if it was deleted, and
    /// [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) when the time is up. A backup that is interrupted by a restart of
    /// Wings stays in progress for six hours before it fails.
    pub fn wait(
        &self,
        id: impl Into<BackupId>,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<Backup>> + Send + 'static {
        let (server, id, options) = (self.server.clone(), id.into(), options.into());
        let goal = Completion { subject: Subject::Known(id), server, lost: None };
        async move { wait(&goal.server.client.clone(), options, Rhythm::Record, goal).await }
    }

    /// Restores a backup and waits until that is done.
    ///
    /// The panel ends a restoration in the same way whether it succeeds or not. Success is an event on the websocket, and
    /// both are entries of the server's activity log. A key that can use neither gets
    /// [`Restoration::Unconfirmed`].
    ///
    /// `POST /api/client/servers/{server}/backups/{backup}/restore`, then `GET /api/client/servers/{server}`, the websocket
    /// and `GET …/activity` · `backup.restore`; `activity.read` to see the result without the websocket
    ///
    /// # Errors
    ///
    /// Those of [`restore`](Self::restore), [`ErrorKind::Failed`](crate::ErrorKind::Failed) if the restoration failed, also
    /// because Wings was restarted, [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) if the server is suspended
    /// meanwhile, and [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) when the time is up.
    pub fn restore_and_wait(
        &self,
        id: impl Into<BackupId>,
        truncate: Truncate,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<Restoration>> + Send + 'static {
        let (server, id, options) = (self.server.clone(), id.into(), options.into());
        let goal = Restore::of(server, id, truncate);
        async move { wait(&goal.server.client.clone(), options, Rhythm::Record, goal).await }
    }
}

/// The awaited backup.
enum Subject {
    New(CreateBackup),
    Known(BackupId),
}

struct Completion {
    server: ServerHandle,
    subject: Subject,
    lost: Option<Lost>,
}

/// A creation without a reply.
struct Lost {
    error: Error,
    sent: Timestamp,
    gives_up: Instant,
}

#[dual]
impl Completion {
    /// Looks for the backup whose creation got no reply.
    async fn find(&self, waiter: &Waiter, wanted: &CreateBackup) -> Result<Option<Backup>> {
        let earliest = self.lost.as_ref().map(|lost| since(lost.sent));
        let backups = waiter.of(&self.server).backups().list().collect().await?;
        let is_it = |found: &Backup| wanted.creates(found) && found.created_at >= earliest;
        Ok(backups.into_iter().filter(is_it).max_by_key(|backup| backup.created_at))
    }
}

#[dual(AFIT)]
impl Goal for Completion {
    type Output = Backup;

    async fn begin(&mut self, waiter: &mut Waiter) -> Result<()> {
        let Subject::New(backup) = &self.subject else {
            waiter.look_now();
            return Ok(());
        };
        waiter.listen(&self.server).await;
        let sent = time_of(&self.server.client);
        match waiter.of(&self.server).backups().create(backup.clone()).await {
            Ok(backup) => self.subject = Subject::Known(backup.uuid.into()),
            Err(error) if error.was_sent() || may_go_on(&error) => {
                self.lost = Some(Lost { error, sent, gives_up: after(waiter.now(), SHOWS_WITHIN) });
                waiter.look_now();
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn act(&mut self, waiter: &mut Waiter) -> Result<Next<Backup>> {
        match (&self.subject, &self.lost) {
            (Subject::New(_), Some(lost)) if waiter.now() >= lost.gives_up => Err(lost.error.clone()),
            _ => Ok(Next::Wait(None)),
        }
    }

    async fn look(&mut self, waiter: &mut Waiter) -> Result<Option<Backup>> {
        let backup = match &self.subject {
            Subject::Known(id) => waiter.of(&self.server).backups().get(id.clone()).await?,
            Subject::New(new) => {
                let Some(backup) = self.find(waiter, new).await? else { return Ok(None) };
                self.subject = Subject::Known(backup.uuid.into());
                backup
            }
        };
        if backup.is_usable() {
            return Ok(Some(backup));
        }
        if backup.is_completed() {
            waiter.saw("failed");
            return Err(waiter.poller.fail(format!("the backup {} failed", backup.uuid)));
        }
        waiter.saw("in progress");
        waiter.listen_once(&self.server).await;
        Ok(None)
    }

    fn hear(&mut self, waiter: &mut Waiter, event: ConsoleEvent) {
        if let (ConsoleEvent::BackupCompleted(ended), Subject::Known(id)) = (event, &self.subject) {
            if ended.uuid.to_string() == id.as_str() {
                waiter.look_now();
            }
        }
    }

    fn late(&self, poller: &Poller) -> Error {
        match (&self.subject, &self.lost) {
            (Subject::New(_), Some(lost)) => lost.error.clone(),
            _ => poller.too_late("the backup is not completed"),
        }
    }
}
