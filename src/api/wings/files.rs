use std::time::Duration;

use bytes::Bytes;
use uuid::Uuid;

use crate::error::{Error, ErrorKind, Expected, Result};
use crate::model::Panel;
use crate::model::routes::Route;
use crate::model::routes::wings as routes;
use crate::model::wings::reply::Started;
use crate::model::wings::{File, Pull};
use crate::paging::{read_array, read_downloads, read_results};
use crate::request::wings::PullFile;
use crate::request::{Request, modes, named_archive, renames, selection};
use crate::retry::Repeat;

use super::super::dual;
use super::super::engine::{Attempt, Operation};
use super::ServerHandle;

/// How long Wings may pack or unpack an archive, which it does before it replies.
const ARCHIVING: Duration = Duration::from_secs(15 * 60);

/// How long Wings may fetch a file, if the caller waits for it.
const FETCHING: Duration = Duration::from_secs(15 * 60);

/// The files of one server.
///
/// Paths are relative to the server's root, with or without a leading slash. A path that does not exist is
/// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) or, on Wings 1.11.9 to 1.11.11, [`ErrorKind::Server`] with
/// status 500. So is a path that leads out of the root.
#[derive(Clone, Debug)]
pub struct Files {
    pub(in super::super) server: ServerHandle,
}

#[dual]
impl Files {
    fn to(&self, route: &'static Route) -> Request {
        self.server.to(route)
    }

    fn list_request(&self, directory: impl Into<String>) -> Request {
        self.to(&routes::SERVERS_FILES_LIST).query("directory", directory)
    }

    fn search_request(&self, directory: impl Into<String>, pattern: impl Into<String>) -> Request {
        self.to(&routes::SERVERS_FILES_SEARCH).query("directory", directory).query("pattern", pattern)
    }

