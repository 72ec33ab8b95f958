use crate::error::Result;
use crate::model::{Backup, BackupId, SignedUrl, routes};
use crate::request::{BackupListQuery, CreateBackup, Request, Truncate};
use crate::wait::{Restoration, WaitOptions};

use super::super::{Download, List, dual, waiting};
use super::ServerHandle;

/// The backups of one server.
///
/// A backup that does not exist is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Clone, Debug)]
pub struct Backups {
    pub(in super::super) server: ServerHandle,
}

#[dual]
impl Backups {
    pub(in super::super) fn get_request(&self, id: &BackupId) -> Request {
        self.server.to(&routes::CLIENT_SERVERS_BACKUPS_GET).at(id)
    }

    pub(in super::super) fn download_request(&self, id: &BackupId) -> Request {
        self.server.to(&routes::CLIENT_SERVERS_BACKUPS_DOWNLOAD).at(id)
    }

    /// Lists all backups, 20 per page.
    ///
    /// The page's [`meta`](crate::model::PageMeta::backup_count) contains the number of backups that count towards the
    /// server's limit.
    ///
    /// `GET /api/client/servers/{server}/backups` · `backup.read` · `per_page` up to 50
    pub fn list(&self) -> List<Backup, BackupListQuery> {
        List::paged(&self.server.client, self.server.to(&routes::CLIENT_SERVERS_BACKUPS_LIST))
    }

    /// Starts a backup; a name is enough.
    ///
    /// Wings creates it in the background. [`create_and_wait`](Self::create_and_wait) waits until it is completed.
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

