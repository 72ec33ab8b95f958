use bytes::Bytes;
use serde_json::Value;

use crate::error::Result;
use crate::model::{FileObject, SignedUrl};
use crate::request::{Path, PullFile, Request};

use super::super::{List, dual};
use super::ServerHandle;

/// The files of one server.
///
/// Paths begin at the server's own root, with or without a slash. Wings answers for most of these calls: when it cannot
/// be reached, they give [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) with status 504. A path that does not exist is
/// a status of 404 or, on Wings 1.11.9 to 1.11.11, of 500. An empty `root`, or a list without files, is
/// [`ErrorKind::Validation`](crate::ErrorKind::Validation) or is taken for the server's own root: write `/`.
///
/// Of names that begin or end with a blank, the panel cuts it off, and would read, overwrite or delete another file;
/// unless the server is given by its whole UUID. With a shorter id, such names are refused before anything is sent.
#[derive(Clone, Debug)]
pub struct Files {
    pub(in super::super) server: ServerHandle,
}

impl Files {
    fn path(&self) -> Path {
        self.server.path().literal("files")
    }

    fn post(&self, action: &'static str, body: &Value) -> Request {
        self.exact(Request::post(self.path().literal(action)), texts(body)).json(body)
    }

    fn with_path(&self, request: Request, key: &'static str, path: impl Into<String>) -> Request {
        let path = path.into();
        self.exact(request, [path.as_str()]).query(key, path)
    }

    /// The request, unless the panel would take its paths for others.
    fn exact<'p>(&self, request: Request, paths: impl IntoIterator<Item = &'p str>) -> Request {
        let is_whole_uuid = self.server.id.as_str().len() == uuid::fmt::Hyphenated::LENGTH;
        match paths.into_iter().find(|path| path.trim() != *path) {
            Some(path) if !is_whole_uuid => request.refuse(format!(
                "the panel would cut off the blanks around {path:?}; it does not when the server is given by its whole UUID"
            )),
            _ => request,
        }
    }

    pub(in super::super) fn download_request(&self, file: &str) -> Request {
        // The panel decodes this one twice.
        let file = file.replace('%', "%25");
        self.with_path(Request::get(self.path().literal("download")), "file", file)
    }

    /// What is in a directory, in no reliable order.
    ///
    /// `GET /api/client/servers/{server}/files/list` · `file.read` · not paged
    #[doc = example!(
        "for file in client.server(\"1a2b3c4d\").files().list(\"/plugins\").collect()" => "? {\n    \
         println!(\"{:>10} {}\", file.size, file.name);\n}"
    )]
    pub fn list(&self, directory: impl Into<String>) -> List<FileObject> {
        let request = Request::get(self.path().literal("list"));
        List::of(&self.server.client, self.with_path(request, "directory", directory))
    }
}

#[dual]
impl Files {
    /// The bytes of a file, unchanged. For small files: the panel gives up to 4 MiB by default; use
    /// [`download`](Self::download) for others.
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
    pub async fn contents(&self, file: impl Into<String> + Send) -> Result<Bytes> {
        let request = Request::get(self.path().literal("contents"));
        self.server.client.bytes(self.with_path(request, "file", file)).await
    }

