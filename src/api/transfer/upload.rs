use std::fmt;
use std::path::PathBuf;

use bytes::Bytes;
use http::HeaderMap;

use crate::cancel::CancelToken;
use crate::error::{Error, Result};
use crate::request::Request;
use crate::retry::Repeat;
use crate::transfer::{Progress, ProgressHook, check_name, file_name, regular_length};

use super::super::dual;
use super::super::engine::{Attempt, Operation};
use super::super::io::{ByteRead, FileSource, Reader, off_thread, reader};
use super::body::Content;
use super::form::Form;
use super::recipient::{Recipient, UploadUrl};
use super::wings::Target;

/// An upload of one or more files into one directory of a server, in a single request.
///
/// Files are read as they are sent: memory use does not depend on their size. Existing files are overwritten, and
/// missing directories are created. If Wings refuses one file, the files before it have been written.
///
/// Lost connections are retried according to the client's [`RetryPolicy`](crate::RetryPolicy), each time with a new
/// signed URL, unless a reader has been consumed.
#[must_use = "an upload does nothing until it is sent"]
pub struct Upload {
    recipient: Recipient,
    directory: String,
    parts: Vec<Part>,
    hook: ProgressHook,
}

struct Part {
    name: Option<String>,
    source: Source,
}

enum Source {
    Path(PathBuf),
    Bytes(Bytes),
    /// Taken by the attempt that reads it.
    Reader(Option<Reader>, Option<u64>),
}

#[dual]
impl Upload {
    pub(in super::super) fn new(recipient: Recipient, directory: String) -> Self {
        Self { recipient, directory, parts: Vec::new(), hook: ProgressHook::default() }
    }

    /// Adds a local file under its own name.
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.parts.push(Part { name: None, source: Source::Path(path.into()) });
        self
    }

    /// Adds a local file under another name.
    pub fn path_as(mut self, name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.parts.push(Part { name: Some(name.into()), source: Source::Path(path.into()) });
        self
    }

    /// Adds a file with these bytes.
    pub fn bytes(mut self, name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        self.parts.push(Part { name: Some(name.into()), source: Source::Bytes(bytes.into()) });
        self
    }

    /// Adds a file from a reader.
    ///
    /// With a length, the reader must return exactly that many bytes. Without one, the upload is sent in chunks, which
    /// some proxies do not accept.
    pub fn reader(
        mut self,
        name: impl Into<String>,
        source: impl ByteRead + Send + 'static,
        length: impl Into<Option<u64>>,
    ) -> Self {
        let source = Source::Reader(Some(reader(source)), length.into());
        self.parts.push(Part { name: Some(name.into()), source });
        self
    }

    /// Calls `hook` after every chunk.
    pub fn on_progress(mut self, hook: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.hook = ProgressHook::new(hook);
        self
    }

    /// Lets `token` cancel the upload.
    pub fn cancel_with(mut self, token: &CancelToken) -> Self {
        self.recipient.cancel_with(token);
        self
    }

    /// Sends the files.
    ///
    /// `GET /api/client/servers/{server}/files/upload`, then `POST /upload/file` on the node · `file.create`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if a file cannot be read,
    /// [`ErrorKind::Corrupt`](crate::ErrorKind::Corrupt) if a source does not have the announced length,
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) for a file above the node's upload limit (status 400),
    /// [`ErrorKind::UnexpectedContent`](crate::ErrorKind::UnexpectedContent) with status 413 if a proxy refuses the
    /// size of the request, [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) for a file on the egg's denylist, and
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for a path that is not a regular file.
    pub async fn send(self) -> Result<()> {
        if self.parts.is_empty() {
            return Err(Error::invalid("an upload needs at least one file"));
        }
        let (client, url) = (self.recipient.client().clone(), self.recipient.url());
        client.run(&mut Sending { upload: self, url, has_read: false }).await?;
        Ok(())
    }
}

/// An upload with everything that belongs to it.
struct Sending {
    upload: Upload,
    url: UploadUrl,
    /// A reader has been handed out, which cannot be read again.
    has_read: bool,
}

#[dual(AFIT)]
impl Operation for Sending {
    type Output = ();

    async fn attempt(&mut self, attempt: &mut Attempt<'_>) -> Result<()> {
        let Upload { recipient, directory, parts, hook } = &mut self.upload;
        let client = recipient.client();
        client.stop().check()?;
        // What cannot be sent does not use a signed URL up.
        let mut named = Vec::new();
        for part in parts {
            named.push((part.check().await?, part));
        }
        let url = self.url.sign(attempt).await?;
        let target = Target::post(url.url.expose())?.query("directory", directory);

        let mut form = Form::new();
        for ((name, length), part) in named {
            self.has_read |= matches!(part.source, Source::Reader(..));
            form.add_file("files", name, length, part.open()?);
        }
        form.post(attempt, client, &target, HeaderMap::new(), hook.clone()).await
    }

    fn request(&self) -> &Request {
        self.url.request()
    }

    fn repeat(&self) -> Repeat {
        // Uploading overwrites, so that doing it twice does no more than doing it once.
        if self.has_read { Repeat::Never } else { Repeat::Always }
    }
}

#[dual]
impl Part {
    /// The file's name on the server, and its length as far as it is known.
    async fn check(&mut self) -> Result<(String, Option<u64>)> {
        let length = match &self.source {
            Source::Bytes(bytes) => Some(bytes.len() as u64),
            Source::Reader(_, length) => *length,
            Source::Path(path) => {
                let path = path.clone();
                Some(off_thread(move || regular_length(&path)).await??)
            }
        };
        let name = match (&self.name, &self.source) {
            (Some(name), _) => name.clone(),
            (None, Source::Path(path)) => file_name(path)?,
            (None, _) => String::new(),
        };
        check_name(&name)?;
        Ok((name, length))
    }
}

impl Part {
    fn open(&mut self) -> Result<Content> {
        match &mut self.source {
            Source::Bytes(bytes) => Ok(Content::Bytes(bytes.clone())),
            Source::Path(path) => Ok(Content::File(FileSource::new(path.clone()))),
            Source::Reader(reader, _) => {
                let reader = reader.take().ok_or_else(|| Error::invalid("the reader has already been consumed"))?;
                Ok(Content::Reader(reader))
            }
        }
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("directory", &self.directory)
            .field("files", &self.parts.len())
            .finish_non_exhaustive()
    }
}
