use crate::error::Result;
use crate::model::{Backup, BackupId, SignedUrl};
use crate::request::{CreateBackup, Path, Request, Truncate};

use super::super::{List, dual};
use super::ServerHandle;

/// The backups of one server. One that it does not have is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct Backups {
    pub(in super::super) server: ServerHandle,
}

impl Backups {
    fn path(&self) -> Path {
        self.server.path().literal("backups")
    }

    pub(in super::super) fn backup_path(&self, id: &BackupId) -> Path {
        self.path().segment(BackupId::WHAT, id.as_str())
    }

    pub(in super::super) fn download_request(&self, id: &BackupId) -> Request {
        Request::get(self.backup_path(id).literal("download"))
    }

    /// Every backup, 20 on a page. How many count against the server's limit is in the page's
    /// [`meta`](crate::model::PageMeta::backup_count).
    ///
    /// `GET /api/client/servers/{server}/backups` · `backup.read` · `per_page` up to 50
    pub fn list(&self) -> List<Backup> {
        List::paged(&self.server.client, self.path(), 50)
    }
}

#[dual]
impl Backups {
    /// Begins a backup; a name alone will do. It is made in the background: [`get`](Self::get) tells when it is done,
    /// and the console's [`BackupCompleted`](crate::console::ConsoleEvent::BackupCompleted).
    ///
    /// `POST /api/client/servers/{server}/backups` · `backup.create`; locking also needs `backup.delete` · `name` up to
    /// 191 characters
    ///
    /// # Errors
    ///
    /// The code `TooManyBackupsException` when the server's limit is reached or 0;
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after two within ten minutes, also if they were
    /// deleted; [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) when Wings cannot be reached.
    #[doc = example!(
        "use ptero::request::CreateBackup;\nlet backup = client\n    .server(\"1a2b3c4d\")\n    .backups()\n    \
         .create(CreateBackup::new().name(\"before the update\").ignored([\"*.log\"]))\n    " =>
        "?;\nprintln!(\"{}\", backup.uuid);"
    )]
    pub async fn create(&self, backup: impl Into<CreateBackup> + Send) -> Result<Backup> {
        self.server.client.item(Request::post(self.path()).json(&backup.into())).await
    }

    /// One backup.
    ///
    /// `GET /api/client/servers/{server}/backups/{backup}` · `backup.read`
    pub async fn get(&self, id: impl Into<BackupId> + Send) -> Result<Backup> {
        self.server.client.item(Request::get(self.backup_path(&id.into()))).await
    }

    /// A URL to fetch the backup from. [`download`](Self::download) does the rest as well. Good once and for 15 minutes
    /// with Wings, for 5 minutes with S3; given also for backups that are not finished.
    ///
    /// `GET /api/client/servers/{server}/backups/{backup}/download` · `backup.download`
    pub async fn download_url(&self, id: impl Into<BackupId> + Send) -> Result<SignedUrl> {
        self.server.client.item(self.download_request(&id.into())).await
    }

    /// Locks a backup that is not locked, so that it is not deleted; unlocks one that is. The answer tells which.
    ///
    /// `POST /api/client/servers/{server}/backups/{backup}/lock` · `backup.delete`
    pub async fn lock(&self, id: impl Into<BackupId> + Send) -> Result<Backup> {
        self.server.client.item(Request::post(self.backup_path(&id.into()).literal("lock"))).await
    }

    /// Restores a backup: the server stops, its files come back. Until that is done, the server's status is
    /// `restoring_backup`, and other calls answer 409.
    ///
    /// `POST /api/client/servers/{server}/backups/{backup}/restore` · `backup.restore`
    ///
    /// # Errors
    ///
    /// Status 400 when the backup is not finished or the server is in another state than the normal one,
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) when Wings cannot be reached. Since panel 1.12,
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after three within 15 minutes.
    pub async fn restore(&self, id: impl Into<BackupId> + Send, truncate: Truncate) -> Result<()> {
        let body = serde_json::json!({ "truncate": truncate == Truncate::DeleteAllFiles });
        self.server.client.done(Request::post(self.backup_path(&id.into()).literal("restore")).json(&body)).await
    }

    /// Deletes a backup.
    ///
    /// `DELETE /api/client/servers/{server}/backups/{backup}` · `backup.delete`
    ///
    /// # Errors
    ///
    /// The code `BackupLockedException` when it is locked, unless it failed, and
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) when Wings cannot be reached.
    pub async fn delete(&self, id: impl Into<BackupId> + Send) -> Result<()> {
        self.server.client.done(Request::delete(self.backup_path(&id.into()))).await
    }
}
