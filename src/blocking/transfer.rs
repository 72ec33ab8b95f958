use std::fmt;
use std::io::{self, Read};

use bytes::Bytes;

use crate::error::Result;

use super::api::{Download, IncomingFile};

impl Download {
    /// Returns a reader of the bytes as they arrive. For a backup, the end is an error if the checksum is wrong.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Self::bytes), either from this call or, within an [`io::Error`], from the reader. Nothing is
    /// retried once this returns.
    pub fn reader(&self) -> Result<DownloadReader> {
        Ok(DownloadReader { file: self.open()?, chunk: Bytes::new() })
    }
}

/// The bytes of a [`Download`] as they arrive.
pub struct DownloadReader {
    file: IncomingFile,
    chunk: Bytes,
}

impl Read for DownloadReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.chunk.is_empty() {
            let Some(chunk) = self.file.next().map_err(io::Error::other)? else { return Ok(0) };
            self.chunk = chunk;
        }
        let amount = self.chunk.as_ref().read(buffer)?;
        drop(self.chunk.split_to(amount));
        Ok(amount)
    }
}

impl fmt::Debug for DownloadReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DownloadReader")
    }
}
