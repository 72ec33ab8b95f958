//! The parts of uploads and downloads that both clients share, apart from moving the bytes. Pure, except for
//! [`Destination`].

mod checksum;
mod destination;
mod length;
mod mirror;
mod multipart;
mod progress;
mod signed;
mod source;
mod stall;
mod tree;

use std::io;

use crate::error::{Error, ErrorKind};

#[cfg(feature = "wings")]
pub(crate) use checksum::sha256_of_file;
pub(crate) use checksum::{Hasher, Verifier, hash_file};
pub(crate) use destination::Destination;
pub(crate) use length::Announced;
pub use mirror::MirrorReport;
pub(crate) use mirror::{Compare, Entry, Side, Steps, local_path};
pub(crate) use multipart::{Boundary, check_name, file_name};
pub use progress::Progress;
pub(crate) use progress::{Meter, ProgressHook};
pub(crate) use signed::is_for_another;
pub(crate) use source::regular_length;
pub(crate) use stall::{Patience, Stall};
pub(crate) use tree::{BatchLimits, LocalFile, Tree, walk};

/// The number of bytes sent at a time: large enough to be fast, small enough to show progress on slow connections.
pub(crate) const CHUNK: usize = 64 * 1024;

/// Returns the error for a local file or stream.
pub(crate) fn local(message: String, error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{message}: {error}")).with_source(error)
}
