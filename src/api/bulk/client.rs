use std::sync::Arc;

use crate::bulk::{BulkProgress, Report, Settings};
use crate::error::Result;
use crate::model::{Backup, PowerAction, ServerId, Stats};
use crate::request::CreateBackup;
use crate::wait::WaitOptions;

use super::super::{Client, ServerHandle, dual, each};
use super::settings;

/// One operation on many servers. Client API.
///
/// Each operation returns a [`Report`] with a result for each server, in the order in which the ids were given.
#[derive(Clone, Debug)]
#[must_use = "a bulk operation does nothing until one of its operations is called"]
pub struct Bulk {
    client: Client,
    ids: Vec<ServerId>,
    settings: Settings<ServerId>,
}

#[dual]
impl Bulk {
    pub(in super::super) fn new(client: Client, ids: impl IntoIterator<Item = impl Into<ServerId>>) -> Self {
        Self { client, ids: ids.into_iter().map(Into::into).collect(), settings: Settings::default() }
    }

    settings!(ServerId);

    /// Waits for each server until the operation is completed: power actions, backups and installations.
    pub fn and_wait(mut self, options: impl Into<WaitOptions>) -> Self {
        self.settings.wait = Some(options.into());
        self
    }

    /// Works on one server after the other, waits for each until the operation is completed, and stops at the first
    /// that fails: a rolling restart.
    pub fn rolling(self, options: impl Into<WaitOptions>) -> Self {
        self.concurrency(1).stop_at_first_error().and_wait(options)
    }

    /// Waits after the operation until the server's resource usage satisfies `condition`, before the next server's
    /// turn. The limit is the same as for the operation; a server that exceeds it has failed.
    #[doc = example!(
        "use std::time::Duration;\nuse ptero::PowerAction;\n\n\
         let report = client\n    .bulk([\"1a2b3c4d\", \"5e6f7a8b\"])\n    .rolling(Duration::from_secs(300))\n    \
         .healthy_when(|_, stats| stats.resources.uptime > 30_000)\n    .power(PowerAction::Restart)" =>
        "?;\nassert!(report.is_success());"
    )]
    pub fn healthy_when(mut self, condition: impl Fn(&ServerId, &Stats) -> bool + Send + Sync + 'static) -> Self {
        self.settings.health = Some(Arc::new(condition));
        self
    }

    fn servers(&self) -> Vec<ServerHandle> {
        self.ids.iter().map(|id| self.client.server(id.clone())).collect()
    }

    /// Starts, stops, restarts or kills the servers. See [`ServerHandle::power`] and [`ServerHandle::power_and_wait`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for invalid settings, such as a concurrency of 0.
    /// Errors of single servers are in the report.
    pub async fn power(self, action: PowerAction) -> Result<Report<ServerId>> {
        self.settings.check()?;
        let work = |server: ServerHandle| {
            let (action, settings) = (action.clone(), self.settings.clone());
            async move {
                match &settings.wait {
                    Some(options) => server.power_and_wait(action, options.clone()).await?,
                    None => server.power(action).await?,
                }
                health(&server, &settings).await
            }
        };
        let done = self.settings.observer(&self.ids);
        let results = each(self.servers(), self.settings.concurrency(), work, done).await;
        Ok(Report::new(self.ids, results))
    }

    /// Sends a line to the consoles of the servers. See [`ServerHandle::command`].
    ///
    /// # Errors
    ///
    /// Those of [`power`](Self::power).
    pub async fn command(self, command: impl Into<String>) -> Result<Report<ServerId>> {
        self.settings.check()?;
        let command = command.into();
        let work = |server: ServerHandle| {
            let (command, settings) = (command.clone(), self.settings.clone());
            async move {
                server.command(command).await?;
                health(&server, &settings).await
            }
        };
        let done = self.settings.observer(&self.ids);
        let results = each(self.servers(), self.settings.concurrency(), work, done).await;
        Ok(Report::new(self.ids, results))
    }

    /// Creates a backup of each server. With [`and_wait`](Self::and_wait), they are completed in the report. See
    /// [`Backups::create_and_wait`](super::super::Backups::create_and_wait).
    ///
    /// # Errors
    ///
    /// Those of [`power`](Self::power).
    pub async fn backup(self, backup: impl Into<CreateBackup>) -> Result<Report<ServerId, Backup>> {
        self.settings.check()?;
        let backup = backup.into();
        let work = |server: ServerHandle| {
            let (backup, settings) = (backup.clone(), self.settings.clone());
            async move {
                let backup = match &settings.wait {
                    Some(options) => server.backups().create_and_wait(backup, options.clone()).await?,
                    None => server.backups().create(backup).await?,
                };
                health(&server, &settings).await?;
                Ok(backup)
            }
        };
        let done = self.settings.observer(&self.ids);
        let results = each(self.servers(), self.settings.concurrency(), work, done).await;
        Ok(Report::new(self.ids, results))
    }

    /// Deletes the backups of each server for which `is_unwanted` returns true. The report contains the deleted
    /// backups.
    ///
    /// `GET /api/client/servers/{server}/backups` and `DELETE …/backups/{backup}` · `backup.read` and `backup.delete`
    ///
    /// # Errors
    ///
    /// Those of [`power`](Self::power). A locked backup is an error of its server, unless the backup has failed.
    pub async fn delete_backups(
        self,
        is_unwanted: impl Fn(&Backup) -> bool + Send + Sync,
    ) -> Result<Report<ServerId, Vec<Backup>>> {
        self.settings.check()?;
        let is_unwanted = &is_unwanted;
        let work = |server: ServerHandle| async move {
            let mut backups = server.backups().list().collect().await?;
            backups.retain(|backup| is_unwanted(backup));
            for backup in &backups {
                server.backups().delete(backup.uuid).await?;
            }
            Ok(backups)
        };
        let done = self.settings.observer(&self.ids);
        let results = each(self.servers(), self.settings.concurrency(), work, done).await;
        Ok(Report::new(self.ids, results))
    }

    /// Runs the installation scripts of the servers again. See
    /// [`SettingsHandle::reinstall`](super::super::SettingsHandle::reinstall).
    ///
    /// # Errors
    ///
    /// Those of [`power`](Self::power).
    pub async fn reinstall(self) -> Result<Report<ServerId>> {
        self.settings.check()?;
        let work = |server: ServerHandle| {
            let settings = self.settings.clone();
            async move {
                server.settings().reinstall().await?;
                if let Some(options) = &settings.wait {
                    server.wait_until_installed(options.clone()).await?;
                }
                health(&server, &settings).await
            }
        };
        let done = self.settings.observer(&self.ids);
        let results = each(self.servers(), self.settings.concurrency(), work, done).await;
        Ok(Report::new(self.ids, results))
    }
}

/// Waits until the server is healthy, if that is wanted.
#[dual]
async fn health(server: &ServerHandle, settings: &Settings<ServerId>) -> Result<()> {
    match (&settings.health, &settings.wait) {
        (Some(condition), Some(options)) => {
            let (condition, id) = (condition.clone(), server.id.clone());
            let is_healthy = move |stats: &Stats| condition(&id, stats);
            server.wait_until_healthy(is_healthy, options.clone()).await
        }
        _ => Ok(()),
    }
}