    /// Lists a directory. The order is unspecified.
    ///
    /// `GET /api/servers/{server}/files/list-directory`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] for the first entry that cannot be decoded: see [`list_lossy`](Self::list_lossy).
    pub fn list(&self, directory: impl Into<String>) -> impl Future<Output = Result<Vec<File>>> + Send + 'static {
        self.server.client.complete_array(self.list_request(directory), read_array)
    }

    /// Lists a directory like [`list`](Self::list). Returns all valid entries, and an error for each invalid one.
    ///
    /// `GET /api/servers/{server}/files/list-directory`
    ///
    /// # Errors
    ///
    /// Those of [`list`](Self::list), except that for an invalid entry.
    pub fn list_lossy(
        &self,
        directory: impl Into<String>,
    ) -> impl Future<Output = Result<(Vec<File>, Vec<Error>)>> + Send + 'static {
        self.server.client.lossy_array(self.list_request(directory), read_array)
    }

    /// Returns the contents of a small file. Use [`download`](ServerHandle::download) for large files.
    ///
    /// `GET /api/servers/{server}/files/contents` · Wings sets no limit
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Refused`] for a directory.
    #[doc = wings_example!(
        "let server = wings.server(\"7e215471-a458-42b6-aaa2-63d512858db4\");\n\
         let bytes = server.files().contents(\"/server.properties\")" =>
        "?;\nprintln!(\"{}\", String::from_utf8_lossy(&bytes));"
    )]
    pub fn contents(&self, file: impl Into<String>) -> impl Future<Output = Result<Bytes>> + Send + 'static {
        let file = file.into();
        let look = self.list_request(file.clone());
        let request = self.to(&routes::SERVERS_FILES_CONTENTS).query("file", file).expecting(Expected::Bytes);
        let client = self.server.client.clone();
        async move {
            let (bytes, _) = client.run(&mut Contents { request, look }).await?;
            Ok(bytes)
        }
    }

    /// Writes a small file. An existing file is overwritten, and missing directories are created. Use
    /// [`upload`](ServerHandle::upload) for large files.
    ///
    /// `POST /api/servers/{server}/files/write`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Refused`] if the path is a directory or the server's disk space is used up, and
    /// [`ErrorKind::Forbidden`] for a file on the egg's denylist.
    pub fn write(
        &self,
        file: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let request = self.to(&routes::SERVERS_FILES_WRITE).query("file", file).text(content);
        self.server.client.done(request)
    }

    /// Renames or moves files. Names are relative to `root`; a target may contain directories, which are created.
    /// Sources that do not exist are silently skipped. After an error, some files may have been moved.
    ///
    /// `PUT /api/servers/{server}/files/rename`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Refused`] if a target exists, and [`ErrorKind::Forbidden`] for a file on the egg's denylist.
    pub fn rename<A: Into<String>, B: Into<String>>(
        &self,
        root: impl Into<String>,
        files: impl IntoIterator<Item = (A, B)>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = renames(root, files);
        // The sources would be gone in a second attempt.
        self.server.client.done(self.to(&routes::SERVERS_FILES_RENAME).json(&body).once())
    }

    /// Copies a file to `<name> copy`, then `<name> copy 1`, before its extension, in the same directory. Directories
    /// cannot be copied.
    ///
    /// `POST /api/servers/{server}/files/copy`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`] for a directory, [`ErrorKind::NotFound`] or, on Wings 1.11.9 to 1.11.11,
    /// [`ErrorKind::Server`] if the file does not exist, [`ErrorKind::Forbidden`] for a file on the egg's denylist, and
    /// [`ErrorKind::Refused`] if the server's disk space is used up.
    pub fn copy(&self, file: impl Into<String>) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "location": file.into() });
        self.server.client.done(self.to(&routes::SERVERS_FILES_COPY).json(&body))
    }

    /// Creates a directory in `path`; `a/b/c` creates three. An existing one is not an error.
    ///
    /// `POST /api/servers/{server}/files/create-directory`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`] if a file has that name.
    pub fn create_folder(
        &self,
        path: impl Into<String>,
        name: impl Into<String>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "name": name.into(), "path": path.into() });
        self.server.client.done(self.to(&routes::SERVERS_FILES_MKDIR).json(&body))
    }

    /// Deletes files and directories of `root`, recursively. Names that do not exist are skipped.
    ///
    /// `POST /api/servers/{server}/files/delete`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`] without any name, and [`ErrorKind::Server`] for the server's root directory itself.
    pub fn delete<F: Into<String>>(
        &self,
        root: impl Into<String>,
        files: impl IntoIterator<Item = F>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = selection(root, files);
        self.server.client.done(self.to(&routes::SERVERS_FILES_DELETE).json(&body))
    }

    /// Packs files and directories of `root` into a new `.tar.gz` in `root`, and returns it once it is complete. Names
    /// that do not exist are skipped.
    ///
    /// Wings names an archive after the current second, and two archives of the same second corrupt each other. This
    /// client and its clones therefore start archives of a server at least two seconds apart.
    ///
    /// `POST /api/servers/{server}/files/compress`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if the disk space is used up, and [`ErrorKind::Refused`] if the archive does not fit.
    pub fn compress<F: Into<String>>(
        &self,
        root: impl Into<String>,
        files: impl IntoIterator<Item = F>,
    ) -> impl Future<Output = Result<File>> + Send + 'static {
        let (client, server) = (self.server.client.clone(), self.server.id.clone());
        let body = selection(root, files);
        let request = self.to(&routes::SERVERS_FILES_COMPRESS).json(&body).lasting(ARCHIVING);
        async move {
            client.wait_for_archive_name(&server).await?;
            client.json(request).await
        }
    }

    /// Packs files and directories like [`compress`](Self::compress), into an archive with this name and extension: `zip`,
    /// `tar.gz`, `tar.bz2` or `tar.xz`.
    ///
    /// `POST /api/servers/{server}/files/compress` · **Pelican**
    ///
    /// # Errors
    ///
    /// Those of [`compress`](Self::compress), and [`ErrorKind::InvalidInput`] if the panel is known to be Pterodactyl, whose
    /// daemon would ignore both, before anything is sent.
    pub fn compress_as<F: Into<String>>(
        &self,
        root: impl Into<String>,
        files: impl IntoIterator<Item = F>,
        name: impl Into<String>,
        extension: impl Into<String>,
    ) -> impl Future<Output = Result<File>> + Send + 'static {
        let body = named_archive(root, files, name, extension);
        let request = self.to(&routes::SERVERS_FILES_COMPRESS).json(&body).lasting(ARCHIVING);
        self.server.client.json(match self.server.client.panel() {
            Panel::Pterodactyl => request.refuse("Pterodactyl's daemon names archives itself: use `compress`"),
            _ => request,
        })
    }

    /// Unpacks an archive in `root`, and returns once that is done. Existing files are overwritten, and those on the
    /// egg's denylist skipped.
    ///
    /// `POST /api/servers/{server}/files/decompress`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Refused`] for an unknown format, or if the disk space is used up.
    pub fn decompress(
        &self,
        root: impl Into<String>,
        file: impl Into<String>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "root": root.into(), "file": file.into() });
        self.server.client.done(self.to(&routes::SERVERS_FILES_DECOMPRESS).json(&body).lasting(ARCHIVING))
    }

    /// Sets the modes of files in `root`, as octal digits: `("start.sh", "755")`. Names that do not exist are skipped.
    ///
    /// `POST /api/servers/{server}/files/chmod`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Refused`] for an invalid mode.
    pub fn chmod<F: Into<String>, M: Into<String>>(
        &self,
        root: impl Into<String>,
        files: impl IntoIterator<Item = (F, M)>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = modes(root, files);
        self.server.client.done(self.to(&routes::SERVERS_FILES_CHMOD).json(&body))
    }

    /// Searches a directory and up to eight levels below it for names, regardless of case. `*` and `?` are wildcards;
    /// without them, any name that contains the pattern matches.
    ///
    /// `GET /api/servers/{server}/files/search` · `pattern` has at least three bytes · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Refused`] for a shorter pattern, and [`ErrorKind::Server`] if Wings cannot read a directory; see
    /// [`search_lossy`](Self::search_lossy).
    pub fn search(
        &self,
        directory: impl Into<String>,
        pattern: impl Into<String>,
    ) -> impl Future<Output = Result<Vec<File>>> + Send + 'static {
        self.server.client.complete_array(self.search_request(directory, pattern), read_results)
    }

    /// Searches like [`search`](Self::search). Returns the names found, and an error for each directory that Wings
    /// cannot read.
    ///
    /// `GET /api/servers/{server}/files/search` · **Pelican**
    ///
    /// # Errors
    ///
    /// Those of [`search`](Self::search), except that for an invalid name.
    pub fn search_lossy(
        &self,
        directory: impl Into<String>,
        pattern: impl Into<String>,
    ) -> impl Future<Output = Result<(Vec<File>, Vec<Error>)>> + Send + 'static {
        self.server.client.lossy_array(self.search_request(directory, pattern), read_results)
    }

    /// Returns the downloads in progress on the node for this server. Completed and failed ones are not included.
    ///
    /// `GET /api/servers/{server}/files/pull`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] for the first one that cannot be decoded; see [`pulls_lossy`](Self::pulls_lossy).
    pub fn pulls(&self) -> impl Future<Output = Result<Vec<Pull>>> + Send + 'static {
        self.server.client.complete_array(self.to(&routes::SERVERS_FILES_PULLS), read_downloads)
    }

    /// Returns all valid downloads in progress, and an error for each invalid one.
    ///
    /// `GET /api/servers/{server}/files/pull`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server is not on the node.
    pub fn pulls_lossy(&self) -> impl Future<Output = Result<(Vec<Pull>, Vec<Error>)>> + Send + 'static {
        self.server.client.lossy_array(self.to(&routes::SERVERS_FILES_PULLS), read_downloads)
    }

    /// Downloads a file from the internet to the server, and returns an id to [cancel](Self::cancel_pull) it by.
    /// Failures are not reported: the file simply does not appear.
    ///
    /// `POST /api/servers/{server}/files/pull` · three at a time for each server, twelve hours each
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Refused`] if three are already running, for an invalid URL, or if the node does not allow pulls.
    pub fn pull(&self, file: PullFile) -> impl Future<Output = Result<Uuid>> + Send + 'static {
        let reply = self.server.client.json(self.to(&routes::SERVERS_FILES_PULL).json(&file));
        async move {
            let reply: Started = reply.await?;
            Ok(reply.identifier)
        }
    }

    /// Downloads a file like [`pull`](Self::pull), and returns it once it is complete. Waits up to 15 minutes, unless
    /// [`RequestOptions::timeout`](crate::RequestOptions::timeout) is set.
    ///
    /// `POST /api/servers/{server}/files/pull`
    ///
    /// # Errors
    ///
    /// Those of [`pull`](Self::pull), and [`ErrorKind::Server`] if the file cannot be downloaded: Wings does not say
    /// why.
    pub fn pull_and_wait(&self, file: PullFile) -> impl Future<Output = Result<File>> + Send + 'static {
        let request = self.to(&routes::SERVERS_FILES_PULL).json(&file.in_foreground());
        self.server.client.json(request.lasting(FETCHING))
    }

    /// Cancels a download. The incomplete file stays. An unknown id is not an error.
    ///
    /// `DELETE /api/servers/{server}/files/pull/{download}`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server is not on the node.
    pub fn cancel_pull(&self, pull: Uuid) -> impl Future<Output = Result<()>> + Send + 'static {
        self.server.client.done(self.to(&routes::SERVERS_FILES_PULL_CANCEL).at(&pull))
    }
}

/// Reading a file. The output is its bytes.
struct Contents {
    request: Request,
    /// The request for a list of what would be in it.
    look: Request,
}

#[dual(AFIT)]
impl Operation for Contents {
    type Output = Bytes;

    async fn attempt(&mut self, attempt: &mut Attempt<'_>) -> Result<Bytes> {
        let error = match attempt.exchange(&self.request).await {
            Ok(reply) => return Ok(reply.body),
            Err(error) => error,
        };
        // Wings begins to send a directory as if it were a file, and then breaks off.
        if matches!(error.kind(), ErrorKind::Dropped | ErrorKind::Timeout) && attempt.exchange(&self.look).await.is_ok()
        {
            let error = Error::new(ErrorKind::Refused, "the path is a directory, which has no contents");
            return Err(error.with_request(&self.request.method, self.request.path.as_str()));
        }
        Err(error)
    }

    fn request(&self) -> &Request {
        &self.request
    }

    fn repeat(&self) -> Repeat {
        Repeat::Always
    }
}
