//! Files and readers under the names that the endpoint source uses for both clients.

use std::io;
use std::path::PathBuf;
use std::pin::Pin;

pub(crate) use tokio::fs;
pub(crate) use tokio::io::{AsyncRead as ByteRead, AsyncReadExt as ReadExt};
pub(crate) use tokio::io::{AsyncWrite as ByteWrite, AsyncWriteExt as WriteExt};

/// Any source of bytes.
pub(crate) type Reader = Pin<Box<dyn ByteRead + Send>>;

pub(crate) fn reader(source: impl ByteRead + Send + 'static) -> Reader {
    Box::pin(source)
}

/// What is in a directory.
pub(crate) async fn entries(directory: PathBuf) -> io::Result<Vec<PathBuf>> {
    let mut entries = Vec::new();
    let mut listing = fs::read_dir(directory).await?;
    while let Some(entry) = listing.next_entry().await? {
        entries.push(entry.path());
    }
    Ok(entries)
}
