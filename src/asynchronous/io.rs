//! Files and readers under the names that the endpoint source uses for both clients.

use std::io;
use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncReadExt;

use crate::error::Result;
use crate::transfer::CHUNK;

pub(crate) use tokio::io::AsyncRead as ByteRead;
pub(crate) use tokio::io::{AsyncWrite as ByteWrite, AsyncWriteExt as WriteExt};

pub(crate) use super::file::{FileSink, FileSource, off_thread};

/// Any source of bytes.
pub(crate) type Reader = Pin<Box<dyn ByteRead + Send>>;

pub(crate) fn reader(source: impl ByteRead + Send + 'static) -> Reader {
    Box::pin(source)
}

/// Where the next bytes of an upload go. Here, they are passed on without a copy.
pub(crate) type Room = Bytes;

pub(crate) fn take(room: &mut Room, bytes: &mut Bytes) -> usize {
    *room = bytes.split_to(CHUNK.min(bytes.len()));
    room.len()
}

pub(crate) async fn read_file(room: &mut Room, file: &mut FileSource) -> Result<usize> {
    *room = file.next().await?;
    Ok(room.len())
}

pub(crate) async fn read(room: &mut Room, reader: &mut Reader) -> io::Result<usize> {
    let mut bytes = BytesMut::with_capacity(CHUNK);
    let read = reader.read_buf(&mut bytes).await?;
    *room = bytes.freeze();
    Ok(read)
}
