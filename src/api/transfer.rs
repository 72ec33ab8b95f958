//! Uploads and downloads of files and backups, through signed URLs of Wings or a storage provider.

mod body;
mod directory;
mod download;
mod form;
#[cfg(feature = "wings")]
mod incoming;
mod mirror;
mod recipient;
mod signed;
mod sink;
mod upload;
mod wings;

use std::path::PathBuf;

use crate::model::BackupId;

use super::{Backups, Files};

pub(crate) use body::UploadBody;
pub use directory::DirectoryUpload;
pub use download::Download;
pub(crate) use download::IncomingFile;
#[cfg(feature = "wings")]
pub(super) use incoming::IncomingTransfer;
pub use mirror::{DirectoryDownload, Mirror};
pub(super) use recipient::Recipient;
pub(super) use signed::FileUrl;
pub use upload::Upload;

impl Files {
    /// Uploads files into a directory, which is created if it does not exist.
    #[doc = example!(
        "client\n    .server(\"1a2b3c4d\")\n    .files()\n    .upload(\"/plugins\")\n    .path(\"target/chat.jar\")\n    \
         .bytes(\"chat.yml\", \"greeting: hello\\n\")\n    .send()" => "?;"
    )]
    pub fn upload(&self, directory: impl Into<String>) -> Upload {
        Upload::new(Recipient::Panel(self.clone()), directory.into())
    }

    /// Uploads the contents of a local directory, with everything below it, into a directory on the server.
    #[doc = example!(
        "let files = client.server(\"1a2b3c4d\").files();\n\
         let count = files.upload_directory(\"world\", \"/world\").send()" => "?;\n\
         \
         println!(\"{count} files\");"
    )]
    pub fn upload_directory(&self, local: impl Into<PathBuf>, directory: impl Into<String>) -> DirectoryUpload {
        DirectoryUpload::new(Recipient::Panel(self.clone()), local.into(), directory.into())
    }

    /// Downloads everything in a directory of the server into a local directory, keeping its tree.
    #[doc = example!(
        "let files = client.server(\"1a2b3c4d\").files().download_directory(\"/world\", \"world\").send()" => "?;\n\
         println!(\"{files} files\");"
    )]
    pub fn download_directory(&self, directory: impl Into<String>, local: impl Into<PathBuf>) -> DirectoryDownload {
        DirectoryDownload::new(self.clone(), directory.into(), local.into())
    }

    /// Makes a directory of the server like a local one, or the other way round, copying only what differs.
    #[doc = example!(
        "let mirror = client.server(\"1a2b3c4d\").files().mirror(\"plugins\", \"/plugins\").delete_extra();\n\
         let would_do = mirror.clone().dry_run().upload()" => "?;\nprintln!(\"{would_do:?}\");\n\
         mirror.upload()" => "?;"
    )]
    pub fn mirror(&self, local: impl Into<PathBuf>, directory: impl Into<String>) -> Mirror {
        Mirror::new(self.clone(), local.into(), directory.into())
    }

    /// Downloads a file.
    ///
    /// `GET /api/client/servers/{server}/files/download`, then `GET /download/file` on the node · `file.read-content`
    #[doc = example!(
        "let files = client.server(\"1a2b3c4d\").files();\n\
         let bytes = files.download(\"/logs/latest.log\").to_path(\"latest.log\")" =>
        "?;\nprintln!(\"{bytes} bytes\");"
    )]
    pub fn download(&self, file: impl AsRef<str>) -> Download {
        Download::file(&self.server.client, self.file_url(file.as_ref()))
    }
}

impl Backups {
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
}