    /// Writes a file, text or bytes, exactly as given. Overwrites what is there, and makes missing directories.
    ///
    /// `POST /api/client/servers/{server}/files/write` · `file.create` · as much as PHP, and a proxy before the panel,
    /// let through; use [`upload`](Self::upload) for more
    ///
    /// # Errors
    ///
    /// Status 413 for too large a file.
    #[doc = example!(
        "client.server(\"1a2b3c4d\").files().write(\"/server.properties\", \"max-players=20\\n\")" => "?;"
    )]
    pub async fn write(&self, file: impl Into<String> + Send, content: impl Into<Bytes> + Send) -> Result<()> {
        let request = Request::post(self.path().literal("write")).text(content);
        self.server.client.done(self.with_path(request, "file", file)).await
    }

    /// Renames or moves files. Names are relative to `root`; a target may have a path. A source that is not there is
    /// passed over without a word.
    ///
    /// `PUT /api/client/servers/{server}/files/rename` · `file.update`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) with status 400 when a target is there already.
    pub async fn rename<A: Into<String>, B: Into<String>>(
        &self,
        root: impl Into<String> + Send,
        files: impl IntoIterator<Item = (A, B)> + Send,
    ) -> Result<()> {
        let files: Vec<_> =
            files.into_iter().map(|(from, to)| serde_json::json!({ "from": from.into(), "to": to.into() })).collect();
        let body = serde_json::json!({ "root": root.into(), "files": files });
        let request = self.exact(Request::put(self.path().literal("rename")), texts(&body)).json(&body);
        // A second time, the sources would be gone.
        self.server.client.done(request.once()).await
    }

    /// Copies a file beside itself, as `<name> copy`, then `<name> copy 1`, before its extension. Directories cannot be
    /// copied.
    ///
    /// `POST /api/client/servers/{server}/files/copy` · `file.create`
    pub async fn copy(&self, file: impl Into<String> + Send) -> Result<()> {
        self.server.client.done(self.post("copy", &serde_json::json!({ "location": file.into() }))).await
    }

    /// Packs files and directories of `root` into a new `.tar.gz` there, whose data come back. Names that are not there
    /// are passed over. The panel waits up to 15 minutes, so that the client's
    /// [`timeout`](super::super::ClientBuilder::timeout) may have to be raised.
    ///
    /// `POST /api/client/servers/{server}/files/compress` · `file.archive`
    pub async fn compress<F: Into<String>>(
        &self,
        root: impl Into<String> + Send,
        files: impl IntoIterator<Item = F> + Send,
    ) -> Result<FileObject> {
        self.server.client.item(self.post("compress", &selection(root, files))).await
    }

    /// Unpacks an archive in `root`. Waits as [`compress`](Self::compress) does, but 15 seconds before panel 1.11.2.
    ///
    /// `POST /api/client/servers/{server}/files/decompress` · `file.create`
    pub async fn decompress(&self, root: impl Into<String> + Send, file: impl Into<String> + Send) -> Result<()> {
        let body = serde_json::json!({ "root": root.into(), "file": file.into() });
        self.server.client.done(self.post("decompress", &body)).await
    }

    /// Deletes files and directories of `root`, with all that is in them. Names that are not there are passed over.
    ///
    /// `POST /api/client/servers/{server}/files/delete` · `file.delete`
    pub async fn delete<F: Into<String>>(
        &self,
        root: impl Into<String> + Send,
        files: impl IntoIterator<Item = F> + Send,
    ) -> Result<()> {
        self.server.client.done(self.post("delete", &selection(root, files))).await
    }

    /// Makes a directory in `root`; `a/b/c` makes three. One that is there already is no error.
    ///
    /// `POST /api/client/servers/{server}/files/create-folder` · `file.create`
    pub async fn create_folder(&self, root: impl Into<String> + Send, name: impl Into<String> + Send) -> Result<()> {
        let root = root.into();
        let mut request = self.post("create-folder", &serde_json::json!({ "root": root, "name": name.into() }));
        // The panel takes it for null, and then fails with status 500.
        if root.is_empty() {
            request = request.refuse("the root is empty; that of the server is `/`");
        }
        self.server.client.done(request).await
    }

    /// Sets the modes of files in `root`, as octal digits: `("start.sh", "755")`. Names that are not there are passed
    /// over.
    ///
    /// `POST /api/client/servers/{server}/files/chmod` · `file.update`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) for a mode that is no number.
    pub async fn chmod<F: Into<String>, M: Into<String>>(
        &self,
        root: impl Into<String> + Send,
        files: impl IntoIterator<Item = (F, M)> + Send,
    ) -> Result<()> {
        let files: Vec<_> = files
            .into_iter()
            .map(|(file, mode)| serde_json::json!({ "file": file.into(), "mode": mode.into() }))
            .collect();
        let body = serde_json::json!({ "root": root.into(), "files": files });
        self.server.client.done(self.post("chmod", &body)).await
    }

    /// Lets the node fetch a file from the internet. Unless it is done in the foreground, failures are told nowhere:
    /// the file does not appear.
    ///
    /// `POST /api/client/servers/{server}/files/pull` · `file.create` · three at a time for each server; options since
    /// panel 1.8
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) with status 400 when three are running, the address is a private
    /// one, or the node does not offer this; with status 504 when one in the foreground takes over 15 seconds.
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) after ten within five minutes (since panel 1.12, five
    /// within ten).
    pub async fn pull(&self, file: PullFile) -> Result<()> {
        let request = self.exact(Request::post(self.path().literal("pull")), file.paths());
        self.server.client.done(request.json(&file)).await
    }

    /// A URL to fetch a file from, good once and for 15 minutes. [`download`](Self::download) does the rest as well.
    /// Given also for files that are not there.
    ///
    /// `GET /api/client/servers/{server}/files/download` · `file.read-content`
    pub async fn download_url(&self, file: impl AsRef<str> + Send) -> Result<SignedUrl> {
        self.server.client.item(self.download_request(file.as_ref())).await
    }

    /// A URL to send files to, good once and for 15 minutes. [`upload`](Self::upload) does the rest as well.
    ///
    /// `GET /api/client/servers/{server}/files/upload` · `file.create`
    pub async fn upload_url(&self) -> Result<SignedUrl> {
        self.server.client.item(Request::get(self.path().literal("upload"))).await
    }
}

fn selection<F: Into<String>>(root: impl Into<String>, files: impl IntoIterator<Item = F>) -> Value {
    let files: Vec<String> = files.into_iter().map(Into::into).collect();
    serde_json::json!({ "root": root.into(), "files": files })
}

/// Every text in a body.
fn texts(body: &Value) -> Vec<&str> {
    match body {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
