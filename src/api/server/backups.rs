use crate::error::Result;
use crate::model::{Backup, BackupId, SignedUrl, routes};
use crate::request::{CreateBackup, Request, Truncate};

use super::super::{List, dual};
use super::ServerHandle;

/// The backups of one server. A backup that it does not have is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct Backups {
    pub(in super::super) server: ServerHandle,
}

impl Backups {
    pub(in super::super) fn get_request(&self, id: &BackupId) -> Request {
        self.server.to(&routes::CLIENT_SERVERS_BACKUPS_GET).at(id)
    }

    pub(in super::super) fn download_request(&self, id: &BackupId) -> Request {
        self.server.to(&routes::CLIENT_SERVERS_BACKUPS_DOWNLOAD).at(id)
    }

    /// Lists all backups, 20 on a page. The page's [`meta`](crate::model::PageMeta::backup_count) says how many of them
    /// count towards the server's limit.
    ///
    /// `GET /api/client/servers/{server}/backups` · `backup.read` · `per_page` up to 50
    pub fn list(&self) -> List<Backup> {
        List::paged(&self.server.client, self.server.to(&routes::CLIENT_SERVERS_BACKUPS_LIST), 50)
    }
}

#[dual]
impl Backups {
    /// Starts a backup; a name is enough.
    ///
    /// Wings creates it in the background. Poll [`get`](Self::get) or watch the console for
    /// [`BackupCompleted`](crate::console::ConsoleEvent::BackupCompleted).
    ///
    /// `POST /api/client/servers/{server}/backups` · `backup.create`; locking also needs `backup.delete` · `name` up to
    /// 191 characters
    ///
    /// # Errors
    ///
    /// The code `TooManyBackupsException` if the server's limit is reached or 0,
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after two backups within ten minutes, deleted ones
    /// included, and [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings cannot be reached.
    #[doc = example!(
        "use ptero::request::CreateBackup;\nlet backup = client\n    .server(\"1a2b3c4d\")\n    .backups()\n    \
         .create(CreateBackup::new().name(\"before the update\").ignored([\"*.log\"]))\n    " =>
        "?;\nprintln!(\"{}\", backup.uuid);"
    )]
    pub fn create(&self, backup: impl Into<CreateBackup>) -> impl Future<Output = Result<Backup>> + Send + 'static {
        self.server.client.item(self.server.to(&routes::CLIENT_SERVERS_BACKUPS_CREATE).json(&backup.into()))
    }

    /// Returns a backup.
    ///
    /// `GET /api/client/servers/{server}/backups/{backup}` · `backup.read`
    pub fn get(&self, id: impl Into<BackupId>) -> impl Future<Output = Result<Backup>> + Send + 'static {
        self.server.client.item(self.get_request(&id.into()))
    }

    /// Returns a URL to fetch the backup from, even for one that is not finished. [`download`](Self::download) fetches
    /// and verifies it as well.
    ///
    /// A URL of Wings is valid once and for 15 minutes, one of S3 for 5 minutes.
    ///
    /// `GET /api/client/servers/{server}/backups/{backup}/download` · `backup.download`
    pub fn download_url(&self, id: impl Into<BackupId>) -> impl Future<Output = Result<SignedUrl>> + Send + 'static {
        self.server.client.item(self.download_request(&id.into()))
    }

    /// Locks an unlocked backup, which protects it from deletion, or unlocks a locked one. The returned backup tells
    /// which. See [`set_locked`](Self::set_locked) for a definite state.
    ///
    /// `POST /api/client/servers/{server}/backups/{backup}/lock` · `backup.delete`
    pub fn toggle_lock(&self, id: impl Into<BackupId>) -> impl Future<Output = Result<Backup>> + Send + 'static {
        self.server.client.item(self.server.to(&routes::CLIENT_SERVERS_BACKUPS_TOGGLE_LOCK).at(&id.into()))
    }

    /// Locks or unlocks a backup, unless it is in that state already.
    ///
    /// The panel can only toggle the lock. So this reads the backup, toggles its lock if needed, and toggles it back if
    /// somebody else did the same in between.
    ///
    /// `GET /api/client/servers/{server}/backups/{backup}` and `POST …/lock` · `backup.read` and `backup.delete`
    pub fn set_locked(
        &self,
        id: impl Into<BackupId>,
        locked: bool,
    ) -> impl Future<Output = Result<Backup>> + Send + 'static {
        let (this, id) = (self.clone(), id.into());
        async move {
            let mut backup = this.get(&id).await?;
            // Once for the wanted state, and once more if somebody else toggled as well.
            for _ in 0..2 {
                if backup.is_locked != locked {
                    backup = this.toggle_lock(&id).await?;
                }
            }
            Ok(backup)
        }
    }

    /// Restores a backup: the server stops and gets the backup's files. Until that is done, its status is
    /// `restoring_backup` and other calls fail with status 409.
    ///
    /// `POST /api/client/servers/{server}/backups/{backup}/restore` · `backup.restore`
    ///
    /// # Errors
    ///
    /// Status 400 if the backup is not finished or the server has a status such as `installing`,
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings cannot be reached, and
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after three within 15 minutes, since panel 1.12.
    pub fn restore(
        &self,
        id: impl Into<BackupId>,
        truncate: Truncate,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "truncate": truncate == Truncate::DeleteAllFiles });
        let request = self.server.to(&routes::CLIENT_SERVERS_BACKUPS_RESTORE).at(&id.into());
        self.server.client.done(request.json(&body))
    }

    /// Deletes a backup.
    ///
    /// `DELETE /api/client/servers/{server}/backups/{backup}` · `backup.delete`
    ///
    /// # Errors
    ///
    /// The code `BackupLockedException` if it is locked and has not failed, and
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings cannot be reached.
    pub fn delete(&self, id: impl Into<BackupId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.server.client.done(self.server.to(&routes::CLIENT_SERVERS_BACKUPS_DELETE).at(&id.into()))
    }
}
