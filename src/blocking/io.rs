//! Files and readers under the names that the endpoint source uses for both clients.

use std::io;

use bytes::{Buf, Bytes};

use crate::error::Result;

pub(crate) use std::io::Read as ByteRead;
pub(crate) use std::io::{Write as ByteWrite, Write as WriteExt};

pub(crate) use super::file::{FileSink, FileSource, off_thread};

/// Any source of bytes.
pub(crate) type Reader = Box<dyn ByteRead + Send>;

pub(crate) fn reader(source: impl ByteRead + Send + 'static) -> Reader {
    Box::new(source)
}

/// Where the next bytes of an upload go: a buffer of the transport.
pub(crate) type Room = [u8];

pub(crate) fn take(room: &mut Room, bytes: &mut Bytes) -> usize {
    let amount = room.len().min(bytes.len());
    bytes.copy_to_slice(room.get_mut(..amount).unwrap_or_default());
    amount
}

pub(crate) fn read_file(room: &mut Room, file: &mut FileSource) -> Result<usize> {
    file.read(room)
}

pub(crate) fn read(room: &mut Room, reader: &mut Reader) -> io::Result<usize> {
    reader.read(room)
}
