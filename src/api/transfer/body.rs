use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::error::{Error, ErrorKind, Result};
use crate::transfer::{CHUNK, CancelToken, Meter};

use super::super::dual;
use super::super::io::{ReadExt, Reader, fs, reader};

/// Where the bytes of one file come from.
pub(super) enum Content {
    Path(PathBuf),
    Bytes(Bytes),
    Reader(Reader),
}

/// A piece of the body: part of the frame, or a file.
pub(super) enum Piece {
    Frame(Bytes),
    File { name: String, content: Content, length: Option<u64> },
}

/// Why a body ended early. The transport only sees that it did.
#[derive(Clone, Default)]
pub(crate) struct Fault(Arc<Mutex<Option<Error>>>);

impl Fault {
    fn set(&self, error: Error) -> io::Error {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        io::Error::other("the upload cannot go on")
    }

    pub(super) fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The body of one attempt at an upload, made chunk by chunk.
pub(crate) struct UploadBody {
    pieces: VecDeque<Piece>,
    open: Option<OpenFile>,
    meter: Meter,
    cancel: CancelToken,
    fault: Fault,
}

struct OpenFile {
    name: String,
    source: Reader,
    done: u64,
    length: Option<u64>,
}

impl UploadBody {
    pub(super) fn new(pieces: VecDeque<Piece>, meter: Meter, cancel: CancelToken) -> Self {
        Self { pieces, open: None, meter, cancel, fault: Fault::default() }
    }

    pub(super) fn fault(&self) -> Fault {
        self.fault.clone()
    }

    /// Counts what has been handed to the transport, so that the async one sees a standstill.
    #[allow(dead_code)]
    pub(crate) fn meter(&self) -> Meter {
        self.meter.clone()
    }
}

#[dual]
impl UploadBody {
    /// The next bytes to send; none after the last.
    pub(crate) async fn next(&mut self) -> Option<io::Result<Bytes>> {
        match self.chunk().await {
            Ok(chunk) => chunk.map(Ok),
            Err(error) => Some(Err(self.fault.set(error))),
        }
    }

    /// Reads on into `buffer`, without a copy in between; 0 at the end of a file or when none is being read, which
    /// [`next`](Self::next) takes further. For the transport that has a buffer of its own.
    #[allow(dead_code)]
    pub(crate) async fn read_open(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(file) = &mut self.open else { return Ok(0) };
        let read = match self.cancel.check() {
            Ok(()) => file.read(buffer).await,
            Err(error) => Err(error),
        };
        match read {
            Ok(read) => {
                self.meter.add(read);
                self.open = self.open.take().filter(|_| read > 0);
                Ok(read)
            }
            Err(error) => Err(self.fault.set(error)),
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>> {
        loop {
            self.cancel.check()?;
            if let Some(file) = &mut self.open {
                if let Some(chunk) = file.chunk().await? {
                    self.meter.add(chunk.len());
                    return Ok(Some(chunk));
                }
                self.open = None;
            }
            match self.pieces.pop_front() {
                None => return Ok(None),
                Some(Piece::Frame(bytes)) => return Ok(Some(bytes)),
                Some(Piece::File { content: Content::Bytes(bytes), .. }) if bytes.is_empty() => {}
                Some(Piece::File { content: Content::Bytes(mut bytes), name, length }) => {
                    let chunk = bytes.split_to(CHUNK.min(bytes.len()));
                    if !bytes.is_empty() {
                        let content = Content::Bytes(bytes);
                        self.pieces.push_front(Piece::File { content, name, length });
                    }
                    self.meter.add(chunk.len());
                    return Ok(Some(chunk));
                }
                Some(Piece::File { content: Content::Reader(source), name, length }) => {
                    self.open = Some(OpenFile { name, source, done: 0, length });
                }
                Some(Piece::File { content: Content::Path(path), name, length }) => {
                    let file = fs::File::open(&path).await;
                    let file = file.map_err(|error| local(format!("{} cannot be opened", path.display()), error))?;
                    self.open = Some(OpenFile { name, source: reader(file), done: 0, length });
                }
            }
        }
    }
}

#[dual]
impl OpenFile {
    async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let mut buffer = vec![0; CHUNK];
        let read = self.read(&mut buffer).await?;
        buffer.truncate(read);
        Ok((read > 0).then(|| buffer.into()))
    }

    async fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.source.read(buffer).await;
        let read = read.map_err(|error| local(format!("{} cannot be read", self.name), error))?;
        self.done += read as u64;
        match self.length {
            Some(length) if self.done > length || (read == 0 && self.done < length) => {
                let more = if self.done > length { "more" } else { "fewer" };
                let message = format!("{} gave {more} bytes than the {length} that were announced", self.name);
                Err(Error::new(ErrorKind::Corrupt, message))
            }
            _ => Ok(read),
        }
    }
}

/// An error on this side of the wire.
pub(super) fn local(message: String, error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{message}: {error}")).with_source(error)
}
