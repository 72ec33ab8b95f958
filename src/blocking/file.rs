//! Local files, read and written on the caller's thread.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::error::Result;
use crate::transfer::{Destination, local};

/// Does something with local files. The twin of what the async client leaves to other threads.
pub(crate) fn off_thread<T>(work: impl FnOnce() -> T) -> Result<T> {
    Ok(work())
}

/// A file that is uploaded.
pub(crate) struct FileSource {
    path: PathBuf,
    file: Option<File>,
}

impl FileSource {
    /// A source that opens its file when it is first read.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, file: None }
    }

    /// Reads the next bytes; 0 at the end.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = match &mut self.file {
            Some(file) => file.read(buffer),
            None => File::open(&self.path).and_then(|file| self.file.insert(file).read(buffer)),
        };
        read.map_err(|error| local(format!("{} cannot be read", self.path.display()), error))
    }
}

/// A file that is downloaded. Until it is complete, it has a temporary name.
pub(crate) struct FileSink {
    path: PathBuf,
    destination: Destination,
    file: File,
}

impl FileSink {
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let (destination, file) = Destination::create(path)?;
        Ok(Self { path: path.to_owned(), destination, file })
    }

    /// Discards what has been written.
    pub(crate) fn restart(&mut self) -> Result<()> {
        let restarted = self.file.set_len(0).and_then(|()| self.file.rewind());
        restarted.map_err(|error| local(format!("{} cannot be written", self.path.display()), error))
    }

    pub(crate) fn append(&mut self, bytes: Bytes) -> Result<()> {
        let written = self.file.write_all(&bytes);
        written.map_err(|error| local(format!("{} cannot be written", self.path.display()), error))
    }

    /// Puts the complete file in its place.
    pub(crate) fn complete(self) -> Result<()> {
        self.destination.complete(&self.file)
    }
}
