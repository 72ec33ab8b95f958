use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use crate::error::Result;
use crate::model::routes::{self, Route};
use crate::model::{FileObject, Panel, SignedUrl};
use crate::request::{PullFile, Request, modes, named_archive, renames, selection};
use crate::wait::WaitOptions;

use super::super::transfer::{DirectoryDownload, DirectoryUpload, Download, FileUrl, Mirror, Recipient, Upload};
use super::super::waiting::{self, time_of};
use super::super::{List, dual};
use super::ServerHandle;

/// The time the panel waits for Wings to pack or unpack an archive, plus a margin.
const ARCHIVING: Duration = Duration::from_secs(15 * 60 + 15);

/// The files of one server.
///
/// Paths are relative to the server's root, with or without a leading slash. Most of these calls reach Wings: if it is
/// unreachable, they fail with [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) and status 504. A path that does not
/// exist is status 404 or, on Wings 1.11.9 to 1.11.11, 500. An empty `root` or list of files is
/// [`ErrorKind::Validation`](crate::ErrorKind::Validation) or means the server's root; use `/` instead.
///
/// The panel trims leading and trailing whitespace from paths, so such a path would address a different file, unless
/// the server is addressed by its full UUID. With a shorter id, such paths are refused before anything is sent.
#[derive(Clone, Debug)]
pub struct Files {
    pub(in super::super) server: ServerHandle,
}

#[dual]
impl Files {
    /// Starts a request with a body whose strings are all paths.
    fn with_paths(&self, route: &'static Route, body: &Value) -> Request {
        self.exact(self.server.to(route), texts(body)).json(body)
    }

    /// Starts a request with a path in its query.
    fn with_path(&self, route: &'static Route, key: &'static str, path: impl Into<String>) -> Request {
        let path = path.into();
        self.exact(self.server.to(route), [path.as_str()]).query(key, path)
    }

