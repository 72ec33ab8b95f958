use std::fmt;
use std::path::Path;

use bytes::Bytes;

use crate::error::{Error, ErrorKind, Expected, Result};
use crate::model::{Backup, SignedUrl};
use crate::request::Request;
use crate::retry::Repeat;
use crate::transfer::{CHUNK, CancelToken, Meter, Progress, ProgressHook, Verifier, local};

// Two traits in the async client are one in the blocking client.
#[allow(unused_imports)]
use super::super::io::{ByteWrite, FileSink, WriteExt};
use super::super::{Client, Streamed, dual, sleep_until};
use super::wings::Target;

/// A download of one file or backup.
///
/// It is read as it comes: memory use does not depend on its size, but for [`bytes`](Self::bytes). Lost connections
/// are repeated from the start, as the client's [`RetryPolicy`](crate::RetryPolicy) says and each time with a new
/// signed URL, unless bytes have already been handed to a writer or a stream.
#[must_use = "a download does nothing until its bytes are asked for"]
#[derive(Clone, Debug)]
pub struct Download {
    client: Client,
    signed_url: Request,
    /// The request for the backup's own record, which has its size and checksum.
    backup: Option<Request>,
    hook: ProgressHook,
    cancel: CancelToken,
}

impl Download {
    pub(in super::super) fn file(client: &Client, signed_url: Request) -> Self {
        let (hook, cancel) = (ProgressHook::default(), CancelToken::new());
        Self { client: client.clone(), signed_url, backup: None, hook, cancel }
    }

    pub(in super::super) fn backup(client: &Client, signed_url: Request, backup: Request) -> Self {
        Self { backup: Some(backup), ..Self::file(client, signed_url) }
    }

    /// Calls `hook` after every chunk.
    pub fn on_progress(mut self, hook: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.hook = ProgressHook::new(hook);
        self
    }

    /// Lets `token` stop the download.
    pub fn cancel_with(mut self, token: &CancelToken) -> Self {
        self.cancel = token.clone();
        self
    }

    /// For a backup, takes it as it comes: neither is its record asked for, nor its checksum verified.
    pub fn unverified(mut self) -> Self {
        self.backup = None;
        self
    }
}

#[dual]
impl Download {
    /// Saves to a local file, overwriting it. Until everything has arrived and been verified, the bytes are in a
    /// temporary file beside it, which is removed if the download fails or is dropped.
    ///
    /// Gives the number of bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when the file cannot be written, as on a full disk, [`ErrorKind::Corrupt`] when what arrived
    /// is not what was announced, and those of [`bytes`](Self::bytes).
    pub async fn to_path(&self, path: impl AsRef<Path> + Send) -> Result<u64> {
        let mut file = FileSink::create(path.as_ref()).await?;
        let mut attempts = self.client.shared.config.retry.attempts();
        loop {
            let error = match self.save(&mut file).await {
                Ok(bytes) => {
                    file.complete().await?;
                    return Ok(bytes);
                }
                Err(error) => error,
            };
            let Some(wait) = attempts.after(&error, Repeat::Always) else {
                return Err(error.with_attempts(attempts.made()));
            };
            self.pause(wait).await;
        }
    }

    async fn save(&self, file: &mut FileSink) -> Result<u64> {
        file.restart().await?;
        let mut incoming = self.open().await?;
        while let Some(chunk) = incoming.next().await? {
            file.write(chunk).await?;
        }
        Ok(incoming.meter.done())
    }

    /// Writes to `writer`, and gives the number of bytes. After an error, some of them may have been written.
    ///
    /// # Errors
    ///
    /// Those of [`to_path`](Self::to_path).
    pub async fn to_writer<W: ByteWrite + Unpin + Send>(&self, writer: &mut W) -> Result<u64> {
        self.copy(writer).await
    }

