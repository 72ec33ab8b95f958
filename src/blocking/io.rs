//! Files and readers under the names that the endpoint source uses for both clients.

use std::io;
use std::path::PathBuf;

pub(crate) use std::fs;
pub(crate) use std::io::{Read as ByteRead, Read as ReadExt};
pub(crate) use std::io::{Write as ByteWrite, Write as WriteExt};

/// Any source of bytes.
pub(crate) type Reader = Box<dyn ByteRead + Send>;

pub(crate) fn reader(source: impl ByteRead + Send + 'static) -> Reader {
    Box::new(source)
}

/// What is in a directory.
pub(crate) fn entries(directory: PathBuf) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect()
}
