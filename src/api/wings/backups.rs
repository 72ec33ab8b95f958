use crate::error::{Error, ErrorKind, Result};
use crate::model::routes::wings as routes;
use crate::model::{BackupId, Secret, SignedUrl};
use crate::request::Truncate;
use crate::request::wings::{CreateBackup, RestoreBackup};

use super::super::dual;
use super::super::transfer::Download;
use super::ServerHandle;

/// The backups of one server.
///
/// The panel has the list of backups, and Wings only their archives, so they cannot be listed here. The panel is not
/// informed of deleted archives.
#[derive(Clone, Debug)]
pub struct Backups {
    pub(super) server: ServerHandle,
}

#[dual]
impl Backups {
    /// Returns whether the node's disk has an archive of the backup, complete or not.
    ///
    /// Wings has no route for this, so a download is started and cancelled.
    ///
    /// `GET /api/servers/{server}`, then `GET /download/backup`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server is not on the node.
    pub fn exists(&self, backup: impl Into<BackupId>) -> impl Future<Output = Result<bool>> + Send + 'static {
        let download = self.download(backup);
        async move {
            match download.open().await {
                Ok(_) => Ok(true),
                Err(error) if error.is_not_found() && error.path() == Some(routes::DOWNLOAD_BACKUP.path) => Ok(false),
                Err(error) => Err(error),
            }
        }
    }

    /// Downloads the archive of a backup on the node's disk, a `.tar.gz`.
    ///
    /// Only its length is verified: the checksum is in the panel's record, with which
    /// [`Backups::download`](super::super::Backups::download) of the panel's client verifies it.
    ///
    /// `GET /download/backup`, after `GET /api/servers/{server}` has shown that Wings has the server
    pub fn download(&self, backup: impl Into<BackupId>) -> Download {
        Download::signed(&self.server.client, self.url(&backup.into()))
    }

    /// Signs a URL to download the archive of a backup from. It can be used once within five minutes. No request is
    /// sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for an id of the server that is not a complete UUID.
    pub fn download_url(&self, backup: impl Into<BackupId>) -> Result<SignedUrl> {
        self.url(&backup.into()).sign()
    }

    /// Makes Wings create the archive of a backup that the panel lists as unfinished.
    ///
    /// The panel does this itself for every new backup. Use this for a backup that Wings has lost.
    ///
    /// Returns before the archive is complete. **Creating the archive of a finished backup again deletes it**, although
    /// the panel still lists the backup as successful. Therefore, this first checks whether the archive exists, and is
    /// never retried, not even after a lost connection: call [`exists`](Self::exists) in that case. An archive at a
    /// storage provider cannot be checked.
    ///
    /// `POST /api/servers/{server}/backup`, for the node's own disk after [`exists`](Self::exists)
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if the archive exists.
    pub fn create(&self, backup: CreateBackup) -> impl Future<Output = Result<()>> + Send + 'static {
        let this = self.clone();
        async move {
            if backup.is_local() && this.exists(backup.backup()).await? {
                let message = format!("the node already has an archive of the backup {}", backup.backup());
                return Err(Error::new(ErrorKind::Conflict, message)
                    .with_hint("Wings would delete it: let the panel create a new backup instead"));
            }
            let request = this.server.to(&routes::SERVERS_BACKUPS_CREATE).json(&backup).single();
            this.server.client.done(request).await
        }
    }

    /// Stops the server and restores a backup from the node's disk.
    ///
    /// Returns before the restoration is complete; the console shows its progress.
    ///
    /// With [`Truncate::DeleteAllFiles`], Wings deletes the server's files before it looks for the archive. Therefore,
    /// this checks first that the archive exists.
    ///
    /// `POST /api/servers/{server}/backup/{backup}/restore`, after [`exists`](Self::exists)
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no archive; no files have been deleted then.
    pub fn restore(
        &self,
        backup: impl Into<BackupId>,
        truncate: Truncate,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let (this, backup) = (self.clone(), backup.into());
        let body = RestoreBackup::new(truncate, None);
        let request = self.server.to(&routes::SERVERS_BACKUPS_RESTORE).at(&backup).json(&body).once();
        async move {
            if !this.exists(&backup).await? {
                let message = format!("the node has no archive of the backup {backup}");
                return Err(Error::new(ErrorKind::NotFound, message)
                    .with_hint("it may be with a storage provider, or have been deleted on the node"));
            }
            this.server.client.done(request).await
        }
    }

    /// Restores a backup like [`restore`](Self::restore), from a URL signed by a storage provider. The URL is requested
    /// from here first, to check that the archive exists.
    ///
    /// `POST /api/servers/{server}/backup/{backup}/restore`, after `GET` of the URL
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedContent`] with the storage provider's message if there is no archive; no files have been
    /// deleted then.
    pub fn restore_from(
        &self,
        backup: impl Into<BackupId>,
        url: impl Into<Secret>,
        truncate: Truncate,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let url = url.into();
        let (client, archive) = (self.server.client.clone(), self.archive_at(url.clone()));
        let body = RestoreBackup::new(truncate, Some(url));
        let request = self.server.to(&routes::SERVERS_BACKUPS_RESTORE).at(&backup.into()).json(&body).once();
        async move {
            archive.open().await?;
            client.done(request).await
        }
    }

    /// Deletes the archive of a backup on the node's disk. The panel still lists the backup.
    ///
    /// `DELETE /api/servers/{server}/backup/{backup}`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no archive.
    pub fn delete(&self, backup: impl Into<BackupId>) -> impl Future<Output = Result<()>> + Send + 'static {
        let request = self.server.to(&routes::SERVERS_BACKUPS_DELETE).at(&backup.into());
        // The archive would be gone in a second attempt.
        self.server.client.done(request.once())
    }

    /// Deletes the archives of all backups of the server on the node's disk.
    ///
    /// `DELETE /api/servers/{server}/deleteAllBackups` · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server is not on the node.
    pub fn delete_all(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.server.client.done(self.server.to(&routes::SERVERS_BACKUPS_DELETE_ALL))
    }
}
