use std::fmt;
use std::path::Path;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};

use crate::RequestOptions;
use crate::cancel::{CancelToken, Stop};
use crate::error::{Error, ErrorKind, Expected, Result};
use crate::model::{Backup, Checksum, SignedUrl};
use crate::observe::metrics;
use crate::request::Request;
use crate::retry::Repeat;
use crate::transfer::{CHUNK, Hasher, Meter, Progress, ProgressHook, Verifier, local};

use super::super::engine::{Attempt, Operation, Sent};
// Two traits in the async client are one in the blocking client.
#[allow(unused_imports)]
use super::super::io::{ByteWrite, FileSink, WriteExt};
#[cfg(feature = "wings")]
use super::super::wings::LocalUrl;
use super::super::{Client, Streamed, dual, unless_stopped};
use super::signed::FileUrl;
use super::sink::{Memory, Sink};
use super::wings::Target;

/// The default limit of downloads into memory.
const LARGEST_IN_MEMORY: u64 = 64 << 20;

/// A download of one file or backup.
///
/// Its bytes are read as they arrive: memory use does not depend on its size, except for [`bytes`](Self::bytes). Lost
/// connections are retried from the start according to the client's [`RetryPolicy`](crate::RetryPolicy), each time with
/// a new signed URL, unless bytes have already been passed to a writer or a stream.
///
/// A download may take any amount of time, but ends with [`ErrorKind::Timeout`] if nothing arrives within the client's
/// [`timeout`](super::super::ClientBuilder::timeout), or less than its
/// [`min_throughput`](super::super::ClientBuilder::min_throughput).
#[must_use = "a download does nothing until its bytes are requested"]
#[derive(Clone, Debug)]
pub struct Download {
    client: Client,
    source: Source,
    hook: ProgressHook,
    max_bytes: u64,
}

#[derive(Clone, Debug)]
enum Source {
    File(FileUrl),
    /// A URL that the client signs itself.
    #[cfg(feature = "wings")]
    Signed(LocalUrl),
    Backup {
        signed_url: Request,
        /// The request for the backup's record, which contains its size and checksum.
        record: Option<Request>,
    },
}

/// The size and checksum of a backup's record.
#[derive(Clone, Debug)]
struct Recorded {
    bytes: u64,
    checksum: Option<Checksum>,
}

#[dual]
impl Download {
    fn new(client: &Client, source: Source) -> Self {
        Self { client: client.clone(), source, hook: ProgressHook::default(), max_bytes: LARGEST_IN_MEMORY }
    }

    pub(in super::super) fn file(client: &Client, url: FileUrl) -> Self {
        Self::new(client, Source::File(url))
    }

    #[cfg(feature = "wings")]
    pub(in super::super) fn signed(client: &Client, url: LocalUrl) -> Self {
        Self::new(client, Source::Signed(url))
    }

    pub(in super::super) fn backup(client: &Client, signed_url: Request, record: Request) -> Self {
        Self::new(client, Source::Backup { signed_url, record: Some(record) })
    }

    /// Calls `hook` after every chunk.
    pub fn on_progress(mut self, hook: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.hook = ProgressHook::new(hook);
        self
    }

    /// Lets `token` cancel the download.
    pub fn cancel_with(mut self, token: &CancelToken) -> Self {
        self.client = self.client.with_options(RequestOptions::new().cancel_with(token));
        self
    }

    /// Skips the verification of a backup, for which its record would be requested.
    pub fn unverified(mut self) -> Self {
        if let Source::Backup { record, .. } = &mut self.source {
            *record = None;
        }
        self
    }

