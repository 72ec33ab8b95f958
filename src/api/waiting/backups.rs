use std::time::{Duration, Instant};

use jiff::Timestamp;
use uuid::Uuid;

use crate::console::ConsoleEvent;
use crate::deadline::after;
use crate::error::{Error, Result};
use crate::model::{Backup, BackupId};
use crate::request::{CreateBackup, Truncate};
use crate::wait::{Poller, Restoration, Rhythm, WaitOptions};

use super::super::{ServerHandle, dual};
use super::restore::Restore;
use super::{Goal, Next, Waiter, may_go_on, since, time_of, wait};

/// How soon a backup shows whose creation got lost.
const SHOWS_WITHIN: Duration = Duration::from_secs(60);

/// Creates a backup and waits for it.
#[dual]
pub(in super::super) async fn backup_created(
    server: ServerHandle,
    backup: CreateBackup,
    options: WaitOptions,
) -> Result<Backup> {
    let goal = Completion { subject: Subject::New(backup), server, lost: None };
    wait(&goal.server.client.clone(), options, Rhythm::Record, goal).await
}

/// Waits for an existing backup.
#[dual]
pub(in super::super) async fn backup_completed(
    server: ServerHandle,
    id: BackupId,
    options: WaitOptions,
) -> Result<Backup> {
    let goal = Completion { subject: Subject::Known(id), server, lost: None };
    wait(&goal.server.client.clone(), options, Rhythm::Record, goal).await
}

/// Restores a backup and waits for the result.
#[dual]
pub(in super::super) async fn backup_restored(
    server: ServerHandle,
    id: BackupId,
    truncate: Truncate,
    options: WaitOptions,
) -> Result<Restoration> {
    let goal = Restore::of(server, id, truncate);
    wait(&goal.server.client.clone(), options, Rhythm::Record, goal).await
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
    /// The backups that existed before, as far as they are known.
    others: Vec<Uuid>,
    sent: Timestamp,
    gives_up: Instant,
}

#[dual]
impl Completion {
    /// Looks for the backup whose creation got no reply.
    async fn find(&self, waiter: &Waiter, wanted: &CreateBackup) -> Result<Option<Backup>> {
        let Some(lost) = &self.lost else { return Ok(None) };
        let earliest = Some(since(lost.sent));
        let backups = waiter.of(&self.server).backups().list().collect().await?;
        let is_it = |found: &Backup| {
            wanted.creates(found) && found.created_at >= earliest && !lost.others.contains(&found.uuid)
        };
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
        // Backups may have the same name. If they cannot be listed, the times have to do.
        let others = waiter.of(&self.server).backups().list().collect().await.unwrap_or_default();
        let sent = time_of(&self.server.client);
        match waiter.of(&self.server).backups().create(backup.clone()).await {
            Ok(backup) => self.subject = Subject::Known(backup.uuid.into()),
            Err(error) if error.was_sent() || may_go_on(&error) => {
                let others = others.into_iter().map(|backup| backup.uuid).collect();
                self.lost = Some(Lost { error, others, sent, gives_up: after(waiter.now(), SHOWS_WITHIN) });
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

    fn on_event(&mut self, waiter: &mut Waiter, event: ConsoleEvent) {
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