    /// Creates a backup and waits until it is completed. Returns it with its size and checksum.
    ///
    /// `GET` and `POST /api/client/servers/{server}/backups`, then `GET …/backups/{backup}` and the websocket ·
    /// `backup.create` and `backup.read`
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create) and [`wait`](Self::wait). If the reply to the creation gets lost, the backups
    /// listed before and after it show whether there is a new one: a second backup is never created, and the error is
    /// returned if none appears.
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
        waiting::backup_created(self.server.clone(), backup.into(), options.into())
    }

    /// Waits until a backup is completed. Returns it with its size and checksum.
    ///
    /// `GET /api/client/servers/{server}/backups/{backup}` and the websocket · `backup.read`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Failed`](crate::ErrorKind::Failed) if the backup failed,
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if it was deleted, and
    /// [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) when the time is up. A backup that is interrupted by a
    /// restart of Wings stays in progress for six hours before it fails.
    pub fn wait(
        &self,
        id: impl Into<BackupId>,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<Backup>> + Send + 'static {
        waiting::backup_completed(self.server.clone(), id.into(), options.into())
    }

    /// Returns a backup.
    ///
    /// `GET /api/client/servers/{server}/backups/{backup}` · `backup.read`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such backup.
    pub fn get(&self, id: impl Into<BackupId>) -> impl Future<Output = Result<Backup>> + Send + 'static {
        self.server.client.item(self.get_request(&id.into()))
    }

    /// Returns a URL to download the backup from, even if the backup is incomplete.
    ///
    /// [`download`](Self::download) downloads and verifies it, too.
    ///
    /// A URL of Wings can be used once within 15 minutes, a URL of S3 for 5 minutes.
    ///
    /// `GET /api/client/servers/{server}/backups/{backup}/download` · `backup.download`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such backup.
    pub fn download_url(&self, id: impl Into<BackupId>) -> impl Future<Output = Result<SignedUrl>> + Send + 'static {
        self.server.client.item(self.download_request(&id.into()))
    }

    /// Downloads a backup, a `.tar.gz`, and verifies it with the backup's own size and checksum.
    ///
    /// `GET /api/client/servers/{server}/backups/{backup}` for its record,
    /// `GET /api/client/servers/{server}/backups/{backup}/download`, then `GET /download/backup` on the node, or the
    /// storage provider's URL · `backup.read` and `backup.download`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when the backup is not finished or has failed.
    #[doc = example!(
        "let id = \"904df120-a66f-4f9a-a27b-a8b27ea4a4a6\";\n\
         client.server(\"1a2b3c4d\").backups().download(id).to_path(\"world.tar.gz\")" => "?;"
    )]
    pub fn download(&self, backup: impl Into<BackupId>) -> Download {
        let backup = backup.into();
        Download::backup(&self.server.client, self.download_request(&backup), self.get_request(&backup))
    }

    /// Toggles the lock of a backup, which protects it from deletion. The returned backup has the new state.
    ///
    /// Use [`set_locked`](Self::set_locked) to set a definite state.
    ///
    /// `POST /api/client/servers/{server}/backups/{backup}/lock` · `backup.delete`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such backup.
    pub fn toggle_lock(&self, id: impl Into<BackupId>) -> impl Future<Output = Result<Backup>> + Send + 'static {
        self.server.client.item(self.server.to(&routes::CLIENT_SERVERS_BACKUPS_TOGGLE_LOCK).at(&id.into()))
    }

    /// Locks or unlocks a backup, unless it already is in that state.
    ///
    /// The panel can only toggle the lock. So this reads the backup, toggles its lock if needed, and toggles it back if
    /// another client did the same in between.
    ///
    /// `GET /api/client/servers/{server}/backups/{backup}` and `POST …/lock` · `backup.read` and `backup.delete`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such backup.
    pub fn set_locked(
        &self,
        id: impl Into<BackupId>,
        locked: bool,
    ) -> impl Future<Output = Result<Backup>> + Send + 'static {
        let (this, id) = (self.clone(), id.into());
        async move {
            let mut backup = this.get(&id).await?;
            // Once for the wanted state, and once more if another client toggled the lock as well.
            for _ in 0..2 {
                if backup.is_locked != locked {
                    backup = this.toggle_lock(&id).await?;
                }
            }
            Ok(backup)
        }
    }

    /// Renames a backup.
    ///
    /// `PUT /api/client/servers/{server}/backups/{backup}/rename` · `backup.delete` · `name` up to 255 characters ·
    /// **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such backup, and
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) if the name is invalid.
    pub fn rename(
        &self,
        id: impl Into<BackupId>,
        name: impl Into<String>,
    ) -> impl Future<Output = Result<Backup>> + Send + 'static {
        let body = serde_json::json!({ "name": name.into() });
        let request = self.server.to(&routes::CLIENT_SERVERS_BACKUPS_RENAME).at(&id.into());
        self.server.client.item(request.json(&body))
    }

    /// Stops the server and restores a backup.
    ///
    /// Until the restore ends, the server's status is `restoring_backup` and other calls fail with status 409.
    /// [`restore_and_wait`](Self::restore_and_wait) waits for it.
    ///
    /// `POST /api/client/servers/{server}/backups/{backup}/restore` · `backup.restore`
    ///
    /// # Errors
    ///
    /// Status 400 if the backup is not complete or the server has a status such as `installing`,
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

    /// Restores a backup and waits until that is done.
    ///
    /// The panel ends a restoration in the same way whether it succeeds or not. Success is an event on the websocket,
    /// and both are entries of the server's activity log. A key that can use neither gets [`Restoration::Unconfirmed`].
    ///
    /// `POST /api/client/servers/{server}/backups/{backup}/restore`, then `GET /api/client/servers/{server}`, the
    /// websocket and `GET …/activity` · `backup.restore`; `activity.read` to see the result without the websocket
    ///
    /// # Errors
    ///
    /// Those of [`restore`](Self::restore), [`ErrorKind::Failed`](crate::ErrorKind::Failed) if the restoration failed,
    /// also because Wings was restarted, [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) if the server is suspended
    /// meanwhile, and [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) when the time is up.
    pub fn restore_and_wait(
        &self,
        id: impl Into<BackupId>,
        truncate: Truncate,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<Restoration>> + Send + 'static {
        waiting::backup_restored(self.server.clone(), id.into(), truncate, options.into())
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
