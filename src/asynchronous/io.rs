//! Files and readers under the names that the endpoint source uses for both clients.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncReadExt;

use crate::error::Result;
use crate::transfer::CHUNK;

pub(crate) use tokio::io::AsyncRead as ByteRead;
pub(crate) use tokio::io::{AsyncWrite as ByteWrite, AsyncWriteExt as WriteExt};

pub(crate) use super::file::{FileSink, FileSource, off_thread};

/// How many pieces are kept at most. The transport takes fewer before it sends them.
const PIECES: usize = 32;

/// Any source of bytes.
pub(crate) struct Reader {
    source: Pin<Box<dyn ByteRead + Send>>,
    /// The last pieces, in order. Their memory is used again once they are sent: new memory for each would cost more than
    /// sending it, since the system clears it first.
    pieces: VecDeque<Bytes>,
}

pub(crate) fn reader(source: impl ByteRead + Send + 'static) -> Reader {
    Reader { source: Box::pin(source), pieces: VecDeque::new() }
}

impl Reader {
    /// Memory for the next piece.
    fn space(&mut self) -> BytesMut {
        match self.pieces.pop_front().map(Bytes::try_into_mut) {
            Some(Ok(mut sent)) => {
                sent.clear();
                return sent;
            }
            Some(Err(unsent)) if self.pieces.len() < PIECES => self.pieces.push_front(unsent),
            Some(Err(_)) | None => {}
        }
        BytesMut::with_capacity(CHUNK)
    }
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
    let mut bytes = reader.space();
    let read = reader.source.read_buf(&mut bytes).await?;
    *room = bytes.freeze();
    reader.pieces.push_back(room.clone());
    Ok(read)
}
