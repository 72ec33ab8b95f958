use bytes::Bytes;

use crate::error::{Error, ErrorKind, Result};

use crate::transfer::Hasher;

use super::super::dual;
use super::super::io::FileSink;

/// Where a download goes that can be made again from the start.
#[dual(AFIT)]
pub(super) trait Sink {
    /// Starts again from the beginning. `total` is the number of bytes that are announced.
    async fn start(&mut self, total: Option<u64>) -> Result<()>;

    async fn write(&mut self, bytes: Bytes) -> Result<()>;
}

#[dual(AFIT)]
impl Sink for FileSink {
    async fn start(&mut self, _: Option<u64>) -> Result<()> {
        self.restart().await
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.append(bytes).await
    }
}

pub(super) struct Memory {
    pub(super) bytes: Vec<u8>,
    /// How many bytes it takes at most.
    pub(super) most: u64,
}

impl Memory {
    fn check(&self, size: u64) -> Result<()> {
        if size <= self.most {
            return Ok(());
        }
        let message = format!("the file exceeds the limit of {} bytes for downloads into memory", self.most);
        Err(Error::new(ErrorKind::UnexpectedContent, message)
            .with_hint("raise the limit with max_bytes, or download with to_path or to_writer"))
    }
}

#[dual(AFIT)]
impl Sink for Memory {
    async fn start(&mut self, total: Option<u64>) -> Result<()> {
        self.bytes.clear();
        self.check(total.unwrap_or(0))
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.check((self.bytes.len() as u64).saturating_add(bytes.len() as u64))?;
        self.bytes.extend_from_slice(&bytes);
        Ok(())
    }
}

#[dual(AFIT)]
impl Sink for Hasher {
    async fn start(&mut self, _: Option<u64>) -> Result<()> {
        *self = Self::default();
        Ok(())
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.update(&bytes);
        Ok(())
    }
}