    /// Sets the largest file that [`bytes`](Self::bytes) reads into memory. 64 MiB by default.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Saves to a local file and returns the number of bytes.
    ///
    /// Until everything has arrived and been verified, the bytes are in a temporary file beside it, which is removed if
    /// the download fails or is dropped. An existing file is replaced and keeps its mode; a symbolic link is followed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if the file cannot be written, such as on a full disk, [`ErrorKind::InvalidInput`] if the path
    /// is a directory or a device, [`ErrorKind::Corrupt`] if the bytes do not match what was announced, and those of
    /// [`bytes`](Self::bytes).
    pub fn to_path(&self, path: impl AsRef<Path>) -> impl Future<Output = Result<u64>> + Send + 'static {
        let (download, path) = (self.clone(), path.as_ref().to_owned());
        async move {
            let mut receive = Receive { open: Open::new(&download), sink: FileSink::create(&path).await? };
            let (bytes, _) = download.client.run(&mut receive).await?;
            receive.sink.complete().await?;
            Ok(bytes)
        }
    }

    /// Writes to `writer` and returns the number of bytes. After an error, some bytes may have been written.
    ///
    /// # Errors
    ///
    /// Those of [`to_path`](Self::to_path).
    pub async fn to_writer<W: ByteWrite + Unpin + Send>(&self, writer: &mut W) -> Result<u64> {
        let mut incoming = self.open().await?;
        let failed = |error| local("the downloaded bytes cannot be written".to_owned(), error);
        while let Some(chunk) = incoming.next().await? {
            writer.write_all(&chunk).await.map_err(failed)?;
        }
        writer.flush().await.map_err(failed)?;
        Ok(incoming.meter.done())
    }

    /// Returns the bytes, for small files up to [`max_bytes`](Self::max_bytes).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if the file does not exist (Wings 1.11.9 to 1.11.11 respond with 500 instead), and
    /// [`ErrorKind::UnexpectedContent`] if it is larger than `max_bytes`.
    pub fn bytes(&self) -> impl Future<Output = Result<Bytes>> + Send + 'static {
        let download = self.clone();
        async move {
            let sink = Memory { bytes: Vec::new(), most: download.max_bytes };
            let mut receive = Receive { open: Open::new(&download), sink };
            download.client.run(&mut receive).await?;
            Ok(receive.sink.bytes.into())
        }
    }

    /// Computes the SHA-1 of the bytes without keeping them.
    pub(super) async fn sha1(&self) -> Result<String> {
        let mut receive = Receive { open: Open::new(self), sink: Hasher::default() };
        self.client.run(&mut receive).await?;
        Ok(receive.sink.finish())
    }

    /// Requests the bytes, with retries until they start to arrive.
    pub(crate) async fn open(&self) -> Result<IncomingFile> {
        let (incoming, _) = self.client.run(&mut Open::new(self)).await?;
        Ok(incoming)
    }
}

/// The first part of a download: a signed URL and its use.
struct Open<'d> {
    download: &'d Download,
    source: Source,
    recorded: Option<Recorded>,
}

impl<'d> Open<'d> {
    fn new(download: &'d Download) -> Self {
        Self { download, source: download.source.clone(), recorded: None }
    }

    fn headers(&self, attempt: &Attempt<'_>, target: &Target) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, self.download.client.config().user_agent.clone());
        // Lengths and checksums are those of the file itself.
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        attempt.intercept(&target.endpoint(), &mut headers)?;
        Ok(headers)
    }

    fn request(&self) -> &Request {
        match &self.source {
            Source::File(url) => url.request(),
            #[cfg(feature = "wings")]
            Source::Signed(url) => url.request(),
            Source::Backup { signed_url, .. } => signed_url,
        }
    }

    /// Returns the expected number of bytes and the verifier.
    fn expect(&self, announced: Option<u64>) -> Result<(Option<u64>, Option<Verifier>)> {
        let Some(Recorded { bytes, checksum }) = &self.recorded else { return Ok((announced, None)) };
        // Some panels omit the size.
        let recorded = Some(*bytes).filter(|bytes| *bytes > 0);
        if let (Some(announced), Some(recorded)) = (announced, recorded) {
            if announced != recorded {
                let message = format!("the node announces {announced} bytes, but the backup's record says {recorded}");
                return Err(Error::new(ErrorKind::Corrupt, message));
            }
        }
        Ok((announced.or(recorded), checksum.clone().map(Verifier::new).transpose()?))
    }
}

