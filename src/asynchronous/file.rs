//! Local files, read and written by jobs of the runtime's blocking pool. Each job moves as much as it is worth, while
//! the network side goes on.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::mem;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::error::{Error, ErrorKind, Result};
use crate::transfer::{CHUNK, Destination, local};

/// How much a job moves.
const STEP: usize = 512 * 1024;

/// Does something with local files that may block.
pub(crate) async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    finished(&mut spawn_blocking(work)).await
}

async fn finished<T>(job: &mut JoinHandle<T>) -> Result<T> {
    job.await.map_err(|error| Error::new(ErrorKind::Io, "a file operation was aborted").with_source(error))
}

/// A file that is uploaded.
pub(crate) struct FileSource {
    path: PathBuf,
    next: Next,
}

enum Next {
    Unopened,
    /// Bytes that have been read, and the job that reads those after them.
    Ready(Bytes, Job),
    End,
}

type Job = JoinHandle<io::Result<(File, Vec<u8>)>>;

impl FileSource {
    /// A source that opens its file when it is first read.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, next: Next::Unopened }
    }

    /// The next bytes; empty at the end.
    pub(crate) async fn next(&mut self) -> Result<Bytes> {
        if let Next::Unopened = self.next {
            let path = self.path.clone();
            self.next = Next::Ready(Bytes::new(), spawn_blocking(move || step(File::open(path)?)));
        }
        let Next::Ready(ready, job) = &mut self.next else { return Ok(Bytes::new()) };
        if ready.is_empty() {
            let read = finished(job).await?;
            let (file, bytes) =
                read.map_err(|error| local(format!("{} cannot be read", self.path.display()), error))?;
            if bytes.is_empty() {
                self.next = Next::End;
                return Ok(Bytes::new());
            }
            (*ready, *job) = (bytes.into(), spawn_blocking(move || step(file)));
        }
        Ok(ready.split_to(CHUNK.min(ready.len())))
    }
}

fn step(mut file: File) -> io::Result<(File, Vec<u8>)> {
    let mut bytes = Vec::with_capacity(STEP);
    Read::by_ref(&mut file).take(STEP as u64).read_to_end(&mut bytes)?;
    Ok((file, bytes))
}

/// A file that is downloaded. Until it is complete, it has a temporary name.
pub(crate) struct FileSink {
    path: PathBuf,
    /// Removes the temporary file when this is dropped, whatever the jobs are doing.
    destination: Destination,
    file: Handle,
    /// Bytes that no job has taken yet.
    waiting: Vec<Bytes>,
    size: usize,
}

enum Handle {
    Idle(File),
    Busy(JoinHandle<io::Result<File>>),
    /// An operation failed and took the file with it.
    Lost,
}

impl FileSink {
    pub(crate) async fn create(path: &Path) -> Result<Self> {
        let path = path.to_owned();
        let created = path.clone();
        // If this is dropped meanwhile, the runtime drops what the job returns, and the temporary file with it.
        let (destination, file) = off_thread(move || Destination::create(&created)).await??;
        Ok(Self { path, destination, file: Handle::Idle(file), waiting: Vec::new(), size: 0 })
    }

    /// Discards what has been written.
    pub(crate) async fn restart(&mut self) -> Result<()> {
        (self.waiting, self.size) = (Vec::new(), 0);
        self.submit(|file| {
            file.set_len(0)?;
            file.rewind()
        })
        .await
    }

    pub(crate) async fn append(&mut self, bytes: Bytes) -> Result<()> {
        self.size += bytes.len();
        self.waiting.push(bytes);
        if self.size < STEP { Ok(()) } else { self.flush().await }
    }

    /// Puts the complete file in its place. Once called, it may get there even if the future is dropped.
    pub(crate) async fn complete(mut self) -> Result<()> {
        self.flush().await?;
        let file = self.take().await?;
        let destination = self.destination;
        off_thread(move || destination.complete(&file)).await?
    }

    async fn flush(&mut self) -> Result<()> {
        self.size = 0;
        let waiting = mem::take(&mut self.waiting);
        self.submit(move |file| waiting.iter().try_for_each(|bytes| file.write_all(bytes))).await
    }

    /// Starts an operation on the file, once the one before has ended.
    async fn submit(&mut self, work: impl FnOnce(&mut File) -> io::Result<()> + Send + 'static) -> Result<()> {
        let mut file = self.take().await?;
        self.file = Handle::Busy(spawn_blocking(move || work(&mut file).map(|()| file)));
        Ok(())
    }

    async fn take(&mut self) -> Result<File> {
        let file = match mem::replace(&mut self.file, Handle::Lost) {
            Handle::Idle(file) => Ok(file),
            Handle::Busy(mut job) => finished(&mut job).await?,
            Handle::Lost => Err(io::Error::other("a previous operation failed")),
        };
        file.map_err(|error| local(format!("{} cannot be written", self.path.display()), error))
    }
}