    /// Returns the request, unless the panel would change its paths.
    fn exact<'p>(&self, request: Request, paths: impl IntoIterator<Item = &'p str>) -> Request {
        let is_complete_uuid = self.server.id.as_str().len() == uuid::fmt::Hyphenated::LENGTH;
        match paths.into_iter().find(|path| path.trim() != *path) {
            Some(path) if !is_complete_uuid => request.refuse(format!(
                "the panel would trim the whitespace around {path:?}, unless the server is addressed by its full UUID"
            )),
            _ => request,
        }
    }

    pub(in super::super) fn file_url(&self, file: &str) -> FileUrl {
        FileUrl::new(file, |file| self.with_path(&routes::CLIENT_SERVERS_FILES_DOWNLOAD, "file", file))
    }

    pub(in super::super) fn upload_request(&self) -> Request {
        self.server.to(&routes::CLIENT_SERVERS_FILES_UPLOAD_URL)
    }

    /// Lists a directory. The order is unspecified.
    ///
    /// `GET /api/client/servers/{server}/files/list` · `file.read` · not paged
    #[doc = example!(
        "for file in client.server(\"1a2b3c4d\").files().list(\"/plugins\").collect()" => "? {\n    \
         println!(\"{:>10} {}\", file.size, file.name);\n}"
    )]
    pub fn list(&self, directory: impl Into<String>) -> List<FileObject> {
        List::new(&self.server.client, self.with_path(&routes::CLIENT_SERVERS_FILES_LIST, "directory", directory))
    }

    /// Returns the contents of a small file.
    ///
    /// The panel refuses files over 4 MiB by default; use [`download`](Self::download) for larger files.
    ///
    /// `GET /api/client/servers/{server}/files/contents` · `file.read-content`
    ///
    /// # Errors
    ///
    /// The code `FileSizeTooLargeException` for a larger file.
    #[doc = example!(
        "let bytes = client.server(\"1a2b3c4d\").files().contents(\"/server.properties\")" => "?;\n\
         println!(\"{}\", String::from_utf8_lossy(&bytes));"
    )]
    pub fn contents(&self, file: impl Into<String>) -> impl Future<Output = Result<Bytes>> + Send + 'static {
        self.server.client.bytes(self.with_path(&routes::CLIENT_SERVERS_FILES_CONTENTS, "file", file))
    }

    /// Writes a small file. An existing file is overwritten, and missing directories are created.
    ///
    /// The content is a `String`, a `Vec<u8>`, [`Bytes`] or a literal. Use [`upload`](Self::upload) for large files.
    ///
    /// `POST /api/client/servers/{server}/files/write` · `file.create` · limited by PHP and any proxy in front of the
    /// panel
    ///
    /// # Errors
    ///
    /// Status 413 if the file is too large.
    #[doc = example!(
        "client.server(\"1a2b3c4d\").files().write(\"/server.properties\", \"max-players=20\\n\")" => "?;"
    )]
    pub fn write(
        &self,
        file: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let request = self.with_path(&routes::CLIENT_SERVERS_FILES_WRITE, "file", file);
        self.server.client.done(request.text(content))
    }

    /// Renames or moves files.
    ///
    /// Names are relative to `root`; a target may contain directories. Sources that do not exist are silently skipped.
    ///
    /// `PUT /api/client/servers/{server}/files/rename` · `file.update`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) with status 400 if a target already exists.
    pub fn rename<A: Into<String>, B: Into<String>>(
        &self,
        root: impl Into<String>,
        files: impl IntoIterator<Item = (A, B)>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = renames(root, files);
        // In a second attempt, the sources would no longer exist.
        self.server.client.done(self.with_paths(&routes::CLIENT_SERVERS_FILES_RENAME, &body).once())
    }

    /// Copies a file to `<name> copy`, then `<name> copy 1`, before its extension, in the same directory.
    ///
    /// Directories cannot be copied.
    ///
    /// `POST /api/client/servers/{server}/files/copy` · `file.create`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings fails or cannot be reached.
    pub fn copy(&self, file: impl Into<String>) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "location": file.into() });
        self.server.client.done(self.with_paths(&routes::CLIENT_SERVERS_FILES_COPY, &body))
    }

    /// Packs files and directories of `root` into a new `.tar.gz` in `root`, and returns it.
    ///
    /// Names that do not exist are skipped.
    ///
    /// The panel waits up to 15 minutes for Wings, and so does this call, unless
    /// [`RequestOptions::timeout`](crate::RequestOptions::timeout) is set. If a proxy times out before that, or the
    /// connection breaks, this polls `root` until the archive is complete, which requires `file.read`.
    ///
    /// `POST /api/client/servers/{server}/files/compress` · `file.archive`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings fails or cannot be reached.
    pub fn compress<F: Into<String>>(
        &self,
        root: impl Into<String>,
        files: impl IntoIterator<Item = F>,
    ) -> impl Future<Output = Result<FileObject>> + Send + 'static {
        let (this, root, started) = (self.clone(), root.into(), time_of(&self.server.client));
        let body = selection(root.as_str(), files);
        let reply =
            self.server.client.item(self.with_paths(&routes::CLIENT_SERVERS_FILES_COMPRESS, &body).lasting(ARCHIVING));
        async move {
            match reply.await {
                Err(error) => this.outlast_compress(&root, started, error).await,
                archive => archive,
            }
        }
    }

    /// Packs files and directories like [`compress`](Self::compress), into an archive with this name and extension:
    /// `zip`, `tgz`, `tar.gz`, `txz`, `tar.xz`, `tbz2` or `tar.bz2`.
    ///
    /// `POST /api/client/servers/{server}/files/compress` · `file.archive` · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) on Pterodactyl, which would ignore both, before
    /// anything is sent.
    pub fn compress_as<F: Into<String>>(
        &self,
        root: impl Into<String>,
        files: impl IntoIterator<Item = F>,
        name: impl Into<String>,
        extension: impl Into<String>,
    ) -> impl Future<Output = Result<FileObject>> + Send + 'static {
        let body = named_archive(root, files, name, extension);
        let request = self.with_paths(&routes::CLIENT_SERVERS_FILES_COMPRESS, &body).lasting(ARCHIVING);
        self.server.client.item(match self.server.client.panel() {
            Panel::Pterodactyl => request.refuse("Pterodactyl names archives itself: use `compress`"),
            _ => request,
        })
    }

    /// Unpacks an archive in `root`.
    ///
    /// Waits as long as [`compress`](Self::compress), except that panels before 1.11.2 wait only 15 seconds.
    /// If a proxy times out before that, this waits until the files in `root` no longer change.
    ///
    /// `POST /api/client/servers/{server}/files/decompress` · `file.create`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings fails or cannot be reached.
    pub fn decompress(
        &self,
        root: impl Into<String>,
        file: impl Into<String>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let (this, root, file, started) = (self.clone(), root.into(), file.into(), time_of(&self.server.client));
        let body = serde_json::json!({ "root": root, "file": file });
        let reply = self
            .server
            .client
            .done(self.with_paths(&routes::CLIENT_SERVERS_FILES_DECOMPRESS, &body).lasting(ARCHIVING));
        async move {
            match reply.await {
                Err(error) => this.outlast_decompress(&root, file, started, error).await,
                done => done,
            }
        }
    }

    /// Deletes files and directories of `root`, recursively. Names that do not exist are skipped.
    ///
    /// `POST /api/client/servers/{server}/files/delete` · `file.delete`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings fails or cannot be reached.
    pub fn delete<F: Into<String>>(
        &self,
        root: impl Into<String>,
        files: impl IntoIterator<Item = F>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = selection(root, files);
        self.server.client.done(self.with_paths(&routes::CLIENT_SERVERS_FILES_DELETE, &body))
    }

    /// Creates a directory in `root`; `a/b/c` creates three. An existing one is not an error.
    ///
    /// `POST /api/client/servers/{server}/files/create-folder` · `file.create`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings fails or cannot be reached.
    pub fn create_folder(
        &self,
        root: impl Into<String>,
        name: impl Into<String>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let root = root.into();
        let body = serde_json::json!({ "root": root, "name": name.into() });
        let request = self.with_paths(&routes::CLIENT_SERVERS_FILES_CREATE_FOLDER, &body);
        // The panel reads an empty string as null, and then fails with status 500.
        self.server.client.done(if root.is_empty() { request.refuse("the root is empty; use `/`") } else { request })
    }

    /// Sets the modes of files in `root`, as octal digits: `("start.sh", "755")`.
    ///
    /// Names that do not exist are skipped.
    ///
    /// `POST /api/client/servers/{server}/files/chmod` · `file.update`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) for a mode that is not a number.
    pub fn chmod<F: Into<String>, M: Into<String>>(
        &self,
        root: impl Into<String>,
        files: impl IntoIterator<Item = (F, M)>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = modes(root, files);
        self.server.client.done(self.with_paths(&routes::CLIENT_SERVERS_FILES_CHMOD, &body))
    }

    /// Downloads a file from the internet to the server.
    ///
    /// Unless it runs in the foreground, failures are not reported: the file simply does not appear.
    /// [`pull_and_wait`](Self::pull_and_wait) waits until it is complete.
    ///
    /// `POST /api/client/servers/{server}/files/pull` · `file.create` · three at a time per server; options since panel
    /// 1.8
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) with status 400 if three are already running, the address is
    /// private, or the node does not allow pulls, and with status 504 if one in the foreground takes over 15 seconds;
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after ten within five minutes (five within ten since
    /// panel 1.12).
    pub fn pull(&self, file: PullFile) -> impl Future<Output = Result<()>> + Send + 'static {
        let request = self.exact(self.server.to(&routes::CLIENT_SERVERS_FILES_PULL), file.paths());
        self.server.client.done(request.json(&file))
    }

    /// Lets the node fetch a file from the internet, waits until it is complete, and returns it.
    ///
    /// Wings reports neither progress nor failure to the panel: a file is complete once its size has been the same for
    /// three looks. A download that stalls for longer than that passes for a complete one, so compare the size where it is
    /// known. Wings' own API lists running downloads.
    ///
    /// `GET /api/client/servers/{server}/files/list` and `POST …/files/pull` · `file.read` and `file.create`
    ///
    /// # Errors
    ///
    /// Those of [`pull`](Self::pull), [`ErrorKind::Failed`](crate::ErrorKind::Failed) if the file disappears again, and
    /// [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) when the time is up, also if no file has appeared at all.
    #[doc = example!(
        "use std::time::Duration;\nuse ptero::request::PullFile;\n\n\
         let map = PullFile::new(\"https://example.com/map.zip\").directory(\"/maps\");\n\
         let files = client.server(\"1a2b3c4d\").files();\n\
         let file = files.pull_and_wait(map, Duration::from_secs(600))" => "?;\n\
         println!(\"{} bytes\", file.size);"
    )]
    pub fn pull_and_wait(
        &self,
        file: PullFile,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<FileObject>> + Send + 'static {
        waiting::pulled(self.clone(), file, options.into())
    }

    /// Returns a URL to download a file from, even if the file does not exist. It can be used once within 15 minutes.
    ///
    /// [`download`](Self::download) downloads it, too.
    ///
    /// `GET /api/client/servers/{server}/files/download` · `file.read-content`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) while the state of the server forbids it.
    pub fn download_url(&self, file: impl AsRef<str>) -> impl Future<Output = Result<SignedUrl>> + Send + 'static {
        let (client, mut url) = (self.server.client.clone(), self.file_url(file.as_ref()));
        async move {
            let (url, _) = client.run(&mut url).await?;
            Ok(url)
        }
    }

    /// Returns a URL to upload files to. It can be used once within 15 minutes.
    ///
    /// [`upload`](Self::upload) uploads them, too.
    ///
    /// `GET /api/client/servers/{server}/files/upload` · `file.create`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) while the state of the server forbids it.
    pub fn upload_url(&self) -> impl Future<Output = Result<SignedUrl>> + Send + 'static {
        self.server.client.item(self.upload_request())
    }

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

    /// Downloads everything in a directory of the server into a local directory, keeping its tree.
    #[doc = example!(
        "let files = client.server(\"1a2b3c4d\").files();\n\
         let count = files.download_directory(\"/world\", \"world\").send()" => "?;\n\
         println!(\"{count} files\");"
    )]
    pub fn download_directory(&self, directory: impl Into<String>, local: impl Into<PathBuf>) -> DirectoryDownload {
        DirectoryDownload::new(self.clone(), directory.into(), local.into())
    }

    /// Makes a directory of the server match a local one, or vice versa, copying only what differs.
    #[doc = example!(
        "let files = client.server(\"1a2b3c4d\").files();\n\
         let mirror = files.mirror(\"plugins\", \"/plugins\").delete_extra();\n\
         let would_do = mirror.clone().dry_run().upload()" => "?;\nprintln!(\"{would_do:?}\");\n\
         mirror.upload()" => "?;"
    )]
    pub fn mirror(&self, local: impl Into<PathBuf>, directory: impl Into<String>) -> Mirror {
        Mirror::new(self.clone(), local.into(), directory.into())
    }
}

/// Returns all strings in a body.
fn texts(body: &Value) -> Vec<&str> {
    match body {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