#[dual]
impl Open<'_> {
    /// Makes one attempt. A success with the node is reported by the caller, who may read on first.
    async fn begin<'a>(&mut self, attempt: &mut Attempt<'a>) -> Result<(IncomingFile, Sent<'a>)> {
        let Download { client, hook, .. } = self.download;
        let stop = client.stop();
        let target = Target::get(self.sign(attempt).await?.url.expose())?;
        let headers = self.headers(attempt, &target)?;
        let patience = attempt.patience().map_err(|error| target.describe(error))?;
        let carried = headers.clone();
        let sent = attempt.begin();
        let response = unless_stopped(stop, client.shared.http.download(target.url(), headers, patience, stop)).await;
        let (status, outcome) = match response {
            Err(error) => (None, Err(error)),
            Ok(mut reply) => {
                let judged = judge(&target, &carried, &mut reply).await.and_then(|()| self.expect(reply.length()));
                (Some(reply.status), judged.map(|expected| (reply, expected)))
            }
        };
        match outcome {
            Ok((reply, (total, verifier))) => {
                let meter = Meter::new(total, hook.clone());
                Ok((IncomingFile { reply, target, meter, total, verifier, stop: stop.clone() }, sent))
            }
            Err(error) => {
                let error = target.describe(error);
                sent.end(&target.endpoint(), status, Some(&error));
                Err(error)
            }
        }
    }

    async fn sign(&mut self, attempt: &mut Attempt<'_>) -> Result<SignedUrl> {
        match &mut self.source {
            Source::File(url) => url.attempt(attempt).await,
            #[cfg(feature = "wings")]
            Source::Signed(url) => url.attempt(attempt).await,
            Source::Backup { signed_url, record } => {
                if let (Some(record), None) = (record, &self.recorded) {
                    let backup: Backup = attempt.item(record).await?;
                    if !backup.is_successful {
                        let state = if backup.is_completed() { "has failed" } else { "is not finished yet" };
                        return Err(Error::invalid(format!("the backup {} {state}", backup.uuid)));
                    }
                    self.recorded = Some(Recorded { bytes: backup.bytes, checksum: backup.checksum });
                }
                attempt.item(signed_url).await
            }
        }
    }
}

#[dual]
async fn judge(target: &Target, carried: &HeaderMap, reply: &mut Streamed) -> Result<()> {
    if reply.status == 200 && target.judge(carried, reply.status, &reply.headers, b"", Expected::Bytes).is_ok() {
        return Ok(());
    }
    let body = reply.beginning(CHUNK).await;
    target.judge(carried, reply.status, &reply.headers, &body, Expected::Bytes)?;
    let error = Error::new(ErrorKind::UnexpectedContent, "the response is a success, but not the complete file");
    Err(error.with_status(reply.status))
}

#[dual(AFIT)]
impl Operation for Open<'_> {
    type Output = IncomingFile;

    async fn attempt(&mut self, attempt: &mut Attempt<'_>) -> Result<IncomingFile> {
        let (incoming, sent) = self.begin(attempt).await?;
        sent.end(&incoming.target.endpoint(), Some(incoming.reply.status), None);
        Ok(incoming)
    }

    fn request(&self) -> &Request {
        self.request()
    }

    fn repeat(&self) -> Repeat {
        Repeat::Always
    }
}

/// A download with everything that belongs to it. The output is the number of bytes.
struct Receive<'d, S> {
    open: Open<'d>,
    sink: S,
}

#[dual]
impl<S: Sink> Receive<'_, S> {
    async fn copy(&mut self, incoming: &mut IncomingFile) -> Result<u64> {
        self.sink.start(incoming.total).await.map_err(|error| incoming.target.describe(error))?;
        while let Some(chunk) = incoming.next().await? {
            self.sink.write(chunk).await.map_err(|error| incoming.target.describe(error))?;
        }
        Ok(incoming.meter.done())
    }
}

#[dual(AFIT)]
impl<S: Sink> Operation for Receive<'_, S> {
    type Output = u64;

    async fn attempt(&mut self, attempt: &mut Attempt<'_>) -> Result<u64> {
        let (mut incoming, sent) = self.open.begin(attempt).await?;
        let copied = self.copy(&mut incoming).await;
        sent.end(&incoming.target.endpoint(), Some(incoming.reply.status), copied.as_ref().err());
        copied
    }

    fn request(&self) -> &Request {
        self.open.request()
    }

    fn repeat(&self) -> Repeat {
        Repeat::Always
    }
}

/// A file as it arrives.
pub(crate) struct IncomingFile {
    reply: Streamed,
    target: Target,
    meter: Meter,
    total: Option<u64>,
    verifier: Option<Verifier>,
    stop: Stop,
}

#[dual]
impl IncomingFile {
    /// Returns the next bytes; `None` once all have arrived and been verified.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>> {
        self.stop.check().map_err(|error| self.target.describe(error))?;
        let chunk = self.reply.chunk().await;
        match chunk.map_err(|error| self.target.describe(error))? {
            Some(chunk) => {
                if let Some(verifier) = &mut self.verifier {
                    verifier.update(&chunk);
                }
                self.meter.add(chunk.len());
                metrics::bytes_down(chunk.len());
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
