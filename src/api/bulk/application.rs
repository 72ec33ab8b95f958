use std::sync::Arc;

use crate::bulk::{BulkProgress, Report, Settings};
use crate::error::Result;
use crate::model::InternalServerId;
use crate::wait::WaitOptions;

use super::super::{Application, ApplicationServerHandle, dual, each};
use super::settings;

/// One operation on many servers of the panel. Application API.
///
/// Each operation returns a [`Report`] with a result for each server, in the order in which the ids were given.
#[derive(Clone, Debug)]
#[must_use = "a bulk operation does nothing until one of its operations is called"]
pub struct ApplicationBulk {
    application: Application,
    ids: Vec<InternalServerId>,
    settings: Settings<InternalServerId>,
}

/// The operations that need nothing but a server.
#[derive(Clone, Copy)]
enum Operation {
    Suspend,
    Unsuspend,
    Reinstall,
    Delete,
    ForceDelete,
}

#[dual]
impl ApplicationBulk {
    pub(in super::super) fn new(
        application: Application,
        ids: impl IntoIterator<Item = impl Into<InternalServerId>>,
    ) -> Self {
        Self { application, ids: ids.into_iter().map(Into::into).collect(), settings: Settings::default() }
    }

    settings!(InternalServerId);

    /// Waits for each server until its installation has ended, after [`reinstall`](Self::reinstall). The other
    /// operations are complete when the panel replies.
    pub fn and_wait(mut self, options: impl Into<WaitOptions>) -> Self {
        self.settings.wait = Some(options.into());
        self
    }

    /// Suspends the servers. See [`ApplicationServerHandle::suspend`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for invalid settings, such as a concurrency of 0.
    /// Errors of single servers are in the report.
    pub async fn suspend(self) -> Result<Report<InternalServerId>> {
        self.run(Operation::Suspend).await
    }

    /// Ends the suspension of the servers. See [`ApplicationServerHandle::unsuspend`].
    ///
    /// # Errors
    ///
    /// Those of [`suspend`](Self::suspend).
    pub async fn unsuspend(self) -> Result<Report<InternalServerId>> {
        self.run(Operation::Unsuspend).await
    }

    /// Runs the installation scripts of the servers again. See [`ApplicationServerHandle::reinstall`].
    ///
    /// # Errors
    ///
    /// Those of [`suspend`](Self::suspend).
    pub async fn reinstall(self) -> Result<Report<InternalServerId>> {
        self.run(Operation::Reinstall).await
    }

    /// Deletes the servers with their files and databases. See [`ApplicationServerHandle::delete`].
    ///
    /// # Errors
    ///
    /// Those of [`suspend`](Self::suspend).
    pub async fn delete(self) -> Result<Report<InternalServerId>> {
        self.run(Operation::Delete).await
    }

    /// Deletes the servers from the panel even if Wings fails. See [`ApplicationServerHandle::force_delete`].
    ///
    /// # Errors
    ///
    /// Those of [`suspend`](Self::suspend).
    pub async fn force_delete(self) -> Result<Report<InternalServerId>> {
        self.run(Operation::ForceDelete).await
    }

    async fn run(self, operation: Operation) -> Result<Report<InternalServerId>> {
        self.settings.check()?;
        let work = |server: ApplicationServerHandle| {
            let wait = self.settings.wait.clone();
            async move {
                match operation {
                    Operation::Suspend => server.suspend().await,
                    Operation::Unsuspend => server.unsuspend().await,
                    Operation::Delete => server.delete().await,
                    Operation::ForceDelete => server.force_delete().await,
                    Operation::Reinstall => {
                        server.reinstall().await?;
                        match wait {
                            Some(options) => server.wait_until_installed(options).await.map(drop),
                            None => Ok(()),
                        }
                    }
                }
            }
        };
        let servers = self.ids.iter().map(|id| self.application.server(*id)).collect();
        let done = self.settings.observer(&self.ids);
        let results = each(servers, self.settings.concurrency(), work, done).await;
        Ok(Report::new(self.ids, results))
    }
}