    /// Keeps everything in memory: for small files.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is no such file; Wings 1.11.9 to 1.11.11 answers 500 instead.
    pub async fn bytes(&self) -> Result<Bytes> {
        let mut attempts = self.client.shared.config.retry.attempts();
        loop {
            let mut bytes = Vec::new();
            let error = match self.copy(&mut bytes).await {
                Ok(_) => return Ok(bytes.into()),
                Err(error) => error,
            };
            let Some(wait) = attempts.after(&error, Repeat::Always) else {
                return Err(error.with_attempts(attempts.made()));
            };
            self.pause(wait).await;
        }
    }

    async fn pause(&self, wait: std::time::Duration) {
        let clock = &self.client.shared.config.clock;
        sleep_until(clock, clock.now() + wait).await;
    }

    async fn copy<W: ByteWrite + Unpin + Send>(&self, writer: &mut W) -> Result<u64> {
        let mut incoming = self.open().await?;
        while let Some(chunk) = incoming.next().await? {
            let written = writer.write_all(&chunk).await;
            written.map_err(|error| local("the bytes cannot be written".to_owned(), error))?;
        }
        let flushed = writer.flush().await;
        flushed.map_err(|error| local("the bytes cannot be written".to_owned(), error))?;
        Ok(incoming.meter.done())
    }

    /// Fetches a signed URL and uses it.
    pub(crate) async fn open(&self) -> Result<IncomingFile> {
        let mut verifier = None;
        let mut size = None;
        if let Some(request) = &self.backup {
            let backup: Backup = self.client.item(request.clone()).await?;
            if !backup.is_successful {
                let state = if backup.is_completed() { "has failed" } else { "is not finished yet" };
                return Err(Error::invalid(format!("the backup {} {state}", backup.uuid)));
            }
            size = Some(backup.bytes);
            verifier = backup.checksum.map(Verifier::new).transpose()?;
        }
        let url: SignedUrl = self.client.item(self.signed_url.clone()).await?;
        let target = Target::get(url.url.expose())?;
        let answer = self.client.shared.http.download(target.url()).await;
        let mut answer = answer.map_err(|error| target.describe(error))?;
        if answer.status != 200 {
            let body = beginning(&mut answer).await;
            target.judge(answer.status, &answer.headers, &body, Expected::Bytes)?;
            let message = format!("the answer has the status {} where the file should be", answer.status);
            return Err(target.describe(Error::new(ErrorKind::UnexpectedContent, message)));
        }
        target.judge(answer.status, &answer.headers, b"", Expected::Bytes)?;
        let total = answer.length().or(size);
        let meter = Meter::new(total, self.hook.clone());
        Ok(IncomingFile { answer, target, meter, total, verifier, cancel: self.cancel.clone() })
    }
}

/// As much of a body as an error needs.
#[dual]
async fn beginning(answer: &mut Streamed) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < CHUNK {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            // The status already says that this is an error.
            Ok(None) | Err(_) => break,
        }
    }
    body
}

/// A file as it arrives.
pub(crate) struct IncomingFile {
    answer: Streamed,
    target: Target,
    meter: Meter,
    total: Option<u64>,
    verifier: Option<Verifier>,
    cancel: CancelToken,
}

#[dual]
impl IncomingFile {
    /// The next bytes; none once all have arrived and been verified.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>> {
        self.cancel.check().map_err(|error| self.target.describe(error))?;
        let chunk = self.answer.chunk().await;
        match chunk.map_err(|error| self.target.describe(error))? {
            Some(chunk) => {
                if let Some(verifier) = &mut self.verifier {
                    verifier.update(&chunk);
                }
                self.meter.add(chunk.len());
                Ok(Some(chunk))
            }
            None => self.verify().map(|()| None).map_err(|error| self.target.describe(error)),
        }
    }
}

impl IncomingFile {
    fn verify(&mut self) -> Result<()> {
        let done = self.meter.done();
        match (self.total, self.verifier.take()) {
            (Some(total), _) if done != total => {
                Err(Error::new(ErrorKind::Corrupt, format!("{done} bytes arrived, but {total} were announced")))
            }
            (_, Some(verifier)) => verifier.verify(),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for IncomingFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingFile").field("total", &self.total).finish_non_exhaustive()
    }
}
