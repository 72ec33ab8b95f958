use std::time::Duration;

use crate::console::{ConsoleEvent, EventKind};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{BackupId, ServerStatus};
use crate::request::{ActivityFilter, Truncate};
use crate::wait::{Outcome, Poller, Restoration, outcome};

use super::super::{ServerHandle, dual};
use super::{Goal, Next, Waiter};

/// How long the event of a restoration may take to arrive after the panel shows its end.
const EVENT_ARRIVES_WITHIN: Duration = Duration::from_secs(2);

/// How often to look for the end of a restoration in the activity log, which is written a moment later.
const LOOKS: u32 = 3;

/// A restoration of a backup, which the panel ends in the same way whether it succeeds or not.
pub(super) struct Restore {
    pub(super) server: ServerHandle,
    backup: BackupId,
    truncate: Truncate,
    /// Why the reply is missing, until it shows that the restoration has begun.
    lost: Option<Error>,
    has_ended: bool,
    /// Whether Wings has reported success.
    is_confirmed: bool,
    /// How often the activity log was looked at.
    looks: u32,
}

#[dual]
impl Restore {
    pub(super) fn of(server: ServerHandle, backup: BackupId, truncate: Truncate) -> Self {
        Self { server, backup, truncate, lost: None, has_ended: false, is_confirmed: false, looks: 0 }
    }

    /// Tells a restoration that succeeded from one that failed: by an event, of which failures have none, or else by the
    /// activity log. Returns `None` if a later look may tell more.
    async fn judge(&mut self, waiter: &mut Waiter) -> Result<Option<Restoration>> {
        let has_missed = waiter.has_missed || !waiter.is_listening();
        if !self.is_confirmed {
            for event in waiter.settle(EVENT_ARRIVES_WITHIN, Some(EventKind::BackupRestoreCompleted)).await {
                self.on_event(waiter, event);
            }
        }
        if self.is_confirmed {
            return Ok(Some(Restoration::Completed));
        }
        let failed = "the restoration failed";
        match self.recorded(waiter).await? {
            Some(Outcome::Completed) => Ok(Some(Restoration::Completed)),
            Some(Outcome::Failed) => Err(waiter.poller.fail(failed)),
            Some(Outcome::Open) if self.looks < LOOKS => {
                self.looks += 1;
                Ok(None)
            }
            _ if has_missed || !waiter.is_listening() => Ok(Some(Restoration::Unconfirmed)),
            _ => Err(waiter.poller.fail(format!("{failed}: Wings did not report its success"))),
        }
    }

    /// What the activity log says. `None` if the key may not read it, or the panel has none.
    async fn recorded(&self, waiter: &Waiter) -> Result<Option<Outcome>> {
        let log = waiter.of(&self.server).activity().newest_first().filter(ActivityFilter::Event, "backup.restore");
        match log.page(1).await {
            Ok(page) => Ok(Some(outcome(&page.items))),
            Err(error) if matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[dual(AFIT)]
impl Goal for Restore {
    type Output = Restoration;

    async fn begin(&mut self, waiter: &mut Waiter) -> Result<()> {
        waiter.listen(&self.server).await;
        match waiter.of(&self.server).backups().restore(self.backup.clone(), self.truncate).await {
            Err(error) if error.was_sent() => {
                self.lost = Some(error);
                waiter.look_now();
                Ok(())
            }
            outcome => outcome,
        }
    }

    async fn act(&mut self, _: &mut Waiter) -> Result<Next<Restoration>> {
        match &self.lost {
            Some(lost) if self.has_ended => Err(lost.clone()),
            _ => Ok(Next::Wait(None)),
        }
    }

    async fn look(&mut self, waiter: &mut Waiter) -> Result<Option<Restoration>> {
        let status = waiter.of(&self.server).get().await?.status;
        waiter.saw(status.as_ref().map_or("normal", ServerStatus::as_str));
        match (status, &self.lost) {
            (Some(ServerStatus::RestoringBackup), _) => {
                self.lost = None;
                Ok(None)
            }
            (Some(ServerStatus::Suspended), _) => Err(Error::new(ErrorKind::Conflict, "the server is suspended")),
            (_, Some(_)) => {
                self.has_ended = true;
                Ok(None)
            }
            _ => self.judge(waiter).await,
        }
    }

    fn on_event(&mut self, waiter: &mut Waiter, event: ConsoleEvent) {
        if matches!(event, ConsoleEvent::BackupRestoreCompleted) {
            (self.lost, self.is_confirmed) = (None, true);
            waiter.look_now();
        }
    }

    fn late(&self, poller: &Poller) -> Error {
        poller.too_late("the backup is not restored")
    }
}
